//! An edition as a Word document (ECMA-376): real styles, headings, lists, tables and footnotes.

use std::fmt::Write as _;

use gnomon_model::Language;

use super::package::{Package, PackageError};
use crate::block::QuoteKind;
use crate::edition::{Block, Edition, Inline, Part, Picture, Role};
use crate::timeline::escape;

/// Makes a PNG of an SVG, for programs that do not draw those. Without it drawings are told in words.
pub type Raster<'r> = &'r dyn Fn(&Picture) -> Option<Vec<u8>>;

/// Writes an edition.
pub fn docx(edition: &Edition, raster: Raster<'_>) -> Result<Vec<u8>, PackageError> {
    let words = edition.words();
    let mut media: Vec<Option<(String, Vec<u8>)>> = Vec::new();
    for picture in &edition.pictures {
        let bytes = match picture.media_type {
            "image/svg+xml" => {
                raster(picture).map(|bytes| (picture.name.replace(".svg", ".png"), bytes))
            }
            _ => Some((picture.name.clone(), picture.bytes.clone())),
        };
        media.push(bytes);
    }
    let mut writer = Writer {
        edition,
        media: &media,
        out: String::new(),
        links: Vec::new(),
        seen: Vec::new(),
        numbering: Vec::new(),
        bookmarks: 0,
        drawings: 0,
    };
    writer.cover();
    writer.contents();
    for part in edition.parts() {
        writer.part(&part);
    }
    let body = std::mem::take(&mut writer.out);
    let links = std::mem::take(&mut writer.links);
    for note in &edition.notes {
        let _ = write!(
            writer.out,
            "<w:footnote w:id=\"{}\"><w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr><w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r>",
            note.number
        );
        writer.run(" ", Style::default());
        writer.inlines(&edition.note_words(note), Style::default());
        writer.out.push_str("</w:p></w:footnote>");
    }
    let notes = std::mem::take(&mut writer.out);
    let note_links = std::mem::take(&mut writer.links);
    let numbering = std::mem::take(&mut writer.numbering);
    let language = match edition.language {
        Language::En => "en-GB",
        Language::Zh => "zh-CN",
    };
    let mut package = Package::new();
    let mut types = String::from(TYPES);
    for extension in ["png", "jpg"] {
        if media.iter().flatten().any(|(name, _)| name.ends_with(extension)) {
            let kind = if extension == "jpg" { "jpeg" } else { extension };
            let _ =
                write!(types, "<Default Extension=\"{extension}\" ContentType=\"image/{kind}\"/>");
        }
    }
    types.push_str("</Types>");
    package.add("[Content_Types].xml", types.as_bytes())?;
    package.add("_rels/.rels", RELATIONS.as_bytes())?;
    let title = escape(&edition.title());
    package.add(
        "docProps/core.xml",
        format!(
            "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{title}</dc:title><dc:creator>{}</dc:creator><dc:language>{language}</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">{date}T00:00:00Z</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">{date}T00:00:00Z</dcterms:modified></cp:coreProperties>",
            escape(&edition.publisher),
            date = edition.date
        )
        .as_bytes(),
    )?;
    package.add("word/document.xml", format!("{XML}<w:document {NAMES}><w:body>{body}<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId6\"/><w:footerReference w:type=\"default\" r:id=\"rId5\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1304\" w:right=\"1191\" w:bottom=\"1304\" w:left=\"1191\" w:header=\"624\" w:footer=\"624\" w:gutter=\"0\"/><w:titlePg/></w:sectPr></w:body></w:document>").as_bytes())?;
    package.add("word/styles.xml", styles(language).as_bytes())?;
    package.add("word/settings.xml", format!("{XML}<w:settings {NAMES}><w:footnotePr><w:footnote w:id=\"-1\"/><w:footnote w:id=\"0\"/></w:footnotePr><w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"{language}\" w:eastAsia=\"zh-CN\"/></w:settings>").as_bytes())?;
    package.add("word/footnotes.xml", format!("{XML}<w:footnotes {NAMES}><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>{notes}</w:footnotes>").as_bytes())?;
    package.add("word/numbering.xml", numbering_part(&numbering).as_bytes())?;
    package.add("word/footer1.xml", format!("{XML}<w:ftr {NAMES}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/><w:jc w:val=\"right\"/></w:pPr><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:ftr>").as_bytes())?;
    package.add("word/header1.xml", format!("{XML}<w:hdr {NAMES}><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{title}</w:t></w:r></w:p></w:hdr>").as_bytes())?;
    let mut relations = String::from(DOCUMENT_RELATIONS);
    for (index, file) in media.iter().enumerate() {
        if let Some((name, _)) = file {
            let _ = write!(
                relations,
                "<Relationship Id=\"rImg{index}\" Type=\"{OFFICE}/image\" Target=\"media/{name}\"/>"
            );
        }
    }
    link_relations(&links, &mut relations);
    relations.push_str("</Relationships>");
    package.add("word/_rels/document.xml.rels", relations.as_bytes())?;
    let mut relations = format!("{XML}<Relationships xmlns=\"{PACKAGE}\">");
    link_relations(&note_links, &mut relations);
    relations.push_str("</Relationships>");
    package.add("word/_rels/footnotes.xml.rels", relations.as_bytes())?;
    for (name, bytes) in media.iter().flatten() {
        package.add(&format!("word/media/{name}"), bytes)?;
    }
    // Kept so that the words of the language are used at least for what the styles name.
    debug_assert!(!words.get("contents").is_empty());
    package.finish()
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";
const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/><Override PartName=\"/word/settings.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml\"/><Override PartName=\"/word/footnotes.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml\"/><Override PartName=\"/word/numbering.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/><Override PartName=\"/word/footer1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/><Override PartName=\"/word/header1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/><Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>";
const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>";
const DOCUMENT_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings\" Target=\"settings.xml\"/><Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes\" Target=\"footnotes.xml\"/><Relationship Id=\"rId4\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering\" Target=\"numbering.xml\"/><Relationship Id=\"rId5\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer1.xml\"/><Relationship Id=\"rId6\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header\" Target=\"header1.xml\"/>";

fn link_relations(links: &[String], out: &mut String) {
    for (index, link) in links.iter().enumerate() {
        let _ = write!(
            out,
            "<Relationship Id=\"rLink{index}\" Type=\"{OFFICE}/hyperlink\" Target=\"{}\" TargetMode=\"External\"/>",
            escape(link)
        );
    }
}

#[derive(Clone, Copy, Default)]
struct Style {
    bold: bool,
    italic: bool,
    code: bool,
    link: bool,
    language: Option<Language>,
}

struct Writer<'e> {
    edition: &'e Edition,
    media: &'e [Option<(String, Vec<u8>)>],
    out: String,
    links: Vec<String>,
    seen: Vec<u32>,
    /// The first number of each list, `None` for bullets.
    numbering: Vec<Option<u64>>,
    bookmarks: u32,
    drawings: u32,
}

/// What surrounds the paragraphs of a passage.
#[derive(Clone, Copy, Default)]
struct Setting {
    style: &'static str,
    /// List and depth.
    list: Option<(usize, usize)>,
}

impl Writer<'_> {
    fn paragraph(&mut self, style: &str, text: &str) {
        let _ = write!(self.out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>");
        self.run(text, Style::default());
        self.out.push_str("</w:p>");
    }

    fn cover(&mut self) {
        self.paragraph("Title", &self.edition.series);
        for line in super::cover_lines(self.edition) {
            self.paragraph("Subtitle", &line);
        }
        for line in &self.edition.contact {
            self.paragraph("Subtitle", line);
        }
    }

    /// A table of contents that Word can bring up to date, filled in without pages.
    fn contents(&mut self) {
        self.paragraph("TOCHeading", self.edition.words().get("contents"));
        let entries = super::contents(self.edition);
        let printed: Vec<_> = entries.iter().filter(|entry| entry.id != "sources").collect();
        for (index, entry) in printed.iter().enumerate() {
            let _ =
                write!(self.out, "<w:p><w:pPr><w:pStyle w:val=\"TOC{}\"/></w:pPr>", entry.level);
            if index == 0 {
                self.out.push_str("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> TOC \\o \"1-2\" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>");
            }
            let _ = write!(self.out, "<w:hyperlink w:anchor=\"{}\" w:history=\"1\">", entry.id);
            // As newsletters have it, titles alone: the numbers stand in front of the articles.
            self.run(&entry.title, Style::default());
            self.out.push_str("</w:hyperlink>");
            if index + 1 == printed.len() {
                self.out.push_str("<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>");
            }
            self.out.push_str("</w:p>");
        }
    }

    fn part(&mut self, part: &Part<'_>) {
        match part {
            Part::Heading { level, id, text, role } => {
                // Short versions are no entries of the contents.
                let style = match role {
                    Role::Takeaway => "ShortTitle".to_owned(),
                    _ => format!("Heading{level}"),
                };
                self.bookmarks += 1;
                let bookmark = self.bookmarks;
                let _ = write!(
                    self.out,
                    "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:bookmarkStart w:id=\"{bookmark}\" w:name=\"{id}\"/>"
                );
                self.run(&super::number(role), Style::default());
                self.inlines(text, Style::default());
                let _ = write!(self.out, "<w:bookmarkEnd w:id=\"{bookmark}\"/></w:p>");
                if let Role::Article(article) = role
                    && !article.topics.is_empty()
                {
                    self.paragraph("Hashtags", &super::hashtags(article));
                }
            }
            Part::Blocks(blocks) => self.blocks(blocks, Setting { style: "BodyText", list: None }),
        }
    }

    fn blocks(&mut self, blocks: &[Block], setting: Setting) {
        for block in blocks {
            self.block(block, setting);
        }
    }

    fn block(&mut self, block: &Block, setting: Setting) {
        match block {
            Block::Heading { level, text, .. } => {
                let _ = write!(
                    self.out,
                    "<w:p><w:pPr><w:pStyle w:val=\"Heading{}\"/></w:pPr>",
                    (level + 2).min(4)
                );
                self.inlines(text, Style::default());
                self.out.push_str("</w:p>");
            }
            Block::Paragraph { text, .. } => {
                let _ = write!(
                    self.out,
                    "<w:p><w:pPr><w:pStyle w:val=\"{}\"/>",
                    if setting.list.is_some() { "ListParagraph" } else { setting.style }
                );
                if let Some((list, depth)) = setting.list {
                    let _ = write!(
                        self.out,
                        "<w:numPr><w:ilvl w:val=\"{depth}\"/><w:numId w:val=\"{}\"/></w:numPr>",
                        list + 1
                    );
                }
                self.out.push_str("</w:pPr>");
                self.inlines(text, Style::default());
                self.out.push_str("</w:p>");
            }
            Block::List { start, items, .. } => {
                let depth = setting.list.map_or(0, |(_, depth)| (depth + 1).min(8));
                self.numbering.push(*start);
                let list = self.numbering.len() - 1;
                for item in items {
                    let mut listed = Setting { list: Some((list, depth)), ..setting };
                    for block in item {
                        self.block(block, listed);
                        // Only the first paragraph of an item carries its mark.
                        if matches!(block, Block::Paragraph { .. }) {
                            listed = Setting { style: "ListContinue", list: None };
                        }
                    }
                }
            }
            Block::Table { caption, head, rows, .. } => self.table(caption, head, rows),
            Block::Quote { kind, blocks, .. } => {
                let words = self.edition.words();
                let style = match kind {
                    QuoteKind::Opinion => {
                        self.paragraph("OpinionMark", words.get("opinion"));
                        "Opinion"
                    }
                    QuoteKind::Untranslated(_) => {
                        self.paragraph("OpinionMark", words.get("untranslated_passage"));
                        setting.style
                    }
                    QuoteKind::Plain | QuoteKind::Takeaway => "Quote",
                };
                self.blocks(blocks, Setting { style, ..setting });
            }
            Block::Code { text, .. } => {
                for line in text.lines() {
                    let _ = write!(
                        self.out,
                        "<w:p><w:pPr><w:pStyle w:val=\"{}\"/></w:pPr>",
                        setting.style
                    );
                    self.run(line, Style { code: true, ..Style::default() });
                    self.out.push_str("</w:p>");
                }
            }
            Block::Embed { what, .. } => {
                let picture = &self.edition.pictures[what.picture];
                match &self.media[what.picture] {
                    Some((name, _)) => self.picture(what.picture, picture, name),
                    None => self.paragraph("BodyText", &picture.alt),
                }
                self.out.push_str("<w:p><w:pPr><w:pStyle w:val=\"Caption\"/></w:pPr>");
                self.inlines(&what.caption, Style::default());
                self.out.push_str("</w:p>");
            }
        }
    }

    fn picture(&mut self, index: usize, picture: &Picture, name: &str) {
        // Pixels at 96 to the inch in English metric units, within the width of the text.
        const PIXEL: u64 = 9_525;
        const WIDE: u64 = 6_040_000;
        const HIGH: u64 = 8_400_000;
        let (width, height) =
            (u64::from(picture.size.0) * PIXEL, u64::from(picture.size.1) * PIXEL);
        let (mut wide, mut high) = (width.min(WIDE), height * width.min(WIDE) / width.max(1));
        if HIGH < high {
            (wide, high) = (wide * HIGH / high.max(1), HIGH);
        }
        self.drawings += 1;
        let id = self.drawings;
        let alt = escape(&picture.alt);
        let _ = write!(
            self.out,
            "<w:p><w:pPr><w:pStyle w:val=\"Figure\"/></w:pPr><w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{wide}\" cy=\"{high}\"/><wp:docPr id=\"{id}\" name=\"{name}\" descr=\"{alt}\"/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr id=\"{id}\" name=\"{name}\" descr=\"{alt}\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"rImg{index}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{wide}\" cy=\"{high}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        );
    }

    fn table(&mut self, caption: &[Inline], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        if !caption.is_empty() {
            self.out.push_str("<w:p><w:pPr><w:pStyle w:val=\"Caption\"/><w:keepNext/></w:pPr>");
            self.inlines(caption, Style::default());
            self.out.push_str("</w:p>");
        }
        let columns = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(1).max(1);
        let widths = super::widths(head, rows, columns);
        self.out.push_str("<w:tbl><w:tblPr><w:tblStyle w:val=\"GnomonTable\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0020\" w:firstRow=\"1\"/></w:tblPr><w:tblGrid>");
        let twips: Vec<u32> = widths.iter().map(|share| share * 9_524 / 1_000).collect();
        for width in &twips {
            let _ = write!(self.out, "<w:gridCol w:w=\"{width}\"/>");
        }
        self.out.push_str("</w:tblGrid>");
        for (index, row) in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)).enumerate()
        {
            self.out.push_str("<w:tr><w:trPr><w:cantSplit/>");
            if index == 0 {
                self.out.push_str("<w:tblHeader/>");
            }
            self.out.push_str("</w:trPr>");
            for (column, width) in twips.iter().enumerate() {
                let _ = write!(
                    self.out,
                    "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr>"
                );
                if let Some(cell) = row.get(column) {
                    self.inlines(cell, Style { bold: index == 0, ..Style::default() });
                }
                self.out.push_str("</w:p></w:tc>");
            }
            self.out.push_str("</w:tr>");
        }
        self.out.push_str("</w:tbl><w:p><w:pPr><w:pStyle w:val=\"TableGap\"/></w:pPr></w:p>");
    }

    fn inlines(&mut self, inlines: &[Inline], style: Style) {
        for (index, inline) in inlines.iter().enumerate() {
            if super::follows(inlines, index) {
                self.out.push_str(
                    "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>,</w:t></w:r>",
                );
            }
            match inline {
                Inline::Text(text) => self.run(text, style),
                Inline::Emphasis(inner) => self.inlines(inner, Style { italic: true, ..style }),
                Inline::Strong(inner) => self.inlines(inner, Style { bold: true, ..style }),
                Inline::Code(text) => self.run(text, Style { code: true, ..style }),
                Inline::Link { target, text } => {
                    match target.strip_prefix('#') {
                        Some(anchor) => {
                            let _ = write!(
                                self.out,
                                "<w:hyperlink w:anchor=\"{anchor}\" w:history=\"1\">"
                            );
                        }
                        None => {
                            let _ = write!(
                                self.out,
                                "<w:hyperlink r:id=\"rLink{}\" w:history=\"1\">",
                                self.links.len()
                            );
                            self.links.push(target.clone());
                        }
                    }
                    self.inlines(text, Style { link: true, ..style });
                    self.out.push_str("</w:hyperlink>");
                }
                Inline::Untranslated { language, text } => {
                    // Chinese characters are not slanted.
                    let italic = style.italic && *language == Language::En;
                    self.run(text, Style { language: Some(*language), italic, ..style });
                    let mark = format!(" [{}]", self.edition.words().get("untranslated"));
                    self.run(&mark, style);
                }
                Inline::Break => self.out.push_str("<w:r><w:br/></w:r>"),
                Inline::Cite(mark) => self.cite(mark.0),
            }
        }
    }

    /// The first mention of a footnote carries it; later ones lead there.
    fn cite(&mut self, number: u32) {
        if self.seen.contains(&number) {
            let style = "<w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr>";
            let _ = write!(
                self.out,
                "<w:r>{style}<w:fldChar w:fldCharType=\"begin\"/></w:r><w:r>{style}<w:instrText xml:space=\"preserve\"> NOTEREF note{number} \\f \\h </w:instrText></w:r><w:r>{style}<w:fldChar w:fldCharType=\"separate\"/></w:r><w:r>{style}<w:t>{number}</w:t></w:r><w:r>{style}<w:fldChar w:fldCharType=\"end\"/></w:r>"
            );
            return;
        }
        self.seen.push(number);
        self.bookmarks += 1;
        let bookmark = self.bookmarks;
        let _ = write!(
            self.out,
            "<w:bookmarkStart w:id=\"{bookmark}\" w:name=\"note{number}\"/><w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteReference w:id=\"{number}\"/></w:r><w:bookmarkEnd w:id=\"{bookmark}\"/>"
        );
    }

    fn run(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        self.out.push_str("<w:r>");
        if style.bold || style.italic || style.code || style.link || style.language.is_some() {
            self.out.push_str("<w:rPr>");
            if style.link {
                self.out.push_str("<w:rStyle w:val=\"Hyperlink\"/>");
            }
            if style.code {
                self.out.push_str(
                    "<w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\" w:cs=\"Consolas\"/>",
                );
            }
            if style.bold {
                self.out.push_str("<w:b/><w:bCs/>");
            }
            if style.italic {
                self.out.push_str("<w:i/><w:iCs/>");
            }
            match style.language {
                Some(Language::Zh) => self.out.push_str("<w:lang w:eastAsia=\"zh-CN\"/>"),
                Some(Language::En) => self.out.push_str("<w:lang w:val=\"en-GB\"/>"),
                None => {}
            }
            self.out.push_str("</w:rPr>");
        }
        let _ = write!(self.out, "<w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text));
    }
}

/// One abstract list and one list for each in the text, so that each begins anew.
fn numbering_part(lists: &[Option<u64>]) -> String {
    let mut out = format!("{XML}<w:numbering {NAMES}>");
    for (index, start) in lists.iter().enumerate() {
        let _ = write!(
            out,
            "<w:abstractNum w:abstractNumId=\"{index}\"><w:multiLevelType w:val=\"multilevel\"/>"
        );
        for level in 0..9 {
            let (format, text) = match start {
                Some(_) => ("decimal", format!("%{}.", level + 1)),
                None => ("bullet", "•".to_owned()),
            };
            let _ = write!(
                out,
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"{}\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{}\" w:hanging=\"360\"/></w:pPr></w:lvl>",
                start.unwrap_or(1),
                360 * (level + 1)
            );
        }
        out.push_str("</w:abstractNum>");
    }
    for index in 0..lists.len() {
        let _ = write!(
            out,
            "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"{index}\"/></w:num>",
            index + 1
        );
    }
    out.push_str("</w:numbering>");
    out
}

fn styles(language: &str) -> String {
    let mut out = format!(
        "{XML}<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Noto Sans\" w:hAnsi=\"Noto Sans\" w:eastAsia=\"Noto Sans SC\" w:cs=\"Noto Sans\"/><w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/><w:lang w:val=\"{language}\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"276\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style><w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\"><w:name w:val=\"Default Paragraph Font\"/></w:style>"
    );
    let accent = "0A4D8C";
    let mut paragraph = |id: &str, name: &str, next: &str, properties: &str, run: &str| {
        let _ = write!(
            out,
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"{next}\"/><w:qFormat/><w:pPr>{properties}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        );
    };
    let color = |color: &str| format!("<w:color w:val=\"{color}\"/>");
    let sized = |size: u32, color: &str| {
        format!(
            "<w:b/><w:bCs/><w:color w:val=\"{color}\"/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>"
        )
    };
    paragraph("BodyText", "Body Text", "BodyText", "", "");
    paragraph(
        "Title",
        "Title",
        "Subtitle",
        "<w:spacing w:before=\"3600\" w:after=\"240\"/>",
        &sized(60, accent),
    );
    paragraph(
        "Subtitle",
        "Subtitle",
        "Subtitle",
        "<w:spacing w:after=\"60\"/>",
        &format!("{}<w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>", color("57606A")),
    );
    paragraph(
        "Heading1",
        "heading 1",
        "BodyText",
        "<w:keepNext/><w:pageBreakBefore/><w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"4\" w:color=\"0A4D8C\"/></w:pBdr><w:spacing w:before=\"0\" w:after=\"240\"/><w:outlineLvl w:val=\"0\"/>",
        &sized(34, accent),
    );
    paragraph(
        "Heading2",
        "heading 2",
        "BodyText",
        "<w:keepNext/><w:keepLines/><w:spacing w:before=\"360\" w:after=\"100\"/><w:outlineLvl w:val=\"1\"/>",
        &sized(26, "1B1F24"),
    );
    paragraph(
        "Heading3",
        "heading 3",
        "BodyText",
        "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"80\"/><w:outlineLvl w:val=\"2\"/>",
        &sized(22, "1B1F24"),
    );
    paragraph(
        "Heading4",
        "heading 4",
        "BodyText",
        "<w:keepNext/><w:spacing w:before=\"200\" w:after=\"60\"/><w:outlineLvl w:val=\"3\"/>",
        &sized(20, "1B1F24"),
    );
    paragraph(
        "ShortTitle",
        "Short Title",
        "BodyText",
        "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"60\"/>",
        &sized(22, "1B1F24"),
    );
    paragraph(
        "TOCHeading",
        "TOC Heading",
        "BodyText",
        "<w:pageBreakBefore/><w:spacing w:after=\"240\"/>",
        &sized(34, accent),
    );
    paragraph(
        "TOC1",
        "toc 1",
        "BodyText",
        "<w:spacing w:before=\"120\" w:after=\"40\"/>",
        "<w:b/><w:bCs/>",
    );
    paragraph(
        "TOC2",
        "toc 2",
        "BodyText",
        "<w:spacing w:after=\"40\"/><w:ind w:left=\"300\"/>",
        "",
    );
    paragraph(
        "Hashtags",
        "Hashtags",
        "BodyText",
        "<w:keepNext/><w:spacing w:after=\"100\"/>",
        &color(accent),
    );
    paragraph(
        "Caption",
        "caption",
        "BodyText",
        "<w:spacing w:before=\"80\" w:after=\"120\"/>",
        &format!("<w:b/><w:bCs/>{}<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>", color("57606A")),
    );
    paragraph(
        "Figure",
        "Figure",
        "Caption",
        "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"60\"/>",
        "",
    );
    paragraph(
        "Quote",
        "Quote",
        "BodyText",
        "<w:pBdr><w:left w:val=\"single\" w:sz=\"18\" w:space=\"8\" w:color=\"D0D7DE\"/></w:pBdr><w:ind w:left=\"360\"/>",
        &color("57606A"),
    );
    paragraph(
        "Opinion",
        "Opinion",
        "Opinion",
        "<w:pBdr><w:left w:val=\"single\" w:sz=\"18\" w:space=\"8\" w:color=\"7D4E00\"/></w:pBdr><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FFF8E6\"/><w:ind w:left=\"360\"/>",
        "",
    );
    paragraph(
        "OpinionMark",
        "Opinion Mark",
        "Opinion",
        "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"40\"/><w:ind w:left=\"360\"/>",
        &format!("<w:b/><w:bCs/>{}<w:sz w:val=\"17\"/><w:szCs w:val=\"17\"/>", color("7D4E00")),
    );
    paragraph(
        "ListParagraph",
        "List Paragraph",
        "ListParagraph",
        "<w:spacing w:after=\"60\"/>",
        "",
    );
    paragraph(
        "ListContinue",
        "List Continue",
        "ListContinue",
        "<w:spacing w:after=\"60\"/><w:ind w:left=\"360\"/>",
        "",
    );
    paragraph(
        "TableText",
        "Table Text",
        "TableText",
        "<w:spacing w:before=\"40\" w:after=\"40\" w:line=\"252\" w:lineRule=\"auto\"/>",
        "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>",
    );
    paragraph(
        "TableGap",
        "Table Gap",
        "BodyText",
        "<w:spacing w:after=\"0\" w:line=\"160\" w:lineRule=\"exact\"/>",
        "",
    );
    paragraph(
        "FootnoteText",
        "footnote text",
        "FootnoteText",
        "<w:spacing w:after=\"40\" w:line=\"240\" w:lineRule=\"auto\"/>",
        "<w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>",
    );
    paragraph(
        "Header",
        "header",
        "Header",
        "<w:spacing w:after=\"0\"/>",
        &format!("{}<w:sz w:val=\"16\"/><w:szCs w:val=\"16\"/>", color("57606A")),
    );
    paragraph(
        "Footer",
        "footer",
        "Footer",
        "<w:spacing w:after=\"0\"/>",
        &format!("{}<w:sz w:val=\"16\"/><w:szCs w:val=\"16\"/>", color("57606A")),
    );
    out.push_str("<w:style w:type=\"character\" w:styleId=\"FootnoteReference\"><w:name w:val=\"footnote reference\"/><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr></w:style><w:style w:type=\"character\" w:styleId=\"Hyperlink\"><w:name w:val=\"Hyperlink\"/><w:rPr><w:color w:val=\"0A4D8C\"/><w:u w:val=\"single\"/></w:rPr></w:style><w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr><w:tblCellMar><w:left w:w=\"80\" w:type=\"dxa\"/><w:right w:w=\"80\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style><w:style w:type=\"table\" w:styleId=\"GnomonTable\"><w:name w:val=\"Gnomon Table\"/><w:basedOn w:val=\"TableNormal\"/><w:tblPr><w:tblBorders><w:top w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"0A4D8C\"/><w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"0A4D8C\"/><w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"D0D7DE\"/></w:tblBorders></w:tblPr><w:tblStylePr w:type=\"firstRow\"><w:tcPr><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F3F6F9\"/></w:tcPr></w:tblStylePr></w:style></w:styles>");
    out
}
