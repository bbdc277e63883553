//! Records of measurements: CSV with a line of heads, or JSON lines, with the same names.
//!
//! ```csv
//! path,sequence,t1,t2,t3,t4
//! fc00:1:: fc00:2::,0,1795219200.000000000,1795219200.004100000,1795219200.004150000,1795219200.008300000
//! ```
//!
//! `path` is any name, `sequence` a number of 32 bits. Two ways: `t1`, `t2`, `t3`, `t4`; one way: `sent`, `received`. An
//! empty `t4` or `received` (`null` in JSON) means that the packet was lost. Two files of two points have `sent` and
//! `received` apart. Times are dates with time (RFC 3339), whole nanoseconds, or seconds with a decimal point;
//! one file writes them in one way. JSON numbers must be whole, for others lose digits; seconds are text there.

use std::collections::HashMap;
use std::io::{self, BufRead};

use serde::{Deserialize, Deserializer};

use crate::Settings;
use crate::time::{self, Notation, Time};

/// No line is longer, in bytes.
const LINE: usize = 65_536;
/// No name of a path is longer, in bytes.
const NAME: usize = 1_024;
/// As many faults are told one by one; all are counted.
const FAULTS: usize = 100;

/// Why records cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The first line does not say what the file has.
    #[error(
        "no records: {0}; wanted are `path`, `sequence` and `t1`, `t2`, `t3`, `t4`, or `sent`, `received`"
    )]
    NoRecords(String),
    /// The two files do not go together.
    #[error(
        "two files of records need `sent` in the first and `received` in the second, not both in one"
    )]
    NoPair,
    /// Reading failed.
    #[error("could not read the records")]
    Io(#[from] io::Error),
}

/// Which times records have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `t1` to `t4`.
    TwoWay,
    /// `sent` and `received`.
    OneWay,
    /// `sent` alone: one of two points.
    Sent,
    /// `received` alone: one of two points.
    Received,
}

/// One record. One way has `t1` and `t2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The packet's number.
    pub sequence: u32,
    /// When it was sent.
    pub t1: Option<Time>,
    /// When it came to the other end.
    pub t2: Option<Time>,
    /// When the reply was sent.
    pub t3: Option<Time>,
    /// When the reply came.
    pub t4: Option<Time>,
}

/// A line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which one, from one on.
    pub line: u64,
    /// Why not.
    pub reason: String,
}

/// What a file of records has. `lines` is the sum of `taken`, `faulty`, `empty` and `beyond_limits`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Records {
    /// Which times they have.
    pub shape: Shape,
    /// The rows by path, both in the order of the file.
    pub paths: Vec<(String, Vec<Row>)>,
    /// Lines, without the heads.
    pub lines: u64,
    /// Lines that are in `paths`.
    pub taken: u64,
    /// Lines that were not taken.
    pub faulty: u64,
    /// Lines without anything.
    pub empty: u64,
    /// Lines beyond what one input may use up.
    pub beyond_limits: u64,
    /// The first of the faulty lines.
    pub faults: Vec<Fault>,
    /// Columns that were not read.
    pub ignored: Vec<String>,
}

/// The names of columns and members.
const NAMES: [&str; 8] = ["path", "sequence", "sent", "received", "t1", "t2", "t3", "t4"];

/// A record before its times are read: the texts of [`NAMES`], `None` where there is no such column.
type Fields<'a> = [Option<&'a str>; 8];

/// Whether bytes may begin records: text, and no capture.
pub(crate) fn shape(has: impl Fn(&str) -> bool) -> Result<Shape, String> {
    for name in ["path", "sequence"] {
        if !has(name) {
            return Err(format!("there is no `{name}`"));
        }
    }
    let times = ["t1", "t2", "t3", "t4"];
    let count = times.iter().filter(|name| has(name)).count();
    match (count, has("sent"), has("received")) {
        (4, false, false) => Ok(Shape::TwoWay),
        (0, true, true) => Ok(Shape::OneWay),
        (0, true, false) => Ok(Shape::Sent),
        (0, false, true) => Ok(Shape::Received),
        (0, false, false) => Err("there are no times".to_owned()),
        (_, false, false) => {
            let absent = times.iter().find(|name| !has(name)).copied().unwrap_or_default();
            Err(format!("there is no `{absent}`"))
        }
        _ => Err("both `t1` … and `sent` or `received` are there".to_owned()),
    }
}

/// Reads records. A line that cannot be taken is told with its reason and costs nothing else.
pub fn read_records(source: impl BufRead, settings: &Settings) -> Result<Records, RecordError> {
    let mut lines = Lines { source, number: 0, buffer: Vec::new() };
    let first = loop {
        match lines.next_line()? {
            None => return Err(RecordError::NoRecords("the file is empty".to_owned())),
            Some(Ok("")) => {}
            Some(Ok(line)) => break line.to_owned(),
            Some(Err(reason)) => return Err(RecordError::NoRecords(format!("line 1 {reason}"))),
        }
    };
    let refused = |what: String| RecordError::NoRecords(format!("in the first line {what}"));
    let json = first.starts_with('{');
    let (shape, heads) = if json {
        let line: Line =
            serde_json::from_str(&first).map_err(|error| refused(error.to_string()))?;
        (shape(|name| line.has(name)).map_err(refused)?, Vec::new())
    } else {
        let heads: Vec<String> = cells(&first).map_err(refused)?;
        if let Some((name, _)) = NAMES
            .iter()
            .map(|name| (name, heads.iter().filter(|head| head == name).count()))
            .find(|(_, count)| 1 < *count)
        {
            return Err(refused(format!("`{name}` stands twice")));
        }
        (shape(|name| heads.iter().any(|head| head == name)).map_err(refused)?, heads)
    };
    let mut taking = Taking::new(shape, settings);
    taking.records.ignored =
        heads.iter().filter(|head| !NAMES.contains(&head.as_str())).cloned().collect();
    // The columns of `NAMES` among those of the file.
    let columns = NAMES.map(|name| heads.iter().position(|head| head == name));
    if json {
        taking.take(lines.number, Ok(&first), &columns, json);
    }
    loop {
        let number = lines.number + 1;
        let Some(line) = lines.next_line()? else { break };
        taking.take(number, line, &columns, json);
    }
    Ok(taking.records)
}

struct Taking {
    records: Records,
    places: HashMap<String, usize>,
    notation: Option<Notation>,
    limits: crate::Limits,
}

impl Taking {
    fn new(shape: Shape, settings: &Settings) -> Taking {
        let records = Records {
            shape,
            paths: Vec::new(),
            lines: 0,
            taken: 0,
            faulty: 0,
            empty: 0,
            beyond_limits: 0,
            faults: Vec::new(),
            ignored: Vec::new(),
        };
        Taking { records, places: HashMap::new(), notation: None, limits: settings.limits }
    }

    fn take(
        &mut self,
        number: u64,
        line: Result<&str, String>,
        columns: &[Option<usize>; 8],
        json: bool,
    ) {
        self.records.lines += 1;
        let row = match line {
            Ok("") => {
                self.records.empty += 1;
                return;
            }
            Ok(line) if json => self.json(line),
            Ok(line) => self.csv(line, columns),
            Err(reason) => Err(reason),
        };
        match row {
            Ok((path, row)) if self.push(&path, row) => self.records.taken += 1,
            Ok(_) => self.records.beyond_limits += 1,
            Err(reason) => {
                self.records.faulty += 1;
                if self.records.faults.len() < FAULTS {
                    self.records.faults.push(Fault { line: number, reason });
                }
            }
        }
    }

    fn push(&mut self, path: &str, row: Row) -> bool {
        let full =
            u64::try_from(self.limits.packets).is_ok_and(|limit| limit <= self.records.taken);
        let paths = &mut self.records.paths;
        if full || (!self.places.contains_key(path) && self.limits.sessions <= paths.len()) {
            return false;
        }
        let place = *self.places.entry(path.to_owned()).or_insert_with(|| {
            paths.push((path.to_owned(), Vec::new()));
            paths.len() - 1
        });
        if let Some((_, rows)) = paths.get_mut(place) {
            rows.push(row);
        }
        true
    }

    fn csv(&mut self, line: &str, columns: &[Option<usize>; 8]) -> Result<(String, Row), String> {
        let cells = cells(line)?;
        let fields = columns
            .map(|column| column.map(|column| cells.get(column).map_or("", |cell| cell.as_str())));
        let wanted = columns.iter().flatten().max().map_or(0, |last| last + 1);
        if cells.len() < wanted {
            return Err(format!("has {} cells, and {wanted} are wanted", cells.len()));
        }
        self.row(fields)
    }

    fn json(&mut self, line: &str) -> Result<(String, Row), String> {
        let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
        if shape(|name| line.has(name)) != Ok(self.records.shape) {
            return Err("has other members than the first line".to_owned());
        }
        let texts = line.texts()?;
        let fields = texts.each_ref().map(|text| text.as_deref());
        self.row(fields)
    }

    fn row(&mut self, fields: Fields<'_>) -> Result<(String, Row), String> {
        let [path, sequence, sent, received, t1, t2, t3, t4] = fields;
        let path = path.unwrap_or_default().trim();
        if path.is_empty() {
            return Err("`path` is empty".to_owned());
        }
        if NAME < path.len() {
            return Err(format!("`path` is longer than {NAME} bytes"));
        }
        let sequence = sequence.unwrap_or_default().trim();
        let sequence = sequence.parse().map_err(|_| {
            format!("`sequence` is `{}`, which is no number from 0 to 4294967295", clip(sequence))
        })?;
        let (first, second) = match self.records.shape {
            Shape::TwoWay => (("t1", t1), ("t2", t2)),
            _ => (("sent", sent), ("received", received)),
        };
        // The notation holds for the file once a whole line was taken in it.
        let mut notation = self.notation;
        let mut read = |(name, text): (&str, Option<&str>)| {
            let text = text.unwrap_or_default().trim();
            if text.is_empty() {
                return Ok(None);
            }
            let (time, own) = time::parse(text).ok_or_else(|| {
                format!("`{name}` is `{}`, which is no time (RFC 3339, whole nanoseconds, or seconds with up to nine decimals)", clip(text))
            })?;
            let file = *notation.get_or_insert(own);
            if own != file {
                return Err(format!(
                    "`{name}` is {}, and the lines before have {}",
                    own.name(),
                    file.name()
                ));
            }
            Ok(Some(time))
        };
        let row = Row {
            sequence,
            t1: read(first)?,
            t2: read(second)?,
            t3: read(("t3", t3))?,
            t4: read(("t4", t4))?,
        };
        let missing = match self.records.shape {
            Shape::Received if row.t2.is_none() => Some("received"),
            Shape::Sent | Shape::OneWay if row.t1.is_none() => Some("sent"),
            Shape::TwoWay if row.t1.is_none() => Some("t1"),
            Shape::TwoWay if row.t2.is_none() && (row.t3.is_some() || row.t4.is_some()) => {
                Some("t2")
            }
            Shape::TwoWay if row.t3.is_none() && row.t4.is_some() => Some("t3"),
            _ => None,
        };
        if let Some(name) = missing {
            return Err(format!("`{name}` is empty"));
        }
        self.notation = notation;
        Ok((path.to_owned(), row))
    }
}

/// The cells of a line (RFC 4180); a cell does not go over the end of a line.
fn cells(line: &str) -> Result<Vec<String>, String> {
    if !line.contains('"') {
        return Ok(line.split(',').map(|cell| cell.trim().to_owned()).collect());
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => Ok(record.iter().map(|cell| cell.trim().to_owned()).collect()),
        Ok(false) => Ok(Vec::new()),
        Err(error) => Err(error.to_string()),
    }
}

fn clip(text: &str) -> String {
    if text.chars().count() <= 40 {
        return text.to_owned();
    }
    text.chars().take(39).chain(['…']).collect()
}

/// A line of JSON. A member that is there and `null` is `Some(None)`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Line {
    path: Option<String>,
    sequence: Option<serde_json::Number>,
    #[serde(deserialize_with = "present")]
    sent: Option<Option<Scalar>>,
    #[serde(deserialize_with = "present")]
    received: Option<Option<Scalar>>,
    #[serde(deserialize_with = "present")]
    t1: Option<Option<Scalar>>,
    #[serde(deserialize_with = "present")]
    t2: Option<Option<Scalar>>,
    #[serde(deserialize_with = "present")]
    t3: Option<Option<Scalar>>,
    #[serde(deserialize_with = "present")]
    t4: Option<Option<Scalar>>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a time is text or a whole number")]
enum Scalar {
    Text(String),
    Number(serde_json::Number),
}

fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<Scalar>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl Line {
    fn times(&self) -> [(&'static str, &Option<Option<Scalar>>); 6] {
        [
            ("sent", &self.sent),
            ("received", &self.received),
            ("t1", &self.t1),
            ("t2", &self.t2),
            ("t3", &self.t3),
            ("t4", &self.t4),
        ]
    }

    fn has(&self, name: &str) -> bool {
        match name {
            "path" => self.path.is_some(),
            "sequence" => self.sequence.is_some(),
            _ => self.times().iter().any(|(own, value)| *own == name && value.is_some()),
        }
    }

    /// In the order of [`NAMES`].
    fn texts(self) -> Result<[Option<String>; 8], String> {
        let mut texts = [const { None }; 8];
        for ((name, value), text) in self.times().into_iter().zip(texts.iter_mut().skip(2)) {
            *text = match value {
                Some(Some(Scalar::Text(text))) => Some(text.clone()),
                // Whole numbers keep all their digits; others have lost some before they come here.
                Some(Some(Scalar::Number(number))) if number.is_f64() => {
                    return Err(format!(
                        "`{name}` is a number that is not whole, of which JSON keeps too few digits: write it as text"
                    ));
                }
                Some(Some(Scalar::Number(number))) => Some(number.to_string()),
                Some(None) => Some(String::new()),
                None => None,
            };
        }
        let [path, sequence, ..] = &mut texts;
        *path = self.path;
        *sequence = self.sequence.map(|number| number.to_string());
        Ok(texts)
    }
}

/// Lines of bounded length.
struct Lines<R> {
    source: R,
    number: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// The next line without white space around it; what cannot be taken, with the reason.
    fn next_line(&mut self) -> Result<Option<Result<&str, String>>, io::Error> {
        self.buffer.clear();
        let mut long = false;
        let mut ended = false;
        let mut any = false;
        while !ended {
            let bytes = self.source.fill_buf()?;
            if bytes.is_empty() {
                break;
            }
            any = true;
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let (piece, used) = match end {
                Some(end) => (bytes.get(..end), end + 1),
                None => (Some(bytes), bytes.len()),
            };
            ended = end.is_some();
            let piece = piece.unwrap_or_default();
            long |= LINE < self.buffer.len() + piece.len();
            if !long {
                self.buffer.extend_from_slice(piece);
            }
            self.source.consume(used);
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        if long {
            return Ok(Some(Err(format!("is longer than {LINE} bytes"))));
        }
        let text = match std::str::from_utf8(&self.buffer) {
            Ok(text) => text.trim_start_matches('\u{feff}').trim(),
            Err(_) => return Ok(Some(Err("is not UTF-8".to_owned()))),
        };
        Ok(Some(Ok(text)))
    }
}
