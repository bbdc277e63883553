//! Written forms of known entities, found in one pass.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use gnomon_model::Span;

use super::at_word_boundary;

/// An automaton over written forms with the id that each of them names.
pub(crate) struct Gazetteer {
    /// `None` when there are no forms or more than an automaton holds.
    automaton: Option<AhoCorasick>,
    ids: Vec<String>,
}

impl Gazetteer {
    /// The automaton of `forms`, each with its id.
    pub(crate) fn new(forms: &BTreeMap<&str, &str>) -> Gazetteer {
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(forms.keys()).ok();
        Gazetteer { automaton, ids: forms.values().map(|id| (*id).to_owned()).collect() }
    }

    /// The forms in `text` that cut no word, the longest at each place, in order.
    pub(crate) fn find<'g>(&'g self, text: &'g str) -> impl Iterator<Item = (Span, &'g str)> {
        let found = self.automaton.iter().flat_map(move |automaton| automaton.find_iter(text));
        found.filter(move |found| at_word_boundary(text, found.start(), found.end())).map(|found| {
            (Span::new(found.start(), found.end()), self.ids[found.pattern().as_usize()].as_str())
        })
    }
}
