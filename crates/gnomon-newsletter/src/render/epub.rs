//! An edition as EPUB 3: one file for each zone and section, pictures beside them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::html::{Body, Pictures, tag};
use super::package::{Package, PackageError};
use crate::edition::{Edition, Part};
use crate::timeline::escape;

/// Writes an edition.
pub fn epub(edition: &Edition) -> Result<Vec<u8>, PackageError> {
    let words = edition.words();
    let parts = edition.parts();
    // Each heading of level 1 begins a file.
    let mut chapters: Vec<(String, &[Part<'_>])> = Vec::new();
    let mut begin = 0;
    for (index, part) in parts.iter().enumerate().skip(1) {
        if matches!(part, Part::Heading { level: 1, .. }) {
            chapters.push((format!("part{:03}.xhtml", chapters.len() + 1), &parts[begin..index]));
            begin = index;
        }
    }
    chapters.push((format!("part{:03}.xhtml", chapters.len() + 1), &parts[begin..]));
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (name, parts) in &chapters {
        for part in *parts {
            if let Part::Heading { id, .. } = part {
                files.insert(id.clone(), name.clone());
            }
        }
    }
    let lang = tag(edition.language);
    let page = |title: &str, body: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{lang}\" xml:lang=\"{lang}\">\n<head><title>{}</title><link rel=\"stylesheet\" type=\"text/css\" href=\"issue.css\"/></head>\n<body>\n{body}</body>\n</html>\n",
            escape(title)
        )
    };
    // The first place of each footnote is known only once the text is written: what cannot be found
    // is looked for in a first pass.
    let write = |files: &BTreeMap<String, String>| {
        let href = |id: &str| match files.get(id) {
            Some(file) => format!("{file}#{id}"),
            None if id.starts_with('n') => format!("notes.xhtml#{id}"),
            None => format!("notes.xhtml#{id}"),
        };
        let mut body = Body::new(edition, &href, Pictures::Beside);
        let mut pages: Vec<(String, String)> = Vec::new();
        for (name, parts) in &chapters {
            for part in *parts {
                body.part(part);
            }
            pages.push((name.clone(), std::mem::take(&mut body.out)));
        }
        if !edition.notes.is_empty() {
            body.notes();
            pages.push(("notes.xhtml".to_owned(), std::mem::take(&mut body.out)));
        }
        body.cover();
        pages.insert(0, ("cover.xhtml".to_owned(), body.out));
        pages
    };
    let first = write(&files);
    for (name, text) in &first {
        for piece in text.split(" id=\"r").skip(1) {
            let number: String = piece.chars().take_while(char::is_ascii_digit).collect();
            files.entry(format!("r{number}")).or_insert_with(|| name.clone());
        }
    }
    files.insert("sources".to_owned(), "notes.xhtml".to_owned());
    let pages = write(&files);
    let mut nav = String::new();
    let mut open = false;
    for entry in super::contents(edition) {
        let file = files.get(&entry.id).map_or("notes.xhtml", String::as_str);
        let link = format!("<a href=\"{file}#{}\">{}</a>", entry.id, escape(&entry.text));
        match (entry.level, open) {
            (1, false) => {
                let _ = write!(nav, "{}<li>{link}", if nav.is_empty() { "" } else { "</li>\n" });
            }
            (1, true) => {
                let _ = write!(nav, "</li></ol></li>\n<li>{link}");
                open = false;
            }
            (_, false) => {
                let _ = write!(nav, "<ol>\n<li>{link}");
                open = true;
            }
            (_, true) => {
                let _ = write!(nav, "</li>\n<li>{link}");
            }
        }
    }
    nav.push_str(if open { "</li></ol></li>" } else { "</li>" });
    let nav = page(
        words.get("contents"),
        &format!(
            "<nav epub:type=\"toc\" id=\"toc\"><h1>{}</h1>\n<ol>\n{nav}\n</ol></nav>\n",
            escape(words.get("contents"))
        ),
    );
    let mut manifest = String::from(
        "<item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n<item id=\"css\" href=\"issue.css\" media-type=\"text/css\"/>\n",
    );
    let mut spine = String::new();
    for (index, (name, _)) in pages.iter().enumerate() {
        let _ = writeln!(
            manifest,
            "<item id=\"p{index}\" href=\"{name}\" media-type=\"application/xhtml+xml\"/>"
        );
        let _ = writeln!(spine, "<itemref idref=\"p{index}\"/>");
        if index == 0 {
            spine.push_str("<itemref idref=\"nav\"/>\n");
        }
    }
    for (index, picture) in edition.pictures.iter().enumerate() {
        let _ = writeln!(
            manifest,
            "<item id=\"i{index}\" href=\"pictures/{}\" media-type=\"{}\"/>",
            picture.name, picture.media_type
        );
    }
    // A name in the sense of RFC 4122 is not needed: series, number and language are what identifies
    // an issue, and the same issue keeps its identifier.
    let identifier =
        format!("gnomon:newsletter:{}:{}:{lang}", escape(&edition.series), edition.number);
    let opf = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" xml:lang=\"{lang}\">\n<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<dc:identifier id=\"id\">{identifier}</dc:identifier>\n<dc:title>{}</dc:title>\n<dc:language>{lang}</dc:language>\n<dc:publisher>{}</dc:publisher>\n<dc:date>{date}</dc:date>\n<meta property=\"dcterms:modified\">{date}T00:00:00Z</meta>\n<meta property=\"schema:accessMode\">textual</meta>\n<meta property=\"schema:accessModeSufficient\">textual</meta>\n<meta property=\"schema:accessibilityFeature\">tableOfContents</meta>\n<meta property=\"schema:accessibilityFeature\">alternativeText</meta>\n<meta property=\"schema:accessibilityHazard\">none</meta>\n</metadata>\n<manifest>\n{manifest}</manifest>\n<spine>\n{spine}</spine>\n</package>\n",
        escape(&edition.title()),
        escape(if edition.publisher.is_empty() { &edition.series } else { &edition.publisher }),
        date = edition.date,
    );
    let mut package = Package::new();
    package.store("mimetype", b"application/epub+zip")?;
    package.add(
        "META-INF/container.xml",
        b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile full-path=\"OEBPS/content.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>\n",
    )?;
    package.add("OEBPS/content.opf", opf.as_bytes())?;
    package.add("OEBPS/nav.xhtml", nav.as_bytes())?;
    package.add("OEBPS/issue.css", include_bytes!("../../data/issue.css"))?;
    for (name, body) in &pages {
        // Roles of HTML; EPUB readers know them too.
        package.add(&format!("OEBPS/{name}"), page(&edition.title(), body).as_bytes())?;
    }
    for picture in &edition.pictures {
        package.add(&format!("OEBPS/pictures/{}", picture.name), &picture.bytes)?;
    }
    package.finish()
}
