//! An identifier as it stands in a text: nothing copied, nothing allocated.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::engine::{
    self, FOLD, Flavour, Form, GLUE, KEY_SAME, MAX_LENGTH, Mode, OUTSIDE, Run, STATIC, STRINGS,
    Token,
};
use crate::error::{Fault, ParseError};
use crate::identifier::Identifier;
use crate::repair::{Repair, RepairCode};
use crate::slot::Slot;

/// How to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Make no repair: only the publisher's own typography is read.
    pub strict: bool,
    /// Read as this flavour only.
    pub flavour: Option<&'static Flavour>,
}

/// An identifier read from a text that it borrows.
///
/// [`fmt::Display`] prints the canonical form without allocating.
#[derive(Clone)]
pub struct Parsed<'t> {
    text: &'t str,
    form: &'static Form,
    tokens: TokenList,
    mends: MendList,
    end: usize,
}

type TokenList = ([Token; engine::MAX_TOKENS], u8);
type MendList = ([engine::Mend; engine::MAX_REPAIRS], u8);

impl fmt::Debug for Parsed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{self}", self.flavour().name)
    }
}

impl fmt::Display for Parsed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tokens().iter().try_for_each(|token| write_token(f, self.text, token))
    }
}

impl<'t> Parsed<'t> {
    pub(crate) fn take(text: &'t str, form: &'static Form, run: &Run<'t>) -> Parsed<'t> {
        Parsed { text, form, tokens: run.tokens(), mends: run.mends(), end: run.at }
    }

    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens.0[..usize::from(self.tokens.1)]
    }

    pub(crate) fn mended(&self) -> usize {
        usize::from(self.mends.1)
    }

    pub(crate) fn form(&self) -> &'static Form {
        self.form
    }

    /// The byte of the text where the identifier ends.
    pub fn end(&self) -> usize {
        self.end
    }

    /// The flavour that reads it.
    pub fn flavour(&self) -> &'static Flavour {
        &engine::FLAVOURS[usize::from(self.form.flavour)]
    }

    /// The year of the edition; two digits count from 1950.
    pub fn year(&self) -> Option<u16> {
        let token = self
            .tokens()
            .iter()
            .find(|t| t.slot == Slot::Year && t.flags & (GLUE | OUTSIDE) == 0)?;
        year_of(chars(self.text, token))
    }

    pub(crate) fn has(&self, slot: Slot) -> bool {
        self.tokens().iter().any(|t| t.slot == slot && t.flags & (GLUE | OUTSIDE) == 0)
    }

    /// How many digits the number begins with.
    pub(crate) fn number_digits(&self) -> usize {
        self.tokens()
            .iter()
            .find(|t| t.slot == Slot::Number && t.flags & GLUE == 0)
            .map_or(0, |t| chars(self.text, t).take_while(char::is_ascii_digit).count())
    }

    /// The number and part as they are written, from the first to the last byte.
    pub(crate) fn number_span(&self) -> core::ops::Range<usize> {
        let mut mine = self.tokens().iter().filter(|t| {
            matches!(t.slot, Slot::Number | Slot::Part) && t.flags & (GLUE | STATIC | OUTSIDE) == 0
        });
        let first = mine.next().map_or(0, |t| t.start as usize);
        let last = mine.next_back().or_else(|| {
            self.tokens().iter().find(|t| t.slot == Slot::Number && t.flags & (GLUE | STATIC) == 0)
        });
        first..last.map_or(first, |t| t.start as usize + t.len as usize)
    }

    /// Whether a space stands before the number as written.
    pub(crate) fn spaced(&self) -> bool {
        let number = self.tokens().iter().find(|t| t.slot == Slot::Number && t.flags & GLUE == 0);
        number.is_some_and(|t| {
            self.text.get(..t.start as usize).is_some_and(|head| head.ends_with(engine::is_space))
        })
    }

    /// What was mended, in the order of the text.
    pub fn repairs(&self) -> Vec<Repair> {
        self.mends.0[..self.mended()]
            .iter()
            .map(|mend| {
                let at = mend.at as usize;
                let from = self.text.get(at..at + mend.len as usize).unwrap_or("");
                let to = if mend.to == KEY_SAME {
                    from.chars().map(folded).collect()
                } else {
                    STRINGS[usize::from(mend.to)].to_string()
                };
                Repair { code: RepairCode::from_index(mend.code), at, from: from.to_string(), to }
            })
            .collect()
    }

    /// The same with its own text: what the canonical form reads as.
    pub fn to_identifier(&self) -> Identifier {
        let own = self.with_own_text();
        if self.mended() == 0 {
            return own;
        }
        // Mended, it may be what another form, tried before, prints.
        let canonical = own.as_str();
        match parse(canonical) {
            Ok(read) if read.mended() == 0 && read.flavour().class == self.flavour().class => {
                let again = read.with_own_text();
                if again.as_str() == canonical { again } else { own }
            }
            _ => own,
        }
    }

    fn with_own_text(&self) -> Identifier {
        let mut canonical = String::new();
        let mut tokens = Vec::with_capacity(self.tokens().len());
        for token in self.tokens() {
            let start = canonical.len();
            // Writing to a string cannot fail.
            let _ = write_token(&mut canonical, self.text, token);
            tokens.push(Token {
                flags: token.flags & !(STATIC | FOLD),
                start: start as u32,
                len: (canonical.len() - start) as u16,
                text: 0,
                ..*token
            });
        }
        Identifier::new(canonical, tokens, self.form)
    }
}

fn folded(c: char) -> char {
    engine::narrow(c).unwrap_or(c).to_ascii_uppercase()
}

fn chars<'a>(text: &'a str, token: &Token) -> impl Iterator<Item = char> + 'a {
    let source = if token.flags & STATIC != 0 {
        STRINGS[usize::from(token.text)]
    } else {
        let start = token.start as usize;
        text.get(start..start + token.len as usize).unwrap_or("")
    };
    let fold = token.flags & FOLD != 0;
    source.chars().map(move |c| if fold { folded(c) } else { c })
}

fn write_token(f: &mut impl fmt::Write, text: &str, token: &Token) -> fmt::Result {
    if token.flags & FOLD != 0 {
        return chars(text, token).try_for_each(|c| f.write_char(c));
    }
    if token.flags & STATIC != 0 {
        return f.write_str(STRINGS[usize::from(token.text)]);
    }
    let start = token.start as usize;
    f.write_str(text.get(start..start + token.len as usize).unwrap_or(""))
}

/// The year that a text of digits means: four as they are, two from 1950 on.
pub(crate) fn year_of(digits: impl Iterator<Item = char>) -> Option<u16> {
    let (mut value, mut count) = (0u16, 0);
    for digit in digits.filter_map(|c| c.to_digit(10)).take(4) {
        value = value * 10 + digit as u16;
        count += 1;
    }
    match count {
        4 => Some(value),
        2 if value < 50 => Some(2000 + value),
        2 => Some(1900 + value),
        _ => None,
    }
}

/// Reads a whole text as one identifier.
///
/// Spaces around it are ignored. Of several readings the one with the fewest
/// repairs is taken, the first of those in the order of [`crate::flavours`];
/// [`readings`] gives them all.
///
/// # Errors
/// [`ParseError`] with the byte where it went wrong.
pub fn parse(text: &str) -> Result<Parsed<'_>, ParseError> {
    parse_with(text, Options::default())
}

/// [`parse`] with options.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(text: &str, options: Options) -> Result<Parsed<'_>, ParseError> {
    let mut best: Option<Parsed<'_>> = None;
    let error = each_reading(text, options, |reading| {
        let done = reading.mended() == 0;
        if best.as_ref().is_none_or(|best| reading.mended() < best.mended()) {
            best = Some(reading);
        }
        done
    });
    best.ok_or(error)
}

/// Every way to read a whole text as one identifier, each canonical form once, the
/// fewest repairs first. Where several publishers print the same, as for what they
/// issue together, that is one reading.
pub fn readings(text: &str, options: Options) -> Vec<Parsed<'_>> {
    let mut all: Vec<(String, Parsed<'_>)> = Vec::new();
    each_reading(text, options, |reading| {
        let canonical = reading.to_string();
        if !all.iter().any(|(known, _)| *known == canonical) {
            all.push((canonical, reading));
        }
        false
    });
    all.sort_by_key(|(_, reading)| reading.mended());
    all.into_iter().map(|(_, reading)| reading).collect()
}

/// Calls `take` with each reading until it says that it is content. Returns the
/// error that holds when there was none.
fn each_reading<'t>(
    text: &'t str,
    options: Options,
    mut take: impl FnMut(Parsed<'t>) -> bool,
) -> ParseError {
    let end = text.trim_end().len();
    let start = text.len() - text.trim_start().len();
    if end <= start {
        return ParseError::new(Fault::Empty, text, text.len());
    }
    if MAX_LENGTH < end - start {
        return ParseError::new(Fault::TooLong, text, floor(text, start + MAX_LENGTH));
    }
    // The spaces behind are no part of it, and no bytes move.
    let whole = text.get(..end).unwrap_or(text);
    let tidy = Mode { strict: true, prose: false, exact: true };
    let mode = Mode { strict: options.strict, prose: false, exact: false };
    let mut run = Run::new(whole, start, tidy);
    let asked = options.flavour.map(|flavour| flavour.forms);
    let mut unknown = None;
    let mut known = false;
    // What needs no repair is found without looking for repairs; the second pass is
    // for the rest, and for the reason where there is nothing.
    for mode in [tidy, mode] {
        run.set_mode(mode);
        run.forget_faults(start);
        for index in engine::candidates(whole, start) {
            let Some(form) = engine::form(index) else { continue };
            let wanted = match asked {
                Some((first, last)) => (first..last).contains(&index),
                None => !form.bare(),
            };
            if !wanted {
                continue;
            }
            run.restart(start);
            if !run.form(form) {
                continue;
            }
            if run.at < end && !(run.locality() && run.at == end) {
                continue;
            }
            if form.name == "unknown" {
                unknown = Some(form);
                continue;
            }
            known = true;
            if take(Parsed::take(whole, form, &run)) {
                return run.error();
            }
        }
    }
    // A publisher that nobody here knows; a known one does not become unknown
    // because what follows is wrong.
    if let (Some(form), false) = (unknown, known) {
        let error = run.error();
        run.restart(start);
        if run.form(form) && run.at == end {
            let reading = Parsed::take(whole, form, &run);
            let word: String = whole[start..]
                .chars()
                .map(|c| engine::narrow(c).unwrap_or(c))
                .take_while(char::is_ascii_alphabetic)
                .collect();
            // Nor because it would need a repair that nobody wants.
            let mendable = options.strict
                && parse_with(text, Options { strict: false, ..options })
                    .is_ok_and(|read| read.form().name != "unknown");
            if !mendable && !engine::is_lead(&word) {
                take(reading);
            }
        }
        return error;
    }
    run.error()
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
