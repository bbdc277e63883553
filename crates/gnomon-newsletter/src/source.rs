//! Source text to an issue: front matter, Markdown, citations, queries, includes.
//!
//! Everything is parsed here, at the border, with file and line. An article is a Markdown file in the
//! folder of its language, with a head of TOML between two lines `+++`:
//!
//! ```text
//! +++
//! section = "policy"
//! topics = ["IPv6"]
//! +++
//! # Title of the article
//!
//! > [!TAKEAWAY]
//! > The short version. [[fact:5d1c09a2]]
//!
//! On 1 June it was issued.[[fact:5d1c09a2]] It replaces [[GB/T 22239-2008]].
//! ```
//!
//! `> [!OPINION]` marks what the editor judges. A fenced block `gnomon` is a query, a fenced block
//! `include` names a file that stands there. `[[zh:…]]` marks Chinese words that nobody has translated.

use std::collections::{BTreeMap, BTreeSet};

use gnomon_model::Language;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use crate::block::{self, QuoteKind};
use crate::direction::turns;
use crate::fault::Fault;
use crate::manifest::{self, Lines, Manifest, line_of};
use crate::query::Query;

/// A text file of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path below the folder, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Another file of an issue: a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its path below the folder, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A place in the source: the file's index in [`Issue::files`], and a line from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Which file.
    pub file: u32,
    /// Which line.
    pub line: u32,
}

/// What a citation asks the register for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Want {
    /// One statement, by its id or how the id begins.
    Fact(String),
    /// A standard, a text, a body, by key, identifier, title or name.
    Entity(String),
}

/// A citation in the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// What is cited.
    pub want: Want,
    /// The words to show, where the author gives them.
    pub shown: Option<String>,
    /// Where.
    pub at: Place,
}

/// What is embedded in the source.
#[derive(Clone, Debug, PartialEq)]
pub enum Embed {
    /// The answer to a query.
    Query(Query),
    /// A picture with what it shows.
    Picture {
        /// Its path below the folder.
        path: String,
        /// What it shows.
        caption: Vec<Inline>,
    },
}

/// Running text of the source.
pub(crate) type Inline = block::Inline<Citation>;
/// A block of the source.
pub(crate) type Block = block::Block<Citation, Embed>;

/// An article as its author wrote it.
#[derive(Clone, Debug)]
pub struct ArticleSource {
    /// What it is called in all languages: the name of its file.
    pub slug: String,
    /// Its language.
    pub language: Language,
    /// Its file.
    pub file: u32,
    /// The section that it belongs to.
    pub section: String,
    /// Where it stands in its section; articles of one order go by name.
    pub order: i64,
    /// Its hashtags without the `#`.
    pub topics: Vec<String>,
    /// Whether all of it is what the editor judges.
    pub opinion: bool,
    /// Its title.
    pub title: Vec<Inline>,
    /// Its short version.
    pub takeaway: Vec<Block>,
    /// Its text.
    pub body: Vec<Block>,
}

/// An issue as its source has it.
#[derive(Clone, Debug)]
pub struct Issue {
    /// What it is.
    pub manifest: Manifest,
    /// The paths of its files, in order; a [`Place`] counts in them.
    pub files: Vec<String>,
    /// The articles, in the order in which they are printed.
    pub articles: Vec<ArticleSource>,
    /// Texts that the manifest names, by what they are: `annex 0 en`, `disclaimer en`.
    pub texts: BTreeMap<String, Vec<Block>>,
    /// Pictures, by path.
    pub assets: BTreeMap<String, Vec<u8>>,
}

/// The head of an article.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    section: String,
    #[serde(default)]
    order: i64,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    opinion: bool,
}

/// How deep includes may go, quotes and lists may be nested, and how large an issue may be.
const INCLUDES: usize = 16;
const NESTING: usize = 32;
const ARTICLES: usize = 2_000;

impl Issue {
    /// Parses an issue. Without a manifest that can be read there is none; every other fault leaves
    /// the rest standing.
    pub fn parse(files: &[SourceFile], assets: Vec<Asset>) -> Result<(Issue, Vec<Fault>), Fault> {
        let Some(manifest) = files.iter().find(|file| file.path == manifest::FILE) else {
            return Err(Fault::error(
                manifest::FILE,
                1,
                "manifest",
                "there is no `issue.toml` in this folder",
                "name the folder of an issue, or draft one with `gnomon newsletter new`",
            ));
        };
        let (manifest, mut faults) = Manifest::parse(&manifest.text)?;
        let names: Vec<String> = files.iter().map(|file| file.path.clone()).collect();
        let mut reader =
            Reader { files, names: &names, faults: Vec::new(), included: BTreeSet::new() };
        for (index, file) in files.iter().enumerate() {
            reader.direction(index, &file.text);
        }
        let mut articles = Vec::new();
        for (index, file) in files.iter().enumerate() {
            let Some((language, slug)) = article_of(&file.path) else { continue };
            if ARTICLES <= articles.len() {
                reader.fault(
                    place(index, 1),
                    "too-large",
                    format!("the issue has more than {ARTICLES} articles"),
                    "split it",
                );
                break;
            }
            if let Some(article) = reader.article(index, language, slug) {
                articles.push(article);
            }
        }
        let order = |article: &ArticleSource| {
            let section =
                manifest.sections.iter().position(|section| section.id == article.section);
            (
                section.unwrap_or(usize::MAX),
                article.order,
                article.slug.clone(),
                article.language.code(),
            )
        };
        articles.sort_by_key(order);
        let mut texts = BTreeMap::new();
        for language in &manifest.languages {
            let code = language.code();
            for (what, text) in [
                ("introduction", &manifest.publisher.introduction),
                ("disclaimer", &manifest.disclaimer),
            ] {
                if let Some(text) = text.get(*language) {
                    let line = line_with(files, what);
                    texts.insert(format!("{what} {code}"), reader.text_of_manifest(text, line));
                }
            }
            for (index, annex) in manifest.annexes.iter().enumerate() {
                let Some(path) = &annex.file else { continue };
                let path = path.replace("{lang}", code);
                let Some(file) = files.iter().position(|file| file.path == path) else { continue };
                let mut trail = vec![path];
                let blocks = reader.markdown(file, 0, &mut trail);
                texts.insert(format!("annex {index} {code}"), blocks);
            }
        }
        let known = |id: &str| manifest.sections.iter().any(|section| section.id == id);
        for article in articles.iter().filter(|article| !known(&article.section)) {
            reader.fault(
                Place { file: article.file, line: 2 },
                "section-unknown",
                format!("the issue has no section `{}`", article.section),
                "add a `[[section]]` to issue.toml, or name one that is there",
            );
        }
        for (index, name) in names.iter().enumerate() {
            let markdown = name.ends_with(".md") && article_of(name).is_none();
            let used =
                reader.included.contains(&index) || name.contains("/README") || name == "README.md";
            if markdown && !used && !name.ends_with(".new.md") {
                reader.fault(
                    place(index, 1),
                    "file-unused",
                    "nothing in the issue uses this file".to_owned(),
                    "articles are `en/NAME.md` and `zh/NAME.md`; other texts are included or named as annexes",
                );
                if let Some(last) = reader.faults.last_mut() {
                    *last = last.clone().mild();
                }
            }
        }
        faults.append(&mut reader.faults);
        if articles.is_empty() {
            faults.push(Fault::error(
                manifest::FILE,
                1,
                "no-articles",
                "the issue has no articles",
                "write `en/NAME.md`, or draft articles with `gnomon newsletter new`",
            ));
        }
        let assets = assets.into_iter().map(|asset| (asset.path, asset.bytes)).collect();
        Ok((Issue { manifest, files: names, articles, texts, assets }, faults))
    }

    /// The path of a file.
    pub fn path(&self, place: Place) -> &str {
        self.files.get(place.file as usize).map_or(manifest::FILE, String::as_str)
    }

    /// What its citations ask the register for, each once.
    pub fn wants(&self) -> BTreeSet<Want> {
        let mut wants = BTreeSet::new();
        self.each_block(&mut |block| {
            each_inline(block, &mut |inline| {
                if let block::Inline::Cite(citation) = inline {
                    wants.insert(citation.want.clone());
                }
            });
        });
        for article in &self.articles {
            walk(&article.title, &mut |inline| {
                if let block::Inline::Cite(citation) = inline {
                    wants.insert(citation.want.clone());
                }
            });
        }
        wants
    }

    /// Its queries.
    pub fn queries(&self) -> Vec<&Query> {
        fn collect<'b>(blocks: &'b [Block], out: &mut Vec<&'b Query>) {
            for block in blocks {
                match block {
                    block::Block::Embed { what: Embed::Query(query), .. } => out.push(query),
                    block::Block::List { items, .. } => {
                        items.iter().for_each(|item| collect(item, out));
                    }
                    block::Block::Quote { blocks, .. } => collect(blocks, out),
                    _ => {}
                }
            }
        }
        let mut queries = Vec::new();
        for article in &self.articles {
            collect(&article.takeaway, &mut queries);
            collect(&article.body, &mut queries);
        }
        self.texts.values().for_each(|blocks| collect(blocks, &mut queries));
        queries
    }

    fn each_block<'i>(&'i self, take: &mut impl FnMut(&'i Block)) {
        for article in &self.articles {
            article.takeaway.iter().chain(&article.body).for_each(&mut *take);
        }
        self.texts.values().flatten().for_each(take);
    }
}

fn place(file: usize, line: u32) -> Place {
    Place { file: u32::try_from(file).unwrap_or(u32::MAX), line }
}

/// The line of the manifest that a word begins.
fn line_with(files: &[SourceFile], word: &str) -> u32 {
    let text = files.iter().find(|file| file.path == manifest::FILE).map_or("", |file| &file.text);
    let line = text.lines().position(|line| line.trim_start_matches(['[', ' ']).contains(word));
    line.map_or(1, |line| u32::try_from(line + 1).unwrap_or(u32::MAX))
}

/// `en/name.md`: the language and the name.
fn article_of(path: &str) -> Option<(Language, &str)> {
    let (folder, name) = path.split_once('/')?;
    let slug = name.strip_suffix(".md").filter(|slug| !slug.contains('/'))?;
    // A draft that an editor has still to look at is no part of the issue.
    if slug.ends_with(".new") {
        return None;
    }
    match folder {
        "en" => Some((Language::En, slug)),
        "zh" => Some((Language::Zh, slug)),
        _ => None,
    }
}

/// Calls `take` for every inline of a block, those inside others too.
pub(crate) fn each_inline<'b>(block: &'b Block, take: &mut impl FnMut(&'b Inline)) {
    match block {
        block::Block::Heading { text, .. } | block::Block::Paragraph { text, .. } => {
            walk(text, take)
        }
        block::Block::List { items, .. } => {
            for block in items.iter().flatten() {
                each_inline(block, take);
            }
        }
        block::Block::Table { caption, head, rows, .. } => {
            walk(caption, take);
            for cell in head.iter().chain(rows.iter().flatten()) {
                walk(cell, take);
            }
        }
        block::Block::Quote { blocks, .. } => {
            for block in blocks {
                each_inline(block, take);
            }
        }
        block::Block::Embed { what: Embed::Picture { caption, .. }, .. } => walk(caption, take),
        block::Block::Code { .. } | block::Block::Embed { .. } => {}
    }
}

/// Calls `take` for every inline, those inside others too.
pub(crate) fn walk<'b>(inlines: &'b [Inline], take: &mut impl FnMut(&'b Inline)) {
    for inline in inlines {
        take(inline);
        match inline {
            block::Inline::Emphasis(inner)
            | block::Inline::Strong(inner)
            | block::Inline::Link { text: inner, .. } => walk(inner, take),
            _ => {}
        }
    }
}

/// Reads the files of one issue.
struct Reader<'f> {
    files: &'f [SourceFile],
    names: &'f [String],
    faults: Vec<Fault>,
    /// Files that something names.
    included: BTreeSet<usize>,
}

impl Reader<'_> {
    fn fault(&mut self, at: Place, code: &'static str, message: impl Into<String>, remedy: &str) {
        let file = self.names.get(at.file as usize).map_or(manifest::FILE, String::as_str);
        self.faults.push(Fault::error(file, at.line, code, message, remedy));
    }

    /// Names that are written from right to left need no help; a character that turns the direction
    /// makes readers see another order than the one that is checked.
    fn direction(&mut self, file: usize, text: &str) {
        for (line, number) in text.lines().zip(1..) {
            if let Some(c) = line.chars().find(|c| turns(*c)) {
                self.turned(place(file, number), c);
            }
        }
    }

    fn turned(&mut self, at: Place, c: char) {
        self.fault(
            at,
            "direction",
            format!("a character turns the direction of writing (U+{:04X})", u32::from(c)),
            "take it out; names from right to left are set right without it",
        );
    }

    fn article(&mut self, file: usize, language: Language, slug: &str) -> Option<ArticleSource> {
        let text = &self.files[file].text;
        let Some((head, start)) = front_matter(text) else {
            self.fault(
                place(file, 1),
                "head",
                "the article has no head",
                "begin it with a line `+++`, `section = \"…\"` and a line `+++`",
            );
            return None;
        };
        let head: Head = match toml::from_str(head) {
            Ok(head) => head,
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(head, span.start)) + 1;
                self.fault(
                    place(file, line),
                    "head",
                    error.message().to_owned(),
                    "the head has `section`, and may have `order`, `topics` and `opinion`",
                );
                return None;
            }
        };
        let mut trail = vec![self.files[file].path.clone()];
        let before = self.faults.len();
        let blocks = self.markdown(file, start, &mut trail);
        let (mut title, mut takeaway, mut body) = (Vec::new(), Vec::new(), Vec::new());
        for block in blocks {
            match block {
                block::Block::Heading { level: 1, text, at } => {
                    if title.is_empty() {
                        title = text;
                    } else {
                        self.fault(
                            at,
                            "title",
                            "the article has a second title",
                            "begin headings inside an article with `##`",
                        );
                        body.push(block::Block::Heading { level: 2, text, at });
                    }
                }
                block::Block::Quote { kind: QuoteKind::Takeaway, blocks, .. } => {
                    takeaway.extend(blocks);
                }
                other => body.push(other),
            }
        }
        if block::plain(&title).trim().is_empty() {
            self.fault(
                place(file, line_of(text, start)),
                "title",
                "the article has no title",
                "write `# Title` below the head",
            );
            title = vec![block::Inline::Text(slug.to_owned())];
        }
        // Where something could not be read, that is told already.
        if body.is_empty() && self.faults.len() == before {
            self.fault(
                place(file, 1),
                "empty",
                "the article has no text",
                "write it, or delete the file",
            );
        }
        Some(ArticleSource {
            slug: slug.to_owned(),
            language,
            file: u32::try_from(file).unwrap_or(u32::MAX),
            section: head.section,
            order: head.order,
            topics: head
                .topics
                .iter()
                .map(|topic| topic.trim_start_matches('#').trim().to_owned())
                .filter(|topic| !topic.is_empty())
                .collect(),
            opinion: head.opinion,
            title,
            takeaway,
            body,
        })
    }

    fn text_of_manifest(&mut self, text: &str, line: u32) -> Vec<Block> {
        let file = self.names.iter().position(|name| name == manifest::FILE).unwrap_or(0);
        let mut trail = Vec::new();
        let (lines, shift) = (Lines::new(text), line.saturating_sub(1));
        Builder { reader: self, file, text, lines, shift, trail: &mut trail }.blocks()
    }

    fn markdown(&mut self, file: usize, start: usize, trail: &mut Vec<String>) -> Vec<Block> {
        self.included.insert(file);
        let whole = &self.files[file].text;
        let shift = line_of(whole, start).saturating_sub(1);
        let text = &whole[start..];
        Builder { reader: self, file, text, lines: Lines::new(text), shift, trail }.blocks()
    }
}

/// The head of an article, and the byte where the text begins.
fn front_matter(text: &str) -> Option<(&str, usize)> {
    let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let rest = text[bom..].strip_prefix("+++\n").or_else(|| text[bom..].strip_prefix("+++\r\n"))?;
    let begin = text.len() - rest.len();
    let mut at = begin;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "+++" {
            return Some((&text[begin..at], at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Markdown events to blocks.
struct Builder<'r, 'f, 't> {
    reader: &'r mut Reader<'f>,
    file: usize,
    text: &'t str,
    lines: Lines,
    /// Lines before the text in its file.
    shift: u32,
    /// The files that lead here, for circles.
    trail: &'r mut Vec<String>,
}

/// What is open while the events are walked through.
enum Open {
    Block(Frame, Vec<Block>, Place),
    Inline(Span, Vec<Inline>, Place),
}

#[derive(Debug)]
enum Frame {
    Root,
    Quote,
    List(Option<u64>),
    Item,
}

#[derive(Debug)]
enum Span {
    Paragraph,
    Heading(u8),
    Cell,
    Emphasis,
    Strong,
    Link(String),
    Citation(String),
    Image(String),
    /// Text of an item without a paragraph of its own.
    Tight,
}

#[derive(Default)]
struct OpenTable {
    rows: Vec<block::Row<Citation>>,
    at: Place,
}

impl Builder<'_, '_, '_> {
    fn at(&self, byte: usize) -> Place {
        place(self.file, self.shift + self.lines.of(byte))
    }

    fn blocks(&mut self) -> Vec<Block> {
        let options =
            Options::ENABLE_TABLES | Options::ENABLE_WIKILINKS | Options::ENABLE_STRIKETHROUGH;
        let text = self.text;
        let mut stack = vec![Open::Block(Frame::Root, Vec::new(), self.at(0))];
        let mut table: Option<OpenTable> = None;
        let mut code: Option<(String, String, Place)> = None;
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            if NESTING < stack.len() {
                let at = self.at(range.start);
                self.reader.fault(
                    at,
                    "nesting",
                    format!("lists and quotes go more than {NESTING} deep"),
                    "flatten them",
                );
                break;
            }
            let at = self.at(range.start);
            match event {
                Event::Start(tag) => match tag {
                    Tag::Paragraph => stack.push(Open::Inline(Span::Paragraph, Vec::new(), at)),
                    Tag::Heading { level, .. } => {
                        stack.push(Open::Inline(Span::Heading(level as u8), Vec::new(), at));
                    }
                    Tag::BlockQuote(_) => {
                        self.loosen(&mut stack);
                        stack.push(Open::Block(Frame::Quote, Vec::new(), at));
                    }
                    Tag::CodeBlock(kind) => {
                        self.loosen(&mut stack);
                        let info = match kind {
                            CodeBlockKind::Fenced(info) => info.trim().to_owned(),
                            CodeBlockKind::Indented => String::new(),
                        };
                        code = Some((info, String::new(), at));
                    }
                    Tag::List(start) => {
                        self.loosen(&mut stack);
                        stack.push(Open::Block(Frame::List(start), Vec::new(), at));
                    }
                    Tag::Item => stack.push(Open::Block(Frame::Item, Vec::new(), at)),
                    Tag::Table(_) => {
                        self.loosen(&mut stack);
                        table = Some(OpenTable { rows: Vec::new(), at });
                    }
                    Tag::TableHead | Tag::TableRow => {
                        if let Some(table) = &mut table {
                            table.rows.push(Vec::new());
                        }
                    }
                    Tag::TableCell => stack.push(Open::Inline(Span::Cell, Vec::new(), at)),
                    Tag::Emphasis | Tag::Strikethrough => {
                        self.tighten(&mut stack, at);
                        stack.push(Open::Inline(Span::Emphasis, Vec::new(), at));
                    }
                    Tag::Strong => {
                        self.tighten(&mut stack, at);
                        stack.push(Open::Inline(Span::Strong, Vec::new(), at));
                    }
                    Tag::Link { link_type, dest_url, .. } => {
                        self.tighten(&mut stack, at);
                        let span = match link_type {
                            LinkType::WikiLink { .. } => {
                                Span::Citation(text[range.clone()].to_owned())
                            }
                            _ => Span::Link(dest_url.to_string()),
                        };
                        stack.push(Open::Inline(span, Vec::new(), at));
                    }
                    Tag::Image { dest_url, .. } => {
                        self.tighten(&mut stack, at);
                        stack.push(Open::Inline(Span::Image(dest_url.to_string()), Vec::new(), at));
                    }
                    _ => {}
                },
                Event::End(tag) => match tag {
                    TagEnd::CodeBlock => {
                        if let Some((info, body, at)) = code.take() {
                            let blocks = self.fenced(&info, &body, at);
                            for block in blocks {
                                push_block(&mut stack, block);
                            }
                        }
                    }
                    TagEnd::Table => {
                        if let Some(OpenTable { mut rows, at }) = table.take()
                            && !rows.is_empty()
                        {
                            let head = rows.remove(0);
                            push_block(
                                &mut stack,
                                block::Block::Table { caption: Vec::new(), head, rows, at },
                            );
                        }
                    }
                    TagEnd::TableCell => {
                        if let Some(Open::Inline(_, inlines, _)) = stack.pop()
                            && let Some(row) =
                                table.as_mut().and_then(|table| table.rows.last_mut())
                        {
                            row.push(inlines);
                        }
                    }
                    TagEnd::Paragraph
                    | TagEnd::Heading(_)
                    | TagEnd::Emphasis
                    | TagEnd::Strikethrough
                    | TagEnd::Strong
                    | TagEnd::Link
                    | TagEnd::Image => self.close(&mut stack),
                    TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                        self.loosen(&mut stack);
                        self.close(&mut stack);
                    }
                    _ => {}
                },
                Event::Text(words) => match &mut code {
                    Some((_, body, _)) => body.push_str(&words),
                    None => {
                        self.tighten(&mut stack, at);
                        push(&mut stack, block::Inline::Text(words.into_string()));
                    }
                },
                Event::Code(words) => {
                    self.tighten(&mut stack, at);
                    push(&mut stack, block::Inline::Code(words.into_string()));
                }
                Event::SoftBreak => push(&mut stack, block::Inline::Text("\n".to_owned())),
                Event::HardBreak => push(&mut stack, block::Inline::Break),
                // Comments are the author's own; anything else would be markup of one output only.
                Event::Html(words) | Event::InlineHtml(words)
                    if !words.trim_start().starts_with("<!--") =>
                {
                    self.reader.fault(
                        at,
                        "html",
                        format!("HTML is not taken: `{}`", words.trim()),
                        "write it as Markdown",
                    );
                    self.tighten(&mut stack, at);
                    push(&mut stack, block::Inline::Text(words.trim_end().to_owned()));
                }
                _ => {}
            }
        }
        while 1 < stack.len() {
            self.close(&mut stack);
        }
        let Some(Open::Block(_, blocks, _)) = stack.pop() else { return Vec::new() };
        captions(blocks)
    }

    /// Opens a paragraph where an item has text of its own.
    fn tighten(&mut self, stack: &mut Vec<Open>, at: Place) {
        if let Some(Open::Block(..)) = stack.last() {
            stack.push(Open::Inline(Span::Tight, Vec::new(), at));
        }
    }

    /// Closes such a paragraph before a block.
    fn loosen(&mut self, stack: &mut Vec<Open>) {
        if let Some(Open::Inline(Span::Tight, ..)) = stack.last() {
            self.close(stack);
        }
    }

    /// Closes what was opened last, and gives it to what it stands in.
    fn close(&mut self, stack: &mut Vec<Open>) {
        match stack.pop() {
            Some(Open::Inline(span, mut inlines, at)) => {
                self.no_turns(&mut inlines, at);
                merge_text(&mut inlines);
                match span {
                    Span::Paragraph | Span::Tight => {
                        let block = match single_picture(&inlines) {
                            Some((path, caption)) => {
                                block::Block::Embed { what: Embed::Picture { path, caption }, at }
                            }
                            None => {
                                self.no_pictures(&inlines, at);
                                block::Block::Paragraph { text: inlines, at }
                            }
                        };
                        push_block(stack, block);
                    }
                    Span::Heading(level) => {
                        push_block(stack, block::Block::Heading { level, text: inlines, at });
                    }
                    Span::Emphasis => push(stack, block::Inline::Emphasis(inlines)),
                    Span::Strong => push(stack, block::Inline::Strong(inlines)),
                    Span::Link(target) => {
                        push(stack, block::Inline::Link { target, text: inlines })
                    }
                    Span::Image(path) => {
                        push(
                            stack,
                            block::Inline::Link {
                                target: format!("{PICTURE}{path}"),
                                text: inlines,
                            },
                        );
                    }
                    Span::Citation(source) => {
                        let inline = self.citation(&source, at);
                        push(stack, inline);
                    }
                    Span::Cell => {}
                }
            }
            Some(Open::Block(frame, blocks, at)) => match frame {
                Frame::Quote => {
                    let (kind, blocks) = quote_kind(blocks);
                    push_block(stack, block::Block::Quote { kind, blocks: captions(blocks), at });
                }
                Frame::List(start) => {
                    // Items arrive as quotes of their own; see `Frame::Item`.
                    let items = blocks
                        .into_iter()
                        .map(|block| match block {
                            block::Block::Quote { blocks, .. } => blocks,
                            other => vec![other],
                        })
                        .collect();
                    push_block(stack, block::Block::List { start, items, at });
                }
                Frame::Item => {
                    push_block(
                        stack,
                        block::Block::Quote {
                            kind: QuoteKind::Plain,
                            blocks: captions(blocks),
                            at,
                        },
                    );
                }
                Frame::Root => stack.push(Open::Block(Frame::Root, blocks, at)),
            },
            None => {}
        }
    }

    fn citation(&mut self, source: &str, at: Place) -> Inline {
        let inner = source.trim_start_matches('[').trim_end_matches(']');
        let (target, shown) = match inner.split_once('|') {
            Some((target, shown)) => (target.trim(), Some(shown.trim().to_owned())),
            None => (inner.trim(), None),
        };
        let target = target.split_whitespace().collect::<Vec<_>>().join(" ");
        if target.is_empty() {
            self.reader.fault(
                at,
                "citation-unresolved",
                "a citation of nothing",
                "name what is cited: `[[GB/T 1.1-2020]]`, `[[fact:…]]`",
            );
            return block::Inline::Text(source.to_owned());
        }
        for (mark, language) in [("en:", Language::En), ("zh:", Language::Zh)] {
            if let Some(words) = target.strip_prefix(mark) {
                return block::Inline::Untranslated { language, text: words.trim().to_owned() };
            }
        }
        let want = match target.strip_prefix("fact:") {
            Some(id) => Want::Fact(id.trim().to_lowercase()),
            None => Want::Entity(target),
        };
        block::Inline::Cite(Citation { want, shown, at })
    }

    /// A fenced block: a query, an include, or lines as they are.
    fn fenced(&mut self, info: &str, body: &str, at: Place) -> Vec<Block> {
        match info {
            "gnomon" => match Query::parse(body) {
                Ok(query) => vec![block::Block::Embed { what: Embed::Query(query), at }],
                Err((line, message)) => {
                    let at = Place { line: at.line + line, ..at };
                    self.reader.fault(
                        at,
                        "query",
                        message,
                        "a query has `show` and `of`; the README names what they can be",
                    );
                    Vec::new()
                }
            },
            "include" => self.include(body.trim(), at),
            _ => vec![block::Block::Code { text: body.to_owned(), at }],
        }
    }

    fn include(&mut self, path: &str, at: Place) -> Vec<Block> {
        let Some(file) = self.reader.files.iter().position(|file| file.path == path) else {
            self.reader.fault(
                at,
                "include-missing",
                format!("there is no file `{path}`"),
                "give its path below the folder of the issue",
            );
            return Vec::new();
        };
        if self.trail.iter().any(|seen| seen == path) {
            let circle = self.trail.join(" → ");
            self.reader.fault(
                at,
                "include-circle",
                format!("`{path}` includes itself: {circle} → {path}"),
                "take one of the includes out",
            );
            return Vec::new();
        }
        if INCLUDES <= self.trail.len() {
            self.reader.fault(
                at,
                "include-deep",
                format!("includes go more than {INCLUDES} deep"),
                "include the file directly",
            );
            return Vec::new();
        }
        self.trail.push(path.to_owned());
        let blocks = self.reader.markdown(file, 0, self.trail);
        self.trail.pop();
        blocks
    }

    /// Takes out what turns the direction of writing. Written as an entity (`&#x202e;`) it has not been
    /// told yet: only the characters themselves can be seen in the file.
    fn no_turns(&mut self, inlines: &mut [Inline], at: Place) {
        let mut found = None;
        for inline in inlines.iter_mut() {
            if let block::Inline::Text(text) | block::Inline::Code(text) = inline
                && let Some(c) = text.chars().find(|c| turns(*c))
            {
                text.retain(|c| !turns(c));
                found = found.or(Some(c));
            }
        }
        if let Some(c) = found
            && !self.text.contains(turns)
        {
            self.reader.turned(at, c);
        }
    }

    /// A picture in the middle of a sentence has no caption and no place on a page.
    fn no_pictures(&mut self, inlines: &[Inline], at: Place) {
        let mut found = false;
        walk(inlines, &mut |inline| {
            found |=
                matches!(inline, block::Inline::Link { target, .. } if target.starts_with(PICTURE));
        });
        if found {
            self.reader.fault(
                at,
                "picture",
                "a picture stands in the middle of a paragraph",
                "give it a paragraph of its own",
            );
        }
    }
}

/// What a picture's target begins with until its paragraph is closed.
pub(crate) const PICTURE: &str = "picture:";

fn push(stack: &mut [Open], inline: Inline) {
    if let Some(Open::Inline(_, inlines, _)) = stack.last_mut() {
        inlines.push(inline);
    }
}

fn push_block(stack: &mut [Open], block: Block) {
    for open in stack.iter_mut().rev() {
        if let Open::Block(_, blocks, _) = open {
            blocks.push(block);
            return;
        }
    }
}

/// Joins what the parser gave in pieces; line ends become spaces, between Chinese characters nothing.
fn merge_text(inlines: &mut Vec<Inline>) {
    let mut merged: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines.drain(..) {
        match (merged.last_mut(), inline) {
            (Some(block::Inline::Text(before)), block::Inline::Text(text)) => {
                before.push_str(&text)
            }
            (_, inline) => merged.push(inline),
        }
    }
    for inline in &mut merged {
        let block::Inline::Text(text) = inline else { continue };
        if text.contains('\n') {
            *text = fold_lines(text);
        }
    }
    *inlines = merged;
}

fn fold_lines(text: &str) -> String {
    let wide = |c: char| {
        gnomon_model::is_han(c)
            || ('\u{3000}'..='\u{303f}').contains(&c)
            || ('\u{ff00}'..='\u{ffef}').contains(&c)
    };
    let mut out = String::with_capacity(text.len());
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        out.push_str(line.trim_matches([' ', '\t', '\r']));
        if let Some(next) = lines.peek() {
            let joined = out.chars().next_back().is_some_and(wide)
                && next.trim_start().chars().next().is_some_and(wide);
            if !joined {
                out.push(' ');
            }
        }
    }
    // What stood at the very ends belongs to the neighbours.
    let lead = if text.starts_with(' ') && !out.starts_with(' ') { " " } else { "" };
    let trail = if text.ends_with(' ') && !out.ends_with(' ') { " " } else { "" };
    format!("{lead}{out}{trail}")
}

/// The picture that a paragraph consists of, with the citations behind it.
fn single_picture(inlines: &[Inline]) -> Option<(String, Vec<Inline>)> {
    let (block::Inline::Link { target, text }, rest) = inlines.split_first()? else { return None };
    let path = target.strip_prefix(PICTURE)?;
    let blank =
        |inline: &Inline| matches!(inline, block::Inline::Text(text) if text.trim().is_empty());
    if !rest.iter().all(|inline| matches!(inline, block::Inline::Cite(_)) || blank(inline)) {
        return None;
    }
    let cited = rest.iter().filter(|inline| !blank(inline));
    Some((path.to_owned(), text.iter().chain(cited).cloned().collect()))
}

/// `[!OPINION]` in front of a quote says what it is.
fn quote_kind(mut blocks: Vec<Block>) -> (QuoteKind, Vec<Block>) {
    const MARKS: &[(&str, QuoteKind)] =
        &[("[!OPINION]", QuoteKind::Opinion), ("[!TAKEAWAY]", QuoteKind::Takeaway)];
    let Some(block::Block::Paragraph { text, .. }) = blocks.first_mut() else {
        return (QuoteKind::Plain, blocks);
    };
    let Some(block::Inline::Text(first)) = text.first_mut() else {
        return (QuoteKind::Plain, blocks);
    };
    for (mark, kind) in MARKS {
        let begins = first.get(..mark.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(mark));
        if begins {
            *first = first[mark.len()..].trim_start().to_owned();
            if first.is_empty() {
                text.remove(0);
            }
            if text.is_empty() {
                blocks.remove(0);
            }
            return (*kind, blocks);
        }
    }
    (QuoteKind::Plain, blocks)
}

/// A paragraph `Table: …` right above a table is its caption.
fn captions(blocks: Vec<Block>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        if let block::Block::Table { caption, head, rows, at } = block {
            let caption = match out.last() {
                // A table that was included has its caption already.
                _ if !caption.is_empty() => caption,
                Some(block::Block::Paragraph { text, .. }) if is_caption(text) => {
                    let Some(block::Block::Paragraph { mut text, .. }) = out.pop() else {
                        continue;
                    };
                    if let Some(block::Inline::Text(first)) = text.first_mut() {
                        let rest = first.split_once([':', '：']).map_or("", |(_, rest)| rest);
                        *first = rest.trim_start().to_owned();
                    }
                    text
                }
                _ => Vec::new(),
            };
            out.push(block::Block::Table { caption, head, rows, at });
        } else {
            out.push(block);
        }
    }
    out
}

fn is_caption(text: &[Inline]) -> bool {
    let Some(block::Inline::Text(first)) = text.first() else { return false };
    ["Table:", "表：", "表:"].iter().any(|mark| first.starts_with(mark))
}
