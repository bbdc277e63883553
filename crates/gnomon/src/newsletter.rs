//! Joins the newsletter compiler with the register, the authority data and the typesetter.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use gnomon_model::answer::{Dossier, FactState, Fate, Testimony};
use gnomon_model::{EntityKind, Knowledge, Language, Property};
use gnomon_newsletter::{
    Answers, Asset, Cited, DraftPlan, Drawing, Drawn, Edition, FactAnswer, Fault, Issue,
    NoteSource, Picture, Query, Severity, Show, SourceFile, Term, Want,
};
use gnomon_read::Hint;
use gnomon_register::{Lookup, Register, RegisterError, View};
use gnomon_system::System;
use gnomon_tally::{Dimension, Records, Slice, Tally};
use gnomon_typeset::Fonts;
use jiff::civil::Date;

use crate::app::Usage;
use crate::knowledge;
use crate::pipeline::Pipeline;

/// The most files and bytes of a folder that is read as an issue.
const FILES: usize = 5_000;
const BYTES: u64 = 32 << 20;

/// The files of an issue.
pub struct Folder {
    /// Text.
    pub sources: Vec<SourceFile>,
    /// Pictures.
    pub assets: Vec<Asset>,
    /// Fonts, by name.
    pub fonts: Vec<(String, Vec<u8>)>,
}

/// Reads the folder of an issue. Links are not followed, and what has a dot in front is left out.
pub fn folder(path: &Path) -> anyhow::Result<Folder> {
    if !path.is_dir() {
        return Err(Usage(format!("`{}` is no folder", path.display())).into());
    }
    let mut found = Folder { sources: Vec::new(), assets: Vec::new(), fonts: Vec::new() };
    let mut folders = vec![path.to_owned()];
    let mut files = Vec::new();
    while let Some(next) = folders.pop() {
        let entries =
            fs::read_dir(&next).with_context(|| format!("could not open `{}`", next.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("could not read `{}`", next.display()))?;
            let kind = entry.file_type()?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if hidden || kind.is_symlink() {
                continue;
            }
            if kind.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
            if FILES < files.len() {
                anyhow::bail!(Usage(format!(
                    "`{}` holds more than {FILES} files; is it an issue?",
                    path.display()
                )));
            }
        }
    }
    files.sort();
    for file in files {
        let below = file.strip_prefix(path).unwrap_or(&file);
        let name = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let extension =
            file.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let text = matches!(extension.as_str(), "md" | "toml");
        let picture = matches!(extension.as_str(), "svg" | "png" | "jpg" | "jpeg");
        let font = matches!(extension.as_str(), "ttf" | "otf") && name.starts_with("fonts/");
        if !(text || picture || font) {
            continue;
        }
        let size = fs::metadata(&file).map_or(0, |metadata| metadata.len());
        if BYTES < size {
            anyhow::bail!(Usage(format!(
                "`{}` has {size} bytes; the limit is {BYTES}",
                file.display()
            )));
        }
        let bytes =
            fs::read(&file).with_context(|| format!("could not read `{}`", file.display()))?;
        if text {
            let text = String::from_utf8(bytes)
                .map_err(|_| Usage(format!("`{}` is not UTF-8", file.display())))?;
            found.sources.push(SourceFile { path: name, text: text.replace("\r\n", "\n") });
        } else if picture {
            found.assets.push(Asset { path: name, bytes });
        } else {
            found.fonts.push((name, bytes));
        }
    }
    Ok(found)
}

/// Bodies and committees as terms.
pub fn terms(knowledge: &Knowledge) -> Vec<Term> {
    let bodies = knowledge.bodies().iter().filter(|body| body.abbreviation).map(|body| Term {
        short: body.id.clone(),
        en: body.en.clone(),
        zh: body.zh.clone(),
    });
    bodies.collect()
}

/// Answers what an issue asks.
pub fn answers(
    register: &Register,
    knowledge: &Knowledge,
    issue: &Issue,
) -> anyhow::Result<Answers> {
    let manifest = &issue.manifest;
    let view = View { as_of: Some(manifest.date), ..View::default() };
    let mut cited = BTreeMap::new();
    for want in issue.wants() {
        let answer = match &want {
            Want::Fact(id) => fact(register, id, &view)?,
            Want::Entity(name) => entity(register, name, &view)?,
        };
        cited.insert(want, answer);
    }
    let queries: Vec<Query> = issue.queries().into_iter().cloned().collect();
    let listed = |query: &Query| !matches!(query.show, Show::Chart | Show::Tree);
    let statements = match queries.iter().any(listed) {
        true => register.with_property(&Query::properties(), &view)?,
        false => Vec::new(),
    };
    let mut drawings = Vec::new();
    for query in queries.into_iter().filter(|query| !listed(query)) {
        for language in &manifest.languages {
            let drawing = match query.show {
                Show::Tree => tree(&query)?,
                _ => chart(register, &query, manifest.date, *language)?,
            };
            drawings.push((query.clone(), *language, drawing));
        }
    }
    let mut agenda = register.agenda(manifest.date, false, &view)?;
    agenda.sort_by(|a, b| {
        (a.date.last(), a.kind, &a.subject.label).cmp(&(b.date.last(), b.kind, &b.subject.label))
    });
    Ok(Answers { cited, statements, drawings, agenda, terms: terms(knowledge) })
}

/// A statement by its id, as it stands now.
pub fn fact(register: &Register, id: &str, view: &View) -> anyhow::Result<Cited> {
    let was = match register.by_id(id) {
        Ok(testimony) => testimony,
        Err(RegisterError::Refused { .. }) => return Ok(Cited::Nothing(Vec::new())),
        Err(error) => return Err(error.into()),
    };
    let Lookup::Found(dossier) = register.lookup(&was.statement.subject.key, view)? else {
        return Ok(Cited::Nothing(Vec::new()));
    };
    Ok(stands(was, &dossier))
}

fn stands(was: Testimony, dossier: &Dossier) -> Cited {
    let current = dossier.statements.iter().find(|testimony| testimony.id == was.id);
    let rivals = |id: &str| -> Vec<Testimony> {
        let own =
            dossier.facts.iter().find(|fact| fact.witnesses.iter().any(|witness| witness == id));
        let Some(own) = own.filter(|fact| fact.state == FactState::Contradicted) else {
            return Vec::new();
        };
        let leading = dossier
            .facts
            .iter()
            .filter(|fact| fact.property == own.property && fact.state == FactState::Leads);
        leading
            .filter_map(|fact| fact.witnesses.first())
            .filter_map(|id| {
                dossier.statements.iter().find(|testimony| testimony.id == *id).cloned()
            })
            .collect()
    };
    if let Some(now) = current {
        let rivals = rivals(&now.id);
        return Cited::Fact(Box::new(FactAnswer::Stands(now.clone())), rivals);
    }
    let same = |testimony: &&Testimony| {
        testimony.statement.property == was.statement.property
            && testimony.source.origin == was.source.origin
    };
    let past = dossier.past.iter().find(|past| past.testimony.id == was.id);
    if let Some(past) = past {
        let decision =
            past.testimony.decision.as_ref().filter(|decision| decision.act == "rejected");
        let why = match (decision, past.fate) {
            (Some(decision), _) => format!("{} rejected it: {}", decision.person, decision.reason),
            (None, Fate::Contradicted) => {
                "a later version of the document says otherwise".to_owned()
            }
            (None, _) => "the document does not say so any more".to_owned(),
        };
        let later = past.later.as_deref();
        let now = dossier.statements.iter().find(|testimony| Some(testimony.id.as_str()) == later);
        let now = now.or_else(|| dossier.statements.iter().find(same)).cloned();
        return Cited::Fact(Box::new(FactAnswer::Changed { was, why, now }), Vec::new());
    }
    // Read anew by a later version of Gnomon: the same value in the same document.
    let again = dossier
        .statements
        .iter()
        .find(|testimony| same(testimony) && testimony.statement.value == was.statement.value);
    match again.cloned() {
        Some(now) => {
            let rivals = rivals(&now.id);
            let words = |testimony: &Testimony| -> Vec<String> {
                testimony.statement.evidence.iter().map(|evidence| evidence.quote.clone()).collect()
            };
            // The words are the same: only the reading is new, and nothing is to be told.
            let answer = match words(&was) == words(&now) {
                true => FactAnswer::Stands(now),
                false => FactAnswer::Restated { was, now },
            };
            Cited::Fact(Box::new(answer), rivals)
        }
        None => {
            let why = "the document was read again, and does not state it any more".to_owned();
            Cited::Fact(Box::new(FactAnswer::Changed { was, why, now: None }), Vec::new())
        }
    }
}

fn entity(register: &Register, name: &str, view: &View) -> anyhow::Result<Cited> {
    // `GB/T22239—2019` is cited as it is typed.
    let typed = name.parse::<gnomon_model::id::StandardId>();
    let query = typed.map_or_else(|_| name.to_owned(), |id| id.edition_key());
    Ok(match register.lookup(&query, view)? {
        Lookup::Found(dossier) => {
            use gnomon_model::Property::{
                Approved, Consultation, Effective, Held, Issued, Published, Title,
            };
            let order = [Issued, Approved, Published, Title, Effective, Consultation, Held];
            let of = |property| {
                dossier.statements.iter().find(|t: &&Testimony| {
                    t.statement.property == property && !t.statement.editorial
                })
            };
            let best = order
                .into_iter()
                .find_map(of)
                .or_else(|| dossier.statements.iter().find(|t| !t.statement.editorial))
                .or_else(|| dossier.mentioned_by.iter().find(|t| !t.statement.editorial));
            Cited::Entity {
                best: best.cloned().map(Box::new),
                entity: dossier.entity.clone(),
                names: dossier.names.clone(),
            }
        }
        Lookup::Several(entities) => Cited::Several(entities.into_iter().map(|e| e.key).collect()),
        Lookup::Near(entities) => Cited::Nothing(entities.into_iter().map(|e| e.key).collect()),
    })
}

/// A standard system as a drawing.
fn tree(query: &Query) -> anyhow::Result<Result<Drawing, String>> {
    let (id, edition) = match query.of.split_once('@') {
        Some((id, edition)) => (id, Some(edition)),
        None => (query.of.as_str(), None),
    };
    let mut known = Vec::new();
    for file in knowledge::files("systems/") {
        let system = System::parse(&file.path, &file.text)?;
        if !system.id.eq_ignore_ascii_case(id) {
            known.push(system.id);
            continue;
        }
        let Some(newer) = system.edition(edition) else {
            return Ok(Err(format!("`{id}` has no edition `{}`", edition.unwrap_or_default())));
        };
        let older = match query.since.as_deref() {
            None => None,
            Some(since) => match system.edition(Some(since)) {
                Some(older) => Some(older),
                None => return Ok(Err(format!("`{id}` has no edition `{since}`"))),
            },
        };
        let difference = older.map(|older| gnomon_system::diff(older, newer));
        let pair = older.zip(difference.as_ref());
        let title = format!("{} ({})", system.name.both(), newer.id);
        let alt: Vec<String> =
            newer.in_order().into_iter().map(|index| newer.nodes[index].name.both()).collect();
        let sources = newer
            .sources
            .iter()
            .map(|source| source.url.clone().unwrap_or_else(|| source.what.clone()))
            .collect();
        return Ok(Ok(Drawing {
            svg: gnomon_system::svg(&title, newer, None, pair),
            alt: format!("{title}: {}", alt.join("; ")),
            from: Drawn::Sources(sources),
        }));
    }
    Ok(Err(format!("there is no standard system `{id}`; there are {}", known.join(", "))))
}

/// The standards of the register, counted, as a drawing.
fn chart(
    register: &Register,
    query: &Query,
    on: Date,
    language: Language,
) -> anyhow::Result<Result<Drawing, String>> {
    use gnomon_model::Property as P;
    let dimension =
        |text: Option<&str>, default: Option<Dimension>| -> Result<Option<Dimension>, String> {
            text.map_or(Ok(default), |text| text.parse().map(Some))
        };
    let (rows, columns) = match (
        dimension(query.rows.as_deref(), Some(Dimension::Level)),
        dimension(query.columns.as_deref(), None),
    ) {
        (Ok(rows), Ok(columns)) => (rows.unwrap_or(Dimension::Level), columns),
        (Err(why), _) | (_, Err(why)) => return Ok(Err(why)),
    };
    let of = [
        P::Issued,
        P::Published,
        P::Effective,
        P::Repealed,
        P::Expires,
        P::Title,
        P::Adopts,
        P::ResponsibleBody,
        P::Replaces,
    ];
    let records = Records::from_testimonies(&register.with_property(&of, &View::default())?);
    let slice = Slice { from: query.from, to: query.to.or(Some(on)), ..Slice::default() };
    let mut table = Tally::of(&records.records).table(&slice, rows, columns);
    let words = gnomon_newsletter::words(language);
    let names = table.rows.iter_mut().map(|(name, _)| name).chain(&mut table.columns);
    names.for_each(|name| *name = words.label(name).to_owned());
    if table.total == 0 {
        return Ok(Err("the register has no standards to count in these days".to_owned()));
    }
    let bars: Vec<String> = table
        .rows
        .iter()
        .map(|(name, counts)| format!("{name}: {}", counts.iter().sum::<usize>()))
        .collect();
    let title = query.title.any(language).map_or("", |(_, title)| title);
    Ok(Ok(Drawing {
        svg: gnomon_tally::svg(title, &table),
        alt: bars.join("; "),
        from: Drawn::Counted(format!("{} ({})", table.total, bars.join("; "))),
    }))
}

/// The subjects that something happened to in the period, with everything stated about them.
pub fn dossiers(
    register: &Register,
    from: Date,
    to: Date,
    on: Date,
) -> anyhow::Result<Vec<Dossier>> {
    let view = View { as_of: Some(on), ..View::default() };
    let mut of = DraftPlan::triggers();
    of.push(Property::Target);
    let said = register.with_property(&of, &view)?;
    let mut keys: Vec<String> = said
        .iter()
        .filter(|testimony| {
            let statement = &testimony.statement;
            let dated = statement.property != Property::Target
                && testimony.valid_from.is_some_and(|first| first <= to)
                && testimony.valid_to.is_some_and(|last| from <= last);
            !matches!(statement.subject.kind, EntityKind::Document | EntityKind::Person)
                && (dated || DraftPlan::is_told(testimony, from, to))
        })
        .map(|testimony| testimony.statement.subject.key.clone())
        .collect();
    keys.sort();
    keys.dedup();
    let mut found = Vec::new();
    for key in keys {
        if let Lookup::Found(dossier) = register.lookup(&key, &view)? {
            found.push(*dossier);
        }
    }
    Ok(found)
}

/// What does not add up in a compiled issue, at the places of its source.
pub fn arithmetic(
    pipeline: &Pipeline,
    issue: &Issue,
    edition: &Edition,
) -> anyhow::Result<Vec<Fault>> {
    let markdown = gnomon_newsletter::render::markdown(edition);
    let hint = Hint { name: Some("issue.md"), media_type: None };
    let extraction = pipeline.run(markdown.text.as_bytes(), hint)?;
    let report = gnomon_lint::lint(&extraction, &crate::commands::lint::rules()?);
    let mut faults = Vec::new();
    for finding in report.findings {
        let severity = match finding.severity {
            gnomon_lint::Severity::Error => Severity::Error,
            gnomon_lint::Severity::Warning => Severity::Warning,
            gnomon_lint::Severity::Note => continue,
        };
        let Some(place) = finding.places.first() else { continue };
        // What stands in no source (contents, footnotes, the box of deadlines) was made by the compiler.
        let own = markdown.lines.get(place.line.saturating_sub(1)).copied().flatten();
        let Some(at) = own else { continue };
        faults.push(Fault {
            file: issue.path(at).to_owned(),
            line: at.line,
            severity,
            code: "arithmetic",
            message: format!("{}: {} ({})", finding.check, finding.message, finding.computation),
            remedy: "correct the figure, or say what is counted differently".to_owned(),
        });
    }
    Ok(faults)
}

/// What came back when a compiled issue was read again.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct RoundTrip {
    /// The form that was read: `md`, `html`, `docx`, `pdf`.
    pub format: String,
    /// Articles that went in, and those that came back with number, title, section and hashtags.
    pub articles: (usize, usize),
    /// Annexes and abbreviations that went in, and those that came back.
    pub back_matter: (usize, usize),
    /// Statements that went in as evidence, and those that came back.
    pub statements: (usize, usize),
    /// What did not come back, with the reason.
    pub differences: Vec<Difference>,
}

/// One thing that did not come back as it went in.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Difference {
    /// What went in.
    pub what: String,
    /// Why it did not come back.
    pub why: String,
}

/// Reads a compiled issue again and compares it with what went in.
pub fn round_trip(
    pipeline: &Pipeline,
    edition: &Edition,
    bytes: &[u8],
    format: &str,
) -> anyhow::Result<RoundTrip> {
    let name = format!("issue.{format}");
    let read = pipeline.run(bytes, Hint { name: Some(&name), media_type: None })?;
    let fold = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let mut trip = RoundTrip { format: format.to_owned(), ..RoundTrip::default() };
    let mark = fold(edition.words().get("untranslated"));
    for section in &edition.sections {
        for article in &section.articles {
            trip.articles.0 += 1;
            let title = gnomon_newsletter::plain(&article.title);
            let what = format!("article {}. {title}", article.number);
            let back =
                read.document.articles.iter().find(|back| back.number == Some(article.number));
            let why = match back {
                None => Some("no article of this number was found".to_owned()),
                // The mark of words that nobody translated is printed in titles too.
                Some(back)
                    if fold(&back.title).replace(&mark, "") != fold(&title).replace(&mark, "") =>
                {
                    Some(format!("its title was read as “{}”", back.title))
                }
                Some(back) if back.section.as_deref().map(fold) != Some(fold(&section.title)) => {
                    Some(format!(
                        "its section was read as “{}”",
                        back.section.as_deref().unwrap_or("none")
                    ))
                }
                Some(back) if back.topics != article.topics => {
                    Some(format!("its hashtags were read as {}", back.topics.join(", ")))
                }
                Some(_) => None,
            };
            match why {
                None => trip.articles.1 += 1,
                Some(why) => trip.differences.push(Difference { what, why }),
            }
        }
    }
    let annexes = edition.annexes.iter().map(|annex| {
        let back = read.document.annexes.iter().any(|own| fold(&own.title) == fold(&annex.title));
        (format!("annex {}", annex.title), back, "no annex of this title was found")
    });
    let abbreviations = edition.abbreviations.iter().map(|term| {
        let same = |own: &Option<String>, printed: &str| {
            printed == "–" || own.as_deref().map(fold) == Some(fold(printed))
        };
        let back = read.document.glossary.iter().any(|own| {
            own.abbreviation == term.short && same(&own.en, &term.en) && same(&own.zh, &term.zh)
        });
        (format!("abbreviation {}", term.short), back, "no row of abbreviations says so")
    });
    for (what, back, why) in annexes.chain(abbreviations) {
        trip.back_matter.0 += 1;
        match back {
            true => trip.back_matter.1 += 1,
            false => trip.differences.push(Difference { what, why: why.to_owned() }),
        }
    }
    for note in &edition.notes {
        let NoteSource::Document { statements, reckoned, .. } = &note.source else { continue };
        for said in statements {
            trip.statements.0 += 1;
            let about = |statement: &&gnomon_model::Statement| {
                statement.subject.key == said.subject.key && statement.property == said.property
            };
            let same = |value: &gnomon_model::Value| match (value, &said.value) {
                (gnomon_model::Value::Entity(a), gnomon_model::Value::Entity(b)) => a.key == b.key,
                // What nobody translated is printed with a mark.
                (gnomon_model::Value::Text(a), gnomon_model::Value::Text(b)) => {
                    fold(a).replace(&mark, "") == fold(b)
                }
                (a, b) => quantity_of(a).zip(quantity_of(b)).map_or(a == b, |(a, b)| a == b),
            };
            let mut others = read.statements.iter().filter(about).peekable();
            let value = serde_json::to_string(&said.value)?;
            let what = format!("{} {} {value}", said.subject.label, said.property.name());
            if read.statements.iter().filter(about).any(|statement| same(&statement.value)) {
                trip.statements.1 += 1;
                continue;
            }
            let foreign = Language::guess(&said.subject.label) != edition.language
                && said.subject.kind != EntityKind::Standard;
            let why = match others.peek() {
                Some(other) => format!(
                    "it was read with another value: {}",
                    serde_json::to_string(&other.value)?
                ),
                None if foreign => {
                    "it stands in a language that the issue does not translate".to_owned()
                }
                None if reckoned.is_some() => "the day was reckoned and is told as such".to_owned(),
                None if said.property == gnomon_model::Property::Title => {
                    "titles are told beside the number, not stated".to_owned()
                }
                None => {
                    match read.statements.iter().find(|statement| {
                        statement.property == said.property && same(&statement.value)
                    }) {
                        Some(other) => {
                            format!("it was read as a statement about {}", other.subject.label)
                        }
                        None => "its sentence was not read as a statement".to_owned(),
                    }
                }
            };
            trip.differences.push(Difference { what, why });
        }
    }
    Ok(trip)
}

/// What of a quantity a compiled sentence keeps.
fn quantity_of(value: &gnomon_model::Value) -> Option<(gnomon_model::Comparator, String)> {
    match value {
        gnomon_model::Value::Target(q)
        | gnomon_model::Value::Requirement(q)
        | gnomon_model::Value::Count(q) => Some((q.comparator, q.value.to_string())),
        _ => None,
    }
}

/// A language by its code.
pub fn language(code: &str) -> Result<Language, String> {
    match code {
        "en" => Ok(Language::En),
        "zh" => Ok(Language::Zh),
        other => Err(format!("`{other}` is not one of en, zh")),
    }
}

/// The fonts that an issue is printed in, and what is made with them.
pub struct Press(Fonts);

impl Press {
    /// The shipped fonts and those of an issue.
    pub fn new(fonts: &[(String, Vec<u8>)]) -> anyhow::Result<Press> {
        Ok(Press(Fonts::new(fonts)?))
    }

    /// Whether a character can be printed.
    pub fn has(&self, c: char) -> bool {
        self.0.has(c)
    }

    /// A drawing as PNG.
    pub fn png(&self, picture: &Picture) -> Option<Vec<u8>> {
        gnomon_typeset::png(&picture.bytes, &self.0, 2.0)
    }

    /// The source of the pages.
    pub fn source(&self, edition: &Edition) -> String {
        gnomon_newsletter::render::typst(edition, self.0.families())
    }

    /// The pages.
    #[cfg(feature = "pdf")]
    pub fn pdf(&self, edition: &Edition) -> anyhow::Result<Vec<u8>> {
        let source = self.source(edition);
        let pictures: BTreeMap<String, &[u8]> = edition
            .pictures
            .iter()
            .map(|picture| (picture.name.clone(), picture.bytes.as_slice()))
            .collect();
        let identifier =
            format!("{} {} {}", edition.series, edition.number, edition.language.code());
        let pages = gnomon_typeset::Pages { source: &source, pictures, identifier: &identifier };
        Ok(gnomon_typeset::pdf(&pages, &self.0)?)
    }

    /// Says how to get pages.
    #[cfg(not(feature = "pdf"))]
    pub fn pdf(&self, _edition: &Edition) -> anyhow::Result<Vec<u8>> {
        anyhow::bail!(Usage(
            "this build has no typesetter: build it with `cargo build --release --features pdf`, print the HTML, or write the source of the pages with `--format typ` for a typst of your own".to_owned()
        ))
    }
}
