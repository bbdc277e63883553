//! The annotated texts of `tests/gold`: what a careful reader finds, and how much of it
//! is found. Sets are compared, not places; see the README there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use gnomon_model::{Extraction, MentionKind, Property, Qualifier, Value as Stated};
use serde_json::Value;

use crate::support::{extract, root};

type Sets = BTreeMap<&'static str, BTreeSet<String>>;

/// Names without spaces, quotes and the marks of drafts, in lower case.
fn norm(text: &str) -> String {
    let mut out: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !"*《》\"“”'‘’".contains(*c))
        .map(|c| if matches!(c, '—' | '–') { '-' } else { c })
        .collect::<String>()
        .to_lowercase();
    for mark in
        ["（征求意见稿）", "(征求意见稿)", "(draftforcomment)", "(draftforcomments)", "(draft)"]
    {
        out = out.replace(mark, "");
    }
    out.strip_prefix("ietf")
        .filter(|rest| rest.starts_with("rfc"))
        .map_or(out.clone(), str::to_owned)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or("")
}

/// The sets of an annotation; `optional` gives what counts neither for nor against.
fn annotated(gold: &Value, optional: bool) -> Sets {
    let mut sets = Sets::new();
    let of = |key: &str| -> Vec<Value> {
        let items = gold[key].as_array().cloned().unwrap_or_default();
        items
            .into_iter()
            .filter(|item| item["optional"].as_bool().unwrap_or(false) == optional)
            .collect()
    };
    let mut add = |kind: &'static str, item: String| {
        sets.entry(kind).or_default().insert(item);
    };
    for item in of("standards") {
        add("standards", norm(text(&item, "normal")));
    }
    for kind in ["organisations", "committees"] {
        for item in of(kind) {
            add(kind, norm(text(&item, "canonical")));
        }
    }
    for item in of("instruments") {
        add("instruments", norm(text(&item, "title")));
    }
    for item in of("persons") {
        let name = text(&item, "name");
        let bare = ["Mr", "Ms", "Mrs", "Dr", "Prof"].iter().find_map(|title| {
            name.strip_prefix(title)
                .map(|rest| rest.trim_start_matches('.'))
                .filter(|rest| rest.starts_with(' '))
        });
        add("persons", norm(bare.unwrap_or(name)));
    }
    for item in of("dates") {
        add("dates", text(&item, "iso").to_owned());
        let role = match text(&item, "role") {
            "reference" | "target" => continue,
            "published" => "issued",
            role => role,
        };
        add("dated roles", format!("{} {role}", text(&item, "iso")));
    }
    for item in of("consultations") {
        add(
            "consultations",
            format!(
                "{} {} {}",
                norm(text(&item, "instrument")),
                text(&item, "opens"),
                text(&item, "closes")
            ),
        );
    }
    for item in of("relations") {
        add(
            "relations",
            format!(
                "{} {} {}",
                norm(text(&item, "subject")),
                text(&item, "relation"),
                norm(text(&item, "object"))
            ),
        );
    }
    for item in of("targets") {
        let kind = match text(&item, "type") {
            "target" => "targets",
            "requirement" => "requirements",
            _ => continue,
        };
        let by: String = text(&item, "by").chars().take(4).collect();
        add(
            kind,
            format!(
                "{} {} {by}",
                text(&item, "comparator"),
                item["value"].as_f64().unwrap_or(f64::NAN)
            ),
        );
    }
    for item in of("citations") {
        let locator = if text(&item, "locator").is_empty() { "text" } else { "locator" };
        for place in text(&item, locator).split([';', '；']) {
            add("citations", format!("{} {}", norm(place), norm(text(&item, "instrument"))));
        }
    }
    sets
}

/// The sets of an extraction. Bodies match by any form that the annotation gives them.
fn extracted(found: &Extraction, gold: &Value) -> Sets {
    let mut alias: BTreeMap<String, String> = BTreeMap::new();
    for kind in ["organisations", "committees"] {
        for item in gold[kind].as_array().into_iter().flatten() {
            alias.insert(norm(text(item, "text")), norm(text(item, "canonical")));
        }
    }
    let mut sets = Sets::new();
    let mut add = |kind: &'static str, item: String| {
        sets.entry(kind).or_default().insert(item);
    };
    for mention in &found.mentions {
        let written = norm(mention.span.of(&found.document.text));
        let normal = norm(&mention.normal);
        let known = alias.get(&normal).or(alias.get(&written)).cloned().unwrap_or(normal.clone());
        match mention.kind {
            MentionKind::Standard | MentionKind::WorkItem => add("standards", known),
            MentionKind::Organisation => add("organisations", known),
            MentionKind::Committee => add("committees", known),
            MentionKind::Person => add("persons", normal),
            MentionKind::Date => add("dates", mention.normal.clone()),
            MentionKind::Citation => {
                add("citations", format!("{normal} {}", norm(mention.of.as_deref().unwrap_or(""))));
            }
            _ => {}
        }
    }
    for instrument in &found.instruments {
        add("instruments", norm(&instrument.title));
    }
    let mut windows: BTreeMap<String, (String, String)> = BTreeMap::new();
    for statement in &found.statements {
        let subject = norm(&statement.subject.label);
        let role = match statement.property {
            Property::Issued | Property::Published => "issued",
            Property::Effective => "effective",
            Property::Approved => "approved",
            Property::Amended => "amended",
            Property::Repealed => "repealed",
            Property::ConsultationOpened => "consultation_opens",
            Property::ConsultationCloses => "consultation_closes",
            Property::Held | Property::Established | Property::Started | Property::Created => {
                "event"
            }
            Property::Deadline => "deadline",
            Property::Expires => "expires",
            Property::Interpreted => "interpretation_released",
            _ => "",
        };
        let relation = match statement.property {
            Property::Adopts => match statement.qualifiers.get("degree").map(Qualifier::texts) {
                Some([degree]) if degree == "IDT" => "adopts_idt",
                Some([degree]) if degree == "MOD" => "adopts_mod",
                _ => "adopts",
            },
            Property::Cites => "references",
            Property::Replaces
            | Property::Amends
            | Property::Revises
            | Property::Repeals
            | Property::Implements
            | Property::Supports
            | Property::BasedOn
            | Property::AlignsWith
            | Property::DerivedFrom => statement.property.name(),
            _ => "",
        };
        match &statement.value {
            Stated::Date(date) if !role.is_empty() => {
                add("dates", date.to_string());
                add("dated roles", format!("{date} {role}"));
                let window = windows.entry(subject);
                match statement.property {
                    Property::ConsultationOpened => window.or_default().0 = date.to_string(),
                    Property::ConsultationCloses => window.or_default().1 = date.to_string(),
                    _ => {}
                }
            }
            Stated::Text(_) if statement.property == Property::Consultation => {
                windows.entry(subject).or_default();
            }
            Stated::Entity(object) if !relation.is_empty() => {
                add("relations", format!("{subject} {relation} {}", norm(&object.label)));
            }
            Stated::Target(figure) | Stated::Requirement(figure) => {
                let kind = if matches!(statement.value, Stated::Target(_)) {
                    "targets"
                } else {
                    "requirements"
                };
                let by: String = figure.by.as_deref().unwrap_or("").chars().take(4).collect();
                add(kind, format!("{} {} {by}", figure.comparator.sign(), figure.value));
            }
            _ => {}
        }
    }
    for (subject, (opens, closes)) in windows {
        add("consultations", format!("{subject} {opens} {closes}"));
    }
    sets
}

/// Right, found and annotated over a folder, by kind.
fn score(folder: &Path, expected: usize) -> BTreeMap<&'static str, (usize, usize, usize)> {
    let mut total: BTreeMap<&'static str, (usize, usize, usize)> = BTreeMap::new();
    let mut texts = 0;
    for entry in fs::read_dir(folder).expect("the annotated texts are there") {
        let path = entry.expect("a readable folder").path();
        if path.extension().is_none_or(|ext| ext != "txt") {
            continue;
        }
        texts += 1;
        let words = fs::read_to_string(&path).expect("a readable text");
        let gold = fs::read_to_string(path.with_extension("json")).expect("an annotation");
        let gold: Value = serde_json::from_str(&gold).expect("an annotation in JSON");
        let found = extracted(&extract("text.txt", &words), &gold);
        let (must, may) = (annotated(&gold, false), annotated(&gold, true));
        let empty = BTreeSet::new();
        let kinds: BTreeSet<&'static str> = found.keys().chain(must.keys()).copied().collect();
        for kind in kinds {
            let [found, must, may] =
                [&found, &must, &may].map(|sets| sets.get(kind).unwrap_or(&empty));
            let counted: BTreeSet<&String> =
                found.iter().filter(|item| must.contains(*item) || !may.contains(*item)).collect();
            let entry = total.entry(kind).or_default();
            entry.0 += counted.iter().filter(|item| must.contains(**item)).count();
            entry.1 += counted.len();
            entry.2 += must.len();
        }
    }
    assert_eq!(texts, expected, "{}", folder.display());
    total
}

fn f1((right, found, gold): (usize, usize, usize)) -> f64 {
    if found + gold == 0 { 0.0 } else { 2.0 * right as f64 / (found + gold) as f64 }
}

/// Floors below the scores of the day on which they were written, so that what is lost
/// shows; they go up with the scores. In a set that has none of a kind (floor 0) none may be
/// found. Rules are written against `tune/` and the `fresh` folders alone.
const FLOORS: &[(&str, [f64; 12])] = &[
    ("standards", [0.97, 0.97, 0.97, 0.80, 0.94, 0.85, 0.95, 0.94, 0.91, 0.97, 0.94, 0.97]),
    ("organisations", [0.93, 0.95, 0.95, 0.85, 0.80, 0.92, 0.93, 0.84, 0.91, 0.82, 0.68, 0.94]),
    ("committees", [0.91, 0.92, 0.97, 0.90, 0.95, 0.95, 0.88, 0.92, 0.72, 0.87, 0.95, 0.98]),
    ("instruments", [0.97, 0.97, 0.96, 0.75, 0.92, 0.95, 0.91, 0.90, 0.82, 0.87, 0.90, 0.82]),
    ("persons", [0.91, 0.98, 0.96, 0.85, 0.78, 0.95, 0.98, 0.79, 0.92, 0.81, 0.80, 0.98]),
    ("dates", [0.97, 0.98, 0.95, 0.90, 0.97, 0.97, 0.96, 0.96, 0.94, 0.95, 0.94, 0.86]),
    ("dated roles", [0.94, 0.97, 0.91, 0.80, 0.94, 0.92, 0.96, 0.83, 0.64, 0.73, 0.77, 0.80]),
    ("consultations", [0.95, 0.92, 0.85, 0.75, 0.90, 0.82, 0.90, 0.57, 0.30, 0.40, 0.18, 0.50]),
    ("relations", [0.89, 0.94, 0.88, 0.60, 0.82, 0.85, 0.90, 0.74, 0.47, 0.75, 0.57, 0.60]),
    ("targets", [0.80, 0.40, 0.75, 0.80, 0.00, 0.00, 0.00, 0.70, 0.50, 0.80, 0.90, 0.50]),
    ("requirements", [0.93, 0.85, 0.88, 0.70, 0.00, 0.00, 0.00, 0.92, 0.82, 0.85, 0.50, 0.80]),
    ("citations", [0.91, 0.86, 0.85, 0.00, 0.95, 0.95, 0.75, 0.92, 0.57, 0.80, 0.88, 0.20]),
];

#[test]
fn annotated_texts_are_read_as_well_as_they_were() {
    const FOLDERS: [(&str, usize); 12] = [
        ("tune", 46),
        ("fresh", 24),
        ("fresh2", 29),
        ("fresh3", 8),
        ("fresh4", 16),
        ("fresh5", 8),
        ("fresh6", 14),
        ("fresh7", 18),
        ("fresh8", 16),
        ("held", 10),
        ("held2", 8),
        ("held3", 12),
    ];
    let gold = root().join("crates/gnomon/tests/gold");
    let scores = FOLDERS.map(|(folder, texts)| score(&gold.join(folder), texts));
    let mut lost = Vec::new();
    println!("{:<14} {}", "F1", FOLDERS.map(|(folder, _)| format!("{folder:>6}")).join(" "));
    for (kind, floors) in FLOORS {
        let reached = scores.each_ref().map(|of| f1(of.get(kind).copied().unwrap_or_default()));
        println!("{kind:<14} {}", reached.map(|reached| format!("{reached:>6.3}")).join(" "));
        for (at, (((folder, _), reached), floor)) in
            FOLDERS.iter().zip(reached).zip(floors).enumerate()
        {
            let (_, found, annotated) = scores[at].get(kind).copied().unwrap_or_default();
            if annotated == 0 && 0 < found {
                lost.push(format!("{kind}: {found} found on {folder}/, where there is none"));
            }
            if reached < *floor {
                lost.push(format!("{kind}: {reached:.3} on {folder}/, not {floor}"));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
