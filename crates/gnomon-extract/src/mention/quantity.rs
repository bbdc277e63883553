//! Figures with comparator and unit.
//!
//! > over 2,000 national standards · at least 60 % · three or more projects
//! > 制修订标准100项以上 · 不低于98% · 超过1.2万家

use std::sync::LazyLock;

use gnomon_model::{Comparator, MentionKind, Quantity, Span};
use regex::Regex;

use crate::sweep::{Find, Sweep};

static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)
        (?:(?P<comparator>over|more\ than|exceeding|exceeds?|exceeded|above|upwards\ of|in\ excess\ of|greater\ than|at\ least|no\ fewer\ than|not\ fewer\ than|no\ less\ than|not\ less\ than|a\ minimum\ of|minimum\ of|not\ below|no\ lower\ than|not\ lower\ than|up\ to|at\ most|no\ more\ than|not\ more\ than|not\ exceed|not\ exceeding|within|a\ maximum\ of|maximum\ of|no\ higher\ than|less\ than|fewer\ than|below|under|about|around|approximately|nearly|almost|roughly|some|close\ to)\ )
        (?P<number>[0-9][0-9,]*(?:\.[0-9]+)?|NUMBERWORD)
        (?P<scale>\ (?:hundred|thousand|million|billion|trillion))?
        (?P<unit>\ ?(?:%|percent|per\ cent|percentage\ points?)|(?:\ (?-i:[a-z][a-z’'-]*)(?:\ (?:and|or|of|the)\b)?){0,3})?
        |
        (?P<number2>[0-9][0-9,]*(?:\.[0-9]+)?|NUMBERWORD)
        (?P<scale2>\ (?:hundred|thousand|million|billion|trillion))?
        (?:\ or\ (?P<or>more|above|fewer|less)(?P<unit2>(?:\ (?-i:[a-z][a-z’'-]*)){0,3})
          |\ (?:(?-i:[a-z]+)\ ){0,2}?out\ of\ (?:the\ )?(?:[0-9]+|NUMBERWORD)(?P<of>(?:\ (?-i:[a-z][a-z’'-]*)){0,2}))"
            .replace("NUMBERWORD", r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b")
            .as_str(),
    )
    .expect("the pattern is constant and tested")
});

/// A plain figure with a unit that people set goals in.
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<scale>\ (?:hundred|thousand|million|billion|trillion))?(?P<unit>\ ?(?:%|percent\b|per\ cent\b)|\ (?:(?:new|national|sector|international|mandatory|recommended|association|group|industry|key|local|enterprise|and|or|revised)\ |,\ ){0,6}(?:standards?|projects?|enterprises?|companies|pilots?|members?|committees?|countries|bodies|days?|months?|hours?|years?)\b)",
    )
    .expect("the pattern is constant and tested")
});

static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        (?P<comparator>≥|≤|＞|＜|>|<|不(?:得|应|宜|可|能|应当|会)?(?:少于|低于|小于|超过|多于|高于|大于)|超过|多于|高于|大于|突破|至少|最少|至多|最多|少于|低于|小于|不足|不到|约|近|大约|左右|达到|达|提高到|提升到|提升至|提高至|增至|增加到|降至|下降到)?
        \s?(?P<number>[0-9][0-9,，]*(?:\.[0-9]+)?)\s?(?P<scale>万|亿|千|百|万亿)?
        \s?(?P<more>余|多)?\s?
        (?P<unit>%|％|个百分点|个工作日|工作日|个月|小时|分钟|公里|千瓦|万元|亿元|项|个|家|种|件|部|套|人|名|类|条|批|次|天|日|年|小时|分钟|米|公里|吨|千瓦|元|万元|亿元|台|辆|处|座)
        (?P<behind>以上|及以上|以下|以内|之内|内|左右)?",
    )
    .expect("the pattern is constant and tested")
});

/// A figure as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) span: Span,
    pub(crate) quantity: Quantity,
    /// Whether the text says how it compares.
    pub(crate) compared: bool,
    /// Whether it is so many out of so many.
    pub(crate) share: bool,
}

pub(crate) fn find(sweep: &Sweep<'_>) -> Vec<Figure> {
    let text = sweep.text();
    let mut out: Vec<Figure> = Vec::new();
    for found in ENGLISH.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        // `over` and the like stand as words.
        if text[..whole.start()].ends_with(|c: char| c.is_ascii_alphanumeric()) {
            continue;
        }
        let group = |name: &str| found.name(name).map(|m| m.as_str());
        let Some(mut value) =
            group("number").or(group("number2")).and_then(|text| number(&text.to_lowercase()))
        else {
            continue;
        };
        value *= scale(group("scale").or(group("scale2")).unwrap_or("").trim());
        let (comparator, compared) = match (group("comparator"), group("or")) {
            (Some(word), _) => (english(&word.to_lowercase()), true),
            (None, Some("more" | "above")) => (Comparator::AtLeast, true),
            (None, Some(_)) => (Comparator::AtMost, true),
            (None, None) => (Comparator::AtLeast, true),
        };
        let unit = group("unit").or(group("unit2")).or(group("of")).map(unit);
        let end = whole.start() + whole.as_str().trim_end().len();
        push(&mut out, Span::new(whole.start(), end), comparator, value, unit, compared);
        if let Some(last) = out.last_mut() {
            last.share = group("of").is_some();
        }
    }
    for found in PLAIN.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let before = &text[..whole.start()];
        if before
            .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | ','))
        {
            continue;
        }
        let group = |name: &str| found.name(name).map(|m| m.as_str());
        let Some(value) = group("number").and_then(number) else { continue };
        let value = value * scale(group("scale").unwrap_or("").trim());
        let unit = group("unit").map(unit);
        push(&mut out, Span::from(whole.range()), Comparator::Equal, value, unit, false);
    }
    for found in CHINESE.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let group = |name: &str| found.name(name).map(|m| m.as_str());
        let digits = found.name("number").map_or(whole.start(), |m| m.start());
        if text[..digits]
            .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '第'))
        {
            continue;
        }
        let Some(value) = group("number").and_then(number) else { continue };
        let value = value * scale(group("scale").unwrap_or(""));
        let unit = group("unit").map(|unit| unit.replace('％', "%"));
        // `2026年` and `3日` are dates, unless something is counted.
        let date_like = matches!(unit.as_deref(), Some("年" | "日" | "条" | "次" | "批" | "部"));
        let before = group("comparator");
        let behind = group("behind");
        if date_like && before.is_none() && behind.is_none() {
            continue;
        }
        let (comparator, compared) = match (before, behind) {
            (Some(word), None) => chinese(word),
            (None | Some("达到" | "达"), Some("以上" | "及以上")) => {
                (Comparator::AtLeast, true)
            }
            (_, Some("以下" | "以内" | "之内" | "内")) => (Comparator::AtMost, true),
            (_, Some("左右")) => (Comparator::About, true),
            (Some(word), Some(_)) => chinese(word),
            (None, _) if group("more").is_some() => (Comparator::More, true),
            (None, _) => (Comparator::Equal, false),
        };
        push(&mut out, Span::from(whole.range()), comparator, value, unit, compared);
    }
    // Of two readings of the same words the one that says how they compare, then the
    // one that begins first.
    out.sort_by_key(|figure| (figure.span.start, !figure.compared, usize::MAX - figure.span.end));
    let mut kept: Vec<Figure> = Vec::with_capacity(out.len());
    for figure in out {
        match kept.last_mut() {
            Some(last) if last.span.overlaps(figure.span) => {
                if figure.compared && !last.compared {
                    *last = figure;
                }
            }
            _ => kept.push(figure),
        }
    }
    kept
}

fn push(
    out: &mut Vec<Figure>,
    span: Span,
    comparator: Comparator,
    value: f64,
    unit: Option<String>,
    compared: bool,
) {
    let unit = unit.filter(|unit| !unit.is_empty());
    let quantity = Quantity { metric: None, comparator, value, unit, by: None };
    out.push(Figure { span, quantity, compared, share: false });
}

fn unit(text: &str) -> String {
    /// Words with which the sentence goes on.
    const ENDS: &[&str] = &[
        "shall", "will", "are", "is", "have", "has", "that", "to", "in", "of", "and", "or", "the",
        "its", "by", "for", "on", "with", "from", "must", "should", "were", "was", "be", "at",
        "which", "per", "after", "before", "under",
    ];
    let text = text.trim();
    match text.to_lowercase().as_str() {
        "percent" | "per cent" => "%".to_owned(),
        _ => {
            let mut words: Vec<&str> = text.split(' ').collect();
            let joins = |word: &str| word == "and" || word == "or";
            if let Some(at) = words.iter().position(|word| ENDS.contains(word) && !joins(word)) {
                words.truncate(at);
            }
            while words.last().is_some_and(|word| ENDS.contains(word)) {
                words.pop();
            }
            words.join(" ")
        }
    }
}

fn english(word: &str) -> Comparator {
    match word {
        "over" | "more than" | "exceeding" | "exceed" | "exceeds" | "exceeded" | "above"
        | "upwards of" | "in excess of" | "greater than" => Comparator::More,
        "at least" | "no fewer than" | "not fewer than" | "no less than" | "not less than"
        | "a minimum of" | "minimum of" | "not below" | "no lower than" | "not lower than" => {
            Comparator::AtLeast
        }
        "less than" | "fewer than" | "below" | "under" => Comparator::Less,
        "about" | "around" | "approximately" | "nearly" | "almost" | "roughly" | "some"
        | "close to" => Comparator::About,
        _ => Comparator::AtMost,
    }
}

fn chinese(word: &str) -> (Comparator, bool) {
    // 不得超过, 不应低于: what must not be more is at most.
    if word.starts_with('不') && 2 < word.chars().count() {
        let less = ["少于", "低于", "小于"].iter().any(|ending| word.ends_with(ending));
        return (if less { Comparator::AtLeast } else { Comparator::AtMost }, true);
    }
    match word {
        "≥" => (Comparator::AtLeast, true),
        "≤" => (Comparator::AtMost, true),
        "＞" | ">" => (Comparator::More, true),
        "＜" | "<" => (Comparator::Less, true),
        "超过" | "多于" | "高于" | "大于" | "突破" => (Comparator::More, true),
        "不少于" | "不低于" | "不小于" | "至少" | "最少" => {
            (Comparator::AtLeast, true)
        }
        "不超过" | "不多于" | "不高于" | "不大于" | "至多" | "最多" => {
            (Comparator::AtMost, true)
        }
        "少于" | "低于" | "小于" | "不足" | "不到" => (Comparator::Less, true),
        "约" | "近" | "大约" | "左右" => (Comparator::About, true),
        _ => (Comparator::Equal, true),
    }
}

fn scale(word: &str) -> f64 {
    match word.to_lowercase().as_str() {
        "百" | "hundred" => 1e2,
        "千" | "thousand" => 1e3,
        "万" => 1e4,
        "million" => 1e6,
        "亿" => 1e8,
        "billion" => 1e9,
        "trillion" | "万亿" => 1e12,
        _ => 1.0,
    }
}

fn number(text: &str) -> Option<f64> {
    const WORDS: &[(&str, f64)] = &[
        ("one", 1.0),
        ("two", 2.0),
        ("three", 3.0),
        ("four", 4.0),
        ("five", 5.0),
        ("six", 6.0),
        ("seven", 7.0),
        ("eight", 8.0),
        ("nine", 9.0),
        ("ten", 10.0),
        ("eleven", 11.0),
        ("twelve", 12.0),
        ("fifteen", 15.0),
        ("twenty", 20.0),
        ("thirty", 30.0),
        ("forty", 40.0),
        ("fifty", 50.0),
        ("sixty", 60.0),
        ("seventy", 70.0),
        ("eighty", 80.0),
        ("ninety", 90.0),
    ];
    if let Some((_, value)) = WORDS.iter().find(|(word, _)| *word == text) {
        return Some(*value);
    }
    text.replace([',', '，'], "").parse().ok().filter(|value: &f64| value.is_finite())
}

/// The mention of a figure.
pub(crate) fn mention(figure: &Figure) -> Find {
    Find::named(MentionKind::Quantity, figure.span, figure.quantity.to_string())
}
