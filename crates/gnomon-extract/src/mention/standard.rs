//! Identifiers of standards and plan numbers of projects.

use std::collections::HashSet;
use std::sync::LazyLock;

use gnomon_model::id::{self, Class, Found};
use gnomon_model::{Entity, EntityKind, MentionKind, Span};
use regex::Regex;

use crate::sweep::{self, Find};

/// Identifiers of publishers that no flavour describes: a code in capitals with a number and
/// a year behind a colon (`DKS 3987:2027`), or behind the word that says what it is
/// (`draft Singapore Standard SS 9871`).
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)(?P<year>[A-Z]{2,6}(?:/[A-Z]{1,6}){0,2} [A-Z]?[0-9]{1,6}(?:[.-][0-9]{1,3}){0,3}:(?:19|20)[0-9]{2}|[A-Z]{3,6} [A-Z]{1,3}-[0-9]{1,4}-(?:19|20)[0-9]{2})(?-u:\b)|(?:[Ss]tandards?|[Ss]pecification|[Cc]ode of [Pp]ractice) (?P<said>[A-Z]{2,6}(?:/[A-Z]{1,6}){0,2} [0-9]{2,6}(?:[.-][0-9]{1,3}){0,3})(?-u:\b)|[Ss]tandards? [^.()\n]{3,80}\((?P<bracket>[A-Z]{2,6}(?:/[A-Z]{1,6}){0,2} [0-9]{3,6}(?:[.-][0-9]{1,3}){0,3})\)|(?-u:\b)Recommendations? (?P<itu>[A-Y]\.[0-9]{1,4}[A-Z]?(?:\.[0-9]{1,3})?)(?-u:\b)",
    )
});

pub(crate) fn find(text: &str, ids: &[Found<'_>]) -> Vec<Find> {
    let mut finds = listed(ids);
    let taken: Vec<Span> = finds.iter().map(|find| find.span).collect();
    for found in OTHER.captures_iter(text) {
        // 'Recommendation D.400R' in a text of the ITU.
        if let Some(number) = found.name("itu") {
            let span = Span::from(number.range());
            let next = taken.partition_point(|other| other.end <= span.start);
            let itu = ["ITU-T", "ITU ", "(ITU)"].iter().any(|name| {
                text.match_indices(name).any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric))
            });
            if itu && !taken.get(next).is_some_and(|other| other.overlaps(span)) {
                let name = format!("ITU-T {}", number.as_str());
                let entity = Entity::new(EntityKind::Standard, name);
                let mut find = Find::entity(MentionKind::Standard, span, entity);
                find.inferred.push("prefix");
                finds.push(find);
            }
            continue;
        }
        let Some(code) = found.name("year").or(found.name("said")).or(found.name("bracket")) else {
            continue;
        };
        let span = Span::from(code.range());
        let next = taken.partition_point(|other| other.end <= span.start);
        if !taken.get(next).is_some_and(|other| other.overlaps(span)) {
            let entity = Entity::new(EntityKind::Standard, code.as_str());
            finds.push(Find::entity(MentionKind::Standard, span, entity));
        }
    }
    finds.sort_by_key(|find| find.span);
    let again = undated(text, &finds);
    finds.extend(again);
    finds.sort_by_key(|find| find.span);
    finds
}

/// `YY 1881-2023` in an English list that has `YY/T 0338-2023` as well: by itself `SB 1047-2024` is a bill.
fn chinese_again(text: &str, known: &[Find]) -> Vec<Find> {
    static DATED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?-u:\b)(?P<code>[A-Z]{2}) [0-9]{4}[-—–](?:19|20)[0-9]{2}(?-u:\b)")
    });
    static SECTOR: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?P<code>[A-Z]{2})(?:/T|/Z)? [0-9]{4,5}(?:\.[0-9]{1,3})?[-—–](?:19|20)[0-9]{2}$",
        )
    });
    let codes: HashSet<&str> = known
        .iter()
        .filter_map(|find| {
            SECTOR.captures(find.span.of(text))?.name("code").map(|code| code.as_str())
        })
        .filter(|code| *code != "GB")
        .collect();
    if codes.is_empty() {
        return Vec::new();
    }
    let dated = DATED.captures_iter(text).filter_map(|found| {
        let (whole, code) = (found.get(0)?, found.name("code")?);
        let span = Span::from(whole.range());
        let next = known.partition_point(|other| other.span.end <= span.start);
        let taken = known.get(next).is_some_and(|other| other.span.overlaps(span));
        if taken || !codes.contains(code.as_str()) {
            return None;
        }
        let id = id::parse(whole.as_str()).ok()?.to_identifier();
        Some(Find::entity(MentionKind::Standard, span, sweep::standard(&id)))
    });
    dated.collect()
}

/// A code that a text uses for a standard with its year names others without one as well: 'IS 98112:2025 … as
/// per IS 9861'. By itself `IS` is a word, and `SS 304` a steel.
fn undated(text: &str, dated: &[Find]) -> Vec<Find> {
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?-u:\b)(?P<code>[A-Z]{2,4}) (?P<n>[0-9]{1,6}(?:[.-][0-9]{1,3})?)(?-u:\b)(?P<after>.{0,2})",
        )
    });
    static YEAR: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?P<code>[A-Z]{2,4}) [0-9]{1,6}(?:[.-][0-9]{1,3})? ?: ?(?:19|20)[0-9]{2}$",
        )
    });
    let codes: HashSet<&str> = dated
        .iter()
        .filter(|find| find.kind == MentionKind::Standard)
        .filter_map(|find| {
            YEAR.captures(find.span.of(text))?.name("code").map(|code| code.as_str())
        })
        .collect();
    let mut out = chinese_again(text, dated);
    if codes.is_empty() {
        return out;
    }
    for found in CODE.captures_iter(text) {
        let (Some(code), Some(number)) = (found.name("code"), found.name("n")) else { continue };
        let span = Span::new(code.start(), number.end());
        let next = dated.partition_point(|other| other.span.end <= span.start);
        let taken = dated.get(next).is_some_and(|other| other.span.overlaps(span));
        let year = number.len() == 4 && number.as_str().starts_with(['1', '2']);
        let goes_on = found.name("after").is_some_and(|after| {
            let mut next = after.as_str().chars();
            match (next.next(), next.next()) {
                (Some('%' | ':' | '/'), _) => true,
                (Some('.' | '-'), Some(c)) => c.is_ascii_digit(),
                _ => false,
            }
        });
        // `SS 304` is a steel, `IS 12` the middle of a sentence in capitals.
        let digits = number.as_str().bytes().take_while(u8::is_ascii_digit).count();
        let short = digits < if code.as_str() == "IS" { 3 } else { 4 };
        // `ISO 400` is a speed.
        let listed = matches!(code.as_str(), "ISO" | "IEC" | "EN" | "GB");
        if codes.contains(code.as_str()) && !taken && !year && !goes_on && !listed && !short {
            let entity = Entity::new(EntityKind::Standard, span.of(text));
            out.push(Find::entity(MentionKind::Standard, span, entity));
        }
    }
    out
}

/// Those that a flavour of identifiers describes.
fn listed(ids: &[Found<'_>]) -> Vec<Find> {
    ids.iter()
        .filter(|found| matches!(found.id.flavour().class, Class::Standard | Class::Project))
        .map(|found| {
            let id = found.id.to_identifier();
            let span = Span::from(found.span.clone());
            let mut find = match id.class() {
                Class::Project => {
                    let entity = Entity::new(EntityKind::WorkItem, id.as_str());
                    Find::entity(MentionKind::WorkItem, span, entity)
                }
                _ => Find::entity(MentionKind::Standard, span, sweep::standard(&id)),
            };
            if found.listed {
                find.inferred.push("prefix");
            }
            find
        })
        .collect()
}
