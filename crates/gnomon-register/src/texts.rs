//! Quotes out of the texts that the store keeps.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
/// Of these on disk, each an open file: processes may have few.
const OPEN: usize = 8;

/// Texts that were asked for lately.
#[derive(Debug)]
pub(crate) struct Texts {
    blobs: Blobs,
    kept: Mutex<Kept>,
    /// Bytes that are kept.
    room: usize,
}

#[derive(Debug, Default)]
struct Kept {
    /// Bytes of the whole ones.
    bytes: usize,
    texts: HashMap<String, Arc<Text>>,
    /// The hashes of the long ones, in the order in which they came.
    open: VecDeque<String>,
}

/// One canonical text.
#[derive(Debug)]
pub(crate) enum Text {
    /// In memory, as its hash says.
    Whole(String),
    /// On disk. What it hands out has not been checked: see [`Text::is_checked`].
    Long(Mutex<Long>),
}

/// A text on disk.
#[derive(Debug)]
pub(crate) struct Long {
    file: File,
    /// Bytes that it had when it was opened: what is longer now is not what was recorded.
    size: u64,
    /// The bytes around what was asked for last, and where they begin: statements of one record of
    /// a list stand side by side.
    near: (u64, Vec<u8>),
    /// How many lines end before each block, once that was asked for.
    lines: Option<Vec<u64>>,
}

/// Bytes of a long text that are read together, and how many of them lie before what is asked for.
const NEAR: u64 = 8 << 10;
const BEFORE: u64 = 2 << 10;

/// Bytes between two places of a long text whose lines are known.
const BLOCK: usize = 4 << 10;

impl Texts {
    pub(crate) fn new(blobs: Blobs) -> Texts {
        Texts { blobs, kept: Mutex::default(), room: KEPT }
    }

    /// Keeps so many bytes for the next question.
    pub(crate) fn keeping(self, room: usize) -> Texts {
        Texts { room, ..self }
    }

    /// The text of this hash; `None` where it is not there, or not what its hash says.
    pub(crate) fn get(&self, sha256: &str) -> Result<Option<Arc<Text>>, RegisterError> {
        let mut kept = locked(&self.kept);
        if let Some(text) = kept.texts.get(sha256) {
            return Ok(Some(Arc::clone(text)));
        }
        let Some((mut file, length)) = self.blobs.find(sha256)? else { return Ok(None) };
        let text = if WHOLE < length {
            Text::Long(Mutex::new(Long { file, size: length, near: (0, Vec::new()), lines: None }))
        } else {
            let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
            file.read_to_end(&mut bytes)
                .map_err(|cause| RegisterError::Io { path: sha256.into(), cause })?;
            if blob::sha256(&bytes) != sha256 {
                return Ok(None);
            }
            let Ok(text) = String::from_utf8(bytes) else { return Ok(None) };
            Text::Whole(text)
        };
        Ok(Some(kept.keep(sha256, Arc::new(text), self.room)))
    }
}

impl Kept {
    fn keep(&mut self, sha256: &str, text: Arc<Text>, room: usize) -> Arc<Text> {
        match &*text {
            Text::Whole(whole) => {
                if room < self.bytes + whole.len() || MANY <= self.texts.len() {
                    *self = Kept::default();
                }
                self.bytes += whole.len();
            }
            Text::Long(_) => {
                if OPEN <= self.open.len()
                    && let Some(first) = self.open.pop_front()
                {
                    self.texts.remove(&first);
                }
                self.open.push_back(sha256.to_owned());
            }
        }
        self.texts.insert(sha256.to_owned(), Arc::clone(&text));
        text
    }
}

impl Text {
    /// Whether the bytes were compared with their hash. Who hands out quotes of others
    /// compares them with what was recorded.
    pub(crate) fn is_checked(&self) -> bool {
        matches!(self, Text::Whole(_))
    }

    /// The bytes of a span; `None` where there are none, or where they are no characters.
    pub(crate) fn quote(&self, span: Span) -> Option<String> {
        let quote = match self {
            Text::Whole(text) => text.get(span.start..span.end)?.to_owned(),
            Text::Long(long) => String::from_utf8(locked(long).bytes(span)?).ok()?,
        };
        Some(quote).filter(|quote| !quote.is_empty())
    }

    /// The line (from 1) that a byte lies in; `None` where it cannot be read.
    pub(crate) fn line(&self, byte: usize) -> Option<usize> {
        match self {
            Text::Whole(text) => Some(Lines::new(text).of(byte)),
            Text::Long(long) => locked(long).line(byte).ok().flatten(),
        }
    }
}

impl Long {
    /// The bytes of a span; `None` where the file has none there.
    fn bytes(&mut self, span: Span) -> Option<Vec<u8>> {
        let (start, end) = (span.start as u64, span.end as u64);
        if self.size < end || end < start {
            return None;
        }
        let length = span.end - span.start;
        let is_near =
            |near: &(u64, Vec<u8>)| near.0 <= start && end <= near.0 + near.1.len() as u64;
        if !is_near(&self.near) {
            let from = start.saturating_sub(BEFORE);
            // Should reading fail halfway, what is there belongs to this place.
            self.near.0 = from;
            self.near.1.clear();
            self.file.seek(SeekFrom::Start(from)).ok()?;
            let wanted = (start - from) + (length as u64).max(NEAR - BEFORE);
            (&mut self.file).take(wanted).read_to_end(&mut self.near.1).ok()?;
        }
        let at = usize::try_from(start.checked_sub(self.near.0)?).ok()?;
        Some(self.near.1.get(at..at + length)?.to_owned())
    }

    fn line(&mut self, byte: usize) -> std::io::Result<Option<usize>> {
        if self.lines.is_none() {
            self.lines = Some(self.count()?);
        }
        let block = byte / BLOCK;
        let before = self.lines.as_ref().and_then(|lines| lines.get(block)).copied();
        let Some(before) = before else { return Ok(None) };
        self.file.seek(SeekFrom::Start((block * BLOCK) as u64))?;
        let mut bytes = [0; BLOCK];
        let bytes = &mut bytes[..byte % BLOCK];
        self.file.read_exact(bytes)?;
        Ok(usize::try_from(before + line_feeds(bytes) + 1).ok())
    }

    /// How many lines end before each block, in one pass.
    fn count(&mut self) -> std::io::Result<Vec<u64>> {
        self.file.rewind()?;
        let mut lines = vec![0];
        let mut ended = 0;
        let mut bytes = Vec::with_capacity(BLOCK);
        loop {
            bytes.clear();
            if (&mut self.file).take(BLOCK as u64).read_to_end(&mut bytes)? < BLOCK {
                return Ok(lines);
            }
            ended += line_feeds(&bytes);
            lines.push(ended);
        }
    }
}

fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
