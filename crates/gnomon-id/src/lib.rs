//! Identifiers of standards: parse, print, compare, and find in running text.
//!
//! `GB/T 22239-2019`, `ISO/IEC TS 27006-2:2021`, `RFC 4291`, `SAC/TC 260`,
//! `Article 8(1)`, `国标委发〔2023〕12号` each become an [`Identifier`]: publisher, kind,
//! nature, number, part, year, edition, stage, supplements, language, what it
//! adopts. What is printed is the publisher's own typography; what is accepted is
//! what people write (`GB／T 22239—2019`, `GBT22239-2019`), with every repair named.
//! Two keys serve as identity: the work (undated) and the edition (dated).
//!
//! ```
//! let id: gnomon_id::StandardId = "GBT 19001—2016/ISO 9001:2015".parse().unwrap();
//! assert_eq!(id.to_string(), "GB/T 19001-2016/ISO 9001:2015");
//! assert_eq!(id.work_key(), "GB/T 19001");
//! assert_eq!(id.adopts(), Some("ISO 9001:2015"));
//! ```
//!
//! One general grammar runs over the flavours, which are data: `flavours/*.flavour`,
//! one file for each publisher or family of publishers, compiled into tables when the
//! crate is built. [`parse`] borrows from its input and allocates nothing.
//!
//! Not here: looking anything up. An identifier is what the text says, whether or
//! not such a standard exists.
//!
//! Needs `alloc` only; nothing is read, nothing is global, nothing panics.

#![no_std]

extern crate alloc;

mod engine;
mod error;
mod explain;
mod find;
mod identifier;
mod order;
mod parsed;
mod repair;
mod slot;
mod urn;

pub use engine::{Class, Flavour, MAX_LENGTH, flavour, flavours};
pub use error::{Fault, ParseError};
pub use explain::{Label, Piece};
pub use find::{Finder, Found, find, find_all};
pub use identifier::{
    CommitteeId, DocumentNumber, Identifier, LEVELS, LegalCitation, ProjectId, StandardId,
    Supplement, Unit, covers, latest, level_and_nature, same_work, superseded_by_edition,
};
pub use parsed::{Options, Parsed, parse, parse_with, readings};
pub use repair::{Repair, RepairCode};
pub use slot::Slot;
pub use urn::{FromUrn, from_urn};
