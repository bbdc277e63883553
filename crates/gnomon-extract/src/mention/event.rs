//! Meetings, forums, visits; and bands of the radio spectrum.
//!
//! > the 2026 EU-China Standardization Forum · its 12th plenary meeting · 第三届标准化论坛
//! > 5925-6425 MHz · 17.7–19.7 GHz

use std::sync::LazyLock;

use gnomon_model::{Entity, EntityKind, MentionKind, Span};
use regex::Regex;

use super::without_lead;
use crate::sweep::{Find, Sweep};

static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)(?:(?:[A-Z0-9][\w’'&/-]*|of|on|for|and|the|in|between) ){0,8}?(?:(?:annual|plenary|kick-off|kickoff|press|inaugural|inauguration|high-level|opening|closing|working|consultation|launch|first|second|third|fourth|fifth|general|technical|regular|joint|review|expert|training|communication) ){0,3}(?:[Mm]eetings?|[Cc]onferences?|[Ff]orum|[Ss]eminars?|[Ww]ebinars?|[Ss]ymposium|[Ww]orkshops?|[Aa]ssembly|[Cc]eremony|[Pp]lenary|[Ee]xhibition|[Ss]ummit|[Cc]ongress|[Rr]oundtable|[Hh]earing|[Ss]ession|Expo|Week|[Cc]olloquium)(?-u:\b)",
    )
});

static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"会议|大会|论坛|研讨会|培训班|发布会|座谈会|年会|启动会|审查会|工作会|交流会|推进会|宣贯会|博览会|展览会|峰会|听证会|评审会|讨论会|学术会",
    )
});

/// Where the name of a Chinese event begins: at most 28 characters before its head,
/// behind a mark or a word that it does not begin with.
fn chinese_start(text: &str, head: usize) -> usize {
    const CUTS: &[&str] =
        &["召开", "举行", "举办", "组织", "参加", "出席", "主持", "了", "在", "于", "日", "的"];
    let mut start = head;
    for (count, c) in text[..head].chars().rev().enumerate() {
        let named = gnomon_model::is_han(c)
            || c.is_ascii_alphanumeric()
            || matches!(c, '（' | '）' | '(' | ')' | '“' | '”' | '—' | '-');
        if 27 < count || !named {
            break;
        }
        start -= c.len_utf8();
    }
    let name = &text[start..head];
    let cut = CUTS
        .iter()
        .filter_map(|word| name.rfind(word).map(|at| at + word.len()))
        .max()
        .unwrap_or(0);
    start + cut
}

static BAND: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)(?P<low>[0-9][0-9 ]*(?:[.,][0-9]+)?)\x20?(?P<unit0>[kMGT]?Hz)?\x20?(?:-|–|—|~|～|to|至)\x20?(?P<high>[0-9][0-9 ]*(?:[.,][0-9]+)?)\x20?(?P<unit>[kMGT]Hz|兆赫|吉赫)",
    )
});

/// Words with which no name begins: they come before it in the sentence.
const LEAD: &[&str] = &[
    "the", "of", "on", "for", "and", "in", "between", "The", "On", "In", "At", "A", "An", "This",
    "During",
];

pub(crate) fn find(sweep: &Sweep<'_>) -> Vec<Find> {
    let text = sweep.text();
    let mut out = Vec::new();
    for found in ENGLISH.find_iter(text) {
        let start = without_lead(text, found.start(), found.end(), LEAD);
        out.push(event(text, Span::new(start, found.end())));
    }
    for found in CHINESE.find_iter(text) {
        let start = chinese_start(text, found.start());
        if found.end() - start > 6 {
            out.push(event(text, Span::new(start, found.end())));
        }
    }
    out
}

fn event(text: &str, span: Span) -> Find {
    Find::entity(MentionKind::Event, span, Entity::new(EntityKind::Event, span.of(text)))
}

/// `17.7-19.7 GHz`, both ends in one unit.
pub(crate) fn bands(sweep: &Sweep<'_>) -> Vec<Find> {
    BAND.captures_iter(sweep.text())
        .filter_map(|found| {
            let whole = found.get(0)?;
            let figure = |name: &str| Some(found.name(name)?.as_str().replace([' ', ','], ""));
            let unit = match found.name("unit")?.as_str() {
                "兆赫" => "MHz",
                "吉赫" => "GHz",
                unit => unit,
            };
            let low_unit = found.name("unit0").map_or(unit, |unit| unit.as_str());
            let normal = if low_unit == unit {
                format!("{}-{} {unit}", figure("low")?, figure("high")?)
            } else {
                format!("{} {low_unit}-{} {unit}", figure("low")?, figure("high")?)
            };
            Some(Find::named(MentionKind::Band, Span::from(whole.range()), normal))
        })
        .collect()
}
