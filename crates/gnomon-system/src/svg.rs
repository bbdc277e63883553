//! A tree as a drawing: levels from left to right, light and dark by the reader's preference.

use std::fmt::Write as _;

use gnomon_model::escape_xml;

use crate::coverage::{Coverage, State};
use crate::diff::{ChangeKind, Difference};
use crate::tree::{Children, Edition, Standing};

const ROW: f64 = 30.0;
const BOX: f64 = 22.0;
const GAP: f64 = 46.0;
const MARGIN: f64 = 24.0;
const SIZE: f64 = 13.0;

/// Colours of both themes. Differences are told by a mark too, never by colour alone.
const STYLE: &str = "
svg{font-family:'Noto Sans','Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif}
.ground{fill:#fff}.node{fill:#f3f5f7;stroke:#b6bec7}.open{stroke-dasharray:4 3}.link{fill:none;stroke:#9aa4af}
text{fill:#1b1f24;font-size:13px}text.faint{fill:#57606a}text.title{font-size:17px;font-weight:600}
.added{stroke:#116329}.deleted{stroke:#a40e26}.moved,.renamed{stroke:#0550ae}.split,.merged{stroke:#7d4e00}
@media(prefers-color-scheme:dark){
.ground{fill:#0d1117}.node{fill:#171c23;stroke:#3d444d}.link{stroke:#59636e}text{fill:#e6edf3}text.faint{fill:#9198a1}
.added{stroke:#56d364}.deleted{stroke:#ff8f88}.moved,.renamed{stroke:#79b8ff}.split,.merged{stroke:#e3b341}}
";

/// Draws an edition; with coverage the figures, with a difference what became of each node.
pub fn svg(
    title: &str,
    edition: &Edition,
    coverage: Option<&Coverage>,
    difference: Option<(&Edition, &Difference)>,
) -> String {
    let order = edition.in_order();
    let labels: Vec<String> = edition
        .nodes
        .iter()
        .enumerate()
        .map(|(index, node)| {
            let mut label = match &node.number {
                Some(number) => format!("{number} {}", node.name.both()),
                None => node.name.both(),
            };
            if let Some(coverage) = coverage {
                let at = &coverage.nodes[index];
                let _ = write!(
                    label,
                    "  {}/{}/{}",
                    at.of(State::Published),
                    at.of(State::InPreparation),
                    at.of(State::Missing)
                );
            }
            if let Some(mark) = difference.and_then(|(_, difference)| mark(difference, index)) {
                label = format!("{} {label}", mark.0);
            }
            if node.standing == Standing::Unverified {
                label.push_str("  (unverified)");
            }
            label
        })
        .collect();
    let deepest = edition.nodes.iter().map(|node| node.level).max().unwrap_or(1);
    let mut lefts = vec![MARGIN; deepest + 2];
    for level in 1..=deepest {
        let widest = edition
            .nodes
            .iter()
            .zip(&labels)
            .filter(|(node, _)| node.level == level)
            .map(|(_, label)| width(label))
            .fold(60.0, f64::max);
        lefts[level + 1] = lefts[level] + widest + 16.0 + GAP;
    }
    let top = MARGIN + 46.0;
    // Leaves take a row each; what is above stands at the middle of what is below it.
    let below = edition.children_of();
    let unknown_below = |index: usize| edition.nodes[index].children == Children::Unknown;
    let mut y = vec![0.0; edition.nodes.len()];
    let mut row = 0.0;
    let mut more: Vec<(usize, f64)> = Vec::new();
    for index in order.iter().copied() {
        if below[index].is_empty() {
            y[index] = top + row * ROW;
            row += 1.0;
        }
        // Behind the last child of a node whose children are not all known: a box that says so.
        let mut at = index;
        while let Some(parent) =
            edition.nodes[at].parent.filter(|parent| below[*parent].last() == Some(&at))
        {
            if unknown_below(parent) {
                more.push((parent, top + row * ROW));
                row += 1.0;
            }
            at = parent;
        }
    }
    for index in order.iter().rev().copied() {
        if let (Some(first), Some(last)) = (below[index].first(), below[index].last()) {
            y[index] = f64::midpoint(y[*first], y[*last]);
        }
    }
    let deleted: Vec<String> = difference.map_or_else(Vec::new, |(old, difference)| {
        difference
            .changes
            .iter()
            .filter(|change| change.kind == ChangeKind::Deleted)
            .filter_map(|change| {
                let node = old.nodes.get(*change.old.first()?)?;
                let number =
                    node.number.as_ref().map_or(String::new(), |number| format!("{number} "));
                Some(format!("− {number}{}", node.name.both()))
            })
            .collect()
    });
    let mut body = String::new();
    for index in &order {
        let node = &edition.nodes[*index];
        if let Some(parent) = node.parent {
            let from = lefts[edition.nodes[parent].level] + width(&labels[parent]) + 16.0;
            link(&mut body, from, y[parent], lefts[node.level], y[*index]);
        }
    }
    for (parent, at) in &more {
        let level = edition.nodes[*parent].level;
        let from = lefts[level] + width(&labels[*parent]) + 16.0;
        link(&mut body, from, y[*parent], lefts[level + 1], *at);
        rect(&mut body, lefts[level + 1], *at, "others, not known", "node open", true);
    }
    for index in &order {
        let node = &edition.nodes[*index];
        let class = match difference.and_then(|(_, difference)| mark(difference, *index)) {
            Some((_, class)) => format!("node {class}"),
            None if below[*index].is_empty() && unknown_below(*index) => "node open".to_owned(),
            None => "node".to_owned(),
        };
        rect(&mut body, lefts[node.level], y[*index], &labels[*index], &class, false);
    }
    let mut bottom = top + row * ROW;
    for label in &deleted {
        rect(&mut body, MARGIN, bottom, label, "node deleted", false);
        bottom += ROW;
    }
    let mut notes: Vec<String> = Vec::new();
    if let Some(unknown) = &edition.unknown {
        notes.push(format!("Not known: {unknown}"));
    }
    if edition.nodes.iter().any(|node| node.children == Children::Unknown) {
        notes.push(
            "Dashed: there are levels or nodes below or beside that no source at hand names."
                .to_owned(),
        );
    }
    if coverage.is_some() {
        notes.push("Figures: published / in preparation / missing.".to_owned());
    }
    if difference.is_some() {
        notes.push("+ added   − deleted   → moved   ~ renamed   < split   > merged".to_owned());
    }
    let right = lefts[deepest + 1] - GAP;
    let more_right = more
        .iter()
        .map(|(parent, _)| {
            lefts[edition.nodes[*parent].level + 1] + width("others, not known") + 16.0
        })
        .fold(0.0, f64::max);
    let notes: Vec<String> = notes.iter().flat_map(|note| wrap(note, 110)).collect();
    let notes_width =
        notes.iter().map(|note| width(note)).fold(width(title) * 17.0 / SIZE, f64::max);
    let wide = right.max(more_right).max(notes_width + MARGIN) + MARGIN;
    for note in &notes {
        let _ = write!(
            body,
            "<text class=\"faint\" x=\"{MARGIN}\" y=\"{:.1}\">{}</text>",
            bottom + 8.0,
            escape_xml(note)
        );
        bottom += 20.0;
    }
    let high = bottom + MARGIN;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide:.0}\" height=\"{high:.0}\" viewBox=\"0 0 {wide:.0} {high:.0}\" role=\"img\"><title>{title}</title><style>{STYLE}</style><rect class=\"ground\" width=\"100%\" height=\"100%\"/><text class=\"title\" x=\"{MARGIN}\" y=\"{:.0}\">{title}</text>{body}</svg>\n",
        MARGIN + 10.0,
        title = escape_xml(title),
    )
}

fn mark(difference: &Difference, index: usize) -> Option<(&'static str, &'static str)> {
    let change = difference.changes.iter().find(|change| change.new.contains(&index))?;
    match change.kind {
        ChangeKind::Kept | ChangeKind::Deleted | ChangeKind::NotKnown => None,
        ChangeKind::Added => Some(("+", "added")),
        ChangeKind::Moved => Some(("→", "moved")),
        ChangeKind::Renamed => Some(("~", "renamed")),
        ChangeKind::Split => Some(("<", "split")),
        ChangeKind::Merged => Some((">", "merged")),
    }
}

fn rect(out: &mut String, x: f64, y: f64, label: &str, class: &str, faint: bool) {
    let class_of_text = if faint { " class=\"faint\"" } else { "" };
    let _ = write!(
        out,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{BOX}\" rx=\"4\"/><text{class_of_text} x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        y - BOX / 2.0,
        width(label) + 16.0,
        x + 8.0,
        y + 4.5,
        escape_xml(label)
    );
}

fn link(out: &mut String, x1: f64, y1: f64, x2: f64, y2: f64) {
    let middle = f64::midpoint(x1, x2);
    let _ = write!(
        out,
        "<path class=\"link\" d=\"M{x1:.1} {y1:.1}C{middle:.1} {y1:.1} {middle:.1} {y2:.1} {x2:.1} {y2:.1}\"/>"
    );
}

/// How wide a text will be, generously: a Chinese character is as wide as the letters are high.
fn width(text: &str) -> f64 {
    text.chars()
        .map(|c| match c {
            'i' | 'l' | 'j' | '.' | ',' | ' ' | '/' | '(' | ')' => 0.36,
            'A'..='Z' | 'm' | 'w' | '&' => 0.74,
            c if c.is_ascii() => 0.58,
            _ => 1.02,
        })
        .sum::<f64>()
        * SIZE
}

fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let last =
            lines.last_mut().filter(|last| last.chars().count() + word.chars().count() < columns);
        match last {
            Some(last) => {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}
