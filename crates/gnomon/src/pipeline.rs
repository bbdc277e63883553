//! Bytes to an extraction: the stages in order.

use gnomon_extract::{Context, Extractor};
use gnomon_model::{Document, Explanation, Extraction, Knowledge, Span};
use gnomon_read::{Hint, Limits, ReadError};
use sha2::{Digest, Sha256};

/// Reader and extractor with the knowledge that both use.
pub struct Pipeline {
    knowledge: Knowledge,
    extractor: Extractor,
}

impl Pipeline {
    /// Builds the automata once.
    pub fn new(knowledge: Knowledge) -> Pipeline {
        let extractor = Extractor::new(&knowledge);
        Pipeline { knowledge, extractor }
    }

    /// The class of source that a document is, for precedence.
    pub fn class_of(&self, extraction: &Extraction) -> &str {
        self.knowledge.precedence().class_of(&extraction.document)
    }

    /// Reads `bytes`, no more.
    pub fn read(&self, bytes: &[u8], hint: Hint<'_>) -> Result<Document, ReadError> {
        gnomon_read::read(bytes, hint, &self.knowledge, Limits::default())
    }

    /// Reads `bytes` and extracts from the document.
    pub fn run(&self, bytes: &[u8], hint: Hint<'_>) -> Result<Extraction, ReadError> {
        let document = gnomon_read::read(bytes, hint, &self.knowledge, Limits::default())?;
        Ok(self.extractor.extract(document, &Context { sha256: sha256(bytes) }))
    }
}

impl Pipeline {
    /// Reads `bytes`; `at` picks the span of the document that is to be explained.
    pub fn explain(
        &self,
        bytes: &[u8],
        hint: Hint<'_>,
        at: impl FnOnce(&Document) -> anyhow::Result<Span>,
    ) -> anyhow::Result<Explanation> {
        let document = gnomon_read::read(bytes, hint, &self.knowledge, Limits::default())?;
        let span = at(&document)?;
        let context = Context { sha256: sha256(bytes) };
        Ok(self.extractor.explain(&document, &context, span))
    }
}

/// SHA-256 in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
