//! The cover of a standard: its number, what it replaces, when it was issued and from when it is
//! implemented, in lines of their own (GB/T 1.1-2020, annex on the cover).
//!
//! > GB 98061—2027 · 代替GB 98061—2015 · 2027-05-03发布 2028-06-01实施
//! > GB/T 98062-2026 · Issued on 2026-12-31 · Effective from 2027-07-01

use std::sync::LazyLock;

use gnomon_model::{MentionKind, Property, Span, Value};
use regex::Regex;

use crate::sweep::{Claim, Sweep};

/// A cover is no longer than this, in lines.
const LINES: usize = 24;

/// The words before an English date, and those behind a Chinese one.
static ISSUED: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^(?:(?:issued?|issue date|date of issue|published|publication date|promulgated|release date)(?: on)?[:：]? ?)$",
    )
});
static EFFECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^(?:(?:effective(?: date)?|implement(?:ed|ation)(?: date)?|date of implementation|valid|in force|enforced)(?: (?:on|from|as of))?[:：]? ?)$",
    )
});
/// What leads in the standards that give way.
static REPLACES: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^(?:部分)?代替[:：]?\x20?$|^(?:replaces|replacing|supersedes|superseding):?\x20?$",
    )
});

/// The number in a line of its own, among the first lines.
pub(crate) fn apply(sweep: &mut Sweep<'_>) {
    if 1 < sweep.document.articles.len() {
        return;
    }
    let text = sweep.text();
    let lines: Vec<Span> = sweep
        .flow
        .passages()
        .iter()
        .take(LINES)
        .filter(|passage| passage.cell.is_none())
        .map(|passage| passage.span)
        .collect();
    let number = lines.iter().enumerate().find_map(|(at, line)| {
        let found = sweep.within(*line).iter().find(|find| {
            find.kind == MentionKind::Standard
                && find.span.start == line.start
                && line.len() <= find.span.len() + 2
        })?;
        Some((at, found.entity.clone()?, found.span))
    });
    let Some((at, standard, place)) = number else { return };
    let mut claims = Vec::new();
    let mut dated = false;
    for line in &lines[at + 1..] {
        // A line about another standard is of a list.
        let first = sweep.within(*line).iter().find(|find| find.kind == MentionKind::Standard);
        if first.is_some_and(|first| !REPLACES.is_match(&text[line.start..first.span.start])) {
            continue;
        }
        for find in sweep.within(*line) {
            let before = &text[line.start..find.span.start];
            let behind = text[find.span.end..line.end].trim_start();
            let made = |property, value| {
                Claim::new(&standard, property, value, find.span, "cover.line")
                    .also_at(place)
                    .with("basis", "stated")
            };
            match find.kind {
                MentionKind::Date => {
                    let Some(date) = find.date else { continue };
                    let alone = behind.is_empty();
                    let property = if behind.starts_with("发布") || alone && ISSUED.is_match(before)
                    {
                        Property::Issued
                    } else if behind.starts_with("实施") || alone && EFFECTIVE.is_match(before) {
                        Property::Effective
                    } else {
                        continue;
                    };
                    dated = true;
                    claims.push(made(property, Value::Date(date)));
                }
                MentionKind::Standard => {
                    let first = sweep.within(*line).iter().find(|other| other.kind == find.kind);
                    let lead = first.map_or("", |first| &text[line.start..first.span.start]);
                    let Some(old) = find.entity.clone().filter(|old| old.key != standard.key)
                    else {
                        continue;
                    };
                    if REPLACES.is_match(lead) {
                        let claim = Claim::new(
                            &standard,
                            Property::Replaces,
                            Value::Entity(old),
                            *line,
                            "cover.line",
                        );
                        claims.push(claim.also_at(place));
                    }
                }
                _ => {}
            }
        }
    }
    // A number in a line of its own is in many documents; a cover has its days.
    if dated {
        for claim in claims {
            sweep.claim(claim);
        }
    }
}
