//! An edition as Markdown (CommonMark with pipe tables and footnotes).

use crate::block::QuoteKind;
use crate::edition::{Block, Edition, Inline, Part, Role};
use crate::source::Place;

/// Markdown with the places that its lines come from.
#[derive(Clone, Debug)]
pub struct Markdown {
    /// The text.
    pub text: String,
    /// For each line where it stands in the source, as far as it comes from there.
    pub lines: Vec<Option<Place>>,
}

impl Markdown {
    /// The place in the source that a line (from 1) of the Markdown comes from, or the next one above.
    pub fn source_of(&self, line: usize) -> Option<Place> {
        self.lines.iter().take(line).rev().find_map(|place| *place)
    }
}

/// Writes an edition.
pub fn markdown(edition: &Edition) -> Markdown {
    let words = edition.words();
    let mut out = Writer { edition, text: String::new(), lines: Vec::new(), place: None };
    out.paragraph("", &format!("# {}", escape(&edition.series)));
    for line in super::cover_lines(edition) {
        out.paragraph("", &escape(&line));
    }
    out.paragraph("", &format!("## {}", words.get("contents")));
    for entry in super::contents(edition) {
        let indent = "  ".repeat(usize::from(entry.level - 1));
        out.line(&format!("{indent}- [{}](#{})", escape(&entry.text), entry.id));
    }
    out.line("");
    for part in edition.parts() {
        match part {
            Part::Heading { level, id, text, role } => {
                out.place = None;
                let marks = "#".repeat(usize::from(level) + 1);
                let anchor = format!("<a id=\"{id}\"></a>");
                out.paragraph(
                    "",
                    &format!("{marks} {anchor}{}{}", super::number(&role), inlines(&text)),
                );
                if let Role::Article(article) = role {
                    if !article.topics.is_empty() {
                        out.paragraph("", &super::hashtags(article));
                    }
                    out.note_untranslated(article.untranslated.is_some());
                }
            }
            Part::Blocks(blocks) => out.blocks("", &blocks),
        }
    }
    if !edition.notes.is_empty() {
        out.place = None;
        out.paragraph("", &format!("## <a id=\"sources\"></a>{}", words.get("sources")));
        for note in &edition.notes {
            out.paragraph(
                "",
                &format!("[^{}]: {}", note.number, inlines(&edition.note_words(note))),
            );
        }
    }
    while out.text.ends_with("\n\n") {
        out.text.pop();
    }
    Markdown { text: out.text, lines: out.lines }
}

struct Writer<'e> {
    edition: &'e Edition,
    text: String,
    lines: Vec<Option<Place>>,
    place: Option<Place>,
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        for line in line.split('\n') {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
            self.lines.push(self.place);
        }
    }

    /// Lines with what stands in front of each, and an empty one behind them.
    fn paragraph(&mut self, prefix: &str, text: &str) {
        for line in text.split('\n') {
            self.line(&format!("{prefix}{line}"));
        }
        self.line(prefix.trim_end());
    }

    fn note_untranslated(&mut self, untranslated: bool) {
        if untranslated {
            let words = self.edition.words();
            self.paragraph("", &format!("*{}*", words.get("untranslated_passage")));
        }
    }

    fn blocks(&mut self, prefix: &str, blocks: &[Block]) {
        for block in blocks {
            let at = block.at();
            self.place = (0 < at.line).then_some(at);
            self.block(prefix, block);
        }
    }

    fn block(&mut self, prefix: &str, block: &Block) {
        match block {
            Block::Heading { level, text, .. } => {
                let marks = "#".repeat(usize::from(*level).min(3) + 3);
                self.paragraph(prefix, &format!("{marks} {}", inlines(text)));
            }
            Block::Paragraph { text, .. } => self.paragraph(prefix, &start(&inlines(text))),
            Block::List { start: first, items, .. } => {
                for (index, item) in items.iter().enumerate() {
                    let mark = match first {
                        Some(first) => format!("{}. ", first + index as u64),
                        None => "- ".to_owned(),
                    };
                    let deeper = format!("{prefix}{}", " ".repeat(mark.len()));
                    let begin = self.text.len();
                    self.blocks(&deeper, item);
                    // The mark takes the place of the indent of the first line.
                    if self.text.get(begin..begin + deeper.len()).is_some() {
                        self.text
                            .replace_range(begin..begin + deeper.len(), &format!("{prefix}{mark}"));
                    }
                }
            }
            Block::Table { caption, head, rows, .. } => {
                if !caption.is_empty() {
                    self.paragraph(prefix, &inlines(caption));
                }
                let columns = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
                let row = |cells: &[Vec<Inline>]| {
                    let mut line = String::from("|");
                    for column in 0..columns {
                        let cell = cells.get(column).map_or(String::new(), |cell| inlines(cell));
                        line.push_str(&format!(
                            " {} |",
                            cell.replace('|', "\\|").replace('\n', " ")
                        ));
                    }
                    line
                };
                self.line(&format!("{prefix}{}", row(head)));
                self.line(&format!("{prefix}|{}", " --- |".repeat(columns)));
                for cells in rows {
                    self.line(&format!("{prefix}{}", row(cells)));
                }
                self.line(prefix.trim_end());
            }
            Block::Quote { kind, blocks, .. } => {
                let words = self.edition.words();
                let deeper = match kind {
                    // An article that nobody has translated is no quotation; its heading says it.
                    QuoteKind::Untranslated(_) | QuoteKind::Takeaway => prefix.to_owned(),
                    _ => format!("{prefix}> "),
                };
                if *kind == QuoteKind::Opinion {
                    self.paragraph(&deeper, &format!("**{}**", words.get("opinion")));
                }
                self.blocks(&deeper, blocks);
                if deeper.len() != prefix.len() {
                    self.line(prefix.trim_end());
                }
            }
            Block::Code { text, .. } => {
                let fence = "`".repeat(longest_run(text) + 3);
                self.paragraph(prefix, &format!("{fence}\n{}\n{fence}", text.trim_end()));
            }
            Block::Embed { what, .. } => {
                let picture = &self.edition.pictures[what.picture];
                let alt = escape(&crate::block::plain(&what.caption));
                self.paragraph(prefix, &format!("![{alt}]({})", picture.name));
                self.paragraph(prefix, &format!("*{}*", inlines(&what.caption)));
            }
        }
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn inlines(text: &[Inline]) -> String {
    let mut out = String::new();
    for inline in text {
        match inline {
            Inline::Text(text) => out.push_str(&escape(text)),
            Inline::Emphasis(inner) => surround(&mut out, "*", &inlines(inner)),
            Inline::Strong(inner) => surround(&mut out, "**", &inlines(inner)),
            Inline::Code(text) => {
                let fence = "`".repeat(longest_run(text) + 1);
                let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
                out.push_str(&format!("{fence}{space}{text}{space}{fence}"));
            }
            Inline::Link { target, text } => {
                let target = target.replace(' ', "%20").replace('(', "%28").replace(')', "%29");
                out.push_str(&format!("[{}]({target})", inlines(text)));
            }
            Inline::Untranslated { text, language } => {
                // The words in their own language; the mark says so to readers of the other one.
                let mark = crate::words::words(crate::manifest::other(*language))
                    .get("untranslated")
                    .to_owned();
                out.push_str(&escape(text));
                out.push_str(&match language {
                    gnomon_model::Language::Zh => format!(" \\[{mark}\\]"),
                    gnomon_model::Language::En => format!("〔{mark}〕"),
                });
            }
            Inline::Break => out.push_str("\\\n"),
            Inline::Cite(mark) => out.push_str(&format!("[^{}]", mark.0)),
        }
    }
    out
}

/// Emphasis around words, white space left outside, where CommonMark needs it to stand.
fn surround(out: &mut String, mark: &str, inner: &str) {
    let trimmed = inner.trim();
    if trimmed.is_empty() {
        out.push_str(inner);
        return;
    }
    let lead = &inner[..inner.len() - inner.trim_start().len()];
    let trail = &inner[inner.trim_end().len()..];
    out.push_str(&format!("{lead}{mark}{trimmed}{mark}{trail}"));
}

/// Escapes what would begin a list, a heading or a quotation.
fn start(text: &str) -> String {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numbered =
        0 < digits && text[digits..].starts_with(['.', ')']) && text[digits + 1..].starts_with(' ');
    if numbered {
        return format!("{}\\{}", &text[..digits], &text[digits..]);
    }
    let marked = text.starts_with("# ")
        || text.starts_with("- ")
        || text.starts_with("+ ")
        || text.starts_with('>');
    if marked { format!("\\{text}") } else { text.to_owned() }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let chars: Vec<char> = text.chars().collect();
    for (index, c) in chars.iter().enumerate() {
        let inside = |at: Option<&char>| at.is_some_and(|c| c.is_alphanumeric());
        let within_word = 0 < index && inside(chars.get(index - 1)) && inside(chars.get(index + 1));
        match c {
            '\\' | '*' | '[' | ']' | '`' | '<' => {
                out.push('\\');
                out.push(*c);
            }
            '_' if !within_word => out.push_str("\\_"),
            '\n' => out.push(' '),
            c => out.push(*c),
        }
    }
    out
}
