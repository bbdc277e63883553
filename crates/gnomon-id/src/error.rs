//! Why a text is not an identifier, and where that shows.

use core::fmt;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing to read.
    Empty,
    /// Longer than any identifier, or a number longer than any number.
    TooLong,
    /// Nothing of what may stand here.
    Unexpected,
    /// A year that no standard has.
    Year,
    /// The last digit is not the check digit of the others.
    CheckDigit,
    /// It would need a repair, and none was to be made.
    Strict,
    /// It would need too many repairs.
    TooDamaged,
    /// It identifies something else than was asked for.
    Class,
}

/// A text that is not an identifier, with the byte up to which it read like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What went wrong.
    pub fault: Fault,
    /// The byte of the input where it went wrong.
    pub at: usize,
    /// The character that stands there.
    pub found: Option<char>,
}

impl ParseError {
    pub(crate) fn new(fault: Fault, text: &str, at: usize) -> ParseError {
        let found = text.get(at..).and_then(|rest| rest.chars().next());
        ParseError { fault, at, found }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at;
        match (self.fault, self.found) {
            (Fault::Empty, _) => write!(f, "there is nothing to read"),
            (Fault::TooLong, _) => {
                write!(f, "longer at byte {at} than any identifier of this shape")
            }
            (Fault::CheckDigit, _) => write!(f, "the check digit before byte {at} is wrong"),
            (Fault::Year, _) => write!(f, "no year of a standard at byte {at}"),
            (Fault::Strict, _) => {
                write!(
                    f,
                    "not as the publisher prints it at byte {at}; without --strict it would be mended"
                )
            }
            (Fault::TooDamaged, _) => write!(f, "too many repairs needed by byte {at}"),
            (Fault::Class, _) => write!(f, "an identifier, but not of what was asked for"),
            (Fault::Unexpected, None) => write!(f, "incomplete: it ends at byte {at}"),
            (Fault::Unexpected, Some(c)) => {
                let code = c as u32;
                if c.is_control() || is_invisible(c) {
                    write!(f, "an invisible character (U+{code:04X}) at byte {at}")
                } else if let Some(latin) = look_alike(c) {
                    write!(
                        f,
                        "`{c}` at byte {at} is U+{code:04X}, not the Latin letter {latin} that it looks like"
                    )
                } else if !c.is_ascii() && c.is_numeric() {
                    write!(f, "`{c}` at byte {at} is U+{code:04X}, a digit of another script")
                } else {
                    write!(f, "`{c}` at byte {at} fits no identifier that begins like this")
                }
            }
        }
    }
}

impl core::error::Error for ParseError {}

/// The Latin capital that a Cyrillic or Greek letter looks like.
fn look_alike(c: char) -> Option<char> {
    const PAIRS: &[(&str, &str)] =
        &[("АВЕКМНОРСТХУІЅЈ", "ABEKMHOPCTXYISJ"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")];
    PAIRS.iter().find_map(|(strange, latin)| {
        let at = strange.chars().position(|s| s == c)?;
        latin.chars().nth(at)
    })
}

/// Characters that have no width and change what a text is all the same.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}
