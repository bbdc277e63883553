//! Fonts, drawings as pixels, and pages.
//!
//! In: fonts beside the shipped ones, SVG drawings, typst source text. Out: which characters can be
//! printed, drawings as PNG, and with the feature `pages` a PDF (PDF/UA-1, with outline, links and
//! embedded subsets of fonts). There is no file system, no network, no package and no clock in this
//! room: the same input gives the same bytes.

#[cfg(feature = "pages")]
mod page;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

#[cfg(feature = "pages")]
pub use page::{Pages, pdf};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use ttf_parser::{Face, name_id};

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

/// The fonts that issues are printed in.
pub struct Fonts {
    data: Vec<Cow<'static, [u8]>>,
    characters: HashSet<u32>,
    families: Vec<String>,
    database: Arc<fontdb::Database>,
}

impl Fonts {
    /// The shipped fonts, and others by name and bytes, which stand in for what the shipped ones lack.
    pub fn new(others: &[(String, Vec<u8>)]) -> Result<Fonts, TypesetError> {
        let shipped = FONTS.iter().map(|bytes| ("", Cow::Borrowed(*bytes)));
        let own = others.iter().map(|(name, bytes)| (name.as_str(), Cow::Owned(bytes.clone())));
        let mut fonts = Fonts {
            data: Vec::new(),
            characters: HashSet::new(),
            families: Vec::new(),
            database: Arc::default(),
        };
        let mut database = fontdb::Database::new();
        for (name, bytes) in shipped.chain(own) {
            let face =
                Face::parse(&bytes, 0).map_err(|_| TypesetError::Font { name: name.to_owned() })?;
            let tables = face.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables);
            for table in tables.filter(ttf_parser::cmap::Subtable::is_unicode) {
                table.codepoints(|code| {
                    // A code may be listed and lead to the empty glyph.
                    if table.glyph_index(code).is_some_and(|glyph| glyph.0 != 0) {
                        fonts.characters.insert(code);
                    }
                });
            }
            if let Some(family) = family(&face).filter(|_| !name.is_empty())
                && !fonts.families.contains(&family)
            {
                fonts.families.push(family);
            }
            database.load_font_data(bytes.to_vec());
            fonts.data.push(bytes);
        }
        database.set_sans_serif_family("Noto Sans");
        fonts.database = Arc::new(database);
        Ok(fonts)
    }

    /// Whether one of the fonts has this character.
    pub fn has(&self, c: char) -> bool {
        self.characters.contains(&u32::from(c))
    }

    /// The names of the families that were handed over.
    pub fn families(&self) -> &[String] {
        &self.families
    }
}

fn family(face: &Face<'_>) -> Option<String> {
    let named = |id: u16| {
        let mut names = face.names().into_iter();
        names.find(|name| name.name_id == id && name.is_unicode())?.to_string()
    };
    named(name_id::TYPOGRAPHIC_FAMILY).or_else(|| named(name_id::FAMILY))
}

/// The most pixels that a drawing may have.
const PIXELS: u64 = 64_000_000;

/// Draws an SVG as a PNG, `scale` pixels for each of its own, for programs that do not draw SVG.
/// `None` where it is no SVG that can be drawn, or one that is too large.
pub fn png(svg: &[u8], fonts: &Fonts, scale: f32) -> Option<Vec<u8>> {
    let options = Options { fontdb: Arc::clone(&fonts.database), ..Options::default() };
    let tree = Tree::from_data(svg, &options).ok()?;
    let size = tree.size().to_int_size().scale_by(scale)?;
    if PIXELS < u64::from(size.width()) * u64::from(size.height()) {
        return None;
    }
    let mut pixels = Pixmap::new(size.width(), size.height())?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fonts() -> Fonts {
        Fonts::new(&[]).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn the_shipped_fonts_have_what_standards_are_written_in() {
        let fonts = fonts();
        let text = "GB/T 22239—2019 网络安全等级保护《条例》≥≤±×→①Ω€éßłČ";
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            assert!(fonts.has(c), "{c}");
        }
        assert!(!fonts.has('א'));
        assert!(Fonts::new(&[("x.ttf".to_owned(), b"no font".to_vec())]).is_err());
    }

    #[test]
    fn a_drawing_becomes_pixels_with_its_words() {
        let drawing = |words: &str| {
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"30\"><text x=\"4\" y=\"20\" font-family=\"Noto Sans\">{words}</text></svg>"
            )
        };
        let fonts = fonts();
        let empty = png(drawing("").as_bytes(), &fonts, 2.0).unwrap_or_default();
        assert!(empty.starts_with(b"\x89PNG"));
        for words in ["GB/T", "标准"] {
            let drawn = png(drawing(words).as_bytes(), &fonts, 2.0).unwrap_or_default();
            assert!(empty.len() < drawn.len(), "{words}");
        }
        assert_eq!(png(b"no drawing", &fonts, 2.0), None);
        assert_eq!(png(drawing("x").as_bytes(), &fonts, 1e4), None);
    }
}
