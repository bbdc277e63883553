//! What the styles of a document say: which paragraphs are headings, entries of
//! a contents list, members of a numbered list; which runs are emphasised.

use std::collections::HashMap;

use crate::xml::{Item, Xml};

/// What a style, or a paragraph itself, says about paragraphs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Properties {
    /// Outline level, 0 for the highest.
    pub(crate) outline: Option<u8>,
    /// The list, by its identifier; `0` takes out of any list.
    pub(crate) list: Option<String>,
    /// The level in the list.
    pub(crate) level: Option<usize>,
}

#[derive(Clone, Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    properties: Properties,
    emphasised: bool,
}

/// The styles of a document, by their identifiers.
#[derive(Debug, Default)]
pub(crate) struct Styles(HashMap<String, Style>);

/// How long a chain of styles may be; a longer one goes in circles.
const CHAIN: usize = 32;

impl Styles {
    pub(crate) fn of(text: &str) -> Styles {
        let mut styles = HashMap::new();
        let mut xml = Xml::new(text);
        let mut open: Option<(String, Style)> = None;
        loop {
            match xml.next() {
                Item::Open(element) => match element.name() {
                    "style" => {
                        styles.extend(open.take());
                        let id = element.attribute("styleId").unwrap_or_default();
                        open = Some((id, Style::default()));
                    }
                    name => {
                        let Some((_, style)) = &mut open else { continue };
                        let value = || element.attribute("val");
                        match name {
                            "name" => {
                                style.name = value().unwrap_or_default().to_ascii_lowercase();
                            }
                            "basedOn" => style.based_on = value(),
                            "outlineLvl" => {
                                style.properties.outline = value().and_then(|v| v.parse().ok());
                            }
                            "numId" => style.properties.list = value(),
                            "ilvl" => {
                                style.properties.level = value().and_then(|v| v.parse().ok());
                            }
                            "b" | "i" => style.emphasised |= is_on(value()),
                            _ => {}
                        }
                    }
                },
                Item::End => {
                    styles.extend(open.take());
                    return Styles(styles);
                }
                _ => {}
            }
        }
    }

    fn chain<'s>(&'s self, id: &'s str) -> impl Iterator<Item = &'s Style> {
        let mut next = self.0.get(id);
        std::iter::from_fn(move || {
            let style = next?;
            next = style.based_on.as_deref().and_then(|id| self.0.get(id));
            Some(style)
        })
        .take(CHAIN)
    }

    /// What the style and those that it is based on say.
    pub(crate) fn properties(&self, id: &str) -> Properties {
        let mut all = Properties::default();
        for style in self.chain(id) {
            let own = &style.properties;
            all.outline = all.outline.or(own.outline).or(heading_level(&style.name));
            all.list = all.list.or_else(|| own.list.clone());
            all.level = all.level.or(own.level);
        }
        all
    }

    /// Whether paragraphs of this style are the document's title.
    pub(crate) fn is_title(&self, id: &str) -> bool {
        self.0.get(id).is_some_and(|style| style.name == "title")
    }

    /// Whether they are entries of a contents list.
    pub(crate) fn is_contents(&self, id: &str) -> bool {
        self.chain(id).any(|style| {
            let level = style.name.strip_prefix("toc ").or(style.name.strip_prefix("contents "));
            level.is_some_and(|level| level.bytes().all(|byte| byte.is_ascii_digit()))
        })
    }

    /// Whether runs of this style stand out in bold or italics.
    pub(crate) fn is_emphasised(&self, id: &str) -> bool {
        self.chain(id).any(|style| style.emphasised)
    }
}

/// `heading 2` is of level 1, counted from 0.
fn heading_level(name: &str) -> Option<u8> {
    let level: u8 = name.strip_prefix("heading ")?.parse().ok()?;
    level.checked_sub(1).filter(|level| *level < 9)
}

/// The value of a switch such as `<w:b w:val="0"/>`; without one it is on.
pub(crate) fn is_on(value: Option<String>) -> bool {
    !matches!(value.as_deref(), Some("0" | "false" | "off" | "none"))
}
