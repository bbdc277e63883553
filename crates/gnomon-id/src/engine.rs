//! Runs the compiled grammar over a text.
//!
//! The grammar is a parsing expression grammar: choices are tried in order, what
//! is optional is taken when it is there, and nothing is taken back inside a
//! sequence. With no recursion but into another flavour (bounded), time is linear
//! in the length of the identifier for every form.

use crate::error::{Fault, ParseError};
use crate::repair::RepairCode;
use crate::slot::Slot;

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Longest identifier that is read, in bytes.
pub const MAX_LENGTH: usize = 400;
/// Pieces and repairs of one identifier.
pub(crate) const MAX_TOKENS: usize = 48;
pub(crate) const MAX_REPAIRS: usize = 12;
/// Operations spent on one form.
const MAX_STEPS: u32 = 4_000;
/// Nested identifiers: one standard that adopts one that adopts one.
const MAX_DEPTH: u8 = 3;

/// One operation of the grammar.
pub(crate) enum Op {
    Lit(u16, Slot),
    Words(&'static [Word], First, Slot),
    Class(&'static Set, u8, u8, Slot),
    Year,
    CenturyYear,
    End,
    Rule(u16),
    Nested(&'static [u8]),
    Slot(Slot, &'static Op),
    Fix(u8, &'static Op, u16, Slot),
    Seq(&'static [Op]),
    Alt(&'static [Op]),
    Opt(&'static Op),
    Many(&'static Op, u8),
    Not(&'static Op),
    And(&'static Op),
}

/// A word of a list.
pub(crate) struct Word {
    /// Its first byte, by which the list is in order; 255 for nothing.
    first: u8,
    text: &'static str,
    print: u16,
    key: u16,
    /// Printed as it is read, and the same in keys.
    same: bool,
    repaired: bool,
}

/// The bytes that the words of a list begin with.
pub(crate) struct First {
    low: u128,
    high: u128,
    empty: bool,
}

impl First {
    fn may(&self, byte: u8) -> bool {
        let set = if byte < 128 { self.low } else { self.high };
        // Full-width letters begin with this byte, whatever they stand for.
        byte == 0xef || set >> (byte & 127) & 1 == 1
    }
}

/// A set of characters.
pub(crate) struct Set {
    ascii: u128,
    wide: &'static [(char, char)],
    negated: bool,
}

impl Set {
    fn has(&self, c: char) -> bool {
        if c.is_ascii() {
            // What is not in the set may be anything that is printed, but for cell marks.
            if self.negated && (c.is_ascii_control() || c == '|') {
                return false;
            }
            return self.ascii >> (c as u32) & 1 == 1;
        }
        self.wide.iter().any(|(low, high)| (*low..=*high).contains(&c)) != self.negated
            && !(self.negated && (c.is_control() || c.is_whitespace()))
    }
}

/// A shape of identifier.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) flavour: u8,
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    flags: u16,
    op: Op,
    list: Option<Op>,
}

impl core::fmt::Debug for Op {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Op")
    }
}

impl Form {
    pub(crate) fn in_prose(&self) -> bool {
        self.flags & 1 != 0
    }
    pub(crate) fn dated(&self) -> bool {
        self.flags & 2 != 0
    }
    pub(crate) fn bare(&self) -> bool {
        self.flags & 4 != 0
    }
    pub(crate) fn long(&self) -> bool {
        self.flags & 8 != 0
    }
    pub(crate) fn spaced(&self) -> bool {
        self.flags & 16 != 0
    }
    pub(crate) fn chinese(&self) -> bool {
        self.flags & 64 != 0
    }
    fn is_isbn(&self) -> bool {
        self.flags & 32 != 0
    }
    pub(crate) fn lists(&self) -> bool {
        self.list.is_some()
    }
}

/// What kind of thing the identifiers of a flavour identify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A standard or another technical document.
    Standard,
    /// A project that is to become a standard.
    Project,
    /// A committee.
    Committee,
    /// A place in a legal text.
    Citation,
    /// An official document, by its number.
    Document,
}

/// A family of identifiers: what one publisher, or several together, print alike.
#[derive(Debug)]
pub struct Flavour {
    /// Short name, as `--as` takes it.
    pub name: &'static str,
    /// What the flavour covers.
    pub title: &'static str,
    /// Other names for it.
    pub also: &'static [&'static str],
    /// What its identifiers identify.
    pub class: Class,
    pub(crate) publisher: &'static str,
    pub(crate) country: &'static str,
    pub(crate) natures: &'static [(&'static str, &'static str)],
    pub(crate) glosses: &'static [Gloss],
    pub(crate) forms: (u16, u16),
}

impl PartialEq for Flavour {
    fn eq(&self, other: &Flavour) -> bool {
        self.name == other.name
    }
}

impl Eq for Flavour {}

/// What a word means.
#[derive(Debug)]
pub(crate) struct Gloss {
    pub(crate) slot: Slot,
    pub(crate) text: &'static str,
    pub(crate) en: &'static str,
    pub(crate) zh: &'static str,
}

/// The beginning of a form, compared in one step.
pub(crate) struct Lead {
    bits: u64,
    mask: u64,
    form: u16,
    /// The byte, of the first eight, that is no letter and no digit because a mark comes next; 0 for none.
    apart: u8,
    /// Whether it names a publisher, not just any letter or digit.
    word: bool,
}

/// Every flavour, in the order in which they are tried.
pub fn flavours() -> &'static [Flavour] {
    FLAVOURS
}

/// The flavour of that name, or of one of its other names, in any case.
pub fn flavour(name: &str) -> Option<&'static Flavour> {
    FLAVOURS.iter().find(|flavour| {
        flavour.name.eq_ignore_ascii_case(name)
            || flavour.also.iter().any(|also| also.eq_ignore_ascii_case(name))
    })
}

/// A piece of an identifier: where it stands, or what is printed for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) slot: Slot,
    pub(crate) flags: u8,
    pub(crate) len: u16,
    pub(crate) start: u32,
    pub(crate) text: u16,
    pub(crate) key: u16,
}

/// Belongs to the piece beside it: a mark, a space.
pub(crate) const GLUE: u8 = 1;
/// Is part of the standard that is adopted, outside the identity.
pub(crate) const OUTSIDE: u8 = 2;
/// Printed narrow and in upper case.
pub(crate) const FOLD: u8 = 4;
/// Belongs to the standard within.
pub(crate) const INNER: u8 = 8;
/// Printed as the string of that number.
pub(crate) const STATIC: u8 = 16;
/// Its form in keys is what is printed.
pub(crate) const KEY_SAME: u16 = u16::MAX;

const EMPTY: Token = Token { slot: Slot::Inherit, flags: 0, len: 0, start: 0, text: 0, key: 0 };

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mend {
    pub(crate) code: u8,
    pub(crate) at: u32,
    pub(crate) len: u16,
    pub(crate) to: u16,
}

/// How a text is read.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mode {
    /// Make no repair.
    pub(crate) strict: bool,
    /// In running text: take fewer liberties.
    pub(crate) prose: bool,
    /// Do not even look for what a repair could mend: the quick first pass.
    pub(crate) exact: bool,
}

#[derive(Clone, Copy)]
struct Mark {
    at: usize,
    len: usize,
    last: u16,
    mended: usize,
    last_mend: u16,
}

/// One reading of one text.
pub(crate) struct Run<'t> {
    text: &'t str,
    pub(crate) at: usize,
    tokens: [Token; MAX_TOKENS],
    len: usize,
    mends: [Mend; MAX_REPAIRS],
    mended: usize,
    mode: Mode,
    slot: Slot,
    flags: u8,
    depth: u8,
    steps: u32,
    furthest: usize,
    fault: Fault,
}

impl<'t> Run<'t> {
    pub(crate) fn new(text: &'t str, at: usize, mode: Mode) -> Run<'t> {
        Run {
            text,
            at,
            tokens: [EMPTY; MAX_TOKENS],
            len: 0,
            mends: [Mend { code: 0, at: 0, len: 0, to: 0 }; MAX_REPAIRS],
            mended: 0,
            mode,
            slot: Slot::Inherit,
            flags: 0,
            depth: 0,
            steps: 0,
            furthest: at,
            fault: Fault::Unexpected,
        }
    }

    /// What was noted of faults so far was noted in another mode.
    pub(crate) fn forget_faults(&mut self, at: usize) {
        (self.furthest, self.fault) = (at, Fault::Unexpected);
    }

    pub(crate) fn restart(&mut self, at: usize) {
        self.at = at;
        self.len = 0;
        self.mended = 0;
        self.slot = Slot::Inherit;
        self.flags = 0;
        self.depth = 0;
        self.steps = 0;
    }

    /// The pieces read, and how many.
    pub(crate) fn tokens(&self) -> ([Token; MAX_TOKENS], u8) {
        (self.tokens, self.len as u8)
    }

    /// The repairs made, and how many.
    pub(crate) fn mends(&self) -> ([Mend; MAX_REPAIRS], u8) {
        (self.mends, self.mended as u8)
    }

    pub(crate) fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    pub(crate) fn error(&self) -> ParseError {
        ParseError::new(self.fault, self.text, self.furthest)
    }

    /// Runs a form from here; leaves position and pieces where it ended.
    pub(crate) fn form(&mut self, form: &'static Form) -> bool {
        let start = self.at;
        self.op(&form.op)
            && (!form.is_isbn()
                || has_isbn_check_digit(self.text.get(start..self.at).unwrap_or(""))
                || self.fail_at(self.at, Fault::CheckDigit))
    }

    /// Runs what a further item of a list looks like, after the pieces of `head`
    /// that come before its number.
    pub(crate) fn item(&mut self, form: &'static Form, head: &[Token]) -> bool {
        let Some(op) = &form.list else { return false };
        for token in
            head.iter().take_while(|token| token.slot != Slot::Number || token.flags & GLUE != 0)
        {
            if !self.push(*token) {
                return false;
            }
        }
        self.op(op)
    }

    /// Reads a place inside the standard behind its identifier.
    pub(crate) fn locality(&mut self) -> bool {
        let saved = self.mark();
        let read = FLAVOURS
            .iter()
            .find(|flavour| flavour.name == "common")
            .and_then(|common| FORMS.get(usize::from(common.forms.0)))
            .is_some_and(|form| self.op(&form.op));
        if !read {
            self.back(saved);
        }
        read
    }

    /// A place to come back to: position, pieces, repairs, and how long the last of
    /// these were, for both grow.
    fn mark(&self) -> Mark {
        Mark {
            at: self.at,
            len: self.len,
            last: self.len.checked_sub(1).map_or(0, |i| self.tokens[i].len),
            mended: self.mended,
            last_mend: self.mended.checked_sub(1).map_or(0, |i| self.mends[i].len),
        }
    }

    fn back(&mut self, mark: Mark) {
        self.at = mark.at;
        self.forget(mark);
        self.forget_mends(mark);
    }

    fn forget(&mut self, mark: Mark) {
        self.len = mark.len;
        if let Some(last) = self.len.checked_sub(1) {
            self.tokens[last].len = mark.last;
        }
    }

    fn forget_mends(&mut self, mark: Mark) {
        self.mended = mark.mended;
        if let Some(last) = self.mended.checked_sub(1) {
            self.mends[last].len = mark.last_mend;
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The character at a byte, narrow, with its length; whether it was full width.
    fn char_at(&self, at: usize) -> Option<(char, usize, bool)> {
        let byte = self.byte(at)?;
        if byte < 128 {
            return Some((byte as char, 1, false));
        }
        let c = self.text.get(at..)?.chars().next()?;
        match narrow(c) {
            Some(narrow) if !self.mode.strict => Some((narrow, c.len_utf8(), true)),
            _ => Some((c, c.len_utf8(), false)),
        }
    }

    fn fail(&mut self) -> bool {
        self.fail_at(self.at, Fault::Unexpected)
    }

    fn fail_at(&mut self, at: usize, fault: Fault) -> bool {
        // Other readings of the same four digits get further, and say less.
        if self.fault == Fault::Year && at <= self.furthest + 4 {
            return false;
        }
        if fault == Fault::Year && self.furthest <= at + 4 {
            (self.furthest, self.fault) = (at, fault);
        } else if self.furthest < at || (self.furthest == at && self.fault == Fault::Unexpected) {
            self.furthest = at;
            self.fault = fault;
        }
        false
    }

    fn push(&mut self, token: Token) -> bool {
        // What follows without a gap in the same role is one piece.
        if let Some(last) = self.len.checked_sub(1).and_then(|i| self.tokens.get_mut(i))
            && last.slot == token.slot
            && last.flags == token.flags
            && token.flags & (STATIC | FOLD) == 0
            && last.key == KEY_SAME
            && token.key == KEY_SAME
            && last.start as usize + last.len as usize == token.start as usize
        {
            last.len += token.len;
            return true;
        }
        let Some(room) = self.tokens.get_mut(self.len) else {
            return self.fail_at(self.at, Fault::TooLong);
        };
        *room = token;
        self.len += 1;
        true
    }

    /// A piece that is printed as it stands.
    fn keep(&mut self, slot: Slot, glue: bool, start: usize, end: usize) -> bool {
        let flags = self.flags | if glue { GLUE } else { 0 };
        self.push(Token {
            slot,
            flags,
            len: (end - start) as u16,
            start: start as u32,
            text: 0,
            key: KEY_SAME,
        })
    }

    /// A piece for which something else is printed.
    fn print(&mut self, slot: Slot, glue: bool, text: u16, key: u16) -> bool {
        let flags = self.flags | STATIC | if glue { GLUE } else { 0 };
        self.push(Token { slot, flags, len: 0, start: self.at as u32, text, key })
    }

    fn mend(&mut self, code: RepairCode, at: usize, end: usize, to: u16) -> bool {
        self.mend_code(code as u8, at, end, to)
    }

    fn mend_code(&mut self, code: u8, at: usize, end: usize, to: u16) -> bool {
        if self.mode.strict {
            return self.fail_at(at, Fault::Strict);
        }
        let Some(room) = self.mends.get_mut(self.mended) else {
            return self.fail_at(at, Fault::TooDamaged);
        };
        *room = Mend { code, at: at as u32, len: (end - at) as u16, to };
        self.mended += 1;
        true
    }

    /// The slot and whether the text is only the mark beside it.
    fn owner(&self, owner: Slot) -> (Slot, bool) {
        if owner == Slot::Inherit { (self.slot, false) } else { (owner, true) }
    }

    fn op(&mut self, op: &'static Op) -> bool {
        self.steps += 1;
        if MAX_STEPS < self.steps {
            return self.fail_at(self.at, Fault::TooLong);
        }
        match op {
            Op::Lit(id, owner) => self.literal(*id, *owner),
            Op::Words(words, first, owner) => self.words(words, first, *owner),
            Op::Class(set, min, max, owner) => self.class(set, *min, *max, *owner),
            Op::Year => self.year(),
            Op::CenturyYear => self.century_year(),
            Op::End => {
                let goes_on =
                    self.char_at(self.at).is_some_and(|(c, _, _)| c.is_ascii_alphanumeric());
                !goes_on || self.fail()
            }
            Op::Rule(id) => RULES.get(usize::from(*id)).is_some_and(|rule| self.op(rule)),
            Op::Nested(flavours) => self.nested(flavours),
            Op::Slot(slot, inner) => {
                let (saved, flags) = (self.slot, self.flags);
                self.slot = *slot;
                match slot {
                    Slot::Adopts => self.flags |= OUTSIDE,
                    Slot::Base => self.flags |= INNER,
                    _ => {}
                }
                let read = self.op(inner);
                (self.slot, self.flags) = (saved, flags);
                read
            }
            Op::Fix(code, inner, to, owner) => self.fix(*code, inner, *to, *owner),
            Op::Seq(ops) => {
                let saved = self.mark();
                for op in *ops {
                    if !self.op(op) {
                        self.back(saved);
                        return false;
                    }
                }
                true
            }
            Op::Alt(ops) => {
                let saved = self.mark();
                for op in *ops {
                    if self.op(op) {
                        return true;
                    }
                    self.back(saved);
                }
                false
            }
            // At the end of the text there is nothing more to take.
            Op::Opt(_) if self.at == self.text.len() => true,
            Op::Many(_, min) if self.at == self.text.len() => *min == 0 || self.fail(),
            Op::Opt(inner) => {
                let saved = self.mark();
                // What took nothing of the text is not there, whatever it would mend.
                if !self.op(inner) || self.at == saved.at {
                    self.back(saved);
                }
                true
            }
            Op::Many(inner, min) => {
                let mut count = 0u8;
                loop {
                    let saved = self.mark();
                    if !self.op(inner) || self.at == saved.at {
                        self.back(saved);
                        return *min <= count;
                    }
                    count = count.saturating_add(1);
                }
            }
            Op::Not(inner) | Op::And(inner) => {
                let saved = self.mark();
                let (furthest, fault) = (self.furthest, self.fault);
                let read = self.op(inner);
                self.back(saved);
                (self.furthest, self.fault) = (furthest, fault);
                let wanted = matches!(op, Op::And(_));
                read == wanted || self.fail()
            }
        }
    }

    /// Reads something and prints something else for it.
    #[inline(never)]
    fn fix(&mut self, code: u8, inner: &'static Op, to: u16, owner: Slot) -> bool {
        // What would need a repair is not looked for in the quick pass.
        if self.mode.exact {
            return false;
        }
        let (start, mark) = (self.at, self.mark());
        if !self.op(inner) {
            return false;
        }
        self.forget(mark);
        self.forget_mends(mark);
        if start == self.at && to == 0 {
            return true;
        }
        if !self.mend_code(code, start, self.at, to) {
            return false;
        }
        let (slot, glue) = self.owner(owner);
        to == 0 || self.print(slot, glue, to, KEY_SAME)
    }

    #[inline]
    fn literal(&mut self, id: u16, owner: Slot) -> bool {
        let wanted = STRINGS[usize::from(id)];
        let (slot, glue) = self.owner(owner);
        let start = self.at;
        if self.starts_with(wanted)
            && !(wanted.ends_with([' ', '-', '/', ':']) && self.gapped(wanted.len()))
        {
            self.at += wanted.len();
            return self.keep(slot, glue, start, self.at);
        }
        !self.mode.exact && self.mended_literal(id, wanted, slot, glue)
    }

    /// A literal that does not stand as it is printed.
    #[cold]
    #[inline(never)]
    fn mended_literal(&mut self, id: u16, wanted: &str, slot: Slot, glue: bool) -> bool {
        let start = self.at;
        let mark = self.mark();
        match self.tolerant(wanted, slot) {
            Some(end) => {
                self.at = end;
                let mended = self.mark();
                if (mended.mended, mended.last_mend) == (mark.mended, mark.last_mend) {
                    self.keep(slot, glue, start, end)
                } else {
                    self.print(slot, glue, id, KEY_SAME)
                }
            }
            None => {
                self.forget_mends(mark);
                false
            }
        }
    }

    fn starts_with(&self, wanted: &str) -> bool {
        let wanted = wanted.as_bytes();
        // Most differ in the first byte.
        self.text.as_bytes().get(self.at..).is_some_and(|rest| {
            rest.first() == wanted.first() && rest.starts_with(wanted) || wanted.is_empty()
        })
    }

    /// Whether more space follows `len` bytes on.
    fn gapped(&self, len: usize) -> bool {
        match self.byte(self.at + len) {
            Some(b' ' | b'\n' | b'\r' | b'\t' | b'|') => true,
            Some(byte) if 127 < byte => self
                .text
                .get(self.at + len..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(is_space),
            _ => false,
        }
    }

    /// Compares character by character, with the liberties that people take;
    /// records each as a repair. Returns where the match ends.
    fn tolerant(&mut self, wanted: &str, slot: Slot) -> Option<usize> {
        let mut at = self.at;
        for c in wanted.chars() {
            at = match c {
                ' ' => self.space(at)?,
                '-' | '/' | ':' => self.separator(c, at, slot)?,
                _ => {
                    let Some((found, len, wide)) = self.char_at(at) else {
                        self.fail_at(at, Fault::Unexpected);
                        return None;
                    };
                    if found == c {
                        if wide && !self.fold(RepairCode::Width, at, at + len) {
                            return None;
                        }
                    } else if !self.mode.prose
                        && found.eq_ignore_ascii_case(&c)
                        && self.fold(RepairCode::Case, at, at + len)
                    {
                    } else {
                        self.fail_at(at, Fault::Unexpected);
                        return None;
                    }
                    at + len
                }
            };
        }
        Some(at)
    }

    /// A repair of letters: to the narrow or upper-case form, joined with the one
    /// right before.
    fn fold(&mut self, code: RepairCode, at: usize, end: usize) -> bool {
        if let Some(last) = self.mended.checked_sub(1).and_then(|i| self.mends.get_mut(i))
            && last.code == code as u8
            && last.to == KEY_SAME
            && last.at as usize + last.len as usize == at
            && !self.mode.strict
        {
            last.len += (end - at) as u16;
            return true;
        }
        self.mend(code, at, end, KEY_SAME)
    }

    /// One space, or what stands for it: none, several, a line break.
    fn space(&mut self, at: usize) -> Option<usize> {
        let end = self.blank(at);
        if self.text.get(at..end) == Some(" ") {
            return Some(end);
        }
        let code = self.gap_code(at, end);
        // In running text a gap is a gap: no word ends in the middle of a line.
        self.mend(code, at, end, string_of(" ")).then_some(end)
    }

    fn gap_code(&self, at: usize, end: usize) -> RepairCode {
        match self.text.get(at..end) {
            Some(gap) if gap.contains('|') => RepairCode::CellBreak,
            Some(gap) if gap.contains(['\n', '\r']) => RepairCode::LineBreak,
            _ => RepairCode::Space,
        }
    }

    /// Where the blank from `at` ends: spaces, at most one line or cell break.
    fn blank(&self, at: usize) -> usize {
        let mut end = at;
        let mut broken = false;
        while let Some(c) = self.text.get(end..).and_then(|rest| rest.chars().next()) {
            match c {
                '\r' => {}
                '\n' | '|' if !broken && !self.mode.strict => broken = true,
                c if is_space(c) => {}
                _ => break,
            }
            if 64 < end - at {
                break;
            }
            end += c.len_utf8();
        }
        // A cell boundary counts only with its spaces: `a|b` is another notation.
        let gap = self.text.get(at..end).unwrap_or("");
        if gap.contains('|') && !gap.contains(" | ") && !gap.contains("\u{1f}") { at } else { end }
    }

    /// A dash, slash or colon, with the spaces that people put around it.
    fn separator(&mut self, wanted: char, at: usize, slot: Slot) -> Option<usize> {
        let before = self.blank(at);
        let Some((found, len, wide)) = self.char_at(before) else {
            self.fail_at(at, Fault::Unexpected);
            return None;
        };
        let (same, code) = match wanted {
            '-' => (found == '-' && !wide || is_dash(found), RepairCode::Dash),
            '/' => (matches!(found, '/' | '∕' | '⁄'), RepairCode::Slash),
            _ => (found == ':', RepairCode::Colon),
        };
        let same = same || (wide && found == wanted);
        let after = self.blank(before + len);
        let spaced = at < before || before + len < after;
        if !same || (spaced && !self.may_be_spaced(wanted, slot, at, before, before + len, after)) {
            self.fail_at(at, Fault::Unexpected);
            return None;
        }
        let to = string_of(match wanted {
            '-' => "-",
            '/' => "/",
            _ => ":",
        });
        if at < before && !self.mend(self.gap_code(at, before), at, before, 0) {
            return None;
        }
        if (found != wanted || wide) && !self.mend(code, before, before + len, to) {
            return None;
        }
        if before + len < after
            && !self.mend(self.gap_code(before + len, after), before + len, after, 0)
        {
            return None;
        }
        Some(after)
    }

    /// In running text ` - ` is a dash between words: only a year behind it, or a
    /// break of the line or cell, says that it is not.
    fn may_be_spaced(
        &self,
        wanted: char,
        slot: Slot,
        at: usize,
        before: usize,
        end: usize,
        after: usize,
    ) -> bool {
        if !self.mode.prose {
            return true;
        }
        let gap = |from, to| self.text.get(from..to).unwrap_or("");
        let broken_before = gap(at, before).contains('\n');
        let broken = gap(end, after).contains(['\n', '|']);
        let year_follows = {
            let digits =
                gap(after, self.text.len()).bytes().take(5).take_while(u8::is_ascii_digit).count();
            digits == 4
                && matches!(gap(after, after + 2), "19" | "20")
                && !gap(after + 4, self.text.len()).starts_with('年')
        };
        match wanted {
            // A line that begins with a dash is an item of a list, but for a year that
            // stands right behind it.
            _ if broken_before => wanted == '-' && year_follows && after == end,
            '/' if broken => at == before,
            '/' => slot == Slot::Nature && before - at <= 1 && after - end <= 1,
            _ => year_follows || (broken && slot != Slot::Inherit && at == before),
        }
    }

    fn words(&mut self, words: &'static [Word], first: &First, owner: Slot) -> bool {
        let (slot, glue) = self.owner(owner);
        let start = self.at;
        let may = self.byte(start).is_some_and(|byte| first.may(byte));
        if !may && !first.empty {
            return self.fail();
        }
        let rest = self.text.as_bytes().get(start..).unwrap_or(&[]);
        if let Some(here) = rest.first().copied() {
            let group = words.partition_point(|word| word.first < here);
            for word in words[group..].iter().take_while(|word| word.first == here) {
                let bytes = word.text.as_bytes();
                // The first byte is the same; most differ in the second.
                if rest.get(1) != bytes.get(1) && 1 < bytes.len() || !rest.starts_with(bytes) {
                    continue;
                }
                let gap = !self.mode.exact
                    && matches!(bytes.last(), Some(b' ' | b'-' | b'/' | b':'))
                    && self.gapped(bytes.len());
                if !gap {
                    return self.word(word, slot, glue, start, start + bytes.len());
                }
            }
        }
        // Nothing is one of the words; where a mark may be hidden behind spaces, that is
        // looked for first.
        let nothing = words.last().filter(|word| word.text.is_empty());
        if let Some(word) = nothing {
            let hidden = !self.mode.exact
                && !self.mode.strict
                && matches!(rest.first(), Some(b' ' | b'\t' | b'\r' | b'\n' | 0x80..));
            if !hidden {
                return self.word(word, slot, glue, start, start);
            }
        }
        if self.mode.strict {
            return self.fail();
        }
        self.mended_words(words, slot, glue, nothing)
    }

    /// One of the words with the liberties that people take.
    #[cold]
    #[inline(never)]
    fn mended_words(
        &mut self,
        words: &'static [Word],
        slot: Slot,
        glue: bool,
        nothing: Option<&Word>,
    ) -> bool {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or(&[]);
        let here = rest.first().copied().unwrap_or(0);
        for word in words {
            // A letter or digit can only be itself, its other case or full width; a Chinese
            // character only itself.
            let Some(first) = word.text.bytes().next() else { continue };
            let latin = first.is_ascii_alphanumeric() && here != 0xef;
            let chinese = (0xe4..=0xe9).contains(&first);
            if (latin || chinese) && !first.eq_ignore_ascii_case(&here) {
                continue;
            }
            let mark = self.mark();
            let furthest = (self.furthest, self.fault);
            if let Some(end) = self.tolerant(word.text, slot) {
                return self.word(word, slot, glue, start, end);
            }
            (self.furthest, self.fault) = furthest;
            self.forget_mends(mark);
        }
        match nothing {
            Some(word) => self.word(word, slot, glue, start, start),
            None => self.fail(),
        }
    }

    fn word(&mut self, word: &Word, slot: Slot, glue: bool, start: usize, end: usize) -> bool {
        self.at = end;
        if word.repaired && !self.mend(RepairCode::Spelling, start, end, word.print) {
            return false;
        }
        let plain = word.same && self.text.get(start..end) == Some(word.text);
        let key = if word.key == word.print { KEY_SAME } else { word.key };
        if plain && key == KEY_SAME {
            return start == end || self.keep(slot, glue, start, end);
        }
        self.print(slot, glue, word.print, key)
    }

    fn class(&mut self, set: &'static Set, min: u8, max: u8, owner: Slot) -> bool {
        let (slot, glue) = self.owner(owner);
        let start = self.at;
        let mut at = start;
        let mut count = 0u8;
        let mut folded = false;
        let exact = min == max;
        loop {
            if exact && count == max {
                break;
            }
            let Some((c, len, wide)) = self.char_at(at) else { break };
            let mut taken = set.has(c);
            let mut code = RepairCode::Width;
            if !taken && !self.mode.strict && !self.mode.prose && c.is_ascii_lowercase() {
                taken = set.has(c.to_ascii_uppercase());
                code = RepairCode::Case;
            }
            if !taken {
                break;
            }
            if count == max {
                return self.fail_at(at, Fault::TooLong);
            }
            if wide || code == RepairCode::Case {
                folded = true;
                if !self.fold(code, at, at + len) {
                    return false;
                }
            }
            at += len;
            count += 1;
        }
        if count < min {
            return self.fail_at(at, Fault::Unexpected);
        }
        if start == at {
            return true;
        }
        self.at = at;
        if folded {
            let flags = self.flags | FOLD | if glue { GLUE } else { 0 };
            return self.push(Token {
                slot,
                flags,
                len: (at - start) as u16,
                start: start as u32,
                text: 0,
                key: KEY_SAME,
            });
        }
        self.keep(slot, glue, start, at)
    }

    /// The digits from here, narrow, at most five of them, with where they end.
    fn few_digits(&self) -> (u32, usize, usize) {
        let (mut value, mut count, mut at) = (0, 0, self.at);
        while let Some((c, len, _)) = self.char_at(at)
            && let Some(digit) = c.to_digit(10)
            && count < 5
        {
            value = value * 10 + digit;
            count += 1;
            at += len;
        }
        (value, count, at)
    }

    fn year(&mut self) -> bool {
        let (value, count, end) = self.few_digits();
        if count != 4 {
            return self.fail();
        }
        if !(1800..=2099).contains(&value) {
            return self.fail_at(self.at, Fault::Year);
        }
        let start = self.at;
        self.at = end;
        if end - start == 4 {
            return self.keep(self.slot, false, start, end);
        }
        self.fold(RepairCode::Width, start, end)
            && self.push(Token {
                slot: self.slot,
                flags: self.flags | FOLD,
                len: (end - start) as u16,
                start: start as u32,
                text: 0,
                key: KEY_SAME,
            })
    }

    /// Two digits for a year of the last century, printed in four.
    fn century_year(&mut self) -> bool {
        let (value, count, end) = self.few_digits();
        if count != 2 || value < 50 {
            return self.fail();
        }
        // String 1 is 1900.
        let text = 1 + value as u16;
        if !self.mend(RepairCode::Year, self.at, end, text) {
            return false;
        }
        self.at = end;
        self.print(self.slot, false, text, KEY_SAME)
    }

    /// Another identifier inside this one: the flavour that reads furthest.
    #[inline(never)]
    fn nested(&mut self, flavours: &'static [u8]) -> bool {
        if MAX_DEPTH <= self.depth {
            return self.fail();
        }
        let saved = self.mark();
        self.depth += 1;
        let mut best: Option<(usize, u16)> = None;
        for form in candidates(self.text, self.at) {
            let Some(shape) = FORMS.get(usize::from(form)) else { continue };
            if !flavours.contains(&shape.flavour) {
                continue;
            }
            if self.op(&shape.op) && best.is_none_or(|(end, _)| end < self.at) {
                best = Some((self.at, form));
            }
            self.back(saved);
        }
        let read = best
            .and_then(|(_, form)| FORMS.get(usize::from(form)))
            .is_some_and(|form| self.op(&form.op));
        self.depth -= 1;
        if !read {
            self.back(saved);
        }
        read || self.fail()
    }
}

/// Whether the digits of a text end in their check digit: weights 10 to 1 modulo 11
/// for ten, 1 and 3 by turns modulo 10 for thirteen (ISO 2108, Annex on the check
/// digit).
fn has_isbn_check_digit(text: &str) -> bool {
    let digits = || {
        text.bytes().filter_map(|byte| match byte {
            b'0'..=b'9' => Some(u32::from(byte - b'0')),
            b'X' | b'x' => Some(10),
            _ => None,
        })
    };
    let weighted = |weight: fn(u32) -> u32| {
        digits().zip(0u32..).map(|(digit, place)| digit * weight(place)).sum::<u32>()
    };
    match digits().count() {
        10 => weighted(|place| 10 - place) % 11 == 0,
        13 => weighted(|place| 1 + place % 2 * 2) % 10 == 0,
        _ => false,
    }
}

/// The strings that marks print; they are in the table because forms use them.
fn string_of(text: &str) -> u16 {
    match text {
        " " => SPACE,
        "-" => DASH,
        "/" => SLASH,
        _ => COLON,
    }
}

/// The forms that may begin at a byte, in the order in which they are tried.
pub(crate) fn candidates(text: &str, at: usize) -> impl Iterator<Item = u16> {
    let rest = text.as_bytes().get(at..).unwrap_or(&[]);
    let mut head = [0u8; 8];
    match rest.first() {
        // Full width: compare what it stands for.
        Some(0xef) => {
            let narrowed = text.get(at..).unwrap_or("").chars().map(|c| narrow(c).unwrap_or(c));
            for (room, c) in head.iter_mut().zip(narrowed.take_while(char::is_ascii)) {
                *room = c as u8;
            }
        }
        _ => {
            for (room, byte) in head.iter_mut().zip(rest) {
                *room = *byte;
            }
        }
    }
    head.make_ascii_uppercase();
    let bits = u64::from_le_bytes(head);
    let (start, end) = BUCKETS[usize::from(head[0])];
    let mut last = u16::MAX;
    LEADS[usize::from(start)..usize::from(end)].iter().filter_map(move |lead| {
        let here = bits & lead.mask == lead.bits
            && lead.form != last
            && (lead.apart == 0 || !head[usize::from(lead.apart & 7)].is_ascii_alphanumeric());
        if here {
            last = lead.form;
        }
        here.then_some(lead.form)
    })
}

/// Whether a form may begin with these bytes: quick, and no for most places of a text.
#[inline]
pub(crate) fn may_start(rest: &[u8]) -> bool {
    let byte = |at: usize| rest.get(at).map_or(0, u8::to_ascii_uppercase);
    let first = byte(0);
    let bit = usize::from(byte(1) & 31) * 32 + usize::from(byte(2) & 31);
    // Full width: it stands for something else.
    first == 0xef || STARTS[usize::from(first)][bit / 64] >> (bit % 64) & 1 == 1
}

/// Whether `word`, all of it, is how the identifiers of some publisher begin.
pub(crate) fn is_lead(word: &str) -> bool {
    let mut head = [0u8; 8];
    for (room, byte) in head.iter_mut().zip(word.bytes()) {
        *room = byte;
    }
    head.make_ascii_uppercase();
    let bits = u64::from_le_bytes(head);
    let (start, end) = BUCKETS[usize::from(head[0])];
    LEADS[usize::from(start)..usize::from(end)].iter().any(|lead| lead.word && lead.bits == bits)
}

/// Whether a form that begins with digits may go on so behind them and behind spaces.
pub(crate) fn may_follow(index: u16, byte: u8) -> bool {
    let byte = usize::from(byte.to_ascii_uppercase());
    BEHIND.get(usize::from(index)).is_none_or(|set| set[byte / 64] >> (byte % 64) & 1 == 1)
}

pub(crate) fn form(index: u16) -> Option<&'static Form> {
    FORMS.get(usize::from(index))
}

/// The bytes, letters in upper case, with which the forms that `wanted` accepts begin.
pub(crate) fn beginnings(wanted: impl Fn(u16) -> bool) -> [bool; 256] {
    let mut out = [false; 256];
    for (byte, (start, end)) in BUCKETS.iter().enumerate() {
        out[byte] =
            LEADS[usize::from(*start)..usize::from(*end)].iter().any(|lead| wanted(lead.form));
    }
    out
}

pub(crate) fn narrow(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        _ => None,
    }
}

pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}')
}

/// The hyphen-minus and what publishers and word processors put in its place.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '─' | '━')
}
