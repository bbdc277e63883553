//! The search index beside the register: made from it, kept up with it, made anew when lost.
//!
//! `index/current` names the folder that serves. A rebuild writes a new folder and then
//! switches with one rename; whoever has the old one open goes on reading it.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_model::{DateValue, Entity, EntityKind, Property, Value, id};
use gnomon_register::{BareFact, DocumentRow, Introduced, Mark, Register, View};
use gnomon_search::{
    Ask, Facet, Found, Index, Life, Record, SearchError, Status, Update, hashtags,
};
use jiff::civil::Date;

/// Readings taken at once; what is committed at once is [`BATCH`] of these.
const PAGE: u32 = 500;
/// Records between two commits: what an interruption costs at the most.
const BATCH: usize = 20_000;
/// Statements looked at for one entity or document. The ministry that everything names has
/// a hundred thousand; its first ones say what it is.
const STATEMENTS: u32 = 400;
/// Names of one entity that are indexed.
const NAMES: usize = 200;

fn folder(data: &Path) -> PathBuf {
    data.join("index")
}

/// The folder that serves, as `current` names it.
pub fn current(data: &Path) -> Option<PathBuf> {
    let name = fs::read_to_string(folder(data).join("current")).ok()?;
    let name = name.trim();
    // A name and never a path.
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain.then(|| folder(data).join(name))
}

/// Told how far the work has come: done, of so many.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64);

/// The index that serves, if there is one that can.
pub fn serving(data: &Path) -> Result<Index, SearchError> {
    let path = current(data).ok_or_else(|| SearchError::Unusable {
        path: folder(data),
        message: "there is none yet".to_owned(),
    })?;
    let index = Index::open(&path)?;
    match index.state() {
        Some(_) => Ok(index),
        None => Err(SearchError::Unusable {
            path,
            message: "it was not finished, or another version made it".to_owned(),
        }),
    }
}

/// The index that another version made and finished, where this one can read it: better than none until there is a new
/// one.
pub fn of_another_version(data: &Path) -> Option<Index> {
    let index = Index::open(&current(data)?).ok()?;
    index.is_finished().then_some(index)
}

/// The index, brought up to the register; made anew where it is missing, damaged, or ahead of
/// a register that was restored from a copy or had something removed. `note` is told why something takes longer.
pub fn open(
    register: &Register,
    note: &mut dyn FnMut(&str),
    progress: Progress<'_>,
) -> anyhow::Result<Index> {
    let data = register.folder();
    let index = match serving(data) {
        Ok(index) => index,
        Err(error @ SearchError::Busy) => return Err(error.into()),
        Err(error) => {
            note(&format!("making the search index: {error}"));
            return rebuild(register, progress);
        }
    };
    match follow(&index, register, progress) {
        Ok(Followed::Ahead) => {
            note(
                "making the search index anew: the register was restored, or something was removed from it",
            );
            rebuild(register, progress)
        }
        Ok(_) => Ok(index),
        // Somebody else is bringing it up to date, or nothing can be written here: what there
        // is still serves.
        Err(error) if matches!(error.downcast_ref(), Some(SearchError::Busy)) => Ok(index),
        Err(error) if error.is::<SearchError>() => {
            note(&format!("making the search index anew: {error:#}"));
            rebuild(register, progress)
        }
        Err(error) => Err(error),
    }
}

/// How following a register ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// Nothing was new.
    Current,
    /// So many documents were added.
    Added(u64),
    /// The index has seen what the register does not have: the register was restored, or a
    /// document removed.
    Ahead,
}

/// Adds what the register has and the index has not.
pub fn follow(
    index: &Index,
    register: &Register,
    progress: Progress<'_>,
) -> anyhow::Result<Followed> {
    let seen: Option<Mark> = index.state().and_then(|state| serde_json::from_str(&state).ok());
    let Some(seen) = seen else { return Ok(Followed::Ahead) };
    let now = register.mark()?;
    if now == seen {
        return Ok(Followed::Current);
    }
    if now.reading < seen.reading
        || now.version < seen.version
        || now.judgement < seen.judgement
        // Removed for good: an index forgets only when it is made anew.
        || now.removed != seen.removed
    {
        return Ok(Followed::Ahead);
    }
    let mut update = index.update()?;
    let added =
        write(&mut update, register, &seen, &now, &serde_json::to_string(&seen)?, progress)?;
    update.finish(&serde_json::to_string(&now)?)?;
    index.refresh()?;
    Ok(Followed::Added(added))
}

/// Makes the index anew while the old one serves, then switches.
pub fn rebuild(register: &Register, progress: Progress<'_>) -> anyhow::Result<Index> {
    let index_folder = folder(register.folder());
    let cannot = || format!("cannot write the search index in `{}`", index_folder.display());
    fs::create_dir_all(&index_folder).with_context(cannot)?;
    // One at a time; whoever comes second waits and finds the work done anew.
    let lock = File::create(index_folder.join("lock")).with_context(cannot)?;
    lock.lock().with_context(cannot)?;
    let fresh =
        tempfile::Builder::new().prefix("i").tempdir_in(&index_folder).with_context(cannot)?;
    let now = register.mark()?;
    {
        let index = Index::create(fresh.path())?;
        let mut update = index.update()?;
        write(&mut update, register, &Mark::default(), &now, "", progress)?;
        update.finish(&serde_json::to_string(&now)?)?;
    }
    let path = fresh.keep();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // `keep` leaves the random name that `tempdir` gave: letters and digits.
    let mut pointer = tempfile::NamedTempFile::new_in(&index_folder).with_context(cannot)?;
    pointer.write_all(name.as_bytes()).with_context(cannot)?;
    pointer.as_file().sync_all().with_context(cannot)?;
    pointer.persist(index_folder.join("current")).with_context(cannot)?;
    clear(&index_folder, &name);
    Ok(Index::open(&path)?)
}

/// Removes folders that no longer serve. Where one is still open (on Windows), the next
/// rebuild removes it.
fn clear(index_folder: &Path, serving: &str) {
    let Ok(entries) = fs::read_dir(index_folder) else { return };
    for entry in entries.flatten() {
        if entry.path().is_dir() && entry.file_name().to_string_lossy() != serving {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

/// Hands what lies between two marks to the index; how many documents that were.
fn write(
    update: &mut Update,
    register: &Register,
    seen: &Mark,
    now: &Mark,
    state: &str,
    progress: Progress<'_>,
) -> anyhow::Result<u64> {
    let entities = register.entities_after(seen)?;
    let placed = register.versions_after(seen.version)?;
    for some in placed.chunks(PAGE as usize) {
        let documents = some.iter().filter_map(|placed| {
            let gone = placed.gave_way.as_deref().and_then(day_of);
            Some((placed.document.as_ref()?, gone))
        });
        put_documents(update, register, &documents.collect::<Vec<_>>())?;
        for gone in some.iter().filter(|placed| placed.document.is_none()) {
            update.remove(&format!("document:{}", gone.sha256));
        }
    }
    let readings = u64::try_from(now.reading - seen.reading).unwrap_or(0);
    let total = readings + entities.len() as u64;
    let (mut done, mut documents, mut since) = (0u64, 0u64, 0usize);
    let mut last = seen.reading;
    loop {
        let page = register.documents_after(last, PAGE)?;
        let rows: Vec<(&DocumentRow, Option<Date>)> =
            page.iter().filter(|row| row.reading <= now.reading).map(|row| (row, None)).collect();
        put_documents(update, register, &rows)?;
        documents += rows.len() as u64;
        since += rows.len();
        let Some(row) = page.last().filter(|row| row.reading <= now.reading) else { break };
        last = row.reading;
        progress(u64::try_from(last - seen.reading).unwrap_or(0), total);
        commit_now_and_then(update, state, &mut since)?;
    }
    done += readings;
    for some in entities.chunks(PAGE as usize) {
        for introduced in register.entities_numbered(some, NAMES)? {
            // A document is found as itself.
            if introduced.entity.kind != EntityKind::Document {
                update.put(&of_entity(register, introduced)?)?;
                since += 1;
            }
        }
        done += some.len() as u64;
        progress(done, total);
        commit_now_and_then(update, state, &mut since)?;
    }
    progress(total, total);
    Ok(documents)
}

/// The state stays that of before: what is interrupted is done again, and doing it again
/// changes nothing. An index that is made anew serves nobody until it is finished; what it takes
/// back by key would pile up in memory if it were kept to the end.
fn commit_now_and_then(update: &mut Update, state: &str, since: &mut usize) -> anyhow::Result<()> {
    if BATCH <= *since {
        update.commit(state)?;
        *since = 0;
    }
    Ok(())
}

/// Puts documents into the index, each with the day on which another took its place.
fn put_documents(
    update: &mut Update,
    register: &Register,
    rows: &[(&DocumentRow, Option<Date>)],
) -> anyhow::Result<()> {
    let readings: Vec<i64> = rows.iter().map(|(row, _)| row.reading).collect();
    let mut topics = register.topics(&readings)?;
    let first = register.first_read(&readings)?;
    for (row, gone) in rows {
        let topics = topics.remove(&row.reading).unwrap_or_default();
        let recorded = first.get(&row.reading).and_then(|at| day_of(at));
        let record = of_document(register, row, topics)?;
        update.put(&Record { recorded, gone: *gone, ..record })?;
    }
    Ok(())
}

fn of_document(
    register: &Register,
    row: &DocumentRow,
    mut topics: Vec<String>,
) -> anyhow::Result<Record> {
    // What a list says is found by the entities that it says it of.
    let text = match row.reader.starts_with("list/") {
        true => String::new(),
        false => register.text(&row.sha256)?.unwrap_or_default(),
    };
    let facts = register.facts_of_reading(row.reading, STATEMENTS)?;
    let mut issuers: Vec<String> = facts.iter().flat_map(issuers).collect();
    issuers.sort();
    issuers.dedup();
    // Those of its articles, and hashtags wherever they stand.
    topics.extend(hashtags(&text));
    topics.sort();
    topics.dedup();
    let published: Option<DateValue> = row.published.as_deref().and_then(|date| date.parse().ok());
    Ok(Record {
        key: format!("document:{}", row.sha256),
        kind: EntityKind::Document.name().to_owned(),
        label: row.title.clone().unwrap_or_else(|| row.origin.clone()),
        names: Vec::new(),
        topics,
        text,
        identifiers: Vec::new(),
        issuers,
        committees: Vec::new(),
        date: published.and_then(DateValue::last),
        life: Life::default(),
        recorded: None,
        gone: None,
        origin: row.origin.clone(),
        deposit: row.sha256.clone(),
    })
}

fn of_entity(register: &Register, introduced: Introduced) -> anyhow::Result<Record> {
    let Introduced { entity, names, first_known } = introduced;
    let about = register.facts_about(&entity.key, STATEMENTS)?;
    let naming = register.facts_naming(&entity.key, STATEMENTS)?;
    let mut text = String::new();
    for fact in &about {
        text.push_str(&fact.property.name().replace('_', " "));
        text.push(' ');
        text.push_str(&value_words(&fact.value));
        for qualifier in fact.qualifiers.values() {
            text.push_str(" · ");
            text.push_str(&qualifier.texts().join(" · "));
        }
        text.push('\n');
    }
    for fact in naming.iter().take(40) {
        text.push_str(&format!(
            "{} {}\n",
            fact.subject.label,
            fact.property.name().replace('_', " ")
        ));
    }
    let mut issuers: Vec<String> = about.iter().flat_map(issuers).collect();
    issuers.sort();
    issuers.dedup();
    let committees = about
        .iter()
        .filter_map(|fact| match &fact.value {
            Value::Entity(value) if value.kind == EntityKind::Committee => {
                Some(value.label.clone())
            }
            _ => None,
        })
        .chain((entity.kind == EntityKind::Committee).then(|| entity.label.clone()))
        .collect();
    let life = life(&about, &naming, |key| Ok(register.facts_about(key, STATEMENTS)?))?;
    // Not of the readings that hold today: what is read anew was known before.
    let recorded = first_known.as_deref().and_then(day_of);
    let first = about
        .iter()
        .filter(|fact| fact.property.is_date())
        .filter_map(|fact| fact.valid_from)
        .min();
    Ok(Record {
        key: entity.key.clone(),
        kind: entity.kind.name().to_owned(),
        label: entity.label.clone(),
        identifiers: identifiers(&entity),
        names,
        text,
        issuers,
        committees,
        topics: Vec::new(),
        date: life.issued.or(first),
        life,
        recorded,
        gone: None,
        origin: String::new(),
        deposit: String::new(),
    })
}

/// The keys of edition and work under which an entity is found.
fn identifiers(entity: &Entity) -> Vec<String> {
    let numbered =
        matches!(entity.kind, EntityKind::Standard | EntityKind::WorkItem | EntityKind::Committee);
    let parsed = if numbered { entity.label.parse::<id::Identifier>().ok() } else { None };
    let mut keys: Vec<String> =
        parsed.iter().flat_map(|id| [id.edition_key(), id.work_key()]).collect();
    keys.dedup();
    keys
}

fn issuers(fact: &BareFact) -> Vec<String> {
    if let (Property::IssuedBy, Value::Entity(body)) = (fact.property, &fact.value) {
        return vec![body.label.clone()];
    }
    match fact.property {
        Property::Issued | Property::Published | Property::Approved | Property::Consultation => {
            fact.qualifiers.get("by").map(|by| by.texts().to_vec()).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// A status is asked for together with a day of knowledge.
#[derive(Debug, thiserror::Error)]
#[error(
    "`status:` cannot be asked for together with a day of knowledge: leave it out, and each hit tells the status known then"
)]
pub struct StatusThen;

/// Searches. With a day of knowledge each hit has the status that followed from what was known
/// then: the index has those of today's knowledge only.
pub fn find(register: &Register, index: &Index, ask: Ask<'_>) -> anyhow::Result<Found> {
    if ask.known.is_some() && ask.query.asks_for_status() {
        return Err(StatusThen.into());
    }
    let mut found = index.search(ask, |sha256| register.text(sha256).ok().flatten())?;
    if let Some(known) = ask.known {
        let view = View::known_on(known);
        for hit in &mut found.hits {
            hit.status = status_known(register, &hit.key, &view, ask.today)?;
        }
        found.facets.retain(|(facet, _)| *facet != Facet::Status);
    }
    Ok(found)
}

fn status_known(
    register: &Register,
    key: &str,
    view: &View,
    day: Date,
) -> anyhow::Result<Option<Status>> {
    let (about, naming) = register.facts_known(key, view, STATEMENTS)?;
    let of = |key: &str| Ok(register.facts_known(key, view, STATEMENTS)?.0);
    Ok(life(&about, &naming, of)?.status(day))
}

/// The days that a status follows from: the latest that documents give for each.
fn life(
    about: &[BareFact],
    naming: &[BareFact],
    of: impl Fn(&str) -> anyhow::Result<Vec<BareFact>>,
) -> anyhow::Result<Life> {
    let last = |property: Property, day: fn(&BareFact) -> Option<Date>| {
        about.iter().filter(|fact| fact.property == property).filter_map(day).max()
    };
    let first_day: fn(&BareFact) -> Option<Date> = |fact| fact.valid_from;
    let last_day: fn(&BareFact) -> Option<Date> = |fact| fact.valid_to;
    let mut ceased = last(Property::Repealed, first_day);
    for fact in
        naming.iter().filter(|fact| matches!(fact.property, Property::Replaces | Property::Repeals))
    {
        // In part only: the rest of it goes on.
        if fact.qualifiers.contains_key("partial") {
            continue;
        }
        let by = of(&fact.subject.key)?;
        let begins = start(&by);
        // Where each is said to have ended the other, their days tell which is the earlier one; where they do
        // not, neither has ended by that.
        let is_later = matches!((start(about), begins), (Some(own), Some(by)) if own < by);
        if !is_later && ends_in_turn(about, fact, &of)? {
            continue;
        }
        ceased = ceased.max(begins);
    }
    Ok(Life {
        issued: last(Property::Issued, first_day).or_else(|| last(Property::Published, first_day)),
        effective: last(Property::Effective, first_day),
        ceased,
        opens: last(Property::ConsultationOpened, first_day),
        closes: last(Property::ConsultationCloses, last_day),
    })
}

/// The day on which something begins to hold, else of its issue: the latest that documents give.
fn start(about: &[BareFact]) -> Option<Date> {
    let day = |property: Property| {
        about.iter().filter(|it| it.property == property).filter_map(|it| it.valid_from).max()
    };
    day(Property::Effective).or_else(|| day(Property::Issued))
}

/// Steps that are looked back for a circle.
const STEPS: usize = 32;

/// Whether what `about` tells of has ended, by itself or through what it ended, the subject of `by`, which is said to
/// have ended it: a circle.
fn ends_in_turn(
    about: &[BareFact],
    by: &BareFact,
    of: &impl Fn(&str) -> anyhow::Result<Vec<BareFact>>,
) -> anyhow::Result<bool> {
    let ended = |facts: &[BareFact]| -> Vec<String> {
        let whole =
            |it: &&BareFact| it.property == by.property && !it.qualifiers.contains_key("partial");
        let keys = facts.iter().filter(whole).filter_map(|it| match &it.value {
            Value::Entity(other) => Some(other.key.clone()),
            _ => None,
        });
        keys.collect()
    };
    let mut front = ended(about);
    let mut seen = std::collections::HashSet::new();
    while let Some(key) = front.pop() {
        if key == by.subject.key {
            return Ok(true);
        }
        if seen.len() < STEPS && !seen.contains(&key) {
            front.extend(ended(&of(&key)?));
            seen.insert(key);
        }
    }
    Ok(false)
}

fn value_words(value: &Value) -> String {
    match value {
        Value::Date(date) => date.to_string(),
        Value::Entity(entity) => entity.label.clone(),
        Value::Target(figure) | Value::Requirement(figure) | Value::Count(figure) => {
            format!("{} {figure}", figure.metric.as_deref().unwrap_or(""))
        }
        Value::Text(text) => text.clone(),
    }
}

/// The day of an RFC 3339 timestamp.
fn day_of(at: &str) -> Option<Date> {
    at.get(..10)?.parse().ok()
}
