//! Dates in the order in which things happen; weekdays; windows that were closed when the text came out.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_model::{MONTHS, Passage, Property, Span, Statement, Value};
use jiff::civil::{Date, Weekday};
use regex::Regex;

use crate::reading::{Reading, sentence};
use crate::report::{Report, Severity};
use crate::rules::Rules;

/// What comes first and what follows it.
const ORDER: &[(Property, Property, &str)] = &[
    (Property::Approved, Property::Issued, "approved after it was issued"),
    (Property::Issued, Property::Effective, "in force before it was issued"),
    (Property::Effective, Property::Repealed, "repealed before it was in force"),
    (
        Property::ConsultationOpened,
        Property::ConsultationCloses,
        "open for comment after the window closes",
    ),
    (Property::Effective, Property::Expires, "expires before it is in force"),
];

fn day(statement: &Statement) -> Option<Date> {
    match &statement.value {
        Value::Date(date) => date.single_day(),
        _ => None,
    }
}

fn stated(statement: &Statement) -> bool {
    statement.qualifier("basis") != Some("inferred") && !statement.evidence.is_empty()
}

/// Of one subject in one article.
pub(super) fn order(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    let mut by_subject: BTreeMap<(&str, Option<&str>), Vec<&Statement>> = BTreeMap::new();
    for statement in &reading.extraction.statements {
        if statement.property.is_date() && stated(statement) {
            by_subject
                .entry((&statement.subject.key, statement.article.as_deref()))
                .or_default()
                .push(statement);
        }
    }
    for statements in by_subject.values() {
        for (first, then, wrong) in ORDER {
            let of = |property: Property| {
                statements.iter().copied().filter(move |statement| statement.property == property)
            };
            for before in of(*first) {
                for after in of(*then) {
                    let (Some(a), Some(b)) = (day(before), day(after)) else { continue };
                    let places = [before, after]
                        .iter()
                        .filter_map(|statement| statement.evidence.first())
                        .map(|evidence| reading.canonical_place(evidence.span))
                        .collect();
                    let label = &before.subject.label;
                    if a <= b {
                        report.hold(
                            "date-order",
                            format!("{} {a} ≤ {} {b}: {label}", first.name(), then.name()),
                            places,
                        );
                    } else {
                        report.find(
                            "date-order",
                            Severity::Warning,
                            format!("`{label}` is {wrong}"),
                            format!("{} {a} is after {} {b}", first.name(), then.name()),
                            places,
                        );
                    }
                }
            }
        }
    }
}

/// A day as it is written, right or not.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    let months = MONTHS.join("|");
    crate::pattern(&format!(
        r"(?P<y1>(?:19|20)[0-9]{{2}})\x20?年\x20?(?P<m1>[0-9]{{1,2}})\x20?月\x20?(?P<d1>[0-9]{{1,2}})\x20?日|(?P<m2>[0-9]{{1,2}})\x20?月\x20?(?P<d2>[0-9]{{1,2}})\x20?日|(?-u:\b)(?P<y3>(?:19|20)[0-9]{{2}})-(?P<m3>[0-9]{{2}})-(?P<d3>[0-9]{{2}})(?-u:\b)|(?-u:\b)(?P<d4>[0-9]{{1,2}})(?:st|nd|rd|th)?\x20(?P<n4>{months}),?\x20(?P<y4>(?:19|20)[0-9]{{2}})|(?-u:\b)(?P<n5>{months})\x20(?P<d5>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\x20(?P<y5>(?:19|20)[0-9]{{2}})"
    ))
});

/// A calendar that follows the moon has days of its own.
static LUNAR: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(r"(?i)(?:农历|阴历|旧历|夏历|(?-u:\b)lunar(?-u:\b))[^。；;，,.]{0,24}$")
});

/// What leads to a day; digits with dashes behind anything else may be the name of something.
static ON: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:^|(?-u:\b)(?:on|by|from|until|till|through|to|since|of|before|after|dated|date:?|due:?)|[于自至在到]|日期|时间|截[至止]|[:：(（])\x20?$",
    )
});

/// What leads to a number of a text.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:(?-u:\b)(?:no|nos|number|ref|reference|id)\.?|编号|文号|号码|第|№)[\x20:：]*$",
    )
});

/// A day as written: where, and what it is when there is such a day.
struct Written {
    span: Span,
    /// Whether the words say that it is a day.
    sure: bool,
    year: Option<i16>,
    month: i8,
    day: i8,
}

impl Written {
    /// The day, where its year is said and has it.
    fn day(&self) -> Option<Date> {
        Date::new(self.year?, self.month, self.day).ok()
    }

    /// Whether no year has it.
    fn is_none(&self) -> bool {
        // A leap year has every day that any year has.
        Date::new(self.year.unwrap_or(2024), self.month, self.day).is_err()
    }
}

/// The days written in a passage, in flow bytes.
fn written_days(reading: &Reading<'_>, passage: &Passage) -> Vec<Written> {
    let words = reading.words(passage);
    let mut days = Vec::new();
    for found in DAY.captures_iter(words) {
        let Some(whole) = found.get(0) else { continue };
        let first = |names: &[&str]| names.iter().find_map(|name| found.name(name));
        let year = first(&["y1", "y3", "y4", "y5"]).and_then(|year| year.as_str().parse().ok());
        let named = first(&["n4", "n5"])
            .and_then(|name| MONTHS.iter().position(|month| *month == name.as_str()));
        let month = match named {
            Some(at) => i8::try_from(at + 1).ok(),
            None => first(&["m1", "m2", "m3"]).and_then(|month| month.as_str().parse().ok()),
        };
        let day = first(&["d1", "d2", "d3", "d4", "d5"]).and_then(|day| day.as_str().parse().ok());
        let (Some(month), Some(day)) = (month, day) else { continue };
        // `GB/T 2024-13-01`, `2024-03-01-7` and `1/2024-03-01` are names of something.
        let joined = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '_' | '.');
        let (before, behind) = (&words[..whole.start()], &words[whole.end()..]);
        let label = before.trim_end().rsplit(char::is_whitespace).next().unwrap_or("");
        let named = label.contains('/')
            || !label.is_empty() && label.chars().all(|c| c.is_ascii_uppercase());
        let alone = !named
            && !before.ends_with(joined)
            && !behind.starts_with(|c: char| joined(c) && c != '.');
        let digits = found.name("y3").is_some();
        if digits && (!alone || NUMBERED.is_match(before)) || LUNAR.is_match(before) {
            continue;
        }
        let sure = !digits || ON.is_match(before);
        let (start, end) = (passage.span.start + whole.start(), passage.span.start + whole.end());
        days.push(Written { span: Span::new(start, end), sure, year, month, day });
    }
    days
}

/// 2026年2月30日 · `31 April 2026`
pub(super) fn no_such_day(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for passage in reading.passages() {
        for day in written_days(reading, passage).iter().filter(|day| day.is_none()) {
            report.find(
                "no-such-day",
                if day.sure { Severity::Error } else { Severity::Note },
                "no calendar has this day",
                match day.month {
                    1..=12 => format!("month {} has no day {}", day.month, day.day),
                    month => format!("there is no month {month}"),
                },
                vec![reading.place(day.span)],
            );
        }
    }
}

static THROUGH: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(r"(?i)^\x20?(?:至|到|起至|起到|—+|－|–|-|~|～|to|until|through|till)\x20?$")
});

/// 自2026年5月1日至2026年4月1日 · `from 1 May 2026 to 30 April 2026`
pub(super) fn ranges(reading: &Reading<'_>, rules: &Rules, report: &mut Report) {
    let text = reading.flow.text();
    for passage in reading.passages() {
        let days = written_days(reading, passage);
        for pair in days.windows(2) {
            let [from, to] = pair else { continue };
            let between = text.get(from.span.end..to.span.start).unwrap_or("");
            if !THROUGH.is_match(between) {
                continue;
            }
            // Without its own year the end may lie in the next.
            let (Some(first), Some(last)) = (from.day(), to.day()) else { continue };
            // A day that is moved goes either way.
            let words = reading.words(passage);
            let (start, end) = sentence(words, from.span.start - passage.span.start);
            if rules.moves.are_told_in(&words[start..end]) {
                continue;
            }
            let places = vec![reading.place(from.span.hull(to.span))];
            if first <= last {
                report.hold("date-range", format!("{first} ≤ {last}"), places);
            } else {
                report.find(
                    "date-range",
                    Severity::Error,
                    "the period ends before it begins",
                    format!("{last} is before {first}"),
                    places,
                );
            }
        }
    }
}

static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?x)(?-u:\b)(?P<name>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday),?\x20
          (?:(?P<d1>[0-9]{1,2})(?:st|nd|rd|th)?\x20(?P<m1>[A-Z][a-z]+)|(?P<m2>[A-Z][a-z]+)\x20(?P<d2>[0-9]{1,2})(?:st|nd|rd|th)?),?\x20(?P<y1>(?:19|20)[0-9]{2})
        |(?P<y3>(?:19|20)[0-9]{2})年(?P<m3>[0-9]{1,2})月(?P<d3>[0-9]{1,2})日[（(](?:星期|周)(?P<zh>[一二三四五六日天])[）)]",
    )
});

/// `Monday, 3 July 2023` · 2023年7月3日（星期一）
pub(super) fn weekdays(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for passage in reading.passages() {
        for found in WEEKDAY.captures_iter(reading.words(passage)) {
            let number = |names: &[&str]| -> Option<i16> {
                names.iter().find_map(|name| found.name(name)?.as_str().parse().ok())
            };
            let month = found
                .name("m1")
                .or_else(|| found.name("m2"))
                .and_then(|month| MONTHS.iter().position(|known| *known == month.as_str()))
                .and_then(|at| i8::try_from(at + 1).ok())
                .or_else(|| found.name("m3").and_then(|month| month.as_str().parse().ok()));
            let (Some(year), Some(month), Some(day)) = (
                number(&["y1", "y3"]),
                month,
                number(&["d1", "d2", "d3"]).and_then(|day| i8::try_from(day).ok()),
            ) else {
                continue;
            };
            let (Ok(date), Some(named), Some(whole)) =
                (Date::new(year, month, day), weekday(&found), found.get(0))
            else {
                continue;
            };
            let place = reading.place(Span::new(
                passage.span.start + whole.start(),
                passage.span.start + whole.end(),
            ));
            if date.weekday() == named {
                report.hold("weekday", format!("{date} is a {named:?}"), vec![place]);
            } else {
                report.find(
                    "weekday",
                    Severity::Error,
                    "the day of the week is not that of the date",
                    format!("{date} is a {:?}, not a {named:?}", date.weekday()),
                    vec![place],
                );
            }
        }
    }
}

fn weekday(found: &regex::Captures<'_>) -> Option<Weekday> {
    if let Some(zh) = found.name("zh") {
        let at = "一二三四五六日".chars().position(|c| zh.as_str().starts_with(c)).unwrap_or(6);
        return Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok();
    }
    let name = found.name("name")?.as_str();
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let at = names.iter().position(|known| *known == name)?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

/// A document is no older than what it tells as past. A window that closed before that is of no use to its readers.
pub(super) fn closed_windows(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    let statements = &reading.extraction.statements;
    let own = reading.extraction.published.and_then(gnomon_model::DateValue::single_day);
    let newest = statements
        .iter()
        .filter(|statement| {
            matches!(statement.property, Property::Issued | Property::Held | Property::Established)
                && stated(statement)
        })
        .filter_map(|statement| Some((day(statement)?, statement)))
        .max_by_key(|(day, _)| *day);
    let (since, why, witness) = match (own, newest) {
        (Some(own), _) => (own, format!("the document is of {own}"), None),
        (None, Some((day, statement))) => {
            (day, format!("the document tells of {day} as past"), Some(statement))
        }
        (None, None) => return,
    };
    let mut seen = Vec::new();
    for statement in
        statements.iter().filter(|statement| statement.property == Property::ConsultationCloses)
    {
        let (Some(closes), Some(evidence)) = (day(statement), statement.evidence.first()) else {
            continue;
        };
        if seen.contains(&(closes, statement.subject.key.as_str())) {
            continue;
        }
        seen.push((closes, statement.subject.key.as_str()));
        let mut places = vec![reading.canonical_place(evidence.span)];
        places.extend(
            witness
                .and_then(|witness| witness.evidence.first())
                .map(|evidence| reading.canonical_place(evidence.span)),
        );
        if closes < since {
            report.find(
                "closed-window",
                Severity::Note,
                format!(
                    "comments on `{}` could be sent until {closes}: closed before this came out",
                    statement.subject.label
                ),
                format!("{closes} is before {since}: {why}"),
                places,
            );
        } else {
            report.hold(
                "closed-window",
                format!("open until {closes}, {why}: {}", statement.subject.label),
                places,
            );
        }
    }
}
