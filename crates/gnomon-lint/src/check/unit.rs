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
        r"[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)?\x20?(?P<unit>[A-Za-zμµ°℃]+(?:/[A-Za-z]+)?|纳秒|微秒|毫秒|分钟|小时|秒|兆瓦时|千瓦时|兆瓦|千瓦|兆帕|千伏|毫米|厘米|公里|千克|公斤|吨|摄氏度)",
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
            let clause_start =
                from + clause.rfind([';', '；', '。', '，', '、']).map_or(0, |at| at + 1);
            from = whole.end();
            let Some((quantity, name, at)) = named(rules, &lower, clause_start, whole.start())
            else {
                continue;
            };
            if 60 < whole.start() - at {
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
