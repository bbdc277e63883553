//! An edition as the source of its pages, for the room of typst.

use std::fmt::Write as _;

use gnomon_model::Language;

use crate::block::QuoteKind;
use crate::edition::{Block, Edition, Inline, Part, Role};

const LOOK: &str = include_str!("../../data/issue.typ");

/// Writes an edition. `families` are fonts beside the shipped ones. Pictures go by their names.
pub fn typst(edition: &Edition, families: &[String]) -> String {
    let words = edition.words();
    let title = edition.title();
    // Quotation marks, dashes and dots are shared by both scripts: in Chinese they are as wide as a
    // character, and come from the Chinese font.
    let fonts = |latin: &str| -> String {
        let others = families.iter().map(|family| format!(", {}", string(family)));
        format!("({latin}, \"Noto Sans SC\"{})", others.collect::<String>())
    };
    let latin = fonts("\"Noto Sans\"");
    let han = fonts("(name: \"Noto Sans\", covers: \"latin-in-cjk\")");
    let (lang, region) = match edition.language {
        Language::En => ("en", "GB"),
        Language::Zh => ("zh", "CN"),
    };
    let date = edition.date;
    let mut out = format!(
        "#set document(title: {}, author: {}, date: datetime(year: {}, month: {}, day: {}))\n\
         #let latin = {latin}\n\
         #let han = {han}\n\
         #set text(font: {own}, size: 9.8pt, lang: \"{lang}\", region: \"{region}\")\n\
         #set par(justify: {justified})\n\
         #set page(paper: \"a4\", margin: (x: 2.1cm, top: 2.3cm, bottom: 2.2cm), numbering: \"1\",\n\
         header: context if 1 < here().page() {{ set text(7.8pt, fill: rgb(\"#57606a\")); {} }},\n\
         footer: context if 1 < here().page() {{ set text(7.8pt, fill: rgb(\"#57606a\")); align(right, counter(page).display()) }})\n",
        string(&title),
        string(if edition.publisher.is_empty() { &edition.series } else { &edition.publisher }),
        date.year(),
        date.month(),
        date.day(),
        string(&title),
        own = if edition.language == Language::Zh { "han" } else { "latin" },
        // Chinese is set in columns of characters: lines end where the column ends.
        justified = edition.language == Language::Zh,
    );
    out.push_str(LOOK);
    let lines: Vec<String> = super::cover_lines(edition).iter().map(|line| string(line)).collect();
    let contact: Vec<String> = edition.contact.iter().map(|line| string(line)).collect();
    let _ = write!(
        out,
        "\n#cover({}, ({}), ({}))\n",
        string(&edition.series),
        list(&lines),
        list(&contact)
    );
    // Short versions repeat the titles of the articles: only these stand in the contents.
    let _ = write!(
        out,
        "#show outline.entry.where(level: 1): set block(above: 1.1em)\n#show outline.entry.where(level: 1): set text(weight: \"bold\")\n#outline(title: {}, depth: 2, indent: 1em)\n",
        string(words.get("contents"))
    );
    let mut pages = Pages { edition, seen: Vec::new(), chapter: None, out };
    for part in edition.parts() {
        pages.part(&part);
    }
    pages.out
}

/// Strings as the members of an array, which needs a comma behind the only one.
fn list(items: &[String]) -> String {
    items.iter().map(|item| format!("{item}, ")).collect()
}

/// A string literal of typst.
fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What begins on a page of its own.
#[derive(Clone, Copy, PartialEq)]
enum Chapter {
    /// Takeaways and deadlines.
    Front,
    Body,
    /// Annexes and what follows them.
    Back,
}

struct Pages<'e> {
    edition: &'e Edition,
    seen: Vec<u32>,
    chapter: Option<Chapter>,
    out: String,
}

impl Pages<'_> {
    fn part(&mut self, part: &Part<'_>) {
        match part {
            Part::Heading { level, id, text, role } => {
                let chapter = match role {
                    Role::Zone if self.chapter != Some(Chapter::Body) => Some(Chapter::Front),
                    Role::Zone => Some(Chapter::Back),
                    Role::Section => Some(Chapter::Body),
                    _ => self.chapter,
                };
                let chapter = match self.chapter {
                    Some(Chapter::Back) => self.chapter,
                    _ => chapter,
                };
                if chapter != self.chapter {
                    self.chapter = chapter;
                    self.out.push_str("\n#pagebreak(weak: true)\n");
                }
                let outlined = !matches!(role, Role::Takeaway);
                let _ = write!(
                    self.out,
                    "\n#heading(level: {level}, outlined: {outlined}, bookmarked: true)["
                );
                let number = super::number(role);
                if !number.is_empty() {
                    let _ = write!(self.out, "#{};", string(&number));
                }
                self.inlines(text);
                let _ = writeln!(self.out, "] <{id}>");
                if let Role::Article(article) = role
                    && !article.topics.is_empty()
                {
                    let _ = writeln!(self.out, "#hashtags({})", string(&super::hashtags(article)));
                }
            }
            Part::Blocks(blocks) => self.blocks(blocks),
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
            self.out.push_str("\n\n");
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text, .. } => {
                let _ = write!(
                    self.out,
                    "#heading(level: {}, outlined: false, bookmarked: true)[",
                    (level + 2).min(4)
                );
                self.inlines(text);
                self.out.push(']');
            }
            Block::Paragraph { text, .. } => {
                self.out.push_str("#par[");
                self.inlines(text);
                self.out.push(']');
            }
            Block::List { start, items, .. } => {
                match start {
                    Some(start) => {
                        let _ = write!(self.out, "#enum(start: {start}, ");
                    }
                    None => self.out.push_str("#list("),
                }
                for item in items {
                    self.out.push('[');
                    match item.as_slice() {
                        [Block::Paragraph { text, .. }] => self.inlines(text),
                        blocks => self.blocks(blocks),
                    }
                    self.out.push_str("], ");
                }
                self.out.push(')');
            }
            Block::Table { caption, head, rows, .. } => {
                let columns =
                    rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(1).max(1);
                let shares: Vec<String> = super::widths(head, rows, columns)
                    .iter()
                    .map(|share| format!("{share}fr"))
                    .collect();
                if !caption.is_empty() {
                    self.out.push_str(
                        "#figure(kind: table, supplement: none, numbering: none, caption: [",
                    );
                    self.inlines(caption);
                    self.out.push_str("], ");
                } else {
                    self.out.push('#');
                }
                let _ = write!(self.out, "grid-of(({}), (", list(&shares));
                self.cells(head, columns);
                self.out.push_str("), ");
                for row in rows {
                    self.out.push('(');
                    self.cells(row, columns);
                    self.out.push_str("), ");
                }
                self.out.push(')');
                if !caption.is_empty() {
                    self.out.push(')');
                }
            }
            Block::Quote { kind, blocks, .. } => {
                let words = self.edition.words();
                match kind {
                    QuoteKind::Opinion => {
                        let _ = write!(self.out, "#aside({})[", string(words.get("opinion")));
                    }
                    QuoteKind::Untranslated(language) => {
                        let _ = write!(
                            self.out,
                            "#passage({}, \"{}\")[",
                            string(words.get("untranslated_passage")),
                            language.code()
                        );
                    }
                    QuoteKind::Plain | QuoteKind::Takeaway => self.out.push_str("#quotation["),
                }
                self.blocks(blocks);
                self.out.push(']');
            }
            Block::Code { text, .. } => {
                let lines: Vec<String> = text.lines().map(string).collect();
                let _ = write!(
                    self.out,
                    "#block(breakable: true, raw(block: true, ({}).join(\"\\n\")))",
                    list(&lines)
                );
            }
            Block::Embed { what, .. } => {
                let picture = &self.edition.pictures[what.picture];
                // As large as it was drawn where there is room: pixels at 96 to the inch.
                let wide = (f64::from(picture.size.0) * 0.75).min(476.0);
                let high = wide * f64::from(picture.size.1) / f64::from(picture.size.0.max(1));
                let wide = if 640.0 < high { wide * 640.0 / high } else { wide };
                let _ = write!(
                    self.out,
                    "#figure(kind: image, supplement: none, numbering: none, alt: {}, image({}, width: {wide:.1}pt, alt: {}), caption: [",
                    string(&picture.alt),
                    string(&picture.name),
                    string(&picture.alt)
                );
                self.inlines(&what.caption);
                self.out.push_str("])");
            }
        }
    }

    fn cells(&mut self, cells: &[Vec<Inline>], columns: usize) {
        for column in 0..columns {
            self.out.push('[');
            if let Some(cell) = cells.get(column) {
                self.inlines(cell);
            }
            self.out.push_str("], ");
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for (index, inline) in inlines.iter().enumerate() {
            if super::follows(inlines, index) {
                self.out.push_str("#super(\",\");");
            }
            match inline {
                Inline::Text(text) => {
                    let _ = write!(self.out, "#{};", string(text));
                }
                Inline::Emphasis(inner) => self.wrapped("#emph[", inner),
                Inline::Strong(inner) => self.wrapped("#strong[", inner),
                Inline::Code(text) => {
                    let _ = write!(self.out, "#raw({});", string(text));
                }
                Inline::Link { target, text } => {
                    match target.strip_prefix('#') {
                        Some(id) => {
                            let _ = write!(self.out, "#link(<{id}>)[");
                        }
                        None => {
                            let _ = write!(self.out, "#link({})[", string(target));
                        }
                    }
                    self.inlines(text);
                    self.out.push_str("];");
                }
                Inline::Untranslated { language, text } => {
                    let mark = format!("[{}]", self.edition.words().get("untranslated"));
                    let _ = write!(
                        self.out,
                        "#words-of(\"{}\", {}, {});",
                        language.code(),
                        string(text),
                        string(&mark)
                    );
                }
                Inline::Break => self.out.push_str("#linebreak();"),
                Inline::Cite(mark) => self.cite(mark.0),
            }
        }
    }

    fn wrapped(&mut self, open: &str, inner: &[Inline]) {
        self.out.push_str(open);
        self.inlines(inner);
        self.out.push_str("];");
    }

    fn cite(&mut self, number: u32) {
        if self.seen.contains(&number) {
            let _ = write!(self.out, "#footnote(<note{number}>);");
            return;
        }
        self.seen.push(number);
        let Some(note) = self.edition.notes.iter().find(|note| note.number == number) else {
            return;
        };
        let words = self.edition.note_words(note);
        self.out.push_str("#footnote[");
        self.inlines(&words);
        let _ = write!(self.out, "]<note{number}>");
    }
}
