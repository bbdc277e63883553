//! Where text stands on pages and in sheets: turned, in columns from the top down, in tables without lines, in files that
//! office suites wrote, and taken apart by another program.

use std::fs;
use std::io::Write as _;
use std::process::Command;

use gnomon_model::{Document, Extraction, MentionKind, Place};

use crate::readers::{at, docx, pdf};
use crate::support::{Run, extract, root};

/// A workbook of sheets with these names and contents.
fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut list, mut links, mut parts) = (String::new(), String::new(), Vec::new());
    for (i, (name, sheet)) in (1..).zip(sheets) {
        list += &format!("<sheet name=\"{name}\" sheetId=\"{i}\" r:id=\"rId{i}\"/>");
        links += &format!(
            "<Relationship Id=\"rId{i}\" Type=\"{REL}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>"
        );
        let part = format!("<worksheet xmlns=\"{MAIN}\">{sheet}</worksheet>");
        parts.push((format!("xl/worksheets/sheet{i}.xml"), part));
    }
    parts.push((
        "xl/workbook.xml".into(),
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\"><sheets>{list}</sheets></workbook>"),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!("<Relationships xmlns=\"{PACKAGE}\">{links}</Relationships>"),
    ));
    parts.push(("_rels/.rels".into(), format!("<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{REL}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn office(name: &str) -> Extraction {
    extract(name, fs::read(root().join("crates/gnomon/tests/office").join(name)).unwrap())
}

fn places(extraction: &Extraction, normal: &str) -> Vec<Place> {
    let document = &extraction.document;
    let mention = extraction.mentions.iter().find(|mention| mention.normal == normal);
    let mention = mention.unwrap_or_else(|| panic!("{normal} is not among the mentions"));
    document.anchors.places(&document.text, mention.span)
}

/// The one box of what was found, in points.
fn area(extraction: &Extraction, normal: &str) -> [f64; 4] {
    match places(extraction, normal).as_slice() {
        [Place::Page(area)] => area.points(),
        places => panic!("{normal}: {places:?}"),
    }
}

fn cells(document: &Document, table: usize) -> Vec<Vec<&str>> {
    let table = &document.tables[table];
    let rows = std::iter::once(&table.header).chain(&table.rows);
    rows.map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect()).collect()
}

#[test]
fn turned_text_has_its_box_where_it_stands() {
    // Up along the left edge, down along the right one, upside down at the bottom of a page of 595 by 842 points.
    let turned = |matrix: &str, text: &str| format!("BT /F1 11 Tf {matrix} Tm ({text}) Tj ET\n");
    let page = at(200, 500, "The page itself is about GB/T 98001-2026 alone.")
        + &turned("0 1 -1 0 60 300", "GB/T 98002-2026")
        + &turned("0 -1 1 0 540 700", "GB/T 98003-2026")
        + &turned("-1 0 0 -1 400 100", "GB/T 98004-2026");
    let extraction = extract("turned.pdf", pdf(&[&page]));
    // Letters are 11 points high and 87 points long together: left, top, right, bottom from the upper left corner.
    let near = |area: [f64; 4], expected: [f64; 4]| {
        let off = area.iter().zip(expected).map(|(a, b)| (a - b).abs());
        assert!(off.fold(0.0, f64::max) < 4.0, "{area:?} {expected:?}");
    };
    near(area(&extraction, "GB/T 98002-2026"), [51.0, 455.0, 62.0, 542.0]);
    near(area(&extraction, "GB/T 98003-2026"), [538.0, 142.0, 549.0, 229.0]);
    near(area(&extraction, "GB/T 98004-2026"), [313.0, 740.0, 400.0, 751.0]);
}

#[test]
fn columns_from_the_top_down_are_read_from_the_right() {
    let extraction = office("columns.pdf");
    let text = &extraction.document.text;
    assert!(text.starts_with("关于发布《海上风电运维安全要求》等三项国家标准的公告\n"), "{text}");
    assert!(
        text.contains("标准编号为GB/T 98001-2026，自二〇二六年十一月一日起实施。原标准"),
        "{text}"
    );
    assert!(text.trim_end().ends_with("现予公告。"), "{text}");
    let told = extraction.document.diagnostics.iter().find(|d| d.code == "upright-columns");
    assert!(told.is_some_and(|told| told.message.starts_with("page 1 is written in columns")));
    // The title stands in the column at the right edge, and is ten times as high as wide.
    let [left, top, right, bottom] =
        area(&extraction, "关于发布《海上风电运维安全要求》等三项国家标准的公告");
    assert!(500.0 < left && (right - left) * 10.0 < bottom - top, "{left} {top} {right} {bottom}");
    let [_, above, _, below] = area(&extraction, "GB/T 98001-2026");
    assert!(bottom < above && above < below && below < 842.0, "{above} {below}");
}

#[test]
fn rows_whose_cells_have_several_lines_stay_together_without_rules() {
    let rows = [
        (
            ["Terms and definitions that", "all the other parts of the", "series refer to"],
            ["Drafted by the institute of", "metrology together with the", "makers of meters"],
        ),
        (
            ["Requirements for accuracy", "and for the stability of the", "readings over a year"],
            ["Drafted by the committee", "on instruments after the", "ballot in the spring"],
        ),
        (
            ["Methods of test under damp", "heat and in the cold, with", "their uncertainties"],
            ["Under revision, since the", "chambers that it names are", "not made any more"],
        ),
        (
            ["Marking of the meters and", "of the boxes in which they", "are handed over"],
            ["In force without a change", "from the first of January", "of the next year"],
        ),
    ];
    let mut page = String::new();
    let mut y = 760;
    for (left, right) in rows {
        for (left, right) in left.iter().zip(right) {
            page += &(at(60, y, left) + &at(300, y, right));
            y -= 13;
        }
        y -= 8;
    }
    let document = extract("rows.pdf", pdf(&[&page])).document;
    let read = cells(&document, 0);
    assert_eq!(read.len(), 4, "{read:#?}");
    assert_eq!(
        read[1][0],
        "Requirements for accuracy and for the stability of the readings over a year"
    );
    assert_eq!(
        read[2][1],
        "Under revision, since the chambers that it names are not made any more"
    );
}

#[test]
fn two_columns_of_paragraphs_are_no_table() {
    let column = |x: u32, text: &str, breaks: &[usize]| {
        let (mut page, mut y) = (String::new(), 760);
        let words: Vec<&str> = text.split(' ').cycle().take(240).collect();
        for (i, line) in words.chunks(6).enumerate() {
            y -= if breaks.contains(&i) { 21 } else { 13 };
            page += &at(x, y, &line.join(" "));
        }
        page
    };
    let left = "the committee met to settle what the rules for data shall be and who keeps them";
    let right = "after the ballot each member had a month to object which nobody did in the end";
    let page = column(60, left, &[7, 15, 24, 33]) + &column(320, right, &[4, 12, 20, 30]);
    let document = extract("columns.pdf", pdf(&[&page])).document;
    assert!(document.tables.is_empty(), "{:#?}", cells(&document, 0));
    let at = |words: &str| document.text.find(words).unwrap();
    assert!(
        document.text.rfind("who keeps them").unwrap() < at("after the ballot"),
        "{}",
        document.text
    );
}

#[test]
fn what_two_pages_have_at_one_height_apart_from_the_text_is_their_header() {
    let page = |text: &str, number: u32| {
        at(60, 800, "Bulletin of Standards and Metrology")
            + &at(60, 700, text)
            + &at(290, 30, &format!("Page {number} of 2"))
    };
    let pages =
        [page("The first page has GB/T 98001-2026.", 1), page("The second one ends it.", 2)];
    let document = extract("two.pdf", pdf(&[&pages[0], &pages[1]])).document;
    assert_eq!(
        document.text.trim(),
        "The first page has GB/T 98001-2026.\nThe second one ends it."
    );
    let lone = at(60, 700, "A single page.") + &at(290, 30, "- 1 -");
    assert_eq!(extract("one.pdf", pdf(&[&lone])).document.text.trim(), "A single page.");
}

#[test]
fn a_mark_that_repeats_a_note_is_no_part_of_its_word_however_its_field_is_written() {
    for field in [
        "<w:fldSimple w:instr=\" noteref _Ref1 \\h \"><w:r><w:t>1</w:t></w:r></w:fldSimple>",
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> NoteRef _Ref1</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
    ] {
        let body = format!(
            "<w:p><w:r><w:t>in force is GB/T 98001-2026</w:t></w:r>{field}<w:r><w:t>, as said.</w:t></w:r></w:p>"
        );
        let extraction = extract("note.docx", docx(&body, &[]));
        let found = extraction.mentions.iter().find(|m| m.kind == MentionKind::Standard);
        assert_eq!(found.map(|m| m.normal.as_str()), Some("GB/T 98001-2026"), "{field}");
        assert_eq!(extraction.document.text.trim(), "in force is GB/T 98001-2026[1], as said.");
    }
}

#[test]
fn spreadsheets_of_an_office_suite_are_the_same_in_every_format() {
    let mut read = Vec::new();
    for format in ["xls", "ods", "xlsx"] {
        let extraction = office(&format!("list.{format}"));
        let document = &extraction.document;
        let list = cells(document, 0);
        assert_eq!(list[0], ["序号", "标准编号", "标准名称", "实施日期", "采标比例"], "{format}");
        // The day stands in a cell that covers two rows.
        assert_eq!((list[1][3], list[2][3]), ("2026-11-01", "2026-11-01"), "{format}");
        assert_eq!(list[3][2], "港口自动化设备 第1部分：通则", "{format}");
        assert_eq!(cells(document, 1)[3], ["Total", "3"], "{format}: the value of the formula");
        assert_eq!(places(&extraction, "GB/T 98002-2026"), [Place::Path("标准清单!B4".into())]);
        // The old format has the number only; the others show it as the percentage that it is.
        let share = if format == "xls" { "0.925" } else { "92.5%" };
        assert_eq!(list[1][4], share, "{format}");
        read.push(document.text.replace("92.5%", "0.925").replace("40%", "0.4"));
    }
    assert!(read.windows(2).all(|pair| pair[0] == pair[1]), "{read:#?}");
}

#[test]
fn a_percentage_in_a_sheet_is_read_as_one() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let percent = rust_xlsxwriter::Format::new().set_num_format("0.0%");
    let own = rust_xlsxwriter::Format::new().set_num_format("[Blue]0.00\\ %");
    let words = rust_xlsxwriter::Format::new().set_num_format("0.00\" of 100%\"");
    for (column, head) in (0..).zip(["Measure", "Share", "Growth", "Other", "Plain"]) {
        sheet.write(0, column, head).unwrap();
    }
    sheet.write(1, 0, "Water recycled").unwrap();
    sheet.write_with_format(1, 1, 0.925, &percent).unwrap();
    sheet.write_with_format(1, 2, -0.07, &own).unwrap();
    sheet.write_with_format(1, 3, 0.5, &words).unwrap();
    sheet.write(1, 4, 0.925).unwrap();
    let read = extract("shares.xlsx", book.save_to_buffer().unwrap());
    let row = ["Water recycled", "92.5%", "-7%", "0.5", "0.925"];
    assert_eq!(cells(&read.document, 0)[1], row);

    let cell = |kind: &str, value: &str| {
        format!(
            "<table:table-cell office:value-type=\"{kind}\" office:value=\"{value}\"><text:p>x</text:p></table:table-cell>"
        )
    };
    let text = |words: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{words}</text:p></table:table-cell>"
        )
    };
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"S\"><table:table-row>{}{}{}</table:table-row><table:table-row>{}{}{}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        text("Measure"),
        text("Share"),
        text("Plain"),
        text("Water recycled"),
        cell("percentage", "0.925"),
        cell("float", "0.925"),
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_str()),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/></manifest:manifest>",
        ),
    ] {
        zip.start_file(name, stored).unwrap();
        zip.write_all(part.as_bytes()).unwrap();
    }
    let read = extract("shares.ods", zip.finish().unwrap().into_inner());
    assert_eq!(cells(&read.document, 0)[1], ["Water recycled", "92.5%", "0.925"]);
}

#[test]
fn the_engine_that_the_environment_asks_for_is_heeded_by_every_command_alike() {
    let run = Run::with_samples();
    let text = run.file("a.txt", "GB/T 98001-2026 is in force.");
    for args in [vec!["extract", &text], vec!["ingest", &text], vec!["lint", &text]] {
        let said = |value: &std::ffi::OsStr| {
            let output = run.command(&args).env("GNOMON_PDF_ENGINE", value).output().unwrap();
            (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
        };
        // Empty is as if it were not set.
        assert_eq!(said("".as_ref()).0, Some(0), "{args:?}");
        assert_eq!(said("own".as_ref()).0, Some(0), "{args:?}");
        let (code, told) = said("other".as_ref());
        assert_eq!(code, Some(2), "{args:?}: {told}");
        assert!(told.contains("GNOMON_PDF_ENGINE is `other`"), "{args:?}: {told}");
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt as _;
            let (code, told) = said(std::ffi::OsStr::from_bytes(b"ow\xffn"));
            assert_eq!(code, Some(2), "{args:?}: {told}");
            assert!(told.contains("it may be `own` or `poppler`"), "{args:?}: {told}");
        }
    }
}

#[test]
fn another_program_takes_a_document_apart_where_it_is_asked_for() {
    let run = Run::new();
    let lines = [
        "The requirements for meters are given in GB/T 98239-",
        "2019 and the terms in ISO/IEC 98000:2018.",
    ];
    let page = at(60, 700, lines[0]) + &at(60, 686, lines[1]);
    let file = run.file("meters.pdf", pdf(&[&page, &at(60, 700, "GB/T 98001-2026 follows.")]));
    // Without it a clear word, and nothing is read another way than was asked for.
    let mut command = run.command(&["extract", "--pdf-engine", "poppler", &file]);
    let missing = command.env("PATH", run.folder.path()).output().unwrap();
    assert_ne!(missing.status.code(), Some(0));
    let said = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert!(
        said.contains("`pdftotext`, which is not installed") && said.contains("poppler-utils"),
        "{said}"
    );
    if Command::new("pdftotext").arg("-v").output().is_err() {
        drop(writeln!(std::io::stderr(), "skipped: `pdftotext` is not installed"));
        return;
    }
    let json = run.stdout(&["extract", "--json", "--pdf-engine", "poppler", &file], 0);
    let theirs: serde_json::Value = serde_json::from_str(&json).unwrap();
    let ours: serde_json::Value =
        serde_json::from_str(&run.stdout(&["extract", "--json", &file], 0)).unwrap();
    assert_eq!(theirs["document"]["reader"], "pdf-poppler/2");
    assert_eq!(theirs["document"]["pages"], 2);
    let standards = |value: &serde_json::Value| -> Vec<(String, Vec<f64>)> {
        let mentions = value["mentions"].as_array().unwrap().iter();
        mentions
            .filter(|mention| mention["kind"] == "standard")
            .map(|mention| {
                let place = &mention["where"];
                let edges = place["box"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap());
                let page = place["page"].as_f64().unwrap();
                let normal = mention["normal"].as_str().unwrap().to_owned();
                (normal, std::iter::once(page).chain(edges).collect())
            })
            .collect()
    };
    let (ours, theirs) = (standards(&ours), standards(&theirs));
    assert_eq!(ours.len(), 3, "{ours:?}");
    for ((normal, place), (other, beside)) in ours.iter().zip(&theirs) {
        assert_eq!(normal, other);
        let off = place.iter().zip(beside).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(off < 8.0, "{normal}: {place:?} {beside:?}");
    }
    // What was read so stays so, also where the browser reads it again.
    assert!(run.stdout(&["ingest", "--pdf-engine", "poppler", &file], 0).starts_with("read "));
    assert!(run.stdout(&["ingest", &file], 0).starts_with("unchanged "));
    let rubbish = run.file("rubbish.pdf", "%PDF-1.7\nrubbish");
    let said = run.stderr(&["extract", "--pdf-engine", "poppler", &rubbish], 1);
    assert!(said.contains("calls itself a PDF document"), "{said}");
}

#[test]
fn a_cell_beyond_the_edge_of_sheets_costs_its_sheet_and_no_more() {
    let run = Run::new();
    for place in ["AAAAAAAAAAAA1", "XFE1", "A4294967296", "A1048577"] {
        let sheet = |cell: &str| {
            format!(
                "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>GB/T 98001-2026</t></is></c><c r=\"{cell}\"><v>1</v></c></row></sheetData>"
            )
        };
        let file =
            run.file("edge.xlsx", xlsx(&[("First", &sheet(place)), ("Second", &sheet("B1"))]));
        let text = run.stdout(&["extract", "--text", &file], 0);
        assert_eq!(text.matches("GB/T 98001-2026").count(), 2, "{place}: {text}");
        let json = run.stdout(&["extract", "--json", &file], 0);
        assert!(json.contains("sheet `First` could not be read to its end"), "{place}: {json}");
    }
}
