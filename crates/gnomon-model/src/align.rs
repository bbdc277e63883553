//! Aligning two documents that say the same in two languages.
//!
//! Words do not compare across languages, but identifiers, dates, bodies and
//! figures do. Passages are matched in order so that they share as much of these
//! as possible; rare ones weigh more than those that stand everywhere.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use crate::mention::{Mention, MentionKind};
use crate::span::Span;
use crate::statement::Extraction;

/// Two passages that say the same, or one that has no counterpart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlignedPair {
    /// Place in the first document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a: Option<Span>,
    /// Place in the second document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub b: Option<Span>,
    /// What both contain, in order; empty where only their position between
    /// matched neighbours speaks for them.
    pub shared: Vec<String>,
}

/// Passages beyond which aligning is refused: time grows with the product.
const MOST: usize = 4000;

/// Aligns the blocks of two documents, in order. `None` when a document has more
/// than 4000 of them.
pub fn align(a: &Extraction, b: &Extraction) -> Option<Vec<AlignedPair>> {
    let (left, right) = (passages(a), passages(b));
    if MOST < left.len() || MOST < right.len() {
        return None;
    }
    let mut frequency: HashMap<&str, u32> = HashMap::new();
    for anchors in left.iter().chain(&right).map(|(_, anchors)| anchors) {
        for anchor in anchors {
            *frequency.entry(anchor).or_default() += 1;
        }
    }
    // Thousandths, so that sums compare exactly everywhere.
    let weight =
        |anchor: &str| 1000 / u64::from(frequency.get(anchor).copied().unwrap_or(1).max(1));
    let score = |i: usize, j: usize| -> u64 {
        left[i].1.intersection(&right[j].1).map(|anchor| weight(anchor)).sum()
    };
    let pairs = best_path(left.len(), right.len(), score);
    Some(fill(&left, &right, &pairs))
}

/// A block with what can be compared in it.
type Passage = (Span, BTreeSet<String>);

fn passages(extraction: &Extraction) -> Vec<Passage> {
    let document = &extraction.document;
    let mut mentions = extraction.mentions.iter().peekable();
    document
        .blocks
        .iter()
        .filter(|block| !block.span.of(&document.text).trim().is_empty())
        .map(|block| {
            let mut anchors: BTreeSet<String> = numbers(block.span.of(&document.text));
            while let Some(mention) = mentions.peek() {
                if block.span.end <= mention.span.start {
                    break;
                }
                if block.span.start <= mention.span.start {
                    anchors.extend(anchor(mention));
                }
                mentions.next();
            }
            (block.span, anchors)
        })
        .collect()
}

/// What a mention is called in any language.
fn anchor(mention: &Mention) -> Option<String> {
    match mention.kind {
        MentionKind::Standard
        | MentionKind::WorkItem
        | MentionKind::Committee
        | MentionKind::Organisation
        | MentionKind::Date => Some(mention.key.clone().unwrap_or_else(|| mention.normal.clone())),
        _ => None,
    }
}

/// The runs of digits of a text.
fn numbers(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The pairs, in order, whose scores add up to the most.
fn best_path(n: usize, m: usize, score: impl Fn(usize, usize) -> u64) -> Vec<(usize, usize)> {
    let width = m + 1;
    let mut best = vec![0u64; (n + 1) * width];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            let pair = score(i, j);
            let with = if 0 < pair { pair + best[(i + 1) * width + j + 1] } else { 0 };
            best[i * width + j] = with.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < n && j < m {
        let here = best[i * width + j];
        let pair = score(i, j);
        if 0 < pair && here == pair + best[(i + 1) * width + j + 1] {
            pairs.push((i, j));
            i += 1;
            j += 1;
        } else if here == best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Adds what lies between the pairs: as pairs where both sides have the same
/// number of passages, else alone.
fn fill(left: &[Passage], right: &[Passage], pairs: &[(usize, usize)]) -> Vec<AlignedPair> {
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    let ends = pairs.iter().map(|(a, b)| (*a, *b, true)).chain([(left.len(), right.len(), false)]);
    for (a, b, is_pair) in ends {
        let alone = |at: Option<&Passage>| at.map(|(span, _)| *span);
        if a - i == b - j {
            found.extend((0..a - i).map(|k| AlignedPair {
                a: alone(left.get(i + k)),
                b: alone(right.get(j + k)),
                shared: Vec::new(),
            }));
        } else {
            found.extend(left[i..a].iter().map(|(span, _)| AlignedPair {
                a: Some(*span),
                b: None,
                shared: Vec::new(),
            }));
            found.extend(right[j..b].iter().map(|(span, _)| AlignedPair {
                a: None,
                b: Some(*span),
                shared: Vec::new(),
            }));
        }
        if is_pair {
            found.push(AlignedPair {
                a: Some(left[a].0),
                b: Some(right[b].0),
                shared: left[a].1.intersection(&right[b].1).cloned().collect(),
            });
            (i, j) = (a + 1, b + 1);
        }
    }
    found
}
