//! Finds identifiers in running text.

use alloc::vec::Vec;
use core::ops::Range;

use crate::cursor::{Cursor, is_space};
use crate::family::Shape;
use crate::id::StandardId;
use crate::parse;

/// An identifier in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Bytes of the text that name it.
    pub span: Range<usize>,
    /// What they name.
    pub id: StandardId,
    /// Whether the prefix stands earlier in a list: `4193` in `RFC 3306, 4193`.
    pub listed: bool,
}

/// The identifiers in `text`, in order of position, none overlapping.
///
/// A prefix counts only at the beginning of a word. Short letter codes that are
/// also ordinary abbreviations count only with their year.
pub fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let starts = matches!(bytes[at], b'A'..=b'Z' | b'3')
            && (at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'/'));
        if !starts {
            at += 1;
            continue;
        }
        match parse::identifier(text, at) {
            Some((id, end)) if counts(&id) => {
                let serial = id.family.shape == Shape::Serial;
                let family = id.family;
                found.push(Found { span: at..end, id, listed: false });
                at = end;
                if serial {
                    while let Some(range) = next_in_list(text, at) {
                        let id = parse::serial_number(family, &text[range.clone()]);
                        at = range.end;
                        found.push(Found { span: range, id, listed: true });
                    }
                }
            }
            _ => at += 1,
        }
    }
    found
}

fn counts(id: &StandardId) -> bool {
    let nature = id.prefix().contains('/') && id.family.prefix != "T/";
    // `256 GB 8 cores`: a bare prefix with one or two digits is a size or a price.
    let plain = !id.family.dated_only && (2 < id.number().len() || id.family.shape != Shape::China);
    id.year().is_some() || nature || plain
}

/// The next bare number of a list: `, 4193`, ` and 8200`, `、8200`.
fn next_in_list(text: &str, at: usize) -> Option<Range<usize>> {
    let mut cursor = Cursor::new(text, at);
    let comma = cursor.eat_char(|c| matches!(c, ',' | '、' | '，')).is_some();
    cursor.spaces();
    let mut word = false;
    for link in ["and", "or", "及", "和"] {
        word = word || cursor.eat(link);
    }
    if !(comma || word) {
        return None;
    }
    while cursor.peek().is_some_and(is_space) {
        cursor.spaces();
    }
    let start = cursor.at;
    cursor.digits(3, 5)?;
    // `, 2023` after a date or `, 500 people` is not a list of serial numbers.
    let mut after = cursor;
    after.spaces();
    let goes_on = after.peek().is_none_or(|c| {
        !c.is_alphabetic()
            || after.rest().starts_with("and ")
            || after.rest().starts_with("or ")
            || after.rest().starts_with("etc")
            || after.rest().starts_with('等')
            || after.rest().starts_with('和')
            || after.rest().starts_with('及')
    });
    (goes_on && !cursor.in_word()).then_some(start..cursor.at)
}
