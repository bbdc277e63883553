//! Checks of a whole issue: translations that lack something, figures without evidence, characters
//! that cannot be printed.

use std::collections::{BTreeMap, BTreeSet};

use gnomon_model::Language;

use crate::block::{self, QuoteKind};
use crate::edition::{Block, Edition, Inline, Part};
use crate::fault::Fault;
use crate::manifest::other;
use crate::source::{self, ArticleSource, Issue, Want, each_inline, walk};

/// What one language has and the other has not.
pub(crate) fn translations(issue: &Issue, language: Language, faults: &mut Vec<Fault>) {
    if !issue.manifest.languages.contains(&other(language)) {
        return;
    }
    let of = |language: Language| -> BTreeMap<&str, &ArticleSource> {
        let articles = issue.articles.iter().filter(|article| article.language == language);
        articles.map(|article| (article.slug.as_str(), article)).collect()
    };
    let (own, others) = (of(language), of(other(language)));
    for (slug, article) in &others {
        let file = &issue.files[article.file as usize];
        let Some(translation) = own.get(slug) else {
            faults.push(
                Fault::error(
                    file,
                    1,
                    "translation-missing",
                    format!("the article is not there in `{}`", language.code()),
                    format!("write `{}/{slug}.md`; until then it stands in its own language, and says so", language.code()),
                )
                .mild(),
            );
            continue;
        };
        let path = &issue.files[translation.file as usize];
        let (cited, wanted) = (wants(translation), wants(article));
        for (want, line) in &wanted {
            if !cited.contains_key(want) {
                let name = match want {
                    Want::Fact(id) => format!("fact:{id}"),
                    Want::Entity(name) => name.clone(),
                };
                faults.push(
                    Fault::error(
                        path,
                        1,
                        "translation-unbalanced",
                        format!("`{name}` is cited in {file}:{line} and not here"),
                        "translate that sentence too, or take it out of both",
                    )
                    .mild(),
                );
            }
        }
        if translation.topics.is_empty() != article.topics.is_empty() {
            faults.push(
                Fault::error(
                    path,
                    1,
                    "translation-unbalanced",
                    format!("{file} and this differ in having hashtags"),
                    "give both their `topics`",
                )
                .mild(),
            );
        }
        if translation.takeaway.is_empty() != article.takeaway.is_empty() {
            faults.push(
                Fault::error(
                    path,
                    1,
                    "translation-unbalanced",
                    format!("{file} and this differ in having a takeaway"),
                    "write it for both",
                )
                .mild(),
            );
        }
        let (here, there) = (shape(&translation.body), shape(&article.body));
        if here != there {
            faults.push(
                Fault::error(
                    path,
                    1,
                    "translation-unbalanced",
                    format!("this has {}; {file} has {}", told(here), told(there)),
                    "bring both to the same passages",
                )
                .mild(),
            );
        }
    }
    for article in own.values() {
        untranslated(issue, article, language, faults);
    }
}

fn wants(article: &ArticleSource) -> BTreeMap<Want, u32> {
    let mut found = BTreeMap::new();
    for block in article.takeaway.iter().chain(&article.body) {
        each_inline(block, &mut |inline| {
            if let block::Inline::Cite(citation) = inline {
                found.entry(citation.want.clone()).or_insert(citation.at.line);
            }
        });
    }
    found
}

/// Passages, items and rows, by which two versions of a text are compared.
type Shape = (usize, usize, usize);

fn shape(blocks: &[source::Block]) -> Shape {
    let mut shape = (0, 0, 0);
    for block in blocks {
        match block {
            block::Block::List { items, .. } => {
                shape.1 += items.len();
            }
            block::Block::Table { rows, .. } => shape.2 += rows.len(),
            block::Block::Quote { blocks, .. } => {
                let inner = self::shape(blocks);
                shape = (shape.0 + inner.0, shape.1 + inner.1, shape.2 + inner.2);
            }
            _ => shape.0 += 1,
        }
    }
    shape
}

fn told((passages, items, rows): Shape) -> String {
    format!("{passages} passages, {items} items and {rows} rows")
}

/// Words of the other language that are marked as not translated.
fn untranslated(
    issue: &Issue,
    article: &ArticleSource,
    language: Language,
    faults: &mut Vec<Fault>,
) {
    let mut lines: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for block in article.takeaway.iter().chain(&article.body) {
        let line = block.at().line;
        each_inline(block, &mut |inline| {
            if let block::Inline::Untranslated { language: of, text } = inline
                && *of != language
            {
                lines.entry(line).or_default().push(text.clone());
            }
        });
    }
    walk(&article.title, &mut |inline| {
        if let block::Inline::Untranslated { language: of, text } = inline
            && *of != language
        {
            lines.entry(1).or_default().push(text.clone());
        }
    });
    for (line, mut words) in lines {
        words.dedup();
        faults.push(
            Fault::error(
                &issue.files[article.file as usize],
                line,
                "untranslated",
                format!("not translated: {}", words.join(", ")),
                "put the translation in the place of `[[…:…]]`; until then the words are marked for readers",
            )
            .mild(),
        );
    }
}

/// Sentences with figures and no citation. Opinion may count without evidence.
pub(crate) fn figures(issue: &Issue, language: Language, faults: &mut Vec<Fault>) {
    for article in issue.articles.iter().filter(|a| a.language == language && !a.opinion) {
        let file = &issue.files[article.file as usize];
        sentences_of(&article.takeaway, file, issue, faults);
        sentences_of(&article.body, file, issue, faults);
    }
}

fn sentences_of(blocks: &[source::Block], file: &str, issue: &Issue, faults: &mut Vec<Fault>) {
    for block in blocks {
        let at = block.at();
        let file = issue.files.get(at.file as usize).map_or(file, String::as_str);
        match block {
            block::Block::Paragraph { text, .. } => {
                let mut flat = String::new();
                flatten(text, &mut flat);
                if let Some(sentence) = unproven(&flat) {
                    faults.push(figure_fault(file, at.line, &sentence));
                }
            }
            block::Block::List { items, .. } => {
                items.iter().for_each(|item| sentences_of(item, file, issue, faults));
            }
            block::Block::Quote { kind, blocks, .. } if *kind != QuoteKind::Opinion => {
                sentences_of(blocks, file, issue, faults);
            }
            block::Block::Table { caption, head, rows, .. } => {
                let mut flat = String::new();
                flatten(caption, &mut flat);
                for cell in head.iter().chain(rows.iter().flatten()) {
                    flatten(cell, &mut flat);
                    flat.push('\t');
                }
                if !flat.contains(CITED) && has_figure(&flat) {
                    faults.push(figure_fault(file, at.line, "the table"));
                }
            }
            _ => {}
        }
    }
}

fn figure_fault(file: &str, line: u32, sentence: &str) -> Fault {
    let clipped: String = sentence.chars().take(80).collect();
    Fault::error(
        file,
        line,
        "figure-without-evidence",
        format!("a figure stands without evidence: “{}”", clipped.trim()),
        "cite what it rests on behind the sentence, or mark the passage `> [!OPINION]`",
    )
    .mild()
}

/// Stands for a citation in flattened text.
const CITED: char = '\u{e000}';

fn flatten(inlines: &[source::Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            block::Inline::Text(text) | block::Inline::Untranslated { text, .. } => {
                out.push_str(text)
            }
            block::Inline::Emphasis(inner)
            | block::Inline::Strong(inner)
            | block::Inline::Link { text: inner, .. } => {
                flatten(inner, out);
            }
            block::Inline::Break => out.push(' '),
            // What is cited by its name brings its own figures, and its evidence.
            block::Inline::Cite(_) => out.push(CITED),
            block::Inline::Code(_) => {}
        }
    }
}

/// The first sentence that has a figure and no citation, in it or right behind it.
fn unproven(flat: &str) -> Option<String> {
    let mut sentences: Vec<String> = Vec::new();
    let mut current = String::new();
    let chars: Vec<char> = flat.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        current.push(c);
        at += 1;
        let next = chars.get(at).copied();
        let stop = matches!(c, '。' | '！' | '？')
            || (matches!(c, '.' | '!' | '?')
                && next.is_none_or(|c| c.is_whitespace() || c == CITED));
        if !stop || (c == '.' && is_abbreviated(&current)) {
            continue;
        }
        // Citations, closing quotes and brackets behind the stop belong to the sentence.
        while let Some(c) =
            chars.get(at).filter(|c| matches!(**c, CITED | '”' | ')' | '）' | '"' | '」'))
        {
            current.push(*c);
            at += 1;
        }
        sentences.push(std::mem::take(&mut current));
    }
    sentences.push(current);
    sentences.into_iter().find(|sentence| !sentence.contains(CITED) && has_figure(sentence))
}

/// Whether the full stop at the end is that of an abbreviation: `Mr.`, `No.`, `Nov.`, `J.`.
fn is_abbreviated(text: &str) -> bool {
    const SHORT: &[&str] = &[
        "mr", "ms", "mrs", "dr", "prof", "no", "nos", "art", "fig", "vs", "approx", "e.g", "i.e",
        "st", "vol", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
        "dec",
    ];
    let word = text.trim_end_matches('.').rsplit(char::is_whitespace).next().unwrap_or("");
    let word = word.trim_start_matches(['(', '“', '"']).to_lowercase();
    SHORT.contains(&word.as_str())
        || (word.chars().count() == 1 && word.chars().all(char::is_alphabetic))
}

/// Whether a text has a number that counts, measures or dates something. Numbers that only point
/// (`Article 9`, `Table 1`, `第九条`) are none.
fn has_figure(text: &str) -> bool {
    const POINTS: &[&str] = &[
        "article", "articles", "annex", "table", "figure", "chapter", "section", "clause", "issue",
        "part", "no.", "第", "附件", "附录", "表", "图",
    ];
    let mut before = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c == CITED) {
        if let Some(at) = word.find(|c: char| c.is_ascii_digit()) {
            let lead = word[..at].trim_start_matches(['(', '（', '“', '"']);
            let points = (lead.is_empty() && POINTS.contains(&before.as_str()))
                || POINTS.iter().any(|point| lead.to_lowercase().ends_with(point));
            // `GB/T`, `IPv6`, `5G`: a number that is part of a name.
            let name = lead.chars().next_back().is_some_and(|c| c.is_ascii_alphabetic())
                || word[at..]
                    .trim_start_matches(|c: char| c.is_ascii_digit())
                    .starts_with(|c: char| c.is_ascii_uppercase());
            if !points && !name {
                return true;
            }
        }
        before = word.to_lowercase();
    }
    false
}

/// Characters that no font has, by the lines that use them.
pub(crate) fn glyphs(
    issue: &Issue,
    edition: &Edition,
    has: &dyn Fn(char) -> bool,
    faults: &mut Vec<Fault>,
) {
    let mut missing: BTreeMap<(String, u32), BTreeSet<char>> = BTreeMap::new();
    let mut note = |place: Option<source::Place>, text: &str| {
        for c in text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !has(*c)) {
            let place = place.filter(|place| 0 < place.line);
            let key = place.map_or_else(
                || (crate::manifest::FILE.to_owned(), 1),
                |place| (issue.path(place).to_owned(), place.line),
            );
            missing.entry(key).or_default().insert(c);
        }
    };
    for part in edition.parts() {
        match part {
            Part::Heading { text, role, .. } => {
                let place = match role {
                    crate::edition::Role::Article(article) => {
                        let source = issue.articles.iter().find(|source| {
                            source.slug == article.slug
                                && source.language
                                    == article.untranslated.unwrap_or(edition.language)
                        });
                        source.map(|source| source::Place { file: source.file, line: 1 })
                    }
                    _ => None,
                };
                note(place, &block::plain(&text));
            }
            Part::Blocks(blocks) => {
                for block in blocks.iter() {
                    glyphs_of(block, &mut note);
                }
            }
        }
    }
    for each in &edition.notes {
        note(None, &block::plain(&edition.note_words(each)));
    }
    for text in [&edition.series, &edition.publisher]
        .into_iter()
        .chain(edition.subtitle.as_ref())
        .chain(&edition.contact)
    {
        note(None, text);
    }
    for ((file, line), characters) in missing {
        let told: Vec<String> =
            characters.iter().take(8).map(|c| format!("{c} (U+{:04X})", u32::from(*c))).collect();
        faults.push(Fault::error(
            &file,
            line,
            "glyph-missing",
            format!("no font has {}", told.join(", ")),
            "put a font that has them (.ttf, .otf) into the folder `fonts` of the issue",
        ));
    }
}

fn glyphs_of(block: &Block, note: &mut impl FnMut(Option<source::Place>, &str)) {
    let at = Some(block.at());
    match block {
        Block::List { items, .. } => {
            items.iter().flatten().for_each(|block| glyphs_of(block, note))
        }
        Block::Quote { blocks, .. } => blocks.iter().for_each(|block| glyphs_of(block, note)),
        other => {
            let mut text = String::new();
            visible(std::slice::from_ref(other), &mut text);
            note(at, &text);
        }
    }
}

/// The visible words of blocks, a line each.
pub(crate) fn visible(blocks: &[Block], out: &mut String) {
    let line = |text: &[Inline], out: &mut String| {
        out.push_str(&block::plain(text));
        out.push('\n');
    };
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text, .. } => line(text, out),
            Block::List { items, .. } => items.iter().for_each(|item| visible(item, out)),
            Block::Table { caption, head, rows, .. } => {
                line(caption, out);
                head.iter().chain(rows.iter().flatten()).for_each(|cell| line(cell, out));
            }
            Block::Quote { blocks, .. } => visible(blocks, out),
            Block::Code { text, .. } => out.push_str(text),
            Block::Embed { what, .. } => line(&what.caption, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_needs_evidence_in_its_sentence_or_right_behind_it() {
        let proven = format!("By 2028 there are 40.{CITED} Text follows.");
        assert_eq!(unproven(&proven), None);
        assert_eq!(
            unproven("It has 24 measures in 6 areas.").as_deref(),
            Some("It has 24 measures in 6 areas.")
        );
        assert_eq!(
            unproven(&format!("First.{CITED} Then 40 % of them.")).as_deref(),
            Some(" Then 40 % of them.")
        );
        assert_eq!(unproven("共有24项措施。").as_deref(), Some("共有24项措施。"));
    }

    #[test]
    fn numbers_that_point_or_name_are_no_figures() {
        for text in [
            "Article 9 says so.",
            "See Table 1.",
            "IPv6 and 5G networks.",
            "按照第9条办理。",
            "ISO9001 in use",
        ] {
            assert!(!has_figure(text), "{text}");
        }
        for text in ["12 standards", "on 1 June 2026", "到2028年", "3.5 GHz", "增长20%"] {
            assert!(has_figure(text), "{text}");
        }
    }
}
