//! Each figure that a document states on standards beside the one that is counted.
//!
//! A figure is understood where its words say what is counted: a level, a nature, 'standards', and whether in force or
//! issued, with the day or year. Words that are left over (a field, a committee) narrow the figure in a way that the
//! records may not know; then it says so instead of comparing.

use std::sync::LazyLock;

use gnomon_model::{DateValue, Extraction, MONTHS, Property, Span, Value};
use jiff::civil::Date;
use regex::Regex;
use serde::Serialize;

use crate::record::Records;
use crate::table::{Slice, Tally};

/// How a stated figure stands to the counted one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The same.
    Agrees {
        /// What was counted.
        computed: usize,
    },
    /// Another.
    Differs {
        /// What was counted.
        computed: usize,
        /// Stated less counted.
        by: i64,
        /// What may explain it.
        caveat: Option<String>,
    },
    /// It cannot be counted from these records.
    CannotBeComputed {
        /// Why.
        why: String,
    },
}

/// A figure of a document beside the counted one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reconciliation {
    /// What is stated.
    pub stated: f64,
    /// What of, in the document's words.
    pub what: String,
    /// Where.
    pub span: Span,
    /// Those bytes.
    pub quote: String,
    /// The line (from 1).
    pub line: usize,
    /// Which standards were counted for it.
    pub slice: Option<Slice>,
    /// How the two compare.
    #[serde(flatten)]
    pub outcome: Outcome,
}

#[expect(clippy::expect_used, reason = "a constant of the source, which the tests run")]
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?-u:\b)(?:by|at|as\x20of)\x20the\x20end\x20of\x20(?P<end>(?:19|20)[0-9]{2})|截至(?P<zhend>(?:19|20)[0-9]{2})年底|(?-u:\b)(?:in|during)\x20(?P<year>(?:19|20)[0-9]{2})|(?P<zhyear>(?:19|20)[0-9]{2})年(?:度|共|，)")
        .expect("the pattern is constant and tested")
});

/// A day up to which something is counted; without its day, the end of the month.
#[expect(clippy::expect_used, reason = "a constant of the source, which the tests run")]
static UP_TO: LazyLock<Regex> = LazyLock::new(|| {
    let months = MONTHS.join("|");
    Regex::new(&format!(
        r"(?i)(?-u:\b)(?:by|at|as\x20of|as\x20at|up\x20to|until)\x20(?:the\x20end\x20of\x20)?(?:(?P<d1>[0-9]{{1,2}})\x20)?(?P<n1>{months})(?:\x20(?P<d2>[0-9]{{1,2}}),)?\x20(?P<y1>(?:19|20)[0-9]{{2}})|截[至止](?:到)?(?P<y2>(?:19|20)[0-9]{{2}})年(?P<m2>[0-9]{{1,2}})月(?:(?P<d3>[0-9]{{1,2}})日)?"
    ))
    .expect("the pattern is constant and tested")
});

/// The match that says when a figure is of: the last before it, or else the first behind.
fn nearest<'t>(pattern: &Regex, before: &'t str, behind: &'t str) -> Option<regex::Captures<'t>> {
    pattern.captures_iter(before).last().or_else(|| pattern.captures(behind))
}

/// The day up to which a figure counts.
fn up_to(before: &str, behind: &str) -> Option<Date> {
    let found = nearest(&UP_TO, before, behind)?;
    let number = |names: [&str; 3]| -> Option<i16> {
        names.iter().find_map(|name| found.name(name)?.as_str().parse().ok())
    };
    let named = found
        .name("n1")
        .and_then(|name| MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name.as_str())));
    let month = match named {
        Some(at) => i8::try_from(at + 1).ok()?,
        None => found.name("m2")?.as_str().parse().ok()?,
    };
    let first = Date::new(number(["y1", "y2", ""])?, month, 1).ok()?;
    match number(["d1", "d2", "d3"]) {
        Some(day) => first.with().day(i8::try_from(day).ok()?).build().ok(),
        None => Some(first.last_of_month()),
    }
}

/// Sets the figures of a document beside those of the records. `domain` is in every figure's meaning already: the
/// words of the field that all records are of.
pub fn reconcile(
    extraction: &Extraction,
    records: &Records,
    domain: &[String],
) -> Vec<Reconciliation> {
    let lines = extraction.document.lines();
    let told = told_on(extraction);
    let mut out = Vec::new();
    tables(extraction, records, &mut out);
    for statement in &extraction.statements {
        let (Value::Count(quantity), Some(evidence)) =
            (&statement.value, statement.evidence.first())
        else {
            continue;
        };
        let unit = quantity.unit.as_deref().unwrap_or("");
        let metric = quantity.metric.as_deref().unwrap_or("");
        let words = format!("{metric} {unit}").to_lowercase();
        if !(words.contains("standard") || words.contains("标准")) || unit == "%" {
            continue;
        }
        let what = if metric.is_empty() { unit.to_owned() } else { metric.to_owned() };
        let sentence = around(&extraction.document.text, evidence.span);
        let at = figure(&sentence, quantity.value).unwrap_or(sentence.len());
        let (slice, outcome) = match meaning(&words, unit, sentence.split_at(at), domain) {
            Err(why) => (None, Outcome::CannotBeComputed { why }),
            Ok(mut slice) => {
                // Of the year that it is written in a document counts the part that has passed.
                if let Some((to, told)) = slice.to.zip(told)
                    && told < to
                    && told.year() == to.year()
                {
                    slice.to = Some(told);
                }
                let outcome = compare(quantity.value, records, &slice);
                (Some(slice), outcome)
            }
        };
        out.push(Reconciliation {
            stated: quantity.value,
            what,
            span: evidence.span,
            quote: evidence.quote.clone(),
            line: lines.of(evidence.span.start),
            slice,
            outcome,
        });
    }
    out.sort_by_key(|reconciliation| reconciliation.span.start);
    out
}

/// The day that a document is of, or else the latest one that it tells of as past.
fn told_on(extraction: &Extraction) -> Option<Date> {
    let past = extraction
        .statements
        .iter()
        .filter(|statement| matches!(statement.property, Property::Issued | Property::Held))
        .filter_map(|statement| match &statement.value {
            Value::Date(date) => date.single_day(),
            _ => None,
        });
    extraction.published.and_then(DateValue::single_day).or_else(|| past.max())
}

/// The paragraph up to the figure's end: where the period is named.
fn around(text: &str, span: Span) -> String {
    let start =
        text.get(..span.start).and_then(|before| before.rfind("\n\n")).map_or(0, |at| at + 2);
    text.get(start..span.end).unwrap_or("").to_owned()
}

#[expect(clippy::expect_used, reason = "a constant of the source, which the tests run")]
static DIGITS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[0-9]+(?:[,，][0-9]{3})*(?:\.[0-9]+)?")
        .expect("the pattern is constant and tested")
});

/// Where a paragraph has a figure, when it has it once: digits of a date are none.
fn figure(sentence: &str, value: f64) -> Option<usize> {
    let mut places = DIGITS.find_iter(sentence).filter_map(|digits| {
        let plain = digits.as_str().replace([',', '，'], "");
        let dated = sentence[digits.end()..].starts_with(['年', '月', '日', '-']);
        let same = plain.parse::<f64>().is_ok_and(|read| (read - value).abs() < 1e-9);
        (same && !dated).then_some(digits.start())
    });
    let first = places.next();
    first.filter(|_| places.next().is_none())
}

const NARROWING: &[&str] = &[
    "project",
    "projects",
    "committee",
    "committees",
    "committee's",
    "group",
    "计划",
    "项目",
    "委员会",
    "international",
    "newly-revised",
    "draft",
    "drafts",
    "conversion",
    "conversions",
    "association",
    "working",
];

/// What a figure counts. `sentence` is the paragraph up to its sentence's end, in two at the figure.
fn meaning(
    words: &str,
    unit: &str,
    (before, behind): (&str, &str),
    domain: &[String],
) -> Result<Slice, String> {
    let sentence = format!("{before}{behind}");
    let sentence = sentence.as_str();
    let counted = format!("{} {words}", unit.to_lowercase());
    let has = |word: &str| {
        counted.split(|c: char| !c.is_alphanumeric() && c != '-').any(|found| found == word)
            || (!word.is_ascii() && counted.contains(word))
    };
    if let Some(word) = NARROWING.iter().find(|word| has(word)) {
        return Err(format!("the records are standards; `{word}` is not among what they tell"));
    }
    let mut slice = Slice::default();
    // The unit says what is counted; the metric may name several.
    let unit = unit.to_lowercase();
    for (word, level) in [
        ("national", "national"),
        ("sector", "sector"),
        ("sectoral", "sector"),
        ("国家标准", "national"),
        ("行业标准", "sector"),
    ] {
        if unit.contains(word) {
            slice.level = Some(level.to_owned());
        }
    }
    for (word, nature) in [
        ("mandatory", "mandatory"),
        ("recommended", "recommended"),
        ("强制", "mandatory"),
        ("推荐", "recommended"),
    ] {
        if unit.contains(word) {
            slice.nature = Some(nature.to_owned());
        }
    }
    if !domain.is_empty()
        && !domain.iter().any(|word| sentence.to_lowercase().contains(&word.to_lowercase()))
    {
        return Err(format!("the text does not say that it counts {}", domain.join(" / ")));
    }
    let named = nearest(&DAY, before, behind);
    let year = |name: &str| {
        named.as_ref().and_then(|found| found.name(name)?.as_str().parse::<i16>().ok())
    };
    let end = year("end").or(year("zhend"));
    let during = year("year").or(year("zhyear"));
    let issued =
        ["issued", "released", "published", "formulated", "newly-formulated", "发布", "制定"]
            .iter()
            .any(|word| counted.contains(word));
    let in_force = ["active", "in force", "valid", "现行", "有效"];
    let active = in_force.iter().any(|word| counted.contains(word))
        || !issued && in_force.iter().any(|word| last(sentence).contains(word));
    if let Some(day) = up_to(last(before), behind).filter(|_| active) {
        slice.published_by = Some(day);
        return Ok(slice);
    }
    match (end, during) {
        (_, Some(during)) if issued => {
            slice.from = Date::new(during, 1, 1).ok();
            slice.to = Date::new(during, 12, 31).ok();
        }
        (Some(end), _) if active => slice.published_by = Date::new(end, 12, 31).ok(),
        _ if issued || active => {
            return Err("the text does not say for which day or year".to_owned());
        }
        _ => return Err("the text does not say whether issued or in force".to_owned()),
    }
    Ok(slice)
}

/// The sentence in which a text ends.
fn last(text: &str) -> &str {
    let end = text.trim_end_matches(['.', '。']).len();
    let stop = text[..end].rfind(['。', '\n']).into_iter().chain(text[..end].rfind(". ")).max();
    stop.map_or(text, |at| text[at..].trim_start_matches(['。', '\n', '.', ' ']))
}

fn compare(stated: f64, records: &Records, slice: &Slice) -> Outcome {
    let computed = Tally::of(&records.records).count(slice);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "counts of standards"
    )]
    let by = stated as i64 - computed as i64;
    if by == 0 {
        return Outcome::Agrees { computed };
    }
    let latest = records.records.iter().filter_map(|record| record.issued).max();
    let day = slice.published_by.or(slice.in_force).or(slice.to);
    let past = day.zip(latest).is_some_and(|(day, latest)| day < latest);
    let caveat = (0 < by && past).then(|| {
        if records.has_withdrawn {
            "what was withdrawn since may be missing from the records".to_owned()
        } else {
            "the records hold no withdrawn standards: what ceased since is missing from them"
                .to_owned()
        }
    });
    Outcome::Differs { computed, by, caveat }
}

/// A table whose heads are levels and natures: each cell is a figure of its own.
fn tables(extraction: &Extraction, records: &Records, out: &mut Vec<Reconciliation>) {
    let document = &extraction.document;
    let lines = document.lines();
    for table in &document.tables {
        let natures: Vec<Option<Option<&str>>> =
            table.header.cells.iter().map(|cell| nature(&cell.text)).collect();
        if natures.iter().flatten().count() < 2 {
            continue;
        }
        let before = document.text.get(..table.span.start).unwrap_or("");
        let from = before.char_indices().rev().nth(1200).map_or(0, |(at, _)| at);
        let end = DAY
            .captures_iter(&before[from..])
            .filter_map(|found| {
                found.name("end").or_else(|| found.name("zhend"))?.as_str().parse::<i16>().ok()
            })
            .last();
        for row in &table.rows {
            let Some(level) = row.cells.first().and_then(|cell| level(&cell.text)) else {
                continue;
            };
            for (cell, nature) in row.cells.iter().zip(&natures).skip(1) {
                let (Some(nature), Ok(stated)) =
                    (nature, cell.text.replace(',', "").trim().parse::<f64>())
                else {
                    continue;
                };
                let mut slice = Slice {
                    level: level.map(str::to_owned),
                    nature: nature.map(str::to_owned),
                    ..Slice::default()
                };
                let outcome = match end.and_then(|end| Date::new(end, 12, 31).ok()) {
                    None => Outcome::CannotBeComputed {
                        why: "no day is named before the table".to_owned(),
                    },
                    Some(day) => {
                        slice.published_by = Some(day);
                        compare(stated, records, &slice)
                    }
                };
                let span = cell.span();
                out.push(Reconciliation {
                    stated,
                    what: format!(
                        "{} · {}",
                        level.unwrap_or("all levels"),
                        nature.unwrap_or("all natures")
                    ),
                    span,
                    quote: span.of(&document.text).to_owned(),
                    line: lines.of(span.start),
                    slice: Some(slice),
                    outcome,
                });
            }
        }
    }
}

/// The nature that a head names; `Some(None)` for a total.
#[expect(clippy::option_option, reason = "no such head, a total, or a nature")]
fn nature(head: &str) -> Option<Option<&'static str>> {
    let head = head.trim().to_lowercase();
    match head.as_str() {
        "mandatory" | "强制性" | "强制性标准" => Some(Some("mandatory")),
        "recommended" | "voluntary" | "推荐性" | "推荐性标准" => Some(Some("recommended")),
        "in total" | "total" | "合计" | "总计" => Some(None),
        _ => None,
    }
}

#[expect(clippy::option_option, reason = "no such head, a total, or a level")]
fn level(head: &str) -> Option<Option<&'static str>> {
    let head = head.trim().to_lowercase();
    if head.starts_with("national") || head.starts_with("国家标准") {
        Some(Some("national"))
    } else if head.starts_with("sector") || head.starts_with("行业标准") {
        Some(Some("sector"))
    } else if matches!(head.as_str(), "in total" | "total" | "合计" | "总计") {
        Some(None)
    } else {
        None
    }
}
