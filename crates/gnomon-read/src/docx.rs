//! Word documents (Office Open XML, ISO/IEC 29500-1): paragraphs, lists with
//! their numbers, tables, notes.
//!
//! The canonical text is what a reader of the printed document reads, changes
//! under tracking taken as accepted. Every run leaves an anchor with its path:
//! `body/p[12]/r[3]`, `body/tbl[1]/tr[2]/tc[3]/p[1]/r[1]`, `footnotes/footnote[2]/p[1]/r[1]`.

mod numbering;
mod style;
mod walk;

use std::collections::HashMap;

use gnomon_model::Span;

use crate::archive::Archive;
use crate::format::{self, Read, Reader};
use crate::xml::{Item, Xml};
use crate::{Draft, Limits, ReadError, contents};
use numbering::Numbering;
use style::Styles;
use walk::Walk;

/// Reads `.docx`.
pub(crate) const READER: Reader = Reader {
    name: "docx/3",
    media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    extensions: &["docx", "docm", "dotx"],
    recognises: |bytes| bytes.starts_with(format::ZIP) && format::holds(bytes, b"word/document"),
    read: Read::Bytes(read),
};

const FORMAT: &str = "a Word document";

fn read(bytes: &[u8], limits: Limits) -> Result<Draft, ReadError> {
    let mut archive = Archive::open(bytes, FORMAT, limits.expanded)?;
    let names = archive.names();
    let main = main_part(&mut archive)?;
    let Some((document, cut)) = archive.text(&main)? else {
        let reason = format!("it has no part {main}");
        return Err(ReadError::Damaged { format: FORMAT.into(), reason });
    };
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let mut cut_parts = Vec::new();
    let mut part = |name: &str| -> Result<String, ReadError> {
        let (text, cut) = archive.text(&format!("{folder}/{name}"))?.unwrap_or_default();
        if cut {
            cut_parts.push(name.to_owned());
        }
        Ok(text)
    };
    let links = relations(&part(&format!("_rels/{file}.rels"))?);
    let styles = Styles::of(&part("styles.xml")?);
    let numbering = Numbering::of(&part("numbering.xml")?);
    let footnotes = part("footnotes.xml")?;
    let endnotes = part("endnotes.xml")?;
    let comments = part("comments.xml")?;
    let mut furniture = Vec::new();
    for name in names {
        let file = name.rsplit('/').next().unwrap_or("");
        if file.ends_with(".xml") && (file.starts_with("header") || file.starts_with("footer")) {
            furniture.push((file.to_owned(), part(file)?));
        }
    }
    furniture.sort();
    let walk = || Walk::new(&styles, &numbering, &links, &footnotes, &endnotes, limits);
    let mut first = walk();
    let mut xml = Xml::new(&document);
    first.body(&mut xml);
    // A field that never ends hides all that follows it: read again without it.
    let unended = first.unended();
    let fields = unended.len();
    if 0 < fields {
        first = walk().ignoring(unended);
        xml = Xml::new(&document);
        first.body(&mut xml);
    }
    let damaged = cut || xml.damaged;
    let (mut draft, seen) = first.finish()?;
    let end = Span::new(draft.text.len(), draft.text.len());
    if damaged {
        draft.loss("damaged", "the document breaks off; what comes after is not read", end);
    }
    if seen.damaged {
        draft.loss("damaged", "a note or a text box breaks off; its rest is not read", end);
    }
    for part in cut_parts {
        draft.loss("damaged", format!("the part {part} breaks off; its rest is not read"), end);
    }
    if 0 < fields {
        let message = format!(
            "{fields} fields (links, numbers of pages) begin and do not end; what follows them is read as text"
        );
        draft.loss("damaged", message, end);
    }
    if xml.too_deep || seen.too_deep {
        draft.loss("nested-too-deep", "elements nested too deep are not read", end);
    }
    seen.report(&mut draft);
    report_comments(&mut draft, &comments);
    report_furniture(&mut draft, &furniture);
    contents::mark(&mut draft);
    Ok(draft)
}

/// The part that the package names as its document; nearly always the same.
fn main_part(archive: &mut Archive<'_>) -> Result<String, ReadError> {
    let usual = "word/document.xml";
    let Some((text, _)) = archive.text("_rels/.rels")? else { return Ok(usual.to_owned()) };
    let mut xml = Xml::new(&text);
    loop {
        match xml.next() {
            Item::Open(element) if element.name() == "Relationship" => {
                let kind = element.attribute("Type").unwrap_or_default();
                if kind.ends_with("/officeDocument") {
                    let target = element.attribute("Target").unwrap_or_default();
                    return Ok(target.trim_start_matches('/').to_owned());
                }
            }
            Item::End => return Ok(usual.to_owned()),
            _ => {}
        }
    }
}

/// Where the hyperlinks of the document lead, by the identifier of the relation.
fn relations(text: &str) -> HashMap<String, String> {
    let mut links = HashMap::new();
    let mut xml = Xml::new(text);
    loop {
        match xml.next() {
            Item::Open(element) if element.name() == "Relationship" => {
                let kind = element.attribute("Type").unwrap_or_default();
                if let (true, Some(id), Some(target)) = (
                    kind.ends_with("/hyperlink"),
                    element.attribute("Id"),
                    element.attribute("Target"),
                ) {
                    links.insert(id, target);
                }
            }
            Item::End => return links,
            _ => {}
        }
    }
}

/// Comments are no text of the document; that they are there is worth knowing.
fn report_comments(draft: &mut Draft, text: &str) {
    let mut xml = Xml::new(text);
    loop {
        match xml.next() {
            Item::Open(element) if element.name() == "comment" => {
                let author = element.attribute("author").unwrap_or_default();
                let words = one_line(&xml.words());
                if !words.is_empty() {
                    draft.note("comment", format!("comment by {author}: {words}"), Span::new(0, 0));
                }
            }
            Item::End => return,
            _ => {}
        }
    }
}

/// Page headers and footers are no running text; what they say is kept as a note.
fn report_furniture(draft: &mut Draft, parts: &[(String, String)]) {
    for (name, text) in parts {
        let mut xml = Xml::new(text);
        let mut words = String::new();
        loop {
            match xml.next() {
                Item::Open(element) if element.name() == "t" => words.push_str(&xml.words()),
                Item::Open(element) if element.name() == "p" => words.push(' '),
                Item::End => break,
                _ => {}
            }
        }
        let words = one_line(&words);
        if words.chars().any(char::is_alphabetic) {
            let part = name.trim_end_matches(".xml");
            draft.note("page-furniture", format!("{part}: {words}"), Span::new(0, 0));
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect()
}
