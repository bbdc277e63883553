//! Transition periods that a text gives as a length: until when the old way is allowed.
//!
//! > 《办法》自2027年7月1日起施行，设置12个月过渡期 · 过渡期为两年
//! > The Order applies from 1 July 2027, with a transition period of 24 months.
//!
//! The length runs from the entry into force, where the text has said when that is, or from the
//! publication where the text says so; from any other day it says nothing here. A period that is
//! given as a day (过渡期至…, 'may be placed on the market until') is read with the dates.

use std::sync::LazyLock;

use gnomon_model::{Entity, Language, MentionKind, Property, Role, Span, Value, numeral};
use regex::{Captures, Regex};

use super::{Clause, Focus, mood};
use crate::sweep::{Claim, Find, Sweep};

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

/// The day from which a period runs.
enum From<'s> {
    EntryIntoForce,
    Publication,
    /// A day that stands beside the length: 'of 24 months from 1 July 2027'.
    Day(&'s Find),
    Elsewhere,
}

pub(super) fn apply(clause: &Clause<'_>, focus: &Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let words = clause.span.of(clause.text);
    let Some(found) = LENGTH.captures_iter(words).find(|found| is_length(clause, found)) else {
        return Vec::new();
    };
    let group = |name: &str| found.name(name).map(|group| group.as_str());
    let number = group("a").or(group("b")).and_then(numeral::chinese);
    let number = number.or_else(|| group("c").or(group("d")).and_then(numeral::english));
    let unit = group("aunit").or(group("bunit")).or(group("cunit")).or(group("dunit"));
    let (Some(number), Some(unit), Some(whole)) = (number, unit, found.get(0)) else {
        return Vec::new();
    };
    let length = Span::new(clause.span.start + whole.start(), clause.span.start + whole.end());
    if !mood::is_given(clause, length) {
        return Vec::new();
    }
    let named = clause.texts().rev().find(|find| find.span.end <= length.start);
    let subject = named.and_then(|find| find.entity.clone()).or_else(|| focus.subject.clone());
    let Some(subject) = subject.or_else(|| sweep.titled.clone()) else { return Vec::new() };
    if is_of_another(clause, length, &subject, named.is_some(), sweep) {
        return Vec::new();
    }
    // The entry into force: said of the text before, or in this very sentence.
    let in_force = || {
        let mut dates = clause.dates();
        let only = dates.next().filter(|_| dates.next().is_none());
        let effect = clause.cues_of(Role::Effect).next().is_some();
        let here = only.and_then(|only| Some((only.date?, only.span))).filter(|_| effect);
        here.or_else(|| sweep.claimed_date(&subject.key, Property::Effective, clause.article))
    };
    let (start, event) = match starts(clause, length) {
        From::EntryIntoForce => (in_force(), "the entry into force"),
        From::Publication => {
            (super::effect::publication(clause, &subject, sweep), "the publication")
        }
        From::Day(day) => (day.date.map(|date| (date, day.span)), ""),
        From::Elsewhere => (None, ""),
    };
    let Some((start, at)) = start else { return Vec::new() };
    let months = i64::from(number) * if unit.starts_with(['年', 'y']) { 12 } else { 1 };
    let Some(end) = start.plus_months(months) else { return Vec::new() };
    let rule = if clause.language == Language::Zh { "zh.transition" } else { "en.transition" };
    let counted = match event {
        "" => format!("{months} months after {start}"),
        event => format!("{months} months after {event} on {start}"),
    };
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

/// 欧盟类似法规设置24个月过渡期, 'Canada’s rules have …', 'Under the old regime there was …': a period of
/// another text, or of another country than the text that the sentences are about.
fn is_of_another(
    clause: &Clause<'_>,
    length: Span,
    subject: &Entity,
    named: bool,
    sweep: &Sweep<'_>,
) -> bool {
    static OTHER_ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"类似|同类|国外|境外|外国|旧版|旧标准|旧办法|旧规|原办法|原标准|原规定|征求意见稿|送审稿|草案|曾(?:经)?(?:设|规定|提|考虑|拟)",
        )
    });
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:(?:old|former|previous|earlier|repealed|similar|comparable|corresponding|foreign|draft) (?:[a-z]+ ){0,2}?(?:acts?|regulations?|rules?|standards?|orders?|directives?|laws?|regime|legislation|text|version|edition|proposal)|unlike|as opposed to|opted for)(?-u:\b)",
        )
    });
    let before = clause.between(clause.span.start, length.start);
    let other = match clause.language {
        Language::Zh => {
            let part = before.rsplit(['，', '；', '：']).next().unwrap_or(before);
            OTHER_ZH.is_match(part)
        }
        Language::En => OTHER.is_match(before),
    };
    if other {
        return true;
    }
    if named {
        return false;
    }
    // Another country than that of the text: none is said of it anywhere near its name.
    let nation = sweep.knowledge.land_in(before);
    let own =
        |nation: &str| {
            let bodies = sweep.issuers.get(&(clause.article, subject.key.clone()));
            bodies.into_iter().flatten().any(|body| {
                sweep.knowledge.body(body).is_some_and(|body| body.jurisdiction == nation)
            }) || sweep.knowledge.land_in(&subject.label) == Some(nation)
                || subject.label.chars().any(gnomon_model::is_han) && nation == "CN"
        };
    nation.is_some_and(|nation| !own(nation))
}

/// Whether a match is the length that holds: no tail of a year (2028年过渡期满后), no date, and not
/// the former one of a period that the sentence makes longer or shorter.
fn is_length(clause: &Clause<'_>, found: &Captures<'_>) -> bool {
    let words = clause.span.of(clause.text);
    let number = ["a", "b", "c", "d"].iter().find_map(|name| found.name(name));
    let (Some(number), Some(whole)) = (number, found.get(0)) else { return false };
    let before = words.get(..number.start()).unwrap_or("");
    let cut = before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '第' | '.' | '-' | '—'));
    let place = Span::new(clause.span.start + number.start(), clause.span.start + number.end());
    let dated = clause.of(MentionKind::Date).any(|date| date.span.overlaps(place));
    let after = words.get(whole.end()..).unwrap_or("");
    let changed = ["缩短", "延长", "调整", "改为", "修改", "变更"];
    let former = changed.iter().any(|verb| after.starts_with(verb));
    !cut && !dated && !former
}

/// From which day a length runs, by the words beside it.
fn starts<'s>(clause: &Clause<'s>, length: Span) -> From<'s> {
    /// 自…之日起设置; of 自公布之日起施行 the day is that of the verb behind.
    static ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:自|从|以)(?P<of>[^，。；自从]{0,24}?)之日(?:起|后|开始|始)(?P<verb>(?:正式)?(?:施行|实施|生效|执行))?",
        )
    });
    static EN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)^(?: \([^()]{1,40}\))?,? (?:(?:counted|calculated|counting|running|which (?:runs|begins|starts)|that (?:runs|begins|starts)|to run) )?(?:from|after|following|beginning with|starting with|starting on)(?: (?:the )?(?:date|day|moment)(?: of| on which)?)?(?: (?:its|their|the|it|this [a-z]+['’]s|they))? (?P<of>[a-z]+(?: [a-z]+){0,3})",
        )
    });
    const IN_FORCE_ZH: &[&str] = &["施行", "实施", "生效", "执行", "适用"];
    const PUBLISHED_ZH: &[&str] = &["发布", "公布", "印发", "颁布", "下发", "刊登", "刊发"];
    const IN_FORCE: &[&str] = &[
        "entry into",
        "enters into",
        "enter into",
        "application",
        "applies",
        "commencement",
        "taking effect",
        "effective",
        "coming into",
        "comes into",
        "implementation",
        "that date",
        "that day",
        "then",
    ];
    const PUBLISHED: &[&str] =
        &["publication", "published", "promulgation", "issuance", "issue", "release", "gazett"];
    let kind = |of: &str, in_force: &[&str], published: &[&str]| -> From<'s> {
        let has = |words: &[&str]| words.iter().any(|word| of.contains(word));
        if has(in_force) {
            From::EntryIntoForce
        } else if has(published) {
            From::Publication
        } else {
            From::Elsewhere
        }
    };
    if clause.language == Language::Zh {
        let words = clause.span.of(clause.text);
        // 自D起设置…过渡期; of 自D起施行 the day is that of the entry into force.
        let day = clause.dates().rev().find(|date| {
            let rest = clause.between(date.span.end, length.start);
            let since = date.span.of(clause.text).ends_with('起') || rest.starts_with('起');
            date.span.end <= length.start && since && !rest.contains(['，', '；'])
        });
        if let Some(day) = day {
            let effect = clause
                .cues_of(Role::Effect)
                .any(|cue| day.span.end <= cue.span.start && cue.span.end <= length.start);
            if !effect {
                return From::Day(day);
            }
        }
        // 自公布之日起施行，设置…: in force from the publication on.
        let at_once = || {
            ZH.captures_iter(words).find(|found| {
                found.name("verb").is_some()
                    && PUBLISHED_ZH.iter().any(|word| found["of"].ends_with(word))
            })
        };
        let found = ZH.captures_iter(words).find(|found| found.name("verb").is_none());
        let found = found.or_else(at_once);
        let other = words.contains("获证").then_some(From::Elsewhere);
        return found
            .map(|found| match found["of"].trim_end_matches('的') {
                "" | "该" | "当" | "上述" => From::EntryIntoForce,
                of => kind(of, IN_FORCE_ZH, PUBLISHED_ZH),
            })
            .or(other)
            .unwrap_or(From::EntryIntoForce);
    }
    let behind = clause.between(length.end, clause.span.end);
    let day = clause.dates().find(|date| {
        length.end <= date.span.start
            && matches!(
                clause.between(length.end, date.span.start).trim_start_matches(',').trim(),
                "from"
                    | "after"
                    | "as of"
                    | "as from"
                    | "starting on"
                    | "counted from"
                    | "running from"
            )
    });
    if let Some(day) = day {
        return From::Day(day);
    }
    let Some(found) = EN.captures(behind) else {
        // 'After publication, a transition period of two years applies.'
        let before = clause.between(clause.span.start, length.start).to_lowercase();
        let other =
            ["after publication", "after adoption", "from publication", "after its publication"];
        let other = other.iter().any(|words| before.contains(words));
        return if other { From::Elsewhere } else { From::EntryIntoForce };
    };
    let of = found["of"].to_lowercase();
    kind(&of, IN_FORCE, PUBLISHED)
}
