//! Entities that are known from before, as a value that the caller hands over.
//!
//! Authority data says what the field knows; a register knows more: instruments, persons,
//! committees that earlier documents named. Their names are found as mentions that carry the
//! key they are known by, and what another finder has found under the same name resolves to
//! that key. In: [`KnownEntity`] values. Out: finds. The same document and the same values give
//! the same extraction; nothing is looked up.

use std::collections::BTreeMap;

use gnomon_model::{Entity, EntityKind, MentionKind, Span};

use crate::mention::Gazetteer;
use crate::sweep::{Find, Named, Sweep};

/// An entity with the names under which texts may speak of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownEntity {
    /// What it is, with its key and its canonical label.
    pub entity: Entity,
    /// Names as they are written, in either language; the label is one without being listed.
    pub names: Vec<String>,
}

/// No shorter name is looked for: it would be found in every text.
const SHORTEST: usize = 3;

/// What kind of mention names an entity of the kind; none where no finder knows such mentions.
fn mention_kind(kind: EntityKind) -> Option<MentionKind> {
    Some(match kind {
        EntityKind::Standard => MentionKind::Standard,
        EntityKind::Instrument => MentionKind::Instrument,
        EntityKind::Organisation => MentionKind::Organisation,
        EntityKind::Committee => MentionKind::Committee,
        EntityKind::Person => MentionKind::Person,
        EntityKind::WorkItem => MentionKind::WorkItem,
        EntityKind::Event => MentionKind::Event,
        EntityKind::Document => return None,
    })
}

/// Finds what is known in a document where the other finders have run.
pub(crate) fn find(sweep: &mut Sweep<'_>, known: &[KnownEntity]) {
    if known.is_empty() {
        return;
    }
    // Of two entities with one name neither is meant: what is ambiguous stays open.
    let mut by_name: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for (index, entry) in known.iter().enumerate() {
        for name in entry.names.iter().chain([&entry.entity.label]) {
            if SHORTEST <= name.chars().count() {
                let same = |other: &usize| known[*other].entity.key == entry.entity.key;
                by_name
                    .entry(name)
                    .and_modify(|owner| *owner = owner.filter(same))
                    .or_insert(Some(index));
            }
        }
    }
    let indices: BTreeMap<&str, String> =
        by_name.iter().filter_map(|(name, index)| Some((*name, (*index)?.to_string()))).collect();
    let forms: BTreeMap<&str, &str> =
        indices.iter().map(|(name, index)| (*name, index.as_str())).collect();
    // What has been found under a known name is the known entity.
    let known_as = |find: &Find, text: &str| {
        let owner = |name: &str| by_name.get(name).copied().flatten();
        let index = owner(&find.normal).or_else(|| owner(find.span.of(text)))?;
        let entity = &known.get(index)?.entity;
        (mention_kind(entity.kind) == Some(find.kind)).then(|| entity.clone())
    };
    let text = sweep.text();
    let mut renamed: BTreeMap<String, Entity> = BTreeMap::new();
    for find in &mut sweep.finds {
        if let Some(entity) = known_as(find, text) {
            if let Some(old) = &find.entity {
                renamed.insert(old.key.clone(), entity.clone());
            }
            find.normal.clone_from(&entity.label);
            find.entity = Some(entity);
            find.candidates.clear();
        }
    }
    let resolve = |entity: &mut Entity| {
        if let Some(known) = renamed.get(&entity.key) {
            entity.clone_from(known);
        }
    };
    // What stands for the same thing elsewhere in the text: short names, the head.
    for find in &mut sweep.finds {
        if let Some(entity) = &mut find.entity
            && renamed.contains_key(&entity.key)
        {
            resolve(entity);
            find.normal.clone_from(&entity.label);
        }
    }
    sweep.instruments.iter_mut().for_each(|named| resolve(&mut named.entity));
    sweep.headed.iter_mut().for_each(resolve);
    // And what no finder saw.
    let names = Gazetteer::new(&forms);
    let mut taken: Vec<Span> = sweep.finds.iter().map(|find| find.span).collect();
    taken.sort_unstable();
    let mut more = Vec::new();
    let mut reach = 0;
    let ends: Vec<usize> = taken
        .iter()
        .map(|span| {
            reach = reach.max(span.end);
            reach
        })
        .collect();
    for (span, index) in names.find(text) {
        let next = ends.partition_point(|end| *end <= span.start);
        let overlaps = taken[next..]
            .iter()
            .take_while(|other| other.start < span.end)
            .any(|other| other.overlaps(span));
        let entity = index.parse::<usize>().ok().and_then(|index| known.get(index));
        let Some(entity) = entity.map(|known| &known.entity).filter(|_| !overlaps) else {
            continue;
        };
        let Some(kind) = mention_kind(entity.kind) else { continue };
        if kind == MentionKind::Instrument {
            sweep.instruments.push(Named {
                entity: entity.clone(),
                kind: "other".to_owned(),
                short_name: None,
                number: None,
                draft: false,
                article: sweep.flow.passage_at(span.start).and_then(|passage| passage.article),
                span,
            });
        }
        more.push(Find::entity(kind, span, entity.clone()));
    }
    sweep.finds.extend(more);
    sweep.sort();
}
