//! Phrases with a role ('issued', 施行), found by one automaton.

use aho_corasick::{AhoCorasick, MatchKind};
use gnomon_model::{Knowledge, Role, Span};

use crate::mention::at_word_boundary;

/// A phrase in the flow text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CueHit {
    pub(crate) role: Role,
    pub(crate) span: Span,
}

pub(crate) struct Cues {
    automaton: Option<AhoCorasick>,
    roles: Vec<Role>,
}

impl Cues {
    pub(crate) fn new(knowledge: &Knowledge) -> Cues {
        let mut forms = Vec::new();
        let mut roles = Vec::new();
        for cue in knowledge.cues() {
            for form in &cue.forms {
                forms.push(form.as_str());
                roles.push(cue.role);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(forms)
            .ok();
        Cues { automaton, roles }
    }

    pub(crate) fn find(&self, text: &str) -> Vec<CueHit> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        automaton
            .find_iter(text)
            .filter(|found| at_word_boundary(text, found.start(), found.end()))
            .map(|found| CueHit {
                role: self.roles[found.pattern().as_usize()],
                span: Span::new(found.start(), found.end()),
            })
            .collect()
    }
}
