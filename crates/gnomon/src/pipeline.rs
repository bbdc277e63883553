//! Bytes to an extraction: the stages in order.

use std::path::PathBuf;

use gnomon_extract::{Context, Extractor, KnownEntity};
use gnomon_model::{Document, Explanation, Extraction, Knowledge, Span};
use gnomon_read::{Hint, Limits, POPPLER, PagePicture, ReadError, Reader};
use sha2::{Digest, Sha256};

use crate::isolation::Isolation;

/// What takes PDF documents apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum PdfEngine {
    /// Gnomon's own parser
    #[default]
    Own,
    /// `pdftotext` of Poppler, which must be installed: for files that the other one makes nothing of
    Poppler,
}

/// Reader and extractor with the knowledge that both use.
pub struct Pipeline {
    knowledge: Knowledge,
    extractor: Extractor,
    isolation: Option<Isolation>,
    engine: PdfEngine,
    /// Where `pdftotext` is, when it is.
    pdftotext: Option<PathBuf>,
    known: Vec<KnownEntity>,
}

impl Pipeline {
    /// Builds the automata once.
    pub fn new(knowledge: Knowledge) -> Pipeline {
        let extractor = Extractor::new(&knowledge);
        Pipeline {
            knowledge,
            extractor,
            isolation: None,
            engine: PdfEngine::Own,
            pdftotext: None,
            known: Vec::new(),
        }
    }

    /// Parses what is hostile in processes apart.
    pub fn isolated(self, isolation: Isolation) -> Pipeline {
        Pipeline { isolation: Some(isolation), ..self }
    }

    /// Takes PDF documents apart with `engine`; `pdftotext` is where that program is.
    pub fn with_engine(self, engine: PdfEngine, pdftotext: Option<PathBuf>) -> Pipeline {
        Pipeline { engine, pdftotext, ..self }
    }

    /// The reader that is going to read these bytes, which `before` has read before.
    pub fn reader_for(
        &self,
        bytes: &[u8],
        hint: Hint<'_>,
        before: Option<&str>,
    ) -> Result<&'static Reader, ReadError> {
        let reader = gnomon_read::reader_for(bytes, hint)?;
        let poppler = self.engine_after(before) == PdfEngine::Poppler;
        Ok(if poppler && reader.media_type == POPPLER.media_type { &POPPLER } else { reader })
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

    /// Like [`Pipeline::run`], of bytes that the reader `before` (named with its version) has read before: what somebody had
    /// taken apart with another engine still is.
    pub fn run_again(
        &self,
        bytes: &[u8],
        hint: Hint<'_>,
        before: Option<&str>,
    ) -> Result<Extraction, ReadError> {
        let document = self.read_with(bytes, hint, self.engine_after(before))?;
        Ok(self.extractor.extract(document, &self.context(bytes)))
    }

    fn engine_after(&self, before: Option<&str>) -> PdfEngine {
        let name = |reader: &str| reader.split('/').next().map(str::to_owned);
        let again = before.is_some_and(|before| name(before) == name(POPPLER.name));
        if again { PdfEngine::Poppler } else { self.engine }
    }

    /// Reads `bytes` and no more.
    pub fn read(&self, bytes: &[u8], hint: Hint<'_>) -> Result<Document, ReadError> {
        self.read_with(bytes, hint, self.engine)
    }

    fn read_with(
        &self,
        bytes: &[u8],
        hint: Hint<'_>,
        engine: PdfEngine,
    ) -> Result<Document, ReadError> {
        let limits = Limits::default();
        match &self.isolation {
            Some(isolation) => {
                let parse = |reader: &'static Reader, bytes: &[u8]| {
                    if engine == PdfEngine::Own || reader.media_type != POPPLER.media_type {
                        return Ok((isolation.parse(reader, bytes)?, reader.name));
                    }
                    let program = self.pdftotext.as_ref().ok_or(ReadError::NoEngine {
                        program: "pdftotext".into(),
                        package: "poppler-utils".into(),
                    })?;
                    Ok((isolation.parse_through(program, &POPPLER, bytes)?, POPPLER.name))
                };
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
