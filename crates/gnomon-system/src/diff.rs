//! What a later edition of a tree changed.
//!
//! Nodes are paired in this order: as a person judged (`continues`); by the same name under paired parents; by the
//! same name anywhere (moved); by the same number under paired parents, or a like name there (renamed). What is left of
//! the old edition was split where several new names share its words, or merged; the rest was deleted or added. Every
//! index is built once, so time grows with the trees and not with their product.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::tree::{Children, Edition, Node};

/// What became of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// The same name in the same place; its number may be another.
    Kept,
    /// Another name in the same place.
    Renamed,
    /// The same name elsewhere.
    Moved,
    /// One became several.
    Split,
    /// Several became one.
    Merged,
    /// Not in the older edition; see [`Change::uncertain`].
    Added,
    /// Not in the newer edition.
    Deleted,
    /// In the older edition; the newer one has nodes there that no source at hand names.
    NotKnown,
}

/// A node of either edition with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// Indices in the older edition.
    pub old: Vec<usize>,
    /// Indices in the newer edition.
    pub new: Vec<usize>,
    /// Whether a person judged so, in the data file.
    pub judged: bool,
    /// Whether the other edition's nodes are not all known there, so that it may only seem so.
    pub uncertain: bool,
    /// Whether the number is another.
    pub renumbered: bool,
}

/// The difference of two editions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Id of the older edition.
    pub from: String,
    /// Id of the newer edition.
    pub to: String,
    /// In the order of the newer edition, what was deleted behind.
    pub changes: Vec<Change>,
}

impl Difference {
    /// How often each thing happened.
    pub fn counts(&self) -> Vec<(ChangeKind, usize)> {
        use ChangeKind::{Added, Deleted, Kept, Merged, Moved, NotKnown, Renamed, Split};
        [Kept, Renamed, Moved, Split, Merged, Added, Deleted, NotKnown]
            .into_iter()
            .map(|kind| (kind, self.changes.iter().filter(|change| change.kind == kind).count()))
            .collect()
    }
}

/// Compares two editions.
pub fn diff(old: &Edition, new: &Edition) -> Difference {
    let mut pairs = Pairs {
        old_pieces: old.nodes.iter().map(pieces).collect(),
        new_pieces: new.nodes.iter().map(pieces).collect(),
        old,
        new,
        of_old: vec![None; old.nodes.len()],
        of_new: vec![None; new.nodes.len()],
    };
    let mut judged: HashSet<usize> = HashSet::new();
    for (index, node) in new.nodes.iter().enumerate() {
        if let Some(before) = node.continues.as_deref().and_then(|key| old.node(key))
            && pairs.pair(before, index)
        {
            judged.insert(index);
        }
    }
    pairs.by_place();
    pairs.by_name();
    let (split, merged) = pairs.split_and_merged();
    // What was split or merged has its fate and is not paired any more.
    let (taken_old, taken_new): (HashSet<usize>, HashSet<usize>) = (
        split
            .iter()
            .map(|(whole, _)| *whole)
            .chain(merged.iter().flat_map(|(parts, _)| parts.iter().copied()))
            .collect(),
        merged
            .iter()
            .map(|(_, whole)| *whole)
            .chain(split.iter().flat_map(|(_, parts)| parts.iter().copied()))
            .collect(),
    );
    pairs.renamed(&taken_old, &taken_new);
    let mut changes: Vec<Change> = Vec::new();
    let change = |kind, old: Vec<usize>, new: Vec<usize>| Change {
        kind,
        old,
        new,
        judged: false,
        uncertain: false,
        renumbered: false,
    };
    let in_split: HashSet<usize> =
        split.iter().flat_map(|(_, parts)| parts.iter().copied()).collect();
    let in_merged: HashSet<usize> =
        merged.iter().flat_map(|(parts, _)| parts.iter().copied()).collect();
    // At the top the source's own count tells whether all are here.
    let unknown = |edition: &Edition, parent: Option<usize>| match parent {
        Some(parent) => edition.nodes[parent].children == Children::Unknown,
        None => match edition.levels().iter().find(|(level, ..)| *level == 1) {
            Some((_, stated, known)) => known < stated,
            None => edition.unknown.is_some(),
        },
    };
    for index in new.in_order() {
        if let Some(before) = pairs.of_new[index] {
            let (a, b) = (&old.nodes[before], &new.nodes[index]);
            let same_name = same(a, b);
            let same_place = pairs.same_place(before, index);
            let kind = match (same_name, same_place) {
                (true, true) => ChangeKind::Kept,
                (true, false) => ChangeKind::Moved,
                (false, _) => ChangeKind::Renamed,
            };
            changes.push(Change {
                judged: judged.contains(&index),
                renumbered: a.number.is_some() && b.number.is_some() && a.number != b.number,
                ..change(kind, vec![before], vec![index])
            });
        } else if let Some((parts, _)) = merged.iter().find(|(_, whole)| *whole == index) {
            changes.push(change(ChangeKind::Merged, parts.clone(), vec![index]));
        } else if let Some((whole, parts)) =
            split.iter().find(|(_, parts)| parts.first() == Some(&index))
        {
            changes.push(change(ChangeKind::Split, vec![*whole], parts.clone()));
        } else if !in_split.contains(&index) {
            // The node above is new too: then everything below it is.
            let above = new.nodes[index].parent.and_then(|parent| pairs.of_new[parent]);
            let uncertain = match (new.nodes[index].parent, above) {
                (Some(_), None) => false,
                (_, above) => unknown(old, above),
            };
            changes
                .push(Change { uncertain, ..change(ChangeKind::Added, Vec::new(), vec![index]) });
        }
    }
    let mut not_known: HashSet<usize> = HashSet::new();
    for index in old.in_order() {
        let gone = pairs.of_old[index].is_none()
            && !in_merged.contains(&index)
            && split.iter().all(|(whole, _)| *whole != index);
        if gone {
            // Below what is gone, all is gone; below what is there, the newer edition may have nodes that nobody names.
            let above = old.nodes[index].parent;
            let hidden = match above.map(|above| pairs.of_old[above]) {
                None => unknown(new, None),
                Some(Some(above)) => unknown(new, Some(above)),
                Some(None) => above.is_some_and(|above| not_known.contains(&above)),
            };
            if hidden {
                not_known.insert(index);
            }
            let kind = if hidden { ChangeKind::NotKnown } else { ChangeKind::Deleted };
            changes.push(change(kind, vec![index], Vec::new()));
        }
    }
    Difference { from: old.id.clone(), to: new.id.clone(), changes }
}

struct Pairs<'a> {
    old: &'a Edition,
    new: &'a Edition,
    /// The pieces of each name, taken apart once.
    old_pieces: Vec<HashSet<String>>,
    new_pieces: Vec<HashSet<String>>,
    of_old: Vec<Option<usize>>,
    of_new: Vec<Option<usize>>,
}

impl Pairs<'_> {
    fn pair(&mut self, old: usize, new: usize) -> bool {
        let free = self.of_old[old].is_none() && self.of_new[new].is_none();
        if free {
            self.of_old[old] = Some(new);
            self.of_new[new] = Some(old);
        }
        free
    }

    /// Whether their parents are a pair, or both are at the top.
    fn same_place(&self, old: usize, new: usize) -> bool {
        match (self.old.nodes[old].parent, self.new.nodes[new].parent) {
            (None, None) => true,
            (Some(a), Some(b)) => self.of_old[a] == Some(b),
            _ => false,
        }
    }

    /// The same name under paired parents, from the top down.
    fn by_place(&mut self) {
        self.by_place_but(&HashSet::new(), &HashSet::new());
    }

    fn by_place_but(&mut self, taken_old: &HashSet<usize>, taken_new: &HashSet<usize>) {
        let mut names: HashMap<(Option<usize>, String), usize> = HashMap::new();
        for (index, node) in
            self.old.nodes.iter().enumerate().filter(|(index, _)| !taken_old.contains(index))
        {
            for name in keys(node) {
                names.entry((node.parent, name)).or_insert(index);
            }
        }
        for index in self.new.in_order().into_iter().filter(|index| !taken_new.contains(index)) {
            let node = &self.new.nodes[index];
            let parent = match node.parent {
                None => None,
                Some(parent) => match self.of_new[parent] {
                    Some(before) => Some(before),
                    None => continue,
                },
            };
            let found = keys(node).into_iter().find_map(|name| names.get(&(parent, name)).copied());
            if let Some(before) = found {
                self.pair(before, index);
            }
        }
    }

    /// The same name anywhere, where it is the only one.
    fn by_name(&mut self) {
        let mut names: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, node) in
            self.old.nodes.iter().enumerate().filter(|(index, _)| self.of_old[*index].is_none())
        {
            for name in keys(node) {
                names.entry(name).or_default().push(index);
            }
        }
        let mut uses: HashMap<String, usize> = HashMap::new();
        for (_, node) in
            self.new.nodes.iter().enumerate().filter(|(index, _)| self.of_new[*index].is_none())
        {
            for name in keys(node) {
                *uses.entry(name).or_default() += 1;
            }
        }
        for index in self.new.in_order() {
            if self.of_new[index].is_some() {
                continue;
            }
            let found = keys(&self.new.nodes[index]).into_iter().find_map(|name| {
                match names.get(&name)?.as_slice() {
                    [one] if uses.get(&name) == Some(&1) => Some(*one),
                    _ => None,
                }
            });
            if let Some(before) = found {
                self.pair(before, index);
            }
        }
        // Children of what has moved are in their places now.
        self.by_place();
    }

    /// The same number under paired parents with a name in common, or a like name.
    fn renamed(&mut self, taken_old: &HashSet<usize>, taken_new: &HashSet<usize>) {
        let mut left: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for (index, node) in self.old.nodes.iter().enumerate() {
            if self.of_old[index].is_none() && !taken_old.contains(&index) {
                left.entry(node.parent).or_default().push(index);
            }
        }
        for index in self.new.in_order() {
            if self.of_new[index].is_some() || taken_new.contains(&index) {
                continue;
            }
            let node = &self.new.nodes[index];
            let place = match node.parent {
                None => None,
                Some(parent) => match self.of_new[parent] {
                    Some(before) => Some(before),
                    None => continue,
                },
            };
            // A node with very many nameless neighbours is no place to guess in.
            let Some(candidates) = left.get(&place).filter(|candidates| candidates.len() <= 400)
            else {
                continue;
            };
            let best = candidates
                .iter()
                .filter(|before| self.of_old[**before].is_none())
                .map(|before| {
                    let old = &self.old.nodes[*before];
                    let number = old.number.is_some() && old.number == node.number;
                    let likeness = likeness(&self.old_pieces[*before], &self.new_pieces[index]);
                    (if number { likeness + 0.3 } else { likeness }, *before)
                })
                .max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, before)) = best.filter(|(score, _)| 0.6 <= *score) {
                self.pair(before, index);
            }
        }
        self.by_place_but(taken_old, taken_new);
    }

    /// Old nodes whose words several new ones share, and new nodes that share the words of several old ones.
    fn split_and_merged(&self) -> (Groups, Vec<(Vec<usize>, usize)>) {
        let free_old: Vec<usize> =
            (0..self.of_old.len()).filter(|index| self.of_old[*index].is_none()).collect();
        let free_new: Vec<usize> =
            (0..self.of_new.len()).filter(|index| self.of_new[*index].is_none()).collect();
        let split =
            grouped(&free_old, &self.old_pieces, &free_new, &self.new_pieces, |old, new| {
                self.near(old, new)
            });
        let merged =
            grouped(&free_new, &self.new_pieces, &free_old, &self.old_pieces, |new, old| {
                self.near(old, new)
            });
        let used: HashSet<usize> =
            split.iter().flat_map(|(_, parts)| parts.iter().copied()).collect();
        let gone: HashSet<usize> = split.iter().map(|(whole, _)| *whole).collect();
        let merged = merged
            .into_iter()
            .filter(|(whole, parts)| {
                !used.contains(whole) && parts.iter().all(|part| !gone.contains(part))
            })
            .map(|(whole, parts)| (parts, whole))
            .collect();
        (split, merged)
    }

    /// Whether the two stand under paired parents or one under the other's pair.
    fn near(&self, old: usize, new: usize) -> bool {
        let parent = self.new.nodes[new].parent.and_then(|parent| self.of_new[parent]);
        parent == self.old.nodes[old].parent
    }
}

type Groups = Vec<(usize, Vec<usize>)>;

/// For each whole the parts most of whose pieces it has, where there are several.
fn grouped(
    wholes: &[usize],
    whole_pieces: &[HashSet<String>],
    parts: &[usize],
    part_pieces: &[HashSet<String>],
    near: impl Fn(usize, usize) -> bool,
) -> Groups {
    let mut by_piece: HashMap<&String, Vec<usize>> = HashMap::new();
    for part in parts {
        for piece in &part_pieces[*part] {
            by_piece.entry(piece).or_default().push(*part);
        }
    }
    let mut taken: HashSet<usize> = HashSet::new();
    let mut groups = Vec::new();
    for whole in wholes {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for piece in &whole_pieces[*whole] {
            // A piece that stands everywhere tells nothing.
            let Some(found) = by_piece.get(piece).filter(|found| found.len() <= 200) else {
                continue;
            };
            for part in found {
                *shared.entry(*part).or_default() += 1;
            }
        }
        let mut found: Vec<usize> = shared
            .into_iter()
            .filter(|(part, count)| {
                let all = part_pieces[*part].len();
                !taken.contains(part) && all <= count * 5 / 3 && near(*whole, *part)
            })
            .map(|(part, _)| part)
            .collect();
        found.sort_unstable();
        // Together the parts say most of what the whole says.
        let own = &whole_pieces[*whole];
        let said: HashSet<&String> = found.iter().flat_map(|part| &part_pieces[*part]).collect();
        let covered = own.iter().filter(|piece| said.contains(piece)).count();
        if 1 < found.len() && own.len() * 3 <= covered * 5 {
            taken.extend(&found);
            groups.push((*whole, found));
        }
    }
    groups
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What identity goes by: each name that there is.
fn keys(node: &Node) -> Vec<String> {
    [&node.name.zh, &node.name.en]
        .into_iter()
        .flatten()
        .map(|name| folded(name))
        .filter(|name| !name.is_empty())
        .collect()
}

fn same(a: &Node, b: &Node) -> bool {
    let b = keys(b);
    keys(a).iter().any(|key| b.contains(key))
}

/// Words of an English name without the small ones; pairs of characters of a Chinese one.
fn pieces(node: &Node) -> HashSet<String> {
    let mut out = HashSet::new();
    if let Some(en) = &node.name.en {
        out.extend(
            en.split(|c: char| !c.is_alphanumeric())
                .map(|word| word.to_lowercase().trim_end_matches('s').to_owned())
                .filter(|word| {
                    2 < word.len()
                        && !matches!(word.as_str(), "and" | "the" | "for" | "of" | "other")
                }),
        );
    }
    if let Some(zh) = &node.name.zh {
        let chars: Vec<char> = zh.chars().filter(|c| c.is_alphanumeric()).collect();
        out.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
    }
    out
}

/// From 0 (nothing in common) to 1, in the language that both have and where they are most alike.
fn likeness(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len();
    #[expect(clippy::cast_precision_loss, reason = "a few pieces")]
    if all == 0 { 0.0 } else { 2.0 * common as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::from_list;

    fn kinds(old: &str, new: &str) -> Vec<(ChangeKind, usize)> {
        let (old, new) = (from_list("a", old).unwrap(), from_list("b", new).unwrap());
        diff(&old, &new).counts().into_iter().filter(|(_, count)| 0 < *count).collect()
    }

    #[test]
    fn nodes_are_kept_renamed_moved_split_merged_added_and_deleted() {
        use ChangeKind::{Added, Deleted, Kept, Merged, Moved, Renamed, Split};
        let old = "1 Basis\n  1.1 Terms\n  1.2 Graphical symbols\n2 Products\n  2.1 Sensors and actuators\n  2.2 Cables\n  2.3 Power supply units\n  2.4 Test benches\n  2.5 Test rigs";
        let new = "1 Basis\n  1.1 Terms\n  1.2 Symbols\n  1.3 Cables\n2 Products\n  2.1 Sensors\n  2.2 Actuators\n  2.3 Test benches and test rigs\n  2.4 Software";
        assert_eq!(
            kinds(old, new),
            [
                (Kept, 3),
                (Renamed, 1),
                (Moved, 1),
                (Split, 1),
                (Merged, 1),
                (Added, 1),
                (Deleted, 1)
            ]
        );
    }

    #[test]
    fn the_same_tree_is_kept_whole() {
        let tree = "1 基础\n  1.1 术语\n  1.2 符号\n2 产品\n  2.1 术语";
        assert_eq!(kinds(tree, tree), [(ChangeKind::Kept, 5)]);
    }

    #[test]
    fn every_node_of_both_editions_has_one_fate() {
        let numbers = |count: usize, step: usize| -> String {
            (0..count)
                .map(|i| format!("{}{} name {}\n", " ".repeat(i % 5), i, i * step % 97))
                .collect()
        };
        let (old, new) =
            (from_list("a", &numbers(300, 3)).unwrap(), from_list("b", &numbers(280, 5)).unwrap());
        let difference = diff(&old, &new);
        let mut seen_old: Vec<usize> =
            difference.changes.iter().flat_map(|change| change.old.clone()).collect();
        let mut seen_new: Vec<usize> =
            difference.changes.iter().flat_map(|change| change.new.clone()).collect();
        seen_old.sort_unstable();
        seen_new.sort_unstable();
        assert_eq!(seen_old, (0..300).collect::<Vec<_>>());
        assert_eq!(seen_new, (0..280).collect::<Vec<_>>());
    }
}
