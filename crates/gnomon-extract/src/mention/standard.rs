//! Identifiers of standards and plan numbers of projects.

use gnomon_model::id::{self, Class};
use gnomon_model::{Entity, EntityKind, MentionKind, Span};

use crate::sweep::{self, Find};

pub(crate) fn find(text: &str) -> Vec<Find> {
    id::find_all(text, &[Class::Standard, Class::Project])
        // White space inside an identifier may be mended; the end of a passage is none.
        .filter(|found| !text[found.span.clone()].contains('\n'))
        .map(|found| {
            let id = found.id.to_identifier();
            let span = Span::from(found.span);
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
