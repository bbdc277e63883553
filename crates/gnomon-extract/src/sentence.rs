//! Where sentences end.

use gnomon_model::{Flow, Span};

use crate::mention::{ceiling, floor};

/// Words whose final stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Prof", "No", "Nos", "Co", "Ltd", "Inc", "Corp", "vs", "e.g", "i.e",
    "cf", "Art", "Arts", "Fig", "Figs", "St", "approx", "Vol", "pp", "Sec", "Ch", "al", "Jr", "Sr",
];

/// Short names of months, which end in a stop.
const MONTHS: &[&str] =
    &["Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"];

/// The sentences of every passage, in order, in flow bytes.
pub(crate) fn sentences(flow: &Flow) -> Vec<Span> {
    let mut sentences = Vec::new();
    for passage in flow.passages() {
        split(flow.text(), passage.span, &mut sentences);
    }
    sentences
}

fn split(text: &str, span: Span, sentences: &mut Vec<Span>) {
    let mut start = span.start;
    let mut depth = 0i32;
    let passage = span.of(text);
    for (offset, c) in passage.char_indices() {
        let end = span.start + offset + c.len_utf8();
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        let stops = match c {
            '。' | '！' | '？' | '；' => depth <= 0,
            '.' | '!' | '?' => ends_latin(text, start, end, span.end),
            _ => false,
        };
        if stops {
            push(text, start, end, sentences);
            start = end;
        }
    }
    push(text, start, span.end, sentences);
}

/// No sentence is longer, in bytes: what has no stop for so long is cut at a comma or a space,
/// so that the work on each stays bounded.
const LONGEST: usize = 2_000;

fn push(text: &str, start: usize, end: usize, sentences: &mut Vec<Span>) {
    let mut start = start;
    while LONGEST < end - start {
        let limit = floor(text, start + LONGEST);
        let part = text.get(start..limit).unwrap_or("");
        let mark = part.rfind(['，', ',', '、', ' ', '；', ';']);
        let cut = mark.map_or(limit, |at| ceiling(text, start + at + 1));
        push_one(text, start, cut, sentences);
        start = cut;
    }
    push_one(text, start, end, sentences);
}

fn push_one(text: &str, start: usize, end: usize, sentences: &mut Vec<Span>) {
    let raw = Span::new(start, end).of(text);
    let trimmed = raw.trim();
    if !trimmed.is_empty() {
        let from = start + raw.len() - raw.trim_start().len();
        sentences.push(Span::new(from, from + trimmed.len()));
    }
}

/// Whether the stop before byte `end` ends a sentence: white space and a capital
/// follow, and the word before is no abbreviation.
fn ends_latin(text: &str, start: usize, end: usize, limit: usize) -> bool {
    let rest = text.get(end..limit).unwrap_or("");
    let after = rest.trim_start_matches(['”', '"', '’', ')', '\'']);
    if after.is_empty() {
        return true;
    }
    let next = after.trim_start();
    if next.len() == after.len() {
        return false;
    }
    let opens = next.trim_start_matches(['“', '"', '(', '‘']);
    // 'prEN 1090-2 is in enquiry': some names begin with a small letter.
    let name = || {
        let word = opens.split([' ', ',']).next().unwrap_or("");
        2 < word.len() && word.chars().skip(1).any(char::is_uppercase)
    };
    let capital = opens.chars().next().is_some_and(|c| !c.is_lowercase() || name());
    let before = text.get(start..end - 1).unwrap_or("");
    // `3. EN 98100 …`: the number of an item.
    let number = before.trim();
    if !number.is_empty() && number.len() < 4 && number.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let word = before.rsplit([' ', '(', '“', '"']).next().unwrap_or("");
    // 'of more than 30 L. Emissions …': a unit, and no initial.
    let unit = before
        .strip_suffix(word)
        .is_some_and(|lead| lead.trim_end().ends_with(|c: char| c.is_ascii_digit()));
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && !unit;
    // 'opened on 1 Oct. 2027': the short name of a month before its year.
    let month = MONTHS.contains(&word) && opens.starts_with(|c: char| c.is_ascii_digit());
    // 'S.I. 2027/411', 'U.S. 5,000': letters with stops before a number.
    let letters = word.contains('.')
        && word.split('.').all(|letter| letter.chars().count() == 1)
        && opens.starts_with(|c: char| c.is_ascii_digit());
    capital && !initial && !month && !letters && !ABBREVIATIONS.contains(&word)
}
