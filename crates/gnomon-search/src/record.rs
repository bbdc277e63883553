//! What is indexed: a document or an entity, as the register knows it.

use jiff::civil::Date;
use serde::Serialize;

/// One thing that can be found.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Its key: `standard:GB/T 22239-2019`, `document:SHA-256`.
    pub key: String,
    /// Its kind: `standard`, `instrument`, `document` …
    pub kind: String,
    /// What a reader would call it.
    pub label: String,
    /// What else it is called.
    pub names: Vec<String>,
    /// Its text: of a document the canonical text, of an entity what is stated of it.
    pub text: String,
    /// Keys of the identifiers that it has or names, of editions and of works.
    pub identifiers: Vec<String>,
    /// Canonical short names of the bodies that issued it.
    pub issuers: Vec<String>,
    /// Committees that it names or belongs to.
    pub committees: Vec<String>,
    /// Hashtags.
    pub topics: Vec<String>,
    /// The day that it is sorted and filtered by.
    pub date: Option<Date>,
    /// What is known of its life.
    pub life: Life,
    /// The day on which it was first recorded.
    pub recorded: Option<Date>,
    /// The day from which it is found only by those who ask what was known before: a later
    /// version of the document took its place.
    pub gone: Option<Date>,
    /// Where it came from: a path or an address.
    pub origin: String,
    /// SHA-256 of the deposit, for a document.
    pub deposit: String,
}

/// The days that the status follows from, on whatever day one looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// Put out.
    pub issued: Option<Date>,
    /// In force from.
    pub effective: Option<Date>,
    /// Repealed or replaced from.
    pub ceased: Option<Date>,
    /// Comments are taken from.
    pub opens: Option<Date>,
    /// Comments are taken until the end of.
    pub closes: Option<Date>,
}

/// Where a standard or an instrument stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Comments are taken.
    Open,
    /// Comments were taken, or are to be; it is not out yet.
    Draft,
    /// It is out; nothing is known of when it enters into force.
    Issued,
    /// It is out and not yet in force.
    Coming,
    /// In force.
    InForce,
    /// Repealed or replaced.
    Ceased,
}

/// Every status, with the name in queries.
pub const STATUSES: [(Status, &str); 6] = [
    (Status::Open, "open"),
    (Status::Draft, "draft"),
    (Status::Issued, "issued"),
    (Status::Coming, "coming"),
    (Status::InForce, "in_force"),
    (Status::Ceased, "ceased"),
];

impl Status {
    /// The name in queries and JSON.
    pub fn name(self) -> &'static str {
        STATUSES.iter().find(|(status, _)| *status == self).map_or("", |(_, name)| name)
    }

    /// The status of this name; spaces and hyphens are as good as underscores.
    pub fn named(name: &str) -> Option<Status> {
        let name = name.to_lowercase().replace([' ', '-'], "_");
        STATUSES.iter().find(|(_, known)| *known == name).map(|(status, _)| *status)
    }
}

impl Life {
    /// The status on a day; `None` when nothing is known.
    pub fn status(&self, day: Date) -> Option<Status> {
        Days::from(*self).status(number(day))
    }
}

/// A day as a number that sorts: 20230718.
pub(crate) fn number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The day of such a number.
pub(crate) fn day(number: i64) -> Option<Date> {
    let part = |n: i64| i8::try_from(n).ok();
    Date::new(i16::try_from(number / 10_000).ok()?, part(number / 100 % 100)?, part(number % 100)?)
        .ok()
}

/// [`Life`] in numbers, 0 for what is not known.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Days {
    pub issued: i64,
    pub effective: i64,
    pub ceased: i64,
    pub opens: i64,
    pub closes: i64,
}

impl From<Life> for Days {
    fn from(life: Life) -> Days {
        let days = |day: Option<Date>| day.map_or(0, number);
        Days {
            issued: days(life.issued),
            effective: days(life.effective),
            ceased: days(life.ceased),
            opens: days(life.opens),
            closes: days(life.closes),
        }
    }
}

impl Days {
    pub(crate) fn status(&self, today: i64) -> Option<Status> {
        let reached = |day: i64| day != 0 && day <= today;
        if reached(self.ceased) {
            Some(Status::Ceased)
        } else if reached(self.effective) {
            Some(Status::InForce)
        } else if self.closes >= today && self.opens <= today && self.closes != 0 {
            Some(Status::Open)
        } else if self.effective != 0 {
            Some(Status::Coming)
        } else if reached(self.issued) && self.issued >= self.closes {
            Some(Status::Issued)
        } else if self.closes != 0 || self.opens != 0 {
            Some(Status::Draft)
        } else if reached(self.issued) {
            Some(Status::Issued)
        } else {
            None
        }
    }
}

/// The hashtags of a text: `#IPv6`, `#数字化转型`. A number sign before a space is a heading
/// of Markdown and one inside a word belongs to an address.
pub fn hashtags(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, _) in text.match_indices('#') {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| {
            c.is_ascii_alphanumeric()
                || matches!(c, '/' | '&' | '=' | '?' | '.' | '(' | '<' | '"' | '\'')
        }) {
            continue;
        }
        let tag: String = text[at + 1..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '&'))
            .take(60)
            .collect();
        // `#1` is a number, not a topic.
        if tag.chars().any(char::is_alphabetic) && !found.contains(&tag) {
            found.push(tag);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_follows_from_the_day() {
        let date = |text: &str| text.parse::<Date>().ok();
        let life = Life {
            issued: date("2026-05-10"),
            effective: date("2026-10-01"),
            ceased: date("2030-01-01"),
            opens: date("2025-09-01"),
            closes: date("2025-10-31"),
        };
        for (day, status) in [
            ("2025-08-01", Status::Coming),
            ("2025-10-31", Status::Open),
            ("2026-06-01", Status::Coming),
            ("2026-10-01", Status::InForce),
            ("2030-01-01", Status::Ceased),
        ] {
            assert_eq!(life.status(day.parse().unwrap()), Some(status), "{day}");
        }
        let draft = Life { closes: date("2025-10-31"), ..Life::default() };
        assert_eq!(draft.status("2025-11-01".parse().unwrap()), Some(Status::Draft));
        assert_eq!(Life::default().status("2025-11-01".parse().unwrap()), None);
    }

    #[test]
    fn hashtags_are_told_from_headings_and_addresses() {
        assert_eq!(
            hashtags("# Title\n#IPv6 #数字化转型, see x.html#part and #12"),
            ["IPv6", "数字化转型"]
        );
    }
}
