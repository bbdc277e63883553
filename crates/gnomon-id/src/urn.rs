//! Uniform Resource Names of standards, as their publishers define them.
//!
//! ISO's are RFC 5141's (2008), IETF's RFC 2648's, those of books RFC 8254's.
//! Publishers that define none have none here: a name that nobody registered
//! would identify nothing.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use crate::error::{Fault, ParseError};
use crate::identifier::Identifier;
use crate::parsed::parse;

/// Originators of RFC 5141 and how the identifier prints them.
const ORIGINATORS: &[(&str, &str)] = &[
    ("iso", "ISO"),
    ("iso-iec", "ISO/IEC"),
    ("iso-cie", "ISO/CIE"),
    ("iso-astm", "ISO/ASTM"),
    ("iso-ieee", "ISO/IEEE"),
    ("iec", "IEC"),
];

/// Document types of RFC 5141 and how the identifier prints them.
const TYPES: &[(&str, &str)] = &[
    ("data", "DATA"),
    ("guide", "Guide"),
    ("isp", "ISP"),
    ("iwa", "IWA"),
    ("pas", "PAS"),
    ("r", "R"),
    ("tr", "TR"),
    ("ts", "TS"),
    ("tta", "TTA"),
];

/// Supplements of RFC 5141 and how the identifier prints them.
const SUPPLEMENTS: &[(&str, &str)] = &[("amd", "Amd"), ("cor", "Cor"), ("add", "Add")];

/// What a URN says: the identifier, and the edition number that identifiers do not
/// carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromUrn {
    /// The identifier.
    pub id: Identifier,
    /// The number of the edition: 2 for `:ed-2`.
    pub edition: Option<u16>,
}

fn of<'a>(table: &'a [(&str, &str)], printed: &str) -> Option<&'a str> {
    table.iter().find(|(_, name)| *name == printed).map(|(code, _)| *code)
}

fn printed(table: &[(&'static str, &'static str)], code: &str) -> Option<&'static str> {
    table.iter().find(|(name, _)| *name == code).map(|(_, printed)| *printed)
}

impl Identifier {
    /// The URN, where the publisher defines one that tells this from every other.
    ///
    /// ISO's name an edition by its number, not its year: a dated identifier has a
    /// URN only with the `edition`, which a catalogue knows and the identifier does
    /// not. Drafts have none, because their URNs need the sub-stage.
    pub fn urn(&self, edition: Option<u16>) -> Option<String> {
        match self.flavour().name {
            "ietf" => self.ietf_urn(),
            "isbn" => {
                let digits: String =
                    self.number().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
                Some(format!("urn:isbn:{digits}"))
            }
            "iso" | "iec" => self.iso_urn(edition),
            _ => None,
        }
    }

    fn ietf_urn(&self) -> Option<String> {
        match self.kind() {
            Some(kind) => Some(format!("urn:ietf:{}:{}", kind.to_ascii_lowercase(), self.number())),
            // RFC 2648: `id` and the name of the draft without `draft-`.
            None => Some(format!("urn:ietf:id:{}", self.as_str().strip_prefix("draft-")?)),
        }
    }

    fn iso_urn(&self, edition: Option<u16>) -> Option<String> {
        let originator = of(ORIGINATORS, self.publisher())?;
        // RFC 5141 is ISO's; it names IEC alone as the originator of some documents,
        // whose identifiers IEC forms otherwise.
        if originator == "iec"
            || self.stage().is_some()
            || self.all_parts()
            || self.edition().is_some()
        {
            return None;
        }
        if self.year().is_some() != edition.is_some() || self.locality().is_some() {
            return None;
        }
        if !self.number().bytes().all(|b| b.is_ascii_digit()) || self.iteration().is_some() {
            return None;
        }
        let mut urn = format!("urn:iso:std:{originator}");
        if let Some(kind) = self.kind() {
            urn.push_str(&format!(":{}", of(TYPES, kind)?));
        }
        urn.push_str(&format!(":{}", self.number()));
        if let Some(part) = self.part() {
            urn.push_str(&format!(":-{}", part.to_ascii_lowercase()));
        }
        if let Some(edition) = edition {
            urn.push_str(&format!(":ed-{edition}"));
        }
        if let Some(language) = self.language() {
            urn.push_str(&format!(":{}", languages(language)?));
        }
        for supplement in self.supplements() {
            let kind = of(SUPPLEMENTS, &supplement.kind)?;
            urn.push_str(&format!(":{kind}:{}", supplement.number?));
        }
        Some(urn)
    }
}

/// `E/F` as the codes that RFC 5141 takes: `en,fr`.
fn languages(written: &str) -> Option<String> {
    let codes: Option<alloc::vec::Vec<&str>> = written
        .split([',', '/'])
        .map(|language| match language {
            "E" | "en" => Some("en"),
            "F" | "fr" => Some("fr"),
            "R" | "ru" => Some("ru"),
            "S" | "es" => Some("es"),
            "A" | "ar" => Some("ar"),
            "D" | "de" => Some("de"),
            _ => None,
        })
        .collect();
    Some(codes?.join(","))
}

/// Reads a URN of ISO, IETF or a book.
///
/// # Errors
/// [`ParseError`] with the byte of the first element that is not understood.
pub fn from_urn(urn: &str) -> Result<FromUrn, ParseError> {
    let fault = |at: usize| ParseError::new(Fault::Unexpected, urn, at);
    let lower = urn.to_ascii_lowercase();
    let plain = |text: String| {
        let id = parse(&text).map_err(|_| fault(0))?.to_identifier();
        Ok(FromUrn { id, edition: None })
    };
    if let Some(rest) = lower.strip_prefix("urn:ietf:") {
        let (kind, number) = rest.split_once(':').ok_or_else(|| fault(urn.len()))?;
        return match kind {
            // The names of drafts are compared as they are.
            "id" => plain(format!("draft-{}", urn.get(12..).unwrap_or(number))),
            "rfc" | "bcp" | "std" | "fyi" => {
                plain(format!("{} {number}", kind.to_ascii_uppercase()))
            }
            _ => Err(fault(9)),
        };
    }
    if let Some(number) = lower.strip_prefix("urn:isbn:") {
        return plain(format!("ISBN {number}"));
    }
    let Some(rest) = lower.strip_prefix("urn:iso:std:") else { return Err(fault(0)) };
    let mut at = urn.len() - rest.len();
    let mut elements = rest.split(':').peekable();
    let mut next = |at: &mut usize| {
        let element = elements.next();
        *at += element.map_or(0, |e| e.len() + 1);
        element
    };
    let start = at;
    let originator =
        next(&mut at).and_then(|code| printed(ORIGINATORS, code)).ok_or_else(|| fault(start))?;
    let mut text = originator.to_owned();
    let mut element = next(&mut at);
    if let Some(kind) = element.and_then(|code| printed(TYPES, code)) {
        text.push(if originator == "ISO" { '/' } else { ' ' });
        text.push_str(kind);
        element = next(&mut at);
    }
    let number = element
        .filter(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
        .ok_or_else(|| fault(at.min(urn.len())))?;
    text.push_str(&format!(" {number}"));
    let mut edition = None;
    let mut language = String::new();
    let mut supplements = String::new();
    while let Some(element) = next(&mut at) {
        if let Some(part) = element.strip_prefix('-') {
            text.push_str(&format!("-{}", part.to_ascii_uppercase()));
        } else if let Some(number) = element.strip_prefix("ed-") {
            edition = Some(number.parse().map_err(|_| fault(at.saturating_sub(number.len() + 1)))?);
        } else if let Some(kind) = printed(SUPPLEMENTS, element) {
            let number = next(&mut at).ok_or_else(|| fault(urn.len()))?;
            supplements.push_str(&format!("/{kind} {number}"));
        } else if element.len() == 2 || element.contains(',') {
            language = format!("({element})");
        } else {
            return Err(fault(at.saturating_sub(element.len() + 1)));
        }
    }
    text.push_str(&supplements);
    text.push_str(&language);
    let id = parse(&text).map_err(|_| fault(0))?.to_identifier();
    Ok(FromUrn { id, edition })
}
