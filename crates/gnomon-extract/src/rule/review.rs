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

use super::{Clause, Focus, listed_before, mood};
use crate::sweep::{Claim, Find, Sweep};

/// The conclusion of a review, by the words of a cell or a sentence: what it denies (不废止,
/// 无需修订, 'not confirmed') it does not conclude.
pub(super) fn conclusion(words: &str) -> Option<&'static str> {
    const NOT: &[&str] = &[
        "不",
        "不予",
        "不再",
        "无需",
        "无须",
        "不需",
        "不需要",
        "未",
        "暂不",
        "不必",
        "not",
        "no need to",
        "not be",
        "not to be",
        "no need to be",
        "no",
        "without",
    ];
    let words = words.trim().to_lowercase();
    let has = |list: &[&str]| {
        list.iter().any(|word| {
            words.match_indices(word).any(|(at, _)| {
                let before = words[..at].trim_end();
                !NOT.iter().any(|not| before.ends_with(not))
            })
        })
    };
    if has(&["继续有效", "确认有效", "confirm", "reaffirm"]) || words == "有效" {
        Some("confirmed")
    } else if has(&["废止", "withdraw"]) {
        Some("withdraw")
    } else if has(&["修订", "修改", "revis", "amend"]) {
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
            r"(?:结论(?:均|都)?(?:为|是|：|:)?|(?:结果|意见)(?:均|都)?(?:为|是|：|:))[“「]?(?P<a>继续有效|确认有效|有效|修订|修改|废止)|经复审，?[^，。；]{0,120}?(?:确认|予以|建议|决定|均|仍|，)?(?P<b>继续有效|确认有效)",
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
        // 复审结论为废止的，应当…: which ones are meant, and no conclusion on one.
        let rest = words.get(said.end()..).unwrap_or("").trim_start_matches(['”', '」']);
        let verb = Span::new(clause.span.start + found.get(0).map_or(0, |m| m.start()), at);
        let verb = if found.name("a").is_some() { verb } else { Span::new(at, at) };
        if rest.starts_with('的') || !mood::is_said(clause, verb) {
            continue;
        }
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

/// What a review of a text decided, in English: of a text that was reviewed and confirmed, or
/// what the review of it confirmed. Who reviews comments, or revises an agenda, decides nothing on
/// the text that the sentence also names.
fn english(clause: &Clause<'_>, focus: &Focus) -> Vec<Claim> {
    static PASSIVE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:was|were|been|is|are)(?: [a-z]+ly| last| also)? reviewed(?-u:\b)[^.;]{0,60}?(?-u:\b)and (?:(?:was|were|has been|have been|is|are|then|subsequently|again) ){0,2}(?P<said>confirmed|reaffirmed|revised|withdrawn)(?-u:\b)",
        )
    });
    static REVIEW: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:(?P<kind>systematic|periodic|five-year) review|review of )(?-u:\b)?[^.;]{0,120}?(?-u:\b)(?P<said>confirm(?:ed|ation|ing|s)?|reaffirm(?:ed|ation)?|revis(?:e|ed|ion)|withdraw(?:n|al)?)(?-u:\b)",
        )
    });
    static FIRST: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?P<said>confirmed|reaffirmed)(?: for [a-z0-9 ]{1,30}?)? (?:after|following|in|at|by) (?:its |the |a )?(?:latest |last )?(?:systematic |periodic )?review",
        )
    });
    let words = clause.span.of(clause.text);
    let place = |found: &regex::Captures<'_>| {
        let said = found.name("said")?;
        Some(Span::new(clause.span.start + said.start(), clause.span.start + said.end()))
    };
    let texts = || clause.finds.iter().filter(is_text);
    let last = |at: usize| texts().rev().find(|find| find.span.end <= at);
    // The text right behind a verb, or a word for it, is its object.
    let behind = |said: Span| {
        texts().find(|find| {
            said.end <= find.span.start
                && matches!(
                    clause.between(said.end, find.span.start).trim(),
                    "" | "the" | "of" | "of the"
                )
        })
    };
    let own_object = |said: Span| {
        let rest = clause.between(said.end, clause.span.end);
        !GOES_ON.is_match(rest) && behind(said).is_none()
    };
    let (said, subject) = if let Some(found) = PASSIVE.captures(words) {
        let Some(said) = place(&found) else { return Vec::new() };
        let review = clause.span.start + found.get(0).map_or(0, |whole| whole.start());
        // 'The comments on EN 1 were reviewed and confirmed': of the comments.
        let of_other = last(review).is_some_and(|find| {
            let lead = clause.between(clause.span.start, find.span.start).to_lowercase();
            let lead = lead.trim_end_matches("the ");
            [" on ", " of ", " to ", " for ", " under ", " with ", " against ", " about "]
                .iter()
                .any(|word| lead.ends_with(word))
        });
        if of_other || own_object(said) {
            return Vec::new();
        }
        (said, last(review))
    } else if let Some(found) = FIRST.captures(words) {
        let Some(said) = place(&found) else { return Vec::new() };
        (said, last(said.start))
    } else if let Some(found) = REVIEW.captures(words) {
        let Some(said) = place(&found) else { return Vec::new() };
        let review = clause.span.start + found.get(0).map_or(0, |whole| whole.start());
        let reviewed =
            texts().find(|find| review <= find.span.start && find.span.end <= said.start);
        // 'the review of the comments on EN 1' is none of EN 1.
        let of_text = reviewed.is_some_and(|find| {
            let gap = clause.between(review, find.span.start).to_lowercase();
            gap.ends_with("review of ") || gap.ends_with("review of the ")
        });
        if own_object(said) || found.name("kind").is_none() && !of_text {
            return Vec::new();
        }
        (said, reviewed.or_else(|| behind(said)).or_else(|| last(said.start)))
    } else {
        return Vec::new();
    };
    if !mood::is_said(clause, said) || is_open(clause, said) {
        return Vec::new();
    }
    let it = ["It ", "The standard ", "This standard "].iter().any(|lead| words.starts_with(lead));
    let subjects = match subject {
        Some(subject) if said.end <= subject.span.start => {
            let mut all: Vec<Entity> = subject.entity.iter().cloned().collect();
            all.extend(super::listed_behind(clause, subject));
            all
        }
        Some(subject) => listed_before(clause, subject),
        None => focus.standard.clone().filter(|_| it).into_iter().collect(),
    };
    let said = said.of(clause.text);
    subjects.iter().filter_map(|entity| reviewed(entity, said, clause.span, "en.review")).collect()
}

/// What may follow a verb that has no object, or has the text itself as its object.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^(?:$|[.,;:)]| ?\(| (?:in|on|by|as|at|for|until|without|after|following|again|and|with|unchanged|from|to|it|them|this|that it|the standard|the document|its continued|is|was|were|has|will|or|procedure|process|cycle)(?-u:\b))",
    )
});

/// 'whether', 'may', 'could', 'not': the outcome is open.
fn is_open(clause: &Clause<'_>, said: Span) -> bool {
    let before = clause.between(clause.span.start, said.start).to_lowercase();
    [" not ", "whether ", "if ", " may ", " could "].iter().any(|word| before.contains(word))
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
    // 拟将GB 1转化为…, 企业要求将GB 1转化为…, 如GB 1转化为…
    if !mood::is_said(clause, cue) {
        return Vec::new();
    }
    let chinese = clause.language == Language::Zh;
    let rule = if chinese { "zh.converted" } else { "en.converted" };
    let renumbered = renumbered(clause);
    let last = clause.finds.iter().rev().filter(is_text).find(|find| find.span.end <= place);
    let old = match (renumbered, last) {
        (Some((old, _)), _) => old.entity.clone().into_iter().collect(),
        (None, Some(last)) => listed_before(clause, last),
        (None, None) => focus.standard.clone().into_iter().collect(),
    };
    let nature = if matches!(said.as_str(), "强制性" | "mandatory") {
        "mandatory"
    } else {
        "recommended"
    };
    // The day of the notice is not that of the change: 自D起转化为, 'converted … from D'.
    let from = clause.dates().find(|date| {
        let lead = clause.between(clause.span.start, date.span.start);
        let rest = clause.between(date.span.end, clause.span.end);
        if chinese {
            let since = rest.starts_with('起') || date.span.of(clause.text).ends_with('起');
            since && !rest.trim_start_matches('起').starts_with("实施")
        } else {
            cue.start <= date.span.start
                && ["from ", "as of ", "on ", "effective "].iter().any(|word| lead.ends_with(word))
        }
    });
    let only = from.and_then(|date| date.date);
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
    let new = renumbered.map(|(_, new)| new).or_else(|| {
        clause.finds.iter().filter(is_text).find(|find| {
            let gap = clause.between(cue.end, find.span.start);
            cue.end <= find.span.start
                && gap.len() < 60
                && ["编号", "标准号", "代号", "改为", "国家标准", "as ", "number"]
                    .iter()
                    .any(|word| gap.contains(word))
        })
    });
    if let ([old], Some(new)) = (old.as_slice(), new.and_then(|find| find.entity.clone()))
        && new.key != old.key
    {
        let value = Value::Entity(old.clone());
        claims.push(Claim::new(&new, Property::DerivedFrom, value, clause.span, rule).sure(0.85));
    }
    claims
}

/// 标准编号由GB 1改为GB/T 1: the old number and the new one.
fn renumbered<'s>(clause: &Clause<'s>) -> Option<(&'s Find, &'s Find)> {
    const TURNS: &[&str] =
        &["改为", "变更为", "调整为", "改成", "转为", "转换为", "修改为", "更改为"];
    let texts: Vec<&Find> = clause.finds.iter().filter(is_text).collect();
    texts.windows(2).map(|pair| (pair[0], pair[1])).find(|(old, new)| {
        let lead = clause.between(clause.span.start, old.span.start);
        let gap = clause.between(old.span.end, new.span.start);
        (lead.ends_with('由') || lead.ends_with('从')) && TURNS.contains(&gap)
    })
}
