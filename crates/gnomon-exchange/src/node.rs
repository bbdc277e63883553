//! A record as its format has it: a tree of values, each with its exact place.
//!
//! JSON, YAML, XML, BibTeX, tagged lines and rows of tables all become a [`Node`];
//! a [`Path`] picks values from it. What a value means is said by a mapping.

use gnomon_model::Span;

/// How deep a record may be nested.
pub const DEPTH: usize = 64;

/// A value in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Nothing: `null`, an empty cell.
    Null,
    /// A text, a number, a truth value.
    Scalar(Scalar),
    /// Several values.
    List(Vec<Node>),
    /// Named values in their order; a name may stand more than once (elements of XML).
    Map(Vec<(Box<str>, Node)>),
}

impl Node {
    /// The smallest span around all its values; `None` where it has none.
    pub(crate) fn extent(&self) -> Option<Span> {
        let hull = |spans: &mut dyn Iterator<Item = Option<Span>>| {
            spans.flatten().reduce(|a: Span, b: Span| a.hull(b))
        };
        match self {
            Node::Null => None,
            Node::Scalar(scalar) => Some(scalar.span),
            Node::List(items) => hull(&mut items.iter().map(Node::extent)),
            Node::Map(members) => hull(&mut members.iter().map(|(_, node)| node.extent())),
        }
    }
}

/// A text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// What it says, escapes resolved.
    pub text: String,
    /// The bytes of the canonical text that say it, as they stand there, without
    /// quotation marks around it.
    pub span: Span,
}

/// The name of the text that an element of XML has beside attributes and elements.
pub const TEXT: &str = "#text";

/// Leads from a record to values: `title.en`, `rel[0=obsoletes].1`,
/// `docidentifier[@type=ISO][@primary=true]`.
///
/// A step through a list goes on in each of its items, unless it is a number: then
/// it picks one. A filter keeps the items that have a child with this text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// As written; a record that has a member of just this name is read by it.
    whole: Box<str>,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    name: Box<str>,
    filters: Vec<(Box<str>, Box<str>)>,
}

impl Path {
    /// Reads a path. Any text is one: heads of columns contain dots and brackets, and
    /// a record that has a member of just this name is read by it.
    pub fn new(text: &str) -> Path {
        let steps = text.split('.').map(step).collect();
        Path { whole: text.into(), steps }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.whole
    }

    /// The name of the member of the record that it begins with.
    pub fn first<'p>(&'p self, record: &Node) -> &'p str {
        match record {
            Node::Map(members) if members.iter().any(|(name, _)| *name == self.whole) => {
                &self.whole
            }
            _ => self.steps.first().map_or(&self.whole, |step| &step.name),
        }
    }

    /// Every text that the path leads to, in order.
    pub fn select<'n>(&self, record: &'n Node) -> Vec<&'n Scalar> {
        let mut found = Vec::new();
        if let Node::Map(members) = record {
            for (_, node) in members.iter().filter(|(name, _)| *name == self.whole) {
                scalars(node, &mut found);
            }
            if !found.is_empty() {
                return found;
            }
        }
        for node in self.nodes(record) {
            scalars(node, &mut found);
        }
        found
    }

    fn nodes<'n>(&self, record: &'n Node) -> Vec<&'n Node> {
        let mut at = vec![record];
        for step in &self.steps {
            let mut next = Vec::new();
            for node in at {
                enter(node, step, &mut next);
            }
            at = next;
        }
        at
    }
}

fn step(text: &str) -> Step {
    let (name, mut rest) = text.split_at(text.find('[').unwrap_or(text.len()));
    let mut filters = Vec::new();
    while let Some(inner) = rest.strip_prefix('[') {
        let Some((filter, after)) = inner.split_once(']') else { break };
        if let Some((child, value)) = filter.split_once('=') {
            filters.push((child.into(), value.into()));
        }
        rest = after;
    }
    Step { name: name.into(), filters }
}

fn enter<'n>(node: &'n Node, step: &Step, found: &mut Vec<&'n Node>) {
    match node {
        Node::Map(members) => {
            for (_, value) in members.iter().filter(|(name, _)| *name == step.name) {
                keep(value, step, found);
            }
        }
        Node::List(items) => match step.name.parse::<usize>() {
            Ok(index) => {
                if let Some(item) = items.get(index) {
                    keep(item, step, found);
                }
            }
            Err(_) => items.iter().for_each(|item| enter(item, step, found)),
        },
        Node::Null | Node::Scalar(_) => {}
    }
}

/// Keeps what a step led to, item by item where it filters.
fn keep<'n>(node: &'n Node, step: &Step, found: &mut Vec<&'n Node>) {
    if step.filters.is_empty() {
        found.push(node);
        return;
    }
    if let Node::List(items) = node
        && items.iter().any(|item| matches!(item, Node::List(_) | Node::Map(_)))
    {
        items.iter().for_each(|item| keep(item, step, found));
        return;
    }
    let has = |(child, value): &(Box<str>, Box<str>)| {
        let mut inside = Vec::new();
        let one = Step { name: child.clone(), filters: Vec::new() };
        enter(node, &one, &mut inside);
        let mut texts = Vec::new();
        inside.into_iter().for_each(|node| scalars(node, &mut texts));
        texts.iter().any(|scalar| *scalar.text == **value)
    };
    if step.filters.iter().all(has) {
        found.push(node);
    }
}

/// The texts of a node: its own, those of the items of a list.
fn scalars<'n>(node: &'n Node, found: &mut Vec<&'n Scalar>) {
    match node {
        Node::Null => {}
        Node::Scalar(scalar) => found.push(scalar),
        Node::List(items) => items.iter().for_each(|item| scalars(item, found)),
        Node::Map(members) => {
            for (_, node) in members.iter().filter(|(name, _)| **name == *TEXT) {
                scalars(node, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(path: &str, json: &str) -> Vec<String> {
        let node = crate::json::parse(json, 0).unwrap();
        Path::new(path).select(&node).iter().map(|scalar| scalar.text.clone()).collect()
    }

    #[test]
    fn paths_pick_values_of_lists_and_pairs() {
        let json = r#"{"title": {"en": "A"}, "ics": ["01", "02"], "No.": "7",
            "rel": [["obsoletes", "X"], ["updates", "Y"], ["obsoletes", "Z"]],
            "docid": [{"type": "ISO", "id": "ISO 1"}, {"type": "URN", "id": "urn:1"}]}"#;
        assert_eq!(texts("title.en", json), ["A"]);
        assert_eq!(texts("ics", json), ["01", "02"]);
        assert_eq!(texts("ics.1", json), ["02"]);
        assert_eq!(texts("No.", json), ["7"]);
        assert_eq!(texts("rel[0=obsoletes].1", json), ["X", "Z"]);
        assert_eq!(texts("docid[type=ISO].id", json), ["ISO 1"]);
        assert_eq!(texts("nothing.here", json), [""; 0]);
    }
}
