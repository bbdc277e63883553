//! Parts in running text add up to the whole.
//!
//! > a total of 37 committees, consisting of 13 A, 13 B, 1 C and 10 D · 共154项，其中国家标准40项、行业标准114项

use std::sync::LazyLock;

use regex::Regex;

use crate::figure::{Figure, written};
use crate::reading::{Reading, sentence};
use crate::report::{Place, Report, Severity};
use crate::rules::Rules;

/// Introduces parts; the first group says that they are all of it.
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?P<whole>(?-u:\b)(?:consist(?:s|ed|ing)\x20of|compris(?:es|ed|ing)|made\x20up\x20of|broken\x20down\x20into)(?-u:\b)|分别为|由)|(?-u:\b)(?:including|of\x20which|of\x20these|of\x20them|among\x20(?:them|these|which)|namely)(?-u:\b)|其中|包括",
    )
});

pub(super) fn sums(reading: &Reading<'_>, rules: &Rules, report: &mut Report) {
    for (index, passage) in reading.passages().iter().enumerate() {
        if passage.cell.is_some() {
            continue;
        }
        let words = reading.words(passage);
        let figures = reading.figures_of(index);
        if figures.len() < 3 {
            continue;
        }
        for cue in CUE.captures_iter(words) {
            let (Some(found), complete) = (cue.get(0), cue.name("whole").is_some()) else {
                continue;
            };
            let (start, end) = sentence(words, found.start());
            // Brackets that open before the cue close the parts.
            let opened = words[start..found.start()].rfind(['(', '（']).map(|at| start + at);
            let inside = opened.is_some_and(|at| !words[at..found.start()].contains([')', '）']));
            let end = if inside {
                words[found.end()..end].find([')', '）']).map_or(end, |at| found.end() + at)
            } else {
                end
            };
            let within = |figure: &&Figure, from: usize, to: usize| {
                let at = figure.span.start - passage.span.start;
                from <= at && at < to
            };
            let total = figures.iter().rfind(|figure| within(figure, start, found.start()));
            let parts: Vec<&Figure> =
                figures.iter().filter(|figure| within(figure, found.end(), end)).collect();
            let Some(total) = total else { continue };
            let Some(whole) = total.count() else { continue };
            let counts: Option<Vec<u64>> = parts.iter().map(|part| part.count()).collect();
            let Some(counts) = counts.filter(|counts| 2 <= counts.len()) else { continue };
            let sum: u64 = counts.iter().sum();
            let terms: Vec<String> = parts.iter().map(|part| written(part.value)).collect();
            let terms = terms.join(" + ");
            let places: Vec<Place> = std::iter::once(total)
                .chain(parts.iter().copied())
                .map(|figure| reading.place(figure.span))
                .collect();
            let said = words[found.start()..end].to_lowercase();
            let split = rules.partition.iter().any(|partition| {
                partition.words.len() == counts.len()
                    && partition.words.iter().all(|word| said.contains(word.as_str()))
                    && (partition.needs.is_empty()
                        || partition.needs.iter().any(|word| said.contains(word.as_str())))
            });
            let hedged = total.hedged || parts.iter().any(|part| part.hedged);
            if sum == whole {
                report.hold("sum", format!("{terms} = {}", written(total.value)), places);
            } else if (complete || split) && !hedged && counts.iter().all(|count| *count < whole) {
                report.find(
                    "sum",
                    Severity::Error,
                    "the parts do not add up to the whole",
                    #[expect(clippy::cast_precision_loss, reason = "counts of things")]
                    {
                        format!("{terms} = {}, not {}", written(sum as f64), written(total.value))
                    },
                    places,
                );
            }
        }
    }
}

/// Whole, what it counts, colon, the first part.
static COLON: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(r"^[^.。;；:：,，、0-9()（）]{0,40}[:：]\x20?[^.。;；,，、0-9()（）]{0,24}$")
});

/// Words that name some of the parts.
static SOME: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)其中|包括|含|例如|比如|如|主要|(?-u:\b)(?:among|of\x20which|of\x20these|including|includes?|such\x20as|e\.g\.|for\x20example|for\x20instance|mainly|mostly|notably)(?-u:\b|\x20|$)",
    )
});

/// Words behind the parts that say that there are others.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)等|其他|其它|其余|(?-u:\b)(?:others?|etc|and\x20so\x20on|the\x20rest|remain(?:ing|der))(?-u:\b)|…|\.\.\.",
    )
});

/// From one part to the next.
static NEXT: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^[^.。;；:：0-9()（）]{1,50}(?:[,，、]|\x20and\x20|和|及)[^.。;；:：,，、0-9()（）]{0,24}$",
    )
});

/// `published 240 standards: 180 European, 40 international and 20 national` · 共154项：国家标准40项、行业标准114项
///
/// A colon may as well begin examples; only parts that come near the whole are taken for all of it.
pub(super) fn behind_colons(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    let text = reading.flow.text();
    let between = |a: &Figure, b: &Figure| text.get(a.span.end..b.span.start).unwrap_or("");
    for (index, passage) in reading.passages().iter().enumerate() {
        if passage.cell.is_some() {
            continue;
        }
        let figures = reading.figures_of(index);
        for (nth, total) in figures.iter().enumerate() {
            let Some(whole) = total.count().filter(|_| !total.hedged) else { continue };
            let behind = &figures[nth + 1..];
            if !behind.first().is_some_and(|first| COLON.is_match(between(total, first))) {
                continue;
            }
            let mut last = 1;
            while last < behind.len() && NEXT.is_match(between(&behind[last - 1], &behind[last])) {
                last += 1;
            }
            let parts = &behind[..last];
            let open = parts.first().is_some_and(|first| SOME.is_match(between(total, first)))
                || parts.last().is_some_and(|part| {
                    let rest = text.get(part.span.end..passage.span.end).unwrap_or("");
                    let (_, end) = sentence(rest, 0);
                    OTHERS.is_match(&rest[..end])
                });
            let counts: Option<Vec<u64>> =
                parts.iter().map(|part| part.count().filter(|_| !part.hedged)).collect();
            let Some(counts) = counts.filter(|counts| 2 <= counts.len()) else { continue };
            let sum = counts.iter().fold(0u64, |sum, count| sum.saturating_add(*count));
            let terms = parts.iter().map(|part| written(part.value)).collect::<Vec<_>>();
            let terms = terms.join(" + ");
            let places = std::iter::once(total).chain(parts);
            let places = places.map(|figure| reading.place(figure.span)).collect();
            let near = whole / 4 * 3 <= sum && sum <= whole.saturating_add(whole / 4);
            if sum == whole {
                report.hold("sum", format!("{terms} = {}", written(total.value)), places);
            } else if near && !open && 10 <= whole && counts.iter().all(|count| *count < whole) {
                report.find(
                    "sum",
                    Severity::Warning,
                    "the parts behind the colon do not add up to the whole",
                    format!("{terms} = {sum}, not {}", written(total.value)),
                    places,
                );
            }
        }
    }
}

/// What there was at the end of a period.
static STOCK: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)by\x20the\x20end\x20of\x20[^.]{0,40}there\x20(?:were|are)\x20$|截至[^。]{0,24}(?:共有|现有|有效)[^。0-9]{0,12}$",
    )
});

static NEW: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)(?:newly[\x20-](?:formulated|developed|issued|published|added)|新增|新制定|新发布)",
    )
});

static IN_FORCE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^(?:\x20[a-z-]+){1,8}?\x20(?:in\x20force|active|valid|effective)(?-u:\b)|^[^。，]{0,16}现行",
    )
});

/// A stock at the end of a period and what is new since then make today's stock. Only told where it holds: what was
/// withdrawn in between is rarely said.
pub(super) fn stock_and_new(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    let articles = reading.document().articles.len();
    let mut stocks: Vec<Vec<&Figure>> = vec![Vec::new(); articles];
    let mut news: Vec<Vec<&Figure>> = vec![Vec::new(); articles];
    let mut nows: Vec<Vec<&Figure>> = vec![Vec::new(); articles];
    for figure in &reading.figures {
        let passage = &reading.passages()[figure.passage];
        let (Some(article), None, Some(count)) = (passage.article, passage.cell, figure.count())
        else {
            continue;
        };
        if count < 2 {
            continue;
        }
        let words = reading.words(passage);
        let at = figure.span.start - passage.span.start;
        let (start, end) = sentence(words, at);
        let before = &words[start..at];
        let after = words.get(figure.span.end - passage.span.start..end).unwrap_or("");
        if STOCK.is_match(before) {
            stocks[article].push(figure);
        } else if IN_FORCE.is_match(after) {
            nows[article].push(figure);
        } else if NEW.is_match(after) {
            news[article].push(figure);
        }
    }
    for article in 0..articles {
        for stock in &stocks[article] {
            for now in &nows[article] {
                let new = news[article].iter().find(|new| {
                    // Takeaways repeat the article; one witness is enough.
                    reading.passages()[new.passage].zone == reading.passages()[now.passage].zone
                        && (stock.value + new.value - now.value).abs() < 1e-9
                });
                if let Some(new) = new {
                    let about = if new.hedged { "about " } else { "" };
                    report.hold(
                        "stock-and-new",
                        format!(
                            "{} + {about}{} new = {}",
                            written(stock.value),
                            written(new.value),
                            written(now.value)
                        ),
                        vec![
                            reading.place(stock.span),
                            reading.place(new.span),
                            reading.place(now.span),
                        ],
                    );
                }
            }
        }
    }
}
