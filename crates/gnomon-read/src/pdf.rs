//! PDF documents (ISO 32000).

use crate::format::{self, Read, Reader};
use crate::{Draft, Limits, ReadError};

/// Reads `.pdf`.
pub(crate) const READER: Reader = Reader {
    name: "pdf/1",
    media_type: "application/pdf",
    extensions: &["pdf"],
    recognises: format::is_pdf,
    read: Read::Bytes(read),
};

fn read(_bytes: &[u8], _limits: Limits) -> Result<Draft, ReadError> {
    Err(ReadError::Empty)
}
