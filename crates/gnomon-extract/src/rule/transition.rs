//! Transition periods that a text gives as a length: until when the old way is allowed.
//!
//! > 《办法》自2027年7月1日起施行，设置12个月过渡期 · 过渡期为两年
//! > The Order applies from 1 July 2027, with a transition period of 24 months.
//!
//! The length runs from the entry into force, where the text has said when that is, or from the
//! publication where the text says so; from any other day it says nothing here. A period that is
//! given as a day (过渡期至…, 'may be placed on the market until') is read with the dates.

use std::sync::LazyLock;

use gnomon_model::{Language, MentionKind, Property, Role, Span, Value, numeral};
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
    if is_given_by_another(clause, length, named) {
        return Vec::new();
    }
    let subject = named.and_then(|find| find.entity.clone()).or_else(|| focus.subject.clone());
    let Some(subject) = subject.or_else(|| sweep.titled.clone()) else { return Vec::new() };
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

/// 欧盟类似法规设置24个月过渡期, 'Canada’s rules have …', 'The Council had proposed …': somebody or
/// something else than the text that the sentences are about gives, or once meant to give, the
/// period. In: the length, and the text that the sentence names before it.
fn is_given_by_another(clause: &Clause<'_>, length: Span, named: Option<&Find>) -> bool {
    static TEXT_ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:(?:并|且|同时|均|另|将|现|也|还|共|统一|为此|其中|原则上|但|但是|因此|此外|对此|[对为给针自从按在][^，]*)|(?:本|该|此|上述|新|以上|这一|这部)?(?:次)?(?:标准|办法|规定|条例|规范|公告|通知|方案|细则|目录|政策|文件|规则|法规|法|规程|指南|要求|修改单|其))*(?:设置|设立|设定|设|给予|规定|安排|实行|提供|预留|保留|明确|有)?(?:了|一个|为期)*$",
        )
    });
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)^(?:(?:and|but|however|also|moreover|in addition|meanwhile)[ ,]+)*(?P<who>[^,;]*?) (?:(?:has|have|had|would|will|also|once|earlier|first|originally) )*(?:has|have|had|gives?|gave|given|provides?|provided|sets?|introduces?|introduced|allows?|allowed|grants?|granted|contains?|contained|includes?|included|foresees?|offers?|offered|propose[sd]?|suggest(?:s|ed)?|want(?:s|ed)?|favou?r(?:s|ed)?|recommend(?:s|ed)?|call(?:s|ed) for|ask(?:s|ed) for|request(?:s|ed)?|plan(?:s|ned)?|consider(?:s|ed)?)(?-u:\b)",
        )
    });
    static ITSELF: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)^(?:it|they|which|that|there|this|these|(?:the|this|these|both)(?: (?:new|revised|final|amended|said))? (?:acts?|regulations?|rules?|standards?|orders?|directives?|decisions?|laws?|measures|provisions|requirements|notices?|guidelines|codes?|ordinances?|decrees?|text|document|edition|amendments?|revision|regime))?$",
        )
    });
    let before = clause.between(clause.span.start, length.start);
    match clause.language {
        Language::Zh => {
            let part = before.rsplit(['，', '；', '：']).next().unwrap_or(before);
            let start = length.start - part.len();
            let own = named.is_some_and(|find| start <= find.span.end && !clause.is_governed(find));
            !own && !TEXT_ZH.is_match(part)
        }
        Language::En => {
            let part = before.rsplit([',', ';']).next().unwrap_or(before).trim_start();
            let start = length.start - part.len();
            if named.is_some_and(|find| start <= find.span.end) {
                return false;
            }
            OTHER.captures(part).is_some_and(|found| {
                found.name("who").is_some_and(|who| !ITSELF.is_match(who.as_str().trim()))
            })
        }
    }
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
