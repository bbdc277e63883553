//! Which standard replaces which, in prose.
//!
//! > GB/T 98001-2026 replaces GB/T 98001-2015 · 代替GB/T 98001—2015

use gnomon_model::{Language, MentionKind, Property, Role, Value};

use super::Clause;
use crate::sweep::{Claim, Find};

pub(crate) fn apply(clause: &Clause<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for cue in clause.cues_of(Role::Replace) {
        let before: Vec<&Find> =
            clause.texts().filter(|find| find.span.end <= cue.span.start).collect();
        let mut after: Vec<&Find> = clause
            .finds
            .iter()
            .filter(|find| is_text(find) && cue.span.end <= find.span.start)
            .collect();
        // Only what stands right behind the verb, with its list, is its object.
        let mut end = cue.span.end;
        after.retain(|find| {
            let near = clause.between(end, find.span.start).chars().count() < 16;
            if near {
                end = find.span.end;
            }
            near
        });
        let reversed =
            clause.between(cue.span.end, clause.span.end).trim_start().starts_with("by ");
        let Some(subject) = before.last() else { continue };
        let rule =
            if clause.language == Language::Zh { "zh.replacement" } else { "en.replacement" };
        for object in after {
            let (new, old) = if reversed { (object, *subject) } else { (*subject, object) };
            if let (Some(new), Some(old)) = (&new.entity, &old.entity)
                && new.key != old.key
            {
                claims.push(Claim::new(
                    new,
                    Property::Replaces,
                    Value::Entity(old.clone()),
                    clause.span,
                    rule,
                ));
            }
        }
    }
    claims
}

fn is_text(find: &Find) -> bool {
    matches!(find.kind, MentionKind::Standard | MentionKind::Instrument | MentionKind::WorkItem)
}
