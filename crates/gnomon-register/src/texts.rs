//! Quotes out of the texts that the store keeps.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use gnomon_model::{Lines, Span};

use crate::RegisterError;
use crate::blob::{self, Blobs};

/// Texts up to this many bytes are read and checked as a whole; of longer ones, which are
/// lists, only what is asked for is read.
const WHOLE: u64 = 1 << 20;
/// Bytes of texts that are kept for the next question.
const KEPT: usize = 16 << 20;
/// Texts that are kept for the next question.
const MANY: usize = 4_096;

/// Texts that were asked for lately.
#[derive(Debug)]
pub(crate) struct Texts {
    blobs: Blobs,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    bytes: usize,
    texts: HashMap<String, Arc<Text>>,
}

/// One canonical text.
#[derive(Debug)]
pub(crate) enum Text {
    /// In memory, as its hash says.
    Whole(String),
    /// On disk.
    Long(Mutex<File>),
}

impl Texts {
    pub(crate) fn new(blobs: Blobs) -> Texts {
        Texts { blobs, kept: Mutex::default() }
    }

    /// The text of this hash; `None` where it is not there, or not what its hash says.
    pub(crate) fn get(&self, sha256: &str) -> Result<Option<Arc<Text>>, RegisterError> {
        let mut kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(text) = kept.texts.get(sha256) {
            return Ok(Some(Arc::clone(text)));
        }
        let Some((mut file, length)) = self.blobs.find(sha256)? else { return Ok(None) };
        let text = if WHOLE < length {
            Text::Long(Mutex::new(file))
        } else {
            let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
            file.read_to_end(&mut bytes)
                .map_err(|cause| RegisterError::Io { path: sha256.into(), cause })?;
            if blob::sha256(&bytes) != sha256 {
                return Ok(None);
            }
            let Ok(text) = String::from_utf8(bytes) else { return Ok(None) };
            kept.bytes += text.len();
            Text::Whole(text)
        };
        if KEPT < kept.bytes || MANY <= kept.texts.len() {
            *kept = Kept::default();
        }
        let text = Arc::new(text);
        kept.texts.insert(sha256.to_owned(), Arc::clone(&text));
        Ok(Some(text))
    }

    /// The line (from 1) of a text that a byte lies in.
    pub(crate) fn line(&self, sha256: &str, byte: usize) -> Result<Option<usize>, RegisterError> {
        Ok(match self.get(sha256)?.as_deref() {
            Some(Text::Whole(text)) => Some(Lines::new(text).of(byte)),
            // Lists were never written without lines.
            Some(Text::Long(_)) | None => None,
        })
    }
}

impl Text {
    /// The bytes of a span; `None` where there are none, or where they are no characters.
    pub(crate) fn quote(&self, span: Span) -> Option<String> {
        let quote = match self {
            Text::Whole(text) => text.get(span.start..span.end)?.to_owned(),
            Text::Long(file) => {
                let mut file = file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let size = file.metadata().ok()?.len();
                if size < span.end as u64 || span.end < span.start {
                    return None;
                }
                file.seek(SeekFrom::Start(span.start as u64)).ok()?;
                let mut bytes = vec![0; span.end - span.start];
                file.read_exact(&mut bytes).ok()?;
                String::from_utf8(bytes).ok()?
            }
        };
        Some(quote).filter(|quote| !quote.is_empty())
    }
}
