//! What is read when all else has been: meetings and projects, by the phrases of
//! `knowledge/meetings.toml` and `knowledge/projects.toml`.

use std::collections::HashMap;

use gnomon_model::{BlockKind, Entity, EntityKind, Property, Span, Telling, Value, Zone};

use super::{meeting, project};
use crate::cue::CueHit;
use crate::sweep::{Claim, Sweep, claim_key};

/// Where a sentence stands: what is told of a meeting in one section is not about that of another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) article: Option<usize>,
    takeaways: bool,
    section: usize,
}

/// Where the sections of a document begin.
pub(super) struct Places {
    heads: Vec<usize>,
}

impl Places {
    /// The place of a sentence that tells something; none for headings, cells, covers and contents.
    pub(super) fn of(&self, sweep: &Sweep<'_>, sentence: Span) -> Option<Place> {
        let passage = sweep.flow.passage_at(sentence.start)?;
        let apparatus =
            matches!(passage.zone, Zone::Front | Zone::Contents | Zone::Glossary | Zone::Back);
        if apparatus || passage.cell.is_some() || matches!(passage.kind, BlockKind::Heading(_)) {
            return None;
        }
        let section = self.heads.partition_point(|head| *head <= sentence.start);
        let takeaways = passage.zone == Zone::Takeaways;
        Some(Place { article: passage.article, takeaways, section })
    }
}

/// The phrases in a flow span.
pub(super) fn told_in<'s>(sweep: &'s Sweep<'_>, span: Span) -> &'s [CueHit<Telling>] {
    let start = sweep.told.partition_point(|hit| hit.span.start < span.start);
    let count = sweep.told[start..].partition_point(|hit| hit.span.start < span.end);
    &sweep.told[start..start + count]
}

pub(super) fn apply(sweep: &mut Sweep<'_>) {
    if sweep.told.is_empty() {
        return;
    }
    let places = Places { heads: super::heads(sweep) };
    let meetings = meeting::read(sweep, &places);
    let projects = project::read(sweep, &places);
    let is_named = !meetings.named.is_empty();
    name(sweep, meetings.named);
    let claims: Vec<Claim> = meetings.claims.into_iter().chain(projects).collect();
    instead(sweep, &claims);
    for claim in claims {
        sweep.claim(claim);
    }
    if is_named {
        join(sweep);
    }
}

/// Gives events the names that they are known by. Two that begin with the same words were one
/// claim so far: each gets its own with its sentence.
fn name(sweep: &mut Sweep<'_>, named: Vec<(usize, Span, Entity)>) {
    let mut split: HashMap<usize, Vec<(Span, Entity)>> = HashMap::new();
    for (at, sentence, entity) in named {
        split.entry(at).or_default().push((sentence, entity));
    }
    let mut places: Vec<usize> = split.keys().copied().collect();
    places.sort_unstable();
    for at in places {
        let names = split.remove(&at).unwrap_or_default();
        let Some(claim) = sweep.claims.get_mut(at) else { continue };
        let evidence = std::mem::take(&mut claim.evidence);
        let mut parts: Vec<Claim> = Vec::new();
        for span in evidence {
            let known = names.iter().find(|(sentence, _)| sentence.overlaps(span));
            let entity = known.map_or_else(|| claim.subject.clone(), |(_, entity)| entity.clone());
            match parts.iter_mut().find(|part| part.subject.key == entity.key) {
                Some(part) => part.evidence.push(span),
                None => {
                    let mut part =
                        Claim::new(&entity, claim.property, claim.value.clone(), span, claim.rule);
                    part.qualifiers.clone_from(&claim.qualifiers);
                    part.confidence = claim.confidence;
                    part.editorial = claim.editorial;
                    parts.push(part);
                }
            }
        }
        let mut parts = parts.into_iter();
        if let Some(first) = parts.next() {
            *claim = first;
        }
        sweep.claims.extend(parts);
    }
}

/// 'A new work item was created' is told of the work item, and of no event known by the words of
/// the sentence; how many came to a meeting is no figure of the document.
fn instead(sweep: &mut Sweep<'_>, better: &[Claim]) {
    let said =
        |claim: &Claim, of: &Claim| claim.evidence.iter().all(|it| of.evidence.first() == Some(it));
    let worse = |claim: &Claim| match (claim.property, claim.subject.kind, &claim.value) {
        (Property::Established | Property::Started, EntityKind::Event, _) => {
            better.iter().any(|other| other.property == Property::Status && said(claim, other))
        }
        (Property::Count, EntityKind::Document, Value::Count(count)) => {
            better.iter().any(|other| {
                matches!(&other.value, Value::Count(own) if own.value == count.value)
                    && said(claim, other)
            })
        }
        _ => false,
    };
    if sweep.claims.iter().any(worse) {
        sweep.claims.retain(|claim| !worse(claim));
        sweep.count_claims();
    }
}

/// Two events that turned out to be one are told once.
fn join(sweep: &mut Sweep<'_>) {
    let mut seen = HashMap::new();
    let mut kept: Vec<Claim> = Vec::with_capacity(sweep.claims.len());
    for claim in std::mem::take(&mut sweep.claims) {
        let article = claim.evidence.first().and_then(|span| sweep.article_at(span.start));
        if claim.property != Property::Held {
            kept.push(claim);
            continue;
        }
        let first = *seen.entry((article, claim_key(&claim))).or_insert(kept.len());
        match kept.get_mut(first) {
            Some(first) => {
                for span in claim.evidence {
                    if !first.evidence.iter().any(|evidence| evidence.overlaps(span)) {
                        first.evidence.push(span);
                    }
                }
                first.editorial &= claim.editorial;
            }
            None => kept.push(claim),
        }
    }
    sweep.claims = kept;
}
