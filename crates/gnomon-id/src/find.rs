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
    Finder::new(text, &[Class::Standard]).collect()
}

/// The identifiers of those classes in `text`, one after the other: nothing is kept of
/// what was found before.
pub fn find_all<'t>(text: &'t str, classes: &'t [Class]) -> Finder<'t> {
    Finder::new(text, classes)
}

/// Walks through a text; see [`find_all`].
pub struct Finder<'t> {
    text: &'t str,
    classes: &'t [Class],
    run: Run<'t>,
    at: usize,
    /// Whether the character before is one that a word goes on from.
    in_word: bool,
    /// The identifier whose list may go on here.
    head: Option<Parsed<'t>>,
    /// The bytes with which what is looked for begins.
    begins: [bool; 256],
    /// Where the next digit or numeral stands, not before `at` once it was asked for.
    number: usize,
    /// The forms that may begin at a place: room that is used again and again.
    forms: Vec<u16>,
}

impl<'t> Finder<'t> {
    fn new(text: &'t str, classes: &'t [Class]) -> Finder<'t> {
        let run = Run::new(text, 0, PROSE);
        let begins = engine::beginnings(|form| wanted(form, classes));
        Finder {
            text,
            classes,
            run,
            at: 0,
            in_word: false,
            head: None,
            begins,
            number: 0,
            forms: Vec::new(),
        }
    }

    /// Whether a digit, or a numeral, comes soon enough for an identifier to begin at `at`.
    fn number_ahead(&mut self, at: usize) -> bool {
        if self.number < at || self.number == 0 {
            self.number = numeral_from(self.text.as_bytes(), at);
        }
        self.number < self.text.len() && self.number < at + 48
    }
}

/// Where the next digit, of any width, or numeral stands.
fn numeral_from(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' | b'I' | b'V' | b'X' => return at,
            0xe2..=0xef => {
                let c = match bytes.get(at + 1..at + 3) {
                    Some([b, c]) => {
                        u32::from(byte & 15) << 12 | u32::from(b & 63) << 6 | u32::from(c & 63)
                    }
                    _ => return bytes.len(),
                };
                if char::from_u32(c).is_some_and(is_numeral) {
                    return at;
                }
                at += 3;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// A Chinese numeral, or a digit or the letter of a Roman numeral in full width.
fn is_numeral(c: char) -> bool {
    matches!(
        c,
        '〇' | '○'
            | '零'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '０'..='９' | 'Ｉ' | 'Ｖ' | 'Ｘ'
    )
}

impl<'t> Iterator for Finder<'t> {
    type Item = Found<'t>;

    fn next(&mut self) -> Option<Found<'t>> {
        if let Some(head) = self.head.take()
            && let Some((start, id)) = next_in_list(&mut self.run, self.text, self.at, &head)
        {
            self.at = id.end();
            self.in_word = true;
            self.head = Some(head);
            return Some(Found { span: start..self.at, id, listed: true });
        }
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() {
            let at = self.at;
            let byte = bytes[at];
            // Most of a text is small letters and spaces, or Chinese characters that begin nothing.
            match byte {
                b'a'..=b'o' | b'q'..=b'z' => {
                    (self.in_word, self.at) = (true, at + 1);
                    continue;
                }
                b' ' => {
                    (self.in_word, self.at) = (false, at + 1);
                    continue;
                }
                0xe4..=0xe9 if self.in_word || !engine::may_start(&bytes[at..]) => {
                    (self.in_word, self.at) = (false, at + 3);
                    continue;
                }
                _ => {}
            }
            // A form may begin with a space; its identifier does not.
            let starts = !self.in_word
                && byte != b' '
                && (self.begins[usize::from(byte.to_ascii_uppercase())] || byte == 0xef)
                && (!byte.is_ascii_lowercase() || begins_a_draft(&bytes[at..]));
            if starts
                && engine::may_start(&bytes[at..])
                && self.number_ahead(at)
                && let Some((id, end)) =
                    longest(&mut self.run, &mut self.forms, self.text, at, self.classes)
            {
                self.at = end;
                // `EN 55032/EN 55035`: behind one identifier a slash leads to the next.
                let slash = bytes.get(end) == Some(&b'/');
                self.at += usize::from(slash);
                self.in_word = !slash;
                if id.form().lists() && !slash {
                    self.head = Some(id.clone());
                }
                return Some(Found { span: at..end, id, listed: false });
            }
            self.in_word = byte.is_ascii_alphanumeric()
                || matches!(byte, b'/' | b'_' | b'-' | b'.')
                    && at > 0
                    && bytes[at - 1].is_ascii_alphanumeric();
            if 127 < byte {
                // Letters of other scripts than Chinese go on in words.
                self.in_word = self
                    .text
                    .get(at..)
                    .and_then(|rest| rest.chars().next())
                    .is_some_and(|c| c.is_alphabetic() && c < '\u{2e80}');
            }
            self.at += char_len(byte);
        }
        None
    }
}

/// `prEN 1992`: drafts in Europe begin with small letters.
fn begins_a_draft(rest: &[u8]) -> bool {
    rest.starts_with(b"prEN") || rest.starts_with(b"prHD") || rest.starts_with(b"prCEN")
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
    forms: &mut Vec<u16>,
    text: &'t str,
    at: usize,
    classes: &[Class],
) -> Option<(Parsed<'t>, usize)> {
    let behind = behind_digits(text, at);
    let possible = |index: u16| {
        wanted(index, classes) && behind.is_none_or(|byte| engine::may_follow(index, byte))
    };
    forms.clear();
    forms.extend(engine::candidates(text, at).filter(|index| possible(*index)));
    // Quick first: which forms begin to read without looking for what could be mended.
    // Where some do, only these are read with all liberties.
    const ROOM: usize = 16;
    let mut quick = [u16::MAX; ROOM];
    let mut count = 0;
    run.set_mode(EXACT);
    for index in forms.iter().copied() {
        if count < ROOM {
            run.restart(at);
            if engine::form(index).is_some_and(|form| run.form(form)) {
                quick[count] = index;
                count += 1;
            }
        }
    }
    run.set_mode(PROSE);
    let mut best: Option<(&'static Form, usize)> = None;
    let mut reading = None;
    for index in forms.iter().copied() {
        if 0 < count && !quick[..count].contains(&index) {
            continue;
        }
        let Some(form) = engine::form(index) else { continue };
        run.restart(at);
        if !run.form(form) || !ends(text, run.at) {
            continue;
        }
        if best.is_some_and(|(_, end)| run.at <= end) {
            continue;
        }
        let read = Parsed::take(text, form, run);
        if counts(&read, form, text, at) {
            best = Some((form, run.at));
            reading = Some((read, run.at));
        }
    }
    reading
}

const PROSE: Mode = Mode { strict: false, prose: true, exact: false };
const EXACT: Mode = Mode { strict: true, prose: true, exact: true };

fn wanted(index: u16, classes: &[Class]) -> bool {
    engine::form(index).is_some_and(|form| {
        form.in_prose() && classes.contains(&engine::FLAVOURS[usize::from(form.flavour)].class)
    })
}

/// What stands behind the digits here and behind spaces; `None` where there is no digit.
fn behind_digits(text: &str, at: usize) -> Option<u8> {
    let rest = text.as_bytes().get(at..)?;
    if !rest.first()?.is_ascii_digit() {
        return None;
    }
    let blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b'|');
    let next = rest.iter().skip_while(|byte| byte.is_ascii_digit()).find(|byte| !blank(byte));
    Some(next.copied().unwrap_or(0))
}

/// Whether an identifier may end here: not in the middle of a word or number.
fn ends(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or("");
    let mut chars = rest.chars();
    match chars.next() {
        None => true,
        Some(c) if c.is_ascii_alphanumeric() || matches!(c, '_' | '@') => false,
        // `GB 7718-2011-3`, `3.5`: it goes on as something else; a full stop or a
        // dash before a space ends a sentence or a phrase.
        Some('-' | '.' | ':') => !chars.next().is_some_and(|c| c.is_ascii_digit()),
        Some('%' | '℃' | '°') => false,
        Some(c) => !(c.is_alphabetic() && c < '\u{2e80}'),
    }
}

/// Speeds of film and sensors (ISO 12232): `ISO 400` is one of these, not a standard.
const SPEEDS: &[&str] = &[
    "100", "125", "160", "200", "250", "320", "400", "500", "640", "800", "1000", "1250", "1600",
    "3200", "6400", "12800", "25600",
];

/// Whether it is one in running text: short letter codes are also ordinary
/// abbreviations, and a bare number behind one is a size, a price, a year or a part.
fn counts(id: &Parsed<'_>, form: &Form, text: &str, at: usize) -> bool {
    let number = text.get(id.number_span()).unwrap_or("");
    let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let year_like = is_year(number);
    // `NY 2019-2020`: from one year to the next.
    if year_like
        && let (Ok(from), Some(to)) = (number.parse::<u16>(), id.year())
        && (from + 1 == to || from == to)
        && !id.has(Slot::Nature)
    {
        return false;
    }
    // `YY 0272-2023` in an English list: bills and post codes have no zero in front.
    let full =
        plain && number.len() == 4 && number.starts_with('0') && id.spaced() && id.has(Slot::Year);
    if form.chinese() && !(number.contains('.') || full || among_chinese(text, at, id.end())) {
        return false;
    }
    // No national standard has six digits; a registration has.
    if form.long() && id.flavour().name == "cn" && 5 < id.number_digits() {
        return false;
    }
    if id.has(Slot::Year) || id.has(Slot::Nature) {
        return true;
    }
    if form.dated() {
        return false;
    }
    if form.long() && plain {
        // `8 GB 2400 MHz`, `500 GB 7200 rpm`, `GB 100元`, `GB 123 4567 89`.
        let before = text.get(..at).unwrap_or("").trim_end_matches(engine::is_space);
        let after = text.get(id.end()..).unwrap_or("");
        let next = after.trim_start_matches(engine::is_space);
        let sized = before.ends_with(|c: char| c.is_ascii_digit())
            || next.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '元' | '位' | '兆'));
        let speed = id.flavour().name == "iso" && SPEEDS.contains(&number);
        if (sized && id.flavour().name == "cn") || year_like || speed {
            return false;
        }
    }
    (!form.long() || 3 <= id.number_digits()) && (!form.spaced() || id.spaced())
}

fn is_year(number: &str) -> bool {
    number.len() == 4
        && (number.starts_with("19") || number.starts_with("20"))
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether Chinese characters stand close by.
fn among_chinese(text: &str, start: usize, end: usize) -> bool {
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let before = text.get(..start).unwrap_or("").chars().rev().take(24).any(chinese);
    before || text.get(end..).unwrap_or("").chars().take(24).any(chinese)
}

/// The next bare number of a list: `, 4193`, ` and 8200`, `、8200`.
fn next_in_list<'t>(
    run: &mut Run<'t>,
    text: &'t str,
    at: usize,
    head: &Parsed<'_>,
) -> Option<(usize, Parsed<'t>)> {
    let form = head.form();
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
    if !(comma || word) || 12 < rest.len() - next.len() {
        return None;
    }
    let start = text.len() - next.len();
    run.restart(start);
    if !run.item(form, head.tokens()) || !ends(text, run.at) {
        return None;
    }
    let id = Parsed::take(text, form, run);
    if id.has(Slot::Year) {
        return Some((start, id));
    }
    let written = next.get(..run.at - start).unwrap_or("");
    let digits = written.bytes().take_while(u8::is_ascii_digit).count();
    let after = text.get(run.at..).unwrap_or("").trim_start_matches(engine::is_space);
    // `, 23 °C`, `, 1/250 s`, `, 2019-03-12`: a figure, a day.
    if after.starts_with(['°', '%', '/', '×', '℃', 'µ', 'Ω'])
        || is_year(written.get(..4).unwrap_or("")) && written.contains('-')
    {
        return None;
    }
    // A bare number of one or two digits is a part, a clause or a count.
    if digits < 3 && !written.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let listed_on = after.starts_with([',', '、', '，']) || after.starts_with("and ");
    if is_year(written)
        && !(listed_on
            && after
                .trim_start_matches([',', '、', '，', ' '])
                .trim_start_matches("and ")
                .starts_with(|c: char| c.is_ascii_digit()))
    {
        return None;
    }
    // `, 500 people` is a count; `and 45001 are` is no noun.
    const GO_ON: &[&str] = &[
        "and ", "or ", "etc", "is ", "are ", "was ", "were ", "apply", "applies", "for ", "in ",
        "as ", "which ", "that ", "to ", "on ", "have ", "has ", "shall ", "should ", "can ",
        "may ", "will ", "by ", "from ", "at ", "of ", "等", "和", "及", "与", "的", "中", "标准",
        "规定", "要求", "为", "是", "系列",
    ];
    let goes_on = after
        .chars()
        .next()
        .is_none_or(|c| !c.is_alphabetic() || GO_ON.iter().any(|word| after.starts_with(word)));
    goes_on.then_some((start, id))
}
