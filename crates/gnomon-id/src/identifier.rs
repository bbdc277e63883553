//! An identifier with its own text.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use crate::engine::{self, Class, Flavour, Form, GLUE, KEY_SAME, OUTSIDE, STRINGS, Token};
use crate::error::{Fault, ParseError};
use crate::order;
use crate::parsed::{parse, year_of};
use crate::slot::Slot;

/// The identifier of a standard, a project, a committee, a place in a legal text
/// or an official document.
///
/// Made by parsing, so what it prints always parses back to the same value. Two
/// are equal when they name the same edition in the same language, however they
/// were written.
#[derive(Clone)]
pub struct Identifier {
    canonical: String,
    tokens: Vec<Token>,
    form: &'static Form,
}

/// An amendment, corrigendum or other supplement that is part of an identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplement {
    /// `Amd`, `Cor`, `Add`, `Suppl`, `A` (CEN), `XG` (修改单).
    pub kind: String,
    /// Its number, as text.
    pub number: Option<String>,
    /// Its own year.
    pub year: Option<u16>,
}

/// A level of a path: `TC 260`, `Article 34`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// `TC`, `SC`, `WG`; `Article`, `条`.
    pub kind: String,
    /// Its number, as text.
    pub number: String,
}

impl Identifier {
    pub(crate) fn new(canonical: String, tokens: Vec<Token>, form: &'static Form) -> Identifier {
        Identifier { canonical, tokens, form }
    }

    /// The publisher's own typography.
    pub fn as_str(&self) -> &str {
        &self.canonical
    }

    /// The flavour that reads it.
    pub fn flavour(&self) -> &'static Flavour {
        &engine::FLAVOURS[usize::from(self.form.flavour)]
    }

    /// What it identifies.
    pub fn class(&self) -> Class {
        self.flavour().class
    }

    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    pub(crate) fn text_of(&self, token: &Token) -> &str {
        let start = token.start as usize;
        self.canonical.get(start..start + token.len as usize).unwrap_or("")
    }

    /// The piece of that role, from its first to its last character; `None` when
    /// there is none.
    pub fn get(&self, slot: Slot) -> Option<&str> {
        let mut mine = self
            .tokens
            .iter()
            .skip_while(|t| t.slot != slot || t.flags & (GLUE | OUTSIDE) != 0)
            .take_while(|t| t.slot == slot && t.flags & OUTSIDE == 0)
            .filter(|t| 0 < t.len);
        let first = mine.next()?;
        let last = mine.filter(|t| t.flags & GLUE == 0).last().unwrap_or(first);
        self.canonical.get(first.start as usize..last.start as usize + last.len as usize)
    }

    /// The form that a piece has in keys: `Amd` for `AMD`.
    fn key_of(&self, token: &Token) -> &str {
        if token.key == KEY_SAME { self.text_of(token) } else { STRINGS[usize::from(token.key)] }
    }

    /// The piece of that role as keys have it; where it was read in several steps, as
    /// it is printed.
    fn key_of_slot(&self, slot: Slot) -> Option<&str> {
        let mut mine =
            self.tokens.iter().filter(|t| t.slot == slot && t.flags & (GLUE | OUTSIDE) == 0);
        let first = mine.next()?;
        let text = if mine.next().is_none() { self.key_of(first) } else { self.get(slot)? };
        Some(text).filter(|text| !text.is_empty())
    }

    /// The body that publishes, as far as the identifier tells: `SAC`, `ISO/IEC`,
    /// `IETF`. For China the sector, local, association or enterprise code.
    pub fn publisher(&self) -> &str {
        let flavour = self.flavour();
        let own = || self.get(Slot::Publisher).unwrap_or("");
        match (flavour.publisher, self.form.kind) {
            ("", _) => self.key_of_slot(Slot::Publisher).unwrap_or(""),
            (_, "local") => {
                let end = self.tokens.iter().rfind(|t| t.slot == Slot::Region);
                let end = end.map_or(0, |t| t.start as usize + t.len as usize);
                self.canonical.get(..end).filter(|code| !code.is_empty()).unwrap_or_else(own)
            }
            (_, "sector") => own(),
            (_, "association") => own().trim_start_matches("T/"),
            (_, "enterprise") => own().trim_start_matches("Q/"),
            (publisher, _) => publisher,
        }
    }

    /// ISO 3166 code of the country whose standard it is.
    pub fn country(&self) -> Option<&'static str> {
        Some(self.flavour().country).filter(|country| !country.is_empty())
    }

    /// The type of document: `TR`, `Guide`; for China `national`, `sector`, `local`,
    /// `association`, `enterprise`; `None` for a plain standard.
    pub fn kind(&self) -> Option<&str> {
        self.key_of_slot(Slot::Kind).or(Some(self.form.kind).filter(|kind| !kind.is_empty()))
    }

    /// Whose standard it is, one of [`LEVELS`]. A plan number is that of a national or
    /// sector standard to be; what another country than China calls its own is `other`.
    pub fn level(&self) -> &'static str {
        match self.form.kind {
            _ if self.country().is_none() => "international",
            "plan" if self.form.name == "sector-plan" => "sector",
            "plan" => "national",
            kind => LEVELS.iter().find(|level| **level == kind).copied().unwrap_or("other"),
        }
    }

    /// `mandatory`, `recommended` or `guidance`, where the identifier says so.
    pub fn nature(&self) -> Option<&'static str> {
        let written = self.key_of_slot(Slot::Nature).unwrap_or("-");
        let natures = self.flavour().natures;
        // Military, metrological and association standards have no nature in
        // their identifiers.
        let has = matches!(self.form.kind, "national" | "sector" | "local" | "plan");
        natures.iter().find(|(text, _)| *text == written).filter(|_| has).map(|(_, nature)| *nature)
    }

    /// What stands before the number: `GB/T`, `ISO/IEC TS`, `T/CESA`.
    pub fn prefix(&self) -> &str {
        let number = self
            .tokens
            .iter()
            .find(|t| matches!(t.slot, Slot::Number | Slot::Part) && t.flags & GLUE == 0);
        let end = number.map_or(self.canonical.len(), |t| t.start as usize);
        self.canonical.get(..end).unwrap_or("").trim_end_matches([' ', '-'])
    }

    /// The number as text, leading zeros kept.
    pub fn number(&self) -> &str {
        self.get(Slot::Number).unwrap_or("")
    }

    /// The part path: `2` of `GB/T 20000.2`, `2-1` of `IEC 60601-2-1`.
    pub fn part(&self) -> Option<&str> {
        self.get(Slot::Part)
    }

    /// The year of the edition.
    pub fn year(&self) -> Option<u16> {
        self.get(Slot::Year).and_then(|text| year_of(text.chars()))
    }

    /// Month, or month and day, where the publisher gives them.
    pub fn month(&self) -> Option<&str> {
        self.get(Slot::Month)
    }

    /// Edition or version: `V1.2.2`, `2018年版`.
    pub fn edition(&self) -> Option<&str> {
        self.get(Slot::Edition)
    }

    /// Stage of a draft: `DIS`, `CDV`.
    pub fn stage(&self) -> Option<&str> {
        self.key_of_slot(Slot::Stage)
    }

    /// How often the stage was gone through: `2` in `ISO/DIS 8536-15.2`.
    pub fn iteration(&self) -> Option<&str> {
        self.get(Slot::Iteration)
    }

    /// The harmonised stage code (ISO/IEC Directives, Part 1) of the stage that the
    /// identifier names, without the sub-stage, which it does not tell.
    pub fn stage_code(&self) -> Option<&'static str> {
        order::stage_code(self.stage()?)
    }

    /// Amendments, corrigenda and other supplements, in sequence.
    pub fn supplements(&self) -> Vec<Supplement> {
        let mut out: Vec<Supplement> = Vec::new();
        for token in self.own() {
            match token.slot {
                Slot::Supplement => out.push(Supplement {
                    kind: self.key_of(token).trim().to_owned(),
                    number: None,
                    year: None,
                }),
                Slot::SupplementNumber => {
                    if let Some(last) = out.last_mut() {
                        last.number = Some(self.text_of(token).to_owned());
                    }
                }
                Slot::SupplementYear => {
                    if let Some(last) = out.last_mut() {
                        last.year = year_of(self.text_of(token).chars());
                    }
                }
                _ => {}
            }
        }
        out
    }

    /// The levels of a committee or of a place in a text, the outermost first.
    pub fn units(&self) -> Vec<Unit> {
        let mut out: Vec<Unit> = Vec::new();
        for token in self.own() {
            match token.slot {
                Slot::Unit => {
                    out.push(Unit { kind: self.key_of(token).to_owned(), number: String::new() })
                }
                Slot::UnitNumber => match out.last_mut() {
                    Some(last) if last.number.is_empty() => {
                        last.number = self.text_of(token).to_owned();
                    }
                    _ => out
                        .push(Unit { kind: String::new(), number: self.text_of(token).to_owned() }),
                },
                _ => {}
            }
        }
        out
    }

    fn own(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|t| t.flags & (GLUE | OUTSIDE) == 0)
    }

    /// Language of the text: `en`, `E/F`.
    pub fn language(&self) -> Option<&str> {
        self.get(Slot::Language)
    }

    /// The place inside: a clause, a table, a term.
    pub fn locality(&self) -> Option<&str> {
        self.get(Slot::Locality)
    }

    /// Code of the region of a local standard: `11`, `3501`.
    pub fn region(&self) -> Option<&str> {
        self.get(Slot::Region)
    }

    /// Code of the department in charge of a project: `469`.
    pub fn department(&self) -> Option<&str> {
        self.get(Slot::Department)
    }

    /// Whether all parts are meant together.
    pub fn all_parts(&self) -> bool {
        self.get(Slot::AllParts).is_some()
    }

    /// The last number of a range: `3452.4`.
    pub fn through(&self) -> Option<&str> {
        self.get(Slot::Through)
    }

    /// The standard that this one adopts or is, as its own identifier: `ISO 9001:2015`
    /// of `GB/T 19001-2016/ISO 9001:2015`, `EN ISO 9001:2015` of `BS EN ISO 9001:2015`.
    pub fn adopts(&self) -> Option<&str> {
        let inner = |t: &&Token| {
            t.flags & (engine::INNER | OUTSIDE) != 0
                && (t.flags & GLUE == 0 || t.slot != Slot::Adopts && t.slot != Slot::Base)
        };
        let first = self.tokens.iter().find(inner)?;
        let last = self.tokens.iter().rfind(inner)?;
        self.canonical
            .get(first.start as usize..last.start as usize + last.len as usize)
            .map(|text| text.trim_matches(['/', ' ', '(', ')']))
    }

    fn key(&self, keep: impl Fn(Slot) -> bool) -> String {
        let mut out = String::with_capacity(self.canonical.len());
        // Marks wait for the piece that they belong to.
        for token in self.tokens.iter().filter(|t| t.flags & OUTSIDE == 0) {
            if keep(token.slot) {
                out.push_str(self.key_of(token));
            }
        }
        out
    }

    /// The key of the work, whatever its edition, stage and language: `GB/T 20000.2`.
    /// Projects and documents are numbered afresh each year, so theirs has the year.
    pub fn work_key(&self) -> String {
        let yearly = matches!(self.class(), Class::Project | Class::Document);
        self.key(|slot| slot.in_work() || slot == Slot::Inherit || (yearly && slot == Slot::Year))
    }

    /// The key of this edition with its stage and its supplements; equal for every
    /// spelling and every language.
    pub fn edition_key(&self) -> String {
        self.key(|slot| slot.in_edition() || slot == Slot::Inherit)
    }

    fn identity(&self) -> String {
        self.key(|slot| {
            slot.in_edition()
                || matches!(slot, Slot::Inherit | Slot::Language | Slot::Format | Slot::Locality)
        })
    }

    /// With the dash that Chinese standards print (GB/T 1.1-2020): U+2014, and
    /// full-width brackets.
    pub fn chinese_typography(&self) -> String {
        if self.country() != Some("CN") {
            return self.canonical.clone();
        }
        let mut out = String::with_capacity(self.canonical.len() + 4);
        for token in &self.tokens {
            let text = self.text_of(token);
            let own = token.flags & OUTSIDE == 0;
            match text {
                "-" if own && matches!(token.slot, Slot::Year | Slot::SupplementYear) => {
                    out.push('—');
                }
                " " if own && token.slot == Slot::AllParts => {}
                "(all parts)" => out.push_str("（所有部分）"),
                _ if own => out.extend(text.chars().map(|c| match c {
                    '(' => '（',
                    ')' => '）',
                    c => c,
                })),
                _ => out.push_str(text),
            }
        }
        out
    }
}

/// The levels of standards; see [`Identifier::level`].
pub const LEVELS: &[&str] = &[
    "national",
    "sector",
    "local",
    "association",
    "enterprise",
    "metrology",
    "international",
    "other",
];

/// Level and nature of a standard or project as its identifier tells them: `unknown`
/// for what is no identifier, `not said` where it says no nature.
pub fn level_and_nature(identifier: &str) -> (&'static str, &'static str) {
    identifier
        .parse::<Identifier>()
        .map_or(("unknown", "not said"), |id| (id.level(), id.nature().unwrap_or("not said")))
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.flavour().name, self.canonical)
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.canonical)
    }
}

impl PartialEq for Identifier {
    fn eq(&self, other: &Identifier) -> bool {
        self.form.flavour == other.form.flavour
            && (self.canonical == other.canonical || self.identity() == other.identity())
    }
}

impl Eq for Identifier {}

impl Hash for Identifier {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

impl PartialOrd for Identifier {
    fn partial_cmp(&self, other: &Identifier) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Identifier {
    /// By publisher, kind, number, part, year, then what else tells them apart;
    /// numbers as numbers: `GB/T 98` before `GB/T 1040`, part 2 before part 10, the
    /// undated before the dated.
    fn cmp(&self, other: &Identifier) -> Ordering {
        let own = |id: &Identifier, slot| id.key_of_slot(slot).unwrap_or("").to_owned();
        own(self, Slot::Publisher)
            .cmp(&own(other, Slot::Publisher))
            .then_with(|| self.kind().cmp(&other.kind()))
            .then_with(|| own(self, Slot::Nature).cmp(&own(other, Slot::Nature)))
            .then_with(|| order::natural(self.number(), other.number()))
            .then_with(|| order::natural(self.part().unwrap_or(""), other.part().unwrap_or("")))
            .then_with(|| self.year().cmp(&other.year()))
            .then_with(|| order::natural(&self.identity(), &other.identity()))
            .then_with(|| self.form.flavour.cmp(&other.form.flavour))
    }
}

impl FromStr for Identifier {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Identifier, ParseError> {
        parse(text).map(|parsed| parsed.to_identifier())
    }
}

macro_rules! of_class {
    ($(#[$doc:meta])* $name:ident: $($class:ident)|+) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Identifier);

        impl $name {
            /// The identifier as what it is, if it is one of these.
            pub fn new(id: Identifier) -> Option<$name> {
                matches!(id.class(), $(Class::$class)|+).then_some($name(id))
            }
        }

        impl core::ops::Deref for $name {
            type Target = Identifier;
            fn deref(&self) -> &Identifier {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<$name, ParseError> {
                let id: Identifier = text.parse()?;
                $name::new(id).ok_or_else(|| ParseError::new(Fault::Class, text, 0))
            }
        }
    };
}

of_class! {
    /// The identifier of a standard: `GB/T 20000.2-2009`.
    StandardId: Standard
}
of_class! {
    /// The plan number of a project that is to become a standard: `20230895-T-469`.
    ProjectId: Project
}
of_class! {
    /// A committee by its number: `SAC/TC 260`, `ISO/IEC JTC 1/SC 27/WG 4`.
    CommitteeId: Committee
}
of_class! {
    /// A place in a legal text: `Article 8(1)`, `第三十四条第二款`.
    LegalCitation: Citation
}
of_class! {
    /// The number of an official document: `国标委发〔2023〕12号`.
    DocumentNumber: Document
}

/// Whether both name the same work, of whatever edition: a dated against an undated
/// reference, one edition against another.
pub fn same_work(a: &Identifier, b: &Identifier) -> bool {
    a.work_key() == b.work_key()
}

/// Whether a reference covers an edition: an undated reference covers every edition
/// of its work, a dated one only its own (GB/T 1.1-2020, 8.6; ISO/IEC Directives,
/// Part 2, 10.4).
pub fn covers(reference: &Identifier, edition: &Identifier) -> bool {
    match reference.year() {
        None => same_work(reference, edition),
        Some(_) => reference.edition_key() == edition.edition_key(),
    }
}

/// Whether `later` is a later edition of the work of `earlier`: the same work, both
/// dated, the year after. Says what the identifiers say; whether the earlier one was
/// withdrawn only a catalogue or a notice knows.
pub fn superseded_by_edition(earlier: &Identifier, later: &Identifier) -> bool {
    same_work(earlier, later)
        && matches!((earlier.year(), later.year()), (Some(a), Some(b)) if a < b)
}

/// The latest dated edition of each work among `ids`, in order; undated references
/// and drafts are no editions.
pub fn latest<'a>(ids: impl IntoIterator<Item = &'a Identifier>) -> Vec<&'a Identifier> {
    let mut best: alloc::collections::BTreeMap<String, &Identifier> =
        alloc::collections::BTreeMap::new();
    for id in ids.into_iter().filter(|id| id.year().is_some() && id.stage().is_none()) {
        let slot = best.entry(id.work_key()).or_insert(id);
        if (slot.year(), slot.supplements().len()) < (id.year(), id.supplements().len()) {
            *slot = id;
        }
    }
    let mut out: Vec<&Identifier> = best.into_values().collect();
    out.sort();
    out
}

#[cfg(feature = "serde")]
mod as_text {
    use super::{Identifier, StandardId};
    use alloc::string::ToString;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    impl Serialize for Identifier {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Identifier {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Identifier, D::Error> {
            let text = alloc::borrow::Cow::<str>::deserialize(deserializer)?;
            text.parse().map_err(|e: crate::ParseError| D::Error::custom(e.to_string()))
        }
    }

    impl Serialize for StandardId {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for StandardId {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<StandardId, D::Error> {
            let id = Identifier::deserialize(deserializer)?;
            StandardId::new(id).ok_or_else(|| D::Error::custom("not a standard"))
        }
    }
}
