//! The samples with their goldens: one folder a case, one file a stage.
//!
//! `document.txt` is what the reader made of it, `mentions.txt` and
//! `statements.txt` what the extractor found.

use std::fmt::Write as _;
use std::fs;

use gnomon_model::{BlockKind, Extraction, Zone};
use gnomon_render::Paint;

use crate::support::{extract, golden, samples};

fn each(stage: &str, print: impl Fn(&Extraction) -> String) {
    for (_, source) in samples() {
        let name = source.file_name().unwrap().to_str().unwrap().to_owned();
        let extraction = extract(&name, fs::read(&source).unwrap());
        golden(&source.with_file_name(stage), &print(&extraction));
    }
}

#[test]
fn documents_have_the_blocks_of_the_golden() {
    each("document.txt", |extraction| {
        let document = &extraction.document;
        let mut out = format!(
            "{} · {} · {}\n",
            document.reader,
            document.encoding.name,
            document.language.code()
        );
        for block in &document.blocks {
            let kind = match block.kind {
                BlockKind::Heading(level) => format!("heading {level}"),
                BlockKind::Paragraph => "paragraph".into(),
                BlockKind::ListItem => "item".into(),
                BlockKind::Row(table) => format!("row of table {table}"),
                BlockKind::ContentsEntry => "contents".into(),
            };
            let article = block.article.map_or("-", |index| document.articles[index].id.as_str());
            let text: String = block.span.of(&document.text).chars().take(60).collect();
            let joint = if block.continues { " +" } else { "" };
            writeln!(out, "{:?} {article} {kind}{joint}: {text:?}", block.zone).unwrap();
        }
        for (index, table) in document.tables.iter().enumerate() {
            let header: Vec<&str> =
                table.header.cells.iter().map(|cell| cell.text.as_str()).collect();
            writeln!(out, "table {index}: {header:?}").unwrap();
            for row in &table.rows {
                let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
                writeln!(out, "  {cells:?}").unwrap();
            }
        }
        for entry in &document.glossary {
            writeln!(out, "glossary {} = {:?} / {:?}", entry.abbreviation, entry.en, entry.zh)
                .unwrap();
        }
        for annex in &document.annexes {
            writeln!(out, "annex {:?}", annex.title).unwrap();
        }
        for link in &document.links {
            writeln!(out, "link {:?}{}", link.target, if link.dead { " (dead)" } else { "" })
                .unwrap();
        }
        for diagnostic in &document.diagnostics {
            writeln!(
                out,
                "! {} {:?}: {}",
                diagnostic.code, diagnostic.severity, diagnostic.message
            )
            .unwrap();
        }
        out
    });
}

#[test]
fn mentions_are_those_of_the_golden() {
    each("mentions.txt", |extraction| {
        let document = &extraction.document;
        let mut out = String::new();
        for mention in &extraction.mentions {
            let text = mention.span.of(&document.text).replace('\n', "⏎");
            let article = mention.article.map_or("-", |index| document.articles[index].id.as_str());
            let inferred = if mention.inferred.is_empty() {
                String::new()
            } else {
                format!(" inferred {:?}", mention.inferred)
            };
            let line = document.lines().of(mention.span.start);
            writeln!(
                out,
                "{line} {article} {} {:?} = {}{inferred}",
                mention.kind.name(),
                text,
                mention.normal
            )
            .unwrap();
        }
        out
    });
}

#[test]
fn statements_are_those_of_the_golden() {
    each("statements.txt", |extraction| gnomon_render::extraction::text(extraction, Paint::Plain));
}

#[test]
fn the_newsletter_has_the_anatomy_of_one() {
    let (_, source) =
        samples().into_iter().find(|(name, _)| name.starts_with("newsletter")).unwrap();
    let document = extract("source.txt", fs::read(source).unwrap()).document;
    let numbers: Vec<u32> = document.articles.iter().filter_map(|article| article.number).collect();
    assert_eq!(numbers, (1..=14).collect::<Vec<_>>());
    assert!(
        document
            .articles
            .iter()
            .all(|article| article.section.is_some() && !article.topics.is_empty())
    );
    assert_eq!(document.articles.iter().filter(|article| article.takeaway.is_some()).count(), 6);
    assert!(
        document.links.iter().any(|link| link.dead) && document.links.iter().any(|link| !link.dead)
    );
    assert!(11 < document.glossary.len());
    assert_eq!(document.annexes.len(), 2);
    assert!(
        document
            .blocks
            .iter()
            .any(|block| block.zone == Zone::Takeaways && block.article.is_some())
    );
}
