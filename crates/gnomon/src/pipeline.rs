//! Bytes to an extraction: the stages in order.

use std::path::PathBuf;
use std::sync::OnceLock;

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
    /// Built when something is first extracted: who only reads does not wait for it.
    extractor: OnceLock<Extractor>,
    isolation: Option<Isolation>,
    /// What is asked to take PDF documents apart; where nothing is, what did so before.
    engine: Option<PdfEngine>,
    /// Where `pdftotext` is, when it is.
    pdftotext: Option<PathBuf>,
    known: Vec<KnownEntity>,
}

impl Pipeline {
    /// A pipeline whose automata are built once, when they are first needed.
    pub fn new(knowledge: Knowledge) -> Pipeline {
        Pipeline {
            knowledge,
            extractor: OnceLock::new(),
            isolation: None,
            engine: None,
            pdftotext: None,
            known: Vec::new(),
        }
    }

    /// Parses what is hostile in processes apart.
    pub fn isolated(self, isolation: Isolation) -> Pipeline {
        Pipeline { isolation: Some(isolation), ..self }
    }

    /// Takes PDF documents apart with `engine`, where one is asked for; `pdftotext` is where that program is.
    pub fn with_engine(self, engine: Option<PdfEngine>, pdftotext: Option<PathBuf>) -> Pipeline {
        Pipeline { engine, pdftotext, ..self }
    }

    /// The reader that [`Pipeline::run_after`] is going to read these bytes with.
    pub fn reader_after(
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

    /// Builds the automata now, for who has something else to do meanwhile.
    pub fn make_ready(&self) {
        self.extractor();
    }

    fn extractor(&self) -> &Extractor {
        self.extractor.get_or_init(|| Extractor::new(&self.knowledge))
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
        self.run_after(bytes, hint, None)
    }

    /// Like [`Pipeline::run`], of bytes that the reader `before` (named with its version) has read before: unless another engine
    /// is asked for, what one took apart it takes apart again.
    pub fn run_after(
        &self,
        bytes: &[u8],
        hint: Hint<'_>,
        before: Option<&str>,
    ) -> Result<Extraction, ReadError> {
        let document = self.read_with(bytes, hint, self.engine_after(before))?;
        Ok(self.extractor().extract(document, &self.context(bytes)))
    }

    /// Like [`Pipeline::run`], with the engine of the reader `before`, whatever is asked for: what the register says of the
    /// document stands in that text.
    pub fn run_as(
        &self,
        bytes: &[u8],
        hint: Hint<'_>,
        before: &str,
    ) -> Result<Extraction, ReadError> {
        let document = self.read_as(bytes, hint, before)?;
        Ok(self.extractor().extract(document, &self.context(bytes)))
    }

    fn engine_after(&self, before: Option<&str>) -> PdfEngine {
        self.engine.or(before.map(engine_of)).unwrap_or_default()
    }

    /// Reads `bytes` and no more.
    pub fn read(&self, bytes: &[u8], hint: Hint<'_>) -> Result<Document, ReadError> {
        self.read_with(bytes, hint, self.engine_after(None))
    }

    /// Reads `bytes` with the engine of the reader `before`.
    pub fn read_as(
        &self,
        bytes: &[u8],
        hint: Hint<'_>,
        before: &str,
    ) -> Result<Document, ReadError> {
        self.read_with(bytes, hint, engine_of(before))
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
        Ok(self.extractor().explain(&document, &self.context(bytes), span))
    }
}

/// The engine of a reader, named with its version.
fn engine_of(reader: &str) -> PdfEngine {
    let name = |reader: &str| reader.split('/').next().map(str::to_owned);
    if name(reader) == name(POPPLER.name) { PdfEngine::Poppler } else { PdfEngine::Own }
}

/// SHA-256 in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
