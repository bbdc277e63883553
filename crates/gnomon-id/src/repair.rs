//! What was mended on the way from the written to the canonical form.

use core::fmt;

/// A kind of repair, with the code that outputs carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum RepairCode {
    /// A longer dash, a minus sign or a full-width hyphen for the hyphen-minus.
    Dash,
    /// Another slash, or a slash that was left out (`GBT`).
    Slash,
    /// A space too many, too few, or of another width.
    Space,
    /// Full-width letters, digits or marks.
    Width,
    /// Letters in the other case.
    Case,
    /// Two digits of a year for four.
    Year,
    /// A prefix doubled or left out.
    Prefix,
    /// A line break inside.
    LineBreak,
    /// A table cell boundary inside.
    CellBreak,
    /// A full stop too many or too few.
    Dot,
    /// A spelling that the publisher does not print.
    Spelling,
    /// Pieces in another order.
    Order,
    /// Another colon, or another mark before the year.
    Colon,
    /// Other brackets.
    Bracket,
    /// A remark that is no part of the identifier.
    Note,
    /// An amendment named in words.
    Amendment,
    /// A word that the publisher does not print.
    Word,
}

impl RepairCode {
    /// In the order of the discriminants, which the tables use.
    const ALL: [(RepairCode, &'static str); 17] = [
        (RepairCode::Dash, "dash"),
        (RepairCode::Slash, "slash"),
        (RepairCode::Space, "space"),
        (RepairCode::Width, "width"),
        (RepairCode::Case, "case"),
        (RepairCode::Year, "year"),
        (RepairCode::Prefix, "prefix"),
        (RepairCode::LineBreak, "line-break"),
        (RepairCode::CellBreak, "cell-break"),
        (RepairCode::Dot, "dot"),
        (RepairCode::Spelling, "spelling"),
        (RepairCode::Order, "order"),
        (RepairCode::Colon, "colon"),
        (RepairCode::Bracket, "bracket"),
        (RepairCode::Note, "note"),
        (RepairCode::Amendment, "amendment"),
        (RepairCode::Word, "word"),
    ];

    pub(crate) fn from_index(index: u8) -> RepairCode {
        RepairCode::ALL.get(usize::from(index)).map_or(RepairCode::Spelling, |(code, _)| *code)
    }

    /// The code: `dash`, `line-break`.
    pub fn as_str(self) -> &'static str {
        RepairCode::ALL[self as usize].1
    }
}

impl fmt::Display for RepairCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One repair: which, what was written, what is printed for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What kind.
    pub code: RepairCode,
    /// Byte of the input where it begins.
    pub at: usize,
    /// As written; empty where something was left out.
    pub from: alloc::string::String,
    /// As printed; empty where something was too much.
    pub to: alloc::string::String,
}
