//! Authority data: what reading and extraction are told about the field.
//!
//! The data is in `knowledge/`, TOML that a person of the field can edit. This
//! module says what each file may hold and refuses what does not fit, naming
//! the file and the entry. It reads no files: it is handed their text.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use crate::calendar::Calendar;
use crate::document::Language;
use crate::precedence::Precedence;

/// One file of `knowledge/`.
#[derive(Clone, Debug)]
pub struct KnowledgeFile {
    /// Its path below `knowledge/`, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What is wrong with the authority data.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// Not TOML, or not of the form that this folder takes.
    #[error("`knowledge/{path}`: {message}")]
    Form {
        /// The file.
        path: String,
        /// What the parser says, with the place.
        message: String,
    },
    /// The entry contradicts another or itself.
    #[error("`knowledge/{path}`: `{entry}` {problem}")]
    Entry {
        /// The file.
        path: String,
        /// The entry's id.
        entry: String,
        /// What does not fit.
        problem: String,
    },
    /// No reader for a file of this name.
    #[error("`knowledge/{0}`: no kind of authority data has this name")]
    UnknownFile(String),
}

/// A body: a ministry, an agency, a standards body, an institute, a company.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Canonical short name.
    pub id: String,
    /// Chinese name.
    pub zh: Option<String>,
    /// English name.
    pub en: Option<String>,
    /// Other written forms.
    #[serde(default)]
    pub also: Vec<String>,
    /// Whether the id itself is a written form.
    #[serde(default)]
    pub abbreviation: bool,
    /// `ministry`, `standards_body`, `institute` …
    pub kind: String,
    /// ISO 3166 code, `EU` or `INT`.
    pub jurisdiction: String,
    /// The body it is under.
    pub parent: Option<String>,
    /// When it was set up.
    pub from: Option<String>,
    /// When it was dissolved.
    pub to: Option<String>,
    /// The bodies that it continues.
    #[serde(default)]
    pub predecessors: Vec<String>,
}

/// A technical committee.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committee {
    /// Canonical number: `SAC/TC 260`.
    pub id: String,
    /// Chinese name.
    pub zh: Option<String>,
    /// English name.
    pub en: Option<String>,
    /// Other written forms.
    #[serde(default)]
    pub also: Vec<String>,
    /// The body that it is a committee of.
    pub parent_body: Option<String>,
    /// The body that runs its secretariat.
    pub secretariat: Option<String>,
    /// The international committees whose work it follows: 对口.
    #[serde(default)]
    pub mirrors: Vec<String>,
}

/// A kind of instrument with the nouns that name it in titles.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentKind {
    /// Of the closed list: `law`, `measures`, `guidelines` …
    pub kind: String,
    /// English head nouns.
    #[serde(default)]
    pub en: Vec<String>,
    /// How Chinese titles of this kind end.
    #[serde(default)]
    pub zh: Vec<String>,
}

/// What a phrase of a sentence does to an instrument or standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It is put out.
    Issue,
    /// It is put out by this very document: 'hereby', 现予.
    Announce,
    /// It enters into force.
    Effect,
    /// It is approved.
    Approve,
    /// It is changed.
    Amend,
    /// It ceases.
    Repeal,
    /// Comments are called for.
    Consult,
    /// Comments are taken until.
    Close,
    /// Something is taken until; comments, where a call for them is open.
    Window,
    /// It is valid until.
    Expire,
    /// The author of the document judges or advises.
    Opinion,
    /// Somebody found out, in a test or an inspection.
    Finding,
    /// It replaces.
    Replace,
    /// It is explained by its issuer.
    Interpret,
    /// Something takes place.
    Event,
    /// Something is set up.
    Establish,
    /// Something is begun.
    Start,
    /// Something is to be done by a day.
    Due,
    /// One text changes another.
    Amends,
    /// One text is a new version of another.
    Revises,
    /// One text carries out another.
    Implements,
    /// One text helps another to be carried out.
    Supports,
    /// One text rests on another.
    Based,
    /// One text is brought into line with another.
    Aligns,
    /// One text refers to another.
    Cites,
    /// One text takes its contents from another.
    Derived,
    /// What follows is a goal.
    Goal,
    /// What follows is an obligation.
    Duty,
    /// The end of it is put off; what says of nothing else lasts until then.
    Extend,
    /// A day of it is put off, or brought forward.
    Move,
    /// The day that follows was fixed once and does not hold any more.
    Former,
    /// The day on which something enters into force, as a noun.
    EffectDay,
}

/// Phrases with one role.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// What they do.
    pub role: Role,
    /// Their language.
    pub language: Language,
    /// The phrases; in English in lower case.
    pub forms: Vec<String>,
}

/// What a phrase tells of a meeting or of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Telling {
    /// The meeting that the text told of before: 'the meeting', 会上.
    Meeting,
    /// A word that is no name of a meeting: 'consultation', 'annual', 座谈会.
    Common,
    /// Whoever stands before it met whoever follows.
    Meets,
    /// Whoever follows was there.
    AttendedBy,
    /// Whoever stands before was there.
    Attends,
    /// Somebody of the body that follows: 'representatives of', 来自.
    People,
    /// What follows was on the agenda, in the sentence or in the list below it.
    Agenda,
    /// Whoever stands before makes a point.
    Says,
    /// Who speaks without a name: 'both sides', 与会代表.
    Voice,
    /// Somebody speaks or acts for the body that follows: 'on behalf of', 代表.
    SpeaksFor,
    /// The project that the text told of before: 'this work item', 该项目.
    Project,
    /// It was put forward.
    Proposed,
    /// It was taken into a programme of work.
    Adopted,
    /// It is being worked on.
    UnderWay,
    /// It was agreed as a text.
    Agreed,
    /// It was given up.
    Withdrawn,
    /// The body that follows put it forward.
    ProposedBy,
    /// The bodies that follow back it.
    SupportedBy,
    /// It goes on under the number that follows.
    Renumbered,
    /// The number that follows is its earlier one.
    Formerly,
}

/// Phrases that tell the same of a meeting or of a project.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// What they tell.
    pub tells: Telling,
    /// Their language.
    pub language: Language,
    /// The phrases; in English in lower case.
    pub forms: Vec<String>,
}

/// What stands under a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeadingRole {
    /// A contents list.
    Contents,
    /// Short versions of the articles.
    Takeaways,
    /// Annexes.
    Annexes,
    /// Abbreviations with their meaning.
    Glossary,
    /// The publisher about itself.
    Publisher,
    /// What the text was made from: footnotes at the end, with the words of others.
    Sources,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BodiesFile {
    #[serde(default)]
    body: Vec<Body>,
    #[serde(default)]
    form: Vec<AmbiguousForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AmbiguousForm {
    text: String,
    bodies: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommitteesFile {
    committee: Vec<Committee>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindsFile {
    kind: Vec<InstrumentKind>,
    draft_marks: Vec<String>,
    edition_marks: Vec<String>,
    text_nouns: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CuesFile {
    cue: Vec<Cue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldFile {
    told: Vec<Told>,
}

/// How people are named: titles, posts, family names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonNames {
    /// English titles before a name: `Mr`, `Dr`.
    pub titles: Vec<String>,
    /// Heads of English posts, in lower case: `director`, `chair`.
    pub posts: Vec<String>,
    /// Words that stand before such a head: `deputy`, `executive`.
    pub ranks: Vec<String>,
    /// Chinese posts: 主任委员, 司长.
    pub chinese_posts: Vec<String>,
    /// Chinese family names as they are written in Chinese.
    pub family_names: Vec<String>,
    /// Chinese family names in pinyin, without tones.
    pub pinyin_family_names: Vec<String>,
    /// Chinese verbs that follow a speaker's name.
    pub chinese_verbs: Vec<String>,
    /// English phrases right before a name: `chaired by`, `said`.
    pub before: Vec<String>,
    /// Chinese words right before a name or a list of names: 联系人.
    pub chinese_before: Vec<String>,
    /// Chinese words that begin with a family name and are no names: 项目.
    pub chinese_words: Vec<String>,
    /// Countries and cities: who is `of France` is of no body.
    pub places: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadingsFile {
    heading: Vec<Heading>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    role: HeadingRole,
    forms: Vec<String>,
}

/// A topic with the terms that tell it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// As newsletters of the field tag it.
    pub name: String,
    /// Terms in English, in lower case.
    #[serde(default)]
    pub en: Vec<String>,
    /// Terms in Chinese.
    #[serde(default)]
    pub zh: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicsFile {
    topic: Vec<Topic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnsFile {
    column: Vec<Column>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    role: String,
    forms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    jurisdiction: String,
    time_zone: String,
    weekend: Vec<String>,
    year: Vec<CalendarYear>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarYear {
    year: i16,
    #[serde(rename = "source")]
    _source: String,
    #[serde(default)]
    off: Vec<String>,
    #[serde(default)]
    worked: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ZonesFile {
    zone: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NationsFile {
    nation: BTreeMap<String, Vec<String>>,
    union: BTreeMap<String, Vec<String>>,
}

/// All authority data, checked.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    bodies: Vec<Body>,
    body_index: HashMap<String, usize>,
    ambiguous: BTreeMap<String, Vec<String>>,
    committees: Vec<Committee>,
    kinds: Vec<InstrumentKind>,
    draft_marks: Vec<String>,
    edition_marks: Vec<String>,
    text_nouns: HashSet<String>,
    cues: Vec<Cue>,
    headings: HashMap<String, HeadingRole>,
    columns: HashMap<String, String>,
    persons: PersonNames,
    calendars: Vec<Calendar>,
    zones: BTreeMap<String, String>,
    nations: HashMap<String, String>,
    unions: HashMap<String, String>,
    precedence: Precedence,
    topics: Vec<Topic>,
    told: Vec<Told>,
}

impl Knowledge {
    /// Parses and checks the files of `knowledge/`, in any order.
    pub fn parse(files: &[KnowledgeFile]) -> Result<Knowledge, KnowledgeError> {
        let mut knowledge = Knowledge::default();
        for file in files {
            knowledge.take(file)?;
        }
        knowledge.check()?;
        Ok(knowledge)
    }

    fn take(&mut self, file: &KnowledgeFile) -> Result<(), KnowledgeError> {
        let (folder, _) = file.path.split_once('/').unwrap_or((file.path.as_str(), ""));
        match folder {
            "bodies" => {
                let BodiesFile { body, form } = parse(file)?;
                for body in body {
                    let index = self.bodies.len();
                    if self.body_index.insert(body.id.clone(), index).is_some() {
                        return Err(entry(file, &body.id, "stands twice"));
                    }
                    self.bodies.push(body);
                }
                self.ambiguous.extend(form.into_iter().map(|form| (form.text, form.bodies)));
            }
            "committees" => self.committees.extend(parse::<CommitteesFile>(file)?.committee),
            "calendars" => self.calendars.push(calendar(file)?),
            "instrument-kinds.toml" => {
                let KindsFile { kind, draft_marks, edition_marks, text_nouns } = parse(file)?;
                self.kinds = kind;
                self.draft_marks = draft_marks;
                self.edition_marks = edition_marks;
                self.text_nouns = text_nouns;
            }
            "cues.toml" => self.cues = parse::<CuesFile>(file)?.cue,
            "headings.toml" => {
                for heading in parse::<HeadingsFile>(file)?.heading {
                    for form in heading.forms {
                        self.headings.insert(form.to_lowercase(), heading.role);
                    }
                }
            }
            "columns.toml" => {
                for column in parse::<ColumnsFile>(file)?.column {
                    for form in column.forms {
                        self.columns.insert(form.to_lowercase(), column.role.clone());
                    }
                }
            }
            "persons.toml" => self.persons = parse::<PersonNames>(file)?,
            "meetings.toml" | "projects.toml" => self.told.extend(parse::<ToldFile>(file)?.told),
            "topics.toml" => self.topics = parse::<TopicsFile>(file)?.topic,
            "time-zones.toml" => self.zones = parse::<ZonesFile>(file)?.zone,
            "nations.toml" => {
                let NationsFile { nation, union } = parse::<NationsFile>(file)?;
                for (code, words) in union {
                    self.unions.extend(words.into_iter().map(|word| (word, code.clone())));
                }
                for (code, words) in nation {
                    for word in words {
                        if self.nations.insert(word.clone(), code.clone()).is_some() {
                            return Err(entry(file, &word, "stands for two countries"));
                        }
                    }
                }
            }
            "precedence.toml" => self.precedence = parse::<Precedence>(file)?,
            _ => return Err(KnowledgeError::UnknownFile(file.path.clone())),
        }
        Ok(())
    }

    /// Every reference between entries leads somewhere.
    fn check(&self) -> Result<(), KnowledgeError> {
        let missing = |entry: &str, other: &str| KnowledgeError::Entry {
            path: "bodies".into(),
            entry: entry.into(),
            problem: format!("refers to `{other}`, which is not there"),
        };
        for body in &self.bodies {
            for other in body.parent.iter().chain(&body.predecessors) {
                if !self.body_index.contains_key(other) {
                    return Err(missing(&body.id, other));
                }
            }
        }
        for committee in &self.committees {
            for other in committee.parent_body.iter().chain(&committee.secretariat) {
                if !self.body_index.contains_key(other) {
                    return Err(missing(&committee.id, other));
                }
            }
        }
        for (form, bodies) in &self.ambiguous {
            for other in bodies {
                if !self.body_index.contains_key(other) {
                    return Err(missing(form, other));
                }
            }
        }
        Ok(())
    }

    /// The topics, in the order of their file.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// Every body.
    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// The body with this canonical short name.
    pub fn body(&self, id: &str) -> Option<&Body> {
        self.body_index.get(id).and_then(|index| self.bodies.get(*index))
    }

    /// The bodies that a written form may name, when there are several.
    pub fn readings(&self, form: &str) -> &[String] {
        self.ambiguous.get(form).map_or(&[], Vec::as_slice)
    }

    /// The country (ISO 3166 alpha-2) that a name or an adjective speaks of: `Philippine`.
    pub fn nation(&self, word: &str) -> Option<&str> {
        self.nations.get(word).map(String::as_str)
    }

    /// The country or union of countries that words name first, by its code: `CA` in 'rules of
    /// Canada', `US` in 美国法规. Linear in the words times the names; for short passages.
    pub fn land_in(&self, words: &str) -> Option<&str> {
        let whole = |at: usize, name: &str| {
            let latin = name.starts_with(|c: char| c.is_ascii_alphabetic());
            let before = words[..at].chars().next_back();
            let after = words[at + name.len()..].chars().next();
            !latin
                || !before.is_some_and(char::is_alphabetic)
                    && !after.is_some_and(char::is_alphabetic)
        };
        self.nations
            .iter()
            .chain(&self.unions)
            .filter_map(|(name, code)| {
                let at = words
                    .match_indices(name.as_str())
                    .map(|(at, _)| at)
                    .find(|at| whole(*at, name))?;
                // Of 'South Korea' and 'Korea' at one place the longer.
                Some((at, usize::MAX - name.len(), code))
            })
            .min()
            .map(|(_, _, code)| code.as_str())
    }

    /// Every committee.
    pub fn committees(&self) -> &[Committee] {
        &self.committees
    }

    /// The kinds of instrument.
    pub fn instrument_kinds(&self) -> &[InstrumentKind] {
        &self.kinds
    }

    /// What in brackets behind a title tells that it is a draft (lower case).
    pub fn draft_marks(&self) -> &[String] {
        &self.draft_marks
    }

    /// What in brackets behind a title names an edition and belongs to it.
    pub fn edition_marks(&self) -> &[String] {
        &self.edition_marks
    }

    /// Whether texts without a title are called so in a sentence; in lower case.
    pub fn is_text_noun(&self, word: &str) -> bool {
        self.text_nouns.contains(word)
    }

    /// How people are named.
    pub fn persons(&self) -> &PersonNames {
        &self.persons
    }

    /// The phrases with a role.
    pub fn cues(&self) -> &[Cue] {
        &self.cues
    }

    /// The phrases that tell of meetings and projects.
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// What stands under the heading `text`.
    pub fn heading(&self, text: &str) -> Option<HeadingRole> {
        let text = text.trim().trim_end_matches([':', '：']).trim();
        self.headings.get(&text.to_lowercase()).copied()
    }

    /// What a table's column with this head holds: `standard`, `replaces` …
    pub fn column(&self, head: &str) -> Option<&str> {
        let head: String = head.split_whitespace().collect::<Vec<_>>().join(" ");
        self.columns.get(&head.to_lowercase()).map(String::as_str)
    }

    /// The working days of a jurisdiction.
    pub fn calendar(&self, jurisdiction: &str) -> Option<&Calendar> {
        self.calendars.iter().find(|calendar| calendar.jurisdiction == jurisdiction)
    }

    /// Which source leads where two differ.
    pub fn precedence(&self) -> &Precedence {
        &self.precedence
    }

    /// The IANA time zone in which a day ends for the bodies of a jurisdiction.
    pub fn time_zone(&self, jurisdiction: &str) -> Option<&str> {
        self.zones.get(jurisdiction).map(String::as_str)
    }

    /// The jurisdictions that a calendar or time zone is known for.
    pub fn jurisdictions(&self) -> BTreeSet<&str> {
        self.calendars
            .iter()
            .map(|c| c.jurisdiction.as_str())
            .chain(self.zones.keys().map(String::as_str))
            .collect()
    }
}

fn parse<'f, T: Deserialize<'f>>(file: &'f KnowledgeFile) -> Result<T, KnowledgeError> {
    toml::from_str(&file.text).map_err(|error| KnowledgeError::Form {
        path: file.path.clone(),
        message: error.to_string().trim_end().to_owned(),
    })
}

fn entry(file: &KnowledgeFile, entry: &str, problem: &str) -> KnowledgeError {
    KnowledgeError::Entry {
        path: file.path.clone(),
        entry: entry.to_owned(),
        problem: problem.to_owned(),
    }
}

fn calendar(file: &KnowledgeFile) -> Result<Calendar, KnowledgeError> {
    let raw: CalendarFile = parse(file)?;
    let mut calendar = Calendar {
        jurisdiction: raw.jurisdiction,
        time_zone: raw.time_zone,
        ..Calendar::default()
    };
    for day in &raw.weekend {
        calendar
            .weekend
            .push(weekday(day).ok_or_else(|| entry(file, day, "is not a day of the week"))?);
    }
    for year in raw.year {
        if !calendar.years.insert(year.year) {
            return Err(entry(file, &year.year.to_string(), "stands twice"));
        }
        for interval in &year.off {
            let (first, last) = interval_of(interval)
                .ok_or_else(|| entry(file, interval, "is not a day or an interval of days"))?;
            let mut date = first;
            while date <= last {
                calendar.off.insert(date);
                date =
                    date.checked_add(1.day()).map_err(|_| entry(file, interval, "is too late"))?;
            }
        }
        for day in &year.worked {
            let (first, last) = interval_of(day).ok_or_else(|| entry(file, day, "is not a day"))?;
            if first != last || !calendar.weekend.contains(&first.weekday()) {
                return Err(entry(file, day, "is not a day of the weekend"));
            }
            calendar.worked.insert(first);
        }
    }
    Ok(calendar)
}

fn interval_of(text: &str) -> Option<(Date, Date)> {
    let (first, last) = text.split_once('/').unwrap_or((text, text));
    let (first, last) = (first.parse::<Date>().ok()?, last.parse::<Date>().ok()?);
    (first <= last && first.year() + 1 >= last.year()).then_some((first, last))
}

fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}
