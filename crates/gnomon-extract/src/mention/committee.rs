//! Technical committees, by number and by name.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use gnomon_model::{Entity, EntityKind, Knowledge, MentionKind, Span};
use regex::Regex;

use super::gazetteer::Gazetteer;
use crate::sweep::Find;

/// `SAC/TC260`, `SAC/TC 114/SC 34`, `ISO/IEC JTC 1/SC 27/WG 4`, `CCSA/TC5/WG6`,
/// `ITU-T SG 17`, `IEC/TC 65`, and `TC260` by itself.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        (?-u:\b)(?:(?P<body>SAC|CCSA|ISO/IEC|ISO|IEC|CEN[-/]CENELEC|CENELEC|CEN|CEN/CLC|ETSI|ITU-T|ITU-R)
           [/\ \u{a0}]\s?)?
        (?P<kind>JTC|TC|SG|PC|SyC|Study\ Group)[\ \u{a0}]?(?P<number>\d{1,4})
        (?:/\s?SC\s?(?P<sc>\d{1,3}))?
        (?:/\s?(?:WG|AG)\s?(?P<wg>\d{1,3}))?(?-u:\b)",
    )
    .expect("the pattern is constant and tested")
});

/// A committee named in full: 'National … Technical Committee', 全国…标准化技术委员会.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?-u:\b)National (?:Technical Committee(?: \d+)? (?:on|of|for) [A-Z][\w-]*(?: (?:and |of |for |on |in )?[A-Z][\w-]*)*|(?:[A-Z][\w-]* |and |of |for |on |in ){1,12}(?:Standardization )?Technical Committee(?-u:\b))|全国\p{Han}{2,30}?标准化(?:分)?技术(?:分)?委员会",
    )
    .expect("the pattern is constant and tested")
});

/// The names of committees in general.
const GENERIC: &[&str] =
    &["National Standardization Technical Committee", "全国专业标准化技术委员会"];

/// What follows a name: `(SAC/TC260)`, （SAC/TC 260）.
static BRACKET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s?[(（]\s?").expect("the pattern is constant and tested"));

pub(crate) struct Finder {
    names: Gazetteer,
}

impl Finder {
    pub(crate) fn new(knowledge: &Knowledge) -> Finder {
        let mut forms: BTreeMap<&str, &str> = BTreeMap::new();
        for committee in knowledge.committees() {
            let written = committee.zh.iter().chain(&committee.en).chain(&committee.also);
            for form in written.map(String::as_str).filter(|form| 3 < form.chars().count()) {
                forms.entry(form).or_insert(&committee.id);
            }
        }
        Finder { names: Gazetteer::new(&forms) }
    }

    pub(crate) fn find(&self, text: &str) -> Vec<Find> {
        let mut numbered: Vec<(Span, Option<String>, String)> = Vec::new();
        for found in NUMBER.captures_iter(text) {
            let Some(whole) = found.get(0) else { continue };
            let body = found.name("body").map(|body| body.as_str());
            let path = path(&found, body);
            numbered.push((Span::from(whole.range()), body.map(str::to_owned), path));
        }
        // `TC260` means the committee of that number that the document names.
        let mut owners: HashMap<String, String> = HashMap::new();
        for (_, body, path) in &numbered {
            if let Some(body) = body {
                let parts: Vec<&str> = path.split('/').collect();
                for end in 1..=parts.len() {
                    let part = parts[..end].join("/");
                    owners.entry(part.replace(' ', "")).or_insert_with(|| canonical(body, &part));
                }
            }
        }
        let mut finds = Vec::new();
        for (span, body, path) in numbered {
            let mut inferred = Vec::new();
            let normal = match body {
                Some(body) => canonical(&body, &path),
                None => match owners.get(&path.replace(' ', "")) {
                    Some(owner) => {
                        inferred.push("body");
                        owner.clone()
                    }
                    None => continue,
                },
            };
            let mut find = entity(span, normal);
            find.inferred = inferred;
            finds.push(find);
        }
        self.names(text, &mut finds);
        finds
    }

    /// Names: the number in the bracket behind one says which committee it is,
    /// else the authority data does; an unknown name stands for itself.
    fn names(&self, text: &str, finds: &mut Vec<Find>) {
        let mut named: Vec<(Span, Option<String>)> =
            self.names.find(text).map(|(span, id)| (span, Some(id.to_owned()))).collect();
        let known_spans: Vec<Span> = named.iter().map(|(span, _)| *span).collect();
        for found in NAME.find_iter(text) {
            let span = Span::from(found.range());
            // What all of them are called names none.
            if GENERIC.contains(&found.as_str()) {
                continue;
            }
            let next = known_spans.partition_point(|known| known.end <= span.start);
            if !known_spans.get(next).is_some_and(|known| known.overlaps(span)) {
                named.push((span, None));
            }
        }
        let numbers: HashMap<usize, String> =
            finds.iter().map(|find| (find.span.start, find.normal.clone())).collect();
        let taken: HashMap<usize, usize> =
            finds.iter().map(|find| (find.span.end, find.span.start)).collect();
        for (span, id) in named {
            if taken.get(&span.end).is_some_and(|start| *start < span.end) {
                continue;
            }
            let bracket = BRACKET.find(&text[span.end..]).map(|found| span.end + found.end());
            let number = bracket.and_then(|at| numbers.get(&at).cloned());
            let surface = span.of(text).to_owned();
            finds.push(entity(span, number.or(id).unwrap_or(surface)));
        }
    }
}

fn entity(span: Span, normal: String) -> Find {
    Find::entity(MentionKind::Committee, span, Entity::new(EntityKind::Committee, normal))
}

/// The number path: `TC 114/SC 34`.
fn path(found: &regex::Captures<'_>, body: Option<&str>) -> String {
    let group = |name| found.name(name).map(|m| m.as_str());
    let kind =
        if group("kind") == Some("Study Group") { "SG" } else { group("kind").unwrap_or("TC") };
    let gap = if body == Some("CCSA") { "" } else { " " };
    let mut path = format!("{kind}{gap}{}", group("number").unwrap_or(""));
    for (label, name) in [("SC", "sc"), ("WG", "wg")] {
        if let Some(number) = group(name) {
            path.push_str(&format!("/{label}{gap}{number}"));
        }
    }
    path
}

/// `SAC/TC 260`, `ISO/IEC JTC 1/SC 27`, `IEC TC 65`, `CCSA/TC5`, `ITU-T SG 17`.
fn canonical(body: &str, path: &str) -> String {
    match body {
        "SAC" | "ISO" | "CEN" | "CENELEC" => format!("{body}/{path}"),
        "CCSA" => format!("CCSA/{}", path.replace(' ', "")),
        _ => format!("{body} {path}"),
    }
}
