//! An edition as one HTML file: nothing from elsewhere, light and dark, made to be printed.

use std::fmt::Write as _;

use gnomon_model::Language;

use crate::block::QuoteKind;
use crate::edition::{Block, Edition, Inline, Part, Role};
use crate::timeline::escape;

const STYLE: &str = include_str!("../../data/issue.css");

/// Writes an edition.
pub fn html(edition: &Edition) -> String {
    let words = edition.words();
    let mut body = Body::new(edition, &|id| format!("#{id}"), Pictures::Inside);
    body.cover();
    let _ = write!(
        body.out,
        "<nav class=\"contents\" aria-label=\"{0}\"><h2>{0}</h2><ol>",
        escape(words.get("contents"))
    );
    for entry in super::contents(edition) {
        let _ = write!(
            body.out,
            "<li class=\"l{}\"><a href=\"#{}\">{}</a></li>",
            entry.level,
            entry.id,
            escape(&entry.text)
        );
    }
    body.out.push_str("</ol></nav>\n");
    for part in edition.parts() {
        body.part(&part);
    }
    if !edition.notes.is_empty() {
        body.notes();
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        lang = tag(edition.language),
        title = escape(&edition.title()),
        body = body.out,
    )
}

/// The language as documents name it.
pub(super) fn tag(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Zh => "zh-Hans",
    }
}

/// Where pictures are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pictures {
    /// In the text itself.
    Inside,
    /// Files beside it.
    Beside,
}

/// Blocks to HTML that is XHTML too.
pub(super) struct Body<'e> {
    edition: &'e Edition,
    /// Where an id is found.
    href: &'e dyn Fn(&str) -> String,
    pictures: Pictures,
    pub(super) out: String,
    /// Footnotes that were referred to: only the first place can be returned to.
    seen: Vec<u32>,
}

impl<'e> Body<'e> {
    pub(super) fn new(
        edition: &'e Edition,
        href: &'e dyn Fn(&str) -> String,
        pictures: Pictures,
    ) -> Body<'e> {
        Body { edition, href, pictures, out: String::new(), seen: Vec::new() }
    }

    pub(super) fn cover(&mut self) {
        let _ = writeln!(self.out, "<h1 id=\"cover\">{}</h1>", escape(&self.edition.series));
        for line in super::cover_lines(self.edition) {
            let _ = writeln!(self.out, "<p class=\"cover-line\">{}</p>", escape(&line));
        }
        for line in &self.edition.contact {
            let _ = writeln!(self.out, "<p class=\"cover-line contact\">{}</p>", escape(line));
        }
    }

    pub(super) fn part(&mut self, part: &Part<'_>) {
        match part {
            Part::Heading { level, id, text, role } => {
                let level = level + 1;
                let class = match role {
                    Role::Zone => "zone",
                    Role::Takeaway => "short",
                    Role::Section => "part",
                    Role::Article(_) => "title",
                    Role::Annex(_) => "annex",
                };
                let _ = write!(
                    self.out,
                    "<h{level} id=\"{id}\" class=\"{class}\">{}",
                    super::number(role)
                );
                self.inlines(text);
                let _ = writeln!(self.out, "</h{level}>");
                if let Role::Article(article) = role
                    && !article.topics.is_empty()
                {
                    let tags = escape(&super::hashtags(article));
                    let _ = writeln!(self.out, "<p class=\"tags\">{tags}</p>");
                }
            }
            Part::Blocks(blocks) => self.blocks(blocks),
        }
    }

    pub(super) fn notes(&mut self) {
        let words = self.edition.words();
        let _ = writeln!(
            self.out,
            "<section class=\"foot notes\" role=\"doc-endnotes\" aria-labelledby=\"sources\"><h2 id=\"sources\" class=\"zone\">{}</h2>\n<ol>",
            escape(words.get("sources"))
        );
        let edition = self.edition;
        for note in &edition.notes {
            let _ = write!(self.out, "<li id=\"n{}\"><p>", note.number);
            self.inlines(&edition.note_words(note));
            let back = (self.href)(&format!("r{}", note.number));
            let _ = writeln!(
                self.out,
                " <a href=\"{back}\" role=\"doc-backlink\" aria-label=\"{}\">↩</a></p></li>",
                note.number
            );
        }
        self.out.push_str("</ol></section>\n");
    }

    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text, .. } => {
                let level = (level + 3).min(6);
                let _ = write!(self.out, "<h{level}>");
                self.inlines(text);
                let _ = writeln!(self.out, "</h{level}>");
            }
            Block::Paragraph { text, .. } => {
                // Names in scripts that run from right to left find their own direction.
                self.out.push_str("<p dir=\"auto\">");
                self.inlines(text);
                self.out.push_str("</p>\n");
            }
            Block::List { start, items, .. } => {
                match start {
                    Some(1) => self.out.push_str("<ol>"),
                    Some(start) => {
                        let _ = write!(self.out, "<ol start=\"{start}\">");
                    }
                    None => self.out.push_str("<ul>"),
                }
                for item in items {
                    self.out.push_str("<li>");
                    match item.as_slice() {
                        [Block::Paragraph { text, .. }] => self.inlines(text),
                        blocks => self.blocks(blocks),
                    }
                    self.out.push_str("</li>\n");
                }
                self.out.push_str(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
            }
            Block::Table { caption, head, rows, .. } => {
                self.out.push_str("<table>");
                if !caption.is_empty() {
                    self.out.push_str("<caption>");
                    self.inlines(caption);
                    self.out.push_str("</caption>");
                }
                self.out.push_str("<thead><tr>");
                for cell in head {
                    self.out.push_str("<th scope=\"col\">");
                    self.inlines(cell);
                    self.out.push_str("</th>");
                }
                self.out.push_str("</tr></thead>\n<tbody>");
                for row in rows {
                    self.out.push_str("<tr>");
                    for cell in row {
                        self.out.push_str("<td>");
                        self.inlines(cell);
                        self.out.push_str("</td>");
                    }
                    self.out.push_str("</tr>\n");
                }
                self.out.push_str("</tbody></table>\n");
            }
            Block::Quote { kind, blocks, .. } => {
                let words = self.edition.words();
                let close = match kind {
                    QuoteKind::Opinion => {
                        let _ = writeln!(
                            self.out,
                            "<div class=\"opinion\" role=\"note\"><p class=\"mark\">{}</p>",
                            escape(words.get("opinion"))
                        );
                        "</div>"
                    }
                    QuoteKind::Untranslated(language) => {
                        let _ = writeln!(
                            self.out,
                            "<p class=\"mark\">{}</p><div class=\"untranslated\" lang=\"{}\">",
                            escape(words.get("untranslated_passage")),
                            tag(*language)
                        );
                        "</div>"
                    }
                    QuoteKind::Plain | QuoteKind::Takeaway => {
                        self.out.push_str("<blockquote>");
                        "</blockquote>"
                    }
                };
                self.blocks(blocks);
                let _ = writeln!(self.out, "{close}");
            }
            Block::Code { text, .. } => {
                let _ = writeln!(self.out, "<pre><code>{}</code></pre>", escape_lines(text));
            }
            Block::Embed { what, .. } => {
                let picture = &self.edition.pictures[what.picture];
                let source = match self.pictures {
                    Pictures::Inside => {
                        format!("data:{};base64,{}", picture.media_type, base64(&picture.bytes))
                    }
                    Pictures::Beside => format!("pictures/{}", picture.name),
                };
                let _ = write!(
                    self.out,
                    "<figure><img src=\"{source}\" alt=\"{}\" width=\"{}\" height=\"{}\"/><figcaption>",
                    escape(&picture.alt),
                    picture.size.0,
                    picture.size.1
                );
                self.inlines(&what.caption);
                self.out.push_str("</figcaption></figure>\n");
            }
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for (index, inline) in inlines.iter().enumerate() {
            if super::follows(inlines, index) {
                self.out.push_str("<sup class=\"foot\">,</sup>");
            }
            match inline {
                Inline::Text(text) => self.out.push_str(&escape(text)),
                Inline::Emphasis(inner) => self.wrapped("em", inner),
                Inline::Strong(inner) => self.wrapped("strong", inner),
                Inline::Code(text) => {
                    let _ = write!(self.out, "<code>{}</code>", escape(text));
                }
                Inline::Link { target, text } => {
                    let target = match target.strip_prefix('#') {
                        Some(id) => (self.href)(id),
                        None => target.clone(),
                    };
                    let _ = write!(self.out, "<a href=\"{}\">", escape(&target));
                    self.inlines(text);
                    self.out.push_str("</a>");
                }
                Inline::Untranslated { language, text } => {
                    let mark = self.edition.words().get("untranslated");
                    let _ = write!(
                        self.out,
                        "<span class=\"untranslated\" lang=\"{}\" title=\"{mark}\">{}</span><span class=\"mark\"> [{mark}]</span>",
                        tag(*language),
                        escape(text)
                    );
                }
                Inline::Break => self.out.push_str("<br/>"),
                Inline::Cite(mark) => {
                    let number = mark.0;
                    let first = !self.seen.contains(&number);
                    let id = if first { format!(" id=\"r{number}\"") } else { String::new() };
                    self.seen.push(number);
                    let href = (self.href)(&format!("n{number}"));
                    let _ = write!(
                        self.out,
                        "<sup class=\"foot\"><a{id} href=\"{href}\" role=\"doc-noteref\">{number}</a></sup>"
                    );
                }
            }
        }
    }

    fn wrapped(&mut self, name: &str, inner: &[Inline]) {
        let _ = write!(self.out, "<{name}>");
        self.inlines(inner);
        let _ = write!(self.out, "</{name}>");
    }
}

fn escape_lines(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}

/// Bytes as base64 (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            if place <= chunk.len() {
                out.push(char::from(DIGITS[(word >> (18 - 6 * place)) as usize & 63]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
