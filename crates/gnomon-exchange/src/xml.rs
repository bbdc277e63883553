//! XML with the place of every value: elements by their local names, attributes
//! as `@name`.

use gnomon_model::Span;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::node::{DEPTH, Node, Scalar, TEXT};
use crate::source::{Piece, Pieces};

/// The elements of these names, the outermost where they nest, each as one record.
pub(crate) fn pieces(text: &str, records: &[String]) -> Pieces {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut found = Vec::new();
    let mut open: Vec<Frame> = Vec::new();
    let mut at = 0;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                return Pieces {
                    found,
                    broken: Some(format!("no well-formed XML after byte {at}: {error}")),
                };
            }
        };
        let end = usize::try_from(reader.buffer_position()).unwrap_or(at);
        match event {
            Event::Start(start) => {
                let name = local(start.name().as_ref()).to_owned();
                if open.is_empty() && !records.contains(&name) {
                    at = end;
                    continue;
                }
                if DEPTH < open.len() {
                    let why = format!("nested deeper than {DEPTH} levels after byte {at}");
                    return Pieces { found, broken: Some(why) };
                }
                let mut frame = Frame { name, from: at, ..Frame::default() };
                attributes(&start, text, at, end, &mut frame.members);
                open.push(frame);
            }
            Event::End(_) => {
                if let Some(frame) = open.pop() {
                    let from = frame.from;
                    let (name, words, place) =
                        (frame.name.clone(), frame.words.clone(), frame.place);
                    let node = frame.node();
                    match open.last_mut() {
                        // Words of an element inside are words of the one around it.
                        Some(outer) => {
                            outer.words.push_str(&words);
                            outer.inner = cover(outer.inner, place);
                            outer.members.push((name.into(), node));
                        }
                        None => found.push(Piece { span: Span::new(from, end), node: Ok(node) }),
                    }
                }
            }
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                if let Some(frame) = open.last_mut() {
                    frame.say(&event, text, at, end);
                }
            }
            Event::Eof => break,
            Event::Empty(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
        at = end;
    }
    let broken = open.first().map(|frame| format!("the element `{}` is not closed", frame.name));
    Pieces { found, broken }
}

#[derive(Default)]
struct Frame {
    name: String,
    from: usize,
    members: Vec<(Box<str>, Node)>,
    /// All words inside, those of elements inside included.
    words: String,
    /// Where words stand that are its own.
    place: Option<Span>,
    /// Where words of elements inside stand.
    inner: Option<Span>,
}

impl Frame {
    fn say(&mut self, event: &Event<'_>, text: &str, at: usize, end: usize) {
        let raw = text.get(at..end).unwrap_or("");
        match event {
            Event::CData(_) => {
                let inside = raw.trim_start_matches("<![CDATA[").trim_end_matches("]]>");
                self.words.push_str(inside);
            }
            Event::GeneralRef(_) => {
                let resolved = match raw {
                    "&amp;" => Some('&'),
                    "&lt;" => Some('<'),
                    "&gt;" => Some('>'),
                    "&quot;" => Some('"'),
                    "&apos;" => Some('\''),
                    other => character(other),
                };
                match resolved {
                    Some(c) => self.words.push(c),
                    // An entity that the file defines: its name, never its content.
                    None => self.words.push_str(raw),
                }
            }
            _ => self.words.push_str(raw),
        }
        if !raw.trim().is_empty() {
            let lead = raw.len() - raw.trim_start().len();
            let span = Span::new(at + lead, at + lead + raw.trim().len());
            self.place = cover(self.place, Some(span));
        }
    }

    fn node(self) -> Node {
        let words = self.words.split_whitespace().collect::<Vec<_>>().join(" ");
        let own = self.place.map(|place| {
            let span = cover(Some(place), self.inner).unwrap_or(place);
            Node::Scalar(Scalar { text: words, span })
        });
        if self.members.is_empty() {
            return own.unwrap_or(Node::Null);
        }
        let mut members = self.members;
        if let Some(own) = own {
            members.push((TEXT.into(), own));
        }
        Node::Map(members)
    }
}

fn cover(a: Option<Span>, b: Option<Span>) -> Option<Span> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.hull(b)),
        (a, b) => a.or(b),
    }
}

/// `&#169;` and `&#xA9;`.
fn character(reference: &str) -> Option<char> {
    let code = reference.strip_prefix("&#")?.strip_suffix(';')?;
    let number = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => code.parse().ok()?,
    };
    char::from_u32(number)
}

/// The name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Attributes as `@name`, with the place of each value.
fn attributes(
    start: &BytesStart<'_>,
    text: &str,
    at: usize,
    end: usize,
    members: &mut Vec<(Box<str>, Node)>,
) {
    let raw = text.get(at..end).unwrap_or("");
    for attribute in start.attributes().with_checks(false).flatten() {
        let name: &str = attribute.key.as_ref();
        if name == "xmlns" || name.starts_with("xmlns:") {
            continue;
        }
        let value: &str = &attribute.value;
        // The value is a piece of the tag; where it stands is found by its name.
        let Some(span) = place_of(raw, name, value) else { continue };
        let text = unescape(value);
        let span = Span::new(at + span.start, at + span.end);
        members.push((format!("@{name}").into(), Node::Scalar(Scalar { text, span })));
    }
}

fn place_of(tag: &str, name: &str, value: &str) -> Option<Span> {
    let mut from = 0;
    while let Some(found) = tag[from..].find(name) {
        let after = from + found + name.len();
        let rest = tag[after..].trim_start();
        if let Some(rest) = rest.strip_prefix('=') {
            let rest = rest.trim_start();
            if let Some(inside) = rest.strip_prefix(['"', '\''])
                && inside.starts_with(value)
            {
                let start = tag.len() - inside.len();
                return Some(Span::new(start, start + value.len()));
            }
        }
        from = after;
    }
    None
}

fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').map_or(rest.len(), |end| end + 1);
        let reference = &rest[..end];
        match reference {
            "&amp;" => out.push('&'),
            "&lt;" => out.push('<'),
            "&gt;" => out.push('>'),
            "&quot;" => out.push('"'),
            "&apos;" => out.push('\''),
            other => match character(other) {
                Some(c) => out.push(c),
                None => out.push_str(other),
            },
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Path;

    #[test]
    fn elements_become_records_with_places() {
        let text = "<?xml version='1.0'?><c xmlns='u'><bibdata type=\"standard\">\n <title language='en'>Tests &amp; <em>marks</em> for lifts</title>\
                    <docidentifier type=\"ISO\" primary=\"true\">ISO 99</docidentifier><docidentifier type='URN'>u</docidentifier></bibdata></c>";
        let pieces = pieces(text, &["bibdata".to_owned()]);
        assert_eq!(pieces.broken, None);
        let [piece] = pieces.found.as_slice() else { panic!() };
        let node = piece.node.as_ref().unwrap();
        let title = Path::new("title[@language=en]").select(node);
        assert_eq!(title[0].text, "Tests & marks for lifts");
        assert_eq!(title[0].span.of(text), "Tests &amp; <em>marks</em> for lifts");
        let id = Path::new("docidentifier[@type=ISO][@primary=true]").select(node);
        assert_eq!(id[0].span.of(text), "ISO 99");
        let kind = Path::new("@type").select(node);
        assert_eq!(kind[0].span.of(text), "standard");
    }

    #[test]
    fn broken_and_deep_xml_is_refused() {
        let names = ["a".to_owned()];
        assert!(pieces("<a><b></a>", &names).broken.is_some());
        assert!(pieces(&"<a>".repeat(10_000), &names).broken.unwrap().contains("deeper"));
        assert!(pieces("<a>", &names).broken.unwrap().contains("not closed"));
    }
}
