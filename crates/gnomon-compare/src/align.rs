//! Aligning two outlines.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::outline::Item;
use crate::words::{Edit, EditKind, Profile, edits};

/// How alike two items must be to be one that was reworded. Below half of its pairs
/// of words shared, a person would call it another.
const ALIKE: f64 = 0.5;

/// With the same number in the same place, less is enough.
const ALIKE_IN_PLACE: f64 = 0.3;

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The same words under the same number.
    Unchanged,
    /// The same words under another number, because items before it came or went.
    Renumbered,
    /// Other words.
    Reworded,
    /// In another place among the others, whatever its words.
    Moved,
    /// Only in the later text.
    Added,
    /// Only in the earlier text.
    Deleted,
}

/// An item of one text with its counterpart in the other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// What became of it.
    pub change: Change,
    /// The item of the earlier text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Item>,
    /// The item of the later text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Item>,
    /// The edits, where the words differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
}

/// A wording that gave way to another in several items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TermChange {
    /// The earlier wording.
    pub before: String,
    /// The later wording.
    pub after: String,
    /// How often.
    pub times: usize,
}

/// Two texts side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// How many items ended how.
    pub counts: BTreeMap<Change, usize>,
    /// The items, in the order of the later text; what was deleted stands where it was.
    pub pairs: Vec<Pair>,
    /// Wordings replaced throughout.
    pub terms: Vec<TermChange>,
}

/// More than can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the texts differ in {before} and {after} items, and each would have to be compared with each; compare them chapter by chapter"
)]
pub struct TooMany {
    /// Items of the earlier text without an equal.
    pub before: usize,
    /// Items of the later text without an equal.
    pub after: usize,
}

/// Pairs of items that are compared at the most.
const MOST: usize = 4_000_000;

/// Aligns two outlines. Time grows with the product of what is left after equal items
/// have been matched, which has a limit.
pub fn compare(before: &[Item], after: &[Item]) -> Result<Comparison, TooMany> {
    let matched = matches(before, after)?;
    let kept = longest_increasing(&matched);
    let mut pairs = Vec::new();
    let mut next = 0;
    let taken: BTreeSet<usize> = matched.iter().flatten().copied().collect();
    for (index, item) in after.iter().enumerate() {
        let from = matched[index];
        // What was deleted stands before the first later item that kept its place.
        if let Some(from) = from.filter(|_| kept.contains(&index)) {
            while next < from {
                if !taken.contains(&next) {
                    pairs.push(alone(Change::Deleted, &before[next]));
                }
                next += 1;
            }
            next = next.max(from + 1);
        }
        pairs.push(match from {
            None => alone(Change::Added, item),
            Some(from) => pair(&before[from], item, kept.contains(&index)),
        });
    }
    let rest = (next..before.len()).filter(|index| !taken.contains(index));
    pairs.extend(rest.map(|index| alone(Change::Deleted, &before[index])));
    let mut counts = BTreeMap::new();
    for pair in &pairs {
        *counts.entry(pair.change).or_default() += 1;
    }
    let terms = terms(&pairs);
    Ok(Comparison { counts, pairs, terms })
}

fn alone(change: Change, item: &Item) -> Pair {
    let (before, after) = match change {
        Change::Deleted => (Some(item.clone()), None),
        _ => (None, Some(item.clone())),
    };
    Pair { change, before, after, edits: Vec::new() }
}

fn pair(before: &Item, after: &Item, in_place: bool) -> Pair {
    let same = before.text == after.text;
    let change = match (in_place, same, before.number == after.number) {
        (false, ..) => Change::Moved,
        (true, true, true) => Change::Unchanged,
        (true, true, false) => Change::Renumbered,
        (true, false, _) => Change::Reworded,
    };
    let edits = if same { Vec::new() } else { edits(&before.text, &after.text) };
    Pair { change, before: Some(before.clone()), after: Some(after.clone()), edits }
}

/// For each later item the earlier one that it comes from.
fn matches(before: &[Item], after: &[Item]) -> Result<Vec<Option<usize>>, TooMany> {
    let mut matched = vec![None; after.len()];
    let mut free: BTreeSet<usize> = (0..before.len()).collect();
    // Equal items first; of several the next one in order.
    let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, item) in before.iter().enumerate().rev() {
        by_text.entry(&item.text).or_default().push(index);
    }
    for (index, item) in after.iter().enumerate() {
        if let Some(from) = by_text.get_mut(item.text.as_str()).and_then(Vec::pop) {
            matched[index] = Some(from);
            free.remove(&from);
        }
    }
    // Then the most alike, best first.
    let open: Vec<usize> = (0..after.len()).filter(|index| matched[*index].is_none()).collect();
    if MOST < open.len().saturating_mul(free.len()) {
        return Err(TooMany { before: free.len(), after: open.len() });
    }
    let profiles: Vec<(usize, Profile)> =
        free.iter().map(|index| (*index, Profile::new(&before[*index].text))).collect();
    let mut candidates = Vec::new();
    for index in open {
        let profile = Profile::new(&after[index].text);
        for (from, other) in &profiles {
            let likeness = profile.likeness(other);
            let in_place = !after[index].number.is_empty()
                && after[index].number == before[*from].number
                && after[index].within == before[*from].within;
            if ALIKE <= likeness || (in_place && ALIKE_IN_PLACE <= likeness) {
                let worth = likeness + if in_place { 0.1 } else { 0.0 };
                candidates.push((worth, *from, index));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (_, from, index) in candidates {
        if matched[index].is_none() && free.remove(&from) {
            matched[index] = Some(from);
        }
    }
    Ok(matched)
}

/// The later items that kept their place: the longest run of matches in one order.
fn longest_increasing(matched: &[Option<usize>]) -> BTreeSet<usize> {
    // Patience sorting: the last index of the best run of each length.
    let mut tails: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = vec![None; matched.len()];
    for (index, from) in matched.iter().enumerate() {
        let Some(from) = from else { continue };
        let at = tails.partition_point(|tail| matched[*tail].is_some_and(|other| other < *from));
        previous[index] = at.checked_sub(1).map(|before| tails[before]);
        if at == tails.len() {
            tails.push(index);
        } else {
            tails[at] = index;
        }
    }
    let mut kept = BTreeSet::new();
    let mut at = tails.last().copied();
    while let Some(index) = at {
        kept.insert(index);
        at = previous[index];
    }
    kept
}

/// Replacements that occur in two items or more, the most frequent first.
fn terms(pairs: &[Pair]) -> Vec<TermChange> {
    let mut found: BTreeMap<(&str, &str), BTreeSet<usize>> = BTreeMap::new();
    for (index, pair) in pairs.iter().enumerate() {
        for two in pair.edits.windows(2) {
            if let [
                Edit { kind: EditKind::Deleted, text: a },
                Edit { kind: EditKind::Added, text: b },
            ] = two
            {
                let (a, b) = (a.trim(), b.trim());
                if 1 < a.chars().count() && 1 < b.chars().count() {
                    found.entry((a, b)).or_default().insert(index);
                }
            }
        }
    }
    let mut terms: Vec<TermChange> = found
        .into_iter()
        .filter(|(_, items)| 1 < items.len())
        .map(|((before, after), items)| TermChange {
            before: before.to_owned(),
            after: after.to_owned(),
            times: items.len(),
        })
        .collect();
    terms.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.before.cmp(&b.before)));
    terms
}
