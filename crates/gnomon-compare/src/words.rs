//! What changed between two wordings.

use std::collections::HashMap;

use gnomon_model::is_han;
use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// What happened to a run of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EditKind {
    /// The same in both.
    Same,
    /// Only in the later one.
    Added,
    /// Only in the earlier one.
    Deleted,
}

/// A run of words with what happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What happened.
    pub kind: EditKind,
    /// The words.
    pub text: String,
}

/// A text as words: runs of letters and digits of Latin script, single ideographs,
/// spaces, and every other sign for itself.
pub(crate) fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let in_word = |c: char| c.is_alphanumeric() && !is_han(c);
        let length = if in_word(first) {
            rest.find(|c: char| !in_word(c)).unwrap_or(rest.len())
        } else if first == ' ' {
            rest.find(|c: char| c != ' ').unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, tail) = rest.split_at(length);
        found.push(word);
        rest = tail;
    }
    found
}

/// The edits that lead from one wording to the other.
pub(crate) fn edits(a: &str, b: &str) -> Vec<Edit> {
    let (left, right) = (words(a), words(b));
    let mut found: Vec<Edit> = Vec::new();
    let mut push = |kind: EditKind, words: &[&str]| {
        if words.is_empty() {
            return;
        }
        match found.last_mut() {
            Some(last) if last.kind == kind => last.text.extend(words.iter().copied()),
            _ => found.push(Edit { kind, text: words.concat() }),
        }
    };
    for step in capture_diff_slices(Algorithm::Patience, &left, &right) {
        let (tag, old, new) = step.as_tag_tuple();
        match tag {
            DiffTag::Equal => push(EditKind::Same, &left[old]),
            DiffTag::Delete => push(EditKind::Deleted, &left[old]),
            DiffTag::Insert => push(EditKind::Added, &right[new]),
            DiffTag::Replace => {
                push(EditKind::Deleted, &left[old]);
                push(EditKind::Added, &right[new]);
            }
        }
    }
    found
}

/// What two texts have in common, from 0 to 1: pairs of neighbouring words, counted
/// (the coefficient of Dice).
pub(crate) struct Profile {
    pairs: HashMap<(u64, u64), u32>,
    total: u32,
}

impl Profile {
    pub(crate) fn new(text: &str) -> Profile {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let hash = |word: &str| {
            let mut hasher = DefaultHasher::new();
            word.to_lowercase().hash(&mut hasher);
            hasher.finish()
        };
        let hashes: Vec<u64> =
            words(text).into_iter().filter(|word| *word != " ").map(hash).collect();
        let mut pairs = HashMap::new();
        for pair in hashes.windows(2) {
            *pairs.entry((pair[0], pair[1])).or_default() += 1;
        }
        let total = u32::try_from(hashes.len().saturating_sub(1)).unwrap_or(u32::MAX);
        Profile { pairs, total }
    }

    pub(crate) fn likeness(&self, other: &Profile) -> f64 {
        if self.total == 0 || other.total == 0 {
            return 0.0;
        }
        let (small, large) =
            if self.pairs.len() < other.pairs.len() { (self, other) } else { (other, self) };
        let shared: u32 = small
            .pairs
            .iter()
            .map(|(pair, count)| large.pairs.get(pair).map_or(0, |other| *count.min(other)))
            .sum();
        2.0 * f64::from(shared) / f64::from(self.total + other.total)
    }
}
