//! Bytes to an extraction: the stages in order.

use gnomon_extract::{Context, Extractor, KnownEntity};
use gnomon_model::{Document, Explanation, Extraction, Knowledge, Span};
use gnomon_read::{Hint, Limits, PagePicture, ReadError};
use sha2::{Digest, Sha256};

use crate::isolation::Isolation;

/// Reader and extractor with the knowledge that both use.
pub struct Pipeline {
    knowledge: Knowledge,
    extractor: Extractor,
    isolation: Option<Isolation>,
    known: Vec<KnownEntity>,
}

impl Pipeline {
    /// Builds the automata once.
    pub fn new(knowledge: Knowledge) -> Pipeline {
        let extractor = Extractor::new(&knowledge);
        Pipeline { knowledge, extractor, isolation: None, known: Vec::new() }
    }

    /// Parses what is hostile in processes apart.
    pub fn isolated(self, isolation: Isolation) -> Pipeline {
        Pipeline { isolation: Some(isolation), ..self }
    }

    /// Tells every extraction what is known from before. Without it the bytes alone decide.
    pub fn knowing(self, known: Vec<KnownEntity>) -> Pipeline {
        Pipeline { known, ..self }
    }

    fn context(&self, bytes: &[u8]) -> Context {
        Context { sha256: sha256(bytes), known: self.known.clone() }
    }

    /// The class of source that a document is, for precedence.
    pub fn class_of(&self, extraction: &Extraction) -> &str {
        self.knowledge.precedence().class_of(&extraction.document)
    }

    /// Reads `bytes` and extracts from the document.
    pub fn run(&self, bytes: &[u8], hint: Hint<'_>) -> Result<Extraction, ReadError> {
        let document = self.read(bytes, hint)?;
        Ok(self.extractor.extract(document, &self.context(bytes)))
    }

    /// Reads `bytes` and no more.
    pub fn read(&self, bytes: &[u8], hint: Hint<'_>) -> Result<Document, ReadError> {
        let limits = Limits::default();
        match &self.isolation {
            Some(isolation) => {
                let parse = |reader, bytes: &[u8]| isolation.parse(reader, bytes);
                gnomon_read::read_with(bytes, hint, &self.knowledge, limits, parse)
            }
            None => gnomon_read::read(bytes, hint, &self.knowledge, limits),
        }
    }

    /// Draws a page of a PDF document, from 1.
    pub fn draw(&self, bytes: &[u8], page: u32) -> Result<PagePicture, ReadError> {
        match &self.isolation {
            Some(isolation) => isolation.draw(page, bytes),
            None => gnomon_read::draw(bytes, page),
        }
    }

    /// Reads `bytes`; `at` picks the span of the document that is to be explained.
    pub fn explain(
        &self,
        bytes: &[u8],
        hint: Hint<'_>,
        at: impl FnOnce(&Document) -> anyhow::Result<Span>,
    ) -> anyhow::Result<Explanation> {
        let document = self.read(bytes, hint)?;
        let span = at(&document)?;
        Ok(self.extractor.explain(&document, &self.context(bytes), span))
    }
}

/// SHA-256 in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
