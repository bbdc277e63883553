//! The figures of a text: digits, numbers in words, Chinese numerals, with magnitude words multiplied out.

use std::sync::LazyLock;

use gnomon_model::{Span, numeral};
use regex::Regex;

/// A figure in the flow text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    /// The digits or words with magnitude and percent sign, in flow bytes.
    pub(crate) span: Span,
    /// Its value; 60 % is 60.
    pub(crate) value: f64,
    /// Whether it is a share in percent.
    pub(crate) percent: bool,
    /// Decimals that it is given with.
    pub(crate) decimals: usize,
    /// Index of its passage.
    pub(crate) passage: usize,
    /// Whether a word beside it makes it inexact: about, over, 约, 超过; or so, 余, 以上.
    pub(crate) hedged: bool,
}

impl Figure {
    /// The value as a count of things, where it is one.
    pub(crate) fn count(&self) -> Option<u64> {
        let whole = !self.percent && self.value.fract() == 0.0 && self.value < 1e15;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, positive, below 1e15"
        )]
        whole.then_some(self.value as u64)
    }
}

static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    let words = numeral::english_pattern();
    crate::pattern(&format!(
        r"(?x)(?:(?P<digits>[0-9]{{1,3}}(?:[,，][0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)
          |(?-u:\b)(?P<word>(?i:{words}))(?-u:\b)
          |(?P<han>[一二三四五六七八九十两百]+)(?P<measure>大|个|项|类|种|方面|部分|章|条|批|家|级|款|位|名|款|步|届))
          (?:\x20?(?P<loose>[余多])?(?P<scale>万亿|千万|百万|万|亿|(?-u:\b)(?:trillion|billion|million|thousand|hundred)(?-u:\b)))?
          (?:\x20?(?P<percent>%|％|per\ cent(?-u:\b)|percent(?-u:\b)))?"
    ))
});

/// Words that make the figure behind them the name of something.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:(?-u:\b)(?:figures?|figs?\.|tables?|annex(?:es)?|appendix|articles?|art\.|chapters?|parts?|sections?|clauses?|levels?|class|versions?|no\.|nos\.|numbers?|volume|vol\.|phase|stage|grade|category|type|room|item|items|rows?|columns?|pages?|steps?|lines?|footnotes?|notes?|tc|sc|wg|sg|rev\.?|edition|windows|release|wi-fi|iso|iec|rfc)|图|表|第|附件|附录|标准号|计划号)\x20?$",
    )
});

static MONTH: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\x20?$",
    )
});

static AFTER_DATE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^(?:\x20?(?:年|月|日|时|分|号|周岁)|(?:st|nd|rd|th)?\x20(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*(?-u:\b)|(?:st|nd|rd|th)(?-u:\b))",
    )
});

/// What says that four digits count things and name no year.
static COUNTS: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:(?-u:\b)(?:total of|there (?:were|are)|over|more than|about|nearly|reached|reaching|totall?ing|exceeding|some)|共|共计|合计|达|达到|超过|约|累计)\x20?$",
    )
});

static HEDGE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:(?-u:\b)(?:about|around|approximately|nearly|almost|roughly|some|over|more than|at least|up to|close to|exceed(?:s|ed|ing)?|fewer than|less than|under|above|below)|约|近|大约|超过|超|逾|不少于|不低于|至少|以上|突破)\x20?(?:the\x20|a\x20)?$",
    )
});

/// What makes the figure before it inexact, with the measure word in between where
/// Chinese puts it there: `30余项`, `30项以上`.
static HEDGE_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^(?:[余多+]|\x20?[项个家种件名人位条款次批类章台套份期篇部本所座只]?\x20?(?:以上|左右|上下|以下|以内|不等|之多|开外)|\x20(?:[a-z]+\x20){0,3}or\x20(?:so|more|fewer|less)(?-u:\b))",
    )
});

/// The figures of one passage. `text` is the whole flow text.
pub(crate) fn figures(text: &str, passage: Span, index: usize, out: &mut Vec<Figure>) {
    let Some(words) = text.get(passage.start..passage.end) else { return };
    for found in FIGURE.captures_iter(words) {
        let Some(whole) = found.get(0) else { continue };
        let before = head(words, whole.start());
        let after = words.get(whole.end()..).unwrap_or("");
        let digits = found.name("digits");
        let decimals = digits
            .and_then(|digits| digits.as_str().split_once('.'))
            .map_or(0, |(_, decimals)| decimals.len());
        let mut end = whole.end();
        let mut value = if let Some(digits) = digits {
            if !stands_alone(digits.as_str(), before, words.get(digits.end()..).unwrap_or("")) {
                continue;
            }
            let Ok(value) = digits.as_str().replace([',', '，'], "").parse::<f64>() else {
                continue;
            };
            value
        } else if let Some(word) = found.name("word") {
            let lower = word.as_str().to_lowercase();
            if before.ends_with(['-', '–'])
                || words.get(word.end()..).is_some_and(|rest| rest.starts_with('-'))
            {
                continue;
            }
            let Some(value) = numeral::english(&lower) else { continue };
            if LABEL.is_match(before) {
                continue;
            }
            f64::from(value)
        } else if let (Some(han), Some(measure)) = (found.name("han"), found.name("measure")) {
            if before.ends_with(['第', '十', '百', '统', '之', '进']) || measure.as_str() == "届"
            {
                continue;
            }
            end = if found.name("percent").is_some() { whole.end() } else { han.end() };
            let Some(value) = han_numeral(han.as_str()) else { continue };
            value
        } else {
            continue;
        };
        value *= match found.name("scale").map(|scale| scale.as_str().to_lowercase()).as_deref() {
            Some("hundred") => 1e2,
            Some("thousand") => 1e3,
            Some("万") => 1e4,
            Some("million" | "百万") => 1e6,
            Some("千万") => 1e7,
            Some("亿") => 1e8,
            Some("billion") => 1e9,
            Some("trillion" | "万亿") => 1e12,
            _ => 1.0,
        };
        out.push(Figure {
            span: Span::new(passage.start + whole.start(), passage.start + end),
            value,
            percent: found.name("percent").is_some(),
            decimals,
            passage: index,
            hedged: HEDGE.is_match(before)
                || HEDGE_BEHIND.is_match(after)
                || found.name("loose").is_some(),
        });
    }
}

/// The words right before a place, as far as any pattern looks back.
fn head(words: &str, end: usize) -> &str {
    let mut start = end.saturating_sub(48);
    while !words.is_char_boundary(start) {
        start += 1;
    }
    words.get(start..end).unwrap_or("")
}

/// Whether digits are a figure of their own and no piece of a name, a date or a time.
fn stands_alone(digits: &str, before: &str, after: &str) -> bool {
    let last = before.chars().next_back();
    if last.is_some_and(|c| {
        c.is_ascii_alphanumeric()
            || matches!(c, '/' | '-' | '–' | '—' | '.' | '_' | '#' | ':' | '&')
    }) {
        return false;
    }
    let next = after.chars().next();
    if next.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '–' | '—')) {
        // `60G`, `5G`, `3/4`; units may join a figure, but only `gnomon-lint`'s unit check reads those.
        return false;
    }
    let mut behind = after.chars().skip(1);
    if matches!(next, Some('.' | ':' | '-'))
        && behind.next().is_some_and(|c| c.is_ascii_alphanumeric())
    {
        return false;
    }
    if LABEL.is_match(before) || MONTH.is_match(before) || AFTER_DATE.is_match(after) {
        return false;
    }
    let year = digits.len() == 4 && ("1900"..="2099").contains(&digits);
    let measured =
        after.trim_start().starts_with(['项', '个', '家', '种', '件', '名', '人', '万', '亿']);
    !year || measured || COUNTS.is_match(before)
}

fn han_numeral(text: &str) -> Option<f64> {
    numeral::chinese(text).filter(|number| *number < 1000).map(f64::from)
}

/// A number as people write it: thousands apart, no needless decimals.
pub(crate) fn written(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    let text = format!("{rounded}");
    let (whole, decimals) =
        text.split_once('.').map_or((text.as_str(), None), |(w, d)| (w, Some(d)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
    let mut grouped = String::new();
    for (i, c) in digits.chars().enumerate() {
        if 0 < i && (digits.len() - i).is_multiple_of(3) && 4 < digits.len() {
            grouped.push(',');
        }
        grouped.push(c);
    }
    match decimals {
        Some(decimals) => format!("{sign}{grouped}.{decimals}"),
        None => format!("{sign}{grouped}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<f64> {
        let mut out = Vec::new();
        figures(text, Span::new(0, text.len()), 0, &mut out);
        out.iter().map(|figure| figure.value).collect()
    }

    #[test]
    fn figures_are_told_from_names_dates_and_years() {
        for (text, expected) in [
            ("over 2,000 national standards by 2025", vec![2000.0]),
            ("a total of 1937 medical device standards", vec![1937.0]),
            ("(see Figure 1) and Article 34 of TC 260", vec![]),
            ("on 10 July 2023, 5G reached 28,400", vec![28_400.0]),
            ("eight major aspects and two-day visits", vec![8.0]),
            ("共发布标准1,234项，其中强制性23项", vec![1234.0, 23.0]),
            ("截至2023年5月底，累计284.4万个", vec![2_844_000.0]),
            ("八大方面、十二项任务，第三章", vec![8.0, 12.0]),
            ("62% of 1.2 million", vec![62.0, 1_200_000.0]),
            ("GB/T 22239-2019 and 10:30", vec![]),
        ] {
            assert_eq!(values(text), expected, "{text}");
        }
    }

    #[test]
    fn what_makes_a_figure_inexact_stands_before_or_behind_it() {
        for (text, expected) in [
            ("about 30 standards", true),
            ("30 standards or so", true),
            ("500+ standards", true),
            ("标准30余项", true),
            ("标准30多个", true),
            ("标准30项以上", true),
            ("标准30 项左右", true),
            ("占92%以上", true),
            ("累计3000多万个", true),
            ("十二项左右", true),
            ("标准30项", false),
            ("30 standards, more or less binding", false),
            ("30项，以上标准", false),
        ] {
            let mut out = Vec::new();
            figures(text, Span::new(0, text.len()), 0, &mut out);
            assert_eq!(out[0].hedged, expected, "{text}");
        }
        assert_eq!(values("累计3000多万个"), [30_000_000.0]);
    }

    #[test]
    fn numbers_are_written_as_people_do() {
        assert_eq!(written(1919.0), "1919");
        assert_eq!(written(28_400.0), "28,400");
        assert_eq!(written(48.76), "48.76");
    }
}
