//! An issue and the register's answers to an edition, with everything that is wrong.

use std::collections::{BTreeMap, HashMap};

use gnomon_model::Language;
use gnomon_model::answer::{AgendaItem, AgendaKind, Testimony, days_until};

use crate::answers::{Answers, Cited, Drawn, FactAnswer, Term};
use crate::block::{self, QuoteKind};
use crate::check;
use crate::direction::straight;
use crate::edition::{
    Abbreviation, Annex, Article, Block, Deadline, Edition, Figure, Inline, Mark, Note, NoteSource,
    Picture, Said, Section, is_address,
};
use crate::fault::{Fault, Severity};
use crate::manifest::{self, other};
use crate::query::{self, Query, Show};
use crate::source::{self, ArticleSource, Embed, Issue, Place, Want};
use crate::timeline;
use crate::words::{Words, words};

/// How an issue is compiled.
#[derive(Clone, Copy, Default)]
pub struct Options<'o> {
    /// Whether a character can be printed; without it no glyph is missed.
    pub glyphs: Option<&'o dyn Fn(char) -> bool>,
}

/// The largest picture, in bytes.
const PICTURE: usize = 10 << 20;

/// Compiles an issue in one language. The faults come in order of file and line; with errors among
/// them the edition is a draft.
pub fn compile(
    issue: &Issue,
    answers: &Answers,
    language: Language,
    options: Options<'_>,
) -> (Edition, Vec<Fault>) {
    let manifest = &issue.manifest;
    let words = words(language);
    let mut compiler = Compiler {
        issue,
        answers,
        words,
        notes: Vec::new(),
        by_source: HashMap::new(),
        pictures: Vec::new(),
        figures: 0,
        tables: 0,
        article: None,
        opinion: false,
        at: Place::default(),
        sentence: String::new(),
        faults: Vec::new(),
        slugs: HashMap::new(),
    };
    let chosen = compiler.choose(language);
    for (number, (article, _)) in chosen.iter().enumerate() {
        compiler.slugs.insert(article.slug.clone(), number_of(number));
    }
    let deadlines = compiler.deadlines();
    let mut sections: Vec<Section> = Vec::new();
    let mut current: Option<&str> = None;
    for (index, (article, untranslated)) in chosen.iter().enumerate() {
        if current != Some(article.section.as_str()) {
            let entry = manifest.sections.iter().find(|section| section.id == article.section);
            let title = entry.and_then(|entry| entry.title.any(language));
            let title = title.map_or(article.section.clone(), |(_, title)| title.to_owned());
            sections.push(Section { title, articles: Vec::new() });
            current = Some(&article.section);
        }
        let compiled = compiler.article(number_of(index), article, *untranslated);
        if let Some(section) = sections.last_mut() {
            section.articles.push(compiled);
        }
    }
    compiler.article = None;
    let code = language.code();
    let annexes = manifest
        .annexes
        .iter()
        .enumerate()
        .map(|(index, annex)| compiler.annex(index, annex, language))
        .collect();
    let introduction = compiler.named_text(&format!("introduction {code}"));
    let mut disclaimer = compiler.named_text(&format!("disclaimer {code}"));
    if disclaimer.is_empty() {
        disclaimer = default_disclaimer(words, manifest.prevailing);
    }
    let series = manifest.series.any(language).map_or("", |(_, text)| text).to_owned();
    let mut edition = Edition {
        language,
        series,
        subtitle: manifest.subtitle.any(language).map(|(_, text)| text.to_owned()),
        number: manifest.number,
        date: manifest.date,
        period: (manifest.from, manifest.to),
        publisher: manifest.publisher.name.any(language).map_or("", |(_, text)| text).to_owned(),
        contact: manifest.publisher.contact.clone(),
        draft: None,
        sections,
        deadlines: deadlines.0,
        more_deadlines: deadlines.1,
        annexes,
        introduction,
        abbreviations: Vec::new(),
        disclaimer,
        notes: std::mem::take(&mut compiler.notes),
        pictures: std::mem::take(&mut compiler.pictures),
    };
    let mut faults = std::mem::take(&mut compiler.faults);
    renumber(&mut edition);
    edition.abbreviations = abbreviations(&edition, &terms(issue, answers));
    check::translations(issue, language, &mut faults);
    check::figures(issue, language, &mut faults);
    if let Some(glyphs) = options.glyphs {
        check::glyphs(issue, &edition, glyphs, &mut faults);
    }
    faults.sort();
    faults.dedup();
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    edition.draft = (0 < errors).then_some(errors);
    (edition, faults)
}

fn number_of(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

struct Compiler<'c> {
    issue: &'c Issue,
    answers: &'c Answers,
    words: &'static Words,
    notes: Vec<Note>,
    /// Number of the note of each statement, and of what else notes lead to.
    by_source: HashMap<String, u32>,
    pictures: Vec<Picture>,
    figures: u32,
    tables: u32,
    /// Number of the article that is compiled.
    article: Option<u32>,
    /// Whether what is compiled is opinion.
    opinion: bool,
    /// Where the block stands that is compiled.
    at: Place,
    /// The words of the sentence that is cited for.
    sentence: String,
    faults: Vec<Fault>,
    slugs: HashMap<String, u32>,
}

impl<'c> Compiler<'c> {
    fn error(
        &mut self,
        at: Place,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let fault = Fault::error(self.issue.path(at), at.line, code, message, remedy);
        self.faults.push(fault);
    }

    fn warning(
        &mut self,
        at: Place,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let fault = Fault::error(self.issue.path(at), at.line, code, message, remedy).mild();
        self.faults.push(fault);
    }

    /// The articles in the language, and those of other languages of the issue that nobody has
    /// translated.
    fn choose(&self, language: Language) -> Vec<(&'c ArticleSource, Option<Language>)> {
        let mut chosen: Vec<(&ArticleSource, Option<Language>)> = Vec::new();
        for article in &self.issue.articles {
            let own = article.language == language;
            let translated = || {
                let mut others = self.issue.articles.iter();
                others.any(|other| other.slug == article.slug && other.language == language)
            };
            if own || (self.issue.manifest.languages.contains(&article.language) && !translated()) {
                chosen.push((article, (!own).then_some(article.language)));
            }
        }
        chosen
    }

    fn article(
        &mut self,
        number: u32,
        article: &'c ArticleSource,
        untranslated: Option<Language>,
    ) -> Article {
        self.article = Some(number);
        self.opinion = article.opinion;
        let title = self.inlines(&article.title);
        let takeaway = self.blocks(&article.takeaway);
        let mut body = self.blocks(&article.body);
        let at = Place { file: article.file, line: 1 };
        let mut takeaway = takeaway;
        if let Some(language) = untranslated {
            let kind = QuoteKind::Untranslated(language);
            body = vec![Block::Quote { kind, blocks: body, at }];
            if !takeaway.is_empty() {
                takeaway = vec![Block::Quote { kind, blocks: takeaway, at }];
            }
        }
        if article.opinion {
            body = vec![Block::Quote { kind: QuoteKind::Opinion, blocks: body, at }];
        }
        Article {
            number,
            slug: article.slug.clone(),
            title,
            topics: article.topics.clone(),
            opinion: article.opinion,
            untranslated,
            takeaway,
            body,
        }
    }

    fn annex(&mut self, index: usize, annex: &manifest::AnnexEntry, language: Language) -> Annex {
        let file = self.issue.files.iter().position(|file| file == manifest::FILE).unwrap_or(0);
        let at = Place { file: u32::try_from(file).unwrap_or(0), line: annex.line.max(1) };
        let title = annex.title.any(language).map_or("", |(_, title)| title).to_owned();
        if title.is_empty() {
            self.error(at, "manifest", format!("annex {} has no title", index + 1), "give it one");
        }
        let body = self.named_text(&format!("annex {index} {}", language.code()));
        if let Some(file) = annex.file.as_ref().filter(|_| body.is_empty()) {
            let file = file.replace("{lang}", language.code());
            self.error(
                at,
                "annex-missing",
                format!("there is no text `{file}` for the annex “{title}”"),
                "write it, or name a `link` instead of a file",
            );
        }
        match &annex.link {
            Some(link) if !is_address(link) => {
                self.error(
                    at,
                    "dead-link",
                    format!("`{link}` leads nowhere"),
                    "give an address that begins with https://",
                );
            }
            None if annex.file.is_none() => {
                self.warning(
                    at,
                    "annex-missing",
                    format!("the annex “{title}” is only a title"),
                    "give it a `file` or a `link`",
                );
            }
            _ => {}
        }
        Annex { title, link: annex.link.clone().filter(|link| is_address(link)), body }
    }

    fn named_text(&mut self, name: &str) -> Vec<Block> {
        match self.issue.texts.get(name) {
            Some(blocks) => self.blocks(blocks),
            None => Vec::new(),
        }
    }

    fn blocks(&mut self, blocks: &'c [source::Block]) -> Vec<Block> {
        let mut out = Vec::with_capacity(blocks.len());
        for block in blocks {
            self.block(block, &mut out);
        }
        out
    }

    fn block(&mut self, block: &'c source::Block, out: &mut Vec<Block>) {
        self.at = block.at();
        match block {
            block::Block::Heading { level, text, at } => {
                out.push(Block::Heading {
                    level: level.saturating_sub(1).max(1),
                    text: self.inlines(text),
                    at: *at,
                });
            }
            block::Block::Paragraph { text, at } => {
                out.push(Block::Paragraph { text: self.inlines(text), at: *at });
            }
            block::Block::List { start, items, at } => {
                let items = items.iter().map(|item| self.blocks(item)).collect();
                out.push(Block::List { start: *start, items, at: *at });
            }
            block::Block::Table { caption, head, rows, at } => {
                let caption = self.inlines(caption);
                let caption = self.table_caption(caption);
                let head = head.iter().map(|cell| self.inlines(cell)).collect();
                let rows = rows
                    .iter()
                    .map(|row| row.iter().map(|cell| self.inlines(cell)).collect())
                    .collect();
                out.push(Block::Table { caption, head, rows, at: *at });
            }
            block::Block::Quote { kind, blocks, at } => {
                let before = self.opinion;
                self.opinion |= *kind == QuoteKind::Opinion;
                let blocks = self.blocks(blocks);
                self.opinion = before;
                out.push(Block::Quote { kind: *kind, blocks, at: *at });
            }
            block::Block::Code { text, at } => {
                out.push(Block::Code { text: text.clone(), at: *at })
            }
            block::Block::Embed { what: Embed::Picture { path, caption }, at } => {
                let words = self.inlines(caption);
                let cited = {
                    let mut cited = false;
                    source::walk(caption, &mut |inline| {
                        cited |= matches!(inline, block::Inline::Cite(_))
                    });
                    cited
                };
                if !cited {
                    self.error(
                        *at,
                        "picture-without-evidence",
                        format!("the picture `{path}` does not say what it rests on"),
                        "cite it in the caption: `![Caption](figures/name.svg)[[fact:…]]`",
                    );
                }
                if block::plain(caption).trim().is_empty() {
                    self.error(
                        *at,
                        "picture",
                        format!("the picture `{path}` has no caption"),
                        "say between the brackets what it shows",
                    );
                }
                if let Some(picture) = self.picture(path, &block::plain(caption), *at) {
                    out.push(self.figure(picture, words, *at));
                }
            }
            block::Block::Embed { what: Embed::Query(query), at } => self.query(query, *at, out),
        }
    }

    /// `Table 2: …`; a table without words of its own has no number.
    fn table_caption(&mut self, caption: Vec<Inline>) -> Vec<Inline> {
        if caption.is_empty() {
            return caption;
        }
        self.tables += 1;
        self.numbered("table", self.tables, caption)
    }

    fn numbered(&self, what: &'static str, number: u32, caption: Vec<Inline>) -> Vec<Inline> {
        let what = self.words.get(what);
        let label = match self.words.language() {
            Language::En => format!("{what} {number}: "),
            Language::Zh => format!("{what}{number}："),
        };
        std::iter::once(Inline::Text(label)).chain(caption).collect()
    }

    /// The name of the next figure's file: both languages are written into one folder.
    fn picture_name(&self, extension: &str) -> String {
        format!("figure-{}.{}.{extension}", self.figures + 1, self.words.language().code())
    }

    fn figure(&mut self, picture: Picture, caption: Vec<Inline>, at: Place) -> Block {
        self.figures += 1;
        let caption = self.numbered("figure", self.figures, caption);
        self.pictures.push(picture);
        let what = Figure { number: self.figures, picture: self.pictures.len() - 1, caption };
        Block::Embed { what, at }
    }

    fn picture(&mut self, path: &str, alt: &str, at: Place) -> Option<Picture> {
        let Some(bytes) = self.issue.assets.get(path) else {
            self.error(
                at,
                "picture-missing",
                format!("there is no picture `{path}`"),
                "give its path below the folder of the issue",
            );
            return None;
        };
        if PICTURE < bytes.len() {
            self.error(
                at,
                "picture-large",
                format!("`{path}` has {} bytes; the limit is {PICTURE}", bytes.len()),
                "make it smaller",
            );
            return None;
        }
        match measure(bytes) {
            Ok((media_type, extension, size)) => Some(Picture {
                name: self.picture_name(extension),
                media_type,
                alt: alt.to_owned(),
                size,
                bytes: bytes.clone(),
            }),
            Err(why) => {
                self.error(
                    at,
                    "picture-broken",
                    format!("`{path}` {why}"),
                    "give a PNG, a JPEG or an SVG",
                );
                None
            }
        }
    }

    fn query(&mut self, query: &'c Query, at: Place, out: &mut Vec<Block>) {
        let language = self.words.language();
        let title: Vec<Inline> = query
            .title
            .any(language)
            .map(|(_, title)| Inline::Text(title.to_owned()))
            .into_iter()
            .collect();
        if matches!(query.show, Show::Chart | Show::Tree) {
            return self.drawing(query, title, at, out);
        }
        let manifest = &self.issue.manifest;
        let (heads, mut rows) = query::select(
            query,
            (manifest.from, manifest.to),
            &self.answers.statements,
            self.words,
        );
        let limit = query.limit.unwrap_or(query::ROWS);
        let more = rows.len().saturating_sub(limit);
        if 0 < more {
            if query.limit.is_none() {
                self.error(
                    at,
                    "query-many",
                    format!(
                        "the query has {} rows; without a `limit` at most {limit} are taken",
                        rows.len()
                    ),
                    "give it a `limit`, a shorter period or `contains`",
                );
            }
            rows.truncate(limit);
        }
        if rows.is_empty() {
            self.warning(
                at,
                "query-empty",
                format!("nothing in the register answers the query for {}", query.of),
                "widen its period, or take it out",
            );
            let text = vec![Inline::Text(self.words.get("none").to_owned())];
            out.push(Block::Paragraph { text, at });
            return;
        }
        match query.show {
            Show::Timeline => {
                let entries: Vec<timeline::Entry> =
                    rows.iter().filter_map(|row| timeline::Entry::of(row, self.words)).collect();
                let svg = timeline::svg(&block::plain(&title), &entries, self.words);
                let alt = entries
                    .iter()
                    .map(|entry| format!("{}: {}", entry.day, entry.label))
                    .collect::<Vec<_>>()
                    .join("; ");
                let mut caption = title;
                for row in &rows {
                    let mark = self.mark(row.when);
                    caption.push(Inline::Cite(mark));
                }
                let picture = Picture {
                    name: self.picture_name("svg"),
                    media_type: SVG,
                    alt,
                    size: svg_size(&svg).unwrap_or((760, 200)),
                    bytes: svg.into_bytes(),
                };
                out.push(self.figure(picture, caption, at));
            }
            Show::List => {
                let items = rows
                    .iter()
                    .map(|row| {
                        let mut text = Vec::new();
                        for cell in row.cells.iter().filter(|cell| !cell.text.is_empty()) {
                            if !text.is_empty() {
                                text.push(Inline::Text(", ".to_owned()));
                            }
                            text.extend(self.cell(cell));
                        }
                        text.push(Inline::Cite(self.mark(row.when)));
                        vec![Block::Paragraph { text, at }]
                    })
                    .collect();
                if !title.is_empty() {
                    out.push(Block::Paragraph { text: vec![Inline::Strong(title)], at });
                }
                out.push(Block::List { start: None, items, at });
            }
            _ => {
                let head = heads.into_iter().map(|head| vec![Inline::Text(head)]).collect();
                let table_rows = rows
                    .iter()
                    .map(|row| {
                        row.cells
                            .iter()
                            .map(|cell| {
                                let mut text = self.cell(cell);
                                let mut marks: Vec<Mark> =
                                    cell.stated.iter().map(|stated| self.mark(stated)).collect();
                                marks.dedup();
                                text.extend(marks.into_iter().map(Inline::Cite));
                                text
                            })
                            .collect()
                    })
                    .collect();
                let caption = self.table_caption(title);
                out.push(Block::Table { caption, head, rows: table_rows, at });
            }
        }
        if 0 < more {
            let text = self.words.with("more", &[("count", &more.to_string())]);
            out.push(Block::Paragraph { text: vec![Inline::Text(text)], at });
        }
    }

    fn cell(&self, cell: &query::Cell<'_>) -> Vec<Inline> {
        if cell.text.is_empty() {
            return vec![Inline::Text("–".to_owned())];
        }
        let text = straight(&cell.text).into_owned();
        if cell.foreign {
            return vec![Inline::Untranslated { language: other(self.words.language()), text }];
        }
        vec![Inline::Text(text)]
    }

    fn drawing(&mut self, query: &Query, title: Vec<Inline>, at: Place, out: &mut Vec<Block>) {
        let language = self.words.language();
        let mut drawings = self.answers.drawings.iter();
        let found = drawings.find(|(asked, of, _)| asked == query && *of == language);
        let drawing = match found {
            Some((_, _, Ok(drawing))) => drawing,
            Some((_, _, Err(why))) => {
                let why = why.clone();
                return self.error(at, "query", why, "correct `of`, or take the query out");
            }
            None => return self.error(at, "query", "nobody drew this", "report this"),
        };
        let (key, source) = match &drawing.from {
            Drawn::Counted(what) => (
                format!("counted {what}"),
                NoteSource::Counted { what: what.clone(), on: self.issue.manifest.date },
            ),
            Drawn::Sources(sources) => (sources.join("\n"), NoteSource::Sources(sources.clone())),
        };
        let mark = self.note(key, source);
        let mut caption = title;
        caption.push(Inline::Cite(mark));
        let picture = Picture {
            name: self.picture_name("svg"),
            media_type: SVG,
            alt: straight(&drawing.alt).into_owned(),
            size: svg_size(&drawing.svg).unwrap_or((760, 400)),
            bytes: straight(&drawing.svg).into_owned().into_bytes(),
        };
        out.push(self.figure(picture, caption, at));
    }

    fn inlines(&mut self, inlines: &'c [source::Inline]) -> Vec<Inline> {
        let mut out = Vec::with_capacity(inlines.len());
        // What has been told so far; the words of titles tell nothing.
        let mut told = String::new();
        for inline in inlines {
            match inline {
                block::Inline::Text(text) => told.push_str(text),
                block::Inline::Strong(inner) | block::Inline::Link { text: inner, .. } => {
                    told.push_str(&block::plain(inner));
                }
                block::Inline::Break => told.push(' '),
                _ => {}
            }
            match inline {
                block::Inline::Text(text) => out.push(Inline::Text(text.clone())),
                block::Inline::Code(text) => out.push(Inline::Code(text.clone())),
                block::Inline::Break => out.push(Inline::Break),
                block::Inline::Emphasis(inner) => out.push(Inline::Emphasis(self.inlines(inner))),
                block::Inline::Strong(inner) => out.push(Inline::Strong(self.inlines(inner))),
                block::Inline::Untranslated { language, text } => {
                    // Chinese words marked as such are at home in the Chinese issue.
                    out.push(if *language == self.words.language() {
                        Inline::Text(text.clone())
                    } else {
                        Inline::Untranslated { language: *language, text: text.clone() }
                    });
                }
                block::Inline::Link { target, text } => {
                    let text = self.inlines(text);
                    match self.link(target) {
                        Some(target) => out.push(Inline::Link { target, text }),
                        // A picture in the middle of a sentence has been told as such.
                        None if target.starts_with(source::PICTURE) => out.extend(text),
                        None => {
                            let words = block::plain(&text);
                            self.error(
                                self.at,
                                "dead-link",
                                format!("the link “{words}” leads nowhere: `{target}`"),
                                "give an address that begins with https://, or the name of an article's file",
                            );
                            out.extend(text);
                        }
                    }
                }
                block::Inline::Cite(citation) => {
                    self.sentence = sentence_of(&told);
                    self.cite(citation, &mut out);
                }
            }
        }
        out
    }

    /// Where a link leads, when it leads anywhere: an address, or an article of the issue.
    fn link(&self, target: &str) -> Option<String> {
        if is_address(target) || target.starts_with("mailto:") {
            return Some(target.to_owned());
        }
        let slug =
            target.trim_start_matches('#').trim_start_matches("../").trim_start_matches("./");
        let slug = slug.rsplit('/').next().unwrap_or(slug).trim_end_matches(".md");
        self.slugs.get(slug).map(|number| format!("#a{number}"))
    }

    fn cite(&mut self, citation: &'c source::Citation, out: &mut Vec<Inline>) {
        let at = citation.at;
        let shown = |default: Option<&str>| {
            let text = citation.shown.as_deref().or(default);
            text.map(|text| Inline::Text(straight(text).into_owned()))
        };
        let name = match &citation.want {
            Want::Fact(id) => format!("fact:{id}"),
            Want::Entity(name) => name.clone(),
        };
        match self.answers.cited.get(&citation.want) {
            Some(Cited::Fact(answer, rivals)) => {
                let testimony = self.fact(at, answer);
                if let Some(rival) = rivals.first() {
                    let value = query::value(&rival.statement.value, self.words);
                    self.warning(
                        at,
                        "fact-contradicted",
                        format!("`{name}` is contradicted, and what contradicts it leads: {value}, says {}", rival.source.origin),
                        format!("say both, or cite `[[fact:{}]]`", short(&rival.id)),
                    );
                }
                if testimony.statement.editorial && !self.opinion {
                    self.warning(
                        at,
                        "opinion-as-fact",
                        format!("`{name}` is what the author of its document judges"),
                        "put it into a block `> [!OPINION]`, or name who says so",
                    );
                }
                out.extend(shown(None));
                out.push(Inline::Cite(self.mark(testimony)));
            }
            Some(Cited::Entity { entity, names, best }) => {
                let label = self.official(&entity.label, names);
                out.extend(shown(Some(&label)));
                match best {
                    Some(testimony) => out.push(Inline::Cite(self.mark(testimony))),
                    None => self.warning(
                        at,
                        "citation-bare",
                        format!("the register names `{name}` and states nothing of it"),
                        "cite a statement, or what it is named in",
                    ),
                }
            }
            Some(Cited::Several(keys)) => {
                self.error(
                    at,
                    "citation-ambiguous",
                    format!("`{name}` names several"),
                    format!("cite one of {}", keys.join(", ")),
                );
                out.extend(shown(Some(&name)));
            }
            Some(Cited::Nothing(near)) => {
                let remedy = if near.is_empty() {
                    "ingest the document that says so, or take the citation out".to_owned()
                } else {
                    format!("did you mean {}?", near.join(", "))
                };
                self.error(
                    at,
                    "citation-unresolved",
                    format!("the register has nothing called `{name}`"),
                    remedy,
                );
                out.extend(shown(Some(&name)));
            }
            None => {
                self.error(
                    at,
                    "citation-unresolved",
                    format!("`{name}` was not looked up"),
                    "report this",
                );
                out.extend(shown(Some(&name)));
            }
        }
    }

    fn fact(&mut self, at: Place, answer: &'c FactAnswer) -> &'c Testimony {
        let testimony = match answer {
            FactAnswer::Stands(testimony) => testimony,
            FactAnswer::Restated { was, now } => {
                self.warning(
                    at,
                    "evidence-restated",
                    format!(
                        "the document says this in other words than when it was cited: `{}`",
                        short(&was.id)
                    ),
                    format!("read it again and cite `[[fact:{}]]`", short(&now.id)),
                );
                now
            }
            FactAnswer::Changed { was, why, now } => {
                let remedy = match now {
                    Some(now) => format!(
                        "cite what is stated now, `[[fact:{}]]`, and correct the sentence",
                        short(&now.id)
                    ),
                    None => "take the sentence out, or cite other evidence".to_owned(),
                };
                self.error(
                    at,
                    "evidence-changed",
                    format!("`fact:{}` does not stand any more: {why}", short(&was.id)),
                    remedy,
                );
                was
            }
        };
        self.past_date(at, testimony);
        testimony
    }

    /// A day to act by that has passed when the issue comes out.
    fn past_date(&mut self, at: Place, testimony: &Testimony) {
        use gnomon_model::{Property, Value};
        let due = matches!(
            testimony.statement.property,
            Property::ConsultationCloses | Property::Deadline
        );
        let Value::Date(date) = &testimony.statement.value else { return };
        let day = self.issue.manifest.date;
        if due && date.last().is_some_and(|last| last < day) && !self.tells_past() {
            let date = self.words.date(*date);
            self.warning(
                at,
                "date-past",
                format!(
                    "readers cannot act by {date} any more: the issue comes out on {}",
                    self.words.day(day)
                ),
                "say that it has passed, or leave it out",
            );
        }
    }

    /// Whether the sentence that is cited for tells of its day as gone: `was open until`, 已于…截止.
    fn tells_past(&self) -> bool {
        let sentence = self.sentence.to_lowercase();
        let clause = sentence.rsplit(['；', ';', '，']).next().unwrap_or(&sentence);
        let has = |text: &str, key: &'static str| {
            self.words.get(key).split(' ').any(|word| match self.words.language() {
                Language::Zh => text.contains(word),
                Language::En => text.split(|c: char| !c.is_alphabetic()).any(|own| own == word),
            })
        };
        (has(clause, "past") || has(&sentence, "over")) && !has(clause, "present")
    }

    /// The title in the language of the issue, where the register knows one.
    fn official(&self, label: &str, names: &[String]) -> String {
        let language = self.words.language();
        if !query::is_foreign(label, language) {
            return label.to_owned();
        }
        let own = names.iter().find(|name| !query::is_foreign(name, language));
        own.cloned().unwrap_or_else(|| label.to_owned())
    }

    fn mark(&mut self, testimony: &Testimony) -> Mark {
        let statement = &testimony.statement;
        let mut quotes: Vec<String> = Vec::new();
        for evidence in &statement.evidence {
            if !quotes.contains(&evidence.quote) {
                quotes.push(evidence.quote.clone());
            }
        }
        let said = Said {
            id: testimony.id.clone(),
            subject: statement.subject.clone(),
            property: statement.property,
            value: statement.value.clone(),
        };
        let source = NoteSource::Document {
            statements: vec![said.clone()],
            quotes: quotes.clone(),
            title: testimony.source.title.clone(),
            origin: testimony.source.origin.clone(),
            line: testimony.source.line,
            published: testimony.source.published.clone(),
            retrieved: testimony.source.recorded_at.clone(),
            reckoned: statement.qualifier("counted").map(str::to_owned),
        };
        // Statements that rest on the same words first of all share a footnote: the cells of a row
        // stand beside one number, and readers want the place once. How a day was reckoned is said of
        // that day alone.
        let first = statement.evidence.first().map(|evidence| evidence.span);
        let reckoned = statement.qualifier("counted").unwrap_or_default();
        let mark = self.note(format!("{} {first:?} {reckoned}", testimony.source.sha256), source);
        if let Some(Note {
            source: NoteSource::Document { statements, quotes: told, .. }, ..
        }) = self.notes.get_mut(mark.0 as usize - 1)
        {
            if !statements.contains(&said) {
                statements.push(said);
            }
            for quote in quotes {
                if !told.contains(&quote) {
                    told.push(quote);
                }
            }
        }
        mark
    }

    fn note(&mut self, key: String, source: NoteSource) -> Mark {
        let next = number_of(self.notes.len());
        let number = *self.by_source.entry(key).or_insert(next);
        if number == next {
            self.notes.push(Note { number, source, articles: Vec::new() });
        }
        if let (Some(article), Some(note)) = (self.article, self.notes.get_mut(number as usize - 1))
            && !note.articles.contains(&article)
        {
            note.articles.push(article);
        }
        Mark(number)
    }

    fn deadlines(&mut self) -> (Vec<Deadline>, usize) {
        let most = self.issue.manifest.deadlines;
        let day = self.issue.manifest.date;
        let items: Vec<&'c AgendaItem> = self
            .answers
            .agenda
            .iter()
            .filter(|item| item.date.last().is_some_and(|last| day <= last))
            .collect();
        if most == 0 {
            return (Vec::new(), 0);
        }
        let more = items.len().saturating_sub(most);
        let rows = items
            .into_iter()
            .take(most)
            .filter_map(|item| {
                let testimony = item.testimonies.first()?;
                let what = match item.kind {
                    AgendaKind::ConsultationCloses => self.words.get("closes"),
                    AgendaKind::Effective => self.words.get("effective"),
                    AgendaKind::Repealed => self.words.get("repealed"),
                };
                let label = straight(&item.subject.label).into_owned();
                let subject = if query::is_foreign(&label, self.words.language()) {
                    Inline::Untranslated { language: other(self.words.language()), text: label }
                } else {
                    Inline::Text(label)
                };
                Some(Deadline {
                    date: self.words.date(item.date),
                    what: what.to_owned(),
                    subject: vec![subject],
                    days_left: item.date.single_day().and_then(|due| days_until(day, due)),
                    mark: self.mark(testimony),
                })
            })
            .collect();
        (rows, more)
    }
}

/// The sentence that a citation stands in, or right behind, without titles in 《》.
fn sentence_of(told: &str) -> String {
    /// What is farther back is another matter, whatever the marks say.
    const LONGEST: usize = 600;
    let text = told.trim_end_matches(|c: char| c.is_whitespace() || ".!?。！？”）)".contains(c));
    let from = (text.len().saturating_sub(LONGEST)..=text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let text = &text[from..];
    let ends = |(at, c): (usize, char)| match c {
        '。' | '！' | '？' => Some(at + c.len_utf8()),
        // `20 Dec. 2026` and `No. 5` go on.
        '.' | '!' | '?' => text[at + 1..]
            .strip_prefix(' ')
            .is_some_and(|rest| rest.starts_with(char::is_uppercase))
            .then_some(at + 1),
        _ => None,
    };
    let start = text.char_indices().rev().find_map(ends).unwrap_or(0);
    let mut out = String::new();
    let mut depth = 0_usize;
    for c in text[start..].chars() {
        match c {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Numbers the footnotes in the order in which a reader meets them, which is not that of compiling:
/// takeaways stand in front of what they are short for.
fn renumber(edition: &mut Edition) {
    let mut order: Vec<u32> = Vec::new();
    let mut meet = |mark: &Mark| {
        if !order.contains(&mark.0) {
            order.push(mark.0);
        }
    };
    for part in edition.parts() {
        match part {
            crate::edition::Part::Heading { text, .. } => marks(&text, &mut meet),
            crate::edition::Part::Blocks(blocks) => {
                blocks.iter().for_each(|block| marks_of(block, &mut meet))
            }
        }
    }
    let numbers: HashMap<u32, u32> =
        order.iter().enumerate().map(|(index, old)| (*old, number_of(index))).collect();
    let new = |mark: &mut Mark| {
        if let Some(number) = numbers.get(&mark.0) {
            mark.0 = *number;
        }
    };
    for article in edition.sections.iter_mut().flat_map(|section| &mut section.articles) {
        marks_mut(&mut article.title, &new);
        article
            .takeaway
            .iter_mut()
            .chain(&mut article.body)
            .for_each(|block| marks_of_mut(block, &new));
    }
    for deadline in &mut edition.deadlines {
        new(&mut deadline.mark);
        marks_mut(&mut deadline.subject, &new);
    }
    let texts = edition.annexes.iter_mut().flat_map(|annex| &mut annex.body);
    texts
        .chain(&mut edition.introduction)
        .chain(&mut edition.disclaimer)
        .for_each(|block| marks_of_mut(block, &new));
    // A footnote that nothing printed leads to is none.
    edition.notes.retain(|note| numbers.contains_key(&note.number));
    for note in &mut edition.notes {
        note.number = numbers.get(&note.number).copied().unwrap_or(note.number);
    }
    edition.notes.sort_by_key(|note| note.number);
}

fn marks(inlines: &[Inline], meet: &mut impl FnMut(&Mark)) {
    for inline in inlines {
        match inline {
            Inline::Cite(mark) => meet(mark),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                marks(inner, meet)
            }
            _ => {}
        }
    }
}

fn marks_of(block: &Block, meet: &mut impl FnMut(&Mark)) {
    match block {
        Block::Heading { text, .. } | Block::Paragraph { text, .. } => marks(text, meet),
        Block::List { items, .. } => items.iter().flatten().for_each(|block| marks_of(block, meet)),
        Block::Table { caption, head, rows, .. } => {
            marks(caption, meet);
            head.iter().chain(rows.iter().flatten()).for_each(|cell| marks(cell, meet));
        }
        Block::Quote { blocks, .. } => blocks.iter().for_each(|block| marks_of(block, meet)),
        Block::Embed { what, .. } => marks(&what.caption, meet),
        Block::Code { .. } => {}
    }
}

fn marks_mut(inlines: &mut [Inline], change: &impl Fn(&mut Mark)) {
    for inline in inlines {
        match inline {
            Inline::Cite(mark) => change(mark),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link { text: inner, .. } => {
                marks_mut(inner, change)
            }
            _ => {}
        }
    }
}

fn marks_of_mut(block: &mut Block, change: &impl Fn(&mut Mark)) {
    match block {
        Block::Heading { text, .. } | Block::Paragraph { text, .. } => marks_mut(text, change),
        Block::List { items, .. } => {
            items.iter_mut().flatten().for_each(|block| marks_of_mut(block, change))
        }
        Block::Table { caption, head, rows, .. } => {
            marks_mut(caption, change);
            head.iter_mut()
                .chain(rows.iter_mut().flatten())
                .for_each(|cell| marks_mut(cell, change));
        }
        Block::Quote { blocks, .. } => {
            blocks.iter_mut().for_each(|block| marks_of_mut(block, change))
        }
        Block::Embed { what, .. } => marks_mut(&mut what.caption, change),
        Block::Code { .. } => {}
    }
}

/// The first digits of an id, as citations have it.
pub(crate) fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

fn default_disclaimer(words: &Words, prevailing: Option<Language>) -> Vec<Block> {
    let name = prevailing.map(|language| {
        words.get(match language {
            Language::En => "language_en",
            Language::Zh => "language_zh",
        })
    });
    let prevails = match name {
        Some(name) => words.with("prevails", &[("language", name)]),
        None => words.get("prevails_any").to_owned(),
    };
    let texts = [words.get("statements").to_owned(), prevails, words.get("reliance").to_owned()];
    texts
        .into_iter()
        .map(|text| Block::Paragraph { text: vec![Inline::Text(text)], at: Place::default() })
        .collect()
}

const SVG: &str = "image/svg+xml";

/// Media type, extension and size of a picture.
fn measure(bytes: &[u8]) -> Result<(&'static str, &'static str, (u32, u32)), String> {
    const EDGE: u32 = 20_000;
    let number = |at: usize, length: usize| {
        let bytes = bytes.get(at..at + length)?;
        Some(bytes.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)))
    };
    let found = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let whole = bytes.windows(4).rev().take(64).any(|end| end == b"IEND");
        let size = number(16, 4).zip(number(20, 4)).filter(|_| whole);
        ("image/png", "png", size.ok_or("is a PNG that was cut off")?)
    } else if bytes.starts_with(&[0xff, 0xd8]) {
        ("image/jpeg", "jpg", jpeg_size(bytes).ok_or("is a JPEG that was cut off")?)
    } else {
        let text =
            std::str::from_utf8(bytes).map_err(|_| "is no picture that is known".to_owned())?;
        if !text.contains("<svg") {
            return Err("is no picture that is known".to_owned());
        }
        if ["<script", "<foreignObject", "<!ENTITY", "javascript:"]
            .iter()
            .any(|part| text.contains(part))
            || text.contains("href=\"http")
        {
            return Err("is an SVG that runs scripts or loads something from elsewhere".to_owned());
        }
        if !text.trim_end().ends_with("</svg>") {
            return Err("is an SVG that was cut off".to_owned());
        }
        (SVG, "svg", svg_size(text).ok_or("is an SVG without a size or viewBox")?)
    };
    match found.2 {
        (0, _) | (_, 0) => Err("is a picture without a size".to_owned()),
        (width, height) if EDGE < width || EDGE < height => {
            Err(format!("is {width} by {height} pixels; the limit is {EDGE}"))
        }
        _ => Ok(found),
    }
}

/// The size in the first frame header of a JPEG.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let [mark, kind, high, low] = *bytes.get(at..at + 4)? else { return None };
        if mark != 0xff {
            return None;
        }
        let frame = matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc);
        if frame {
            let [h1, h0, w1, w0] = *bytes.get(at + 5..at + 9)? else { return None };
            return Some((u32::from(w1) << 8 | u32::from(w0), u32::from(h1) << 8 | u32::from(h0)));
        }
        at += 2 + (usize::from(high) << 8 | usize::from(low));
    }
}

/// The size of an SVG by its attributes or its view box.
fn svg_size(svg: &str) -> Option<(u32, u32)> {
    let start = svg.find("<svg")?;
    let tag = &svg[start..start + svg[start..].find('>')?];
    let attribute = |name: &str| {
        let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        tag[at..].split('"').next()
    };
    let pixels = |text: &str| -> Option<u32> {
        let digits: String = text.chars().take_while(|c| c.is_ascii_digit()).collect();
        (!text.ends_with('%')).then(|| digits.parse().ok()).flatten()
    };
    let own = attribute("width").and_then(pixels).zip(attribute("height").and_then(pixels));
    own.or_else(|| {
        let mut numbers =
            attribute("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty()).skip(2);
        numbers.next().and_then(pixels).zip(numbers.next().and_then(pixels))
    })
}

/// The terms of the register and those of the manifest, which go first.
fn terms(issue: &Issue, answers: &Answers) -> Vec<Term> {
    let own = issue.manifest.abbreviations.iter().map(|entry| Term {
        short: entry.short.clone(),
        en: entry.en.clone(),
        zh: entry.zh.clone(),
    });
    let mut terms: Vec<Term> = own.collect();
    for term in &answers.terms {
        if !terms.iter().any(|known| known.short == term.short) {
            terms.push(term.clone());
        }
    }
    terms
}

/// The terms whose short form stands in the issue, in order of the alphabet.
fn abbreviations(edition: &Edition, terms: &[Term]) -> Vec<Abbreviation> {
    let mut text = String::new();
    for part in edition.parts() {
        match part {
            crate::edition::Part::Heading { text: title, .. } => {
                text.push_str(&block::plain(&title));
                text.push('\n');
            }
            crate::edition::Part::Blocks(blocks) => check::visible(&blocks, &mut text),
        }
    }
    let by_short: BTreeMap<&str, &Term> =
        terms.iter().map(|term| (term.short.as_str(), term)).collect();
    let mut used: BTreeMap<&str, &Term> = BTreeMap::new();
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '&'))) {
        // `SAC/TC 260`, `CEN-CENELEC`: the whole, then its pieces.
        let pieces = std::iter::once(word).chain(word.split(['-', '/']));
        for piece in pieces {
            if let Some(term) = by_short.get(piece) {
                used.insert(piece, term);
            }
        }
    }
    let filled = |text: &Option<String>| {
        text.as_deref().map_or_else(|| "–".to_owned(), |text| straight(text).into_owned())
    };
    used.values()
        .filter(|term| term.en.is_some() || term.zh.is_some())
        .map(|term| Abbreviation {
            short: term.short.clone(),
            en: filled(&term.en),
            zh: filled(&term.zh),
        })
        .collect()
}
