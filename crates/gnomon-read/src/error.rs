//! Why bytes could not be read as a document at all.

/// Damage inside a readable document is not one of these: it is reported as a
/// diagnostic beside the document, and reading goes on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No bytes, or nothing but white space and markup.
    #[error("it is empty: there is no text to read")]
    Empty,
    /// Bytes of a known format that has no reader.
    #[error(
        "it is {format}, which this version cannot read; convert it to HTML, Markdown or plain text"
    )]
    NoReader {
        /// What the bytes are: `a PDF document`.
        format: &'static str,
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
    #[error("it has {bytes} bytes, more than the limit of {limit}; split it")]
    TooLarge {
        /// How many.
        bytes: usize,
        /// How many are read.
        limit: usize,
    },
    /// Elements nested beyond sense.
    #[error("its elements are nested more than {limit} deep; it is damaged, or made to do harm")]
    TooDeep {
        /// How deep is read.
        limit: usize,
    },
    /// Too many blocks.
    #[error("it has {blocks} paragraphs and rows, more than the limit of {limit}; split it")]
    TooManyBlocks {
        /// How many.
        blocks: usize,
        /// How many are read.
        limit: usize,
    },
}
