//! Names that do not agree: one short name for two instruments, one periodical with two periods.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_model::{Instrument, Span};
use regex::Regex;

use crate::reading::Reading;
use crate::report::{Place, Report, Severity};
use crate::rules::Rules;

/// Within an article a short name means one instrument.
pub(super) fn short_names(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    let mut named: BTreeMap<(&str, &str), Vec<&Instrument>> = BTreeMap::new();
    for instrument in &reading.extraction.instruments {
        if let (Some(article), Some(short)) = (&instrument.article, &instrument.short_name) {
            named.entry((article, short)).or_default().push(instrument);
        }
    }
    for ((_, short), instruments) in named {
        let Some(first) = instruments.first() else { continue };
        let place = |instrument: &Instrument| {
            instrument.evidence.first().map(|evidence| reading.canonical_place(evidence.span))
        };
        let other = instruments.iter().find(|instrument| instrument.key != first.key);
        match other {
            None => {
                let places: Vec<Place> = place(first).into_iter().collect();
                if !places.is_empty() {
                    report.hold("short-name", format!("`{short}` is `{}`", first.title), places);
                }
            }
            Some(other) => report.find(
                "short-name",
                Severity::Warning,
                format!("`{short}` names two instruments in one article"),
                format!("`{}` / `{}`", first.title, other.title),
                place(first).into_iter().chain(place(other)).collect(),
            ),
        }
    }
}

static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(r"(?-u:\b)(?P<period>[A-Z][a-z-]+)\x20(?P<noun>[A-Z][a-z]+)(?-u:\b)")
});

/// `Monthly Newsletter` here, `Bimonthly Newsletter` there: names, so with capitals.
pub(super) fn periods(reading: &Reading<'_>, rules: &Rules, report: &mut Report) {
    let mut found: BTreeMap<String, Vec<(String, Span)>> = BTreeMap::new();
    for passage in reading.passages() {
        let words = reading.words(passage);
        let mut from = 0;
        while let Some(name) = PERIOD.captures_at(words, from) {
            let (Some(period), Some(noun)) = (name.name("period"), name.name("noun")) else {
                break;
            };
            // The noun may begin the next pair.
            from = period.end();
            let (short, kind) =
                (period.as_str().to_lowercase().replace('-', ""), noun.as_str().to_lowercase());
            if rules.periods.words.contains(&short) && rules.periods.nouns.contains(&kind) {
                let span =
                    Span::new(passage.span.start + period.start(), passage.span.start + noun.end());
                found.entry(kind).or_default().push((short, span));
            }
        }
        for period in &rules.periods.zh {
            if let Some(at) = words.find(&format!("本{period}")) {
                let span = Span::new(
                    passage.span.start + at,
                    passage.span.start + at + "本".len() + period.len(),
                );
                found.entry("本刊".to_owned()).or_default().push((period.clone(), span));
            }
        }
    }
    for (noun, uses) in found {
        let Some((first, place)) = uses.first() else { continue };
        match uses.iter().find(|(period, _)| period != first) {
            Some((other, span)) => report.find(
                "period",
                Severity::Warning,
                format!("the {noun} is called `{first}` and `{other}`"),
                format!("`{first}` / `{other}`"),
                vec![reading.place(*place), reading.place(*span)],
            ),
            None if 1 < uses.len() => {
                report.hold(
                    "period",
                    format!("the {noun} is `{first}` in {} places", uses.len()),
                    vec![reading.place(*place)],
                );
            }
            None => {}
        }
    }
}
