//! What is added or removed leads from the old number to the new one; growth is as it is stated.

use std::sync::LazyLock;

use regex::Regex;

use crate::figure::{Figure, written};
use crate::reading::{Reading, sentence};
use crate::report::{Place, Report, Severity};
use crate::rules::Rules;

static VERB: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:(?P<more>(?-u:\b)(?:adds|added|adding)(?-u:\b)|新增(?:加)?(?:了)?|增加(?:了)?)|(?P<less>(?-u:\b)(?:removes|removed|removing|deletes|deleted|deleting)(?-u:\b)|删除(?:了)?|减少(?:了)?))[\x20]?$",
    )
});

/// What a figure counts: its first two words behind the number, plural and novelty aside.
fn counted(reading: &Reading<'_>, figure: &Figure) -> Option<String> {
    let passage = &reading.passages()[figure.passage];
    let rest = reading.flow.text().get(figure.span.end..passage.span.end)?;
    let stop = rest.find(['.', ',', ';', ':', '。', '，', '；', '：', '(']).unwrap_or(rest.len());
    let words: Vec<String> = rest[..stop]
        .split_whitespace()
        .map(|word| word.to_lowercase().trim_end_matches('s').to_owned())
        .filter(|word| !matches!(word.as_str(), "new" | "additional" | "more" | "further"))
        .take(2)
        .collect();
    let latin = words.len() == 2
        && words.iter().all(|word| word.chars().all(|c| c.is_ascii_alphabetic() || c == '-'));
    if latin {
        return Some(words.join(" "));
    }
    let han: String = rest[..stop]
        .chars()
        .skip_while(|c| matches!(c, '项' | '个' | '类' | '种' | '家' | '大'))
        .take(4)
        .collect();
    (han.chars().count() == 4 && han.chars().all(gnomon_model::is_han)).then_some(han)
}

/// Old number, what is added or removed, new number: of the same things in the same article.
pub(super) fn additions(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for (nth, figure) in reading.figures.iter().enumerate() {
        let passage = &reading.passages()[figure.passage];
        let Some(delta) = figure.count().filter(|_| passage.cell.is_none() && !figure.hedged)
        else {
            continue;
        };
        let words = reading.words(passage);
        let at = figure.span.start - passage.span.start;
        let (start, _) = sentence(words, at);
        let Some(verb) = VERB.captures(&words[start..at]) else { continue };
        let Some(what) = counted(reading, figure) else { continue };
        let same = |other: &&Figure| {
            let place = &reading.passages()[other.passage];
            place.article == passage.article
                && place.zone == passage.zone
                && place.cell.is_none()
                && other.passage.abs_diff(figure.passage) <= 2
                && other.count().is_some()
                && counted(reading, other).as_deref() == Some(what.as_str())
        };
        let old = reading.figures[..nth].iter().rev().take(24).find(same);
        let new = reading.figures[nth + 1..].iter().take(24).find(same);
        let (Some(old), Some(new)) = (old, new) else { continue };
        let (Some(before), Some(after)) = (old.count(), new.count()) else { continue };
        let places = [figure, old, new].map(|figure| reading.place(figure.span)).to_vec();
        let steps = (before, verb.name("more").is_some(), delta, after);
        lead(report, steps, Some(&what), places);
    }
}

/// Whether an old number, what is added or removed, and the new number agree.
fn lead(
    report: &mut Report,
    (before, more, by, after): (u64, bool, u64, u64),
    what: Option<&str>,
    places: Vec<Place>,
) {
    let (sign, expected) = match more {
        true => ("+", before.checked_add(by)),
        false => ("−", before.checked_sub(by)),
    };
    if expected == Some(after) {
        let what = what.map_or(String::new(), |what| format!(" {what}"));
        report.hold("change", format!("{before} {sign} {by} = {after}{what}"), places);
        return;
    }
    let expected = expected.map_or("less than nothing".to_owned(), |expected| expected.to_string());
    let of = what.map_or(String::new(), |what| format!(" of `{what}`"));
    report.find(
        "change",
        Severity::Error,
        format!("what is added or removed does not lead from the old number{of} to the new one"),
        format!(
            "{before} {sign} {by} = {expected}, not {after} (the difference is {})",
            before.abs_diff(after)
        ),
        places,
    );
}

static MORE_OR_LESS: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^[^.。;；0-9]{0,30}?(?:(?P<more>(?-u:\b)(?:adds|added|adding)|新增|增加)|(?P<less>(?-u:\b)(?:removes|removed|removing|withdrew|withdrawing)|减少|废止|删除))了?\x20?$",
    )
});

static MAKES: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^[^.。;；0-9]{0,20}?(?:(?-u:\b)(?:reaching|bringing\x20(?:the|its)\x20total\x20to|for\x20a\x20total\x20of|making)|达到?|增至|增加到|增加至|升至|减至|减少到|减少至|总数为|合计)\x20?$",
    )
});

/// What says that the figure behind it is all that there was.
static HAD: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:现有|共有|原有|已有|设有|拥有|(?-u:\b)(?:has|have|had|there\x20(?:are|were|is|was)|contain(?:s|ed)?|list(?:s|ed)?|h[eo]ld(?:s)?)(?-u:\b))[^,，;；。0-9]{0,24}$",
    )
});

/// Growth over a year, running totals and parts: no steps from the one number to the other.
static NO_STEP: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)同比|环比|比上年|比去年|较|累计|其中|(?-u:\b)(?:than|compared|year-on-year|year\x20on\x20year|cumulative(?:ly)?|of\x20which)(?-u:\b)",
    )
});

/// What a figure counts, as far as it stands behind it: a Chinese measure word and noun, or the first English words.
fn noun<'a>(text: &'a str, figure: &Figure) -> (Option<char>, Vec<&'a str>) {
    let rest = text.get(figure.span.end..).unwrap_or("").trim_start_matches(' ');
    let stop = rest.find(|c: char| ".,;:()。，；：、（）\n".contains(c)).unwrap_or(rest.len());
    let rest = &rest[..stop];
    let measure = rest.chars().next().filter(|c| gnomon_model::is_han(*c));
    if let Some(measure) = measure {
        let noun = rest[measure.len_utf8()..].trim();
        return (Some(measure), if noun.is_empty() { Vec::new() } else { vec![noun] });
    }
    let new = |word: &&str| !matches!(*word, "new" | "additional" | "more" | "further" | "other");
    let words = rest.split(' ').filter(|word| !word.is_empty()).filter(new).take(4);
    (None, words.map(|word| word.trim_end_matches('s')).collect())
}

/// Whether three figures count the same: where a later one says of what, the first says so too.
fn alike(text: &str, [old, delta, new]: [&Figure; 3]) -> bool {
    let (measure, of) = noun(text, old);
    let before = text.get(..old.span.start).unwrap_or("");
    [delta, new].into_iter().all(|figure| {
        let (own, what) = noun(text, figure);
        own.is_none_or(|own| measure == Some(own))
            && what.first().is_none_or(|what| {
                of.iter().any(|known| known.eq_ignore_ascii_case(what))
                    || own.is_some() && before.ends_with(what)
            })
    })
}

/// `has 1,000 standards, adding 200, reaching 1,200` · 现有1,000项，新增200项，达到1,200项
pub(super) fn in_one_breath(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    let text = reading.flow.text();
    let between = |a: &Figure, b: &Figure| text.get(a.span.end..b.span.start).unwrap_or("");
    for window in reading.figures.windows(3) {
        let [old, delta, new] = window else { continue };
        let apart = [old, new].iter().any(|figure| figure.passage != delta.passage);
        let passage = &reading.passages()[delta.passage];
        if apart || passage.cell.is_some() || window.iter().any(|figure| figure.hedged) {
            continue;
        }
        let (to_delta, to_new) = (between(old, delta), between(delta, new));
        let Some(how) = MORE_OR_LESS.captures(to_delta) else { continue };
        let had = HAD.is_match(text.get(passage.span.start..old.span.start).unwrap_or(""));
        let steps = had && !NO_STEP.is_match(to_delta) && !NO_STEP.is_match(to_new);
        if !steps || !MAKES.is_match(to_new) || !alike(text, [old, delta, new]) {
            continue;
        }
        let (Some(before), Some(by), Some(after)) = (old.count(), delta.count(), new.count())
        else {
            continue;
        };
        let places = [delta, old, new].map(|figure| reading.place(figure.span)).to_vec();
        lead(report, (before, how.name("more").is_some(), by, after), None, places);
    }
}

static FROM_TO: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"(?i)(?:(?-u:\b)from|由|从)\x20?(?:原来的)?$"));

static TO: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^[^.。;；0-9]{0,40}?(?:(?-u:\b)to(?-u:\b)|增长到|增长至|增加到|增加至|增至|提高到|提高至|提升到|提升至|上升到|降至|下降到|减少到|达到)[^.。;；0-9]{0,12}$",
    )
});

static RATE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^[^.。;；0-9]{0,60}?(?:increase|rise|growth|up|grew|rose|decrease|fall|drop|down|增长|增加|新增|增幅|上升|提高|下降|降幅|减少|删除)[^.。;；0-9]{0,14}$",
    )
});

/// `from 40 to 50, an increase of 25 %` · 由40项增至50项，增长25%
pub(super) fn growth(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for (nth, from) in reading.figures.iter().enumerate() {
        let [to, by, ..] = reading.figures.get(nth + 1..).unwrap_or(&[]) else { continue };
        if [to, by].iter().any(|figure| figure.passage != from.passage)
            || from.percent != to.percent
        {
            continue;
        }
        let text = reading.flow.text();
        let passage = &reading.passages()[from.passage];
        let between =
            |a: &Figure, b: &Figure| text.get(a.span.end..b.span.start).unwrap_or("").to_owned();
        if passage.cell.is_some()
            || !FROM_TO.is_match(&text[passage.span.start..from.span.start])
            || !TO.is_match(&between(from, to))
            || !RATE.is_match(&between(to, by))
            || from.value <= 0.0
            || [from, to, by].iter().any(|figure| figure.hedged)
        {
            continue;
        }
        let places = vec![reading.place(by.span), reading.place(from.span), reading.place(to.span)];
        let difference = (to.value - from.value).abs();
        let (actual, computation) = if by.percent && !from.percent {
            let rate = difference / from.value * 100.0;
            (
                rate,
                format!(
                    "{} to {} is {:.*} %",
                    written(from.value),
                    written(to.value),
                    by.decimals.max(1),
                    rate
                ),
            )
        } else if from.percent == by.percent {
            (
                difference,
                format!(
                    "{} to {} is {}",
                    written(from.value),
                    written(to.value),
                    written(difference)
                ),
            )
        } else {
            continue;
        };
        #[expect(
            clippy::cast_possible_wrap,
            clippy::cast_possible_truncation,
            reason = "few decimals"
        )]
        let slack = 0.5 * 10f64.powi(-(by.decimals as i32)) + 1e-9;
        if (actual - by.value).abs() <= slack {
            report.hold("growth", computation, places);
        } else if !(from.percent && by.percent) {
            // Of shares, points and percent are told apart by words that are often left out.
            let unit = if by.percent { " %" } else { "" };
            report.find(
                "growth",
                Severity::Error,
                "the change is not the difference of the two figures",
                format!("{computation}, not {}{unit}", written(by.value)),
                places,
            );
        }
    }
}
