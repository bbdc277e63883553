//! Dates in the order in which things happen; weekdays; windows that were closed when the text came out.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_model::{MONTHS, Property, Statement, Value};
use jiff::civil::{Date, Weekday};
use regex::Regex;

use crate::reading::Reading;
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
            let place = reading.place(gnomon_model::Span::new(
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
