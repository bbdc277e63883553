//! YAML with the place of every value.

use std::collections::HashMap;

use gnomon_model::Span;
use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::node::{DEPTH, Node, Scalar};
use crate::source::{Piece, Pieces};

/// Values in a file, those that aliases repeat included: few lines can say billions.
const VALUES: usize = 500_000;

/// Each document is one record, and so is each item of a document that is a list.
pub(crate) fn pieces(text: &str) -> Pieces {
    let bytes = Bytes::new(text);
    let mut build = Build::default();
    let mut found = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => return Pieces { found, broken: Some(format!("no YAML: {error}")) },
        };
        let place = Span { start: bytes.at(span.start.index()), end: bytes.at(span.end.index()) };
        let done = match build.take(event, place, text) {
            Ok(done) => done,
            Err(why) => return Pieces { found, broken: Some(why) },
        };
        match done {
            Some((Node::List(items), _)) => {
                for item in items {
                    let span = item.extent().unwrap_or(place);
                    found.push(Piece { span, node: Ok(item) });
                }
            }
            Some((node, _)) => {
                let span = node.extent().unwrap_or(place);
                found.push(Piece { span, node: Ok(node) });
            }
            None => {}
        }
    }
    Pieces { found, broken: None }
}

enum Open {
    List(Vec<Node>, usize),
    Map(Vec<(Box<str>, Node)>, Option<Box<str>>, usize),
}

#[derive(Default)]
struct Build {
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    values: usize,
}

impl Build {
    fn take(
        &mut self,
        event: Event<'_>,
        place: Span,
        text: &str,
    ) -> Result<Option<(Node, usize)>, String> {
        match event {
            Event::Scalar(value, style, anchor, _) => {
                self.count(1)?;
                let span = trimmed(place, style, text);
                let empty = style == ScalarStyle::Plain && matches!(&*value, "" | "~" | "null");
                let node = match empty {
                    true => Node::Null,
                    false => Node::Scalar(Scalar { text: value.trim().to_owned(), span }),
                };
                self.close(node, anchor)
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned().unwrap_or(Node::Null);
                self.count(size(&node))?;
                self.close(node, 0)
            }
            Event::SequenceStart(anchor, _) => self.enter(Open::List(Vec::new(), anchor)),
            Event::MappingStart(anchor, _) => self.enter(Open::Map(Vec::new(), None, anchor)),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(items, anchor)) => self.close(Node::List(items), anchor),
                Some(Open::Map(members, _, anchor)) => self.close(Node::Map(members), anchor),
                None => Ok(None),
            },
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn count(&mut self, more: usize) -> Result<(), String> {
        self.values = self.values.saturating_add(more);
        if VALUES < self.values {
            return Err(format!("more than {VALUES} values, repeated ones included"));
        }
        Ok(())
    }

    fn enter(&mut self, open: Open) -> Result<Option<(Node, usize)>, String> {
        if DEPTH < self.open.len() {
            return Err(format!("nested deeper than {DEPTH} levels"));
        }
        self.count(1)?;
        self.open.push(open);
        Ok(None)
    }

    fn close(&mut self, node: Node, anchor: usize) -> Result<Option<(Node, usize)>, String> {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => Ok(Some((node, anchor))),
            Some(Open::List(items, _)) => {
                items.push(node);
                Ok(None)
            }
            Some(Open::Map(members, name, _)) => {
                match name.take() {
                    None => {
                        let key = match node {
                            Node::Scalar(scalar) => scalar.text,
                            _ => String::new(),
                        };
                        *name = Some(key.into());
                    }
                    Some(name) => members.push((name, node)),
                }
                Ok(None)
            }
        }
    }
}

fn size(node: &Node) -> usize {
    match node {
        Node::Null | Node::Scalar(_) => 1,
        Node::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Node::Map(members) => 1 + members.iter().map(|(_, node)| size(node)).sum::<usize>(),
    }
}

/// Without quotation marks, the sign of a block and white space.
fn trimmed(place: Span, style: ScalarStyle, text: &str) -> Span {
    let mut span = place;
    // An anchor and a tag stand before the value.
    while span.of(text).starts_with(['&', '!']) {
        let raw = span.of(text);
        let after = raw.find(char::is_whitespace).unwrap_or(raw.len());
        let rest = raw[after..].trim_start();
        span.start = span.end - rest.len();
    }
    let raw = span.of(text);
    match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if 2 <= raw.len() => {
            span = Span::new(span.start + 1, span.end - 1);
        }
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let head = raw.find('\n').map_or(0, |at| at + 1);
            if raw.starts_with(['|', '>']) {
                span.start += head;
            }
        }
        _ => {}
    }
    let raw = span.of(text);
    let lead = raw.len() - raw.trim_start().len();
    Span::new(span.start + lead, span.start + lead + raw.trim().len())
}

/// From characters, which the parser counts, to bytes.
struct Bytes<'t> {
    text: &'t str,
    /// The byte of every thousandth character; empty where all are ASCII.
    marks: Vec<usize>,
}

const STRIDE: usize = 1_000;

impl<'t> Bytes<'t> {
    fn new(text: &'t str) -> Bytes<'t> {
        let marks = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().step_by(STRIDE).map(|(at, _)| at).collect(),
        };
        Bytes { text, marks }
    }

    fn at(&self, character: usize) -> usize {
        if self.marks.is_empty() {
            return character.min(self.text.len());
        }
        let Some(start) = self.marks.get(character / STRIDE) else { return self.text.len() };
        self.text[*start..]
            .char_indices()
            .nth(character % STRIDE)
            .map_or(self.text.len(), |(at, _)| start + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Path;

    #[test]
    fn values_keep_their_place_in_bytes() {
        let text = "---\ntitle:\n- content: 试验 \"方法\"\n  language: [zh]\n- content: 'It''s a test'\n  language: en\nid: &x ISO 1\nagain: *x\nnone: ~\n";
        let pieces = pieces(text);
        assert_eq!(pieces.broken, None);
        let node = pieces.found[0].node.as_ref().unwrap();
        let zh = Path::new("title[language=zh].content").select(node);
        assert_eq!((zh[0].text.as_str(), zh[0].span.of(text)), ("试验 \"方法\"", "试验 \"方法\""));
        let en = Path::new("title[language=en].content").select(node);
        assert_eq!((en[0].text.as_str(), en[0].span.of(text)), ("It's a test", "It''s a test"));
        assert_eq!(Path::new("again").select(node)[0].span.of(text), "ISO 1");
        assert!(Path::new("none").select(node).is_empty());
    }

    #[test]
    fn bombs_are_refused() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..9 {
            let items = vec![format!("*a{}", level - 1); 10].join(",");
            text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        assert!(pieces(&text).broken.unwrap().contains("values"));
        assert!(pieces(&"[".repeat(5_000)).broken.is_some());
    }
}
