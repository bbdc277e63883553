//! The page of an entity: its life, what is stated of it and by whom, what it is related to.

use std::collections::HashMap;

use askama::Template;
use gnomon_model::answer::{Capacity, Dossier, FactState, Testimony};
use gnomon_model::{Entity, Property, Value};
use jiff::civil::Date;
use serde::Serialize;

use crate::link::short;
use crate::{Shell, to_document, to_entity, to_span};

/// An entity with everything about it.
#[derive(Debug, Serialize, Template)]
#[template(path = "entity.html")]
pub struct EntityView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// The day in the world.
    pub as_of: Date,
    /// The day of knowledge; empty for now.
    pub as_known: String,
    /// Lines of a section that are shown; JSON has all.
    #[serde(skip)]
    room: usize,
    /// What the register says.
    pub dossier: Dossier,
}

/// Who says so: a quote with its place.
#[derive(Clone, Debug, Serialize)]
pub struct Witness {
    /// Id of the statement.
    pub id: String,
    /// The exact words, one for each piece of evidence.
    pub quotes: Vec<(String, String)>,
    /// Where the first one stands.
    pub href: String,
    /// What the document is called.
    pub source: String,
    /// Kind of source.
    pub class: String,
    /// Line of the text.
    pub line: String,
    /// When it was recorded.
    pub recorded: String,
    /// The rule that read it.
    pub rule: String,
    /// `proposed`, `confirmed` …
    pub review: String,
    /// How the value came about, where it was reckoned.
    pub how: String,
    /// The document's page.
    pub document: String,
}

impl Witness {
    pub(crate) fn of(testimony: &Testimony) -> Witness {
        let source = &testimony.source;
        let statement = &testimony.statement;
        let quotes: Vec<(String, String)> = statement
            .evidence
            .iter()
            .map(|evidence| (short(&evidence.quote, 240), to_span(&source.sha256, evidence.span)))
            .collect();
        let how = match (statement.qualifier("basis"), statement.qualifier("counted")) {
            (Some("inferred"), Some(counted)) => counted.to_owned(),
            (Some("inferred"), None) => "inferred".to_owned(),
            _ => String::new(),
        };
        Witness {
            id: testimony.id.clone(),
            href: quotes.first().map(|(_, href)| href.clone()).unwrap_or_default(),
            quotes,
            source: short(source.title.as_deref().unwrap_or(&source.origin), 120),
            class: source.class.clone(),
            line: source.line.map(|line| line.to_string()).unwrap_or_default(),
            recorded: source.recorded_at.get(..10).unwrap_or("").to_owned(),
            rule: statement.rule.clone(),
            review: testimony.review.clone(),
            how,
            document: to_document(&source.sha256),
        }
    }
}

/// A fact with its witnesses, ready to print.
struct Line {
    property: Property,
    value: String,
    href: String,
    extra: String,
    leads: bool,
    contested: bool,
    why: String,
    ahead: bool,
    witnesses: Vec<Witness>,
    more: usize,
}

/// Something told of a meeting or a project, ready to print.
#[derive(Default)]
struct Item {
    words: String,
    label: String,
    href: String,
    extra: String,
    witnesses: Vec<Witness>,
    /// Witnesses that are not shown.
    more: usize,
}

/// A neighbour in the small graph.
struct Neighbour {
    label: String,
    word: String,
    href: String,
    out: bool,
    x: String,
    y: String,
    text_x: String,
    anchor: &'static str,
}

/// What a value is in words.
pub(crate) fn value_words(value: &Value) -> String {
    match value {
        Value::Date(date) => date.to_string(),
        Value::Entity(entity) => short(&entity.label, 160),
        Value::Target(figure) | Value::Requirement(figure) | Value::Count(figure) => {
            match &figure.metric {
                Some(metric) => format!("{}: {figure}", short(metric, 120)),
                None => figure.to_string(),
            }
        }
        Value::Text(text) => short(text, 400),
    }
}

/// Makes the view.
/// The `whole` of it, or of each section the first [`SHOWN`] and how many more there are.
pub fn entity(
    s: Shell,
    dossier: Dossier,
    as_of: Date,
    as_known: String,
    whole: bool,
) -> EntityView {
    let room = if whole { usize::MAX } else { SHOWN };
    EntityView { s, as_of, as_known, room, dossier }
}

/// Lines of a section before the rest is only counted: a ministry is named in everything.
const SHOWN: usize = 200;
/// Witnesses of one fact before the rest is only counted.
const WITNESSES: usize = 8;

impl EntityView {
    fn lines(&self, dates: bool) -> Vec<Line> {
        let by_id = self.dossier.by_id();
        let mut lines: Vec<(Option<Date>, Line)> = self
            .dossier
            .facts
            .iter()
            .filter(|fact| fact.property.is_date() == dates && !self.dossier.is_told(fact.property))
            .take(self.room)
            .map(|fact| {
                let testimonies: Vec<&Testimony> = fact
                    .witnesses
                    .iter()
                    .filter_map(|id| by_id.get(id.as_str()).copied())
                    .collect();
                let first = match fact.value {
                    Value::Date(date) => date.first().or(date.last()),
                    _ => None,
                };
                let extra = testimonies.first().map(|best| extra(best)).unwrap_or_default();
                let line = Line {
                    property: fact.property,
                    value: value_words(&fact.value),
                    href: match &fact.value {
                        Value::Entity(entity) => to_entity(&entity.key),
                        _ => String::new(),
                    },
                    extra,
                    leads: fact.state != FactState::Contradicted,
                    contested: fact.state != FactState::Holds,
                    why: fact.why.clone().unwrap_or_default(),
                    ahead: first.is_some_and(|day| self.as_of < day),
                    more: testimonies.len().saturating_sub(self.witnesses()),
                    witnesses: testimonies
                        .into_iter()
                        .take(self.witnesses())
                        .map(Witness::of)
                        .collect(),
                };
                (first, line)
            })
            .collect();
        if dates {
            lines.sort_by_key(|(first, _)| *first);
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// How many statements of dates, or of anything else, are not shown.
    fn lines_more(&self, dates: bool) -> usize {
        let told = |property| property == dates;
        let facts = self.dossier.facts.iter();
        let lines = facts
            .filter(|fact| told(fact.property.is_date()) && !self.dossier.is_told(fact.property))
            .count();
        lines.saturating_sub(self.room)
    }

    /// Witnesses of a line that are shown.
    fn witnesses(&self) -> usize {
        if self.room == usize::MAX { usize::MAX } else { WITNESSES }
    }

    /// The address of this page with all that there is.
    fn whole(&self) -> String {
        let mut address =
            format!("{}&as_of={}&whole=1", to_entity(&self.dossier.entity.key), self.as_of);
        if !self.as_known.is_empty() {
            address.push_str("&as_known=");
            address.push_str(&self.as_known);
        }
        address
    }

    /// What is told of a meeting, part by part: a heading, its items, and how many more there are.
    fn meeting(&self) -> Vec<(&'static str, Vec<Item>, usize)> {
        let Some(meeting) = &self.dossier.meeting else { return Vec::new() };
        let by_id = self.dossier.by_id();
        let l = self.s.l;
        let present = meeting.present.iter().take(self.room).map(|it| Item {
            label: it.who.label.clone(),
            href: to_entity(&it.who.key),
            extra: self.named_as(&it.capacity),
            ..self.item(&by_id, &it.from)
        });
        let agenda = meeting
            .agenda
            .iter()
            .take(self.room)
            .map(|it| Item { words: short(&it.words, 400), ..self.item(&by_id, &it.from) });
        let points = meeting.points.iter().take(self.room).map(|it| Item {
            label: it.by.clone().unwrap_or_default(),
            // Who has a name is a person or a body; 'both sides' is none.
            href: it.capacity.body.as_ref().and(it.by.as_ref()).map_or(String::new(), |by| {
                to_entity(&Entity::new(gnomon_model::EntityKind::Person, by).key)
            }),
            extra: self.named_as(&it.capacity),
            words: short(&it.words, 400),
            ..self.item(&by_id, &it.from)
        });
        let more = |all: usize| all.saturating_sub(self.room);
        let parts = [
            (
                l.t("Who was there", "出席"),
                present.collect::<Vec<_>>(),
                more(meeting.present.len()),
            ),
            (l.t("On the agenda", "议题"), agenda.collect(), more(meeting.agenda.len())),
            (l.t("Points made", "发言要点"), points.collect(), more(meeting.points.len())),
        ];
        parts.into_iter().filter(|(_, items, _)| !items.is_empty()).collect()
    }

    /// Who spoke or acted for whom.
    fn represented(&self) -> Vec<Item> {
        let l = self.s.l;
        let told = self.dossier.represented.iter().take(self.room);
        told.map(|it| {
            let mut extra = vec![format!("{} {}", l.t("for", "代表"), it.body.label)];
            extra.extend(it.post.as_ref().map(|post| format!("{} {post}", l.t("as", "身份："))));
            let label = it.event.as_ref().map(|event| event.label.clone());
            let day = it.on.map(|on| on.to_string());
            // What a label has of its day need not be said twice.
            let day = day.filter(|day| label.as_ref().is_none_or(|label| !label.contains(day)));
            extra.extend(label.into_iter().chain(day));
            if it.basis != "stated" {
                extra.push(l.t("inferred from that post", "由该职务推断").to_owned());
            }
            Item {
                label: it.person.label.clone(),
                href: to_entity(&it.person.key),
                extra: extra.join(" · "),
                words: String::new(),
                more: it.statements.len().saturating_sub(self.witnesses()),
                witnesses: it.statements.iter().take(self.witnesses()).map(Witness::of).collect(),
            }
        })
        .collect()
    }

    fn represented_more(&self) -> usize {
        self.dossier.represented.len().saturating_sub(self.room)
    }

    fn backers_more(&self) -> usize {
        let project = self.dossier.project.as_ref();
        let backers = project.map_or(0, |it| it.proposed_by.len() + it.supporters.len());
        backers.saturating_sub(self.room)
    }

    fn past_more(&self) -> usize {
        self.dossier.past.len().saturating_sub(self.room)
    }

    /// What is told of a project: its numbers, where it stands, who backs it.
    fn project(&self) -> Vec<Item> {
        let Some(project) = &self.dossier.project else { return Vec::new() };
        let by_id = self.dossier.by_id();
        let l = self.s.l;
        let mut items = Vec::new();
        for number in project.numbers.iter().filter(|_| 1 < project.numbers.len()) {
            let from = number.from.as_ref().map(|from| format!("{} {from}", l.t("from", "自")));
            let extra: Vec<String> = from.into_iter().chain(number.source.clone()).collect();
            items.push(Item {
                words: l.t("Number", "编号").to_owned(),
                label: number.entity.label.clone(),
                href: to_entity(&number.entity.key),
                extra: extra.join(" · "),
                ..Item::default()
            });
        }
        for state in &project.states {
            let now = project.state.as_ref() == Some(state);
            items.push(Item {
                words: match now {
                    true => l.t("Now", "现状").to_owned(),
                    false => l.t("Was", "曾为").to_owned(),
                },
                label: l.project(&state.state).to_owned(),
                extra: state.on.map(|on| on.to_string()).unwrap_or_default(),
                ..self.item(&by_id, &state.from)
            });
        }
        let backers = project
            .proposed_by
            .iter()
            .map(|it| (l.t("Put forward by", "提出单位"), it))
            .chain(project.supporters.iter().map(|it| (l.t("Supported by", "支持单位"), it)));
        items.extend(backers.take(self.room).map(|(what, it)| Item {
            words: what.to_owned(),
            label: it.body.label.clone(),
            href: to_entity(&it.body.key),
            ..self.item(&by_id, &it.from)
        }));
        items
    }

    /// An item with its witnesses only.
    fn item(&self, by_id: &HashMap<&str, &Testimony>, from: &[String]) -> Item {
        let said = from.iter().filter_map(|id| by_id.get(id.as_str()));
        Item {
            witnesses: said.take(self.witnesses()).map(|it| Witness::of(it)).collect(),
            more: from.len().saturating_sub(self.witnesses()),
            ..Item::default()
        }
    }

    /// The post under which somebody is named, and its body.
    fn named_as(&self, capacity: &Capacity) -> String {
        let body = capacity.body.as_ref();
        let body = body.map(|body| format!("{} {body}", self.s.l.t("for", "代表")));
        let parts: Vec<String> = capacity.post.iter().cloned().chain(body).collect();
        parts.join(" · ")
    }

    fn rail(&self) -> Vec<Line> {
        self.lines(true)
    }

    /// What the authority data has: what, and the value.
    fn known(&self) -> Vec<(&str, &String)> {
        self.dossier.known.iter().map(|known| (self.s.l.known(known.what), &known.value)).collect()
    }

    /// What later texts did to it: what, when, in which part, by which, where that is told.
    fn done(&self) -> Vec<(String, String, String, String, String)> {
        let l = self.s.l;
        let unknown = l.t("day not known", "日期不详");
        self.dossier
            .life
            .iter()
            .filter_map(|event| {
                let by = event.by.as_ref()?;
                let date = event.date.map_or(unknown.to_owned(), |date| date.to_string());
                let part = event.part.clone().unwrap_or_default();
                Some((
                    l.done(&event.event).to_owned(),
                    date,
                    part,
                    by.label.clone(),
                    to_entity(&by.key),
                ))
            })
            .collect()
    }

    /// What cannot have been.
    fn doubts(&self) -> Vec<&String> {
        self.dossier.life.iter().filter_map(|event| event.doubt.as_ref()).collect()
    }

    fn facts(&self) -> Vec<Line> {
        self.lines(false)
    }

    fn named_by(&self) -> Vec<(&Entity, String, String, Witness)> {
        self.dossier
            .mentioned_by
            .iter()
            .filter(|testimony| !self.dossier.is_told(testimony.statement.property))
            .take(self.room)
            .map(|testimony| {
                let subject = &testimony.statement.subject;
                let property = self.s.l.property(&testimony.statement.property);
                (subject, to_entity(&subject.key), property, Witness::of(testimony))
            })
            .collect()
    }

    fn named_more(&self) -> usize {
        let others = self.dossier.mentioned_by.iter();
        others
            .filter(|it| !self.dossier.is_told(it.statement.property))
            .count()
            .saturating_sub(self.room)
    }

    /// Up to twelve neighbours around the entity.
    fn graph(&self) -> Vec<Neighbour> {
        let mut seen: Vec<(&Entity, String, bool)> = Vec::new();
        let is_other = |entity: &Entity| entity.key != self.dossier.entity.key;
        for testimony in &self.dossier.statements {
            if let Value::Entity(other) = &testimony.statement.value
                && is_other(other)
                && seen.iter().all(|(known, _, _)| known.key != other.key)
            {
                seen.push((other, self.s.l.property(&testimony.statement.property), true));
            }
        }
        for testimony in &self.dossier.mentioned_by {
            let other = &testimony.statement.subject;
            if is_other(other) && seen.iter().all(|(known, _, _)| known.key != other.key) {
                seen.push((other, self.s.l.property(&testimony.statement.property), false));
            }
            if 12 <= seen.len() {
                break;
            }
        }
        seen.truncate(12);
        let count = seen.len().max(1);
        seen.into_iter()
            .enumerate()
            .map(|(index, (entity, word, out))| {
                // Half left, half right: labels do not lie over each other.
                let left = index % 2 == 1;
                let row = index / 2;
                let rows = count.div_ceil(2);
                #[expect(clippy::cast_precision_loss, reason = "a dozen at the most")]
                let y = 130.0 + (row as f64 - (rows as f64 - 1.0) / 2.0) * 38.0;
                let x = if left { 210.0 } else { 430.0 };
                Neighbour {
                    label: short(&entity.label, 24),
                    word,
                    href: to_entity(&entity.key),
                    out,
                    x: format!("{x:.0}"),
                    y: format!("{y:.0}"),
                    text_x: format!("{:.0}", if left { x - 10.0 } else { x + 10.0 }),
                    anchor: if left { "end" } else { "start" },
                }
            })
            .collect()
    }

    /// The same in common formats of reference.
    fn citations(&self) -> Vec<(&'static str, String)> {
        let entity = &self.dossier.entity;
        let property = |wanted: Property| {
            self.dossier
                .facts
                .iter()
                .find(|fact| fact.property == wanted && fact.state != FactState::Contradicted)
                .map(|fact| value_words(&fact.value))
        };
        let title = property(Property::Title);
        let date = property(Property::Issued).or_else(|| property(Property::Published));
        let issuer = property(Property::IssuedBy);
        let mut plain = entity.label.clone();
        if let Some(title) = &title {
            plain.push_str(&format!(", {title}"));
        }
        if let Some(issuer) = &issuer {
            plain = format!("{issuer}: {plain}");
        }
        if let Some(date) = &date {
            plain.push_str(&format!(", {date}"));
        }
        let clean = |text: &str| text.replace(['{', '}', '\\', '\n'], "");
        let id: String = entity.key.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
        let mut bib = format!(
            "@techreport{{{id},\n  title = {{{}}}",
            clean(title.as_deref().unwrap_or(&entity.label))
        );
        if title.is_some() {
            bib.push_str(&format!(",\n  number = {{{}}}", clean(&entity.label)));
        }
        if let Some(issuer) = &issuer {
            bib.push_str(&format!(",\n  institution = {{{}}}", clean(issuer)));
        }
        if let Some(year) = date.as_deref().and_then(|date| date.get(..4)) {
            bib.push_str(&format!(",\n  year = {{{year}}}"));
        }
        bib.push_str("\n}");
        let mut ris =
            format!("TY  - STAND\nTI  - {}", short(title.as_deref().unwrap_or(&entity.label), 400));
        if title.is_some() {
            ris.push_str(&format!("\nSN  - {}", short(&entity.label, 200)));
        }
        if let Some(issuer) = &issuer {
            ris.push_str(&format!("\nPB  - {issuer}"));
        }
        if let Some(date) = &date {
            ris.push_str(&format!("\nPY  - {}", date.replace('-', "/")));
        }
        ris.push_str("\nER  -");
        vec![("Text", plain), ("BibTeX", bib), ("RIS", ris)]
    }

    fn same_as(&self) -> Vec<(&Entity, String)> {
        self.dossier.same_as.iter().map(|entity| (entity, to_entity(&entity.key))).collect()
    }

    fn past(&self) -> Vec<(String, String, &'static str, Witness)> {
        self.dossier
            .past
            .iter()
            .take(self.room)
            .map(|past| {
                let statement = &past.testimony.statement;
                (
                    self.s.l.property(&statement.property),
                    value_words(&statement.value),
                    past.fate.name(),
                    Witness::of(&past.testimony),
                )
            })
            .collect()
    }

    /// Its title, for what is known by a number.
    fn title(&self) -> String {
        let title =
            self.dossier.facts.iter().find(|fact| {
                fact.property == Property::Title && fact.state != FactState::Contradicted
            });
        title.map(|fact| value_words(&fact.value)).unwrap_or_default()
    }

    fn names(&self) -> String {
        let names: Vec<String> =
            self.dossier.names.iter().take(24).map(|name| short(name, 80)).collect();
        names.join(" · ")
    }
}

/// Qualifiers that are no part of how a value came about.
fn extra(testimony: &Testimony) -> String {
    let mut parts = Vec::new();
    for (name, qualifier) in &testimony.statement.qualifiers {
        let texts = short(&qualifier.texts().join(", "), 160);
        match name.as_str() {
            "basis" | "time_zone" | "counted" => {}
            "by" => parts.push(texts),
            "partial" => parts.push(format!("in part: {texts}")),
            _ => parts.push(format!("{}: {texts}", name.replace('_', " "))),
        }
    }
    parts.join(" · ")
}
