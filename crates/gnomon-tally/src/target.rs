//! The ledger of targets: what texts aim at, what has been reached, and where a target stands on a day.
//!
//! Progress comes from statements of other, later documents that count the same thing, or from what is computed from
//! records. Two figures count the same thing when their units agree and most words of the target's metric come back.

use std::collections::{HashMap, HashSet};

use gnomon_model::answer::Testimony;
use gnomon_model::{Comparator, DateValue, Property, Quantity, Span, Value};
use jiff::civil::Date;
use serde::Serialize;

use crate::record::Records;
use crate::table::{Slice, Tally};

/// Where a target stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A figure up to its horizon reaches it.
    Met,
    /// Its horizon has passed and the last figure does not reach it.
    Missed,
    /// Its horizon has not passed, and no figure reaches it.
    Open,
    /// Its horizon has passed and nothing says what was reached.
    Unknown,
}

impl Standing {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Standing::Met => "met",
            Standing::Missed => "missed",
            Standing::Open => "open",
            Standing::Unknown => "horizon passed, no figure",
        }
    }
}

/// A figure on the way to a target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// What was reached.
    pub value: f64,
    /// The day that it is known for.
    pub on: Option<Date>,
    /// `stated` by a document, or `computed` from records.
    pub basis: &'static str,
    /// The quote, or how it was computed.
    pub evidence: String,
    /// The document, for what is stated.
    pub source: Option<String>,
}

/// A target with where it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Target {
    /// The instrument that sets it.
    pub owner: String,
    /// What is aimed at.
    pub quantity: Quantity,
    /// The last day of its horizon.
    pub horizon: Option<Date>,
    /// Where it stands.
    pub standing: Standing,
    /// Figures on the way, oldest first.
    pub progress: Vec<Progress>,
    /// The quote that sets it.
    pub evidence: String,
    /// The document that has it.
    pub source: String,
    /// The line of its canonical text.
    pub line: Option<usize>,
    /// SHA-256 of the document.
    pub deposit: String,
    /// The place of the quote in its canonical text.
    pub span: Option<Span>,
}

/// All targets for a day.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ledger {
    /// The targets, the nearest horizon first.
    pub targets: Vec<Target>,
}

/// Makes the ledger for a day out of statements on targets, counts and issue, and of records where there are some.
///
/// `domain` are words for what the records are of: only targets whose text or words have one of them are computed, so
/// that standards of one field never count towards the target of another.
pub fn ledger(
    testimonies: &[Testimony],
    records: Option<(&Records, &[String])>,
    on: Date,
) -> Ledger {
    let mut targets: Vec<Target> = Vec::new();
    let mut known = HashSet::new();
    let mut issued: HashMap<&str, Date> = HashMap::new();
    let mut counts: Vec<(&Testimony, &Quantity, Vec<String>)> = Vec::new();
    for testimony in testimonies {
        let statement = &testimony.statement;
        if statement.property == Property::Issued
            && let Some(day) = testimony.valid_from
        {
            issued.entry(&statement.subject.key).or_insert(day);
        }
        if let Value::Count(count) = &statement.value
            && !statement.editorial
            && testimony.review != "rejected"
        {
            counts.push((testimony, count, stems(count)));
        }
    }
    for testimony in testimonies {
        let statement = &testimony.statement;
        let Value::Target(quantity) = &statement.value else { continue };
        if statement.editorial || testimony.review == "rejected" {
            continue;
        }
        // The takeaways repeat the article.
        let metric = quantity.metric.as_deref();
        // Equal as numbers are: no figure is NaN, and zero has no sign here.
        let figure = (quantity.value + 0.0).to_bits();
        if !known.insert((statement.subject.label.as_str(), figure, metric)) {
            continue;
        }
        let horizon = quantity
            .by
            .as_ref()
            .and_then(|by| by.parse::<DateValue>().ok())
            .and_then(DateValue::last);
        let evidence = statement.evidence.first();
        let words = stems(quantity);
        let mut progress: Vec<Progress> = counts
            .iter()
            .filter_map(|count| stated(testimony, quantity, &words, count, on))
            .collect();
        let set = issued.get(statement.subject.key.as_str()).copied();
        let about =
            format!("{} {}", statement.subject.label, quantity.metric.as_deref().unwrap_or(""))
                .to_lowercase();
        if let (Some((records, domain)), Some(from)) = (records, set)
            && domain.iter().any(|word| about.contains(&word.to_lowercase()))
        {
            progress.extend(computed(quantity, from, records, horizon, on));
        }
        progress.sort_by_key(|figure| figure.on);
        targets.push(Target {
            owner: statement.subject.label.clone(),
            standing: standing(quantity, &progress, horizon, on),
            quantity: quantity.clone(),
            horizon,
            progress,
            evidence: evidence.map(|evidence| evidence.quote.clone()).unwrap_or_default(),
            source: testimony.source.origin.clone(),
            line: testimony.source.line,
            deposit: testimony.source.sha256.clone(),
            span: evidence.map(|evidence| evidence.span),
        });
    }
    targets.sort_by(|a, b| {
        (a.horizon.is_none(), a.horizon, &a.owner).cmp(&(b.horizon.is_none(), b.horizon, &b.owner))
    });
    Ledger { targets }
}

fn reached(quantity: &Quantity, value: f64) -> bool {
    match quantity.comparator {
        Comparator::More => quantity.value < value,
        Comparator::AtLeast | Comparator::Equal => quantity.value <= value,
        Comparator::About => quantity.value * 0.95 <= value,
        Comparator::Less => value < quantity.value,
        Comparator::AtMost => value <= quantity.value,
    }
}

/// Whether less is better: then a figure before the end proves nothing.
fn is_ceiling(quantity: &Quantity) -> bool {
    matches!(quantity.comparator, Comparator::Less | Comparator::AtMost)
}

fn standing(
    quantity: &Quantity,
    progress: &[Progress],
    horizon: Option<Date>,
    on: Date,
) -> Standing {
    let passed = horizon.is_some_and(|horizon| horizon < on);
    let in_time: Vec<&Progress> = progress
        .iter()
        .filter(|figure| horizon.is_none_or(|horizon| figure.on.is_none_or(|day| day <= horizon)))
        .collect();
    let met = if is_ceiling(quantity) {
        passed && in_time.last().is_some_and(|figure| reached(quantity, figure.value))
    } else {
        in_time.iter().any(|figure| reached(quantity, figure.value))
    };
    match (met, passed, in_time.is_empty()) {
        (true, ..) => Standing::Met,
        (false, false, _) => Standing::Open,
        (false, true, true) => Standing::Unknown,
        (false, true, false) => Standing::Missed,
    }
}

/// A count of another document that is about the same thing.
fn stated(
    target: &Testimony,
    quantity: &Quantity,
    words: &[String],
    (other, count, of_count): &(&Testimony, &Quantity, Vec<String>),
    on: Date,
) -> Option<Progress> {
    if other.source.sha256 == target.source.sha256 || !alike((quantity, words), (count, of_count)) {
        return None;
    }
    let day = count
        .by
        .as_ref()
        .and_then(|by| by.parse::<DateValue>().ok())
        .and_then(DateValue::last)
        .or(other.valid_to)
        .or(other.valid_from);
    if day.is_some_and(|day| on < day) {
        return None;
    }
    Some(Progress {
        value: count.value,
        on: day,
        basis: "stated",
        evidence: other
            .statement
            .evidence
            .first()
            .map(|evidence| evidence.quote.clone())
            .unwrap_or_default(),
        source: Some(other.source.origin.clone()),
    })
}

fn stems(quantity: &Quantity) -> Vec<String> {
    const IDLE: &[&str] = &[
        "shall", "will", "with", "than", "more", "over", "that", "this", "their", "have", "been",
        "were", "from", "which", "least", "total", "about", "newly",
    ];
    let words = format!(
        "{} {}",
        quantity.metric.as_deref().unwrap_or(""),
        quantity.unit.as_deref().unwrap_or("")
    );
    let mut stems: Vec<String> = Vec::new();
    for word in words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.chars().any(gnomon_model::is_han) {
            let chars: Vec<char> = word.chars().collect();
            stems.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else if 3 < word.len() && !IDLE.contains(&word.to_lowercase().as_str()) {
            stems.push(word.to_lowercase().chars().take(7).collect());
        }
    }
    stems.sort();
    stems.dedup();
    stems
}

/// Whether two figures, each with its words, count the same thing: of the target's words most come back, and the units are
/// of one kind.
fn alike(target: (&Quantity, &[String]), count: (&Quantity, &[String])) -> bool {
    let percent = |quantity: &Quantity| quantity.unit.as_deref() == Some("%");
    let (a, b) = (target.1, count.1);
    if percent(target.0) != percent(count.0) {
        return false;
    }
    let common = a.iter().filter(|stem| b.binary_search(stem).is_ok()).count();
    2 <= common && a.len() <= common * 2
}

/// Targets that count standards newly made are recomputed from records: those issued after the target was set.
fn computed(
    quantity: &Quantity,
    from: Date,
    records: &Records,
    horizon: Option<Date>,
    on: Date,
) -> Option<Progress> {
    let unit = quantity.unit.as_deref().unwrap_or("").to_lowercase();
    let metric = quantity.metric.as_deref().unwrap_or("").to_lowercase();
    let new = ["newly", "formulate", "develop", "制定", "制修订", "新制定"]
        .iter()
        .any(|word| metric.contains(word));
    let of_standards = unit.contains("standard") || unit.contains("标准");
    let national = unit.contains("national") || unit.contains("国家标准");
    let sector = unit.contains("sector") || unit.contains("行业标准") || metric.contains("sector");
    if !new || !of_standards || !(national || sector) || unit.contains("international") {
        return None;
    }
    let to = horizon.map_or(on, |horizon| horizon.min(on));
    let of = |level: &str| {
        Tally::of(&records.records).count(&Slice {
            level: Some(level.to_owned()),
            from: Some(from),
            to: Some(to),
            ..Slice::default()
        })
    };
    let value = if national { of("national") } else { 0 } + if sector { of("sector") } else { 0 };
    #[expect(clippy::cast_precision_loss, reason = "a count of standards")]
    Some(Progress {
        value: value as f64,
        on: Some(to),
        basis: "computed",
        evidence: format!("standards of the records issued from {from} to {to}"),
        source: None,
    })
}
