//! The comment form of a consultation: made, and read back when it has been filled in.
//!
//! The columns are those of the form of ISO/IEC (clause, type, comment, proposed
//! change) with the Chinese names of the 意见汇总表; types are those of the ISO/IEC
//! commenting template: ge, te, ed.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, FormatBorder, Workbook, XlsxError};
use serde::Serialize;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What a consultation's form is prefilled with.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The title of the draft.
    pub title: String,
    /// Until when comments are taken, in words.
    pub until: Option<String>,
    /// The clauses, in order: number and text.
    pub clauses: Vec<(String, String)>,
}

/// What kind of comment it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Of the whole.
    General,
    /// Of substance.
    Technical,
    /// Of wording.
    Editorial,
}

impl Kind {
    /// As the form prints it.
    pub fn words(self) -> &'static str {
        match self {
            Kind::General => "ge 总体",
            Kind::Technical => "te 技术",
            Kind::Editorial => "ed 编辑",
        }
    }

    /// The kind that a filled-in cell means.
    pub fn of(text: &str) -> Option<Kind> {
        let text = text.trim().to_lowercase();
        let begins = |forms: &[&str]| forms.iter().any(|form| text.starts_with(form));
        match () {
            () if begins(&["ge", "总体", "一般", "通用"]) => Some(Kind::General),
            () if begins(&["te", "技术"]) => Some(Kind::Technical),
            () if begins(&["ed", "编辑"]) => Some(Kind::Editorial),
            () => None,
        }
    }
}

const KINDS: [Kind; 3] = [Kind::General, Kind::Technical, Kind::Editorial];

/// A comment, as a filled-in form has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comment {
    /// The clause.
    pub clause: String,
    /// Its kind; `None` where the form names none.
    pub kind: Option<Kind>,
    /// What is said.
    pub comment: String,
    /// What should stand instead.
    pub change: String,
    /// Who says so.
    pub by: String,
    /// The file it came in.
    pub file: String,
    /// The row there, from 1 below the heads.
    pub row: usize,
    /// What is odd about it.
    pub notes: Vec<String>,
}

/// The columns of the form.
const HEADS: [&str; 6] = [
    "No. 序号",
    "Clause 章条编号",
    "Text 原文",
    "Type 类型 (ge/te/ed)",
    "Comment 意见内容",
    "Proposed change 修改建议",
];
/// The columns of the merged table.
pub const MERGED: [&str; 9] = [
    "No. 序号",
    "Clause 章条编号",
    "Type 类型",
    "Comment 意见内容",
    "Proposed change 修改建议",
    "By 提出单位",
    "Decision 处理意见",
    "Source 来源",
    "Notes 备注",
];
const BY: &str = "Organisation 提出单位:";
const PERSON: &str = "Person, telephone, e-mail 联系人、电话、电子邮箱:";
/// How much of a clause's text is shown.
const TEXT: usize = 300;
/// Empty rows below the clauses, for comments on what has no number.
const SPARE: usize = 10;

fn lines(form: &Form) -> Vec<String> {
    let mut lines = vec![format!("Comments on 意见汇总表: {}", form.title)];
    if let Some(until) = &form.until {
        lines.push(format!("Comments are taken until 截止日期: {until}"));
    }
    lines.push(BY.to_owned() + " ");
    lines.push(PERSON.to_owned() + " ");
    lines.push(
        "Type 类型: ge = general 总体, te = technical 技术, ed = editorial 编辑. Leave rows without a comment as they are; for several comments on a clause, insert rows. 没有意见的行保持不变。"
            .to_owned(),
    );
    lines
}

fn rows(form: &Form) -> Vec<[String; 6]> {
    let mut rows: Vec<[String; 6]> = Vec::new();
    for (clause, text) in &form.clauses {
        let mut short: String = text.chars().take(TEXT).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        let number = (rows.len() + 1).to_string();
        rows.push([number, clause.clone(), short, String::new(), String::new(), String::new()]);
    }
    for _ in 0..SPARE {
        let number = (rows.len() + 1).to_string();
        rows.push([
            number,
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]);
    }
    rows
}

/// The form as a workbook.
pub fn workbook(form: &Form) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Comments 意见")?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let bold = Format::new().set_bold();
    let head = Format::new().set_bold().set_text_wrap().set_border(FormatBorder::Thin);
    let cell =
        Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let mut at = 0u32;
    for (index, line) in lines(form).iter().enumerate() {
        match index {
            0 => sheet.write_string_with_format(at, 0, line, &bold)?,
            _ => sheet.write_string(at, 0, line)?,
        };
        at += 1;
    }
    let heads = at + 1;
    for (column, (text, width)) in
        (0u16..).zip(HEADS.iter().zip([6.0, 14.0, 48.0, 12.0, 48.0, 48.0]))
    {
        sheet.write_string_with_format(heads, column, *text, &head)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(heads + 1, 0)?;
    sheet.set_repeat_rows(heads, heads)?;
    let rows = rows(form);
    for (line, row) in (heads + 1..).zip(&rows) {
        for (column, text) in (0u16..).zip(row) {
            sheet.write_string_with_format(line, column, text, &cell)?;
        }
    }
    let kinds = DataValidation::new().allow_list_strings(&KINDS.map(Kind::words))?;
    let last = heads + u32::try_from(rows.len()).unwrap_or(u32::MAX - heads);
    sheet.add_data_validation(heads + 1, 3, last, 3, &kinds)?;
    workbook.save_to_buffer()
}

/// The form as a document of Word.
pub fn document(form: &Form) -> std::io::Result<Vec<u8>> {
    let widths = [700, 1500, 4200, 1100, 3900, 3700];
    let rows: Vec<Vec<String>> = rows(form).into_iter().map(Vec::from).collect();
    docx(&lines(form), &HEADS, &widths, &rows)
}

/// The merged table as a document of Word.
pub fn merged_document(title: &str, comments: &[Comment]) -> std::io::Result<Vec<u8>> {
    let widths = [600, 1300, 900, 3400, 3400, 1700, 1700, 1300, 1100];
    let rows: Vec<Vec<String>> =
        (1..).zip(comments).map(|(number, comment)| merged_row(number, comment)).collect();
    docx(&[format!("Comments received 意见汇总处理表: {title}")], &MERGED, &widths, &rows)
}

/// A row under [`MERGED`]; the decision is left to who decides.
pub fn merged_row(number: usize, comment: &Comment) -> Vec<String> {
    vec![
        number.to_string(),
        comment.clause.clone(),
        comment.kind.map_or("", Kind::words).to_owned(),
        comment.comment.clone(),
        comment.change.clone(),
        comment.by.clone(),
        String::new(),
        format!("{}, row {}", comment.file, comment.row),
        comment.notes.join("; "),
    ]
}

fn docx(
    before: &[String],
    heads: &[&str],
    widths: &[u32],
    rows: &[Vec<String>],
) -> std::io::Result<Vec<u8>> {
    let mut body = String::new();
    for (index, line) in before.iter().enumerate() {
        body.push_str(&paragraph(line, index == 0));
    }
    body.push_str("<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>");
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        body.push_str(&format!(
            "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
        ));
    }
    body.push_str("</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>");
    for width in widths {
        body.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
    }
    body.push_str("</w:tblGrid>");
    let row = |cells: &mut dyn Iterator<Item = &str>, is_head: bool| -> String {
        let mut out = String::from("<w:tr>");
        if is_head {
            out.push_str("<w:trPr><w:tblHeader/></w:trPr>");
        }
        for (cell, width) in cells.zip(widths) {
            out.push_str(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>"
            ));
            out.push_str(&paragraph(cell, is_head));
            out.push_str("</w:tc>");
        }
        out + "</w:tr>"
    };
    body.push_str(&row(&mut heads.iter().copied(), true));
    for cells in rows {
        body.push_str(&row(&mut cells.iter().map(String::as_str), false));
    }
    body.push_str("</w:tbl>");
    // A table is followed by a paragraph, or Word calls the file damaged.
    body.push_str("<w:p/><w:sectPr><w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/><w:pgMar w:top=\"850\" w:right=\"850\" w:bottom=\"850\" w:left=\"850\" w:header=\"500\" w:footer=\"500\" w:gutter=\"0\"/></w:sectPr>");
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let parts = [
        (
            "[Content_Types].xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>",
        ),
        (
            "_rels/.rels",
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
        ),
        ("word/document.xml", document.as_str()),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Without the time of day: the same form gives the same bytes.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (name, content) in parts {
        zip.start_file(name, options).map_err(std::io::Error::other)?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish().map_err(std::io::Error::other)?.into_inner())
}

fn paragraph(text: &str, bold: bool) -> String {
    let bold = if bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
    let mut out = String::from("<w:p><w:r>");
    out.push_str(bold);
    for (index, line) in text.lines().enumerate() {
        if 0 < index {
            out.push_str("<w:br/>");
        }
        let line: String = line
            .chars()
            .filter(|c| !c.is_control())
            .collect::<String>()
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        out.push_str(&format!("<w:t xml:space=\"preserve\">{line}</w:t>"));
    }
    out + "</w:r></w:p>"
}

/// What a filled-in form says: its comments, and why it is none if it is none.
///
/// `tables` are the rows of its tables, heads included; `text` is all its text, which
/// names who comments.
pub fn read(file: &str, text: &str, tables: &[Vec<Vec<String>>]) -> Result<Vec<Comment>, String> {
    let by = text
        .lines()
        .find_map(|line| {
            let at = line.find("提出单位:").or(line.find("提出单位："))?;
            let rest =
                line[at..].trim_start_matches("提出单位").trim_start_matches([':', '：']).trim();
            (!rest.is_empty()).then(|| rest.to_owned())
        })
        .unwrap_or_default();
    let mut found = Vec::new();
    let mut is_form = false;
    for table in tables {
        let Some((start, columns)) = heads(table) else { continue };
        is_form = true;
        let mut clause = String::new();
        for (row, cells) in (1..).zip(&table[start + 1..]) {
            let at = |column: Option<usize>| {
                column
                    .and_then(|column| cells.get(column))
                    .map_or("", |cell| cell.trim())
                    .to_owned()
            };
            // A row that was put in below a clause, and so has no number, is about the same
            // clause; one of the form's own without a clause is about the whole.
            let own = at(columns.clause);
            let given = !own.is_empty();
            if given || !at(columns.number).is_empty() {
                clause = own;
            }
            let (comment, change, kind) =
                (at(columns.comment), at(columns.change), at(columns.kind));
            if comment.is_empty() && change.is_empty() && kind.is_empty() {
                // The next empty row is not about this clause any more.
                if !given {
                    clause.clear();
                }
                continue;
            }
            let mut notes = Vec::new();
            let parsed = Kind::of(&kind);
            if parsed.is_none() {
                notes.push(match kind.as_str() {
                    "" => "no type".to_owned(),
                    kind => format!("type not known: {kind}"),
                });
            }
            if comment.is_empty() && change.is_empty() {
                notes.push("a type and no comment".to_owned());
            }
            if !given && !clause.is_empty() {
                notes.push("clause of the row above".to_owned());
            }
            let who = match at(columns.by) {
                by if !by.is_empty() => by,
                _ => by.clone(),
            };
            found.push(Comment {
                clause: clause.clone(),
                kind: parsed,
                comment,
                change,
                by: who,
                file: file.to_owned(),
                row,
                notes,
            });
        }
    }
    if !is_form {
        return Err("no table with the columns `Clause 章条编号` and `Comment 意见内容`".to_owned());
    }
    Ok(found)
}

struct Columns {
    number: Option<usize>,
    clause: Option<usize>,
    kind: Option<usize>,
    comment: Option<usize>,
    change: Option<usize>,
    by: Option<usize>,
}

/// The row of heads of a form, and what its columns are.
fn heads(table: &[Vec<String>]) -> Option<(usize, Columns)> {
    table.iter().take(20).enumerate().find_map(|(row, cells)| {
        let column = |forms: &[&str]| {
            cells.iter().position(|cell| {
                let cell = cell.to_lowercase();
                forms.iter().any(|form| cell.contains(form))
            })
        };
        // 'Proposed change' first: the heads of some forms name the comment in it.
        let change = column(&["proposed change", "修改建议", "建议修改"]);
        let comment = cells.iter().enumerate().position(|(index, cell)| {
            let cell = cell.to_lowercase();
            Some(index) != change
                && ["comment", "意见内容", "意见"].iter().any(|form| cell.contains(form))
        });
        let clause = column(&["clause", "章条", "条款"]);
        (clause.is_some() && comment.is_some()).then(|| {
            let columns = Columns {
                number: column(&["no.", "序号"]),
                clause,
                kind: column(&["type", "类型"]),
                comment,
                change,
                by: column(&["by 提出", "提出单位", "organisation"]),
            };
            (row, columns)
        })
    })
}

/// Orders comments by the clauses of the forms: those without a clause, which are about
/// the whole, first; then by the numbers in the clause.
pub fn sort(comments: &mut [Comment]) {
    comments.sort_by(|a, b| {
        let key = |comment: &Comment| (!comment.clause.is_empty(), numbers(&comment.clause));
        key(a).cmp(&key(b)).then_with(|| (&a.clause, &a.by, a.row).cmp(&(&b.clause, &b.by, b.row)))
    });
}

/// The numbers of a clause, in digits or Chinese: `5.2.10` is 5, 2, 10; 第十九条 is 19.
fn numbers(clause: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut digits = String::new();
    let mut chinese: Option<(u32, u32)> = None;
    for c in clause.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            found.push(digits.parse().unwrap_or(u32::MAX));
            digits.clear();
        }
        // Sum so far, and the digit that waits for its unit.
        let (sum, last) = chinese.unwrap_or((0, 0));
        let digit = "零一二三四五六七八九".chars().position(|it| it == c);
        chinese = match (
            c,
            digit.or(match c {
                '〇' => Some(0),
                '两' => Some(2),
                _ => None,
            }),
        ) {
            (_, Some(digit)) => Some((sum, u32::try_from(digit).unwrap_or(0))),
            ('十', _) => Some((sum + 10 * last.max(1), 0)),
            ('百', _) => Some((sum + 100 * last.max(1), 0)),
            ('千', _) => Some((sum + 1000 * last.max(1), 0)),
            _ => {
                if chinese.is_some() {
                    found.push(sum + last);
                }
                None
            }
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_sort_by_their_numbers() {
        assert_eq!(numbers("5.2.10"), [5, 2, 10]);
        assert_eq!(numbers("第十九条"), [19]);
        assert_eq!(numbers("第一百零三条之二"), [103, 2]);
        assert_eq!(numbers("Article 7(3)"), [7, 3]);
    }

    #[test]
    fn a_filled_in_form_is_read_without_losing_a_row() {
        let cells = |row: &[&str]| row.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let table = vec![
            cells(&HEADS),
            cells(&["1", "第一条", "…", "te 技术", "限值过宽", "改为5"]),
            cells(&["2", "第二条", "…", "", "", ""]),
            cells(&["", "", "", "ed", "typo", ""]),
            cells(&["", "", "", "nonsense", "a remark", ""]),
            cells(&["3", "", "", "ge", "of the whole", ""]),
            cells(&["4", "第三条", "", "ge", "", ""]),
        ];
        let comments = read("a.docx", "x\nOrganisation 提出单位: 某某研究院\n", &[table]).unwrap();
        let said: Vec<_> =
            comments.iter().map(|it| (it.clause.as_str(), it.kind, it.notes.len())).collect();
        assert_eq!(
            said,
            [
                ("第一条", Some(Kind::Technical), 0),
                ("第二条", Some(Kind::Editorial), 1),
                ("第二条", None, 2),
                ("", Some(Kind::General), 0),
                ("第三条", Some(Kind::General), 1),
            ]
        );
        assert!(comments.iter().all(|it| it.by == "某某研究院"));
        assert!(read("b", "", &[]).is_err());
    }
}
