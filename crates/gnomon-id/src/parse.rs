//! The grammar: one function per shape, over a [`Cursor`].

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cursor::Cursor;
use crate::family::{self, Family, Shape};
use crate::id::{StandardId, Supplement};

/// Document types of ISO, IEC and CEN that stand between prefix and number.
const DOCUMENT_TYPES: &[&str] =
    &["TS", "TR", "PAS", "IS", "Guide", "GUIDE", "IWA", "DIS", "FDIS", "CD", "PRF", "DTS", "DTR"];

/// The identifier that begins at byte `at` of `text`, with the byte where it
/// ends. `None` when none begins there.
pub(crate) fn identifier(text: &str, at: usize) -> Option<(StandardId, usize)> {
    let cursor = Cursor::new(text, at);
    if cursor.rest().starts_with("T/") {
        return association(cursor);
    }
    if cursor.rest().starts_with("DB") {
        return local(cursor);
    }
    let written = family::starting(cursor.rest())?;
    let mut after = cursor;
    after.at += written.prefix.len();
    // `RFC` and `IETF RFC` are one family: identity goes by what is printed.
    let family = family::starting(written.printed)?;
    match family.shape {
        Shape::China => china(family, String::from(family.printed), after),
        Shape::Iso => iso(family, after),
        Shape::Hyphen => hyphen(family, after),
        Shape::Serial => serial(family, after),
        Shape::Series => series(family, after),
        Shape::Grouped => grouped(family, after),
    }
}

/// `T/CESA 1169-2021`, `T/ZZB 0123-2020`.
fn association(mut cursor: Cursor<'_>) -> Option<(StandardId, usize)> {
    cursor.eat("T/");
    let code: String =
        cursor.rest().chars().take_while(|c| c.is_ascii_uppercase() || *c == '/').collect();
    if code.len() < 2 || code.ends_with('/') {
        return None;
    }
    cursor.at += code.len();
    china(&family::ASSOCIATION, format!("T/{code}"), cursor)
}

/// `DB11/T 1234-2015`, `DB3501/T 12-2022`.
fn local(mut cursor: Cursor<'_>) -> Option<(StandardId, usize)> {
    cursor.eat("DB");
    let region = cursor.digits(2, 4).filter(|region| region.len() != 3)?;
    china(&family::LOCAL, format!("DB{region}"), cursor)
}

/// `GB/T 20000.2-2009`, `GB 18352.6-2016/XG1-2026`.
fn china(
    family: &'static Family,
    mut prefix: String,
    mut cursor: Cursor<'_>,
) -> Option<(StandardId, usize)> {
    let mut nature = cursor;
    if nature.slash()
        && let Some(letter) = nature.eat_char(|c| matches!(c, 'T' | 'Z'))
    {
        prefix.push('/');
        prefix.push(letter);
        cursor = nature;
    }
    cursor.spaces();
    let number = cursor.digits(1, 6)?.to_string();
    let mut part = String::new();
    loop {
        let mut next = cursor;
        if !next.eat(".") {
            break;
        }
        let Some(digits) = next.digits(1, 4) else { break };
        if !part.is_empty() {
            part.push('.');
        }
        part.push_str(digits);
        cursor = next;
    }
    let year = dashed_year(&mut cursor);
    let mut supplements = Vec::new();
    let mut next = cursor;
    if next.slash()
        && next.eat("XG")
        && let Some(number) = small_number(&mut next)
    {
        let year = dashed_year(&mut next);
        supplements.push(Supplement { kind: "XG", number, year });
        cursor = next;
    }
    let part = (!part.is_empty()).then_some(part);
    finish(StandardId { family, prefix, number, part, year, supplements }, cursor)
}

/// `ISO 8536-15:2022`, `ISO/IEC TS 27006-2:2021`, `EN ISO 14971:2019/A11:2021`.
fn iso(family: &'static Family, mut cursor: Cursor<'_>) -> Option<(StandardId, usize)> {
    let mut prefix = String::from(family.printed);
    let mut next = cursor;
    let slash = next.slash();
    next.spaces();
    let kind = DOCUMENT_TYPES.iter().find(|kind| {
        let mut after = next;
        after.eat(kind) && !after.in_word()
    });
    match kind {
        Some(kind) => {
            next.eat(kind);
            // ISO prints `ISO/TS 5798` for one body, `ISO/IEC TS 27006` for two.
            prefix.push(if prefix.contains('/') || prefix.contains(' ') { ' ' } else { '/' });
            prefix.push_str(kind);
            cursor = next;
        }
        None if slash => return None,
        None => {}
    }
    let spaced = cursor.at;
    cursor.spaces();
    if spaced == cursor.at && family.prefix == "EN" {
        return None;
    }
    let number = cursor.digits(1, 6)?.to_string();
    let mut part = String::new();
    loop {
        let mut next = cursor;
        if !next.dash() {
            break;
        }
        let Some(digits) = next.digits(1, 4) else { break };
        // `ISO 9001-2015` is how a year is written where the colon is not at
        // hand; a part number of this size does not exist.
        if digits.len() == 4 && year_of(digits).is_some() {
            break;
        }
        if !part.is_empty() {
            part.push('-');
        }
        part.push_str(digits);
        cursor = next;
    }
    let mut next = cursor;
    let mut year = None;
    if (next.eat(":") || next.dash())
        && let Some(found) = next.digits(4, 4).and_then(year_of)
    {
        year = Some(found);
        cursor = next;
    }
    let supplements = iso_supplements(&mut cursor);
    let part = (!part.is_empty()).then_some(part);
    finish(StandardId { family, prefix, number, part, year, supplements }, cursor)
}

fn iso_supplements(cursor: &mut Cursor<'_>) -> Vec<Supplement> {
    const KINDS: &[(&str, &str)] = &[
        ("Amd", "Amd"),
        ("AMD", "Amd"),
        ("Cor", "Cor"),
        ("COR", "Cor"),
        ("Add", "Add"),
        ("Suppl", "Suppl"),
        ("A", "A"),
    ];
    let mut supplements = Vec::new();
    loop {
        let mut next = *cursor;
        if !(next.slash() || next.eat("+")) {
            return supplements;
        }
        let Some((_, kind)) = KINDS.iter().find(|(written, _)| next.eat(written)) else {
            return supplements;
        };
        next.spaces();
        let Some(number) = small_number(&mut next) else { return supplements };
        let mut dated = next;
        let mut year = None;
        if dated.eat(":")
            && let Some(found) = dated.digits(4, 4).and_then(year_of)
        {
            year = Some(found);
            next = dated;
        }
        supplements.push(Supplement { kind, number, year });
        *cursor = next;
    }
}

/// `IEEE 802.1-2020`, `3GPP TS 38.101-1`, `NIST SP 800-53`.
fn hyphen(family: &'static Family, mut cursor: Cursor<'_>) -> Option<(StandardId, usize)> {
    cursor.spaces();
    let mut number = cursor.digits(1, 5)?.to_string();
    let mut next = cursor;
    if next.eat(".")
        && let Some(digits) = next.digits(1, 4)
    {
        number.push('.');
        number.push_str(digits);
        cursor = next;
    }
    let mut part = None;
    let mut next = cursor;
    if next.dash()
        && let Some(digits) = next.digits(1, 3)
    {
        part = Some(digits.to_string());
        cursor = next;
    }
    let year = dashed_year(&mut cursor);
    let prefix = String::from(family.printed);
    finish(StandardId { family, prefix, number, part, year, supplements: Vec::new() }, cursor)
}

/// `IETF RFC 4291`.
fn serial(family: &'static Family, mut cursor: Cursor<'_>) -> Option<(StandardId, usize)> {
    cursor.spaces();
    let number = cursor.digits(1, 5)?.to_string();
    finish(serial_number(family, &number), cursor)
}

pub(crate) fn serial_number(family: &'static Family, number: &str) -> StandardId {
    StandardId {
        family,
        prefix: family.printed.to_string(),
        number: number.to_string(),
        part: None,
        year: None,
        supplements: Vec::new(),
    }
}

/// `ITU-T Y.3172`, `ITU-R M.2150`.
fn series(family: &'static Family, mut cursor: Cursor<'_>) -> Option<(StandardId, usize)> {
    cursor.spaces();
    cursor.eat("Rec. ");
    let letter = cursor.eat_char(|c| c.is_ascii_uppercase())?;
    let mut number = String::from(letter);
    while cursor.rest().starts_with('.') {
        let mut next = cursor;
        next.eat(".");
        let Some(digits) = next.digits(1, 5) else { break };
        number.push('.');
        number.push_str(digits);
        cursor = next;
    }
    if number.len() == 1 {
        return None;
    }
    let prefix = String::from(family.printed);
    finish(
        StandardId { family, prefix, number, part: None, year: None, supplements: Vec::new() },
        cursor,
    )
}

/// `ETSI EN 303 645`, `ETSI TS 103 701-2`.
fn grouped(family: &'static Family, mut cursor: Cursor<'_>) -> Option<(StandardId, usize)> {
    cursor.spaces();
    let first = cursor.digits(3, 6)?;
    let number = if first.len() == 6 {
        format!("{} {}", first.get(..3)?, first.get(3..)?)
    } else {
        cursor.spaces();
        format!("{first} {}", cursor.digits(3, 3)?)
    };
    let mut part = None;
    let mut next = cursor;
    if next.dash()
        && let Some(digits) = next.digits(1, 2)
    {
        part = Some(digits.to_string());
        cursor = next;
    }
    let prefix = String::from(family.printed);
    finish(StandardId { family, prefix, number, part, year: None, supplements: Vec::new() }, cursor)
}

/// An identifier ends where a word ends: `GB/T 1234a` is none.
fn finish(id: StandardId, cursor: Cursor<'_>) -> Option<(StandardId, usize)> {
    (!cursor.in_word()).then_some((id, cursor.at))
}

fn small_number(cursor: &mut Cursor<'_>) -> Option<u16> {
    cursor.digits(1, 3)?.parse().ok()
}

/// `-2019`, `—2019`, or the two digits of last century's identifiers (`-88`).
fn dashed_year(cursor: &mut Cursor<'_>) -> Option<u16> {
    let mut next = *cursor;
    next.spaces();
    if !next.dash() {
        return None;
    }
    next.spaces();
    let mut two = next;
    let year = match next.digits(4, 4) {
        Some(digits) => year_of(digits)?,
        None => {
            let digits = two.digits(2, 2)?.parse::<u16>().ok().filter(|year| 49 < *year)?;
            next = two;
            1900 + digits
        }
    };
    *cursor = next;
    Some(year)
}

fn year_of(digits: &str) -> Option<u16> {
    digits.parse().ok().filter(|year| (1900..=2100).contains(year))
}
