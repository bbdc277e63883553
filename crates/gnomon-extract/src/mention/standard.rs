//! Identifiers of standards and plan numbers of projects.

use std::sync::LazyLock;

use gnomon_model::id::{Class, Found};
use gnomon_model::{Entity, EntityKind, MentionKind, Span};
use regex::Regex;

use crate::sweep::{self, Find};

/// Identifiers of publishers that no flavour describes: a code in capitals with a number and
/// a year behind a colon (`DKS 3987:2027`), or behind the word that says what it is
/// (`draft Singapore Standard SS 9871`).
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)(?P<year>[A-Z]{2,6}(?:/[A-Z]{1,6}){0,2} [A-Z]?[0-9]{1,6}(?:[.-][0-9]{1,3}){0,3}:(?:19|20)[0-9]{2}|[A-Z]{3,6} [A-Z]{1,3}-[0-9]{1,4}-(?:19|20)[0-9]{2})(?-u:\b)|(?:[Ss]tandards?|[Ss]pecification|[Cc]ode of [Pp]ractice) (?P<said>[A-Z]{2,6}(?:/[A-Z]{1,6}){0,2} [0-9]{2,6}(?:[.-][0-9]{1,3}){0,3})(?-u:\b)|[Ss]tandards? [^.()\n]{3,80}\((?P<bracket>[A-Z]{2,6}(?:/[A-Z]{1,6}){0,2} [0-9]{3,6}(?:[.-][0-9]{1,3}){0,3})\)",
    )
});

pub(crate) fn find(text: &str, ids: &[Found<'_>]) -> Vec<Find> {
    let mut finds = listed(ids);
    let taken: Vec<Span> = finds.iter().map(|find| find.span).collect();
    for found in OTHER.captures_iter(text) {
        let Some(code) = found.name("year").or(found.name("said")).or(found.name("bracket")) else {
            continue;
        };
        let span = Span::from(code.range());
        let next = taken.partition_point(|other| other.end <= span.start);
        if !taken.get(next).is_some_and(|other| other.overlaps(span)) {
            let entity = Entity::new(EntityKind::Standard, code.as_str());
            finds.push(Find::entity(MentionKind::Standard, span, entity));
        }
    }
    finds.sort_by_key(|find| find.span);
    finds
}

/// Those that a flavour of identifiers describes.
fn listed(ids: &[Found<'_>]) -> Vec<Find> {
    ids.iter()
        .filter(|found| matches!(found.id.flavour().class, Class::Standard | Class::Project))
        .map(|found| {
            let id = found.id.to_identifier();
            let span = Span::from(found.span.clone());
            let mut find = match id.class() {
                Class::Project => {
                    let entity = Entity::new(EntityKind::WorkItem, id.as_str());
                    Find::entity(MentionKind::WorkItem, span, entity)
                }
                _ => Find::entity(MentionKind::Standard, span, sweep::standard(&id)),
            };
            if found.listed {
                find.inferred.push("prefix");
            }
            find
        })
        .collect()
}
