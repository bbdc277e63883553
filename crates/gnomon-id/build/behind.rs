//! What may stand behind the digits that a form begins with.
//!
//! In running text most numbers begin nothing. Which byte may follow them, behind spaces, is known from
//! the grammar: a form is not even tried where another one does.

use crate::emit::find_rule;
use crate::syntax::{Expr, Flavour};

/// Where reading may be: before the first digit, behind one.
type Places = u8;
const BEFORE: Places = 1;
const BEHIND: Places = 2;

/// Rules that lead into each other farther than this may be followed by anything.
const DEEPEST: u8 = 24;

/// The bytes that may stand behind leading digits and spaces, in capitals.
pub struct Follows<'a> {
    flavours: &'a [Flavour],
    bytes: [bool; 256],
}

impl<'a> Follows<'a> {
    /// Those of a form, as four words of bits.
    pub fn of(flavours: &'a [Flavour], flavour: usize, form: &'a Expr) -> [u64; 4] {
        let mut bytes = [false; 256];
        // What other dashes and slashes, wide characters and wide spaces begin with.
        for byte in [0xc2_u8, 0xe2, 0xe3, 0xef] {
            bytes[usize::from(byte)] = true;
        }
        let mut follows = Follows { flavours, bytes };
        if follows.walk(flavour, form, BEFORE, 0) & BEHIND != 0 {
            follows.anything();
        }
        let mut words = [0_u64; 4];
        for (byte, may) in follows.bytes.iter().enumerate() {
            words[byte / 64] |= u64::from(*may) << (byte % 64);
        }
        words
    }

    fn anything(&mut self) {
        self.bytes = [true; 256];
    }

    /// Notes what an expression may begin with where digits have been read; gives the places where
    /// reading may be at its end. What begins with something else than a digit is of no interest.
    fn walk(&mut self, flavour: usize, expr: &'a Expr, at: Places, depth: u8) -> Places {
        if DEEPEST < depth {
            self.anything();
            return at;
        }
        if at == 0 {
            return 0;
        }
        match expr {
            Expr::Lit(text) => self.text(text, at),
            Expr::Words(words) => words.iter().fold(0, |to, word| to | self.text(&word.text, at)),
            Expr::Class { ranges, negated, min, max } => {
                let has_digits =
                    ranges.iter().any(|(low, high)| *low <= '9' && '0' <= *high) != *negated;
                let goes_on = at & BEHIND != 0 || has_digits && 1 < *max;
                if goes_on && *negated {
                    self.anything();
                }
                for (low, high) in ranges.iter().filter(|_| goes_on && !negated) {
                    for c in (*low..=*high).filter(char::is_ascii) {
                        self.byte(c as u8);
                    }
                    if !high.is_ascii() {
                        let first = |c: char| c.to_string().into_bytes()[0];
                        (first((*low).max('\u{80}'))..=first(*high)).for_each(|b| self.byte(b));
                    }
                }
                // Spaces are passed over in the text as well.
                let blank = |c: char| ranges.iter().any(|(low, high)| (*low..=*high).contains(&c));
                let blanks = [' ', '\n', '\t', '|'].into_iter().any(blank) != *negated;
                let read =
                    if has_digits { BEHIND } else { 0 } | if blanks { at & BEHIND } else { 0 };
                if *min == 0 { read | at } else { read }
            }
            Expr::Year | Expr::CenturyYear => BEHIND,
            Expr::End | Expr::Not(_) | Expr::And(_) => at,
            Expr::Slot(_, inner) | Expr::Owned(_, inner) => {
                self.walk(flavour, inner, at, depth + 1)
            }
            Expr::Fix { expr, .. } => match expr {
                Some(inner) => self.walk(flavour, inner, at, depth + 1),
                None => at,
            },
            Expr::Rule(name) => match find_rule(self.flavours, flavour, name) {
                Some((owner, inner)) => self.walk(owner, inner, at, depth + 1),
                None => {
                    self.anything();
                    at
                }
            },
            Expr::Nested(names) => {
                let flavours = self.flavours;
                let named = flavours.iter().enumerate().filter(|(_, f)| names.contains(&f.name));
                named.fold(0, |to, (owner, flavour)| {
                    flavour
                        .forms
                        .iter()
                        .fold(to, |to, form| to | self.walk(owner, &form.expr, at, depth + 1))
                })
            }
            Expr::Seq(items) => {
                items.iter().fold(at, |at, item| self.walk(flavour, item, at, depth + 1))
            }
            Expr::Alt(items) => {
                items.iter().fold(0, |to, item| to | self.walk(flavour, item, at, depth + 1))
            }
            Expr::Opt(inner) => at | self.walk(flavour, inner, at, depth + 1),
            Expr::Many(inner, min) => {
                let once = self.walk(flavour, inner, at, depth + 1);
                let more = once | self.walk(flavour, inner, once, depth + 1);
                if *min == 0 { at | more } else { more }
            }
        }
    }

    fn text(&mut self, text: &str, at: Places) -> Places {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        if rest.len() == text.len() && at & BEHIND == 0 && !text.is_empty() {
            return 0;
        }
        match rest.trim_start_matches(' ').bytes().next() {
            Some(byte) => {
                self.byte(byte);
                0
            }
            None if text.is_empty() => at,
            None => BEHIND,
        }
    }

    fn byte(&mut self, byte: u8) {
        self.bytes[usize::from(byte.to_ascii_uppercase())] = true;
    }
}
