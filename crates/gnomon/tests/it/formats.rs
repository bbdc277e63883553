//! One bulletin in many formats: what is read from each is the same.
//!
//! The sample newsletter is rendered by LibreOffice and by a second producer
//! (`tests/producers/render.py`: python-docx, ReportLab, openpyxl). A producer that
//! is not installed is skipped with a line.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use gnomon_model::{BlockKind, Document, Extraction, MarkKind, Span, Zone};
use serde_json::{Value, json};

use crate::support::{extract, root};

fn newsletter() -> Extraction {
    let source = root().join("samples/newsletter-2026-05/source.txt");
    extract("source.txt", fs::read(source).unwrap())
}

/// The document as blocks: page breaks healed, markup as runs.
fn blocks(document: &Document) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    let mut tables = BTreeSet::new();
    let mut articles = BTreeSet::new();
    for (index, block) in document.blocks.iter().enumerate() {
        let in_body = block.article.filter(|_| block.zone == Zone::Body);
        match block.kind {
            BlockKind::Row(table) => {
                if tables.insert(table) {
                    let table = &document.tables[table];
                    let rows = std::iter::once(&table.header).chain(&table.rows);
                    let rows: Vec<Vec<&str>> = rows
                        .map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect())
                        .collect();
                    out.push(json!({ "kind": "table", "rows": rows }));
                }
                continue;
            }
            BlockKind::ContentsEntry => {
                let text = block.span.of(&document.text);
                let (title, page) = text.rsplit_once('\t').unwrap();
                out.push(json!({ "kind": "contents", "runs": [run(title, false)], "page": page }));
                continue;
            }
            BlockKind::Heading(3) if in_body.is_some() => {
                let article = &document.articles[in_body.unwrap()];
                if articles.insert(in_body) {
                    let number = article.number.map(|n| format!("{n}. ")).unwrap_or_default();
                    let topics: String = article.topics.iter().map(|t| format!(" #{t}")).collect();
                    let line = format!("{number}{}{topics}", article.title);
                    out.push(json!({ "kind": "paragraph", "runs": [run(&line, false)] }));
                }
                continue;
            }
            _ => {}
        }
        let mut runs = runs(document, block.span);
        if block.continues
            && let Some(before) = out.last_mut().and_then(|b| b["runs"].as_array_mut())
        {
            // A title that a page break cut is italic on both sides of it.
            before.push(run(" ", before.last().is_some_and(|r| r["italic"] == true)));
            before.append(&mut runs);
        } else {
            let kind = if block.kind == BlockKind::ListItem { "item" } else { "paragraph" };
            out.push(json!({ "kind": kind, "runs": runs }));
        }
        let last = document.blocks.get(index + 1).is_none_or(|next| next.zone != block.zone);
        if block.zone == Zone::Glossary && last {
            let rows: Vec<[&str; 3]> = document
                .glossary
                .iter()
                .map(|entry| {
                    let (en, zh) = (entry.en.as_deref(), entry.zh.as_deref());
                    [&*entry.abbreviation, en.unwrap_or(""), zh.unwrap_or("")]
                })
                .collect();
            out.push(json!({ "kind": "table", "rows": rows }));
        }
    }
    out
}

fn run(text: &str, italic: bool) -> Value {
    json!({ "text": text, "italic": italic })
}

/// The visible text of a span, cut where emphasis begins and ends.
fn runs(document: &Document, span: Span) -> Vec<Value> {
    let mut runs: Vec<(String, bool)> = Vec::new();
    for (offset, c) in span.of(&document.text).char_indices() {
        let at = span.start + offset;
        let within = |span: Span| span.start <= at && at < span.end;
        if document.marks.iter().any(|mark| mark.hidden().any(within)) {
            continue;
        }
        let italic =
            document.marks.iter().any(|mark| mark.kind == MarkKind::Emphasis && within(mark.inner));
        let c = if c.is_whitespace() { ' ' } else { c };
        match runs.last_mut() {
            Some((text, same)) if *same == italic => text.push(c),
            _ => runs.push((c.to_string(), italic)),
        }
    }
    runs.iter().map(|(text, italic)| run(text, *italic)).collect()
}

fn html(blocks: &[Value]) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let mut out = "<html><head><meta charset=\"utf-8\"></head><body>\n".to_owned();
    for block in blocks {
        if block["kind"] == "table" {
            out.push_str("<table border=\"1\" cellspacing=\"0\">\n");
            for row in block["rows"].as_array().unwrap() {
                out.push_str("<tr>");
                for cell in row.as_array().unwrap() {
                    out.push_str(&format!("<td>{}</td>", escape(cell.as_str().unwrap())));
                }
                out.push_str("</tr>\n");
            }
            out.push_str("</table>\n");
            continue;
        }
        let mut line = String::new();
        for run in block["runs"].as_array().unwrap() {
            let text = escape(run["text"].as_str().unwrap());
            line.push_str(&if run["italic"] == true { format!("<i>{text}</i>") } else { text });
        }
        out.push_str(&match block["kind"].as_str().unwrap() {
            "item" => format!("<ul><li>{line}</li></ul>\n"),
            "contents" => format!("<p>{line} ........ {}</p>\n", block["page"].as_str().unwrap()),
            _ => format!("<p>{line}</p>\n"),
        });
    }
    out + "</body></html>\n"
}

/// What is said, without where.
fn said(extraction: &Extraction) -> BTreeSet<String> {
    let statements = extraction.statements.iter().map(|statement| {
        format!(
            "{} | {} | {} | {} | {}",
            statement.article.as_deref().unwrap_or("-"),
            statement.subject.label,
            statement.property.name(),
            serde_json::to_string(&statement.value).unwrap(),
            serde_json::to_string(&statement.qualifiers).unwrap(),
        )
    });
    statements.collect()
}

fn articles(document: &Document) -> Vec<String> {
    document
        .articles
        .iter()
        .map(|a| format!("{:?} {} [{:?}] {:?}", a.number, a.title, a.section, a.topics))
        .collect()
}

fn cells(document: &Document) -> Vec<Vec<String>> {
    let rows = document.tables.iter().flat_map(|t| std::iter::once(&t.header).chain(&t.rows));
    // The standard fonts of PDF have the micro sign and no Greek mu: a producer that
    // uses them writes one for the other.
    let text = |cell: &gnomon_model::Cell| cell.text.replace('\u{b5}', "\u{3bc}");
    let rows: Vec<Vec<String>> = rows.map(|row| row.cells.iter().map(text).collect()).collect();
    rows.into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect()
}

fn installed(program: &str, args: &[&str]) -> bool {
    let found = Command::new(program).args(args).output().is_ok_and(|o| o.status.success());
    if !found {
        drop(writeln!(std::io::stderr(), "skipped: `{program} {}` does not run", args.join(" ")));
    }
    found
}

fn office(folder: &Path, source: &Path, filter: &str) {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let done = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", filter, "--outdir"])
        .arg(folder)
        .arg(source)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[track_caller]
fn same(path: &Path, expected: &Extraction) {
    let name = path.file_name().unwrap().to_str().unwrap();
    let read = extract(name, fs::read(path).unwrap());
    assert_eq!(articles(&read.document), articles(&expected.document), "{name}");
    let (here, there) = (said(&read), said(expected));
    let missing: Vec<_> = there.difference(&here).collect();
    let added: Vec<_> = here.difference(&there).collect();
    assert!(
        missing.is_empty() && added.is_empty(),
        "{name}\nmissing: {missing:#?}\nadded: {added:#?}"
    );
    assert_eq!(cells(&read.document), cells(&expected.document), "{name}");
    holds(&read);
}

/// Quotes are the bytes of their spans, and every mention has a place.
fn holds(extraction: &Extraction) {
    let document = &extraction.document;
    for statement in &extraction.statements {
        for evidence in &statement.evidence {
            assert_eq!(evidence.span.of(&document.text), evidence.quote);
        }
    }
    for mention in &extraction.mentions {
        let places = document.anchors.places(&document.text, mention.span);
        assert!(!places.is_empty(), "{:?} has no place", mention.span.of(&document.text));
    }
}

struct Bulletin {
    folder: tempfile::TempDir,
    expected: Extraction,
    blocks: Vec<Value>,
}

impl Bulletin {
    fn new() -> Bulletin {
        let expected = newsletter();
        let blocks = blocks(&expected.document);
        Bulletin { folder: tempfile::tempdir().unwrap(), expected, blocks }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn render(&self, out: &str, columns: &str) -> PathBuf {
        let json = self.file("blocks.json", &serde_json::to_string(&self.blocks).unwrap());
        let out = self.folder.path().join(out);
        let script = root().join("crates/gnomon/tests/producers/render.py");
        let done =
            Command::new("python3").arg(script).args([&json, &out]).arg(columns).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        out
    }
}

#[test]
fn a_web_page_says_the_same_as_the_text() {
    let bulletin = Bulletin::new();
    let path = bulletin.file("bulletin.html", &html(&bulletin.blocks));
    let read = extract("bulletin.html", fs::read(path).unwrap());
    assert_eq!(said(&read), said(&bulletin.expected));
}

#[test]
fn libreoffice_renders_it_and_all_of_it_comes_back() {
    if !installed("soffice", &["--version"]) {
        return;
    }
    let bulletin = Bulletin::new();
    let folder = bulletin.folder.path();
    let source = bulletin.file("bulletin.html", &html(&bulletin.blocks));
    let odt = folder.join("bulletin.odt");
    let import = "--infilter=HTML (StarWriter)";
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let done = Command::new("soffice")
        .args([&profile, "--headless", import, "--convert-to", "odt:writer8", "--outdir"])
        .args([folder, &source])
        .output()
        .unwrap();
    assert!(done.status.success() && odt.exists());
    office(folder, &odt, "docx:MS Word 2007 XML");
    same(&folder.join("bulletin.docx"), &bulletin.expected);
    office(folder, &odt, "pdf");
    same(&folder.join("bulletin.pdf"), &bulletin.expected);
}

#[test]
fn a_second_producer_renders_it_and_all_of_it_comes_back() {
    if !installed("python3", &["-c", "import docx, reportlab, openpyxl"]) {
        return;
    }
    let bulletin = Bulletin::new();
    same(&bulletin.render("bulletin.docx", "1"), &bulletin.expected);
    same(&bulletin.render("bulletin.pdf", "1"), &bulletin.expected);
    let book = extract("book.xlsx", fs::read(bulletin.render("book.xlsx", "1")).unwrap());
    let glossary = bulletin.expected.document.glossary.len();
    let tables = cells(&bulletin.expected.document);
    let read = cells(&book.document);
    assert_eq!(read[..tables.len()], tables[..]);
    assert_eq!(read.len() - tables.len(), glossary);
    holds(&book);
}

#[test]
fn two_columns_are_read_one_after_the_other() {
    if !installed("python3", &["-c", "import reportlab"]) {
        return;
    }
    let mut bulletin = Bulletin::new();
    bulletin.blocks.retain(|block| block["kind"] != "table");
    let read = extract("two.pdf", fs::read(bulletin.render("two.pdf", "2")).unwrap());
    assert_eq!(articles(&read.document), articles(&bulletin.expected.document));
    // The table of article 9 was left out.
    let mut expected = said(&bulletin.expected);
    expected.retain(|statement| !statement.starts_with("a9 |"));
    let missing: Vec<String> = expected.difference(&said(&read)).cloned().collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
