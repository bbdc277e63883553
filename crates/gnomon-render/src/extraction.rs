//! The extraction document (`gnomon.extraction/1`) and its readable form.

use std::fmt::Write as _;

use gnomon_model::{Article, Cell, Document, Extraction, Lines, Place, Row, Span, Statement};
use serde_json::{Map, Value, json};

use crate::Paint;
use crate::words::{clip, one_line, value_words};

/// The extraction document as JSON.
pub fn json(extraction: &Extraction) -> Value {
    let document = &extraction.document;
    let lines = document.lines();
    let article =
        |index: Option<usize>| index.and_then(|i| document.articles.get(i)).map(|a| a.id.as_str());
    json!({
        "schema": "gnomon.extraction/1",
        "document": {
            "sha256": extraction.sha256,
            "media_type": document.media_type,
            "language": document.language.code(),
            "title": document.title,
            "issue": document.issue.map(|span| one_line(span.of(&document.text))),
            "published": extraction.published.map(|date| date.to_string()),
            "pages": document.pages,
            "length": document.text.len(),
            "reader": document.reader,
            "extractor": extraction.extractor,
            "encoding": { "name": document.encoding.name, "decided_by": document.encoding.decided_by },
            "warnings": document.diagnostics.iter().map(|diagnostic| json!({
                "code": diagnostic.code, "message": diagnostic.message, "span": span(diagnostic.span),
            })).collect::<Vec<_>>(),
        },
        "articles": document.articles.iter().map(article_json).collect::<Vec<_>>(),
        "tables": document.tables.iter().map(|table| json!({
            "caption": table.caption.map(|span| one_line(span.of(&document.text))),
            "article": article(table.article),
            "span": span(table.span),
            "header": table.header.cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>(),
            "rows": table.rows.iter().map(row_json).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "glossary": document.glossary.iter().map(|entry| json!({
            "abbreviation": entry.abbreviation, "en": entry.en, "zh": entry.zh, "span": span(entry.span),
        })).collect::<Vec<_>>(),
        "annexes": document.annexes.iter().map(|annex| json!({
            "title": annex.title, "span": span(annex.span),
        })).collect::<Vec<_>>(),
        "links": document.links.iter().map(|link| json!({
            "target": link.target, "span": span(link.span), "dead": link.dead, "article": article(link.article),
        })).collect::<Vec<_>>(),
        "mentions": extraction.mentions.iter().map(|mention| {
            let mut object = Map::new();
            object.insert("kind".into(), mention.kind.name().into());
            object.insert("span".into(), span(mention.span));
            object.insert("text".into(), mention.span.of(&document.text).into());
            object.insert("normal".into(), mention.normal.clone().into());
            if let Some(title) = &mention.of {
                object.insert("of".into(), title.clone().into());
            }
            if let Some(id) = article(mention.article) {
                object.insert("article".into(), id.into());
            }
            if let Some(key) = &mention.key {
                object.insert("key".into(), key.clone().into());
            }
            if !mention.inferred.is_empty() {
                object.insert("inferred".into(), mention.inferred.clone().into());
            }
            if !mention.candidates.is_empty() {
                let candidates = mention.candidates.iter().map(|c| json!({ "normal": c.normal, "key": c.key }));
                object.insert("candidates".into(), candidates.collect());
            }
            object.insert("where".into(), place(document, &lines, mention.span));
            Value::Object(object)
        }).collect::<Vec<_>>(),
        "instruments": extraction.instruments,
        "statements": extraction.statements,
    })
}

/// Where a span stands: page and box (in points from the top left corner), path
/// into the file's own structure, or line of a text. A span of several lines or
/// pieces has the first as such and all in `boxes` or `paths`.
fn place(document: &Document, lines: &Lines, span: Span) -> Value {
    let mut object = Map::new();
    let (mut boxes, mut paths) = (Vec::new(), Vec::new());
    for place in document.anchors.places(&document.text, span) {
        match place {
            Place::Page(area) => boxes.push(area),
            Place::Path(path) => paths.push(path),
        }
    }
    if let Some(first) = boxes.first() {
        object.insert("page".into(), first.page.into());
        object.insert("box".into(), json!(first.points()));
    }
    if 1 < boxes.len() {
        let all = boxes.iter().map(|area| json!({ "page": area.page, "box": area.points() }));
        object.insert("boxes".into(), all.collect());
    }
    if let Some(first) = paths.first() {
        object.insert("path".into(), first.clone().into());
    }
    if 1 < paths.len() {
        object.insert("paths".into(), paths.into());
    }
    if object.is_empty() {
        object.insert("line".into(), lines.of(span.start).into());
    }
    Value::Object(object)
}

fn article_json(article: &Article) -> Value {
    json!({
        "id": article.id,
        "number": article.number,
        "title": article.title,
        "section": article.section,
        "topics": article.topics,
        "span": span(article.span),
        "language": article.language.code(),
        "takeaway": article.takeaway.map(span),
    })
}

fn row_json(row: &Row) -> Value {
    row.cells.iter().map(cell_json).collect()
}

/// A cell that a page break cut has its places in `parts`; `span` is the first.
fn cell_json(cell: &Cell) -> Value {
    let mut object = Map::new();
    object.insert("text".into(), cell.text.clone().into());
    object.insert("span".into(), span(cell.span()));
    if 1 < cell.parts.len() {
        object.insert("parts".into(), cell.parts.iter().map(|part| span(*part)).collect());
    }
    Value::Object(object)
}

fn span(span: Span) -> Value {
    json!([span.start, span.end])
}

/// A readable summary: what the document is, what it states, and where.
pub fn text(extraction: &Extraction, paint: Paint) -> String {
    let document = &extraction.document;
    let lines = document.lines();
    let mut out = String::new();
    let title = document.title.as_deref().unwrap_or("untitled document");
    let _ = writeln!(out, "{}", paint.strong(&one_line(title)));
    let _ = writeln!(out, "{}", paint.faint(&head_line(extraction)));
    for (index, article) in document.articles.iter().enumerate() {
        let _ = writeln!(out, "\n{}", paint.strong(&article_line(document, index)));
        let here = extraction
            .statements
            .iter()
            .filter(|s| s.article.as_deref() == Some(article.id.as_str()));
        for statement in here {
            statement_lines(&mut out, document, &lines, statement, paint);
        }
    }
    let elsewhere: Vec<&Statement> =
        extraction.statements.iter().filter(|s| s.article.is_none()).collect();
    if !elsewhere.is_empty() {
        let _ = writeln!(out, "\n{}", paint.strong("Outside the articles"));
        for statement in elsewhere {
            statement_lines(&mut out, document, &lines, statement, paint);
        }
    }
    for diagnostic in &document.diagnostics {
        let place = place_words(document, &lines, diagnostic.span);
        let _ = writeln!(
            out,
            "\n{} {place}: {} [{}]",
            paint.warn("note"),
            diagnostic.message,
            diagnostic.code
        );
    }
    out
}

fn head_line(extraction: &Extraction) -> String {
    let document = &extraction.document;
    let mut parts = Vec::new();
    if let Some(issue) = document.issue {
        parts.push(one_line(issue.of(&document.text)));
    }
    if let Some(date) = extraction.published {
        parts.push(format!("dated {date}"));
    }
    let count =
        |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    parts.push(count(document.articles.len(), "article", "articles"));
    parts.push(count(document.tables.len(), "table", "tables"));
    parts.push(count(extraction.mentions.len(), "mention", "mentions"));
    parts.push(count(extraction.statements.len(), "statement", "statements"));
    parts.push(format!("{} ({})", document.encoding.name, document.encoding.decided_by));
    parts.join(" · ")
}

fn article_line(document: &Document, index: usize) -> String {
    let article = &document.articles[index];
    let number = article.number.map_or(String::new(), |number| format!("{number}. "));
    let topics: String = article.topics.iter().map(|topic| format!(" #{topic}")).collect();
    one_line(&format!("{number}{}{topics}", article.title))
}

/// Where a span begins, in a few words: `page 3`, `Sheet1!B4`, `line 12`.
fn place_words(document: &Document, lines: &Lines, span: Span) -> String {
    match document.anchors.places(&document.text, span).first() {
        Some(Place::Page(area)) => format!("page {}", area.page),
        Some(Place::Path(path)) => path.clone(),
        None => format!("line {}", lines.of(span.start)),
    }
}

fn statement_lines(
    out: &mut String,
    document: &Document,
    lines: &Lines,
    statement: &Statement,
    paint: Paint,
) {
    let _ = writeln!(
        out,
        "  {} {} {}",
        clip(&one_line(&statement.subject.label), 70),
        paint.accent(&statement.property.name().replace('_', " ")),
        value_words(statement)
    );
    for evidence in &statement.evidence {
        let place = place_words(document, lines, evidence.span);
        let quote = clip(&one_line(&evidence.quote), 110);
        let _ = writeln!(out, "    {}", paint.faint(&format!("{place}: “{quote}”")));
    }
}
