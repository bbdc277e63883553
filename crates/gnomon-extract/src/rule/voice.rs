//! Who speaks: what somebody found out, and what the author of the document thinks.
//!
//! > The inspection found that 12 of 40 samples failed · 抽查发现18批次产品不合格
//! > In our view, makers should start now · 我们认为
//!
//! A finding is a statement with the words of its sentence. What the author judges or
//! advises is kept apart: it is `opinion`, and whatever else the sentence states is marked
//! as editorial with it.

use gnomon_model::{Entity, Language, MentionKind, Property, Role, Value};

use super::Clause;
use crate::sweep::{Claim, Sweep};

/// Sentences longer than this in characters are cut in the value; the evidence is whole.
const WORDS: usize = 300;

/// Whether the author speaks in his own voice.
pub(crate) fn is_opinion(clause: &Clause<'_>) -> bool {
    clause.cues_of(Role::Opinion).any(|cue| {
        let before = clause.between(clause.span.start, cue.span.start);
        // What is in quotation marks is said by somebody else.
        let open = before.matches(['“', '「']).count();
        let shut = before.matches(['”', '」']).count();
        let straight = before.matches('"').count();
        open <= shut && straight.is_multiple_of(2)
    })
}

pub(crate) fn apply(clause: &Clause<'_>, sweep: &Sweep<'_>, opinion: bool) -> Vec<Claim> {
    let Some(itself) = sweep.itself.clone() else { return Vec::new() };
    let chinese = clause.language == Language::Zh;
    let words = || Value::Text(clause.span.of(clause.text).chars().take(WORDS).collect());
    // The head of a comment is none.
    let head = clause.cues_of(Role::Opinion).any(|cue| clause.span.len() < cue.span.len() + 12);
    if opinion && head {
        return Vec::new();
    }
    if opinion {
        let rule = if chinese { "zh.opinion" } else { "en.opinion" };
        return vec![Claim::new(&itself, Property::Opinion, words(), clause.span, rule).sure(0.7)];
    }
    let Some(cue) = clause.cues_of(Role::Finding).next() else { return Vec::new() };
    let rule = if chinese { "zh.finding" } else { "en.finding" };
    // Who found it out, where the sentence says so before the verb.
    let finder = clause
        .finds
        .iter()
        .rev()
        .find(|find| {
            matches!(find.kind, MentionKind::Organisation | MentionKind::Committee)
                && find.span.end <= cue.span.start
        })
        .and_then(|find| find.entity.clone());
    let subject: &Entity = finder.as_ref().unwrap_or(&itself);
    vec![Claim::new(subject, Property::Finding, words(), clause.span, rule).sure(0.7)]
}
