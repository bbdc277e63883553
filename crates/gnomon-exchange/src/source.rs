//! The records of a list, one after the other.
//!
//! JSON lines, arrays of JSON and CSV are streamed: a record at a time is in memory,
//! however long the file. XML, YAML, BibTeX and tagged lines are read whole, up to
//! [`WHOLE`] bytes.

use std::io::{self, BufRead};

use gnomon_model::Span;

use crate::mapping::Mapping;
use crate::node::{Node, Scalar};
use crate::{bibtex, json, tagged, xml, yaml};

/// Bytes of a file of a format that is read whole.
pub const WHOLE: usize = 64 << 20;
/// Bytes of one record of a format that is streamed.
pub const RECORD: usize = 4 << 20;

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One JSON object a line.
    JsonLines,
    /// One JSON array, or an object that holds one.
    Json,
    /// Values set apart by a mark: `,`, `;`, `|` or a tab.
    Csv,
    /// XML.
    Xml,
    /// YAML.
    Yaml,
    /// BibTeX.
    Bibtex,
    /// Lines of tag and value.
    Tagged,
}

impl Layout {
    /// The layout of a text by the end of its name, else by how it begins.
    pub fn of(name: &str, head: &str) -> Layout {
        let name = name.to_lowercase();
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        let head = head.trim_start_matches('\u{feff}').trim_start();
        if ends(&[".jsonl", ".ndjson"]) {
            return Layout::JsonLines;
        }
        if ends(&[".csv", ".tsv"]) {
            return Layout::Csv;
        }
        if ends(&[".yaml", ".yml"]) {
            return Layout::Yaml;
        }
        if ends(&[".bib", ".bibtex"]) || head.starts_with('@') {
            return Layout::Bibtex;
        }
        if ends(&[".xml", ".rxl"]) || head.starts_with('<') {
            return Layout::Xml;
        }
        if head.starts_with('[') {
            return Layout::Json;
        }
        if head.starts_with('{') {
            // An object that ends with its line is one of many.
            let line = head.lines().next().unwrap_or("");
            let whole = json::parse(line, 0).is_ok();
            return if whole { Layout::JsonLines } else { Layout::Json };
        }
        if head.starts_with("---") {
            return Layout::Yaml;
        }
        let first = head.lines().next().unwrap_or("");
        let tag = first.len() > 3 && first.as_bytes()[..3].iter().all(u8::is_ascii_digit);
        match tag || (first.contains(['：', ':']) && !first.contains([',', '\t', ';'])) {
            true => Layout::Tagged,
            false => Layout::Csv,
        }
    }

    /// Whether records are rows that a row of heads explains.
    pub fn is_table(self) -> bool {
        self == Layout::Csv
    }
}

/// One record with its bytes.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its number, from 1.
    pub row: u64,
    /// The line (from 1) where it begins.
    pub line: u64,
    /// The byte of the canonical text where it begins.
    pub at: usize,
    /// Its bytes.
    pub text: String,
    /// Its values; spans are of the canonical text.
    pub node: Node,
}

impl Record {
    /// The bytes of a span of it.
    pub fn quote(&self, span: Span) -> &str {
        let end = span.end.saturating_sub(self.at);
        self.text.get(span.start.saturating_sub(self.at)..end).unwrap_or("")
    }

    /// The line that a byte of it lies in.
    pub fn line_of(&self, at: usize) -> u64 {
        let before = at.saturating_sub(self.at).min(self.text.len());
        self.line
            + self.text.as_bytes()[..before].iter().filter(|byte| **byte == b'\n').count() as u64
    }
}

/// A record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its number, from 1.
    pub row: u64,
    /// The line where it begins.
    pub line: u64,
    /// Its first words.
    pub value: String,
    /// Why not.
    pub why: String,
}

/// A piece of a text that was read whole.
pub(crate) struct Piece {
    pub span: Span,
    pub node: Result<Node, String>,
}

/// The pieces, and why there are no more where the text broke off.
pub(crate) struct Pieces {
    pub found: Vec<Piece>,
    pub broken: Option<String>,
}

/// Hands every record, or what kept it from being read, to `take`, which is also
/// told how many bytes have been passed.
pub fn each<E: From<io::Error>>(
    layout: Layout,
    mapping: &Mapping,
    input: impl BufRead,
    mut take: impl FnMut(Result<Record, Fault>, usize) -> Result<(), E>,
) -> Result<(), E> {
    let mut feed = Feed {
        input,
        held: Vec::new(),
        passed: 0,
        at: 0,
        line: 1,
        row: 0,
        opened: false,
        closed: false,
    };
    match layout {
        Layout::JsonLines => loop {
            let (Some(raw), over) = feed.lines(|_| true)? else { return Ok(()) };
            if raw.bytes.trim_ascii().is_empty() {
                continue;
            }
            let record = feed.record(raw, over, json::parse);
            take(record, feed.at)?;
        },
        Layout::Csv => {
            let mut mark = None;
            loop {
                let mut state = Quotes::default();
                let (Some(raw), over) = feed.lines(|line| state.closes(line, mark))? else {
                    return Ok(());
                };
                if raw.bytes.trim_ascii().is_empty() {
                    // Spreadsheets count empty rows too.
                    feed.row += 1;
                    continue;
                }
                let delimiter = *mark.get_or_insert_with(|| delimiter_of(&raw.bytes));
                let record = if state.open {
                    feed.give_back(&raw);
                    let first = raw.first_line();
                    let fault = "a quotation mark is opened and not closed".to_owned();
                    Err(feed.fault(&first, fault))
                } else {
                    feed.record(raw, over, |text, at| Ok(cells(text, at, delimiter)))
                };
                take(record, feed.at)?;
            }
        }
        Layout::Json => {
            if feed.begins_with(b'[')? {
                while let Some((raw, over)) = feed.element()? {
                    let record = feed.record(raw, over, json::parse);
                    take(record, feed.at)?;
                }
                // A list that was cut off must not pass for a whole one.
                return match feed.after_array()? {
                    None => Ok(()),
                    Some(fault) => take(Err(fault), feed.at),
                };
            }
            whole(layout, mapping, feed, take)
        }
        _ => whole(layout, mapping, feed, take),
    }
}

fn whole<R: BufRead, E: From<io::Error>>(
    layout: Layout,
    mapping: &Mapping,
    mut feed: Feed<R>,
    mut take: impl FnMut(Result<Record, Fault>, usize) -> Result<(), E>,
) -> Result<(), E> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(&mut feed.input, WHOLE as u64 + 1), &mut bytes)?;
    let refuse = |value: &str, why: String| Fault { row: 1, line: 1, value: value.to_owned(), why };
    if WHOLE < bytes.len() {
        let why = format!(
            "longer than {} MiB; write it as JSON lines or CSV, which are read piece by piece",
            WHOLE >> 20
        );
        return take(Err(refuse("", why)), WHOLE);
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return take(Err(refuse("", format!("no UTF-8: {error}"))), 0),
    };
    let pieces = match layout {
        Layout::Xml => xml::pieces(&text, &mapping.elements),
        Layout::Yaml => yaml::pieces(&text),
        Layout::Bibtex => bibtex::pieces(&text),
        Layout::Tagged => tagged::pieces(&text),
        Layout::Json | Layout::JsonLines | Layout::Csv => object(&text),
    };
    // Records of YAML and JSON begin at their first value, which may stand before another's.
    let lines = gnomon_model::Lines::new(&text);
    let (mut row, mut line) = (0u64, 1u64);
    for piece in pieces.found {
        row += 1;
        line = lines.of(piece.span.start) as u64;
        let slice = piece.span.of(&text);
        let record = match piece.node {
            Ok(node) => {
                Ok(Record { row, line, at: piece.span.start, text: slice.to_owned(), node })
            }
            Err(why) => Err(Fault { row, line, value: beginning(slice), why }),
        };
        take(record, piece.span.end)?;
    }
    match pieces.broken {
        Some(why) => take(Err(Fault { row: row + 1, line, value: String::new(), why }), text.len()),
        None if row == 0 => {
            let names = mapping.elements.join("`, `");
            let why = match layout {
                Layout::Xml => format!("no element `{names}` in it"),
                _ => "no record in it".to_owned(),
            };
            take(Err(refuse(&beginning(&text), why)), text.len())
        }
        None => Ok(()),
    }
}

/// The records of an object: the items of its first member that is a list of objects,
/// else the object itself.
fn object(text: &str) -> Pieces {
    let whole = Span::new(0, text.len());
    match json::parse(text, 0) {
        Err(why) => Pieces { found: Vec::new(), broken: Some(why) },
        Ok(Node::Map(mut members)) => {
            let is_records = |node: &Node| match node {
                Node::List(items) => {
                    !items.is_empty() && items.iter().all(|item| matches!(item, Node::Map(_)))
                }
                _ => false,
            };
            let found = match members.iter().position(|(_, node)| is_records(node)) {
                Some(index) => match members.swap_remove(index).1 {
                    // A record is from its first value to its last one.
                    Node::List(items) => items
                        .into_iter()
                        .map(|node| Piece {
                            span: node.extent().unwrap_or(Span::new(0, 0)),
                            node: Ok(node),
                        })
                        .collect(),
                    _ => Vec::new(),
                },
                None => vec![Piece { span: whole, node: Ok(Node::Map(members)) }],
            };
            Pieces { found, broken: None }
        }
        Ok(_) => {
            Pieces { found: Vec::new(), broken: Some("neither an object nor an array".into()) }
        }
    }
}

fn beginning(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or("");
    let mut short: String = line.chars().take(60).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

/// Bytes of a record before they are read.
struct Raw {
    bytes: Vec<u8>,
    at: usize,
    line: u64,
}

impl Raw {
    fn first_line(&self) -> Raw {
        let end =
            self.bytes.iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |at| at + 1);
        Raw { bytes: self.bytes[..end].to_vec(), at: self.at, line: self.line }
    }
}

/// The input with what was handed back, and how far it has been read.
struct Feed<R> {
    input: R,
    held: Vec<u8>,
    /// How much of `held` has been read again.
    passed: usize,
    at: usize,
    line: u64,
    row: u64,
    /// Whether the bracket of an array has been passed, and the closing one.
    opened: bool,
    closed: bool,
}

impl<R: BufRead> Feed<R> {
    /// One line, its end included, appended to `out`; false at the end of the input.
    /// What is longer than a record may be is passed over.
    fn line(&mut self, out: &mut Vec<u8>, over: &mut bool) -> io::Result<bool> {
        let mut any = false;
        loop {
            let (chunk, held) = if self.passed < self.held.len() {
                (&self.held[self.passed..], true)
            } else {
                (self.input.fill_buf()?, false)
            };
            if chunk.is_empty() {
                return Ok(any);
            }
            any = true;
            let (used, ends) = match chunk.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (chunk.len(), false),
            };
            if out.len() + used <= RECORD {
                out.extend_from_slice(&chunk[..used]);
            } else {
                *over = true;
            }
            if held {
                self.passed += used;
            } else {
                self.input.consume(used);
            }
            self.at += used;
            if ends {
                self.line += 1;
                return Ok(true);
            }
        }
    }

    /// Lines up to the first after which `closes` says that the record is whole.
    fn lines(&mut self, mut closes: impl FnMut(&[u8]) -> bool) -> io::Result<(Option<Raw>, bool)> {
        let mut raw = Raw { bytes: Vec::new(), at: self.at, line: self.line };
        let mut over = false;
        loop {
            let start = raw.bytes.len();
            if !self.line(&mut raw.bytes, &mut over)? {
                return Ok(((start != 0).then_some(raw), over));
            }
            if over || closes(&raw.bytes[start..]) {
                return Ok((Some(raw), over));
            }
        }
    }

    /// Everything after the first line will be read again.
    fn give_back(&mut self, raw: &Raw) {
        let first = raw.first_line().bytes.len();
        let mut held = raw.bytes[first..].to_vec();
        held.extend_from_slice(&self.held[self.passed..]);
        self.held = held;
        self.passed = 0;
        self.at = raw.at + first;
        self.line = raw.line + 1;
    }

    fn begins_with(&mut self, mark: u8) -> io::Result<bool> {
        let chunk = self.input.fill_buf()?;
        let head = chunk.strip_prefix("\u{feff}".as_bytes()).unwrap_or(chunk);
        Ok(head.trim_ascii_start().first() == Some(&mark))
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let Some(byte) = self.input.fill_buf()?.first().copied() else { return Ok(None) };
        self.input.consume(1);
        self.at += 1;
        if byte == b'\n' {
            self.line += 1;
        }
        Ok(Some(byte))
    }

    /// The next element of an array.
    fn element(&mut self) -> io::Result<Option<(Raw, bool)>> {
        let mut raw: Option<Raw> = None;
        let (mut depth, mut quoted, mut escaped, mut over) = (0usize, false, false, false);
        if self.closed {
            return Ok(None);
        }
        loop {
            let (at, line) = (self.at, self.line);
            let Some(byte) = self.byte()? else { return Ok(raw.map(|raw| (raw, over))) };
            if raw.is_none() {
                // Between elements: white space and commas, a mark of byte order before.
                if byte.is_ascii_whitespace() || byte == b',' || !self.opened {
                    self.opened |= byte == b'[';
                    continue;
                }
                if byte == b']' {
                    self.closed = true;
                    return Ok(None);
                }
                raw = Some(Raw { bytes: Vec::new(), at, line });
            }
            let Some(open) = &mut raw else { continue };
            let ends = depth == 0 && !quoted && matches!(byte, b',' | b']');
            if ends {
                self.closed = byte == b']';
                return Ok(raw.map(|raw| (raw, over)));
            }
            if open.bytes.len() < RECORD {
                open.bytes.push(byte);
            } else {
                over = true;
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Ok(raw.map(|raw| (raw, over)));
                    }
                }
                _ => {}
            }
        }
    }

    /// What is wrong with what follows an array: it has no end, or something comes after.
    fn after_array(&mut self) -> io::Result<Option<Fault>> {
        let (at, line) = (self.at, self.line);
        let raw = Raw { bytes: Vec::new(), at, line };
        if !self.closed {
            return Ok(Some(
                self.fault(&raw, "the array is not closed: the file is cut off".into()),
            ));
        }
        while let Some(byte) = self.byte()? {
            if !byte.is_ascii_whitespace() {
                let why = "something stands after the end of the array".to_owned();
                return Ok(Some(self.fault(&raw, why)));
            }
        }
        Ok(None)
    }

    fn fault(&mut self, raw: &Raw, why: String) -> Fault {
        self.row += 1;
        let value = beginning(&String::from_utf8_lossy(&raw.bytes));
        Fault { row: self.row, line: raw.line, value, why }
    }

    fn record(
        &mut self,
        raw: Raw,
        over: bool,
        parse: impl FnOnce(&str, usize) -> Result<Node, String>,
    ) -> Result<Record, Fault> {
        if over {
            return Err(self.fault(&raw, format!("longer than {} MiB", RECORD >> 20)));
        }
        let Raw { bytes, at, line } = raw;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let bad = error.utf8_error().valid_up_to();
                let raw = Raw { bytes: error.into_bytes(), at, line };
                return Err(self.fault(&raw, format!("no UTF-8 at byte {}", at + bad)));
            }
        };
        match parse(&text, at) {
            Ok(node) => {
                self.row += 1;
                Ok(Record { row: self.row, line, at, text, node })
            }
            Err(why) => Err(self.fault(&Raw { bytes: text.into_bytes(), at, line }, why)),
        }
    }
}

/// Whether a record of CSV goes on after a line end: RFC 4180, section 2, 6. Only a
/// mark with which a cell begins opens; any other is text.
#[derive(Default)]
struct Quotes {
    open: bool,
}

impl Quotes {
    fn closes(&mut self, line: &[u8], delimiter: Option<u8>) -> bool {
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        let (mut start, mut closed) = (!self.open, false);
        for byte in line {
            match (*byte, self.open) {
                (b'"', true) => (self.open, closed) = (false, true),
                // Right after one that closed, it is the second of a pair that is meant.
                (b'"', false) => self.open = start || closed,
                _ => closed = false,
            }
            start = match delimiter {
                Some(delimiter) => *byte == delimiter,
                None => matches!(byte, b',' | b';' | b'\t' | b'|'),
            };
        }
        !self.open
    }
}

/// The mark that a line has most of, outside quotation marks.
fn delimiter_of(line: &[u8]) -> u8 {
    let count = |mark: u8| {
        let mut quoted = false;
        line.iter()
            .filter(|byte| {
                quoted ^= **byte == b'"';
                !quoted && **byte == mark
            })
            .count()
    };
    // The first of equals wins.
    let mut best = (b',', count(b','));
    for mark in [b'\t', b';', b'|'] {
        if best.1 < count(mark) {
            best = (mark, count(mark));
        }
    }
    best.0
}

/// The cells of a row.
fn cells(text: &str, base: usize, delimiter: u8) -> Node {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let end = text.trim_end_matches(['\n', '\r']).len();
    loop {
        if bytes.get(at) == Some(&b'"') {
            let start = at + 1;
            let mut close = start;
            while close < end {
                match (bytes[close], bytes.get(close + 1)) {
                    (b'"', Some(b'"')) if close + 1 < end => close += 2,
                    (b'"', _) => break,
                    _ => close += 1,
                }
            }
            let raw = &text[start..close.min(end).max(start)];
            let lead = raw.len() - raw.trim_start().len();
            let words = raw.trim();
            let span = Span::new(base + start + lead, base + start + lead + words.len());
            found.push(cell(words.replace("\"\"", "\""), span));
            at = close + 1;
            // What stands between the closing mark and the next delimiter is no value.
            while at < end && bytes[at] != delimiter {
                at += 1;
            }
        } else {
            let stop = bytes[at.min(end)..end].iter().position(|byte| *byte == delimiter);
            let stop = stop.map_or(end, |offset| at + offset);
            let raw = &text[at.min(end)..stop.max(at.min(end))];
            let lead = raw.len() - raw.trim_start().len();
            let words = raw.trim();
            let span = Span::new(base + at + lead, base + at + lead + words.len());
            found.push(cell(words.to_owned(), span));
            at = stop;
        }
        if end <= at {
            return Node::List(found);
        }
        at += 1;
    }
}

fn cell(text: String, span: Span) -> Node {
    match text.is_empty() {
        true => Node::Null,
        false => Node::Scalar(Scalar { text, span }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(layout: Layout, text: &str) -> Vec<String> {
        let file = gnomon_model::KnowledgeFile {
            path: "t".into(),
            text: "name = \"t\"\ntitle = \"t\"\nidentifier = \"id\"".into(),
        };
        let mapping = Mapping::parse(&file).unwrap();
        let mut told = Vec::new();
        each(layout, &mapping, text.as_bytes(), |record, _| -> io::Result<()> {
            told.push(match record {
                Ok(record) => {
                    assert_eq!(&text[record.at..record.at + record.text.len()], record.text);
                    format!("{}:{} {}", record.row, record.line, record.text.trim())
                }
                Err(fault) => format!("{}:{} ! {}", fault.row, fault.line, fault.why),
            });
            Ok(())
        })
        .unwrap();
        told
    }

    #[test]
    fn arrays_that_are_cut_off_say_so() {
        assert_eq!(
            told(Layout::Json, "[{\"id\":\"a]\"},\n {\"id\":[1]}]\n"),
            ["1:1 {\"id\":\"a]\"}", "2:2 {\"id\":[1]}"]
        );
        assert_eq!(told(Layout::Json, "[]"), [""; 0]);
        let cut = told(Layout::Json, "[{\"id\":1},\n{\"id\":2}");
        assert_eq!(cut.last().unwrap(), "3:2 ! the array is not closed: the file is cut off");
        let more = told(Layout::Json, "[{\"id\":1}] x");
        assert_eq!(more.last().unwrap(), "2:1 ! something stands after the end of the array");
        assert!(told(Layout::Json, "[{\"id\":1},{\"id\"").iter().any(|it| it.contains('!')));
    }

    #[test]
    fn rows_of_csv_end_where_their_quotation_marks_do() {
        let text = "\u{feff}id,b\n\n1,\"a\nb\"\"c\"\r\n2,x\"y\n\"3,z\n4,w\n";
        assert_eq!(
            told(Layout::Csv, text),
            [
                "1:1 \u{feff}id,b",
                "3:3 1,\"a\nb\"\"c\"",
                "4:5 2,x\"y",
                "5:6 ! a quotation mark is opened and not closed",
                "6:7 4,w"
            ]
        );
    }
}
