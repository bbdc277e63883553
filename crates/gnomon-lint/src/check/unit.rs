//! Units measure what the quantity before them is.

use std::sync::LazyLock;

use gnomon_model::Span;
use regex::Regex;

use crate::reading::Reading;
use crate::report::{Report, Severity};
use crate::rules::{Quantity, Rules};

/// A comparison or verb, a number and a unit.
static MEASURED: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)?\x20?(?P<unit>[A-Za-zμµ°℃]+(?:/[A-Za-z]+)?|纳秒|微秒|毫秒|分钟|小时|秒|兆瓦时|千瓦时|兆瓦|千瓦|兆帕|千伏|毫米|厘米|公里|米|帕|千帕|伏|千克|公斤|吨|摄氏度)",
    )
});

/// What ends a clause.
const STOPS: &str = ";；。，、";

/// Words that set a figure to the quantity right before it.
static COMPARES: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^(?:[\x20:：≤≥<>=应须为是在约达到]|不[低高大小超少多]于|不超过|超过|[低高大小少多]于|至少|至多|最[高低大小](?:为|不超过)?|(?:of|is|are|was|shall|must|be|not|less|more|than|at|least|most|exceeds?|exceeding|up|to|above|below|over|under|about|a|an|maximum|minimum)(?-u:\b))*$",
    )
});

pub(super) fn units(reading: &Reading<'_>, rules: &Rules, report: &mut Report) {
    for passage in reading.passages() {
        let words = reading.words(passage);
        let lower = words.to_lowercase();
        // Case folding may move bytes; then there is no place to point at.
        if lower.len() != words.len() {
            continue;
        }
        let mut from = 0;
        for found in MEASURED.captures_iter(words) {
            let (Some(whole), Some(unit)) = (found.get(0), found.name("unit")) else { continue };
            let Some(dimension) = rules.dimension(unit.as_str()) else { continue };
            let clause = &lower[from..whole.start()];
            let stop = clause.char_indices().rev().find(|(_, c)| STOPS.contains(*c));
            let clause_start = from + stop.map_or(0, |(at, c)| at + c.len_utf8());
            from = whole.end();
            let Some((quantity, name, at)) = named(rules, &lower, clause_start, whole.start())
            else {
                continue;
            };
            let between = lower.get(at + name.len()..whole.start()).unwrap_or("");
            if 60 < whole.start() - at || quantity.adjacent && !COMPARES.is_match(between) {
                continue;
            }
            let place =
                reading.place(Span::new(passage.span.start + at, passage.span.start + whole.end()));
            let fits = quantity.dimensions.iter().any(|known| known == dimension);
            let measured = quantity.dimensions.join(" or ");
            if fits {
                report.hold(
                    "unit",
                    format!(
                        "`{name}` takes units of {measured}; {} measures {dimension}",
                        unit.as_str()
                    ),
                    vec![place],
                );
            } else {
                report.find(
                    "unit",
                    Severity::Error,
                    format!("`{}` does not measure `{name}`", unit.as_str()),
                    format!(
                        "`{name}` takes units of {measured}; {} measures {dimension}",
                        unit.as_str()
                    ),
                    vec![place],
                );
            }
        }
    }
}

/// The quantity that is named nearest before the figure, the longest name first.
fn named<'a>(
    rules: &'a Rules,
    text: &str,
    from: usize,
    to: usize,
) -> Option<(&'a Quantity, &'a str, usize)> {
    let clause = text.get(from..to)?;
    let mut best: Option<(&Quantity, &str, usize)> = None;
    for quantity in &rules.quantity {
        for name in &quantity.names {
            let Some(at) = clause.rfind(name.as_str()) else { continue };
            let better = best.is_none_or(|(_, known, place)| {
                place < from + at + name.len() && known.len() <= name.len()
                    || place + known.len() <= from + at
            });
            if better {
                best = Some((quantity, name, from + at));
            }
        }
    }
    best
}
