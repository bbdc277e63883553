//! Articles, chapters and annexes of instruments.
//!
//! > Articles 18 and 19 of the Provisions · (Article 34) · Chapter III · 第三十四条第二款

use std::sync::LazyLock;

use gnomon_model::{MentionKind, Span};
use regex::Regex;

use crate::sweep::{Find, Sweep};

/// A word for the place and its numbers: several in a list are several citations.
static CITATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        (?-u:\b)(?P<word>Articles?|Chapters?|Sections?|Recitals?|Annex(?:es)?)\ (?P<numbers>NUMBER(?:(?:,\ |\ and\ |,\ and\ |\ or\ |\ to\ )NUMBER)*)
        | 第(?P<zh>[一二三四五六七八九十百零〇0-9]{1,6})(?P<kind>条|章|节)(?:第[一二三四五六七八九十0-9]{1,3}款)?(?:第?[（(]?[一二三四五六七八九十0-9]{1,3}[)）]?项)?"
            .replace("NUMBER", r"(?:[0-9]{1,3}(?:\([0-9a-z]{1,3}\))*(?-u:\b|\B)|[IVXLC]{1,6}(?-u:\b)|[A-Z](?-u:\b))")
            .as_str(),
    )
    .expect("the pattern is constant and tested")
});

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[0-9]{1,3}(?:\([0-9a-z]{1,3}\))*|[IVXLC]{1,6}|[A-Z]")
        .expect("the pattern is constant and tested")
});

/// What leads from a citation to the text that it points into.
static OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^ of (?:the )?[“"*]?"#).expect("the pattern is constant and tested")
});

/// Finds citations once titles and short names are known. A place that belongs to
/// no instrument of its sentence or its article is no citation.
pub(crate) fn find(sweep: &Sweep<'_>) -> Vec<Find> {
    let text = sweep.text();
    let mut finds = Vec::new();
    for found in CITATION.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let span = Span::from(whole.range());
        // A place inside a title is part of the title.
        if sweep.within_title(span) {
            continue;
        }
        let Some((of, inferred)) = target(sweep, span) else { continue };
        let mut push = |span: Span, normal: String| {
            let mut find = Find::named(MentionKind::Citation, span, normal);
            find.of = Some(of.clone());
            find.inferred.clone_from(&inferred);
            finds.push(find);
        };
        match (found.name("word"), found.name("numbers")) {
            (Some(word), Some(numbers)) => {
                let kind = word.as_str().trim_end_matches("es").trim_end_matches('s');
                let kind = if kind.starts_with("Articl") { "Article" } else { kind };
                for (i, number) in NUMBER.find_iter(numbers.as_str()).enumerate() {
                    let start = if i == 0 { span.start } else { numbers.start() + number.start() };
                    let end = numbers.start() + number.end();
                    push(Span::new(start, end), format!("{kind} {}", number.as_str()));
                }
            }
            _ => push(span, whole.as_str().to_owned()),
        }
    }
    finds
}

/// A title that stands within a few words before the place.
fn behind_or_near<'s>(sweep: &'s Sweep<'_>, span: Span) -> Option<&'s Find> {
    let sentence = sweep.sentence_at(span.start)?;
    sweep.within(sentence).iter().rev().find(|find| {
        find.kind == MentionKind::Instrument
            && find.span.end <= span.start
            && span.start - find.span.end < 24
    })
}

/// The text that a decision changes: its places are those of that text.
fn amended(title: &str) -> Option<&str> {
    let (before, rest) = title.split_once('《')?;
    before.contains("修改").then(|| rest.split_once('》').map(|(inner, _)| inner)).flatten()
}

/// The title that the place belongs to: the one behind 'of', the one right before
/// (《办法》第四条), the first of the sentence, or the one the article was about.
fn target(sweep: &Sweep<'_>, span: Span) -> Option<(String, Vec<&'static str>)> {
    let text = sweep.text();
    let sentence = sweep.sentence_at(span.start)?;
    let title = |find: &Find| find.entity.as_ref().map(|entity| entity.label.clone());
    let here = || sweep.within(sentence).iter().filter(|find| find.kind == MentionKind::Instrument);
    let of = OF.find(&text[span.end..]).map(|of| span.end + of.end());
    let behind = here().find(|find| Some(find.span.start) == of);
    let before = here().find(|find| {
        find.span.end <= span.start && matches!(&text[find.span.end..span.start], "》" | "" | "的")
    });
    if let Some(title) = behind.or(before).and_then(title) {
        return Some((title, vec![]));
    }
    // 'Annex 1' may be an annex of the newsletter itself, 第5章 in a table a clause of
    // a standard: without a word on what they belong to they are left alone.
    let passage = sweep.flow.passage_at(span.start)?;
    if passage.cell.is_some() || span.of(text).starts_with("Annex") {
        return None;
    }
    let article = passage.article;
    let earlier = || {
        let end = sweep.finds.partition_point(|find| find.span.start < sentence.start);
        sweep.finds[..end]
            .iter()
            .rev()
            .take_while(|find| sweep.article_at(find.span.start) == article)
            .find(|find| find.kind == MentionKind::Instrument)
    };
    // A document about one text cites that text where it names no other beside the
    // place; else the first of the sentence, or the one the article was about.
    let own = sweep.titled.clone().filter(|_| behind_or_near(sweep, span).is_none());
    let title = own
        .map(|entity| amended(&entity.label).unwrap_or(&entity.label).to_owned())
        .or_else(|| here().next().or_else(earlier).and_then(title))?;
    Some((title, vec!["of"]))
}
