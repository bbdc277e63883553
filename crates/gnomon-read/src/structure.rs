//! The structure of newsletters and notices, whatever format they came in.
//!
//! A newsletter announces its articles in a contents list, numbers them, gives
//! them hashtags, repeats some as takeaways, and ends with annexes and
//! abbreviations. A notice or a web page is one article. Nothing here knows a
//! particular publisher: the evidence for a heading is that the contents list
//! announces it, or that it carries the next number in a row.

mod back;
mod heading;

use std::collections::BTreeMap;

use gnomon_model::{
    Article, Block, BlockKind, Document, Encoding, Knowledge, Language, Link, Span, Zone,
};

use crate::{Draft, line};
use heading::{Heading, Headings};

/// A draft with its structure. Media type, reader and encoding are filled in by
/// the caller, who knows them.
pub(crate) fn document(mut draft: Draft, knowledge: &Knowledge) -> Document {
    draft.marks.sort_by_key(|mark| (mark.outer.start, usize::MAX - mark.outer.end));
    let headings = Headings::of(&draft, knowledge);
    let outline = Outline::of(&mut draft, &headings);
    let mut blocks = std::mem::take(&mut draft.blocks);
    if draft.paged {
        mark_continuations(&draft.text, &mut blocks, &headings);
    }
    let glossary = back::glossary(&mut draft, &mut blocks, knowledge);
    let annexes = back::annexes(&draft, &blocks, knowledge);
    back::captions(&mut draft, &blocks);
    let (cover_title, issue) = heading::cover(&draft, &blocks, &headings);
    let title = draft.title.take().or(cover_title);
    let mut document = Document {
        language: Language::guess(&draft.text),
        text: draft.text,
        media_type: "",
        reader: "",
        encoding: Encoding { name: "", decided_by: "" },
        title,
        issue,
        blocks,
        marks: draft.marks,
        links: draft.links,
        tables: draft.tables,
        articles: outline.articles,
        glossary,
        annexes,
        diagnostics: draft.diagnostics,
        pages: draft.pages,
        anchors: draft.anchors,
    };
    if document.articles.is_empty() {
        single_article(&mut document);
    }
    place_links_and_tables(&mut document);
    document
}

/// Articles and zones as the headings give them.
struct Outline {
    articles: Vec<Article>,
}

/// Where the walk over the blocks stands.
#[derive(Default)]
struct Walk {
    zone: Zone,
    section: Option<String>,
    article: Option<usize>,
    /// The takeaway being read: the title it stands under and its span so far.
    takeaway: Option<(String, Span)>,
    takeaways: BTreeMap<String, Span>,
}

impl Outline {
    fn of(draft: &mut Draft, headings: &Headings) -> Outline {
        let mut articles: Vec<Article> = Vec::new();
        let mut walk = Walk::default();
        let mut takeaway_blocks: Vec<(usize, String)> = Vec::new();
        let text = std::mem::take(&mut draft.text);
        for index in 0..draft.blocks.len() {
            let block = &mut draft.blocks[index];
            if block.kind == BlockKind::ContentsEntry {
                block.zone = Zone::Contents;
                continue;
            }
            match headings.at(index) {
                Some(Heading::Article(title))
                    if walk.zone == Zone::Takeaways
                        && title.number.is_none()
                        && headings.numbered =>
                {
                    walk.close_takeaway();
                    walk.takeaway = Some((heading::fold(&title.title), block.span));
                    block.kind = BlockKind::Heading(3);
                }
                Some(Heading::Article(title)) => {
                    walk.close_takeaway();
                    walk.zone = Zone::Body;
                    walk.article = Some(articles.len());
                    articles.push(Article {
                        id: format!("a{}", title.number.map_or(articles.len() + 1, |n| n as usize)),
                        number: title.number,
                        title: title.title.clone(),
                        section: walk.section.clone(),
                        topics: title.topics.clone(),
                        span: block.span,
                        language: Language::En,
                        takeaway: None,
                    });
                    block.span = title.span;
                    block.kind = BlockKind::Heading(3);
                }
                Some(Heading::Section(title)) => {
                    walk.close_takeaway();
                    walk.section = Some(title.clone());
                    walk.article = None;
                    walk.zone = Zone::Body;
                    block.kind = BlockKind::Heading(2);
                }
                Some(Heading::Zone(zone)) => {
                    walk.close_takeaway();
                    walk.zone = *zone;
                    walk.article = None;
                    block.kind = BlockKind::Heading(2);
                }
                Some(Heading::Rest) => {}
                None => {}
            }
            block.zone = walk.zone;
            block.article = walk.article;
            if matches!(headings.at(index), Some(Heading::Rest)) {
                block.kind = BlockKind::Heading(3);
            }
            if let Some((title, span)) = &mut walk.takeaway {
                *span = span.hull(block.span);
                takeaway_blocks.push((index, title.clone()));
            } else if let Some(article) = walk.article {
                articles[article].span = articles[article].span.hull(block.span);
            }
        }
        walk.close_takeaway();
        unique_ids(&mut articles);
        for article in &mut articles {
            article.takeaway = walk.takeaways.get(&heading::fold(&article.title)).copied();
            article.language = Language::guess(article.span.of(&text));
        }
        for (block, title) in takeaway_blocks {
            draft.blocks[block].article =
                articles.iter().position(|article| heading::fold(&article.title) == title);
        }
        draft.text = text;
        // Hashtags are kept as topics of their article; nobody reads them as text.
        let mut keep = headings.keep();
        draft.blocks.retain(|_| keep.next().unwrap_or(true));
        Outline { articles }
    }
}

impl Walk {
    fn close_takeaway(&mut self) {
        if let Some((title, span)) = self.takeaway.take() {
            self.takeaways.entry(title).or_insert(span);
        }
    }
}

/// Two articles of one number (a misprint) keep apart by a letter.
fn unique_ids(articles: &mut [Article]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for article in articles {
        let count = seen.entry(article.id.clone()).or_insert(0);
        *count += 1;
        if 1 < *count {
            article.id = format!("{}-{count}", article.id);
        }
    }
}

/// A notice, a catalogue or a web page: everything but the contents list is one
/// article under the document's title.
fn single_article(document: &mut Document) {
    let body = document.blocks.iter().filter(|block| block.kind != BlockKind::ContentsEntry);
    let Some(span) = body.map(|block| block.span).reduce(Span::hull) else { return };
    for block in &mut document.blocks {
        if block.zone == Zone::Front {
            block.zone = Zone::Body;
        }
        block.article = Some(0);
    }
    document.articles.push(Article {
        id: "a1".to_owned(),
        number: None,
        title: document.title.clone().unwrap_or_else(|| first_words(&document.text)),
        section: None,
        topics: Vec::new(),
        span,
        language: document.language,
        takeaway: None,
    });
}

fn first_words(text: &str) -> String {
    text.split_whitespace().take(12).collect::<Vec<_>>().join(" ").chars().take(80).collect()
}

fn place_links_and_tables(document: &mut Document) {
    document.links.sort_by_key(|link: &Link| link.span);
    // A link in a takeaway belongs to the article that the takeaway is short for.
    let at = |start: usize| {
        let holds = |span: Span| span.start <= start && start < span.end;
        document.articles.iter().position(|a| holds(a.span) || a.takeaway.is_some_and(holds))
    };
    let links: Vec<_> = document.links.iter().map(|link| at(link.span.start)).collect();
    let tables: Vec<_> = document.tables.iter().map(|table| at(table.span.start)).collect();
    for (link, article) in document.links.iter_mut().zip(links) {
        link.article = article;
    }
    for (table, article) in document.tables.iter_mut().zip(tables) {
        table.article = article;
    }
}

/// Marks the paragraphs that a page break cut off from what they continue.
fn mark_continuations(text: &str, blocks: &mut [Block], headings: &Headings) {
    for index in 1..blocks.len() {
        let (before, after) = blocks.split_at_mut(index);
        let (Some(previous), Some(block)) = (before.last(), after.first_mut()) else { continue };
        let together = previous.zone == block.zone && previous.article == block.article;
        let prose = matches!(previous.kind, BlockKind::Paragraph | BlockKind::ListItem)
            && block.kind == BlockKind::Paragraph;
        let headed =
            headings.starts_at(previous.span.start) || headings.starts_at(block.span.start);
        if together
            && prose
            && !headed
            && goes_on(previous, previous.span.of(text), block.span.of(text))
        {
            block.continues = true;
        }
    }
}

/// Whether `next` goes on in mid-sentence from `text`.
fn goes_on(block: &Block, text: &str, next: &str) -> bool {
    let starts_anew = line::number(next).is_some()
        || line::bullet(next).is_some()
        || next.starts_with(['#', '《', '|'])
        || heading::is_caption(next)
        || next.starts_with('!');
    if line::ends_sentence(text) || starts_anew || heading::is_caption(text) {
        return false;
    }
    // An address in a line of its own is that of the page.
    let address = ["http://", "https://", "www."].iter().any(|start| next.starts_with(start));
    let lower = next.starts_with(|c: char| c.is_lowercase()) && !address;
    let open = unclosed(text);
    let text = text.trim_end_matches('*');
    let last_word = text.rsplit(char::is_whitespace).next().unwrap_or("");
    // `GB/T 98239-` and its year.
    let cut = text.ends_with(['-', '—', '–', '/'])
        && text.trim_end_matches(['-', '—', '–', '/']).ends_with(|c: char| c.is_ascii_digit())
        && next.starts_with(|c: char| c.is_ascii_digit());
    let hangs = cut
        || text.ends_with([',', '，', '、'])
        || matches!(
            last_word,
            "of" | "the" | "and" | "to" | "for" | "in" | "on" | "with" | "a" | "an" | "by" | "or"
        );
    if lower || open || hangs {
        return true;
    }
    // 'Closing date for comment: 5 July 2027': a line with a label, or one that ends with a year,
    // is whole where the next begins with a capital.
    let last = text.rsplit('\n').next().unwrap_or(text);
    let label = last.split_once(": ").is_some_and(|(label, _)| {
        label.len() < 40 && label.starts_with(|c: char| c.is_ascii_uppercase())
    });
    let year = last_word.len() == 4 && last_word.bytes().all(|b| b.is_ascii_digit());
    if (label && last.len() < text.len() || year)
        && next.starts_with(|c: char| c.is_ascii_uppercase())
    {
        return false;
    }
    // The title of a notice has no stop and may be long.
    let notice = text.contains("关于")
        && ["通知", "公告", "通告", "的函", "公示", "决定", "批复"]
            .iter()
            .any(|end| text.ends_with(end));
    // 发布时间：2029-03-12 · 来源：装备工业一司: lines of the head of a page.
    let labelled =
        next.char_indices().find(|(_, c)| matches!(c, ':' | '：')).is_some_and(|(at, _)| {
            let label = next[..at].trim_end();
            label.chars().count() < 9 && label.chars().all(gnomon_model::is_han)
        });
    if notice || labelled {
        return false;
    }
    let width: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let headline = width < 130 && !text.contains(", ") && heading::is_title_case(text);
    // After a list item only a clear sign counts: items often end without a stop.
    80 <= width && block.kind == BlockKind::Paragraph && !headline && 40 <= next.len()
}

/// Whether a bracket or an opening quotation mark of a title is not closed.
fn unclosed(text: &str) -> bool {
    let count = |c: char| text.matches(c).count();
    count(')') < count('(')
        || count('）') < count('（')
        || count('》') < count('《')
        || count('”') < count('“')
}
