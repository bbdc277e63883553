//! What a review of standards decides, and whether a standard is still mandatory.
//!
//! > GB/T 98001—2015复审结论为继续有效，GB/T 98002—2011复审结论为修订
//! > ISO 98003:2019 was reviewed and confirmed in 2027
//! > GB 98004—2015转化为推荐性国家标准，标准编号改为GB/T 98004—2015
//!
//! The conclusion of a review is no act: what is to be withdrawn is in force until somebody
//! withdraws it. A conversion keeps the text and changes its nature; where the new number is
//! named, the new standard is derived from the old one.

use std::sync::LazyLock;

use gnomon_model::{Entity, Language, MentionKind, Property, Span, Value};
use regex::Regex;

use super::{Clause, Focus, listed_before};
use crate::sweep::{Claim, Find, Sweep};

/// The conclusion of a review, by the words of a cell or a sentence.
pub(super) fn conclusion(words: &str) -> Option<&'static str> {
    let words = words.trim();
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if has(&["继续有效", "确认有效", "confirm", "Confirm", "reaffirm", "Reaffirm"])
        || words == "有效"
    {
        Some("confirmed")
    } else if has(&["废止", "withdraw", "Withdraw"]) {
        Some("withdraw")
    } else if has(&["修订", "修改", "revis", "Revis", "amend", "Amend"]) {
        Some("revise")
    } else {
        None
    }
}

pub(super) fn apply(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let mut claims = match clause.language {
        Language::Zh => chinese(clause, focus, sweep),
        Language::En => english(clause, focus),
    };
    claims.extend(converted(clause, focus));
    claims
}

/// A claim on what a review of a text decided.
pub(super) fn reviewed(
    entity: &Entity,
    said: &str,
    evidence: Span,
    rule: &'static str,
) -> Option<Claim> {
    let value = Value::Text(conclusion(said)?.to_owned());
    Some(Claim::new(entity, Property::Review, value, evidence, rule).with("said", said.trim()))
}

fn is_text(find: &&Find) -> bool {
    matches!(find.kind, MentionKind::Standard | MentionKind::WorkItem)
}

fn chinese(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    static SAID: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:复审)?(?:结论|结果|意见)(?:均|都)?(?:为|是|：|:)?[“「]?(?P<a>继续有效|确认有效|有效|修订|修改|废止)|经复审，?[^，。；]{0,120}?(?:确认|予以|建议|决定|均|仍|，)?(?P<b>继续有效|确认有效)",
        )
    });
    let words = clause.span.of(clause.text);
    // 'Whether a document is about a review, its title says.
    let titled = || {
        let head = sweep.flow.passages().first().map_or("", |head| head.span.of(sweep.text()));
        head.contains("复审")
    };
    if !words.contains("复审") && !titled() {
        return Vec::new();
    }
    let mut claims = Vec::new();
    let mut from = clause.span.start;
    for found in SAID.captures_iter(words) {
        let Some(said) = found.name("a").or(found.name("b")) else { continue };
        let at = clause.span.start + said.start();
        let last = clause
            .finds
            .iter()
            .rev()
            .filter(is_text)
            .find(|find| find.span.end <= at && from <= find.span.start);
        let subjects = match last {
            Some(last) => listed_before(clause, last),
            None if from == clause.span.start => focus.standard.clone().into_iter().collect(),
            None => Vec::new(),
        };
        from = at + said.len();
        claims.extend(
            subjects
                .iter()
                .filter_map(|entity| reviewed(entity, said.as_str(), clause.span, "zh.review")),
        );
    }
    claims
}

fn english(clause: &Clause<'_>, focus: &Focus) -> Vec<Claim> {
    static SAID: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:(?:systematic|periodic|five-year) review|reviewed)(?-u:\b)[^.;]{0,120}?(?-u:\b)(?P<said>confirm(?:ed|ation|ing)?|reaffirm(?:ed|ation)?|revis(?:e|ed|ion)|withdraw(?:n|al)?)(?-u:\b)|(?-u:\b)(?P<first>confirmed|reaffirmed) (?:after|following|in|at|by) (?:its |the |a )?(?:latest |last )?(?:systematic |periodic )?review",
        )
    });
    let words = clause.span.of(clause.text);
    let Some(found) = SAID.captures(words) else { return Vec::new() };
    let Some(said) = found.name("said").or(found.name("first")) else { return Vec::new() };
    let at = clause.span.start + said.start();
    let not = words.get(..said.start()).unwrap_or("");
    let open = [" not ", "whether ", "if ", " may ", " could "];
    if open.iter().any(|word| not.to_lowercase().contains(word)) {
        return Vec::new();
    }
    let last = clause.finds.iter().rev().filter(is_text).find(|find| find.span.end <= at);
    let it = words.starts_with("It ") || words.starts_with("The standard ");
    let subjects = match last {
        Some(last) => listed_before(clause, last),
        None => focus.standard.clone().filter(|_| it).into_iter().collect(),
    };
    let claims = subjects
        .iter()
        .filter_map(|entity| reviewed(entity, said.as_str(), clause.span, "en.review"));
    claims.collect()
}

/// 转化为推荐性国家标准, 标准性质由强制性转为推荐性, 'converted into a voluntary standard'.
fn converted(clause: &Clause<'_>, focus: &Focus) -> Vec<Claim> {
    static SAID: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:转化|转换|转|改|调整|变更)(?:为|成)(?P<n>推荐性|强制性)|(?i)(?-u:\b)convert(?:ed|s) (?:from (?:a )?mandatory (?:standards? )?)?(?:in)?to (?:an? )?(?P<e>recommended|voluntary|mandatory)(?-u:\b)",
        )
    });
    let words = clause.span.of(clause.text);
    let Some(found) = SAID.captures(words) else { return Vec::new() };
    let Some(said) = found.name("n").or(found.name("e")) else { return Vec::new() };
    let place = clause.span.start + found.get(0).map_or(0, |whole| whole.start());
    let cue = Span::new(place, clause.span.start + said.end());
    // 拟将GB 1转化为…, 建议转化为…
    let lead = clause.between(clause.span.start, place);
    let part = lead.rsplit(['，', '；', '。']).next().unwrap_or(lead);
    let planned = ["拟", "建议", "计划", "研究"].iter().any(|word| part.contains(word));
    if planned || super::effect::denied(clause, cue) || super::effect::proposed(clause, cue) {
        return Vec::new();
    }
    let chinese = clause.language == Language::Zh;
    let rule = if chinese { "zh.converted" } else { "en.converted" };
    let last = clause.finds.iter().rev().filter(is_text).find(|find| find.span.end <= place);
    let old = match last {
        Some(last) => listed_before(clause, last),
        None => focus.standard.clone().into_iter().collect(),
    };
    let nature = if matches!(said.as_str(), "强制性" | "mandatory") {
        "mandatory"
    } else {
        "recommended"
    };
    let mut dates = clause.dates();
    let only = dates.next().filter(|_| dates.next().is_none()).and_then(|date| date.date);
    let mut claims: Vec<Claim> = old
        .iter()
        .map(|entity| {
            let value = Value::Text(nature.to_owned());
            let claim = Claim::new(entity, Property::Nature, value, clause.span, rule).sure(0.85);
            match only {
                Some(date) => claim.with("from", date.to_string()),
                None => claim,
            }
        })
        .collect();
    // 标准编号改为GB/T 1: the new number of the one text.
    let new = clause.finds.iter().filter(is_text).find(|find| {
        let gap = clause.between(cue.end, find.span.start);
        cue.end <= find.span.start
            && gap.len() < 60
            && ["编号", "标准号", "代号", "改为", "国家标准", "as ", "number"]
                .iter()
                .any(|word| gap.contains(word))
    });
    if let ([old], Some(new)) = (old.as_slice(), new.and_then(|find| find.entity.clone()))
        && new.key != old.key
    {
        let value = Value::Entity(old.clone());
        claims.push(Claim::new(&new, Property::DerivedFrom, value, clause.span, rule).sure(0.85));
    }
    claims
}
