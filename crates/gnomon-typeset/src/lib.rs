//! The room for typst: a typst source, pictures and fonts to the bytes of a tagged PDF.
//!
//! In: source text, pictures by name, fonts beside the shipped ones. Out: a PDF (PDF/UA-1, with
//! outline, links and embedded subsets of fonts), and the characters that the fonts have. There is no
//! file system, no network, no package and no clock in this world: the same input gives the same bytes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use typst::diag::{FileError, FileResult, Severity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// The fonts that are shipped: see `fonts/README.md`.
const FONTS: [&[u8]; 5] = [
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoSans-Italic.ttf"),
    include_bytes!("../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../fonts/NotoSansSC-Regular.ttf"),
    include_bytes!("../fonts/NotoSansSC-Bold.ttf"),
];

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    /// A font file is no font.
    #[error("`{name}` is no TrueType or OpenType font")]
    Font {
        /// Its name.
        name: String,
    },
    /// The source does not compile.
    #[error("the pages could not be set: {0}")]
    Source(String),
}

/// The fonts that pages are set in.
pub struct Fonts {
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
    families: Vec<String>,
}

impl Fonts {
    /// The shipped fonts, and others by name and bytes, which stand in for what the shipped ones lack.
    pub fn new(others: &[(String, Vec<u8>)]) -> Result<Fonts, TypesetError> {
        let mut fonts: Vec<Font> =
            FONTS.into_iter().flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect();
        let mut families: Vec<String> = Vec::new();
        for (name, bytes) in others {
            let before = fonts.len();
            fonts.extend(Font::iter(Bytes::new(bytes.clone())));
            if fonts.len() == before {
                return Err(TypesetError::Font { name: name.clone() });
            }
            for font in &fonts[before..] {
                let family = font.info().family.to_string();
                if !families.contains(&family) {
                    families.push(family);
                }
            }
        }
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        Ok(Fonts { fonts, book, families })
    }

    /// Whether one of the fonts has this character.
    pub fn has(&self, c: char) -> bool {
        self.fonts.iter().any(|font| font.info().coverage.contains(u32::from(c)))
    }

    /// The names of the families that were handed over.
    pub fn families(&self) -> &[String] {
        &self.families
    }
}

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

/// Draws an SVG as a PNG, `scale` pixels for each of its own, for programs that do not draw SVG.
/// `None` where it is no SVG that can be drawn, or one that is too large.
pub fn png(svg: &[u8], fonts: &Fonts, scale: f32) -> Option<Vec<u8>> {
    let mut options = resvg::usvg::Options::default();
    let database = Arc::make_mut(&mut options.fontdb);
    for font in &fonts.fonts {
        database.load_font_data(font.data().to_vec());
    }
    let tree = resvg::usvg::Tree::from_data(svg, &options).ok()?;
    let size = tree.size().to_int_size().scale_by(scale)?;
    if PIXELS < u64::from(size.width()) * u64::from(size.height()) {
        return None;
    }
    let mut pixels = resvg::tiny_skia::Pixmap::new(size.width(), size.height())?;
    let transform = resvg::tiny_skia::Transform::from_scale(scale, scale);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    pixels.encode_png().ok()
}

/// The most pixels that a drawing may have.
const PIXELS: u64 = 64_000_000;

/// The world as typst sees it.
struct Room<'r> {
    library: LazyHash<Library>,
    fonts: &'r Fonts,
    main: Source,
    pictures: HashMap<FileId, Bytes>,
}

fn id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl<'r> Room<'r> {
    fn new(pages: &Pages<'_>, fonts: &'r Fonts) -> Room<'r> {
        static LIBRARY: OnceLock<LazyHash<Library>> = OnceLock::new();
        let library = LIBRARY.get_or_init(|| LazyHash::new(Library::default())).clone();
        let main = Source::detached(pages.source);
        let pictures = pages
            .pictures
            .iter()
            .filter_map(|(name, bytes)| Some((id(name)?, Bytes::new(bytes.to_vec()))))
            .collect();
        Room { library, fonts, main, pictures }
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

impl World for Room<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
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
        self.fonts.fonts.get(index).cloned()
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

    #[test]
    fn the_shipped_fonts_have_what_standards_are_written_in() {
        let fonts = Fonts::new(&[]).unwrap_or_else(|error| panic!("{error}"));
        for c in "GB/T 22239—2019 网络安全等级保护《条例》≥≤±×→①Ω€éßłČ"
            .chars()
            .filter(|c| !c.is_whitespace())
        {
            assert!(fonts.has(c), "{c}");
        }
        assert!(!fonts.has('א'));
        assert!(Fonts::new(&[("x.ttf".to_owned(), b"no font".to_vec())]).is_err());
    }
}
