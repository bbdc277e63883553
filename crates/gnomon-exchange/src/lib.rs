//! Lists of standards in and out, with the exact place of every value.
//!
//! In: the text of a list (a catalogue, a table, records of an exchange format) and a
//! [`Mapping`] that says what its fields mean. [`each`] hands over one [`Record`] after
//! the other, [`Importer`] makes statements of it, and says of every value that it does
//! not take why not.
//!
//! Never: reads a file, a clock, a register; guesses what a field means.

pub mod audit;
mod bibtex;
pub mod class;
pub mod comment;
mod entry;
mod json;
mod mapping;
mod node;
pub mod publication;
mod source;
mod tagged;
mod xml;
mod yaml;

pub use entry::{Entry, Importer, Refusal, Taken, date, entity};
pub use mapping::{Field, Mapping, MappingError};
pub use node::{Node, Path, Scalar};
pub use source::{Fault, Layout, RECORD, Record, WHOLE, each};
