//! Archives of DOCX and EPUB: entries in a fixed order, with a fixed time, so that the same issue
//! gives the same bytes.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// An archive that is being written.
pub(super) struct Package {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Package {
    pub(super) fn new() -> Package {
        Package { zip: ZipWriter::new(Cursor::new(Vec::new())) }
    }

    /// Adds a file, compressed.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), PackageError> {
        self.entry(name, bytes, CompressionMethod::Deflated)
    }

    /// Adds a file as it is.
    pub(super) fn store(&mut self, name: &str, bytes: &[u8]) -> Result<(), PackageError> {
        self.entry(name, bytes, CompressionMethod::Stored)
    }

    fn entry(
        &mut self,
        name: &str,
        bytes: &[u8],
        method: CompressionMethod,
    ) -> Result<(), PackageError> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(name, options).map_err(|error| PackageError(error.to_string()))?;
        self.zip.write_all(bytes).map_err(|error| PackageError(error.to_string()))
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, PackageError> {
        let written = self.zip.finish().map_err(|error| PackageError(error.to_string()))?;
        Ok(written.into_inner())
    }
}

/// An archive could not be written: it is larger than its format allows.
#[derive(Debug, thiserror::Error)]
#[error("the archive could not be written: {0}")]
pub struct PackageError(String);
