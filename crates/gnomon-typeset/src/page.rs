//! Pages: typst markup to PDF. The only place that knows typst.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use typst::diag::{FileError, FileResult, Severity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{Fonts, TypesetError};

/// What is set: typst markup, and the pictures that it names.
#[derive(Clone, Debug, Default)]
pub struct Pages<'p> {
    /// The source.
    pub source: &'p str,
    /// Pictures by the names that the source gives them.
    pub pictures: BTreeMap<String, &'p [u8]>,
    /// Names the document, the same for each version of it.
    pub identifier: &'p str,
}

/// Sets pages and writes them as PDF.
pub fn pdf(pages: &Pages<'_>, fonts: &Fonts) -> Result<Vec<u8>, TypesetError> {
    let room = Room::new(pages, fonts);
    let told = |errors: &[SourceDiagnostic]| {
        let lines: Vec<String> = errors.iter().take(3).map(|error| room.tell(error)).collect();
        TypesetError::Source(lines.join("; "))
    };
    let compiled = typst::compile::<PagedDocument>(&room);
    let document = compiled.output.map_err(|errors| told(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .map_err(|error| TypesetError::Source(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(pages.identifier.to_owned()),
        creator: Smart::Custom(Some("Gnomon".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| told(&errors));
    // What was kept for another run over the same source is of no use to the next issue.
    typst::comemo::evict(0);
    bytes
}

/// The world as typst sees it.
struct Room {
    library: LazyHash<Library>,
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
    main: Source,
    pictures: HashMap<FileId, Bytes>,
}

fn id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl Room {
    fn new(pages: &Pages<'_>, fonts: &Fonts) -> Room {
        static LIBRARY: OnceLock<LazyHash<Library>> = OnceLock::new();
        let library = LIBRARY.get_or_init(|| LazyHash::new(Library::default())).clone();
        let fonts: Vec<Font> = fonts
            .data
            .iter()
            .flat_map(|bytes| match bytes {
                std::borrow::Cow::Borrowed(bytes) => {
                    Font::iter(Bytes::new(*bytes)).collect::<Vec<_>>()
                }
                std::borrow::Cow::Owned(bytes) => Font::iter(Bytes::new(bytes.clone())).collect(),
            })
            .collect();
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        let main = Source::detached(pages.source);
        let pictures = pages
            .pictures
            .iter()
            .filter_map(|(name, bytes)| Some((id(name)?, Bytes::new(bytes.to_vec()))))
            .collect();
        Room { library, fonts, book, main, pictures }
    }

    fn tell(&self, error: &SourceDiagnostic) -> String {
        let kind = match error.severity {
            Severity::Error => "",
            Severity::Warning => "warning: ",
        };
        let at = self.range(error.span).and_then(|range| {
            self.main
                .text()
                .get(range.start..)
                .map(|rest| rest.chars().take(60).collect::<String>())
        });
        let at = at.map_or(String::new(), |at| format!(" at `{at}`"));
        format!("{kind}{}{at}", error.message)
    }
}

impl World for Room {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.pictures.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(source: &str) -> Result<Vec<u8>, TypesetError> {
        let fonts = Fonts::new(&[]).unwrap_or_else(|error| panic!("{error}"));
        pdf(&Pages { source, identifier: "test", ..Pages::default() }, &fonts)
    }

    const HEAD: &str =
        "#set document(title: \"T\")\n#set text(font: (\"Noto Sans\", \"Noto Sans SC\"))\n";

    #[test]
    fn the_same_source_gives_the_same_bytes() {
        let source = format!("{HEAD}= Title\nText 中文 ≥ 5");
        let first = set(&source).unwrap_or_default();
        assert!(first.starts_with(b"%PDF-"), "no PDF");
        assert_eq!(first, set(&source).unwrap_or_default());
    }

    #[test]
    fn a_source_that_is_wrong_says_where() {
        let error = set(&format!("{HEAD}#nothing(")).map(|_| ()).map_err(|error| error.to_string());
        assert!(error.clone().is_err_and(|error| error.contains("could not be set")), "{error:?}");
        let outside = set(&format!("{HEAD}#image(\"/etc/passwd\")"));
        assert!(outside.is_err(), "there is nothing outside");
    }
}
