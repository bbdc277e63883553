//! Shares of counts: whole numbers, and the share that part and whole give.

use std::sync::LazyLock;

use regex::Regex;

use crate::figure::{Figure, written};
use crate::reading::{Reading, sentence_ends};
use crate::report::{Report, Severity};
use crate::rules::Rules;

static OF_THEM: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:(?-u:\b)(?:among|of)\x20(?:them|these|those|which)(?-u:\b)|其中)[^.。;；0-9]{0,24}$",
    )
});

#[expect(clippy::cast_possible_wrap, clippy::cast_possible_truncation, reason = "few decimals")]
fn slack(figure: &Figure) -> f64 {
    0.5 * 10f64.powi(-(figure.decimals as i32)) + 1e-9
}

/// `53 standards … Among them, 92 % are …`: is there a whole number that makes this share?
pub(super) fn shares_of_count(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for (index, passage) in reading.passages().iter().enumerate() {
        if passage.cell.is_some() {
            continue;
        }
        let figures = reading.figures_of(index);
        let words = reading.words(passage);
        for (nth, share) in
            figures.iter().enumerate().filter(|(_, figure)| figure.percent && !figure.hedged)
        {
            let at = share.span.start - passage.span.start;
            if !OF_THEM.is_match(&words[..at]) || share.value <= 0.0 || 100.0 < share.value {
                continue;
            }
            // The whole stands in the same sentence or the one before.
            let ends: Vec<usize> =
                sentence_ends(words).map(|(_, end)| end).filter(|end| *end <= at).collect();
            let from = ends.len().checked_sub(2).map_or(0, |i| ends[i]);
            let wholes: Vec<&Figure> = figures[..nth]
                .iter()
                .filter(|figure| {
                    passage.span.start + from <= figure.span.start
                        && figure.count().is_some_and(|count| 1 < count)
                        && !figure.hedged
                })
                .collect();
            // Where several counts stand before it, 'them' may be any, most likely the last: that
            // is told where it fits, and nothing otherwise.
            let fits = |whole: &Figure| (whole.value * share.value / 100.0).fract().abs() < 1e-9;
            let whole = match wholes.as_slice() {
                [] => continue,
                [one] => *one,
                [.., last] if fits(last) => *last,
                _ => continue,
            };
            // `25 % (60)` has its own check.
            if counted_behind(words, figures, nth, passage.span.start).is_some() {
                continue;
            }
            let exact = whole.value * share.value / 100.0;
            let nearest = exact.round();
            let actual = nearest / whole.value * 100.0;
            let places = vec![reading.place(share.span), reading.place(whole.span)];
            let (of, number) = (written(whole.value), written(share.value));
            if (exact - nearest).abs() < 1e-9 {
                report.hold(
                    "share-of-count",
                    format!("{number} % of {of} is {}", written(nearest)),
                    places,
                );
            } else if (actual - share.value).abs() <= slack(share) {
                report.find(
                    "share-of-count",
                    Severity::Note,
                    "the share gives no whole number; it is rounded",
                    format!(
                        "{number} % of {of} is {}; {} of {of} is {actual:.2} %",
                        written(exact),
                        written(nearest)
                    ),
                    places,
                );
            } else {
                report.find(
                    "share-of-count",
                    Severity::Error,
                    "no whole number makes this share",
                    format!(
                        "{number} % of {of} is {}; {} of {of} is {actual:.2} %",
                        written(exact),
                        written(nearest)
                    ),
                    places,
                );
            }
        }
    }
}

/// The count that stands in brackets right behind a share: `25 % (60)`.
fn counted_behind<'f>(
    words: &str,
    figures: &'f [Figure],
    share: usize,
    start: usize,
) -> Option<&'f Figure> {
    let (of, next) = (figures.get(share)?, figures.get(share + 1)?);
    let between = words.get(of.span.end - start..next.span.start - start)?.trim();
    let behind = words.get(next.span.end - start..)?.trim_start();
    (matches!(between, "(" | "（") && behind.starts_with([')', '）']))
        .then_some(next)
        .filter(|next| next.count().is_some() && !next.hedged)
}

/// `240 standards … Of these, 25 % (60) …`: the share, the count and the whole agree.
pub(super) fn shares_with_counts(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for (index, passage) in reading.passages().iter().enumerate() {
        if passage.cell.is_some() {
            continue;
        }
        let (words, figures) = (reading.words(passage), reading.figures_of(index));
        for (nth, share) in figures.iter().enumerate() {
            let at = share.span.start - passage.span.start;
            if !share.percent || share.hedged || !OF_THEM.is_match(&words[..at]) {
                continue;
            }
            let Some(part) = counted_behind(words, figures, nth, passage.span.start) else {
                continue;
            };
            // Of which of the counts before it: any that makes the share will do.
            let wholes: Vec<&Figure> = figures[..nth]
                .iter()
                .rev()
                .take(8)
                .filter(|whole| {
                    whole.count().is_some_and(|count| 1 < count)
                        && !whole.hedged
                        && part.value <= whole.value
                })
                .collect();
            let off = |whole: &Figure| (part.value / whole.value * 100.0 - share.value).abs();
            let Some(whole) = wholes.into_iter().min_by(|a, b| off(a).total_cmp(&off(b))) else {
                continue;
            };
            let actual = part.value / whole.value * 100.0;
            let sum =
                format!("{} of {} is {actual:.2} %", written(part.value), written(whole.value));
            let places = [share, part, whole].map(|figure| reading.place(figure.span)).to_vec();
            if off(whole) <= slack(share) {
                report.hold("share", sum, places);
            } else {
                report.find(
                    "share",
                    Severity::Error,
                    "the share is not that of the count in brackets and any whole before it",
                    format!("{sum}, not {} %", written(share.value)),
                    places,
                );
            }
        }
    }
}

static OUT_OF: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^\x20(?:[a-z]+\x20){0,2}(?:out\x20of|of)\x20(?:the\x20|a\x20total\x20of\x20)?$",
    )
});

static BRACKET: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^[^.。;；,，0-9()]{0,50}(?:\(|（|,\x20(?:or|that\x20is|i\.e\.)\x20|，(?:占比?|约占))$",
    )
});

static ACCOUNTS: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^[^.。;；0-9]{0,30}(?:accounting\x20for\x20|占(?:总数|全部|比)?(?:的|为)?)$",
    )
});

/// `49 of 53 (92 %)` · 共53项，其中国家标准49项，占92%
pub(super) fn shares(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    let text = reading.flow.text();
    let between = |a: &Figure, b: &Figure| text.get(a.span.end..b.span.start).unwrap_or("");
    for window in reading.figures.windows(3) {
        let [first, second, share] = window else { continue };
        if !share.percent
            || [first, second]
                .iter()
                .any(|figure| figure.percent || figure.passage != share.passage || figure.hedged)
            || reading.passages()[share.passage].cell.is_some()
        {
            continue;
        }
        let (part, whole) = if OUT_OF.is_match(between(first, second))
            && BRACKET.is_match(between(second, share))
        {
            (first, second)
        } else if between(first, second).contains("其中")
            && ACCOUNTS.is_match(between(second, share))
        {
            (second, first)
        } else {
            continue;
        };
        if whole.value < part.value || whole.value <= 0.0 {
            continue;
        }
        let actual = part.value / whole.value * 100.0;
        let places =
            vec![reading.place(share.span), reading.place(part.span), reading.place(whole.span)];
        let sum = format!("{} of {} is {actual:.2} %", written(part.value), written(whole.value));
        if (actual - share.value).abs() <= slack(share) {
            report.hold("share", sum, places);
        } else if !share.hedged || slack(share) * 4.0 < (actual - share.value).abs() {
            report.find(
                "share",
                Severity::Error,
                "the share is not that of part and whole",
                format!("{sum}, not {} %", written(share.value)),
                places,
            );
        }
    }
}
