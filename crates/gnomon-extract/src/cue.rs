//! Phrases with a role ('issued', 施行), found by one automaton.

use aho_corasick::{AhoCorasick, Input, MatchKind};
use gnomon_model::{Knowledge, Role, Span, Telling};

use crate::mention::at_word_boundary;

/// A phrase in the flow text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CueHit<R = Role> {
    pub(crate) role: R,
    pub(crate) span: Span,
}

pub(crate) struct Cues<R = Role> {
    automaton: Option<AhoCorasick>,
    roles: Vec<R>,
}

impl Cues {
    pub(crate) fn new(knowledge: &Knowledge) -> Cues {
        Cues::of(knowledge.cues().iter().map(|cue| (cue.role, cue.forms.as_slice())))
    }
}

impl Cues<Telling> {
    /// What is told of meetings and projects.
    pub(crate) fn told(knowledge: &Knowledge) -> Cues<Telling> {
        Cues::of(knowledge.told().iter().map(|told| (told.tells, told.forms.as_slice())))
    }
}

impl<R: Copy> Cues<R> {
    fn of<'k>(phrases: impl Iterator<Item = (R, &'k [String])>) -> Cues<R> {
        let mut forms = Vec::new();
        let mut roles = Vec::new();
        for (role, phrases) in phrases {
            for form in phrases.iter().flat_map(|form| alternatives(form)) {
                forms.push(form);
                roles.push(role);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(forms)
            .ok();
        Cues { automaton, roles }
    }

    pub(crate) fn find(&self, text: &str) -> Vec<CueHit<R>> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut hits = Vec::new();
        let mut at = 0;
        while let Some(found) = automaton.find(Input::new(text).range(at..)) {
            let span = Span::new(found.start(), found.end());
            if at_word_boundary(text, span.start, span.end) {
                hits.push(CueHit { role: self.roles[found.pattern().as_usize()], span });
                at = span.end;
            } else {
                // `CNIS published`: no 'is published', but 'published' behind it.
                at = span.start + text[span.start..].chars().next().map_or(1, char::len_utf8);
            }
        }
        hits
    }
}

/// `{seek|seeks} {public |}comments` as every phrase that it stands for.
fn alternatives(form: &str) -> Vec<String> {
    let Some((before, rest)) = form.split_once('{') else { return vec![form.to_owned()] };
    let Some((inside, after)) = rest.split_once('}') else { return vec![form.to_owned()] };
    let tails = alternatives(after);
    inside
        .split('|')
        .flat_map(|choice| tails.iter().map(move |tail| format!("{before}{choice}{tail}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_stand_for_each_of_their_choices() {
        assert_eq!(alternatives("held"), ["held"]);
        assert_eq!(
            alternatives("{seek|seeks} {public |}comments"),
            ["seek public comments", "seek comments", "seeks public comments", "seeks comments"]
        );
    }
}
