//! How a held standard stands on a day: the table that an auditor asks for.
//!
//! In: what the register says of the standard, of what names it and of its other
//! editions. Out: a state with its reasons, each with the statement it rests on. What
//! only follows from identifiers (a later edition exists) is marked as inferred.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use gnomon_model::answer::{Fact, FactState, Testimony};
use gnomon_model::id::Identifier;
use gnomon_model::{DateValue, Entity, EntityKind, KnowledgeFile, Property, Value};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What lists call the states.
#[derive(Clone, Debug, Default)]
pub struct Words(HashMap<String, Word>);

/// What a word of a list means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// It holds.
    InForce,
    /// Issued, not in force yet.
    Upcoming,
    /// Another took its place.
    Superseded,
    /// It holds no more.
    Withdrawn,
    /// It holds, and is being revised.
    UnderRevision,
    /// It never held so far.
    Draft,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    state: Vec<WordsOf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsOf {
    state: Word,
    words: Vec<String>,
}

impl Words {
    /// Reads `states.toml`.
    pub fn parse(file: &KnowledgeFile) -> Result<Words, String> {
        let raw: WordsFile =
            toml::from_str(&file.text).map_err(|error| format!("`{}`: {error}", file.path))?;
        let words = raw
            .state
            .into_iter()
            .flat_map(|of| of.words.into_iter().map(move |word| (word.to_lowercase(), of.state)));
        Ok(Words(words.collect()))
    }

    /// What a word means.
    pub fn of(&self, text: &str) -> Option<Word> {
        self.0.get(&text.trim().to_lowercase()).copied()
    }
}

/// What a harmonised stage code means (ISO Guide 69).
pub fn stage_word(code: &str) -> Option<Word> {
    let (stage, substage) = code.split_once('.').unwrap_or((code, ""));
    Some(match (stage.parse::<u8>().ok()?, substage) {
        (95, "99") => Word::Withdrawn,
        // Deleted, or sent back, before it was one.
        (0..=50, _) => Word::Draft,
        (60, "00") => Word::Upcoming,
        (90, "92") => Word::UnderRevision,
        (60..=95, _) => Word::InForce,
        _ => return None,
    })
}

/// What the register says of one standard.
#[derive(Clone, Copy, Debug)]
pub struct Known<'r> {
    /// The standard.
    pub entity: &'r Entity,
    /// Statements about it.
    pub statements: &'r [Testimony],
    /// The facts that they amount to.
    pub facts: &'r [Fact],
    /// Statements of others that they replace, amend or revise it.
    pub naming: &'r [Testimony],
}

/// What one asks: by key.
pub trait Lookup {
    /// What is known of the entity of this key.
    fn known(&self, key: &str) -> Option<Known<'_>>;
    /// The known editions of a work, supplements and drafts included, where
    /// [`asks_editions`] says that they are asked for.
    fn editions(&self, work: &str) -> &[Edition];
    /// The release that an edition belongs to, where its publisher keeps several at once.
    fn release(&self, _key: &str) -> Option<u32> {
        None
    }
    /// The known supplements of an edition, by its label: what goes on from it with `/`.
    fn supplements(&self, label: &str) -> &[Entity];
}

/// An edition with its identifier.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The standard.
    pub entity: Entity,
    /// Its label, read.
    pub id: Identifier,
}

/// Whether other editions of its work can tell more of a standard: no list says how it
/// stands, or one says that it was superseded, and none by what.
pub fn asks_editions(known: &Known<'_>, words: &Words) -> bool {
    let followed = known.naming.iter().any(|it| it.statement.property == Property::Replaces);
    !followed && matches!(word_of(known, words), None | Some((Word::Superseded, _)))
}

/// How a held standard stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It holds as it is held.
    Current,
    /// It holds, and is being revised.
    UnderRevision,
    /// It holds, and comments on what is to follow are taken.
    ConsultationOpen,
    /// It holds, but not without its amendments.
    Amended,
    /// It does not hold yet.
    NotYetInForce,
    /// Another took its place.
    Superseded,
    /// It holds no more.
    Withdrawn,
    /// The register does not know.
    Unknown,
}

impl State {
    /// In English.
    pub fn en(self) -> &'static str {
        match self {
            State::Current => "current",
            State::UnderRevision => "under revision",
            State::ConsultationOpen => "consultation open",
            State::Amended => "amended",
            State::NotYetInForce => "not yet in force",
            State::Superseded => "superseded",
            State::Withdrawn => "withdrawn",
            State::Unknown => "unknown",
        }
    }

    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            State::Current => "现行",
            State::UnderRevision => "修订中",
            State::ConsultationOpen => "征求意见中",
            State::Amended => "已修改",
            State::NotYetInForce => "尚未实施",
            State::Superseded => "被代替",
            State::Withdrawn => "废止",
            State::Unknown => "不明",
        }
    }

    /// Whether what is held can be used as it is: a coming revision changes nothing yet.
    pub fn is_current(self) -> bool {
        matches!(self, State::Current | State::UnderRevision | State::ConsultationOpen)
    }
}

/// A statement that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// What it says: `ISO 1:2016 replaces ISO 1:2002`.
    pub says: String,
    /// In the words of the document; empty where the statements came without them.
    pub quote: String,
    /// The document: its title or where it came from.
    pub document: String,
    /// The line there.
    pub line: Option<usize>,
    /// The statement's id.
    pub statement: String,
}

/// How a held standard stands, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The standard that was looked at.
    pub standard: Option<String>,
    /// How it stands.
    pub state: State,
    /// Since when, or from when, or until when comments are taken.
    pub date: Option<DateValue>,
    /// What took its place, amends it, or is to follow.
    pub by: Vec<String>,
    /// What is current instead, at the end of the chain.
    pub current: Option<String>,
    /// What else to know.
    pub notes: Vec<String>,
    /// Whether no document states it: it follows from identifiers alone that it was superseded
    /// or amended, or from its end that it holds until then.
    pub inferred: bool,
    /// What it rests on.
    pub evidence: Vec<Proof>,
}

impl Verdict {
    fn unknown(note: String) -> Verdict {
        Verdict {
            standard: None,
            state: State::Unknown,
            date: None,
            by: Vec::new(),
            current: None,
            notes: vec![note],
            inferred: false,
            evidence: Vec::new(),
        }
    }

    /// Takes over the end of what a supplement belongs to.
    fn stand_with(&mut self, base: &Entity, verdict: Verdict) {
        self.notes.push(format!("a supplement to {}: {}", base.label, verdict.words()));
        let ended = matches!(verdict.state, State::Superseded | State::Withdrawn);
        if !ended || matches!(self.state, State::Superseded | State::Withdrawn) {
            return;
        }
        self.state = verdict.state;
        self.date = verdict.date;
        self.by = verdict.by;
        self.current = verdict.current;
        self.inferred = true;
        for proof in verdict.evidence {
            if !self.evidence.iter().any(|it| it.statement == proof.statement) {
                self.evidence.push(proof);
            }
        }
    }

    /// In a line: `superseded by ISO 1:2022 since 2022-08`.
    pub fn words(&self) -> String {
        let mut words = self.state.en().to_owned();
        if !self.by.is_empty() {
            let how = match self.state {
                State::Superseded | State::Amended => "by ",
                _ => "→ ",
            };
            words.push_str(&format!(" {how}{}", self.by.join(", ")));
        }
        if let Some(date) = self.date {
            let when = match self.state {
                State::ConsultationOpen => "until",
                State::NotYetInForce => "until",
                _ => "since",
            };
            words.push_str(&format!(" {when} {date}"));
        }
        match (self.inferred, self.state) {
            (true, State::Superseded | State::Amended) => {
                words.push_str(" (inferred from identifiers)");
            }
            (true, _) => words.push_str(" (inferred)"),
            (false, _) => {}
        }
        words
    }
}

/// The properties that an audit asks for.
pub const ASKS: &[Property] = &[
    Property::Issued,
    Property::Published,
    Property::Approved,
    Property::Effective,
    Property::Repealed,
    Property::Expires,
    Property::Amended,
    Property::Status,
    Property::Stage,
    Property::Consultation,
    Property::ConsultationOpened,
    Property::ConsultationCloses,
];

/// The standard that is meant by an identifier and a held edition: a dated identifier
/// is one; else the edition of that year, or the latest that holds on the day.
pub fn meant(
    id: &Identifier,
    edition: Option<&str>,
    on: Date,
    lookup: &impl Lookup,
    words: &Words,
) -> Result<(Entity, Vec<String>), String> {
    let own = Entity::new(EntityKind::Standard, id.edition_key());
    if id.year().is_some() || id.edition_key() != id.work_key() {
        let mut notes = Vec::new();
        let year = edition.and_then(year_in);
        if let (Some(held), Some(year)) = (year, id.year())
            && held != year
        {
            notes.push(format!("the list holds the edition of {held}, its identifier says {year}"));
        }
        return Ok((own, notes));
    }
    let editions: Vec<&Edition> = bases(lookup.editions(&id.work_key())).collect();
    if let Some(edition) = edition {
        let year = year_in(edition).ok_or_else(|| format!("`{edition}` names no year"))?;
        let of_year = editions.iter().find(|it| it.id.year() == Some(year));
        return of_year
            .map(|it| (it.entity.clone(), Vec::new()))
            .ok_or_else(|| format!("the register knows no edition of {year}"));
    }
    let order = Order::of(editions.iter().map(|it| &it.id));
    let release = |it: &Edition| lookup.release(&it.entity.key);
    let latest = editions
        .iter()
        .filter(|it| {
            let known = lookup.known(&it.entity.key);
            known.is_some_and(|of| {
                begun(&of, on, words)
                    || ended_once(&of, words) && gnomon_model::may_hold(&it.entity.label, on)
            })
        })
        .max_by(|a, b| release(a).cmp(&release(b)).then_with(|| order.compare(&a.id, &b.id)));
    match latest {
        Some(it) => {
            let mut notes = vec!["held undated: the latest edition applies".to_owned()];
            let own = release(it);
            if let Some(number) = own
                && editions.iter().any(|other| parallel(own, release(other)))
            {
                notes.push(format!("of Release {number}; earlier releases run beside it"));
            }
            Ok((it.entity.clone(), notes))
        }
        None if lookup.known(&own.key).is_some() => Ok((own, Vec::new())),
        None if editions.is_empty() => Err("the register knows no edition of it".to_owned()),
        None => {
            let known: Vec<&str> = editions.iter().map(|it| it.entity.label.as_str()).collect();
            Err(format!("of no edition is known that it holds on the day: {}", known.join(", ")))
        }
    }
}

fn year_in(text: &str) -> Option<u16> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .find_map(|digits| digits.parse().ok().filter(|year| (1900..2100).contains(year)))
}

/// Dated editions, without supplements and drafts.
fn bases(editions: &[Edition]) -> impl Iterator<Item = &Edition> {
    editions.iter().filter(|Edition { id, .. }| {
        id.year().is_some() && id.stage().is_none() && id.supplements().is_empty()
    })
}

/// The release that a title names: 3GPP keeps several sets of specifications at once, each
/// with its own versions, which ETSI publishes under titles such as `… (3GPP TS 23.501
/// version 16.20.0 Release 16)` (3GPP TR 21.900, clause 4).
pub fn release_in(title: &str) -> Option<u32> {
    if !title.contains("3GPP") {
        return None;
    }
    let (_, after) = title.rsplit_once("Release ")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Whether editions are of different releases, neither of which takes the other's place.
fn parallel(a: Option<u32>, b: Option<u32>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}

/// What tells the order of the editions of a work. A version says it better than a year: a fault
/// in an old version is mended after a new one was put out. Where some have none, years tell.
struct Order {
    by_version: bool,
}

impl Order {
    fn of<'i>(ids: impl IntoIterator<Item = &'i Identifier>) -> Order {
        Order { by_version: ids.into_iter().all(|id| version(id).is_some()) }
    }

    fn compare(&self, a: &Identifier, b: &Identifier) -> Ordering {
        let years = a.year().cmp(&b.year());
        let versions = version(a).cmp(&version(b));
        match self.by_version {
            true => versions.then(years),
            false => years.then(versions),
        }
    }
}

/// The numbers of a version: `V16.20.0`.
fn version(id: &Identifier) -> Option<Vec<u32>> {
    let edition = id.get(gnomon_model::id::Slot::Edition)?;
    let numbers = edition.trim_start_matches(|c: char| !c.is_ascii_digit());
    numbers.split('.').map(|part| part.parse().ok()).collect()
}

/// What a supplement belongs to: `ISO 9001:2015` of `ISO 9001:2015/Amd 1:2024`, `GB 4943.1-2022`
/// of `GB 4943.1-2022/XG1-2024`; `None` where the identifier is of no supplement.
pub fn base_of(id: &Identifier) -> Option<Identifier> {
    let own = id.supplements().len();
    if own == 0 {
        return None;
    }
    let text = id.as_str();
    text.rmatch_indices('/').find_map(|(at, _)| {
        let base: Identifier = text.get(..at)?.trim_end().parse().ok()?;
        (base.supplements().len() < own && base.work_key() == id.work_key()).then_some(base)
    })
}

/// How a standard stands on a day. A supplement stands no longer than what it belongs to.
pub fn verdict(standard: &Entity, on: Date, lookup: &impl Lookup, words: &Words) -> Verdict {
    let mut verdict = alone(standard, on, lookup, words);
    let base = standard.label.parse::<Identifier>().ok().as_ref().and_then(base_of);
    if let Some(base) = base {
        let base = Entity::new(EntityKind::Standard, base.edition_key());
        verdict.stand_with(&base, alone(&base, on, lookup, words));
    }
    verdict
}

/// How a standard stands, without regard to what it belongs to.
fn alone<'r, L: Lookup>(
    standard: &'r Entity,
    on: Date,
    lookup: &'r L,
    words: &'r Words,
) -> Verdict {
    let found = lookup.known(&standard.key);
    if found.is_none() && lookup.supplements(&standard.label).is_empty() {
        return Verdict::unknown("the register does not know it".to_owned());
    }
    let nothing = Known { entity: standard, statements: &[], facts: &[], naming: &[] };
    let known = found.unwrap_or(nothing);
    let verdict = Verdict::unknown(String::new());
    let mut verdict = Judge { on, lookup, words, known, verdict, still_to_come: false }.judge();
    if found.is_none() {
        // Its supplements show that there is one, and no more than that.
        verdict.inferred = true;
        verdict.notes.insert(0, "the register knows it by its supplements alone".to_owned());
    }
    verdict
}

struct Judge<'r, L> {
    on: Date,
    lookup: &'r L,
    words: &'r Words,
    known: Known<'r>,
    verdict: Verdict,
    /// Whether what takes its place is dated after the day.
    still_to_come: bool,
}

impl<'r, L: Lookup> Judge<'r, L> {
    fn judge(mut self) -> Verdict {
        self.verdict.notes.clear();
        self.verdict.standard = Some(self.known.entity.label.clone());
        let word = self.word();
        let start = start(&self.known);
        let mut state = State::Unknown;
        if let Some((date, fact)) = start {
            self.prove(fact);
            state = match date.first().is_some_and(|day| self.on < day) {
                true => State::NotYetInForce,
                false => State::Current,
            };
            if state == State::NotYetInForce {
                self.verdict.date = Some(date);
            }
        }
        match (word, start) {
            // An approval is no entry into force where the list says that it is to come.
            (Some(Word::Upcoming), _) if !self.in_force_by_date() => state = State::NotYetInForce,
            (Some(Word::Draft), None) => {
                state = State::NotYetInForce;
                self.verdict
                    .notes
                    .push("a draft, or a project that has not ended in a standard".to_owned());
            }
            (Some(Word::InForce | Word::UnderRevision), _) if state == State::Unknown => {
                state = State::Current;
            }
            _ => {}
        }
        self.verdict.state = state;
        if state == State::NotYetInForce {
            return self.verdict;
        }
        if word == Some(Word::UnderRevision) {
            self.raise(State::UnderRevision);
        }
        self.ending();
        self.followers(word);
        self.undated_end(word);
        if !matches!(self.verdict.state, State::Superseded | State::Withdrawn) {
            self.supplements();
            let key = self.known.entity.key.clone();
            self.consultation(&key);
        }
        // What is replaced or ceases on a later day holds until then.
        if self.verdict.state == State::Unknown
            && self.ends_later()
            && gnomon_model::may_hold(&self.known.entity.label, self.on)
        {
            self.verdict.state = State::Current;
            self.verdict.inferred = true;
            let note = "no date says since when it holds: taken to hold until its end";
            self.verdict.notes.push(note.to_owned());
        }
        if self.verdict.state == State::Unknown {
            self.verdict
                .notes
                .push("the register has neither a date nor a status of it".to_owned());
        }
        self.verdict
    }

    fn raise(&mut self, state: State) {
        let weight = |state: State| match state {
            State::Unknown => 0,
            State::Current => 1,
            State::UnderRevision => 2,
            State::ConsultationOpen => 3,
            State::Amended => 4,
            State::NotYetInForce => 5,
            State::Withdrawn => 6,
            State::Superseded => 7,
        };
        if weight(self.verdict.state) < weight(state) {
            self.verdict.state = state;
        }
    }

    /// What lists say of it in a word or a stage code. A project only moves on: of
    /// several codes the furthest counts.
    fn word(&mut self) -> Option<Word> {
        let (word, testimony) = word_of(&self.known, self.words)?;
        self.prove_one(testimony);
        Some(word)
    }

    /// Whether the register knows of its end only on a later day.
    fn ends_later(&self) -> bool {
        let ceases = [Property::Repealed, Property::Expires].into_iter().any(|property| {
            date_of(&self.known, property)
                .and_then(|(date, _)| date.first())
                .is_some_and(|day| self.on < day)
        });
        ceases || self.still_to_come
    }

    fn in_force_by_date(&self) -> bool {
        date_of(&self.known, Property::Effective)
            .and_then(|(date, _)| date.last())
            .is_some_and(|day| day <= self.on)
    }

    /// Whether a date ends it.
    fn ending(&mut self) {
        for property in [Property::Repealed, Property::Expires] {
            let Some((date, fact)) = date_of(&self.known, property) else { continue };
            self.prove(fact);
            match date.last().is_some_and(|day| day <= self.on) {
                true => {
                    self.raise(State::Withdrawn);
                    self.verdict.date = Some(date);
                    return;
                }
                false => self.verdict.notes.push(format!("ceases {date}")),
            }
        }
    }

    /// A list that calls it withdrawn or superseded says so of the list's day, not since
    /// when: on an earlier day it still held where what follows it had not come yet.
    fn undated_end(&mut self, word: Option<Word>) {
        let ended = matches!(word, Some(Word::Withdrawn | Word::Superseded));
        let dated = date_of(&self.known, Property::Repealed).is_some();
        if !ended || dated || self.still_to_come || self.verdict.state == State::Superseded {
            return;
        }
        match word {
            Some(Word::Superseded) => {
                self.raise(State::Superseded);
                self.verdict.notes.push("by what, the register does not know".to_owned());
            }
            _ => self.raise(State::Withdrawn),
        }
        if self.verdict.date.is_none() {
            self.verdict.notes.push("since when, its list does not say".to_owned());
        }
    }

    /// What took its place, or is to.
    fn followers(&mut self, word: Option<Word>) {
        let mut followed = BTreeSet::new();
        for testimony in self.known.naming {
            let statement = &testimony.statement;
            let renumbered = statement.property == Property::DerivedFrom
                && of_other_nature(&self.known.entity.label, &statement.subject.label);
            if !renumbered
                && !matches!(
                    statement.property,
                    Property::Replaces | Property::Revises | Property::Repeals
                )
            {
                continue;
            }
            let subject = statement.subject.clone();
            if !followed.insert(subject.key.clone()) {
                continue;
            }
            if renumbered {
                self.renumbered(testimony);
                continue;
            }
            let partial = statement.qualifier("partial").is_some();
            // A notice that repeals it ends it and takes no place.
            if statement.property == Property::Repeals && subject.kind != EntityKind::Standard {
                self.ended_by(testimony, partial);
                continue;
            }
            if statement.property == Property::Replaces
                && !partial
                && self.replaces_in_turn(&subject.key)
                && !self.comes_before(&subject)
            {
                self.prove_one(testimony);
                let note = format!(
                    "{} is said to replace it and, in a circle, to be replaced by it: neither is taken to hold",
                    subject.label
                );
                self.verdict.notes.push(note);
                continue;
            }
            self.follower(&subject, partial, Some(testimony), false);
        }
        // Later editions that no list ties to it.
        if !asks_editions(&self.known, self.words) {
            return;
        }
        let Ok(own) = self.known.entity.label.parse::<Identifier>() else { return };
        let lookup = self.lookup;
        let editions = lookup.editions(&own.work_key());
        let release = lookup.release(&self.known.entity.key);
        let order = Order::of(bases(editions).map(|it| &it.id).chain([&own]));
        let (beside, mut later): (Vec<&Edition>, Vec<&Edition>) = bases(editions)
            .filter(|it| order.compare(&it.id, &own).is_gt() && !followed.contains(&it.entity.key))
            .partition(|it| parallel(release, lookup.release(&it.entity.key)));
        later.sort_by(|a, b| order.compare(&a.id, &b.id));
        let newest = beside
            .into_iter()
            .filter(|it| {
                lookup.known(&it.entity.key).is_some_and(|it| begun(&it, self.on, self.words))
            })
            .filter_map(|it| Some((lookup.release(&it.entity.key)?, it)))
            .max_by(|(a, one), (b, other)| {
                a.cmp(b).then_with(|| order.compare(&one.id, &other.id))
            });
        if let (Some(own), Some((number, Edition { entity: Entity { label, .. }, .. }))) =
            (release, newest)
        {
            let note = format!("of Release {own}; Release {number} runs beside it: {label}");
            self.verdict.notes.push(note);
        }
        if own.year().is_some() && own.supplements().is_empty() {
            for Edition { entity, .. } in later {
                let known = lookup.known(&entity.key);
                if !known.is_some_and(|it| begun(&it, self.on, self.words)) {
                    // Published after the day.
                    self.still_to_come |= known.as_ref().is_some_and(|it| start(it).is_some());
                    continue;
                }
                if self.verdict.state != State::Superseded {
                    let tied = word == Some(Word::Superseded);
                    self.follower(entity, false, None, !tied);
                }
            }
        }
        for Edition { entity, id } in editions.iter().filter(|it| it.id.stage().is_some()) {
            if followed.contains(&entity.key) || !id.supplements().is_empty() {
                continue;
            }
            let open = lookup.known(&entity.key).is_some_and(|it| under_way(&it, self.words));
            if open && !matches!(self.verdict.state, State::Superseded | State::Withdrawn) {
                self.raise(State::UnderRevision);
                self.verdict.notes.push(format!("draft: {}", entity.label));
                self.consultation(&entity.key);
            }
        }
    }

    /// Its nature changed, and with it what stands before its number: the text goes on under the
    /// other one from the day of the announcement, where that has one.
    fn renumbered(&mut self, said: &Testimony) {
        let to = &said.statement.subject;
        let from: Option<DateValue> =
            said.source.published.as_deref().and_then(|date| date.parse().ok());
        if from.and_then(DateValue::first).is_some_and(|day| self.on < day) {
            let from = from.map(|date| format!(" from {date}")).unwrap_or_default();
            self.verdict.notes.push(format!("to go on as {}{from}: its nature changes", to.label));
            self.still_to_come = true;
            self.prove_one(said);
            return;
        }
        self.follower(to, false, Some(said), false);
        if self.verdict.date.is_none() && self.verdict.by.contains(&to.label) {
            self.verdict.date = from;
        }
        let note = format!("the same text goes on as {}: its nature changed", to.label);
        self.verdict.notes.push(note);
    }

    /// Whether this standard, or what it replaces, replaces in turn what is said to replace it.
    fn replaces_in_turn(&self, successor: &str) -> bool {
        let own = &self.known.entity.key;
        let mut seen = BTreeSet::from([successor.to_owned()]);
        let mut open = vec![successor.to_owned()];
        while let Some(key) = open.pop() {
            let naming = self.lookup.known(&key).map_or(&[][..], |known| known.naming);
            for testimony in naming.iter().filter(|it| replaces_whole(it)) {
                let by = &testimony.statement.subject.key;
                if by == own {
                    return true;
                }
                if seen.insert(by.clone()) {
                    open.push(by.clone());
                }
            }
        }
        false
    }

    /// Whether its days say that it is the earlier of the two.
    fn comes_before(&self, other: &Entity) -> bool {
        let own = start(&self.known).and_then(|(date, _)| date.last());
        matches!((own, start_day(self.lookup, other)), (Some(a), Some(b)) if a < b)
    }

    /// A text that repeals it: on the day that is said of it, or else on that of the text.
    fn ended_by(&mut self, said: &Testimony, partial: bool) {
        self.prove_one(said);
        let by = &said.statement.subject;
        if partial {
            self.raise(State::Amended);
            self.verdict.by.push(format!("{} (in part)", by.label));
            return;
        }
        if date_of(&self.known, Property::Repealed).is_some() {
            // That day is what counts.
            return;
        }
        let known = self.lookup.known(&by.key);
        let date = known.as_ref().and_then(start).map(|(date, _)| date);
        match date.and_then(DateValue::first) {
            Some(day) if self.on < day => {
                self.still_to_come = true;
                self.verdict.notes.push(format!("repealed by {} from {day}", by.label));
            }
            _ => {
                self.raise(State::Withdrawn);
                if self.verdict.date.is_none() {
                    self.verdict.date = date;
                }
                self.verdict.notes.push(format!("repealed by {}", by.label));
            }
        }
    }

    fn follower(
        &mut self,
        entity: &Entity,
        partial: bool,
        said: Option<&Testimony>,
        inferred: bool,
    ) {
        let known = self.lookup.known(&entity.key);
        let from = known.as_ref().and_then(start).map(|(date, _)| date);
        let is_draft =
            known.as_ref().is_some_and(|it| {
                from.is_none() && matches!(word_of(it, self.words), Some((Word::Draft, _)))
            }) || entity.label.parse::<Identifier>().is_ok_and(|id| id.stage().is_some());
        let coming = from.and_then(DateValue::first).is_some_and(|day| self.on < day);
        let revises = said.is_some_and(|it| it.statement.property == Property::Revises);
        if let Some(said) = said {
            self.prove_one(said);
        }
        if is_draft || revises {
            // One that has ended in a standard, or in nothing, is no revision any more.
            if known
                .as_ref()
                .is_none_or(|it| under_way(it, self.words) || word_of(it, self.words).is_none())
            {
                self.raise(State::UnderRevision);
                self.verdict.notes.push(format!("to be followed by {}", entity.label));
                self.consultation(&entity.key);
            }
            return;
        }
        if coming {
            self.still_to_come |= !partial;
            let from = from.map(|date| format!(" from {date}")).unwrap_or_default();
            self.verdict.notes.push(format!("to be superseded by {}{from}", entity.label));
            return;
        }
        if partial {
            self.raise(State::Amended);
            self.verdict.by.push(format!("{} (in part)", entity.label));
            return;
        }
        if self.verdict.state != State::Superseded {
            self.verdict.date = None;
        }
        self.raise(State::Superseded);
        self.verdict.inferred = inferred;
        self.verdict.by.push(entity.label.clone());
        // When the new one came is when the old one went, unless a date says otherwise.
        if self.verdict.date.is_none() {
            self.verdict.date = from;
        }
        if let Some((_, fact)) = known.as_ref().and_then(start) {
            let proof = known.as_ref().and_then(|it| witness(it, fact));
            if let Some(proof) = proof {
                self.prove_one(proof);
            }
        }
        self.verdict.current = self.end_of_chain(entity);
        if said.is_none()
            && let Ok(id) = entity.label.parse::<Identifier>()
        {
            // No chain leads on from a later edition that only its identifier tells of.
            let release = self.lookup.release(&entity.key);
            let editions = self.lookup.editions(&id.work_key());
            let order = Order::of(bases(editions).map(|it| &it.id));
            let latest = bases(editions)
                .filter(|it| !parallel(release, self.lookup.release(&it.entity.key)))
                .filter(|it| {
                    let known = self.lookup.known(&it.entity.key);
                    known.is_some_and(|it| begun(&it, self.on, self.words))
                })
                .max_by(|a, b| {
                    let day = |it: &Edition| start_day(self.lookup, &it.entity);
                    order.compare(&a.id, &b.id).then_with(|| day(a).cmp(&day(b)))
                });
            self.verdict.current = latest.map(|it| it.entity.label.clone());
        }
    }

    /// The last of the chain of replacements that holds on the day; `None` where it goes
    /// in a circle or ends with what was withdrawn.
    fn end_of_chain(&self, from: &Entity) -> Option<String> {
        let mut seen = BTreeSet::from([self.known.entity.key.clone()]);
        let mut at = from.clone();
        loop {
            if !seen.insert(at.key.clone()) {
                return None;
            }
            let Some(known) = self.lookup.known(&at.key) else { return Some(at.label) };
            let next = known
                .naming
                .iter()
                .filter(|it| replaces_whole(it))
                .map(|it| &it.statement.subject)
                .find(|subject| {
                    self.lookup
                        .known(&subject.key)
                        .is_some_and(|it| begun(&it, self.on, self.words))
                });
            match next {
                Some(next) => at = next.clone(),
                None => {
                    let ended = matches!(word_of(&known, self.words), Some((Word::Withdrawn, _)))
                        || date_of(&known, Property::Repealed)
                            .and_then(|(date, _)| date.last())
                            .is_some_and(|day| day <= self.on);
                    return (!ended).then_some(at.label);
                }
            }
        }
    }

    /// Amendments and corrigenda that hold on the day.
    fn supplements(&mut self) {
        let mut found: Vec<(Entity, Option<&Testimony>)> = Vec::new();
        for testimony in self.known.naming {
            if testimony.statement.property == Property::Amends {
                found.push((testimony.statement.subject.clone(), Some(testimony)));
            }
        }
        for entity in self.lookup.supplements(&self.known.entity.label) {
            if !found.iter().any(|(it, _)| it.key == entity.key) {
                found.push((entity.clone(), None));
            }
        }
        for (entity, said) in found {
            let known = self.lookup.known(&entity.key);
            let is_draft = entity.label.parse::<Identifier>().is_ok_and(|id| id.stage().is_some());
            let holds = known.as_ref().is_none_or(|it| {
                begun(it, self.on, self.words)
                    && !matches!(word_of(it, self.words), Some((Word::Withdrawn, _)))
            });
            if is_draft || !holds {
                if known.as_ref().is_some_and(|it| under_way(it, self.words)) {
                    self.verdict.notes.push(format!("amendment under way: {}", entity.label));
                    self.consultation(&entity.key);
                }
                continue;
            }
            if known.is_none() && said.is_none() {
                continue;
            }
            self.raise(State::Amended);
            if self.verdict.state == State::Amended {
                self.verdict.by.push(entity.label.clone());
                self.verdict.date =
                    self.verdict.date.or(known.as_ref().and_then(start).map(|it| it.0));
            }
            if let Some(said) = said {
                self.prove_one(said);
            } else if let Some((_, fact)) = known.as_ref().and_then(start)
                && let Some(proof) = known.as_ref().and_then(|it| witness(it, fact))
            {
                self.prove_one(proof);
            }
        }
    }

    /// An open call for comments on what `key` names.
    fn consultation(&mut self, key: &str) {
        let Some(known) = self.lookup.known(key) else { return };
        let Some((closes, fact)) = date_of(&known, Property::ConsultationCloses) else { return };
        let opens =
            date_of(&known, Property::ConsultationOpened).and_then(|(date, _)| date.first());
        let open = closes.last().is_some_and(|day| self.on <= day)
            && opens.is_none_or(|day| day <= self.on);
        if !open {
            return;
        }
        self.verdict.notes.push(format!("comments on {} until {closes}", known.entity.label));
        if let Some(proof) = witness(&known, fact) {
            self.prove_one(proof);
        }
        if matches!(self.verdict.state, State::Current | State::UnderRevision | State::Unknown) {
            self.verdict.date = Some(closes);
        }
        self.raise(State::ConsultationOpen);
    }

    fn prove(&mut self, fact: &Fact) {
        let known = self.known;
        if let Some(testimony) = witness(&known, fact) {
            self.prove_one(testimony);
        }
    }

    fn prove_one(&mut self, testimony: &Testimony) {
        if self.verdict.evidence.iter().any(|it| it.statement == testimony.id) {
            return;
        }
        let statement = &testimony.statement;
        let value = match &statement.value {
            Value::Date(date) => date.to_string(),
            Value::Entity(entity) => entity.label.clone(),
            Value::Text(text) => text.clone(),
            Value::Target(it) | Value::Requirement(it) | Value::Count(it) => it.to_string(),
        };
        let property = statement.property.name().replace('_', " ");
        self.verdict.evidence.push(Proof {
            says: format!("{} {property} {value}", statement.subject.label),
            quote: statement.evidence.first().map_or(String::new(), |it| it.quote.clone()),
            document: testimony
                .source
                .title
                .clone()
                .unwrap_or_else(|| testimony.source.origin.clone()),
            line: testimony.source.line,
            statement: testimony.id.clone(),
        });
    }
}

/// Whether a statement says that one text takes the place of another in whole.
fn replaces_whole(it: &Testimony) -> bool {
    it.statement.property == Property::Replaces && it.statement.qualifier("partial").is_none()
}

/// Whether a project is known to go on: its stage is one of drafting, and none at which
/// a project ends (`98`, `99` of a stage passes it on; 40.98 is the deletion).
fn under_way(known: &Known<'_>, words: &Words) -> bool {
    let ended = stage_of(known).is_some_and(|(code, _)| code.ends_with(".98"));
    !ended && matches!(word_of(known, words), Some((Word::Draft, _)))
}

/// Whether it had come by a day, as far as dates tell; without any, whether a list says
/// that it is no draft.
fn begun(known: &Known<'_>, on: Date, words: &Words) -> bool {
    match start(known).and_then(|(date, _)| date.first()) {
        Some(day) => day <= on,
        None => word_of(known, words)
            .is_some_and(|(word, _)| !matches!(word, Word::Draft | Word::Upcoming)),
    }
}

/// Whether nothing says since when it holds, and something that it ended or is to end: it held
/// before that.
fn ended_once(known: &Known<'_>, words: &Words) -> bool {
    let ends = [Property::Repealed, Property::Expires];
    start(known).is_none()
        && word_of(known, words).is_none()
        && (known.naming.iter().any(replaces_whole)
            || ends.into_iter().any(|property| date_of(known, property).is_some()))
}

/// Whether both have one number, part and year and only their nature differs: `GB 4706.1-2005` and
/// `GB/T 4706.1-2005`. A mandatory standard that becomes a recommended one keeps its number
/// (Standardization Law of 2017, article 2, and the announcements that carried it out).
fn of_other_nature(one: &str, other: &str) -> bool {
    let parts = |text: &str| {
        let id = text.parse::<Identifier>().ok()?;
        let (prefix, number) = id.as_str().split_once(' ')?;
        let publisher = prefix.split('/').next()?.to_owned();
        Some((publisher, number.to_owned(), id.year()?))
    };
    one != other && parts(one).is_some_and(|one| parts(other) == Some(one))
}

fn start_day(lookup: &impl Lookup, entity: &Entity) -> Option<Date> {
    lookup.known(&entity.key).and_then(|it| start(&it)).and_then(|(date, _)| date.first())
}

/// The day from which it holds: of entry into force, else of issue.
fn start<'r>(known: &Known<'r>) -> Option<(DateValue, &'r Fact)> {
    [Property::Effective, Property::Issued, Property::Published, Property::Approved]
        .into_iter()
        .find_map(|property| date_of(known, property))
}

fn date_of<'r>(known: &Known<'r>, property: Property) -> Option<(DateValue, &'r Fact)> {
    known
        .facts
        .iter()
        .filter(|fact| fact.property == property && fact.state != FactState::Contradicted)
        .find_map(|fact| match fact.value {
            Value::Date(date) => Some((date, fact)),
            _ => None,
        })
}

fn witness<'r>(known: &Known<'r>, fact: &Fact) -> Option<&'r Testimony> {
    let id = fact.witnesses.first()?;
    known.statements.iter().find(|testimony| testimony.id == *id)
}

/// The furthest stage code among the latest lists that give one.
fn stage_of<'r>(known: &Known<'r>) -> Option<(&'r str, &'r Testimony)> {
    texts(known, Property::Stage).max_by(|(a, one), (b, other)| {
        (&one.source.published, &one.source.recorded_at, a).cmp(&(
            &other.source.published,
            &other.source.recorded_at,
            b,
        ))
    })
}

fn texts<'r>(
    known: &Known<'r>,
    property: Property,
) -> impl Iterator<Item = (&'r str, &'r Testimony)> + use<'r> {
    known.statements.iter().filter_map(move |testimony| match &testimony.statement.value {
        Value::Text(text) if testimony.statement.property == property => {
            Some((text.as_str(), testimony))
        }
        _ => None,
    })
}

fn word_of<'r>(known: &Known<'r>, words: &Words) -> Option<(Word, &'r Testimony)> {
    let stage = stage_of(known).and_then(|(code, it)| Some((stage_word(code)?, it)));
    let status = texts(known, Property::Status)
        .filter_map(|(text, it)| Some((words.of(text)?, it)))
        .max_by_key(|(_, it)| (&it.source.published, &it.source.recorded_at));
    match (stage, status) {
        (Some(stage), Some(status)) => {
            let when =
                |it: &Testimony| (it.source.published.clone(), it.source.recorded_at.clone());
            Some(if when(stage.1) < when(status.1) { status } else { stage })
        }
        (stage, status) => stage.or(status),
    }
}

/// Standards that replace one another in a circle, each circle once, from its first in
/// order. A chain of replacements has an end; a circle is an error of a source.
pub fn circles(replaces: &[(Entity, Entity)]) -> Vec<Vec<Entity>> {
    let mut next: HashMap<&str, Vec<&Entity>> = HashMap::new();
    for (later, earlier) in replaces {
        next.entry(&later.key).or_default().push(earlier);
    }
    let mut found: Vec<Vec<Entity>> = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut starts: Vec<&Entity> = replaces.iter().map(|(later, _)| later).collect();
    starts.sort();
    starts.dedup_by(|a, b| a.key == b.key);
    for start in starts {
        // Depth first, without recursion: chains can be long.
        let mut path: Vec<(&Entity, usize)> = vec![(start, 0)];
        let mut on_path: BTreeSet<&str> = BTreeSet::from([start.key.as_str()]);
        while let Some((at, index)) = path.pop() {
            let below = next.get(at.key.as_str()).map_or(&[][..], Vec::as_slice);
            let Some(to) = below.get(index) else {
                on_path.remove(at.key.as_str());
                done.insert(at.key.as_str());
                continue;
            };
            path.push((at, index + 1));
            if on_path.contains(to.key.as_str()) {
                let from = path.iter().position(|(it, _)| it.key == to.key).unwrap_or(0);
                let mut circle: Vec<Entity> =
                    path[from..].iter().map(|(it, _)| (*it).clone()).collect();
                let least =
                    circle.iter().enumerate().min_by_key(|(_, it)| &it.key).map_or(0, |it| it.0);
                circle.rotate_left(least);
                if !found.contains(&circle) {
                    found.push(circle);
                }
            } else if !done.contains(to.key.as_str()) {
                on_path.insert(to.key.as_str());
                path.push((to, 0));
            }
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_once_and_chains_are_none() {
        let entity = |label: &str| Entity::new(EntityKind::Standard, label);
        let pairs: Vec<(Entity, Entity)> =
            [("C", "B"), ("B", "A"), ("X", "Y"), ("Y", "Z"), ("Z", "X"), ("D", "X"), ("S", "S")]
                .iter()
                .map(|(a, b)| (entity(a), entity(b)))
                .collect();
        let labels: Vec<Vec<String>> = circles(&pairs)
            .into_iter()
            .map(|circle| circle.into_iter().map(|it| it.label).collect())
            .collect();
        assert_eq!(labels, [vec!["S"], vec!["X", "Y", "Z"]]);
    }

    #[test]
    fn releases_run_beside_each_other_and_versions_follow_each_other() {
        let title = "System architecture (3GPP TS 23.501 version 16.20.0 Release 16)";
        assert_eq!(release_in(title), Some(16));
        assert_eq!(release_in("Release 2 of the machine protocol"), None);
        let id = |text: &str| text.parse::<Identifier>().unwrap();
        let of_15 = id("ETSI TS 123 501 V15.13.0 (2022-03)");
        let earlier = id("ETSI TS 123 501 V15.2.0 (2018-06)");
        let of_16 = id("ETSI TS 123 501 V16.20.0 (2024-07)");
        // A fault of an old release is mended after the new one was put out.
        let mended = id("ETSI TS 123 501 V15.14.0 (2025-01)");
        let order = Order::of([&of_15, &earlier, &of_16, &mended]);
        assert!(order.compare(&of_15, &earlier).is_gt() && order.compare(&earlier, &of_15).is_lt());
        assert!(order.compare(&of_16, &mended).is_gt(), "by number alone");
        assert!(parallel(Some(15), Some(16)) && !parallel(Some(15), Some(15)));
        assert!(!parallel(None, Some(16)));
        let years = [&id("ISO 9001:2015"), &id("ISO 9001:2008")];
        assert!(Order::of(years).compare(years[0], years[1]).is_gt());
    }

    #[test]
    fn supplements_belong_to_what_they_name() {
        let base = |text: &str| {
            base_of(&text.parse::<Identifier>().unwrap()).map(|id| id.as_str().to_owned())
        };
        for (supplement, of) in [
            ("GB 4943.1-2022/XG1-2024", "GB 4943.1-2022"),
            ("GB/T 1.1-2009/XG1-2012", "GB/T 1.1-2009"),
            ("ISO 9001:2015/Amd 1:2024", "ISO 9001:2015"),
            ("ISO/IEC 27001:2013/Cor 1:2014", "ISO/IEC 27001:2013"),
        ] {
            assert_eq!(base(supplement).as_deref(), Some(of));
        }
        for other in ["GB/T 1.1-2020", "ISO/IEC 27001:2022", "ETSI TS 123 501 V15.2.0 (2018-06)"] {
            assert_eq!(base(other), None, "{other}");
        }
    }

    #[test]
    fn stage_codes_mean_what_the_guide_says() {
        assert_eq!(stage_word("95.99"), Some(Word::Withdrawn));
        assert_eq!(stage_word("90.92"), Some(Word::UnderRevision));
        assert_eq!(stage_word("60.60"), Some(Word::InForce));
        assert_eq!(stage_word("40"), Some(Word::Draft));
        assert_eq!(stage_word("published"), None);
    }
}
