//! A number before a list is the number of its items.
//!
//! > eight major aspects: energy efficiency, … and others · four projects: A I, A II, A III, A IV and A V
//! > there are 10 indicators for …: (a list of ten items) · 三项任务：一是…；二是…；三是…

use std::sync::LazyLock;

use gnomon_model::{BlockKind, Span};
use regex::Regex;

use crate::figure::Figure;
use crate::reading::{Reading, sentence};
use crate::report::{Report, Severity};
use crate::rules::Rules;

/// Between the number and the colon: what is counted. No other stop, no number.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(r"^(?:[\x20-][A-Za-z“”‘’'\x22][A-Za-z’'“”/()-]*){1,16}?\x20?[:：]")
});

static COUNTED_ZH: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^(?:大|个|项|类|种|方面|部分|章|条|批|家|级|款)[^，。；：:、（(0-9]{0,14}[：:]",
    )
});

/// `Five crates are functions: …`: what follows the colon explains the statement and lists nothing.
static STATES: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(r"(?i)\x20(?:are|is|was|were|has|have|had|can|may|must|shall|should|will)\x20")
});

/// `Three … standards were released. These are:`
static THESE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^(?:[\x20-][A-Za-z][A-Za-z’'/-]*){1,14}\.\x20(?:These|They|Those)\x20are(?:\x20as\x20follows)?\x20?[:：]$",
    )
});

/// Words that say that the list need not be complete.
static OPEN: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)(?:includ(?:e|es|ing|ed)|such\x20as|e\.g\.|for\x20(?:example|instance)|etc|among\x20others|inter\x20alia|particularly|notably)(?-u:\b)|等|包括|例如",
    )
});

static ROMAN: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"\((i{1,3}|iv|vi{0,3}|ix|x)\)"));

static BRACKETS: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"[(（][^()（）]*[)）]"));

static CHINESE_ORDINAL: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"[一二三四五六七八九十]+是"));

pub(super) fn enumerations(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    for (index, passage) in reading.passages().iter().enumerate() {
        if passage.cell.is_some() || matches!(passage.kind, BlockKind::Heading(_)) {
            continue;
        }
        let words = reading.words(passage);
        let figures = reading.figures_of(index);
        for (nth, figure) in figures.iter().enumerate() {
            let Some(stated) =
                figure.count().filter(|count| (2..=60).contains(count) && !figure.hedged)
            else {
                continue;
            };
            let at = figure.span.end - passage.span.start;
            let rest = words.get(at..).unwrap_or("");
            let next = figures
                .get(nth + 1)
                .map_or(words.len(), |next| next.span.start - passage.span.start);
            let colon = COUNTED.find(rest).or_else(|| COUNTED_ZH.find(rest)).filter(|found| {
                at + found.end() <= next
                    && !OPEN.is_match(found.as_str())
                    && !STATES.is_match(found.as_str())
            });
            if let Some(found) = colon {
                let list = at + found.end();
                let items = if words[list..].trim().is_empty() {
                    block_list(reading, index)
                } else if found.as_str().split_whitespace().count() <= 7 {
                    inline_list(words, list, figures, passage.span.start)
                } else {
                    None
                };
                if let Some(items) = items {
                    judge(reading, figure, stated, &items, report);
                }
            } else if THESE.is_match(rest) {
                if let Some(items) = block_list(reading, index) {
                    judge(reading, figure, stated, &items, report);
                }
            } else if let Some(items) = apposition(words, at) {
                judge(reading, figure, stated, &items, report);
            }
        }
    }
}

/// How many items a list has, as far as can be told, with their words.
struct Items {
    least: usize,
    most: usize,
    /// Where the list ends, in the flow; `None` for a list in blocks.
    end: Option<usize>,
    /// Passages of the items.
    blocks: Vec<usize>,
}

fn judge(reading: &Reading<'_>, figure: &Figure, stated: u64, items: &Items, report: &mut Report) {
    let passage = &reading.passages()[figure.passage];
    let end = items.end.map_or(passage.span.end, |end| passage.span.start + end);
    let mut places = vec![reading.place(Span::new(figure.span.start, end.max(figure.span.end)))];
    places.extend(
        items
            .blocks
            .first()
            .into_iter()
            .chain(items.blocks.last())
            .map(|block| reading.place(reading.passages()[*block].span)),
    );
    let counted = if items.least == items.most {
        items.least.to_string()
    } else {
        format!("{} to {}", items.least, items.most)
    };
    let range = items.least as u64..=items.most as u64;
    if range.contains(&stated) {
        report.hold("enumeration", format!("{stated} announced = {stated} listed"), places);
    } else {
        report.find(
            "enumeration",
            Severity::Error,
            "the list has another number of items than is announced".to_owned(),
            format!("{stated} announced, {counted} listed"),
            places,
        );
    }
}

/// The items that follow as blocks of their own.
fn block_list(reading: &Reading<'_>, passage: usize) -> Option<Items> {
    let blocks = reading.items_behind(passage);
    let count = blocks.len();
    (2 <= count).then_some(Items { least: count, most: count, end: None, blocks })
}

/// The items up to the end of the sentence.
fn inline_list(words: &str, from: usize, figures: &[Figure], base: usize) -> Option<Items> {
    let (_, mut end) = sentence(words, from + 1);
    // Another counted list begins: `…, as well as nine future industries: …`
    for figure in figures {
        let at = figure.span.start - base;
        let behind = figure.span.end - base;
        if from < at
            && at < end
            && COUNTED.find(&words[behind..]).is_some_and(|found| behind + found.end() <= end)
        {
            end = at;
        }
    }
    let list = words.get(from..end)?;
    let roman: Vec<&str> =
        ROMAN.captures_iter(list).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    if 1 < roman.len() && roman[0] == "i" {
        return exactly(roman.len(), end);
    }
    let ordinals = CHINESE_ORDINAL.find_iter(list).count();
    if 1 < ordinals {
        return exactly(ordinals, end);
    }
    if OPEN.is_match(list) {
        return None;
    }
    // `7 crates: one for …, five for …`: items that are numbers of things count more than one each.
    let counts = figures.iter().any(|figure| {
        let at = figure.span.start - base;
        let bracketed = words[from..at.max(from)].matches(['(', '（']).count()
            > words[from..at.max(from)].matches([')', '）']).count();
        from <= at && at < end && !bracketed
    });
    if counts {
        return None;
    }
    let bare = BRACKETS.replace_all(list, "");
    let bare = bare.trim().trim_end_matches(|c: char| !c.is_alphanumeric());
    let bare = ["as well as", "and", "以及", "和"]
        .iter()
        .fold(bare, |bare, word| bare.strip_suffix(word).unwrap_or(bare).trim_end());
    let bare = bare.trim_end_matches([',', '，', ' ']);
    let separator: &[char] = if bare.contains([';', '；']) {
        &[';', '；']
    } else if bare.contains('、') {
        &['、']
    } else {
        &[',', '，']
    };
    let parts: Vec<&str> =
        bare.split(separator).map(str::trim).filter(|part| !part.is_empty()).collect();
    let joined =
        |part: &str| ["and ", "or ", "as well as "].iter().any(|word| part.starts_with(word));
    if let Some(last) = parts.iter().position(|part| joined(part)) {
        return if 0 < last { exactly(last + 1, end) } else { None };
    }
    let last = *parts.last()?;
    let inner = last.matches(" and ").count()
        + last.matches('和').count()
        + last.matches('及').count()
        + last.matches('与').count();
    let least = parts.len();
    if least < 2 && inner == 0 {
        return None;
    }
    // Without any joint word the commas may separate clauses.
    let clauses = parts.iter().any(|part| {
        14 < part.split_whitespace().count() || 28 < part.chars().filter(|c| !c.is_ascii()).count()
    });
    if inner == 0 && (least < 3 || clauses) {
        return None;
    }
    Some(Items { least, most: least + inner, end: Some(end), blocks: Vec::new() })
}

fn exactly(count: usize, end: usize) -> Option<Items> {
    Some(Items { least: count, most: count, end: Some(end), blocks: Vec::new() })
}

/// `four Falcon projects in China, Falcon I (…), Falcon II (…), … and Falcon V (…)`: items that all begin with a word
/// of what is counted.
fn apposition(words: &str, at: usize) -> Option<Items> {
    let (_, end) = sentence(words, at);
    let rest = words.get(at..end)?;
    let bare = BRACKETS.replace_all(rest, "").into_owned();
    let (head, list) = bare.split_once(',').or_else(|| bare.split_once(':'))?;
    if 8 < head.split_whitespace().count() {
        return None;
    }
    let mut count = 0;
    let mut name: Option<&str> = None;
    for part in list.split([',', ';']).flat_map(|part| part.split(" and ")) {
        let part = part.trim().trim_start_matches("and ").trim();
        if part.is_empty() {
            continue;
        }
        let first = part.split_whitespace().next()?;
        let same = *name.get_or_insert(first) == first;
        let proper = first.starts_with(|c: char| c.is_ascii_uppercase());
        if !same || !proper || 4 < part.split_whitespace().count() {
            return None;
        }
        count += 1;
    }
    let known = head.split_whitespace().any(|word| Some(word) == name);
    (2 < count && known).then_some(Items {
        least: count,
        most: count,
        end: Some(end),
        blocks: Vec::new(),
    })
}
