//! Finds identifiers in running text.

use alloc::vec::Vec;
use core::ops::Range;

use crate::engine::{self, Class, Form, Mode, Run};
use crate::parsed::Parsed;
use crate::slot::Slot;

/// An identifier in a text.
#[derive(Clone, Debug)]
pub struct Found<'t> {
    /// Bytes of the text that name it.
    pub span: Range<usize>,
    /// What they name.
    pub id: Parsed<'t>,
    /// Whether the prefix stands earlier in a list: `4193` in `RFC 3306, 4193`.
    pub listed: bool,
}

/// The identifiers of standards in `text`, in order of position, none overlapping.
///
/// A prefix counts only at the beginning of a word. Short letter codes that are
/// also ordinary abbreviations count only with their year.
pub fn find(text: &str) -> Vec<Found<'_>> {
    find_all(text, &[Class::Standard])
}

/// The identifiers of those classes in `text`.
pub fn find_all<'t>(text: &'t str, classes: &[Class]) -> Vec<Found<'t>> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut run = Run::new(text, 0, Mode { strict: false, prose: true, exact: false });
    let mut at = 0;
    // Whether the character before is one that a word goes on from.
    let mut in_word = false;
    while at < bytes.len() {
        let byte = bytes[at];
        let starts = !in_word && !byte.is_ascii_lowercase() && engine::may_begin(byte);
        if starts && let Some((id, end)) = longest(&mut run, text, at, classes) {
            let form = id.form();
            let head = id.clone();
            found.push(Found { span: at..end, id, listed: false });
            at = end;
            if form.lists() {
                while let Some((start, id)) = next_in_list(&mut run, text, at, form, &head) {
                    at = id.end();
                    found.push(Found { span: start..at, id, listed: true });
                }
            }
            in_word = true;
            continue;
        }
        let len = char_len(byte);
        in_word = byte.is_ascii_alphanumeric()
            || matches!(byte, b'/' | b'_' | b'-' | b'.')
                && at > 0
                && (bytes[at - 1].is_ascii_alphanumeric());
        if 127 < byte {
            // Letters of other scripts than Chinese go on in words.
            in_word = text
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(|c| c.is_alphabetic() && c < '\u{2e80}');
        }
        at += len;
    }
    found
}

fn char_len(byte: u8) -> usize {
    match byte {
        0..=0xbf => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    }
}

/// The reading from here that goes furthest and counts in running text.
fn longest<'t>(
    run: &mut Run<'t>,
    text: &'t str,
    at: usize,
    classes: &[Class],
) -> Option<(Parsed<'t>, usize)> {
    let mut best: Option<(Parsed<'t>, usize)> = None;
    for index in engine::candidates(text, at) {
        let Some(form) = engine::form(index) else { continue };
        let flavour = &engine::FLAVOURS[usize::from(form.flavour)];
        if !form.in_prose() || !classes.contains(&flavour.class) {
            continue;
        }
        run.restart(at);
        if !run.form(form) || !ends(text, run.at) {
            continue;
        }
        if best.as_ref().is_some_and(|(_, end)| run.at <= *end) {
            continue;
        }
        let reading = Parsed::take(text, form, run);
        if counts(&reading, form) {
            best = Some((reading, run.at));
        }
    }
    best
}

/// Whether an identifier may end here: not in the middle of a word or number.
fn ends(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or("");
    let mut chars = rest.chars();
    match chars.next() {
        None => true,
        Some(c) if c.is_ascii_alphanumeric() || c == '_' => false,
        // `GB 7718-2011-3`, `3.5`: it goes on as something else; a full stop or a
        // dash before a space ends a sentence or a phrase.
        Some('-' | '.') => !chars.next().is_some_and(|c| c.is_ascii_digit()),
        Some('%' | '℃' | '°') => false,
        Some(c) => !(c.is_alphabetic() && c < '\u{2e80}'),
    }
}

/// Whether it is one in running text: short letter codes are also ordinary
/// abbreviations, and a bare number behind one is a size, a price or a part.
fn counts(id: &Parsed<'_>, form: &Form) -> bool {
    if id.has(Slot::Year) || id.has(Slot::Nature) {
        return true;
    }
    if form.dated() {
        return false;
    }
    (!form.long() || 3 <= id.number_digits()) && (!form.spaced() || id.spaced())
}

/// The next bare number of a list: `, 4193`, ` and 8200`, `、8200`.
fn next_in_list<'t>(
    run: &mut Run<'t>,
    text: &'t str,
    at: usize,
    form: &'static Form,
    head: &Parsed<'_>,
) -> Option<(usize, Parsed<'t>)> {
    let rest = text.get(at..)?;
    let mut next = rest;
    let comma = next.starts_with([',', '、', '，', ';', '；']);
    if comma {
        next = next.get(next.chars().next()?.len_utf8()..)?;
    }
    next = next.trim_start_matches(engine::is_space);
    let mut word = false;
    for link in ["and ", "or ", "及", "和", "与", "以及", "& "] {
        if let Some(after) = next.strip_prefix(link) {
            next = after.trim_start_matches(engine::is_space);
            word = true;
            break;
        }
    }
    if !(comma || word) || 8 < rest.len() - next.len() {
        return None;
    }
    let start = text.len() - next.len();
    if !next.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    run.restart(start);
    if !run.item(form, head.tokens()) || !ends(text, run.at) {
        return None;
    }
    let id = Parsed::take(text, form, run);
    // `, 2023` after a standard is a year, `, 500 people` a count.
    let plain = next.get(..run.at - start).unwrap_or("");
    let dated = id.has(Slot::Year);
    let year_like = plain.len() == 4 && (plain.starts_with("19") || plain.starts_with("20"));
    let after = text.get(run.at..).unwrap_or("").trim_start_matches(engine::is_space);
    let goes_on = after.chars().next().is_none_or(|c| {
        !c.is_alphabetic()
            || ["and ", "or ", "etc", "等", "和", "及", "与", "的", "中"]
                .iter()
                .any(|word| after.starts_with(word))
    });
    let serial = head.flavour().name == "ietf";
    (dated || (goes_on && (serial || !year_like))).then_some((start, id))
}
