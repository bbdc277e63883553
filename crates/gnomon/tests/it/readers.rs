//! What the readers of PDF, Word and spreadsheets promise, on files made here.

use std::io::Write as _;
use std::process::Command;

use gnomon_model::{BlockKind, Document, Extraction, MarkKind, MentionKind, Place, Severity};
use gnomon_read::ReadError;
use proptest::prelude::*;

use crate::support::{Run, extract, try_extract};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A Word document of this body and these further parts.
pub(crate) fn docx(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let document = format!("<w:document xmlns:w=\"{W}\"><w:body>{body}</w:body></w:document>");
    for (name, text) in [("word/document.xml", document.as_str())].iter().chain(parts) {
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A PDF document of pages with these content streams, in Helvetica as F1.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: String = (0..pages.len()).map(|i| format!("{} 0 R ", 4 + i * 2)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{kids}]>>", pages.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    for (i, content) in pages.iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
            5 + i * 2
        ));
        objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
    }
    let mut out = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", i + 1));
    }
    let start = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        out.push_str(&format!("{place:010} 00000 n \n"));
    }
    out.push_str(&format!(
        "trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    out.into_bytes()
}

/// Text at a place of a page, from the lower left corner.
pub(crate) fn at(x: u32, y: u32, text: &str) -> String {
    format!("BT /F1 11 Tf {x} {y} Td ({text}) Tj ET\n")
}

fn standards(extraction: &Extraction) -> Vec<(String, Vec<Place>)> {
    let document = &extraction.document;
    extraction
        .mentions
        .iter()
        .filter(|mention| mention.kind == MentionKind::Standard)
        .map(|m| (m.normal.clone(), document.anchors.places(&document.text, m.span)))
        .collect()
}

fn lines(document: &Document) -> Vec<&str> {
    document.blocks.iter().map(|block| block.span.of(&document.text)).collect()
}

#[test]
fn numbers_of_lists_and_headings_are_part_of_the_text() {
    let numbering = format!(
        "<w:numbering xmlns:w=\"{W}\"><w:abstractNum w:abstractNumId=\"1\">\
         <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCountingThousand\"/><w:lvlText w:val=\"第%1章\"/></w:lvl>\
         <w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%2.\"/></w:lvl>\
         </w:abstractNum><w:num w:numId=\"7\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>"
    );
    let styles = format!(
        "<w:styles xmlns:w=\"{W}\"><w:style w:styleId=\"H\"><w:name w:val=\"heading 1\"/>\
         <w:pPr><w:numPr><w:numId w:val=\"7\"/></w:numPr></w:pPr></w:style></w:styles>"
    );
    let head = |text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"H\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let item = |text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"7\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = [head("总则"), item("范围"), item("术语"), head("附则"), item("施行")].concat();
    let parts = [("word/numbering.xml", &*numbering), ("word/styles.xml", &*styles)];
    let document = extract("rules.docx", docx(&body, &parts)).document;
    assert_eq!(lines(&document), ["第一章 总则", "1. 范围", "2. 术语", "第二章 附则", "1. 施行"]);
    assert_eq!(document.blocks[0].kind, BlockKind::Heading(1));
}

#[test]
fn changes_are_read_as_accepted_and_reported() {
    let body = "<w:p><w:r><w:t>It takes effect on </w:t></w:r>\
        <w:del><w:r><w:delText>1 May</w:delText></w:r></w:del>\
        <w:ins><w:r><w:t>1 June 2026</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>";
    let document = extract("draft.docx", docx(body, &[])).document;
    assert_eq!(lines(&document), ["It takes effect on 1 June 2026."]);
    assert!(document.diagnostics.iter().any(|d| d.code == "tracked-changes"));
}

#[test]
fn a_footnote_follows_its_paragraph_and_its_mark_is_not_read() {
    let body = "<w:p><w:r><w:t>See GB/T 98001</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r>\
        <w:r><w:t xml:space=\"preserve\">-2026 for terms.</w:t></w:r></w:p>";
    let notes = format!(
        "<w:footnotes xmlns:w=\"{W}\"><w:footnote w:type=\"separator\" w:id=\"0\"><w:p/></w:footnote>\
         <w:footnote w:id=\"2\">{}</w:footnote></w:footnotes>",
        p("It replaces GB/T 98002-2015.")
    );
    let extraction = extract("note.docx", docx(body, &[("word/footnotes.xml", &notes)]));
    let read = standards(&extraction);
    let path = |path: &str| Place::Path(path.to_owned());
    assert_eq!(read[0].0, "GB/T 98001-2026", "the mark cuts the identifier in two and is not read");
    assert_eq!(read[0].1, [path("body/p[1]/r[1]"), path("body/p[1]/r[2]"), path("body/p[1]/r[3]")]);
    assert_eq!(read[1].0, "GB/T 98002-2015");
    assert_eq!(read[1].1, [path("footnotes/footnote[2]/p[1]/r[1]")]);
    assert!(extraction.document.marks.iter().any(|mark| mark.kind == MarkKind::Skipped));
}

#[test]
fn a_field_that_never_ends_hides_nothing() {
    let begin = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>";
    let end = "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    let body = format!(
        "{}<w:p>{begin}<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>{}",
        p("Before it."),
        p("GB/T 98001-2026 is issued.")
    );
    let document = extract("field.docx", docx(&body, &[])).document;
    assert_eq!(lines(&document), ["Before it.", "GB/T 98001-2026 is issued."]);
    assert!(document.diagnostics.iter().any(|d| d.code == "damaged"), "and it is said");
    // Fields nested deeper than they are followed end in the order they began in.
    let nested = format!("<w:p>{}{}</w:p>{}", begin.repeat(70), end.repeat(70), p("After it."));
    let document = extract("nested.docx", docx(&nested, &[])).document;
    assert_eq!(lines(&document), ["After it."]);
    assert!(!document.diagnostics.iter().any(|d| d.code == "damaged"));
}

#[test]
fn what_stands_in_wrappers_is_read_wherever_they_stand() {
    let wrap = |names: &[&str], inside: String| {
        names.iter().rev().fold(inside, |inside, name| format!("<w:{name}>{inside}</w:{name}>"))
    };
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", p(text));
    let row = |a: &str, b: &str| format!("<w:tr>{}{}</w:tr>", cell(a), cell(b));
    let body = format!(
        "<w:tbl>{}{}{}<w:tr>{}<w:tc>{}</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr>{}{}</w:tr></w:tbl>",
        row("Number", "Title"),
        wrap(&["sdt", "sdtContent", "sdt", "sdtContent"], row("1", "Terms")),
        wrap(&["AlternateContent", "Choice"], row("2", "Data")),
        wrap(&["ins"], cell("3")),
        wrap(&["moveTo"], p("Measures")),
        cell("4"),
        cell("Deleted"),
    );
    let document = extract("wrapped.docx", docx(&body, &[])).document;
    assert_eq!(lines(&document), ["Number\tTitle", "1\tTerms", "2\tData", "3\tMeasures"]);
}

#[test]
fn boxes_in_boxes_end_with_a_word_about_it() {
    let nested = (0..20).fold(p("innermost"), |inside, _| {
        format!("<w:p><w:r><w:pict><w:txbxContent>{inside}</w:txbxContent></w:pict></w:r></w:p>")
    });
    let document = extract("boxes.docx", docx(&format!("{}{nested}", p("Text.")), &[])).document;
    assert!(document.diagnostics.iter().any(|d| d.code == "nested-too-deep"));
}

/// One wide row and many short ones: a table that is filled up to its corners
/// would have 144 million cells.
#[test]
fn short_rows_beside_a_wide_one_cost_what_they_hold() {
    let wide = vec!["x"; 12_000];
    let lines = |apart: &str| {
        let mut text = wide.join(apart) + "\n";
        text.extend((0..12_000).map(|i| format!("{i}{apart}b\n")));
        text
    };
    for (name, apart) in [("wide.txt", "\t"), ("wide.csv", ","), ("bars.txt", " | ")] {
        let document = extract(name, lines(apart)).document;
        let cells: usize =
            document.tables.iter().flat_map(|table| &table.rows).map(|row| row.cells.len()).sum();
        assert!((24_000..40_000).contains(&cells), "{name}: {cells}");
    }
    let rows: String = (0..12_000).map(|_| "<tr><td>1</td><td>b</td></tr>").collect();
    let page = format!("<table><tr>{}</tr>{rows}</table>", "<td>x</td>".repeat(12_000));
    let table = &extract("wide.html", page).document.tables[0];
    assert_eq!(table.rows.last().unwrap().cells.len(), 2);
}

#[test]
fn merged_cells_are_repeated_within_the_limits() {
    let cells = "<td rowspan=100 colspan=100>x</td>".repeat(400);
    let page = format!("<table><tr>{cells}</tr>{}</table>", "<tr></tr>".repeat(99));
    let refused = try_extract("merged.html", page).unwrap_err();
    assert!(matches!(refused, ReadError::TooManyBlocks { .. }), "{refused}");
    // Columns far apart in every row of a sheet, all of them in use.
    let wide = format!("{}\n", vec!["x"; 2_000].join(","));
    let apart = format!("a{}b\n", ",".repeat(1_999)).repeat(1_200);
    let refused = try_extract("apart.csv", wide + &apart).unwrap_err();
    assert!(matches!(refused, ReadError::TooManyBlocks { .. }), "{refused}");
}

#[test]
fn merged_cells_of_a_word_table_stand_in_every_row() {
    let cell =
        |text: &str, merge: &str| format!("<w:tc><w:tcPr>{merge}</w:tcPr>{}</w:tc>", p(text));
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let body = format!(
        "<w:tbl>{}{}{}</w:tbl>",
        row(&[cell("Number", ""), cell("Title", ""), cell("Group", "")]),
        row(&[cell("1", ""), cell("Terms", ""), cell("Basic", "<w:vMerge w:val=\"restart\"/>")]),
        row(&[
            cell("2", ""),
            cell("Data", ""),
            "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>".into()
        ]),
    );
    let table = extract("table.docx", docx(&body, &[])).document.tables.remove(0);
    let words = |row: &gnomon_model::Row| -> Vec<String> {
        row.cells.iter().map(|cell| cell.text.clone()).collect()
    };
    assert_eq!(words(&table.header), ["Number", "Title", "Group"]);
    assert_eq!(words(&table.rows[1]), ["2", "Data", "Basic"]);
    assert_eq!(table.rows[1].cells[2].span(), table.rows[0].cells[2].span());
}

#[test]
fn an_identifier_that_a_line_end_cuts_has_a_box_on_each_line() {
    let lines = [
        "This part of the text refers to the requirements for classified protection in GB/T 98239-",
        "2019 and to the terms in ISO/IEC 98000:2018, as amended.",
    ];
    let page = at(60, 700, lines[0]) + &at(60, 686, lines[1]);
    let extraction = extract("cut.pdf", pdf(&[&page]));
    let read = standards(&extraction);
    assert_eq!(read[0].0, "GB/T 98239-2019");
    let [Place::Page(first), Place::Page(second)] = read[0].1[..] else {
        panic!("{:?}", read[0].1)
    };
    assert_eq!((first.page, second.page), (1, 1));
    assert!(first.bottom < second.top + 300 && second.left < 6_100, "{first:?} {second:?}");
    // 842 - 700 is where the base line is, from the top.
    let [_, top, _, bottom] = first.points();
    assert!(top < 142.0 && 142.0 < bottom, "{first:?}");
    assert_eq!(extraction.document.pages, 1);
}

#[test]
fn a_word_that_a_line_end_cuts_is_whole_and_a_compound_keeps_its_hyphen() {
    let page = [
        "The standardization of cross-border data flows goes on, and the committees that standard-",
        "ization concerns met in Beijing to settle what the rules for the flow of data over cross-",
        "border lines shall be, and who keeps them.",
    ];
    let page: String = page.iter().zip([700, 686, 672]).map(|(line, y)| at(60, y, line)).collect();
    let document = extract("hyphen.pdf", pdf(&[&page])).document;
    let text = &document.text;
    assert!(text.contains("that standardization concerns"), "{text}");
    assert!(text.contains("over cross-border lines"), "{text}");
}

#[test]
fn what_pages_repeat_is_left_out_and_every_page_is_accounted_for() {
    let page = |n: u32| {
        at(60, 800, "Bulletin of Standards 2026")
            + &at(
                60,
                700,
                &format!(
                    "Paragraph of page {} with GB/T 9810{n}-2026.",
                    ["one", "two", "three"][n as usize]
                ),
            )
            + &at(290, 30, &format!("- {} -", n + 1))
    };
    let pages = [page(0), page(1), page(2), String::new()];
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let extraction = extract("pages.pdf", pdf(&pages));
    let document = &extraction.document;
    assert_eq!(document.pages, 4);
    assert_eq!(lines(document).len(), 3, "{:?}", lines(document));
    let code = |code: &str| document.diagnostics.iter().find(|d| d.code == code);
    let left_out = |words: &str| {
        let mut told = document.diagnostics.iter().filter(|d| d.code == "page-furniture");
        told.any(|d| d.message == format!("`{words}` at the top or bottom of 3 pages is left out"))
    };
    assert!(left_out("Bulletin of Standards 2026") && left_out("- 1 -"));
    assert_eq!(code("blank-page").unwrap().message, "page 4 is blank");
    assert!(
        standards(&extraction).iter().zip(1..).all(
            |((_, places), page)| matches!(places[..], [Place::Page(area)] if area.page == page)
        )
    );
}

#[test]
fn a_day_at_the_foot_is_no_page_number_and_what_is_left_out_is_said() {
    let body = at(60, 700, "This notice is about GB/T 98101-2026.");
    for day in ["2026-11-23", "2026.11.23", "2026/11/23"] {
        let document = extract("signed.pdf", pdf(&[&(body.clone() + &at(400, 60, day))])).document;
        assert!(document.text.contains(day), "{}", document.text);
    }
    let document = extract("one.pdf", pdf(&[&(body.clone() + &at(290, 30, "- 1 -"))])).document;
    assert!(!document.text.contains("- 1 -"), "{}", document.text);
    let left_out = document.diagnostics.iter().find(|d| d.code == "page-furniture").unwrap();
    assert!(left_out.message.contains("`- 1 -`"), "{}", left_out.message);
}

#[test]
fn a_ruled_table_is_read_by_cells_and_lines_within_them_are_joined() {
    let mut page = String::new();
    for y in [700, 640, 600] {
        page += &format!("60 {y} m 400 {y} l S\n");
    }
    for x in [60, 160, 400] {
        page += &format!("{x} 700 m {x} 600 l S\n");
    }
    page += &(at(64, 680, "Standard") + &at(164, 680, "Title"));
    page += &(at(64, 625, "GB/T 98239-")
        + &at(64, 611, "2019")
        + &at(164, 625, "Terms and")
        + &at(164, 611, "definitions"));
    let extraction = extract("table.pdf", pdf(&[&page]));
    let table = &extraction.document.tables[0];
    let row: Vec<&str> = table.rows[0].cells.iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(row, ["GB/T 98239-2019", "Terms and definitions"]);
    assert_eq!(standards(&extraction)[0].0, "GB/T 98239-2019");
    assert_eq!(standards(&extraction)[0].1.len(), 2, "a box for each line");
}

#[test]
fn a_page_that_lies_on_its_side_is_read_as_it_is_shown() {
    let page = "0 1 -1 0 595 0 cm\n".to_owned() + &at(60, 300, "GB/T 98001-2026 lies on its side.");
    let document = extract("side.pdf", pdf(&[&page])).document;
    assert_eq!(lines(&document), ["GB/T 98001-2026 lies on its side."]);
}

#[test]
fn pictures_of_pages_are_refused_with_what_to_do() {
    let error = try_extract("scan.pdf", pdf(&["", ""])).unwrap_err();
    assert_eq!(error, ReadError::NoText { pages: 2, why: "they are blank".into() });
    assert!(error.to_string().contains("OCR"));
}

#[test]
fn what_calls_itself_a_document_and_is_none_is_named() {
    let error = try_extract("a.pdf", "%PDF-1.7\nrubbish").unwrap_err().to_string();
    assert!(error.contains("calls itself a PDF document"), "{error}");
    let mut cut = docx(&p("GB/T 98001-2026"), &[]);
    cut.truncate(60);
    let error = try_extract("a.docx", cut).unwrap_err().to_string();
    assert!(error.contains("a Word document"), "{error}");
}

#[test]
fn a_document_that_breaks_off_gives_what_there_is() {
    let document =
        format!("<w:document xmlns:w=\"{W}\"><w:body>{}<w:p><w:r><w:t>half", p("A whole one."));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(document.as_bytes()).unwrap();
    let read = extract("cut.docx", zip.finish().unwrap().into_inner()).document;
    assert_eq!(lines(&read), ["A whole one.", "half"]);
    assert!(read.diagnostics.iter().any(|d| d.code == "damaged" && d.severity == Severity::Loss));
}

#[test]
fn values_set_apart_by_semicolons_in_an_old_encoding_are_a_table() {
    let (bytes, _, _) = encoding_rs::GB18030.encode(
        "序号;标准编号;标准名称\n1;GB/T 98001-2026;\"术语;定义\"\n2;GB/T 98002-2026;数据\n",
    );
    let extraction = extract("list.csv", bytes);
    let table = &extraction.document.tables[0];
    assert_eq!(table.rows[0].cells[2].text, "术语;定义");
    let read = standards(&extraction);
    assert_eq!(read[0], ("GB/T 98001-2026".into(), vec![Place::Path("B2".into())]));
}

#[test]
fn protection_with_an_empty_password_is_none_and_a_real_one_is_named() {
    if Command::new("qpdf").arg("--version").output().is_err() {
        drop(writeln!(std::io::stderr(), "skipped: `qpdf` is not installed"));
        return;
    }
    let run = Run::new();
    let plain = run.file("plain.pdf", pdf(&[&at(60, 700, "GB/T 98001-2026 is in force.")]));
    for (user, expected) in [("", None), ("secret", Some("protected with a password"))] {
        for bits in ["128", "256"] {
            let out = run.folder.path().join("locked.pdf");
            let done = Command::new("qpdf")
                .args(["--allow-weak-crypto", "--encrypt", user, "owner", bits, "--", &plain])
                .arg(&out)
                .output()
                .unwrap();
            assert!(done.status.code() == Some(0), "{}", String::from_utf8_lossy(&done.stderr));
            let out = out.to_str().unwrap();
            match expected {
                None => assert!(run.stdout(&["extract", "--text", out], 0).contains("98001")),
                Some(words) => assert!(run.stderr(&["extract", out], 1).contains(words)),
            }
        }
    }
}

/// The reader of a spreadsheet that holds millions of characters needs more than
/// 256 MiB; the other file of the batch is read all the same.
#[test]
#[cfg(target_os = "linux")]
fn a_file_that_takes_too_much_is_refused_and_the_batch_goes_on() {
    let run = Run::new();
    let big = run.file("big.docx", docx(&p(&"GB/T 98001-2026 ".repeat(4_000_000)), &[]));
    let good = run.file("good.pdf", pdf(&[&at(60, 700, "GB/T 98001-2026 is in force.")]));
    let receipts = run.stdout(&["ingest", "--max-memory", "256", &big, &good], 1);
    assert!(receipts.contains("more than the limit of 268435456 bytes of memory"), "{receipts}");
    assert!(receipts.contains("1 read") && receipts.contains("1 refused"), "{receipts}");
}

#[test]
fn a_watched_folder_is_read_once_and_again_when_it_changes() {
    use std::io::{BufRead as _, BufReader};
    let run = Run::new();
    let folder = run.folder.path().join("in");
    std::fs::create_dir(&folder).unwrap();
    let watch = || {
        let mut child = run
            .command(&["ingest", "--json", "--watch", "--every", "1", folder.to_str().unwrap()])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        (child, lines)
    };
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("a.txt", "GB/T 98001-2026 is in force.");
    let (mut child, mut said) = watch();
    assert!(said.next().unwrap().unwrap().contains("a.txt"));
    write("b.txt", "GB/T 98002-2026 is in force.");
    assert!(said.next().unwrap().unwrap().contains("b.txt"));
    child.kill().unwrap();
    child.wait().unwrap();
    // After a restart only what changed is read: `a.txt` would be said first.
    write("b.txt", "GB/T 98002-2026 is no longer in force.");
    let (mut child, mut said) = watch();
    let line = said.next().unwrap().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.contains("b.txt"), "{line}");
}

/// What holds for any reading.
fn holds(extraction: &Extraction) {
    let document = &extraction.document;
    let text = &document.text;
    let mut end = 0;
    for block in &document.blocks {
        assert!(end <= block.span.start && text.get(block.span.start..block.span.end).is_some());
        end = block.span.end;
    }
    let mut end = 0;
    for anchor in document.anchors.entries() {
        assert!(end <= anchor.span.start && text.get(anchor.span.start..anchor.span.end).is_some());
        end = anchor.span.end;
    }
    for evidence in extraction.statements.iter().flat_map(|statement| &statement.evidence) {
        assert_eq!(evidence.span.of(text), evidence.quote);
    }
    for mention in &extraction.mentions {
        let places = document.anchors.places(text, mention.span);
        assert!(!places.is_empty(), "no place for {mention:?} by {}", document.reader);
    }
    for cell in
        document.tables.iter().flat_map(|t| t.rows.iter().chain([&t.header])).flat_map(|r| &r.cells)
    {
        for part in &cell.parts {
            assert!(text.get(part.start..part.end).is_some());
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// However a document is cut into runs, paragraphs and cells.
    #[test]
    fn spans_hold_in_word_documents(
        paragraphs in prop::collection::vec(
            prop::collection::vec("[ \\PC]{0,12}|GB/T 9\\d{4}|-20\\d\\d| on 3 July 2026 |《办法》", 0..6), 1..8),
        table in any::<bool>(),
    ) {
        let run = |text: &String| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text));
        let mut body: String = paragraphs
            .iter()
            .map(|runs| format!("<w:p>{}</w:p>", runs.iter().map(run).collect::<String>()))
            .collect();
        if table {
            let cells: String = paragraphs.iter().map(|runs| format!("<w:tc><w:p>{}</w:p></w:tc>", runs.iter().map(run).collect::<String>())).collect();
            body += &format!("<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>");
        }
        if let Ok(extraction) = try_extract("any.docx", docx(&body, &[])) {
            holds(&extraction);
        }
    }

    /// Wherever words stand on a page.
    #[test]
    fn spans_hold_in_pdf_documents(
        words in prop::collection::vec((0u32..560, 0u32..830, "[A-Za-z0-9 /-]{1,20}"), 1..60),
        rules in prop::collection::vec((0u32..560, 0u32..830, 0u32..560, any::<bool>()), 0..12),
    ) {
        let mut page: String = words.iter().map(|(x, y, text)| at(*x, *y, text)).collect();
        for (x, y, length, flat) in rules {
            let (to_x, to_y) = if flat { (x + length, y) } else { (x, y + length) };
            page += &format!("{x} {y} m {to_x} {to_y} l S\n");
        }
        if let Ok(extraction) = try_extract("any.pdf", pdf(&[&page])) {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
            let drawn: usize = words.iter().map(|(_, _, text)| letters(text)).sum();
            // Nothing is read that was not drawn.
            prop_assert!(letters(&extraction.document.text) <= drawn);
            holds(&extraction);
        }
    }

    /// Any values in a table of values.
    #[test]
    fn spans_hold_in_tables_of_values(
        rows in prop::collection::vec(prop::collection::vec("[^\\n\\r]{0,12}", 1..5), 1..12),
    ) {
        let lines: String = rows
            .iter()
            .map(|row| row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",") + "\n")
            .collect();
        if let Ok(extraction) = try_extract("any.csv", lines) {
            holds(&extraction);
        }
    }

    /// Damage gives a reading or a reason, and never more than that.
    #[test]
    fn damaged_documents_do_no_harm(cut in 0usize..2_000, flips in prop::collection::vec((0usize..2_000, 0u8..8), 0..12)) {
        let page = at(60, 700, "GB/T 98001-2026 is in force.");
        for (name, good) in [("a.docx", docx(&p("GB/T 98001-2026 is in force."), &[])), ("a.pdf", pdf(&[&page]))] {
            let mut bytes = good;
            for (at, bit) in &flips {
                let at = at % bytes.len();
                bytes[at] ^= 1 << bit;
            }
            let keep = bytes.len().saturating_sub(cut / 4);
            bytes.truncate(keep.max(1));
            if let Ok(extraction) = try_extract(name, bytes) {
                holds(&extraction);
            }
        }
    }
}
