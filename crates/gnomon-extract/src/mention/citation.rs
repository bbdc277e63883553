//! Articles, chapters and annexes of instruments.
//!
//! > Articles 18 and 19 of the Provisions · (Article 34) · Chapter III · 第三十四条第二款

use std::sync::LazyLock;

use gnomon_model::{EntityKind, MentionKind, Span};
use regex::Regex;

use crate::sweep::{Find, Sweep};

/// A word for the place and its numbers: several in a list are several citations.
static CITATION: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?x)
        (?:(?-u:\b)(?P<word>[Aa]rticles?|[Cc]hapters?|[Ss]ections?|[Rr]ecitals?|Annex(?:es)?|Schedules?|[Rr]egulations?)\ |(?P<sign>§§?)\ ?)(?P<numbers>NUMBER(?:(?:,\ |\ and\ |,\ and\ |\ or\ |\ to\ )NUMBER)*)
        | 附(?:件|录)(?P<annex>[一二三四五六七八九十]{1,3}|[0-9]{1,2}|[A-Z])(?-u:\b|\B)
        | 第(?P<zh>[一二三四五六七八九十百零〇0-9]{1,6})(?P<kind>条|章|节)(?:第[一二三四五六七八九十0-9]{1,3}款)?(?:第?[（(]?[一二三四五六七八九十0-9]{1,3}[)）]?项)?"
            .replace("NUMBER", r"(?:[0-9]{1,3}(?:\.[0-9]{1,4})*[A-Za-z]?(?:\([0-9A-Za-z]{1,4}\))*(?-u:\b|\B)|[IVXLC]{1,6}(?-u:\b)|[A-Z](?-u:\b))")
            .as_str(),
    )
});

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"[0-9]{1,3}(?:\.[0-9]{1,4})*[A-Za-z]?(?:\([0-9A-Za-z]{1,4}\))*|[IVXLC]{1,6}|[A-Z]",
    )
});

/// What leads from a citation to the text that it points into.
static OF: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r#"^ (?:of|to|in) (?:the |this )?[“"*]?"#));

/// Finds citations once titles and short names are known. A place that belongs to
/// no instrument of its sentence or its article is no citation.
pub(crate) fn find(sweep: &Sweep<'_>) -> Vec<Find> {
    let text = sweep.text();
    let mut finds = Vec::new();
    let mut last: Option<Cited> = None;
    for found in CITATION.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let span = Span::from(whole.range());
        // A place inside a title is part of the title.
        if sweep.within_title(span) {
            continue;
        }
        let number = found.name("numbers").map_or("", |numbers| numbers.as_str());
        // 'Regulation 2023' and 'Section A' of a building are no places in a text.
        let word = found.name("word").map_or("", |word| word.as_str());
        let digit = number.starts_with(|c: char| c.is_ascii_digit());
        if !digit && (word.starts_with(['r', 'R', 's']) || word.starts_with("Sch")) {
            continue;
        }
        // `Regulations 2011` is the year of a title; a line that begins with its own
        // number is a provision, and cites nothing.
        let cut = |c: char| c.is_ascii_digit();
        if digit && text[span.end..].starts_with(cut) || heads_a_provision(sweep, span) {
            continue;
        }
        let annex = word.starts_with("Annex") || found.name("annex").is_some();
        let article = word.starts_with(['A', 'a', 'C', 'c', 'R', 'r']) && !annex;
        let chinese = found.name("annex").is_some();
        let own = Place { span, annex, numbered: digit, chinese, article };
        let Some((of, inferred)) = target(sweep, &own, last.as_ref()) else { continue };
        last = Some(Cited { end: span.end, of: of.clone() });
        let mut push = |span: Span, normal: String| {
            let mut find = Find::named(MentionKind::Citation, span, normal);
            find.of = Some(of.clone());
            find.inferred.clone_from(&inferred);
            finds.push(find);
        };
        match found.name("numbers") {
            Some(numbers) => {
                let kind = kind_of(word);
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

/// `Article 2` in a line of its own, `第五条　处理…`: where a provision itself begins.
fn heads_a_provision(sweep: &Sweep<'_>, span: Span) -> bool {
    let text = sweep.text();
    let Some(line) = sweep.flow.passage_at(span.start).map(|passage| passage.span) else {
        return false;
    };
    let rest = text.get(span.end..line.end).unwrap_or("");
    line.start == span.start
        && (rest.trim().is_empty()
            || rest.starts_with(['\u{3000}', ' ']) && text[span.start..].starts_with('第'))
}

/// A place as it was read.
struct Place {
    span: Span,
    /// An annex: of an instrument, or of this very document.
    annex: bool,
    numbered: bool,
    /// 附件三, 附录A.
    chinese: bool,
    /// An article, a chapter or a recital.
    article: bool,
}

/// The latest citation, which one behind it in the sentence may continue.
struct Cited {
    end: usize,
    of: String,
}

fn kind_of(word: &str) -> &'static str {
    match word.to_lowercase().get(..3) {
        Some("art") => "Article",
        Some("cha") => "Chapter",
        Some("rec") => "Recital",
        Some("ann") => "Annex",
        Some("sch") => "Schedule",
        Some("reg") => "Regulation",
        _ => "Section",
    }
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
/// (《办法》第四条), the one that 该法 stands for, that of the place before in the sentence,
/// what the document is about, what the sentence is about, or the text before it.
fn target(
    sweep: &Sweep<'_>,
    place: &Place,
    last: Option<&Cited>,
) -> Option<(String, Vec<&'static str>)> {
    static GLOSS: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^》?(?:[（(][^（）()]{0,40}(?:[（(][^（）()]{0,12}[）)][^（）()]{0,40})?[）)])?的?$",
        )
    });
    let span = place.span;
    let text = sweep.text();
    let sentence = sweep.sentence_at(span.start)?;
    let title = |find: &Find| find.entity.as_ref().map(|entity| entity.label.clone());
    // Standards have clauses, and no articles.
    let project = |find: &Find| {
        place.article
            && find.entity.as_ref().is_some_and(|entity| sweep.projects.contains(&entity.key))
    };
    let here = || {
        let texts = sweep.within(sentence).iter();
        texts.filter(|find| find.kind == MentionKind::Instrument && !project(find))
    };
    let of = OF.find(&text[span.end..]).map(|of| span.end + of.end());
    let behind = here().find(|find| Some(find.span.start) == of);
    let before = here().rev().find(|find| {
        find.span.end <= span.start && GLOSS.is_match(&text[find.span.end..span.start])
    });
    // 'Regulation (EU) No 1025/2012 …, and in particular Article 10(6) thereof'
    let thereof = text[span.end..].starts_with(" thereof");
    let above = here().rev().find(|find| thereof && find.span.end <= span.start);
    if let Some(title) = behind.or(before).or(above).and_then(title) {
        return Some((title, vec![]));
    }
    if place.chinese {
        return None;
    }
    if let Some(title) = stood_for(sweep, sentence, span) {
        return Some((title, vec!["of"]));
    }
    // 'Annex 1' may be an annex of the newsletter itself, 第5章 in a table a clause of
    // a standard: without a word on what they belong to they are left alone.
    let passage = sweep.flow.passage_at(span.start)?;
    let many = 1 < sweep.document.articles.len();
    if passage.cell.is_some() || place.annex && (many || place.numbered) {
        return None;
    }
    // 'Article 9 of the Measures obliges …; Article 14 leaves …'
    if let Some(last) = last.filter(|last| passage.span.start <= last.end) {
        let gap = &text[last.end..span.start];
        let between = here().any(|find| {
            let other = find.entity.as_ref().is_none_or(|entity| entity.label != last.of);
            other && last.end <= find.span.start && find.span.end <= span.start
        });
        if !between && gap.len() < 200 && !gap.contains(". ") && !gap.contains('。') {
            return Some((last.of.clone(), vec!["of"]));
        }
    }
    // A document about one text cites that text where it names no other beside the
    // place; else what the sentence is about, or what the article was about.
    let own = sweep.titled.as_ref().filter(|entity| {
        entity.kind == EntityKind::Instrument || entity.kind == EntityKind::Standard
    });
    let own = own.filter(|_| behind_or_near(sweep, span).is_none());
    let own = own.map(|entity| amended(&entity.label).unwrap_or(&entity.label).to_owned());
    let title = own
        .clone()
        .filter(|_| named_in_title(sweep))
        .or_else(|| {
            here().find(|find| find.span.end <= span.start).or(here().next()).and_then(title)
        })
        .or_else(|| {
            let about = crate::rule::about_before(sweep, sentence);
            about
                .filter(|entity| !place.article || !sweep.projects.contains(&entity.key))
                .map(|entity| entity.label)
        })
        .or(own)
        .or_else(|| earlier(sweep, sentence, &project).and_then(title))?;
    Some((title, vec!["of"]))
}

/// The instrument that the article named last.
fn earlier<'s>(
    sweep: &'s Sweep<'_>,
    sentence: Span,
    project: &impl Fn(&Find) -> bool,
) -> Option<&'s Find> {
    let article = sweep.article_at(sentence.start);
    let end = sweep.finds.partition_point(|find| find.span.start < sentence.start);
    sweep.finds[..end]
        .iter()
        .rev()
        .take_while(|find| sweep.article_at(find.span.start) == article)
        .find(|find| find.kind == MentionKind::Instrument && !project(find))
}

/// Whether the first line names what the document is about.
fn named_in_title(sweep: &Sweep<'_>) -> bool {
    let Some(titled) = &sweep.titled else { return false };
    sweep.headed.is_some()
        || sweep.flow.passages().iter().take(2).any(|line| {
            sweep
                .within(line.span)
                .iter()
                .any(|find| find.entity.as_ref().is_some_and(|entity| entity.key == titled.key))
        })
}

/// 该法第二十四条: the law named last.
fn stood_for(sweep: &Sweep<'_>, sentence: Span, span: Span) -> Option<String> {
    const WORDS: &[(&str, &str)] = &[
        ("该法", "法"),
        ("该条例", "条例"),
        ("该办法", "办法"),
        ("该规定", "规定"),
        ("该细则", "细则"),
    ];
    let before = &sweep.text()[sentence.start..span.start];
    let (_, ending) = WORDS.iter().find(|(word, _)| before.ends_with(word))?;
    let end = sweep.finds.partition_point(|find| find.span.start < span.start);
    let mut named =
        sweep.finds[..end].iter().rev().take(60).filter_map(|find| find.entity.as_ref());
    named
        .find(|entity| entity.kind == EntityKind::Instrument && entity.label.ends_with(ending))
        .map(|entity| entity.label.clone())
}
