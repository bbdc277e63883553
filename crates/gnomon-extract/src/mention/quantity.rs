//! Figures with comparator and unit.
//!
//! > over 2,000 national standards · at least 60 % · three or more projects
//! > 制修订标准100项以上 · 不低于98% · 超过1.2万家

use std::sync::LazyLock;

use gnomon_model::{Comparator, MentionKind, Quantity, Span, numeral};
use regex::Regex;

use super::{ceiling, floor};
use crate::sweep::{Find, Sweep};

/// Where a figure is: digits, or a number in words.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(&format!(
        r"[0-9](?:[0-9,，]*[0-9])?(?:\.[0-9]+)?|(?-u:\b)(?i:{})(?-u:\b)",
        numeral::english_pattern()
    ))
});

/// What follows a figure in English.
static ENGLISH_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(&format!(
        r"(?x)^(?P<scale>\ (?:hundred|thousand|million|billion|trillion))?
        (?:(?P<percent>\ ?(?:%|(?:percent|per\ cent|percentage\ points?)(?-u:\b)))
          |\ or\ (?P<or>more|above|fewer|less)(?P<orunit>(?:\ [a-z][a-z’'-]*){{0,3}})
          |\ (?:[a-z]+\ ){{0,2}}?out\ of\ (?:the\ )?(?:[0-9]+|{})(?-u:\b)(?P<of>(?:\ [a-z][a-z’'-]*){{0,2}})
          |(?P<unit>(?:,?\ [a-z][a-z’'-]*){{0,8}}))",
        numeral::english_pattern()
    ))
});

/// What follows a figure in Chinese.
static CHINESE_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?x)^\x20?(?P<scale>万亿|万|亿|千|百)?\x20?(?P<more>余|多)?\x20?
        (?P<unit>%|％|个百分点|个工作日|工作日|个月|小时|分钟|公里|千瓦|万元|亿元|项|个|家|种|件|部|套|人|名|类|条|批|次|天|日|年|米|吨|元|台|辆|处|座)
        (?P<behind>以上|及以上|以下|以内|之内|内|左右)?",
    )
});

/// What stands right before a figure and compares it.
static ENGLISH_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)(?P<word>over|more than|exceeding|exceeds?|exceeded|above|upwards of|in excess of|greater than|at least|no fewer than|not fewer than|no less than|not less than|a minimum of|minimum of|not below|no lower than|not lower than|up to|at most|no more than|not more than|not exceed|not exceeding|within|a maximum of|maximum of|no higher than|less than|fewer than|below|under|about|around|approximately|nearly|almost|roughly|some|close to|may reach|can reach|capped at) (?:RMB ?|CNY ?|EUR ?|USD ?|GBP ?|US\$ ?|€ ?|\$ ?|£ ?|¥ ?)?$",
    )
});

static CHINESE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?P<word>≥|≤|＞|＜|>|<|不(?:得|应|宜|可|能|应当|会)?(?:少于|低于|小于|超过|多于|高于|大于)|超过|多于|高于|大于|突破|至少|最少|至多|最多|少于|低于|小于|不足|不到|不满|限值为|上限为|下限为|约|近|大约|左右|达到|达|提高到|提升到|提升至|提高至|增至|增加到|降至|下降到)\x20?$",
    )
});

/// A negation on the verb that a figure is the measure of: a modal with `not` in the same clause,
/// the verb and what stands between it and the figure; or `No charger may draw more than …`.
/// The figure must be the measure of that verb: what is inside a phrase of its own ('apply to
/// vessels of more than 30 L') or behind another clause is another matter.
static NEGATED: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)(?:(?:must|shall|should|may|can|could|will|would)(?: not| no longer| never)|cannot|(?:has|have|had) not|(?:is|are) not (?:allowed |permitted )?to|not to|without|(?P<plain>(?:does|do|did) not)|(?:no|neither|none of the|nor)(?: [a-z0-9-]+){1,8}? (?:may|shall|can|must|should|is to|are to|is allowed to))(?P<words>(?: [a-z-]+){0,9}) ?$",
    )
});

/// What stands between commas inside a clause: ', when tested under clause 5,'.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r", [^,.;]{1,60},"));

static FORBIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)(?:must|shall|may|can)(?: not| no longer| never|not) be (?P<verb>put|made available|sold|kept|sent|driven|[a-z]+ed)(?-u:\b)(?: [a-z-]+){0,9} ?$",
    )
});

/// Verbs of what is thought of a product or asked of its maker: who 'shall not be required to keep
/// more than 3 samples' may well keep more.
const OF_MIND: &[&str] = &[
    "required",
    "obliged",
    "compelled",
    "requested",
    "asked",
    "expected",
    "allowed",
    "permitted",
    "considered",
    "regarded",
    "deemed",
    "treated",
    "assumed",
    "presumed",
    "construed",
    "interpreted",
    "understood",
    "described",
    "limited",
    "restricted",
    "confined",
    "affected",
    "covered",
    "exempted",
    "counted",
    "charged",
    "fined",
    "penalised",
    "penalized",
    "refused",
    "rejected",
    "denied",
];

fn is_negated(before: &str) -> bool {
    /// Words behind which another clause begins, or verbs that say to what a rule applies.
    const ELSEWHERE: &[&str] = &[
        "only", "that", "which", "who", "if", "than", "unless", "when", "where", "because",
        "while", "affect", "apply", "applies", "concern", "prevent", "preclude", "relate",
        "require", "mean", "and", "or", "but", "until", "after", "before", "so",
    ];
    /// Words that make the figure part of a phrase of its own.
    const OWN_PHRASE: &[&str] = &["of", "from", "among"];
    let forbidden = FORBIDDEN
        .captures(before)
        .is_some_and(|found| !OF_MIND.contains(&found["verb"].to_lowercase().as_str()));
    // 'is not above 60 dB'
    if forbidden || before.trim_end().ends_with(" not") {
        return true;
    }
    let before = ASIDE.replace_all(before, "");
    let Some(found) = NEGATED.captures(&before) else { return false };
    let words: Vec<String> = found["words"]
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let has = |list: &[&str], word: &String| list.contains(&word.as_str());
    // 'be fitted with more than two', 'be charged to more than 80 %': the verb's own measure.
    let passive = words.first().is_some_and(|word| word == "be");
    let own = words.last().is_some_and(|word| {
        has(OWN_PHRASE, word) || !passive && matches!(word.as_str(), "with" | "to")
    });
    let reach = if found.name("plain").is_some() { 1 } else { 9 };
    words.len() <= reach && !own && !words.iter().any(|word| has(ELSEWHERE, word))
}

/// Nouns that people count goals in: with one of them a figure needs no comparison.
const COUNTED: &[&str] = &[
    "standard",
    "standards",
    "project",
    "projects",
    "enterprise",
    "enterprises",
    "companies",
    "pilot",
    "pilots",
    "member",
    "members",
    "committee",
    "committees",
    "countries",
    "bodies",
    "day",
    "days",
    "month",
    "months",
    "hour",
    "hours",
    "year",
    "years",
];

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
    for found in NUMBER.find_iter(text) {
        let digits = found.as_str().starts_with(|c: char| c.is_ascii_digit());
        let before = text.get(..found.start()).unwrap_or("");
        let joined = before
            .chars()
            .next_back()
            .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '第' | '-'));
        if digits && joined {
            continue;
        }
        let span = without_marker(text, Span::from(found.range()));
        let Some(value) = number(&span.of(text).to_lowercase()) else { continue };
        let figure = chinese_figure(text, span, value)
            .or_else(|| chinese_limit(text, span, value))
            .filter(|_| digits);
        out.extend(figure.or_else(|| english_figure(text, span, value, digits)));
    }
    out.extend(counted_in_words(text));
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

/// `1.98项行业标准` at the head of a line: what can only be counted in wholes has no fraction, so the first
/// figure is that of the list.
fn without_marker(text: &str, number: Span) -> Span {
    let heads = number.start == 0 || text[..number.start].ends_with('\n');
    let whole = ["项", "个", "家", "件", "名", "份", "批"]
        .iter()
        .any(|unit| text[number.end..].starts_with(unit));
    match number.of(text).split_once('.') {
        Some((marker, rest)) if heads && whole && !rest.is_empty() && !rest.contains('.') => {
            Span::new(number.start + marker.len() + 1, number.end)
        }
        _ => number,
    }
}

/// 至少开展一次, 不少于三名, 不得超过一百二十天: a bound with a number in Chinese words.
fn counted_in_words(text: &str) -> impl Iterator<Item = Figure> + '_ {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(
            r"(?P<word>至少|最少|不少于|不得少于|不应少于|至多|最多|不超过|不得超过)(?P<gap>[^{}\P{{Han}}]{{1,4}}?)?(?P<n>{}{{1,7}})(?P<unit>次|名|项|家|个月|个|年|人|份|位|件|种|天|日)",
            numeral::CHINESE.trim_matches(['[', ']']),
            numeral::CHINESE
        ))
    });
    WORDS.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        let (comparator, compared) = chinese(found.name("word")?.as_str());
        // 至少在第三年: an order, and no count; 一万五千: a number that is not read.
        let gap = found.name("gap").map_or("", |gap| gap.as_str());
        if gap.contains(['第', '万', '亿', '几', '数']) {
            return None;
        }
        let value = f64::from(numeral::chinese(found.name("n")?.as_str())?);
        let unit = Some(found.name("unit")?.as_str().to_owned());
        Some(Figure {
            span: Span::from(whole.range()),
            quantity: Quantity { metric: None, comparator, value, unit, by: None },
            compared,
            share: false,
        })
    })
}

/// The last bytes before a place, at a boundary of characters.
fn tail(text: &str, at: usize, bytes: usize) -> &str {
    text.get(ceiling(text, at.saturating_sub(bytes))..at).unwrap_or("")
}

/// The first bytes behind a place, in which all that belongs to a figure stands.
fn head(text: &str, at: usize) -> &str {
    text.get(at..floor(text, at + 200)).unwrap_or("")
}

fn english_figure(text: &str, span: Span, value: f64, digits: bool) -> Option<Figure> {
    let before = tail(text, span.start, 24);
    // What compares stands before a space or a sign of money.
    let compared = before.ends_with([' ', '€', '$', '£', '¥']).then_some(before);
    let compared = compared.and_then(|before| ENGLISH_BEFORE.captures(before)).and_then(|found| {
        let word = found.name("word")?;
        Some((word.as_str().to_lowercase(), found.get(0)?.as_str().len()))
    });
    let rest = head(text, span.end);
    if compared.is_none() && !rest.starts_with([' ', '%', ',']) {
        return None;
    }
    let after = ENGLISH_AFTER.captures(rest)?;
    let group = |name: &str| after.name(name).map(|m| m.as_str());
    let percent = group("percent").is_some();
    let (or, of) = (group("or"), group("of"));
    let words = group("unit").unwrap_or("");
    // `12 new national, sector and association standards`
    let counted =
        words.split([' ', ',']).position(|word| COUNTED.contains(&word)).filter(|_| digits);
    // `the 2022 edition`: a year, unless something is counted.
    let year = digits
        && matches!(&text[span.start..span.end], y if y.len() == 4 && (y.starts_with("19") || y.starts_with("20")));
    let bare = compared.is_none() && or.is_none() && of.is_none() && !percent;
    if bare && (counted.is_none() || year) {
        return None;
    }
    // 'must not contain more than 0.1 %' is at most; 'does not apply to vessels of more than 30 L'
    // and 'not only a test: more than 500 products' say nothing of the figure.
    let negated =
        compared.as_ref().is_some_and(|(_, lead)| is_negated(tail(text, span.start - lead, 140)));
    let (comparator, is_compared) = match (&compared, or) {
        (Some((word, _)), _) => match english(word) {
            Comparator::More if negated => (Comparator::AtMost, true),
            Comparator::Less if negated => (Comparator::AtLeast, true),
            comparator => (comparator, true),
        },
        (None, Some("more" | "above")) => (Comparator::AtLeast, true),
        (None, Some(_)) => (Comparator::AtMost, true),
        (None, None) if of.is_some() => (Comparator::AtLeast, true),
        (None, None) => (Comparator::Equal, false),
    };
    let unit = if percent {
        "%".to_owned()
    } else {
        unit(group("orunit").or(of).unwrap_or(words), counted.is_some())
    };
    let si = compared.as_ref().filter(|_| !percent).and_then(|_| si_unit(rest));
    // '5 m people', '20 K devices': millions and thousands of what is counted, or what else the
    // letter stands for; no metres and no kelvins.
    if compared.is_some() && LETTER_OF_COUNT.is_match(rest) {
        return None;
    }
    let scale = scale(group("scale").unwrap_or("").trim());
    let start = span.start - compared.as_ref().map_or(0, |(_, length)| *length);
    let (unit, si_used) = match si {
        Some((si, used)) => (si, Some(used)),
        None => (unit, None),
    };
    let used = if let Some(used) = si_used {
        used
    } else if percent || or.is_some() || of.is_some() {
        after.get(0).map_or(0, |whole| whole.as_str().trim_end().len())
    } else {
        let at = group("scale").map_or(0, str::len);
        at + words.find(unit.as_str()).filter(|_| !unit.is_empty()).map_or(0, |i| i + unit.len())
    };
    let unit = Some(unit).filter(|unit| !unit.is_empty());
    Some(Figure {
        span: Span::new(start, span.end + used),
        quantity: Quantity { metric: None, comparator, value: value * scale, unit, by: None },
        compared: is_compared,
        share: of.is_some(),
    })
}

fn chinese_figure(text: &str, span: Span, value: f64) -> Option<Figure> {
    let rest = head(text, span.end);
    if !rest.trim_start_matches(' ').starts_with(|c: char| c == '%' || !c.is_ascii()) {
        return None;
    }
    let after = CHINESE_AFTER.captures(rest)?;
    let group = |name: &str| after.name(name).map(|m| m.as_str());
    let unit = group("unit").map(|unit| unit.replace('％', "%"));
    let before = CHINESE_BEFORE
        .captures(tail(text, span.start, 24))
        .and_then(|found| Some((found.name("word")?.as_str(), found.get(0)?.as_str().len())));
    let behind = group("behind");
    // `2026年` and `3日` are dates, unless something is counted; a bare % may stand in
    // an English sentence.
    let date_like = matches!(unit.as_deref(), Some("年" | "日" | "条" | "次" | "批" | "部"));
    let percent = unit.as_deref() == Some("%");
    // 2027类脑计算大会: a year before a word that begins like a unit.
    let digits = &text[span.start..span.end];
    let year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    if year && before.is_none() && matches!(unit.as_deref(), Some("类" | "部" | "名" | "件")) {
        return None;
    }
    if before.is_none() && behind.is_none() && (date_like || percent) {
        return None;
    }
    let (comparator, compared) = match (before.map(|(word, _)| word), behind) {
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
    let value = value * scale(group("scale").unwrap_or(""));
    let start = span.start - before.map_or(0, |(_, length)| length);
    let end = span.end + after.get(0).map_or(0, |whole| whole.as_str().len());
    Some(Figure {
        span: Span::new(start, end),
        quantity: Quantity { metric: None, comparator, value, unit, by: None },
        compared,
        share: false,
    })
}

/// 不得超过60 dB, 应不低于5.1: compared in Chinese, with a unit of the International System or
/// none.
fn chinese_limit(text: &str, span: Span, value: f64) -> Option<Figure> {
    static UNIT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"^\x20?(?P<unit>[A-Za-zμµΩ°℃‰][A-Za-z0-9/·²³μµΩ℃\^()-]{0,12})?")
    });
    let before = tail(text, span.start, 24);
    if !before.trim_end_matches(' ').ends_with(|c: char| matches!(c, '<' | '>') || !c.is_ascii()) {
        return None;
    }
    let found = CHINESE_BEFORE.captures(before)?;
    let word = found.name("word")?.as_str();
    let lead = found.get(0)?.as_str().len();
    let (comparator, compared) = chinese(word);
    let after = UNIT.captures(head(text, span.end))?;
    // The micro sign and the Greek letter are one unit.
    let unit = after.name("unit").map(|unit| unit.as_str().replace('µ', "μ"));
    let used =
        if unit.is_some() { after.get(0).map_or(0, |whole| whole.as_str().len()) } else { 0 };
    Some(Figure {
        span: Span::new(span.start - lead, span.end + used),
        quantity: Quantity { metric: None, comparator, value, unit, by: None },
        compared: compared && comparator != Comparator::Equal,
        share: false,
    })
    .filter(|figure| figure.compared)
}

/// A unit of the International System or beside it, right behind a figure, with its length.
fn si_unit(rest: &str) -> Option<(String, usize)> {
    static UNIT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^\x20?(?P<u>dB\(A\)|dBm|dB|°C|℃|km/h|m/s|mg/L|mg/l|mg/kg|mg/m³|µg/m³|μg/m³|kWh|MWh|GWh|TWh|Wh|ppm|ppb|cd/m²|lx|Nm|(?:[kMGT]bit/s)|[kMGTmµμ]?(?:Hz|W|V|A|Ω|Pa|J|N|F|m|g|L|s)|K)(?:[^\p{L}\p{N}/]|$)",
        )
    });
    let found = UNIT.captures(rest)?.name("u")?;
    Some((found.as_str().replace('µ', "μ"), found.end()))
}

/// A single letter behind a figure with what is counted behind it.
static LETTER_OF_COUNT: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(r"^\x20?(?:m|k|K|M|bn)\x20(?:people|[a-z]{3,}[^sua\W]s)(?-u:\b)")
});

/// The words of a unit: up to the noun that is counted, at most three otherwise.
fn unit(text: &str, counted: bool) -> String {
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
            if counted
                && let Some(at) =
                    words.iter().position(|word| COUNTED.contains(&word.trim_end_matches(',')))
            {
                words.truncate(at + 1);
                return words.join(" ");
            }
            words.truncate(3);
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
    if word == "不满" {
        return (Comparator::Less, true);
    }
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
        "少于" | "低于" | "小于" | "不足" | "不到" | "不满" => (Comparator::Less, true),
        "限值为" | "上限为" => (Comparator::AtMost, true),
        "下限为" => (Comparator::AtLeast, true),
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
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return numeral::english(text).map(f64::from);
    }
    text.replace([',', '，'], "").parse().ok().filter(|value: &f64| value.is_finite())
}

/// The mention of a figure.
pub(crate) fn mention(figure: &Figure) -> Find {
    Find::named(MentionKind::Quantity, figure.span, figure.quantity.to_string())
}
