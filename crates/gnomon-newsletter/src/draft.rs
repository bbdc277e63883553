//! Drafts: what happened in a period, as articles of plain sentences, each with its evidence.
//!
//! One article tells one subject with everything stated about it, its witnesses joined; standards and
//! projects of one announcement share an article. An editor edits; [`merge`] then never takes away what
//! was edited.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use gnomon_model::answer::{Dossier, Fact, FactState, Testimony};
use gnomon_model::{Entity, EntityKind, Language, Property, Topic, Value};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::answers::Term;
use crate::compile::short;
use crate::manifest::Texts;
use crate::sentence::{DATA, Naming, Teller, escape};
use crate::words::words;

/// The days that an issue covers.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// The first one.
    pub from: Date,
    /// The last one.
    pub to: Date,
    /// The day of publication.
    pub date: Date,
}

/// What drafts are made from.
#[derive(Clone, Debug)]
pub struct DraftPlan<'p> {
    /// The days.
    pub period: Period,
    /// The series.
    pub series: Texts,
    /// The number of the issue.
    pub number: u32,
    /// The languages, the one in front first.
    pub languages: Vec<Language>,
    /// What has a day in the period, with everything stated about it.
    pub dossiers: &'p [Dossier],
    /// Bodies by their short names.
    pub terms: &'p [Term],
    /// Words that tell a topic.
    pub topics: &'p [Topic],
}

/// A drafted file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFile {
    /// Its path below the folder of the issue.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What happened to a subject in the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Consultation,
    Issued,
    Effective,
    Repealed,
    Held,
    Established,
    Other,
    /// A document of the period sets it a target; nothing else happened to it.
    Target,
}

impl Event {
    /// By what it is recognised, in the order in which it counts.
    const ALL: &'static [(Event, &'static [Property])] = &[
        (Event::Consultation, &[Property::ConsultationOpened, Property::ConsultationCloses]),
        (Event::Issued, &[Property::Issued, Property::Approved, Property::Published]),
        (Event::Held, &[Property::Held]),
        (Event::Established, &[Property::Established]),
        (Event::Effective, &[Property::Effective]),
        (Event::Repealed, &[Property::Repealed]),
        (
            Event::Other,
            &[
                Property::Amended,
                Property::Interpreted,
                Property::Created,
                Property::Started,
                Property::Deadline,
                Property::Expires,
            ],
        ),
    ];

    fn title(self) -> &'static str {
        match self {
            Event::Consultation => "consultation",
            Event::Issued => "issued",
            Event::Effective => "effective",
            Event::Repealed => "repealed",
            Event::Held => "event",
            Event::Established => "established",
            Event::Other => "other",
            Event::Target => "target",
        }
    }
}

/// The properties whose days make a subject part of a period.
pub(crate) fn triggers() -> Vec<Property> {
    Event::ALL.iter().flat_map(|(_, properties)| properties.iter().copied()).collect()
}

impl DraftPlan<'_> {
    /// The properties whose days make a subject part of a period.
    pub fn triggers() -> Vec<Property> {
        triggers()
    }

    /// Whether a statement makes its subject part of a period by the day of its document alone: a
    /// target that was published in it.
    pub fn is_told(testimony: &Testimony, from: Date, to: Date) -> bool {
        testimony.statement.property == Property::Target
            && !testimony.statement.editorial
            && published_in(testimony, from, to).is_some()
    }
}

/// A subject with what happened to it.
struct Story<'d> {
    dossier: &'d Dossier,
    event: Event,
    /// The statement of the day that puts it into the period.
    why: &'d Testimony,
    day: Date,
}

impl<'d> Story<'d> {
    fn of(dossier: &'d Dossier, period: Period) -> Option<Story<'d>> {
        // A document that was read is where things stand, not what happened.
        if matches!(dossier.entity.kind, EntityKind::Document | EntityKind::Person) {
            return None;
        }
        for (event, properties) in Event::ALL {
            for fact in dossier.facts.iter().filter(|fact| properties.contains(&fact.property)) {
                let Some(why) = witness(dossier, fact) else { continue };
                let Value::Date(date) = &fact.value else { continue };
                let Some((first, last)) = date.first().zip(date.last()) else { continue };
                if fact.state != FactState::Contradicted
                    && !why.statement.editorial
                    && first <= period.to
                    && period.from <= last
                {
                    return Some(Story {
                        dossier,
                        event: *event,
                        why,
                        day: first.max(period.from),
                    });
                }
            }
        }
        let mut targets = dossier.facts.iter().filter(|fact| fact.property == Property::Target);
        targets.find_map(|fact| {
            let why = witness(dossier, fact).filter(|why| !why.statement.editorial)?;
            let day = published_in(why, period.from, period.to)?;
            Some(Story { dossier, event: Event::Target, why, day })
        })
    }

    fn section(&self) -> &'static str {
        match (self.event, self.dossier.entity.kind) {
            (Event::Consultation, _) => "consultations",
            (Event::Target, _) => "targets",
            (_, EntityKind::Standard | EntityKind::WorkItem) => "standards",
            (_, EntityKind::Event) => "events",
            (_, EntityKind::Committee | EntityKind::Organisation) => "bodies",
            _ => "policy",
        }
    }
}

/// The day of the document, where it lies between the two days.
fn published_in(testimony: &Testimony, from: Date, to: Date) -> Option<Date> {
    let day: Date = testimony.source.published.as_deref()?.get(..10)?.parse().ok()?;
    (from <= day && day <= to).then_some(day)
}

/// The testimony that leads a fact.
fn witness<'d>(dossier: &'d Dossier, fact: &Fact) -> Option<&'d Testimony> {
    let id = fact.witnesses.first()?;
    dossier.statements.iter().find(|testimony| testimony.id == *id)
}

/// The file in which it is kept what was drafted, by the hash of each text.
pub const LEDGER: &str = ".drafted.json";

/// Drafts an issue: the manifest, and for each language an article for each story.
pub fn draft(plan: &DraftPlan<'_>) -> Vec<DraftFile> {
    let bodies: BTreeMap<String, (Option<String>, Option<String>)> = plan
        .terms
        .iter()
        .map(|term| (term.short.clone(), (term.en.clone(), term.zh.clone())))
        .collect();
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut titles: BTreeMap<String, String> = BTreeMap::new();
    for dossier in plan.dossiers {
        names.insert(dossier.entity.key.clone(), dossier.names.clone());
        let title = dossier.facts.iter().find(|fact| fact.property == Property::Title);
        if let Some(Value::Text(title)) = title.map(|fact| &fact.value) {
            titles.insert(dossier.entity.key.clone(), title.clone());
        }
    }
    let mut stories: Vec<Story<'_>> =
        plan.dossiers.iter().filter_map(|dossier| Story::of(dossier, plan.period)).collect();
    stories.sort_by(|a, b| (a.day, &a.dossier.entity.key).cmp(&(b.day, &b.dossier.entity.key)));
    let (groups, single) = group(stories);
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut files = Vec::new();
    for language in &plan.languages {
        let teller = Teller {
            words: words(*language),
            on: plan.period.date,
            bodies: &bodies,
            names: &names,
            titles: &titles,
        };
        for story in &single {
            used.insert(story.section());
            files.push(article(plan, teller, story));
        }
        for stories in &groups {
            used.insert(stories[0].section());
            files.push(joint_article(plan, teller, stories));
        }
        if let Some(file) = overview(plan, teller, &single, &groups) {
            used.insert("consultations");
            files.push(file);
        }
    }
    files.insert(0, manifest(plan, &used));
    files
}

/// Standards, and projects, that one document announces together.
fn group(stories: Vec<Story<'_>>) -> (Vec<Vec<Story<'_>>>, Vec<Story<'_>>) {
    let mut together: BTreeMap<(String, EntityKind, Event), Vec<Story<'_>>> = BTreeMap::new();
    let mut single = Vec::new();
    for story in stories {
        if matches!(story.dossier.entity.kind, EntityKind::Standard | EntityKind::WorkItem) {
            let key = (story.why.source.sha256.clone(), story.dossier.entity.kind, story.event);
            together.entry(key).or_default().push(story);
        } else {
            single.push(story);
        }
    }
    let mut groups = Vec::new();
    for (_, mut stories) in together {
        if stories.len() < 2 {
            single.append(&mut stories);
        } else {
            stories.sort_by(|a, b| a.dossier.entity.label.cmp(&b.dossier.entity.label));
            groups.push(stories);
        }
    }
    single.sort_by(|a, b| (a.day, &a.dossier.entity.key).cmp(&(b.day, &b.dossier.entity.key)));
    (groups, single)
}

/// A name for files: readable, and the same as long as the key is.
fn slug(entity: &Entity, names: &[String]) -> String {
    let latin = std::iter::once(&entity.label)
        .chain(names)
        .find(|name| name.chars().any(|c| c.is_ascii_alphabetic()));
    let mut slug = String::new();
    for c in latin.unwrap_or(&String::new()).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
        if 40 <= slug.len() {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    let slug = if slug.is_empty() { entity.kind.name() } else { slug };
    format!("{slug}-{}", &hash(&entity.key)[..8])
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The citations of a fact: its witnesses, the best first.
fn citations(fact: &Fact) -> String {
    fact.witnesses.iter().take(3).map(|id| format!("[[fact:{}]]", short(id))).collect()
}

/// The order in which facts are told; those of one number stand in one paragraph.
const ORDER: &[(&[Property], Form)] = &[
    (
        &[
            Property::Consultation,
            Property::Issued,
            Property::Approved,
            Property::Published,
            Property::Held,
            Property::Established,
            Property::Created,
            Property::Started,
            Property::ConsultationOpened,
            Property::ConsultationCloses,
            Property::Effective,
            Property::Amended,
            Property::Repealed,
            Property::Interpreted,
            Property::Expires,
            Property::Deadline,
        ],
        Form::Sentences,
    ),
    (
        &[
            Property::IssuedBy,
            Property::ResponsibleBody,
            Property::Replaces,
            Property::Revises,
            Property::Amends,
            Property::Repeals,
            Property::Adopts,
            Property::BasedOn,
            Property::Implements,
            Property::Supports,
            Property::AlignsWith,
            Property::DerivedFrom,
            Property::HoldsPost,
            Property::Status,
        ],
        Form::Sentences,
    ),
    (&[Property::Target, Property::Requirement, Property::Count], Form::Items),
    (&[Property::Finding], Form::Items),
];

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Sentences,
    Items,
}

fn article(plan: &DraftPlan<'_>, teller: Teller<'_>, story: &Story<'_>) -> DraftFile {
    let dossier = story.dossier;
    let language = teller.words.language();
    let facts: Vec<(&Fact, &Testimony)> =
        dossier.facts.iter().filter_map(|fact| Some((fact, witness(dossier, fact)?))).collect();
    let of = |property: Property| facts.iter().filter(move |(fact, _)| fact.property == property);
    let dated_call = of(Property::ConsultationOpened).next().is_some()
        || of(Property::ConsultationCloses).next().is_some();
    let issuer_told =
        of(Property::Issued).any(|(_, testimony)| testimony.statement.qualifier("by").is_some());
    let mut naming = Naming::Full;
    let mut body = String::new();
    let mut lead: Vec<String> = Vec::new();
    for (properties, form) in ORDER {
        let mut told: Vec<String> = Vec::new();
        // 其 is what was named last: a new paragraph names its subject again.
        if language == Language::Zh {
            naming = Naming::Full;
        }
        for property in *properties {
            // What another sentence says already.
            if (*property == Property::Consultation && dated_call)
                || (*property == Property::IssuedBy && issuer_told)
            {
                continue;
            }
            for (fact, testimony) in
                of(*property).filter(|(_, testimony)| !testimony.statement.editorial)
            {
                let mut testimony = (*testimony).clone();
                testimony.statement.value = fact.value.clone();
                let Some(sentence) = teller.sentence(&testimony, naming) else { continue };
                naming = match (&fact.value, language) {
                    (Value::Entity(_), Language::Zh) => Naming::Full,
                    _ => Naming::Short,
                };
                let sentence = match fact.state {
                    FactState::Contradicted if language == Language::Zh => {
                        format!("另有文件记载不同：{sentence}")
                    }
                    FactState::Contradicted => {
                        format!("Another document says otherwise: {sentence}")
                    }
                    _ => sentence,
                };
                let sentence = format!("{sentence}{}", citations(fact));
                // The short version: what it is, and until when one can act or from when it binds.
                let due = matches!(property, Property::ConsultationCloses | Property::Effective);
                if lead.is_empty() || (lead.len() < 2 && due) {
                    lead.push(sentence.clone());
                }
                told.push(sentence);
            }
        }
        let joint = if language == Language::Zh { "" } else { " " };
        match form {
            _ if told.is_empty() => {}
            Form::Sentences => {
                let _ = write!(body, "{}\n\n", told.join(joint));
            }
            Form::Items => {
                for item in &told {
                    let _ = writeln!(body, "- {item}");
                }
                body.push('\n');
            }
        }
    }
    let judged: Vec<&(&Fact, &Testimony)> =
        facts.iter().filter(|(_, testimony)| testimony.statement.editorial).collect();
    for (fact, testimony) in judged {
        let Some(quote) = testimony.statement.evidence.first() else { continue };
        let quote = teller.marked(&quote.quote);
        let source = escape(testimony.source.title.as_deref().unwrap_or("–"));
        let _ = match language {
            Language::En => write!(
                body,
                "> [!OPINION]\n> The author of “{source}” writes: “{quote}”{}\n\n",
                citations(fact)
            ),
            Language::Zh => write!(
                body,
                "> [!OPINION]\n> “{source}”的作者写道：“{quote}”{}\n\n",
                citations(fact)
            ),
        };
    }
    let title = teller
        .title_of_unnamed(story.why, story.day)
        .unwrap_or_else(|| teller.title(story.event.title(), Some(&dossier.entity), 1));
    let topics = topics(plan, &[story]);
    let joint = if language == Language::Zh { "" } else { " " };
    let text = whole(story.section(), story.day, &topics, &title, &lead.join(joint), &body);
    DraftFile {
        path: format!("{}/{}.md", language.code(), slug(&dossier.entity, &dossier.names)),
        text,
    }
}

/// Head, title, takeaway and text.
fn whole(
    section: &str,
    day: Date,
    topics: &[String],
    title: &str,
    takeaway: &str,
    body: &str,
) -> String {
    let order =
        i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day());
    let topics: Vec<String> = topics.iter().map(|topic| toml_string(topic)).collect();
    let mut text = format!(
        "+++\nsection = {}\norder = {order}\ntopics = [{}]\n+++\n# {title}\n\n",
        toml_string(section),
        topics.join(", ")
    );
    if !takeaway.is_empty() {
        let _ = write!(text, "> [!TAKEAWAY]\n> {takeaway}\n\n");
    }
    text.push_str(body.trim_end());
    text.push('\n');
    text
}

/// An article on the standards or projects of one announcement.
fn joint_article(plan: &DraftPlan<'_>, teller: Teller<'_>, stories: &[Story<'_>]) -> DraftFile {
    let language = teller.words.language();
    let zh = language == Language::Zh;
    let first = &stories[0];
    let projects = first.dossier.entity.kind == EntityKind::WorkItem;
    let source = &first.why.source;
    let announcement =
        source.title.as_deref().map_or("–".to_owned(), |title| teller.marked(title));
    let day = teller.words.day(first.day);
    let count = stories.len();
    let cited = format!("[[fact:{}]]", short(&first.why.id));
    let lead = match (zh, projects, first.event) {
        (false, true, _) => {
            format!("The notice *{announcement}* lists {count} standards projects.{cited}")
        }
        (false, false, Event::Effective) => format!(
            "{count} standards that *{announcement}* lists enter into force in this period.{cited}"
        ),
        (false, false, Event::Consultation) => {
            format!("*{announcement}* invites comments on {count} standards.{cited}")
        }
        (false, false, _) => format!("*{announcement}* of {day} lists {count} standards.{cited}"),
        (true, true, _) => format!("《{announcement}》列出{count}项标准计划项目。{cited}"),
        (true, false, Event::Effective) => {
            format!("《{announcement}》所列标准中有{count}项于本期实施。{cited}")
        }
        (true, false, Event::Consultation) => {
            format!("《{announcement}》就{count}项标准征求意见。{cited}")
        }
        (true, false, _) => format!("《{announcement}》（{day}）列出{count}项标准。{cited}"),
    };
    let columns: &[Property] = if projects {
        &[Property::Title, Property::Replaces, Property::ResponsibleBody]
    } else {
        &[
            Property::Title,
            Property::Issued,
            Property::Effective,
            Property::Replaces,
            Property::Adopts,
        ]
    };
    // A column that nothing fills is left out.
    let columns: Vec<Property> = columns
        .iter()
        .copied()
        .filter(|property| {
            stories
                .iter()
                .any(|story| story.dossier.facts.iter().any(|fact| fact.property == *property))
        })
        .collect();
    let mut body = format!("{lead}\n\n");
    let heads: Vec<&str> = std::iter::once("number")
        .chain(columns.iter().map(|property| property.name()))
        .map(|name| teller.words.property(name))
        .collect();
    let _ = writeln!(body, "| {} |", heads.join(" | "));
    let _ = writeln!(body, "|{}", " --- |".repeat(heads.len()));
    for story in stories {
        let mut row =
            format!("| {}[[fact:{}]] |", escape(&story.dossier.entity.label), short(&story.why.id));
        for property in &columns {
            let cells: Vec<String> = story
                .dossier
                .facts
                .iter()
                .filter(|fact| fact.property == *property && fact.state != FactState::Contradicted)
                .map(|fact| {
                    let degree = witness(story.dossier, fact)
                        .and_then(|testimony| testimony.statement.qualifier("degree"));
                    let degree = degree.map_or(String::new(), |degree| format!(" ({degree})"));
                    let text = crate::query::value(&fact.value, teller.words);
                    format!("{}{degree}{}", teller.marked(&text), citations(fact))
                })
                .collect();
            let _ = write!(
                row,
                " {} |",
                if cells.is_empty() { "–".to_owned() } else { cells.join(", ") }
            );
        }
        let _ = writeln!(body, "{row}");
    }
    let event = if projects { "many_projects" } else { "many_standards" };
    let title = teller.title(event, None, count);
    let all: Vec<&Story<'_>> = stories.iter().collect();
    let topics = topics(plan, &all);
    let text = whole(first.section(), first.day, &topics, &title, &lead, &body);
    let kind = if projects { "projects" } else { "standards" };
    let key = format!("{} {:?}", source.sha256, first.event);
    DraftFile { path: format!("{}/{kind}-{}.md", language.code(), &hash(&key)[..8]), text }
}

/// What can be commented on, on a line of time, where there are several.
fn overview(
    plan: &DraftPlan<'_>,
    teller: Teller<'_>,
    single: &[Story<'_>],
    groups: &[Vec<Story<'_>>],
) -> Option<DraftFile> {
    let calls = single.iter().filter(|story| story.event == Event::Consultation).count()
        + groups.iter().filter(|stories| stories[0].event == Event::Consultation).count();
    if calls < 2 {
        return None;
    }
    let language = teller.words.language();
    let (title, lead, caption) = match language {
        Language::En => (
            "Consultations at a Glance",
            "The drafts below were put out for comment, or close for comment, in the period of this issue. Each has an article of its own.",
            "Calls for comments of the period, by the day on which they open",
        ),
        Language::Zh => (
            "征求意见一览",
            "下列文件在本期内开始或者结束征求意见，各有专文介绍。",
            "本期征求意见的文件（按开始日期）",
        ),
    };
    let body = format!(
        "{lead}\n\n```gnomon\nshow = \"timeline\"\nof = \"consultations\"\ntitle = {}\n```\n\n```gnomon\nshow = \"table\"\nof = \"consultations\"\n```\n",
        toml_string(caption)
    );
    let order =
        plan.period.from.checked_sub(jiff::Span::new().years(1)).unwrap_or(plan.period.from);
    let text = whole("consultations", order, &[], title, "", &body);
    Some(DraftFile { path: format!("{}/consultations-at-a-glance.md", language.code()), text })
}

/// The hashtags that the words of a story suggest, at most two.
fn topics(plan: &DraftPlan<'_>, stories: &[&Story<'_>]) -> Vec<String> {
    let mut text = String::new();
    for story in stories {
        let dossier = story.dossier;
        for name in std::iter::once(&dossier.entity.label).chain(&dossier.names) {
            text.push_str(&name.to_lowercase());
            text.push('\n');
        }
        for fact in dossier.facts.iter().filter(|fact| fact.property == Property::Title) {
            if let Value::Text(title) = &fact.value {
                text.push_str(&title.to_lowercase());
                text.push('\n');
            }
        }
    }
    let mut found: Vec<(usize, &str)> = plan
        .topics
        .iter()
        .filter_map(|topic| {
            let english = topic.en.iter().map(|term| whole_words(&text, term)).sum::<usize>();
            let chinese =
                topic.zh.iter().map(|term| text.matches(term.as_str()).count()).sum::<usize>();
            (0 < english + chinese).then_some((english + chinese, topic.name.as_str()))
        })
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    found.into_iter().take(2).map(|(_, name)| name.to_owned()).collect()
}

/// How often a term stands in a text with no letter before or behind it.
fn whole_words(text: &str, term: &str) -> usize {
    text.match_indices(term)
        .filter(|(at, _)| {
            let letter = |c: char| c.is_ascii_alphanumeric();
            !text[..*at].chars().next_back().is_some_and(letter)
                && !text[at + term.len()..].chars().next().is_some_and(letter)
        })
        .count()
}

fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn manifest(plan: &DraftPlan<'_>, used: &BTreeSet<&str>) -> DraftFile {
    let period = plan.period;
    let texts = |texts: &Texts| {
        let of = |language: Language| {
            texts.any(language).map_or(String::new(), |(_, text)| text.to_owned())
        };
        let members: Vec<String> = plan
            .languages
            .iter()
            .map(|language| format!("{} = {}", language.code(), toml_string(&of(*language))))
            .collect();
        format!("{{ {} }}", members.join(", "))
    };
    let empty = |_: ()| {
        let members: Vec<String> =
            plan.languages.iter().map(|language| format!("{} = \"\"", language.code())).collect();
        format!("{{ {} }}", members.join(", "))
    };
    let languages: Vec<String> =
        plan.languages.iter().map(|language| toml_string(language.code())).collect();
    let mut text = format!(
        "# What this issue is. Articles are en/NAME.md and zh/NAME.md; `gnomon newsletter check` tells what is wrong.\n\nseries = {}\nnumber = {}\ndate = {}     # the day of publication\nfrom = {}     # the period that is covered\nto = {}\nlanguages = [{}]\nprevailing = \"zh\"     # the language of the official texts that prevails where two differ\n# subtitle = \"…\"\n# deadlines = 20       # rows of the box of deadlines; 0 leaves it out\n\n[publisher]\nname = {}\nintroduction = {}\ncontact = []\n\n# Leave `disclaimer` out for a general one.\n# disclaimer = {{ en = \"…\", zh = \"…\" }}\n",
        texts(&plan.series),
        plan.number,
        period.date,
        period.from,
        period.to,
        languages.join(", "),
        texts(&plan.series),
        empty(()),
    );
    for section in DATA.section.iter().filter(|section| used.contains(section.kind.as_str())) {
        let _ = write!(
            text,
            "\n[[section]]\nid = {}\ntitle = {}\n",
            toml_string(&section.kind),
            texts(&section.texts())
        );
    }
    text.push_str("\n# Abbreviations of the terms used come from the register; add those that it does not know.\n# [[abbreviation]]\n# short = \"…\"\n# en = \"…\"\n# zh = \"…\"\n\n# [[annex]]\n# title = { en = \"…\", zh = \"…\" }\n# file = \"annexes/{lang}/NAME.md\"     # or: link = \"https://…\"\n");
    DraftFile { path: "issue.toml".to_owned(), text }
}

/// What became of a drafted file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Written {
    /// It was not there.
    New,
    /// It was there as it had been drafted; the new draft takes its place.
    Renewed,
    /// It was edited, and the draft has changed: the new draft stands beside it as `NAME.new.md`.
    Beside,
    /// It is there and right.
    Kept,
    /// An editor deleted it; it stays away.
    Deleted,
}

/// What has to be written, what became of each file, and the new ledger.
pub type Merged = (Vec<DraftFile>, Vec<(String, Written)>, BTreeMap<String, String>);

/// Puts new drafts beside what is there. `there` are the files of the folder, `ledger` the hashes of
/// what was drafted before. Gives what has to be written, what became of each file, and the new ledger.
pub fn merge(
    drafts: &[DraftFile],
    there: &BTreeMap<String, String>,
    ledger: &BTreeMap<String, String>,
) -> Merged {
    let (mut write, mut told, mut kept) = (Vec::new(), Vec::new(), ledger.clone());
    for draft in drafts {
        let new = hash(&draft.text);
        let before = ledger.get(&draft.path);
        let state = match (there.get(&draft.path), before) {
            (None, None) => Written::New,
            (None, Some(_)) => Written::Deleted,
            (Some(text), _) if *text == draft.text => Written::Kept,
            (Some(text), Some(before)) if hash(text) == *before => Written::Renewed,
            // It was edited; only a draft that says something new is of interest.
            (Some(_), Some(before)) if *before == new => Written::Kept,
            (Some(_), _) => Written::Beside,
        };
        match state {
            Written::New | Written::Renewed => write.push(draft.clone()),
            Written::Beside => {
                let path = match draft.path.strip_suffix(".md") {
                    Some(stem) => format!("{stem}.new.md"),
                    None => format!("{}.new", draft.path),
                };
                write.push(DraftFile { path, text: draft.text.clone() });
            }
            Written::Kept | Written::Deleted => {}
        }
        kept.insert(draft.path.clone(), new);
        told.push((draft.path.clone(), state));
    }
    (write, told, kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> DraftFile {
        DraftFile { path: "en/a.md".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn what_was_edited_is_never_taken_away() {
        let (mut there, ledger) = (BTreeMap::new(), BTreeMap::new());
        let (write, told, ledger) = merge(&[file("one")], &there, &ledger);
        assert_eq!((write.len(), told[0].1), (1, Written::New));
        there.insert("en/a.md".to_owned(), "one".to_owned());
        let (write, told, ledger) = merge(&[file("two")], &there, &ledger);
        assert_eq!((write[0].path.as_str(), told[0].1), ("en/a.md", Written::Renewed));
        there.insert("en/a.md".to_owned(), "two, edited".to_owned());
        let (write, told, ledger) = merge(&[file("two")], &there, &ledger);
        assert_eq!((write.len(), told[0].1), (0, Written::Kept));
        let (write, told, ledger) = merge(&[file("three")], &there, &ledger);
        assert_eq!((write[0].path.as_str(), told[0].1), ("en/a.new.md", Written::Beside));
        there.clear();
        let (write, told, _) = merge(&[file("four")], &there, &ledger);
        assert_eq!((write.len(), told[0].1), (0, Written::Deleted));
    }
}
