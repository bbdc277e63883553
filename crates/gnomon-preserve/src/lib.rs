//! The preserved collection of deposited standards: an OCFL 1.1 storage root, signed receipts, BagIt packages.
//!
//! In: the bytes of a text with what is known of it, and the moment, handed in. Out: objects on disk, receipts, findings
//! of audits. This crate touches files, because the layout of files is what OCFL and BagIt are about; it reads neither
//! the clock nor the network. Whoever has the folder and the two specifications can read it without this program.
//!
//! Sources: Oxford Common File Layout 1.1 (7 October 2022) with its validation codes; OCFL extension 0003; RFC 8493 (The
//! BagIt File Packaging Format 1.0, October 2018); RFC 8032 (Ed25519).

#![warn(clippy::expect_used)]

mod bag;
mod collection;
mod digest;
mod files;
mod object;
mod receipt;
mod validate;

pub use bag::{BagReport, read_bag, validate_bag, write_bag};
pub use collection::{Audit, Collection, Deposit, Deposited, NumberCheck, Shelf};
pub use digest::Algorithm;
pub use object::{Inventory, Version};
pub use receipt::{Receipt, ReceiptFile, SignedReceipt, Verified};
pub use validate::{Finding, Validation, validate_object, validate_path, validate_root};

/// What goes wrong with a collection.
#[derive(Debug, thiserror::Error)]
pub enum PreserveError {
    /// The file system refuses.
    #[error("could not {action} `{path}`")]
    Io {
        /// What was tried.
        action: &'static str,
        /// With which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A stored file is not what its form asks for.
    #[error("`{path}`: {problem}")]
    Form {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// There is no collection here.
    #[error("no preserved collection in `{0}`; the first `gnomon deposit add` makes one")]
    Absent(String),
    /// No such object.
    #[error("`{0}` has not been deposited")]
    NoObject(String),
    /// The document does not bear the number of the record.
    #[error("the document is not taken in: {0}")]
    Number(String),
    /// A name that would leave its folder.
    #[error("`{0}` is no name of a file inside the package")]
    Path(String),
    /// More than the limit.
    #[error("{what}: more than {limit}")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// The machine gives no random bytes for a key.
    #[error("the machine gives no random bytes for a key: {0}")]
    Random(String),
}
