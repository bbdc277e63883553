//! One document under extraction: what has been found so far.

use gnomon_model::{
    Candidate, DateValue, Document, Entity, EntityKind, Evidence, Flow, Instrument, Knowledge,
    Mention, MentionKind, Property, Qualifier, Span, Statement, Telling, Value,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use crate::cue::CueHit;
use crate::mention::Figure;
use crate::rule::Field;
use crate::sentence;

/// Something found, in flow bytes.
#[derive(Clone, Debug)]
pub(crate) struct Find {
    pub(crate) kind: MentionKind,
    pub(crate) span: Span,
    pub(crate) normal: String,
    pub(crate) entity: Option<Entity>,
    pub(crate) date: Option<DateValue>,
    /// For a citation, the title of what it points into.
    pub(crate) of: Option<String>,
    pub(crate) inferred: Vec<&'static str>,
    pub(crate) candidates: Vec<Candidate>,
}

impl Find {
    pub(crate) fn entity(kind: MentionKind, span: Span, entity: Entity) -> Find {
        let normal = entity.label.clone();
        Find { entity: Some(entity), ..Find::named(kind, span, normal) }
    }

    pub(crate) fn named(kind: MentionKind, span: Span, normal: String) -> Find {
        Find {
            kind,
            span,
            normal,
            entity: None,
            date: None,
            of: None,
            inferred: Vec::new(),
            candidates: Vec::new(),
        }
    }

    pub(crate) fn date(span: Span, date: DateValue, inferred: Vec<&'static str>) -> Find {
        Find {
            date: Some(date),
            inferred,
            ..Find::named(MentionKind::Date, span, date.to_string())
        }
    }
}

/// An instrument as an article names it.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) entity: Entity,
    pub(crate) kind: String,
    pub(crate) short_name: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) draft: bool,
    pub(crate) article: Option<usize>,
    /// Flow span of the title.
    pub(crate) span: Span,
}

/// A statement with evidence in flow bytes.
#[derive(Clone)]
pub(crate) struct Claim {
    pub(crate) subject: Entity,
    pub(crate) property: Property,
    pub(crate) value: Value,
    pub(crate) evidence: Vec<Span>,
    pub(crate) rule: &'static str,
    pub(crate) confidence: f64,
    pub(crate) qualifiers: BTreeMap<String, Qualifier>,
    /// Whether the author judges or advises, and states no fact.
    pub(crate) editorial: bool,
}

impl Claim {
    pub(crate) fn new(
        subject: &Entity,
        property: Property,
        value: Value,
        evidence: Span,
        rule: &'static str,
    ) -> Claim {
        Claim {
            subject: subject.clone(),
            property,
            value,
            evidence: vec![evidence],
            rule,
            confidence: 0.9,
            qualifiers: BTreeMap::new(),
            editorial: false,
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Claim {
        self.qualifiers.insert(name.to_owned(), Qualifier::One(value.into()));
        self
    }

    pub(crate) fn with_all(mut self, name: &str, values: Vec<String>) -> Claim {
        if !values.is_empty() {
            self.qualifiers.insert(name.to_owned(), Qualifier::Many(values));
        }
        self
    }

    pub(crate) fn also_at(mut self, span: Span) -> Claim {
        if !self.evidence.iter().any(|evidence| evidence.contains(span)) {
            self.evidence.push(span);
        }
        self
    }

    pub(crate) fn sure(mut self, confidence: f64) -> Claim {
        self.confidence = confidence;
        self
    }
}

/// The document under extraction.
pub(crate) struct Sweep<'d> {
    pub(crate) document: &'d Document,
    pub(crate) flow: &'d Flow,
    pub(crate) knowledge: &'d Knowledge,
    pub(crate) sentences: Vec<Span>,
    /// In order of position once all finders have run.
    pub(crate) finds: Vec<Find>,
    pub(crate) instruments: Vec<Named>,
    pub(crate) cues: Vec<CueHit>,
    /// What is told of meetings and projects.
    pub(crate) told: Vec<CueHit<Telling>>,
    pub(crate) claims: Vec<Claim>,
    /// Where among the claims the same one stands, by article.
    claimed: HashMap<(Option<usize>, String), usize>,
    /// The first date that each property of each entity got, by article.
    dated: HashMap<(Option<usize>, String, Property), (DateValue, Span)>,
    /// Bodies that issued an instrument, by article and key.
    pub(crate) issuers: HashMap<(Option<usize>, String), Vec<String>>,
    /// The document as a subject of statements.
    pub(crate) itself: Option<Entity>,
    /// The document's own date.
    pub(crate) published: Option<(DateValue, Span)>,
    /// Where its page says when it was put up, where that is another day.
    pub(crate) posted: Option<Span>,
    /// The text that the document is about, when its head names one.
    pub(crate) titled: Option<Entity>,
    /// Whether to keep what only an explanation needs.
    pub(crate) explaining: bool,
    /// What was found where something else already stood, with the kind of the latter.
    pub(crate) dropped: Vec<(Find, MentionKind)>,
    /// What the text was about when each sentence began.
    pub(crate) focuses: Vec<Option<String>>,
    /// Whether its date is that of a report, not of a notice.
    pub(crate) news: bool,
    /// Whether its title calls for comments.
    pub(crate) calls: bool,
    /// Whether an author signs it: a report by somebody else than who acts in it.
    pub(crate) signed: bool,
    /// The text that the head of the document is the title of.
    pub(crate) headed: Option<Entity>,
    /// Keys of the instruments that are projects of standards.
    pub(crate) projects: HashSet<String>,
    /// Keys of the instruments that are drafts.
    pub(crate) drafts: HashSet<String>,
    /// The labelled lines, where the document is a form.
    pub(crate) fields: Vec<Field<'d>>,
    /// Figures, in order of position.
    pub(crate) figures: Vec<Figure>,
    /// Persons with where their post stands.
    pub(crate) posts: Vec<(Span, Span)>,
    /// The bodies that signed it, above its date.
    pub(crate) signatories: Vec<Find>,
}

impl<'d> Sweep<'d> {
    pub(crate) fn new(
        document: &'d Document,
        flow: &'d Flow,
        knowledge: &'d Knowledge,
    ) -> Sweep<'d> {
        Sweep {
            document,
            flow,
            knowledge,
            sentences: sentence::sentences(flow),
            finds: Vec::new(),
            instruments: Vec::new(),
            cues: Vec::new(),
            told: Vec::new(),
            claims: Vec::new(),
            claimed: HashMap::new(),
            dated: HashMap::new(),
            issuers: HashMap::new(),
            itself: None,
            published: None,
            posted: None,
            titled: None,
            headed: None,
            news: false,
            calls: false,
            signed: false,
            explaining: false,
            dropped: Vec::new(),
            focuses: Vec::new(),
            projects: HashSet::new(),
            drafts: HashSet::new(),
            fields: crate::rule::fields(flow.text(), flow.passages(), knowledge),
            figures: Vec::new(),
            posts: Vec::new(),
            signatories: Vec::new(),
        }
    }

    pub(crate) fn text(&self) -> &'d str {
        self.flow.text()
    }

    /// The article that a flow byte lies in.
    pub(crate) fn article_at(&self, at: usize) -> Option<usize> {
        self.flow.passage_at(at)?.article
    }

    /// Whether the flow bytes are part of a body's or committee's name that has
    /// been found. For use while the finds are in order.
    pub(crate) fn names_body(&self, span: Span) -> bool {
        let after = self.finds.partition_point(|find| find.span.start <= span.start);
        self.finds[..after].iter().rev().take(4).any(|find| {
            matches!(find.kind, MentionKind::Organisation | MentionKind::Committee)
                && find.span.contains(span)
        })
    }

    /// Whether the flow bytes are part of an instrument's title.
    pub(crate) fn within_title(&self, span: Span) -> bool {
        let after = self.finds.partition_point(|find| find.span.start <= span.start);
        let mut near = self.finds[..after].iter().rev().take(4);
        near.any(|find| find.kind == MentionKind::Instrument && find.span.contains(span))
    }

    /// Whether flow bytes are part of something that has a name or is a date.
    pub(crate) fn names_something(&self, span: Span) -> bool {
        let after = self.finds.partition_point(|find| find.span.start < span.end);
        self.finds[..after].iter().rev().take(8).any(|find| {
            find.span.overlaps(span)
                && matches!(
                    find.kind,
                    MentionKind::Date
                        | MentionKind::Instrument
                        | MentionKind::Standard
                        | MentionKind::WorkItem
                        | MentionKind::Band
                        | MentionKind::Committee
                )
        })
    }

    /// The figures inside a flow span.
    pub(crate) fn figures_within(&self, span: Span) -> &[Figure] {
        let start = self.figures.partition_point(|figure| figure.span.start < span.start);
        let count = self.figures[start..].partition_point(|figure| figure.span.start < span.end);
        &self.figures[start..start + count]
    }

    /// The sentence that a flow byte lies in.
    pub(crate) fn sentence_at(&self, at: usize) -> Option<Span> {
        let index = self.sentences.partition_point(|sentence| sentence.end <= at);
        self.sentences.get(index).copied().filter(|sentence| sentence.start <= at)
    }

    /// The finds that lie inside a flow span.
    pub(crate) fn within(&self, span: Span) -> &[Find] {
        let start = self.finds.partition_point(|find| find.span.start < span.start);
        let count = self.finds[start..].partition_point(|find| find.span.start < span.end);
        &self.finds[start..start + count]
    }

    /// Drops finds of `kind` that overlap what is already found of another kind.
    pub(crate) fn push_unless_covered(&mut self, found: Vec<Find>, by: &[MentionKind]) {
        let mut covers: Vec<(Span, MentionKind)> = self
            .finds
            .iter()
            .filter(|find| by.contains(&find.kind))
            .map(|find| (find.span, find.kind))
            .collect();
        covers.sort();
        for find in found {
            let next = covers.partition_point(|(cover, _)| cover.end <= find.span.start);
            match covers.get(next).filter(|(cover, _)| cover.overlaps(find.span)) {
                None => self.finds.push(find),
                Some((_, kind)) if self.explaining => self.dropped.push((find, *kind)),
                Some(_) => {}
            }
        }
    }

    pub(crate) fn sort(&mut self) {
        self.finds.sort_by_key(|find| (find.span.start, usize::MAX - find.span.end, find.kind));
    }

    /// Records a claim unless the same one has been made in the same article:
    /// then its evidence is added there.
    pub(crate) fn claim(&mut self, claim: Claim) {
        let article = claim.evidence.first().and_then(|span| self.article_at(span.start));
        let next = self.claims.len();
        let index = *self.claimed.entry((article, claim_key(&claim))).or_insert(next);
        let Some(other) = self.claims.get_mut(index) else {
            // What the author only expects dates nothing else.
            let fact = !claim.editorial;
            if let (Value::Date(date), Some(&span), true) =
                (&claim.value, claim.evidence.first(), fact)
            {
                let place = (article, claim.subject.key.clone(), claim.property);
                self.dated.entry(place).or_insert((*date, span));
            }
            self.claims.push(claim);
            return;
        };
        // Said as a fact once, it is one.
        other.editorial &= claim.editorial;
        for span in claim.evidence {
            // Claims come in the order of the text: only the last ones can be the same.
            if !other.evidence.iter().rev().take(4).any(|evidence| evidence.overlaps(span)) {
                other.evidence.push(span);
            }
        }
        for (name, qualifier) in claim.qualifiers {
            other.qualifiers.entry(name).or_insert(qualifier);
        }
    }

    /// Notes anew where each claim stands, after some were taken out.
    pub(crate) fn count_claims(&mut self) {
        let mut claimed = HashMap::with_capacity(self.claims.len());
        for (index, claim) in self.claims.iter().enumerate() {
            let article = claim.evidence.first().and_then(|span| self.article_at(span.start));
            claimed.entry((article, claim_key(claim))).or_insert(index);
        }
        self.claimed = claimed;
    }

    /// The date that some claim gives for `property` of the entity in the article.
    pub(crate) fn claimed_date(
        &self,
        key: &str,
        property: Property,
        article: Option<usize>,
    ) -> Option<(DateValue, Span)> {
        self.dated.get(&(article, key.to_owned(), property)).copied()
    }

    /// Turns everything into canonical spans.
    pub(crate) fn finish(
        self,
    ) -> (Vec<Mention>, Vec<Instrument>, Vec<Statement>, Option<DateValue>) {
        let Sweep { document, flow, finds, instruments, claims, published, issuers, .. } = self;
        let article_id = |index: Option<usize>| {
            index.and_then(|index| document.articles.get(index)).map(|article| article.id.clone())
        };
        let at = |span: Span| Evidence::at(&document.text, flow.canonical(span));
        // Takeaways repeat their article: what they say counts for it only where
        // the article itself does not say it.
        let said = said_in_body(flow, &finds, &claims);
        let own = |span: Span, key: &str| {
            let passage = flow.passage_at(span.start);
            let article = passage.and_then(|passage| passage.article);
            let short =
                passage.is_some_and(|passage| passage.zone == gnomon_model::Zone::Takeaways);
            let repeated =
                short && article.is_some_and(|article| said.contains(&(article, key.to_owned())));
            if repeated { None } else { article }
        };
        let mut mentions: Vec<Mention> = finds
            .into_iter()
            .map(|find| Mention {
                kind: find.kind,
                span: flow.canonical(find.span),
                article: own(find.span, &find.normal),
                normal: find.normal,
                of: find.of,
                key: find.entity.map(|entity| entity.key),
                inferred: find.inferred,
                candidates: find.candidates,
            })
            .collect();
        mentions.sort_by_key(|mention| (mention.span, mention.kind));
        let mut listed: HashMap<(Option<String>, String), usize> = HashMap::new();
        let mut named: Vec<Instrument> = Vec::new();
        for instrument in instruments {
            let article = article_id(instrument.article);
            let status = if instrument.draft { Some("draft".to_owned()) } else { None };
            let place = (article.clone(), instrument.entity.key.clone());
            let issuers = issuers.get(&(instrument.article, instrument.entity.key.clone()));
            match listed.get(&place) {
                Some(&index) => {
                    let known: &mut Instrument = &mut named[index];
                    known.short_name = known.short_name.take().or(instrument.short_name);
                    known.status = known.status.take().or(status);
                    known.number = known.number.take().or(instrument.number);
                }
                None => {
                    listed.insert(place, named.len());
                    named.push(Instrument {
                        key: instrument.entity.key.clone(),
                        title: instrument.entity.label.clone(),
                        kind: instrument.kind,
                        short_name: instrument.short_name,
                        issuers: issuers.cloned().unwrap_or_default(),
                        number: instrument.number,
                        status,
                        article,
                        evidence: vec![at(instrument.span)],
                    });
                }
            }
        }
        let mut statements: Vec<Statement> = claims
            .into_iter()
            .map(|claim| {
                let first = claim.evidence.first().copied().unwrap_or(Span::new(0, 0));
                let place = flow.passage_at(first.start);
                let short = place.is_some_and(|place| place.zone == gnomon_model::Zone::Takeaways);
                let key = if short { claim_key(&claim) } else { String::new() };
                Statement {
                    article: article_id(own(first, &key)),
                    subject: claim.subject,
                    property: claim.property,
                    value: claim.value,
                    qualifiers: claim.qualifiers,
                    evidence: claim.evidence.iter().map(|span| at(*span)).collect(),
                    rule: claim.rule.to_owned(),
                    confidence: claim.confidence,
                    editorial: claim.editorial,
                }
            })
            .collect();
        // A takeaway's repetition is the same fact of the same document.
        statements
            .sort_by_key(|statement| statement.evidence.first().map(|evidence| evidence.span));
        let issued: HashSet<&str> = statements
            .iter()
            .filter(|statement| statement.property == Property::Issued)
            .map(|statement| statement.subject.key.as_str())
            .collect();
        for instrument in &mut named {
            if instrument.status.is_none() && issued.contains(instrument.key.as_str()) {
                instrument.status = Some("issued".to_owned());
            }
        }
        let mut written = Written { flow, known: HashMap::new() };
        written.restore(&mut mentions, &mut named, &mut statements);
        (mentions, named, statements, published.map(|(date, _)| date))
    }
}

/// Names are told as the document writes them, whatever characters the rules read: 衛生福利部. Their
/// keys stay those of the flow, so that both spellings are one.
struct Written<'a> {
    flow: &'a Flow,
    known: HashMap<String, String>,
}

impl Written<'_> {
    fn restore(
        &mut self,
        mentions: &mut [Mention],
        instruments: &mut [Instrument],
        statements: &mut [Statement],
    ) {
        if self.flow.is_as_written() {
            return;
        }
        for mention in mentions {
            self.name(&mut mention.normal);
            mention.of.iter_mut().for_each(|of| self.name(of));
            for candidate in &mut mention.candidates {
                self.name(&mut candidate.normal);
            }
        }
        for instrument in instruments {
            self.name(&mut instrument.title);
            instrument.short_name.iter_mut().for_each(|name| self.name(name));
            instrument.number.iter_mut().for_each(|number| self.name(number));
            instrument.issuers.iter_mut().for_each(|issuer| self.name(issuer));
        }
        for statement in statements {
            self.name(&mut statement.subject.label);
            match &mut statement.value {
                Value::Entity(entity) => self.name(&mut entity.label),
                Value::Text(text) => self.name(text),
                _ => {}
            }
        }
    }

    /// A name of the flow with the characters of the document, where it stands there.
    fn name(&mut self, name: &mut String) {
        if name.is_ascii() {
            return;
        }
        if let Some(written) = self.known.get(name.as_str()) {
            name.clone_from(written);
            return;
        }
        let Some(at) = self.flow.text().find(name.as_str()) else { return };
        let written = self.flow.as_written(Span::new(at, at + name.len())).into_owned();
        self.known.insert(std::mem::replace(name, written.clone()), written);
    }
}

/// What tells one claim from another, whatever its evidence.
pub(crate) fn claim_key(claim: &Claim) -> String {
    let mut key = String::with_capacity(claim.subject.key.len() + 64);
    key.push_str(&claim.subject.key);
    key.push(' ');
    key.push_str(claim.property.name());
    key.push(' ');
    // Who speaks for the same body at two meetings does so twice, and a sentence may tell what two
    // persons said.
    let apart = match claim.property {
        Property::Represented => claim.qualifiers.get("event"),
        Property::PointMade => claim.qualifiers.get("by"),
        _ => None,
    };
    if let Some(apart) = apart {
        key.push_str(&apart.texts().join(" "));
        key.push('\n');
    }
    match &claim.value {
        Value::Date(date) => {
            // Writing to a string cannot fail.
            let _ = write!(key, "{date}");
        }
        Value::Entity(entity) => key.push_str(&entity.key),
        Value::Text(text) => key.push_str(text),
        Value::Target(figure) | Value::Requirement(figure) | Value::Count(figure) => {
            let _ = write!(key, "{figure}");
            for part in [&figure.metric, &figure.by] {
                key.push('\n');
                key.push_str(part.as_deref().unwrap_or_default());
            }
        }
    }
    key
}

fn said_in_body(flow: &Flow, finds: &[Find], claims: &[Claim]) -> HashSet<(usize, String)> {
    // Without takeaways nobody asks.
    if !flow.passages().iter().any(|passage| passage.zone == gnomon_model::Zone::Takeaways) {
        return HashSet::new();
    }
    let body = |span: Span| {
        let passage = flow.passage_at(span.start)?;
        (passage.zone != gnomon_model::Zone::Takeaways).then_some(passage.article).flatten()
    };
    let found = finds.iter().filter_map(|find| Some((body(find.span)?, find.normal.clone())));
    let claimed =
        claims.iter().filter_map(|claim| Some((body(*claim.evidence.first()?)?, claim_key(claim))));
    found.chain(claimed).collect()
}

/// The entity of a standard: every spelling of an edition is one.
pub(crate) fn standard(id: &gnomon_model::id::Identifier) -> Entity {
    let Entity { kind, key, .. } = Entity::new(EntityKind::Standard, id.edition_key());
    // The stage in brackets is not what a reader calls it: 'SP 800-1 (Initial Public Draft)'.
    let label = id.as_str();
    let label =
        label.strip_suffix(" Draft)").and_then(|l| l.rsplit_once(" (")).map_or(label, |l| l.0);
    Entity { kind, key, label: label.to_owned() }
}
