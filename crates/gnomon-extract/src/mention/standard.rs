//! Identifiers of standards and plan numbers of projects.

use std::sync::LazyLock;

use gnomon_model::{Entity, EntityKind, MentionKind, Span, id};
use regex::Regex;

use crate::sweep::{self, Find};

/// `20261204-T-339`, `2026-0412T-YD`: plan numbers of Chinese projects.
static PLAN_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)(?:20\d{6}-[TQZ]-\d{3}|20\d{2}-\d{4}[TQZ]?-[A-Z]{2})(?-u:\b)")
        .expect("the pattern is constant and tested")
});

pub(crate) fn find(text: &str) -> Vec<Find> {
    let mut finds: Vec<Find> = id::find(text)
        .into_iter()
        .map(|found| {
            let mut find = Find::entity(
                MentionKind::Standard,
                Span::from(found.span),
                sweep::standard(&found.id),
            );
            if found.listed {
                find.inferred.push("prefix");
            }
            find
        })
        .collect();
    finds.extend(PLAN_NUMBER.find_iter(text).map(|found| {
        let entity = Entity::new(EntityKind::WorkItem, found.as_str());
        Find::entity(MentionKind::WorkItem, Span::from(found.range()), entity)
    }));
    finds
}
