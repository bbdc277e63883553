//! Identifiers of standards: parse, print, compare, and find in running text.
//!
//! `GB/T 22239-2019`, `ISO/IEC TS 27006-2:2021`, `IETF RFC 4291` each become a
//! [`StandardId`]: publisher's prefix, number, part, year, supplements. What is
//! printed is the publisher's own typography; what is accepted is what people
//! write (`GB／T 22239—2019`, `GB/T22239-2019`). Two keys serve as identity: the
//! work (undated) and the edition (dated).
//!
//! This is the plain form: the families in [`family`], one shape each. Not
//! here: looking anything up. An identifier is what the text says, whether or
//! not such a standard exists.
//!
//! Needs `alloc` only; nothing is read, nothing is global, nothing panics.

#![no_std]

extern crate alloc;

mod cursor;
mod family;
mod find;
mod id;
mod parse;

pub use family::{FAMILIES, Family, Shape};
pub use find::{Found, find};
pub use id::{NotStandardId, StandardId, Supplement};
