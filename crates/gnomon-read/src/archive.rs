//! Parts of a ZIP archive, unpacked within limits and never onto a disk.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::ReadError;

/// How many parts an archive may have.
const PARTS: usize = 50_000;

/// An archive with what may still be unpacked of it.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    format: &'static str,
    limit: usize,
    left: usize,
}

impl<'a> Archive<'a> {
    /// Opens the archive of a document that calls itself `format`.
    pub(crate) fn open(
        bytes: &'a [u8],
        format: &'static str,
        limit: usize,
    ) -> Result<Archive<'a>, ReadError> {
        let damaged = |reason: String| ReadError::Damaged { format: format.into(), reason };
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(e.to_string()))?;
        if PARTS < zip.len() {
            return Err(damaged(format!("it has {} parts", zip.len())));
        }
        Ok(Archive { zip, format, limit, left: limit })
    }

    /// The names of its parts, as the archive has them.
    pub(crate) fn names(&self) -> Vec<String> {
        self.zip.file_names().flatten().map(std::borrow::Cow::into_owned).collect()
    }

    /// Whether the archive says itself that it unpacks to more than the limit.
    pub(crate) fn check_size(&mut self) -> Result<(), ReadError> {
        let mut total = 0u64;
        for index in 0..self.zip.len() {
            if let Ok(part) = self.zip.by_index_raw(index) {
                total = total.saturating_add(part.size());
            }
        }
        if self.limit as u64 <= total {
            return Err(ReadError::TooLargeInside { limit: self.limit });
        }
        Ok(())
    }

    /// The text of a part, `None` where there is no such part. What is damaged at
    /// its end is cut off, with `true` beside it.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<(String, bool)>, ReadError> {
        let damaged = |reason: String| ReadError::Damaged { format: self.format.into(), reason };
        let part = match self.zip.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(what)) if what == ZipError::PASSWORD_REQUIRED => {
                return Err(ReadError::Locked);
            }
            Err(error) => return Err(damaged(format!("{name}: {error}"))),
        };
        if self.left as u64 <= part.size() {
            return Err(ReadError::TooLargeInside { limit: self.limit });
        }
        let mut bytes = Vec::new();
        let cut = part.take(self.left as u64 + 1).read_to_end(&mut bytes).is_err();
        if self.left < bytes.len() {
            return Err(ReadError::TooLargeInside { limit: self.limit });
        }
        self.left -= bytes.len();
        let (text, _, _) = encoding_rs::UTF_8.decode(&bytes);
        Ok(Some((text.into_owned(), cut)))
    }
}
