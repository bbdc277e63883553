//! What an identifier of a standard consists of, and how it is printed.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::family::{Family, Shape};

/// The identifier of a standard, such as `GB/T 20000.2-2009`.
///
/// [`FromStr`] and [`crate::find`] are the ways to make one, so what is printed
/// always parses back to the same value. Numbers are text: in `YY/T 0316` the
/// leading zero belongs to the name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StandardId {
    pub(crate) family: &'static Family,
    /// The prefix in the publisher's typography: `GB/T`, `ISO/IEC TS`, `T/CESA`.
    pub(crate) prefix: String,
    /// The main number: `20000`, `Y.3172`, `303 645`.
    pub(crate) number: String,
    /// The part path without its first mark: `2`, `2-1`.
    pub(crate) part: Option<String>,
    pub(crate) year: Option<u16>,
    pub(crate) supplements: Vec<Supplement>,
}

/// An amendment, corrigendum or the like that is part of an identifier.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Supplement {
    /// `Amd`, `Cor`, `Add`, `Suppl`, `A` (CEN), `XG` (修改单).
    pub kind: &'static str,
    /// Its number.
    pub number: u16,
    /// Its own year.
    pub year: Option<u16>,
}

/// The text is not the identifier of a standard that this crate knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotStandardId {
    /// The byte up to which it read like one.
    pub at: usize,
}

impl fmt::Display for NotStandardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not the identifier of a standard (byte {})", self.at)
    }
}

impl core::error::Error for NotStandardId {}

impl StandardId {
    /// The body that publishes under this prefix: `SAC`, `ISO/IEC`, `IETF`.
    pub fn publisher(&self) -> &str {
        match self.family.publisher {
            // The bodies are those that the prefix itself names.
            "" => self.prefix.split(' ').next().unwrap_or(&self.prefix),
            publisher => publisher,
        }
    }

    /// ISO 3166 code of the country whose standard it is; `None` for those of
    /// international and other bodies.
    pub fn country(&self) -> Option<&'static str> {
        (self.family.shape == Shape::China).then_some("CN")
    }

    /// The prefix: `GB/T`, `ISO/IEC TS`.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The number as text, leading zeros kept.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The part: `2` of `GB/T 20000.2`, `2-1` of `IEC 60601-2-1`.
    pub fn part(&self) -> Option<&str> {
        self.part.as_deref()
    }

    /// The year of the edition.
    pub fn year(&self) -> Option<u16> {
        self.year
    }

    /// Amendments and corrigenda named in the identifier, in order.
    pub fn supplements(&self) -> &[Supplement] {
        &self.supplements
    }

    /// The key of the work, whatever its edition: `GB/T 20000.2`.
    pub fn work_key(&self) -> String {
        let undated = StandardId { year: None, supplements: Vec::new(), ..self.clone() };
        undated.to_string()
    }

    /// The key of this edition with its supplements. Equal for every spelling.
    pub fn edition_key(&self) -> String {
        self.to_string()
    }

    fn part_mark(&self) -> char {
        if self.family.shape == Shape::China { '.' } else { '-' }
    }

    fn year_mark(&self) -> char {
        if matches!(self.family.shape, Shape::China | Shape::Hyphen) { '-' } else { ':' }
    }
}

impl fmt::Display for StandardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.prefix, self.number)?;
        if let Some(part) = &self.part {
            write!(f, "{}{part}", self.part_mark())?;
        }
        if let Some(year) = self.year {
            write!(f, "{}{year}", self.year_mark())?;
        }
        for supplement in &self.supplements {
            match supplement.kind {
                "XG" => write!(f, "/XG{}", supplement.number)?,
                "A" => write!(f, "/A{}", supplement.number)?,
                kind => write!(f, "/{kind} {}", supplement.number)?,
            }
            if let Some(year) = supplement.year {
                write!(f, "{}{year}", if supplement.kind == "XG" { '-' } else { ':' })?;
            }
        }
        Ok(())
    }
}

impl FromStr for StandardId {
    type Err = NotStandardId;

    fn from_str(text: &str) -> Result<StandardId, NotStandardId> {
        let trimmed = text.trim();
        let lead = text.len() - text.trim_start().len();
        match crate::parse::identifier(trimmed, 0) {
            Some((id, end)) if end == trimmed.len() => Ok(id),
            Some((_, end)) => Err(NotStandardId { at: lead + end }),
            None => Err(NotStandardId { at: lead }),
        }
    }
}
