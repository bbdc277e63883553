//! Why bytes could not be read as a document at all.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Damage inside a readable document is not one of these: it is reported as a
/// diagnostic beside the document, and reading goes on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ReadError {
    /// No bytes, or nothing but white space and markup.
    #[error("it is empty: there is no text to read")]
    Empty,
    /// Bytes of a known format that has no reader.
    #[error(
        "it is {format}, which this version cannot read; convert it to PDF, Word, HTML or plain text"
    )]
    NoReader {
        /// What the bytes are: `a PDF document`.
        format: Cow<'static, str>,
    },
    /// Bytes that are no text in any encoding.
    #[error(
        "it is not text: byte {at} is a control character that no text has; if it is a document, convert it to HTML, Markdown or plain text"
    )]
    Binary {
        /// Where this shows.
        at: usize,
    },
    /// Too many bytes.
    #[error("it has {}{bytes} bytes, more than the limit of {limit}; split it", if *.at_least { "at least " } else { "" })]
    TooLarge {
        /// How many.
        bytes: u64,
        /// Whether there may be more: nobody looked beyond.
        at_least: bool,
        /// How many are read.
        limit: usize,
    },
    /// Bytes of no format that is read, under the name of one.
    #[error(
        "it is damaged, or not what its name says: it does not begin as such a file does; open it and save it again, or give it the name of what it is"
    )]
    Misnamed,
    /// Elements nested beyond sense.
    #[error("its elements are nested more than {limit} deep; it is damaged, or made to do harm")]
    TooDeep {
        /// How deep is read.
        limit: usize,
    },
    /// Too many blocks, or cells of tables.
    #[error("it has {blocks} paragraphs, rows or cells, more than the limit of {limit}; split it")]
    TooManyBlocks {
        /// How many.
        blocks: usize,
        /// How many are read.
        limit: usize,
    },
    /// Bytes that say what they are and are not.
    #[error("it calls itself {format} and cannot be read as one: {reason}")]
    Damaged {
        /// What it calls itself: `a Word document`.
        format: Cow<'static, str>,
        /// What is wrong with it.
        reason: String,
    },
    /// A document that opens with a password only.
    #[error("it is protected with a password; save it without one and read that")]
    Locked,
    /// An archive that holds far more than its size says.
    #[error(
        "it unpacks to more than the limit of {limit} bytes; it is damaged, or made to do harm"
    )]
    TooLargeInside {
        /// How many bytes are unpacked.
        limit: usize,
    },
    /// Pages, and no text on any of them.
    #[error(
        "none of its {pages} pages has text that can be read ({why}); recognise the text (OCR) first"
    )]
    NoText {
        /// How many pages.
        pages: u32,
        /// What the pages have instead: `pictures only`.
        why: String,
    },
    /// Reading it took more memory than it may.
    #[error("reading it takes more than the limit of {limit} bytes of memory; split it")]
    OutOfMemory {
        /// How many bytes it may take.
        limit: u64,
    },
    /// Reading it took longer than it may.
    #[error("reading it takes longer than the limit of {seconds} seconds; split it")]
    TimedOut {
        /// How many seconds it may take.
        seconds: u64,
    },
    /// What was read of it is more than may be handed on.
    #[error("what it holds takes more than the limit of {limit} bytes; split it")]
    TooMuchOutput {
        /// How many bytes it may take.
        limit: u64,
    },
    /// Another program was to read it, and it is not there.
    #[error(
        "reading it this way needs `{program}`, which is not installed ({package}); install it, or read with `--pdf-engine own`"
    )]
    NoEngine {
        /// The program.
        program: Cow<'static, str>,
        /// The package that has it.
        package: Cow<'static, str>,
    },
    /// The reader broke down over it.
    #[error("the reader broke down over it ({how}); this is a fault of Gnomon, please report it")]
    Crashed {
        /// How it ended.
        how: String,
    },
}
