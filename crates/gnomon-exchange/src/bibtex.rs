//! BibTeX with the place of every value: `@misc{key, title = {…}, year = 2015}`.
//!
//! Read are entries, braces, quotation marks, numbers and what `@string` defines.
//! Commands of TeX inside values stay as they are but for the escapes of `& % _ # $`.

use std::collections::HashMap;

use gnomon_model::Span;

use crate::node::{Node, Scalar};
use crate::source::{Piece, Pieces};

/// Each entry is one record; its kind is `@type` and its key `@key`.
pub(crate) fn pieces(text: &str) -> Pieces {
    let mut parser = Parser { text, at: 0, strings: HashMap::new() };
    let mut found = Vec::new();
    // Text outside of entries is a comment.
    while let Some(next) = text[parser.at..].find('@') {
        let start = parser.at + next;
        parser.at = start + 1;
        let node = parser.entry();
        match node {
            Ok(Some(node)) => {
                found.push(Piece { span: Span::new(start, parser.at), node: Ok(node) })
            }
            Ok(None) => {}
            Err(why) => {
                let end = parser.at.min(text.len());
                found.push(Piece { span: Span::new(start, end), node: Err(why) });
            }
        }
    }
    Pieces { found, broken: None }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    strings: HashMap<String, String>,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, c: char) -> bool {
        self.space();
        let is = self.rest().starts_with(c);
        self.at += if is { c.len_utf8() } else { 0 };
        is
    }

    /// Up to one of these marks or white space.
    fn word(&mut self) -> Scalar {
        self.space();
        let rest = self.rest();
        let end = rest
            .find(|c: char| {
                c.is_whitespace() || matches!(c, ',' | '=' | '{' | '}' | '"' | '#' | '@')
            })
            .unwrap_or(rest.len());
        let span = Span::new(self.at, self.at + end);
        self.at += end;
        Scalar { text: rest[..end].to_owned(), span }
    }

    fn entry(&mut self) -> Result<Option<Node>, String> {
        let mut kind = self.word();
        kind.text.make_ascii_lowercase();
        if !self.eat('{') {
            // An address of mail in a comment.
            return Ok(None);
        }
        match kind.text.as_str() {
            "comment" | "preamble" => {
                self.at -= 1;
                self.braced()?;
                return Ok(None);
            }
            "string" => {
                let name = self.word().text.to_lowercase();
                if !self.eat('=') {
                    return Err("`@string` without `=`".to_owned());
                }
                let value = self.value()?;
                self.strings.insert(name, value.text);
                self.eat('}');
                return Ok(None);
            }
            _ => {}
        }
        let key = self.word();
        let mut members: Vec<(Box<str>, Node)> =
            vec![("@type".into(), Node::Scalar(kind)), ("@key".into(), Node::Scalar(key))];
        loop {
            while self.eat(',') {}
            if self.eat('}') {
                return Ok(Some(Node::Map(members)));
            }
            let name = self.word();
            if name.text.is_empty() {
                return Err(format!("no name of a field at byte {}", self.at));
            }
            if !self.eat('=') {
                return Err(format!("`{}` without `=` at byte {}", name.text, self.at));
            }
            let value = self.value()?;
            members.push((name.text.to_lowercase().into(), Node::Scalar(value)));
        }
    }

    /// Pieces that `#` joins.
    fn value(&mut self) -> Result<Scalar, String> {
        let mut whole: Option<Scalar> = None;
        loop {
            self.space();
            let piece = match self.rest().chars().next() {
                Some('{') => self.braced()?,
                Some('"') => self.quoted()?,
                Some(_) => {
                    let mut word = self.word();
                    if word.text.is_empty() {
                        return Err(format!("no value at byte {}", self.at));
                    }
                    if let Some(text) = self.strings.get(&word.text.to_lowercase()) {
                        word.text.clone_from(text);
                    }
                    word
                }
                None => return Err("the entry is not closed".to_owned()),
            };
            whole = Some(match whole {
                None => piece,
                Some(first) => {
                    Scalar { text: first.text + &piece.text, span: first.span.hull(piece.span) }
                }
            });
            if !self.eat('#') {
                return whole.ok_or_else(|| "no value".to_owned());
            }
        }
    }

    fn braced(&mut self) -> Result<Scalar, String> {
        let start = self.at + 1;
        let mut depth = 0usize;
        let mut escaped = false;
        for (at, c) in self.rest().char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '{' => depth += 1,
                '}' => {
                    depth -= 1;
                    if depth == 0 {
                        let span = Span::new(start, self.at + at);
                        self.at += at + 1;
                        return Ok(Scalar { text: plain(span.of(self.text)), span });
                    }
                }
                _ => {}
            }
        }
        self.at = self.text.len();
        Err("a brace is not closed".to_owned())
    }

    fn quoted(&mut self) -> Result<Scalar, String> {
        let start = self.at + 1;
        let mut depth = 0isize;
        for (at, c) in self.text[start..].char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                '"' if depth <= 0 => {
                    let span = Span::new(start, start + at);
                    self.at = span.end + 1;
                    return Ok(Scalar { text: plain(span.of(self.text)), span });
                }
                _ => {}
            }
        }
        self.at = self.text.len();
        Err("a quotation mark is not closed".to_owned())
    }
}

/// Without braces and the escapes of special characters; white space folded.
fn plain(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' => {}
            '\\' if matches!(chars.peek(), Some('&' | '%' | '_' | '#' | '$' | '{' | '}')) => {
                out.extend(chars.next());
            }
            '~' => out.push(' '),
            c => out.push(c),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Path;

    #[test]
    fn entries_become_records_with_places() {
        let text = "A comment by a@b.org\n@string{iso = \"ISO\"}\n@misc{k1,\n title = {Tests of {LED} lamps \\& more},\n number = \"99\", year = 2015, org = iso # {/IEC} ,\n}\n@book{broken, title = {x";
        let pieces = pieces(text);
        let node = pieces.found[0].node.as_ref().unwrap();
        let title = &Path::new("title").select(node)[0];
        assert_eq!(title.text, "Tests of LED lamps & more");
        assert_eq!(title.span.of(text), "Tests of {LED} lamps \\& more");
        assert_eq!(Path::new("org").select(node)[0].text, "ISO/IEC");
        assert_eq!(Path::new("year").select(node)[0].span.of(text), "2015");
        assert!(pieces.found[1].node.is_err());
        assert_eq!(pieces.found.len(), 2);
    }
}
