//! An edition as its outputs, one module each.
//!
//! Every output is made from [`Edition::parts`](crate::Edition::parts), so that all have the same
//! anatomy in the same order. The same edition gives the same bytes.

mod docx;
mod epub;
mod html;
mod json;
mod markdown;
mod package;
mod typst;

pub use docx::{Raster, docx};
pub use epub::epub;
pub use html::html;
pub(crate) use json::SCHEMA;
pub use json::{Json, json};
pub use markdown::{Markdown, markdown};
pub use package::PackageError;
pub use typst::typst;

use crate::edition::{Article, Edition, Inline, Part, Role};

/// A line of the contents list.
struct Entry {
    level: u8,
    id: String,
    /// The words, with the number of an article in front.
    text: String,
    /// The words without it.
    title: String,
}

/// The contents list: zones and sections, and the articles and annexes in them.
fn contents(edition: &Edition) -> Vec<Entry> {
    let parts = edition.parts();
    let entries = parts.iter().filter_map(|part| match part {
        Part::Heading { role: Role::Takeaway, .. } | Part::Blocks(_) => None,
        Part::Heading { level, id, text, role } => {
            let title = printed(text, edition.words());
            let text = format!("{}{title}", number(role));
            Some(Entry { level: *level, id: id.clone(), text, title })
        }
    });
    let mut entries: Vec<Entry> = entries.collect();
    if !edition.notes.is_empty() {
        let text = edition.words().get("sources").to_owned();
        entries.push(Entry { level: 1, id: "sources".to_owned(), title: text.clone(), text });
    }
    entries
}

/// Words as they are printed: what nobody has translated says so in the contents as it does in the title.
fn printed(text: &[Inline], words: &crate::words::Words) -> String {
    let mark = format!(" [{}]", words.get("untranslated"));
    let mut out = String::new();
    for inline in text {
        match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                out.push_str(&printed(inner, words));
            }
            Inline::Untranslated { text, .. } => {
                out.push_str(text);
                out.push_str(&mark);
            }
            inline => out.push_str(&crate::block::plain(std::slice::from_ref(inline))),
        }
    }
    out
}

/// `3. ` in front of the title of an article or an annex.
fn number(role: &Role<'_>) -> String {
    match role {
        Role::Article(Article { number, .. }) => format!("{number}. "),
        Role::Annex(number) => format!("{number}. "),
        _ => String::new(),
    }
}

/// `#IPv6 #Data`
fn hashtags(article: &Article) -> String {
    article.topics.iter().map(|topic| format!("#{topic}")).collect::<Vec<_>>().join(" ")
}

/// The lines of the cover below the title.
fn cover_lines(edition: &Edition) -> Vec<String> {
    let words = edition.words();
    let number = edition.number.to_string();
    let mut lines: Vec<String> = edition.subtitle.iter().cloned().collect();
    lines.push(words.with("issue", &[("number", &number)]));
    lines.push(edition.period_words());
    lines.push(words.with("published", &[("date", &words.day(edition.date))]));
    if !edition.publisher.is_empty() {
        lines.push(edition.publisher.clone());
    }
    if let Some(errors) = edition.draft {
        lines.push(words.with("draft", &[("errors", &errors.to_string())]));
    }
    lines
}

/// How wide the columns of a table are, in thousandths of it: by their words, no column too narrow to
/// be read.
fn widths(head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>], columns: usize) -> Vec<u32> {
    let wide =
        |text: &str| text.chars().map(|c| if c.is_ascii() { 1usize } else { 2 }).sum::<usize>();
    let cells = || std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
    let weights: Vec<usize> = (0..columns)
        .map(|column| {
            let texts =
                cells().filter_map(|row| row.get(column)).map(|cell| crate::block::plain(cell));
            let (mut most, mut sum, mut count) = (0, 0, 0);
            for text in texts {
                most = most.max(wide(&text));
                sum += wide(&text);
                count += 1;
            }
            // Between the longest cell and the usual one; long words of one cell may break.
            ((most + 2 * sum / count.max(1)) / 2).clamp(13, 44)
        })
        .collect();
    let total: usize = weights.iter().sum::<usize>().max(1);
    weights.iter().map(|weight| u32::try_from(weight * 1000 / total).unwrap_or(1)).collect()
}

/// Whether a citation stands right behind another one, so that their numbers need a comma.
fn follows(inlines: &[Inline], index: usize) -> bool {
    let cite = |index: usize| matches!(inlines.get(index), Some(Inline::Cite(_)));
    0 < index && cite(index) && cite(index - 1)
}
