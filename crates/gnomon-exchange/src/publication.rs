//! What the register holds of a standard, as the formats of the field write it.
//!
//! In: the facts of one standard that hold or lead. Out: Relaton (YAML, XML), BibTeX,
//! JSON-LD (schema.org with the terms of ELI), GB/T 22373 tags, rows of a table. What
//! is written is read back by the shipped mappings.

use std::fmt::Write as _;

use gnomon_model::answer::{FactState, Testimony};
use gnomon_model::id::Identifier;
use gnomon_model::{DateValue, Property, Value};
use serde_json::{Map, Value as Json, json};

use crate::audit::Known;

/// A standard as it is handed on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Publication {
    /// Its identifier.
    pub id: String,
    /// Titles with their language, where it is known.
    pub titles: Vec<(Option<String>, String)>,
    /// Dates, by what they are of.
    pub dates: Vec<(Property, DateValue)>,
    /// Its status, in the words of its list.
    pub status: Option<String>,
    /// Its harmonised stage code.
    pub stage: Option<String>,
    /// What kind of document it is.
    pub document_type: Option<String>,
    /// Committees and bodies in charge.
    pub committees: Vec<String>,
    /// Bodies that issued it.
    pub issuers: Vec<String>,
    /// Bodies that wrote it.
    pub drafters: Vec<String>,
    /// Classes, as scheme and code.
    pub classes: Vec<(String, String)>,
    /// Relations to others: kind, identifier, degree.
    pub relations: Vec<(Property, String, Option<String>)>,
    /// What replaces it.
    pub replaced_by: Vec<String>,
    /// What amends it.
    pub amended_by: Vec<String>,
}

/// What is known of a standard, as one record. Of values that contradict each other the
/// leading one is taken.
pub fn publication(known: &Known<'_>) -> Publication {
    let mut out = Publication { id: known.entity.label.clone(), ..Publication::default() };
    for fact in known.facts.iter().filter(|fact| fact.state != FactState::Contradicted) {
        let witness: Option<&Testimony> = fact
            .witnesses
            .first()
            .and_then(|id| known.statements.iter().find(|testimony| testimony.id == *id));
        let qualifier = |name: &str| -> Option<String> {
            witness.and_then(|it| it.statement.qualifier(name)).map(str::to_owned)
        };
        match (fact.property, &fact.value) {
            (Property::Title, Value::Text(text)) => {
                out.titles.push((qualifier("language"), text.clone()));
            }
            (Property::Status, Value::Text(text)) => out.status = Some(text.clone()),
            // A project moves on: of several codes the furthest.
            (Property::Stage, Value::Text(text)) => out.stage = out.stage.max(Some(text.clone())),
            (Property::DocumentType, Value::Text(text)) => out.document_type = Some(text.clone()),
            (Property::Classification, Value::Text(text)) => {
                out.classes.push((qualifier("scheme").unwrap_or_default(), text.clone()));
            }
            (Property::ResponsibleBody, Value::Entity(body)) => {
                out.committees.push(body.label.clone())
            }
            (Property::IssuedBy, Value::Entity(body)) => out.issuers.push(body.label.clone()),
            (Property::DraftedBy, Value::Entity(body)) => out.drafters.push(body.label.clone()),
            (
                Property::Replaces
                | Property::Amends
                | Property::Adopts
                | Property::Revises
                | Property::Cites
                | Property::PartOf,
                Value::Entity(other),
            ) => out.relations.push((fact.property, other.label.clone(), qualifier("degree"))),
            (property, Value::Date(date)) if property.is_date() => {
                out.dates.push((property, *date))
            }
            _ => {}
        }
    }
    for testimony in known.naming {
        let label = &testimony.statement.subject.label;
        let list = match testimony.statement.property {
            Property::Replaces => &mut out.replaced_by,
            Property::Amends => &mut out.amended_by,
            _ => continue,
        };
        if !list.contains(label) {
            list.push(label.clone());
        }
    }
    out.titles.sort();
    out.dates.sort_by_key(|(property, _)| *property);
    out.classes.sort();
    out.relations.sort();
    out
}

impl Publication {
    fn date(&self, property: Property) -> Option<DateValue> {
        self.dates.iter().find(|(it, _)| *it == property).map(|(_, date)| *date)
    }

    /// The title in a language; where no source says which a title is in, its script tells.
    fn title(&self, language: &str) -> Option<&str> {
        let told = self.titles.iter().find(|(it, _)| it.as_deref() == Some(language));
        told.or_else(|| {
            let is_chinese = language == "zh";
            self.titles
                .iter()
                .find(|(it, title)| it.is_none() && is_in_chinese(title) == is_chinese)
        })
        .map(|(_, title)| title.as_str())
    }

    fn of_scheme(&self, scheme: &str) -> Vec<&str> {
        self.classes.iter().filter(|(it, _)| it == scheme).map(|(_, code)| code.as_str()).collect()
    }

    fn related(&self, property: Property) -> Vec<&str> {
        self.relations.iter().filter(|it| it.0 == property).map(|it| it.1.as_str()).collect()
    }

    fn publisher(&self) -> Option<String> {
        self.id.parse::<Identifier>().ok().map(|id| id.publisher().to_owned())
    }
}

/// What Relaton calls dates, for those that it knows.
const RELATON_DATES: [(Property, &str); 7] = [
    (Property::Published, "published"),
    (Property::Issued, "issued"),
    (Property::Effective, "implemented"),
    (Property::Confirmed, "confirmed"),
    (Property::Repealed, "obsoleted"),
    (Property::StableUntil, "stable-until"),
    (Property::Approved, "approved"),
];

/// What it calls relations.
fn relaton_relations(record: &Publication) -> Vec<(&'static str, &str)> {
    let own = record.relations.iter().filter_map(|(property, id, _)| {
        let name = match property {
            Property::Replaces => "obsoletes",
            Property::Amends => "updates",
            Property::Adopts => "adoptedFrom",
            Property::PartOf => "partOf",
            Property::Cites => "cites",
            _ => return None,
        };
        Some((name, id.as_str()))
    });
    let others = record.replaced_by.iter().map(|id| ("obsoletedBy", id.as_str()));
    own.chain(others).chain(record.amended_by.iter().map(|id| ("updatedBy", id.as_str()))).collect()
}

/// A name without anything but letters and digits, as keys are.
fn key(id: &str) -> String {
    id.chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

/// One item of a list in Relaton's YAML. Text is written in quotation marks, so that no
/// value is taken for a date or a truth value.
pub fn relaton_yaml(record: &Publication) -> String {
    let quoted = |text: &str| Json::from(text).to_string();
    let mut out = String::new();
    let _ = writeln!(out, "- id: {}", quoted(&key(&record.id)));
    let _ = writeln!(out, "  type: standard");
    let _ = writeln!(out, "  docid:\n  - id: {}", quoted(&record.id));
    if let Some(publisher) = record.publisher() {
        let _ = writeln!(out, "    type: {}", quoted(&publisher));
    }
    let _ = writeln!(out, "    primary: true");
    if !record.titles.is_empty() {
        out.push_str("  title:\n");
        for (language, title) in &record.titles {
            let _ = writeln!(out, "  - type: main\n    content: {}", quoted(title));
            if let Some(language) = language {
                let _ = writeln!(out, "    language: {}", quoted(language));
            }
        }
    }
    let dates: Vec<_> = RELATON_DATES
        .iter()
        .filter_map(|(property, name)| Some((name, record.date(*property)?)))
        .collect();
    if !dates.is_empty() {
        out.push_str("  date:\n");
        for (name, date) in dates {
            let _ = writeln!(out, "  - type: {name}\n    value: {}", quoted(&date.to_string()));
        }
    }
    match (&record.stage, &record.status) {
        (Some(stage), _) => {
            let (stage, substage) = stage.split_once('.').unwrap_or((stage, ""));
            let _ = writeln!(out, "  docstatus:\n    stage:\n      value: {}", quoted(stage));
            if !substage.is_empty() {
                let _ = writeln!(out, "    substage:\n      value: {}", quoted(substage));
            }
        }
        (None, Some(status)) => {
            let _ = writeln!(out, "  docstatus:\n    stage:\n      value: {}", quoted(status));
        }
        (None, None) => {}
    }
    if let Some(kind) = &record.document_type {
        let _ = writeln!(out, "  doctype:\n    type: {}", quoted(kind));
    }
    if !record.committees.is_empty() {
        out.push_str("  editorialgroup:\n    technical_committee:\n");
        for name in &record.committees {
            let _ = writeln!(out, "    - name: {}", quoted(name));
        }
    }
    for (scheme, member) in [("ICS", "ics"), ("CCS", "ccs")] {
        let codes = record.of_scheme(scheme);
        if !codes.is_empty() {
            let _ = writeln!(out, "  {member}:");
            for code in codes {
                let _ = writeln!(out, "  - code: {}", quoted(code));
            }
        }
    }
    let relations = relaton_relations(record);
    if !relations.is_empty() {
        out.push_str("  relation:\n");
        for (name, id) in relations {
            let _ = writeln!(
                out,
                "  - type: {name}\n    bibitem:\n      docid:\n      - id: {}\n        primary: true",
                quoted(id)
            );
        }
    }
    out
}

/// What stands before and after the records of Relaton's XML.
pub const RELATON_XML: (&str, &str) = (
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<relaton-collection xmlns=\"https://www.metanorma.org/ns/bib\">\n",
    "</relaton-collection>\n",
);

/// One record of Relaton's XML.
pub fn relaton_xml(record: &Publication) -> String {
    let mut out = String::from("<relation type=\"partOf\"><bibdata type=\"standard\">\n");
    let x = escape;
    for (language, title) in &record.titles {
        let language =
            language.as_ref().map(|it| format!(" language=\"{}\"", x(it))).unwrap_or_default();
        let _ = writeln!(
            out,
            "  <title type=\"main\"{language} format=\"text/plain\">{}</title>",
            x(title)
        );
    }
    let publisher =
        record.publisher().map(|it| format!(" type=\"{}\"", x(&it))).unwrap_or_default();
    let _ = writeln!(
        out,
        "  <docidentifier{publisher} primary=\"true\">{}</docidentifier>",
        x(&record.id)
    );
    for (property, name) in RELATON_DATES {
        if let Some(date) = record.date(property) {
            let _ = writeln!(out, "  <date type=\"{name}\"><on>{date}</on></date>");
        }
    }
    if let Some(stage) = record.stage.as_ref().or(record.status.as_ref()) {
        let (stage, substage) = match &record.stage {
            Some(_) => stage.split_once('.').unwrap_or((stage, "")),
            None => (stage.as_str(), ""),
        };
        let substage = match substage {
            "" => String::new(),
            substage => format!("<substage>{}</substage>", x(substage)),
        };
        let _ = writeln!(out, "  <status><stage>{}</stage>{substage}</status>", x(stage));
    }
    for (name, id) in relaton_relations(record) {
        let _ = writeln!(
            out,
            "  <relation type=\"{name}\"><bibitem><docidentifier primary=\"true\">{}</docidentifier></bibitem></relation>",
            x(id)
        );
    }
    out.push_str("  <ext>\n");
    if let Some(kind) = &record.document_type {
        let _ = writeln!(out, "    <doctype>{}</doctype>", x(kind));
    }
    for name in &record.committees {
        let _ = writeln!(
            out,
            "    <editorialgroup><technical-committee>{}</technical-committee></editorialgroup>",
            x(name)
        );
    }
    for (scheme, member) in [("ICS", "ics"), ("CCS", "ccs")] {
        for code in record.of_scheme(scheme) {
            let _ = writeln!(out, "    <{member}><code>{}</code></{member}>", x(code));
        }
    }
    out.push_str("  </ext>\n</bibdata></relation>\n");
    out
}

fn escape(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect::<String>()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// An entry of BibTeX.
pub fn bibtex(record: &Publication) -> String {
    // Braces keep the case of titles; what TeX reads as a command is escaped.
    let value = |text: &str| -> String {
        let plain: String = text.chars().filter(|c| !matches!(c, '{' | '}' | '\\')).collect();
        ["&", "%", "#", "_", "$"]
            .iter()
            .fold(plain, |text, mark| text.replace(mark, &format!("\\{mark}")))
    };
    let mut out = format!("@misc{{{},\n", key(&record.id));
    if let Some(title) =
        record.title("en").or(record.titles.first().map(|(_, title)| title.as_str()))
    {
        let _ = writeln!(out, "  title = {{{{{}}}}},", value(title));
    }
    let _ = writeln!(out, "  number = {{{}}},", value(&record.id));
    let date = record.date(Property::Published).or(record.date(Property::Issued));
    if let Some(date) = date {
        let _ = writeln!(out, "  date = {{{date}}},");
        if let Some(first) = date.first() {
            let _ = writeln!(out, "  year = {{{}}},", first.year());
        }
    }
    let body = record.issuers.first().cloned().or(record.publisher());
    if let Some(body) = body {
        let _ = writeln!(out, "  organization = {{{}}},", value(&body));
    }
    if let Some(kind) = &record.document_type {
        let _ = writeln!(out, "  type = {{{}}},", value(kind));
    }
    out.push_str("}\n");
    out
}

/// What the names in JSON-LD stand for: schema.org, and the European Legislation
/// Identifier for relations and dates that schema.org has not.
pub fn json_ld_context() -> Json {
    json!({ "@vocab": "https://schema.org/", "eli": "http://data.europa.eu/eli/ontology#" })
}

/// A node of JSON-LD.
pub fn json_ld(record: &Publication) -> Json {
    let mut node = Map::new();
    let urn = |id: &str| -> String {
        let urn = id.parse::<Identifier>().ok().and_then(|id| id.urn(None));
        // No URN is registered for most publishers: a name that begins with no scheme
        // would be an address beside the file.
        urn.unwrap_or_else(|| format!("urn:x-gnomon:standard:{}", percent(id)))
    };
    let ids = |ids: Vec<&str>| -> Json {
        ids.into_iter().map(|id| json!({ "@id": urn(id), "identifier": id })).collect()
    };
    node.insert("@id".into(), urn(&record.id).into());
    node.insert("@type".into(), json!(["CreativeWork", "eli:LegalResource"]));
    node.insert("identifier".into(), record.id.as_str().into());
    let names: Vec<Json> = record
        .titles
        .iter()
        .map(|(language, title)| match language {
            Some(language) => json!({ "@value": title, "@language": language }),
            None => json!(title),
        })
        .collect();
    if !names.is_empty() {
        node.insert("name".into(), names.into());
    }
    for (property, name) in [
        (Property::Published, "datePublished"),
        (Property::Issued, "eli:date_document"),
        (Property::Effective, "eli:first_date_entry_in_force"),
        (Property::Repealed, "eli:date_no_longer_in_force"),
        (Property::Expires, "expires"),
    ] {
        if let Some(date) = record.date(property) {
            node.insert(name.into(), date.to_string().into());
        }
    }
    if let Some(status) = record.status.as_ref().or(record.stage.as_ref()) {
        node.insert("creativeWorkStatus".into(), status.as_str().into());
    }
    if let Some(kind) = &record.document_type {
        node.insert("additionalType".into(), kind.as_str().into());
    }
    let bodies = |names: &[String]| -> Json {
        names.iter().map(|name| json!({ "@type": "Organization", "name": name })).collect()
    };
    for (name, list) in [
        ("publisher", &record.issuers),
        ("maintainer", &record.committees),
        ("author", &record.drafters),
    ] {
        if !list.is_empty() {
            node.insert(name.into(), bodies(list));
        }
    }
    let about: Vec<Json> = record
        .classes
        .iter()
        .map(|(scheme, code)| json!({ "@type": "DefinedTerm", "inDefinedTermSet": scheme, "termCode": code }))
        .collect();
    if !about.is_empty() {
        node.insert("about".into(), about.into());
    }
    for (property, name) in [
        (Property::Replaces, "eli:repeals"),
        (Property::Amends, "eli:amends"),
        (Property::Adopts, "isBasedOn"),
        (Property::Cites, "citation"),
        (Property::PartOf, "isPartOf"),
    ] {
        let related = record.related(property);
        if !related.is_empty() {
            node.insert(name.into(), ids(related));
        }
    }
    for (list, name) in
        [(&record.replaced_by, "eli:repealed_by"), (&record.amended_by, "eli:amended_by")]
    {
        if !list.is_empty() {
            node.insert(name.into(), ids(list.iter().map(String::as_str).collect()));
        }
    }
    Json::Object(node)
}

/// Percent encoding of everything but unreserved characters (RFC 3986, 2.3).
fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte))
            }
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    })
}

/// A record of GB/T 22373 as lines of tag and value. 461 is what replaces this standard,
/// 462 what it replaces.
pub fn gbt22373(record: &Publication) -> String {
    let mut out = String::new();
    let mut line = |tag: &str, value: &str| {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() {
            let _ = writeln!(out, "{tag} {value}");
        }
    };
    let date =
        |property: Property| record.date(property).map(|date| date.to_string()).unwrap_or_default();
    line("000", "N");
    line("001", &key(&record.id));
    line("100", &record.id);
    let issued = match date(Property::Issued) {
        issued if issued.is_empty() => date(Property::Published),
        issued => issued,
    };
    line("101", &issued);
    line("102", &record.issuers.join("；"));
    line("200", record.status.as_deref().or(record.stage.as_deref()).unwrap_or(""));
    line("205", &date(Property::Effective));
    line("206", &date(Property::Repealed));
    line("207", &date(Property::Confirmed));
    line("209", &record.drafters.join("；"));
    line("210", &date(Property::Expires));
    line("298", record.title("zh").unwrap_or(""));
    line("302", record.title("en").unwrap_or(""));
    line("461", &record.replaced_by.join("；"));
    line("462", &record.related(Property::Replaces).join("；"));
    line("502", &record.related(Property::Cites).join("；"));
    let adopts: Vec<String> = record
        .relations
        .iter()
        .filter(|it| it.0 == Property::Adopts)
        .map(|(_, id, degree)| match degree {
            Some(degree) => format!("{id},{degree}"),
            None => id.clone(),
        })
        .collect();
    line("800", &adopts.join("; "));
    line("820", &record.amended_by.join("；"));
    line("821", &record.related(Property::Amends).join("；"));
    line("825", &record.of_scheme("CCS").join("; "));
    line("826", &record.of_scheme("ICS").join("; "));
    line("850", record.document_type.as_deref().unwrap_or(""));
    line("871", &record.committees.join("；"));
    out.push('\n');
    out
}

/// Whether a text has ideographs and no kana, which would make it Japanese.
fn is_in_chinese(text: &str) -> bool {
    let ideograph = |c: char| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}');
    let kana = |c: char| matches!(c, '\u{3041}'..='\u{30ff}');
    text.contains(ideograph) && !text.contains(kana)
}

/// The heads of a table of standards; the shipped mapping `table` reads them.
pub const HEADS: [&str; 19] = [
    "Standard",
    "Title (zh)",
    "Title (en)",
    "Issued",
    "Published",
    "Approved",
    "Effective",
    "Withdrawn",
    "Status",
    "Stage",
    "Replaces",
    "Replaced by",
    "Amends",
    "Amended by",
    "Adopts",
    "Degree",
    "ICS",
    "CCS",
    "Committee",
];

/// A row under [`HEADS`].
pub fn row(record: &Publication) -> Vec<String> {
    let date =
        |property: Property| record.date(property).map(|date| date.to_string()).unwrap_or_default();
    let degrees: Vec<&str> = record
        .relations
        .iter()
        .filter(|it| it.0 == Property::Adopts)
        .filter_map(|it| it.2.as_deref())
        .collect();
    vec![
        record.id.clone(),
        record.title("zh").unwrap_or("").to_owned(),
        record.title("en").unwrap_or("").to_owned(),
        date(Property::Issued),
        date(Property::Published),
        date(Property::Approved),
        date(Property::Effective),
        date(Property::Repealed),
        record.status.clone().unwrap_or_default(),
        record.stage.clone().unwrap_or_default(),
        record.related(Property::Replaces).join("; "),
        record.replaced_by.join("; "),
        record.related(Property::Amends).join("; "),
        record.amended_by.join("; "),
        record.related(Property::Adopts).join("; "),
        degrees.join("; "),
        record.of_scheme("ICS").join("; "),
        record.of_scheme("CCS").join("; "),
        record.committees.join("; "),
    ]
}
