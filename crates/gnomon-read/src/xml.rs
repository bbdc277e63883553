//! A walk through XML that no document can lead astray: no entities but the five
//! of the standard, no depth beyond the limit, and damage ends the walk instead
//! of failing it.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// How deep elements may be nested; what is deeper is left out.
const DEPTH: usize = 400;

/// What comes next.
pub(crate) enum Item<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// The innermost open element ends.
    Close,
    /// Character data.
    Text(Cow<'a, str>),
    /// Nothing more.
    End,
}

/// The start of an element.
pub(crate) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// Its name without the prefix.
    pub(crate) fn name(&self) -> &str {
        let name = self.0.name().0;
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// The value of the attribute of this name, whatever its prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.0.attributes().with_checks(false).flatten().find_map(|attribute| {
            let key = attribute.key.0;
            let local = key.rsplit_once(':').map_or(key, |(_, local)| local);
            (local == name)
                .then(|| attribute.normalized_value(XmlVersion::Implicit1_0).ok())
                .flatten()
                .map(Cow::into_owned)
        })
    }
}

/// The walk.
pub(crate) struct Xml<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
    /// Whether the text broke off or made no sense before its end.
    pub(crate) damaged: bool,
    /// Whether something was left out because it was nested too deep.
    pub(crate) too_deep: bool,
}

impl<'a> Xml<'a> {
    pub(crate) fn new(text: &'a str) -> Xml<'a> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_end_names = false;
        Xml { text, reader, depth: 0, damaged: false, too_deep: false }
    }

    /// What comes next. Between `Open` and its `Close` the caller is inside.
    pub(crate) fn next(&mut self) -> Item<'a> {
        loop {
            if self.damaged {
                return Item::End;
            }
            match self.reader.read_event() {
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    if DEPTH < self.depth {
                        self.too_deep = true;
                        self.skip();
                        continue;
                    }
                    return Item::Open(Element(start));
                }
                Ok(Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Item::Close;
                }
                Ok(Event::Text(text)) => return Item::Text(text.into_inner()),
                Ok(Event::CData(text)) => return Item::Text(text.into_inner()),
                Ok(Event::GeneralRef(reference)) => {
                    let known = match &*reference {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => reference.resolve_char_ref().ok().flatten(),
                    };
                    // An entity of the document's own is not expanded.
                    return Item::Text(known.unwrap_or('\u{fffd}').to_string().into());
                }
                Ok(Event::Eof) => {
                    self.damaged = 0 < self.depth;
                    return Item::End;
                }
                Ok(_) => {}
                Err(_) => {
                    self.damaged = true;
                    return Item::End;
                }
            }
        }
    }

    /// Shows `visit` the elements inside the one that was just opened, those that
    /// it neither reads nor skips with what is in them.
    pub(crate) fn inside(&mut self, mut visit: impl FnMut(&mut Xml<'a>, Element<'a>)) {
        let base = self.depth;
        while base <= self.depth {
            match self.next() {
                Item::Open(element) => visit(self, element),
                Item::End => return,
                Item::Close | Item::Text(_) => {}
            }
        }
    }

    /// Passes over the element that was just opened, and returns what is in it.
    pub(crate) fn skip(&mut self) -> &'a str {
        let start = self.at();
        let base = self.depth;
        let mut end = start;
        while base <= self.depth {
            end = self.at();
            match self.reader.read_event() {
                Ok(Event::Start(_)) => self.depth += 1,
                Ok(Event::End(_)) => self.depth = self.depth.saturating_sub(1),
                Ok(Event::Eof) | Err(_) => {
                    self.damaged = true;
                    break;
                }
                Ok(_) => {}
            }
        }
        self.text.get(start..end).unwrap_or("")
    }

    /// All character data in the element that was just opened.
    pub(crate) fn words(&mut self) -> String {
        let base = self.depth;
        let mut words = String::new();
        while base <= self.depth {
            match self.next() {
                Item::Text(text) => words.push_str(&text),
                Item::End => break,
                Item::Open(_) | Item::Close => {}
            }
        }
        words
    }

    fn at(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }
}
