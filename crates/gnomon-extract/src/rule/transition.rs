//! Transition periods that a text gives as a length: until when the old way is allowed.
//!
//! > 《办法》自2027年7月1日起施行，设置12个月过渡期 · 过渡期为两年
//! > The Order applies from 1 July 2027, with a transition period of 24 months.
//!
//! The length runs from the entry into force, where the text has said when that is. A period
//! that is given as a day (过渡期至…, 'may be placed on the market until') is read with the dates.

use std::sync::LazyLock;

use gnomon_model::{Property, Span, Value, numeral};
use regex::Regex;

use super::{Clause, Focus};
use crate::sweep::{Claim, Sweep};

pub(super) fn apply(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
        let en = format!(r"(?:[0-9]{{1,3}}|{})", numeral::english_pattern());
        let zh = format!("(?:[0-9]{{1,3}}|{}{{1,7}})", numeral::CHINESE);
        crate::pattern(&format!(
            r"(?x)过渡期(?:限)?(?:为|设为|是|共|：|:)?\x20?(?P<a>{zh})\x20?(?P<aunit>个月|年)
            |(?P<b>{zh})\x20?(?P<bunit>个月|年)的?(?:实施)?过渡期
            |(?i)transition(?:al)?\x20period\x20of\x20(?P<c>{en})(?:\x20\([0-9]{{1,3}}\))?\x20(?P<cunit>months?|years?)
            |(?i)(?P<d>{en})-(?P<dunit>month|year)\x20transition(?:al)?\x20period"
        ))
    });
    let words = clause.span.of(clause.text);
    let Some(found) = LENGTH.captures(words) else { return Vec::new() };
    let group = |name: &str| found.name(name).map(|group| group.as_str());
    let number = group("a").or(group("b")).and_then(numeral::chinese);
    let number = number.or_else(|| group("c").or(group("d")).and_then(numeral::english));
    let unit = group("aunit").or(group("bunit")).or(group("cunit")).or(group("dunit"));
    let (Some(number), Some(unit)) = (number, unit) else { return Vec::new() };
    let place = clause.span.start + found.get(0).map_or(0, |whole| whole.start());
    let cue = Span::new(place, place);
    if super::effect::denied(clause, cue) || super::effect::proposed(clause, cue) {
        return Vec::new();
    }
    // From another day than that of the entry into force.
    let elsewhere =
        ["发布之日", "公布之日", "获证", "after publication", "after adoption", "from publication"];
    if elsewhere.iter().any(|word| words.contains(word)) {
        return Vec::new();
    }
    let named = clause.texts().rev().find(|find| find.span.end <= place);
    let subject = named.and_then(|find| find.entity.clone()).or_else(|| focus.subject.clone());
    let Some(subject) = subject.or_else(|| sweep.titled.clone()) else { return Vec::new() };
    // The entry into force: said of the text before, or in this very sentence.
    let known = sweep.claimed_date(&subject.key, Property::Effective, clause.article);
    let here = || {
        let mut dates = clause.dates();
        let only = dates.next().filter(|_| dates.next().is_none())?;
        let effect = clause.cues_of(gnomon_model::Role::Effect).next().is_some();
        Some((only.date?, only.span)).filter(|_| effect)
    };
    let Some((start, at)) = here().or(known) else { return Vec::new() };
    let months = i64::from(number) * if unit.starts_with(['年', 'y']) { 12 } else { 1 };
    let Some(end) = start.plus_months(months) else { return Vec::new() };
    let rule = if clause.language == gnomon_model::Language::Zh {
        "zh.transition"
    } else {
        "en.transition"
    };
    let counted = format!("{months} months after the entry into force on {start}");
    let claim = Claim::new(&subject, Property::Deadline, Value::Date(end), clause.span, rule);
    vec![
        claim
            .also_at(at)
            .with("basis", "inferred")
            .with("counted", counted)
            .with("of", "transition")
            .sure(0.8),
    ]
}
