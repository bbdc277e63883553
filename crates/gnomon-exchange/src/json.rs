//! JSON with the place of every value (RFC 8259).

use gnomon_model::Span;

use crate::node::{DEPTH, Node, Scalar};

/// Parses one JSON value; `base` is where `text` begins in the canonical text.
pub(crate) fn parse(text: &str, base: usize) -> Result<Node, String> {
    let mut parser = Parser { text, at: 0, base };
    parser.space();
    let node = parser.value(0)?;
    parser.space();
    if parser.at < text.len() {
        return Err(parser.unexpected("the end of the value"));
    }
    Ok(node)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    base: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        if self.text[self.at..].starts_with('\u{feff}') {
            self.at += '\u{feff}'.len_utf8();
            self.space();
        }
    }

    fn unexpected(&self, wanted: &str) -> String {
        match self.text[self.at..].chars().next() {
            None => format!("the JSON ends where {wanted} should stand"),
            Some(c) => format!(
                "no JSON: `{}` at byte {} where {wanted} should stand",
                c.escape_default(),
                self.at
            ),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, String> {
        if DEPTH < depth {
            return Err(format!("nested deeper than {DEPTH} levels"));
        }
        match self.peek() {
            Some(b'"') => Ok(Node::Scalar(self.string()?)),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b't' | b'f' | b'n' | b'-' | b'0'..=b'9') => self.bare(),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn bare(&mut self) -> Result<Node, String> {
        let start = self.at;
        while matches!(
            self.peek(),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'+' | b'.')
        ) {
            self.at += 1;
        }
        let text = &self.text[start..self.at];
        if text == "null" {
            return Ok(Node::Null);
        }
        if !matches!(text, "true" | "false") && text.parse::<f64>().is_err() {
            self.at = start;
            return Err(self.unexpected("a value"));
        }
        let span = Span::new(self.base + start, self.base + self.at);
        Ok(Node::Scalar(Scalar { text: text.to_owned(), span }))
    }

    fn object(&mut self, depth: usize) -> Result<Node, String> {
        self.at += 1;
        let mut members = Vec::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Node::Map(members));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a name in quotation marks"));
            }
            let name = self.string()?.text.into_boxed_str();
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("a colon"));
            }
            self.at += 1;
            self.space();
            members.push((name, self.value(depth + 1)?));
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Node::Map(members));
                }
                _ => return Err(self.unexpected("a comma or `}`")),
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Node, String> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Node::List(items));
        }
        loop {
            self.space();
            items.push(self.value(depth + 1)?);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Node::List(items));
                }
                _ => return Err(self.unexpected("a comma or `]`")),
            }
        }
    }

    fn string(&mut self) -> Result<Scalar, String> {
        let start = self.at + 1;
        let mut at = start;
        let bytes = self.text.as_bytes();
        let mut escaped = false;
        loop {
            match bytes.get(at) {
                None => {
                    self.at = self.text.len();
                    return Err(self.unexpected("a closing quotation mark"));
                }
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    at += 2;
                }
                Some(byte) if *byte < 0x20 => {
                    self.at = at;
                    return Err(self.unexpected("an escape for a control character"));
                }
                Some(_) => at += 1,
            }
        }
        let raw = &self.text[start..at];
        let text = if escaped {
            // Escapes are few; the parser of `serde_json` knows surrogates.
            serde_json::from_str(&self.text[start - 1..=at])
                .map_err(|error| format!("an escape cannot be read: {error}"))?
        } else {
            raw.to_owned()
        };
        self.at = at + 1;
        Ok(Scalar { text, span: Span::new(self.base + start, self.base + at) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_place_and_escapes_are_resolved() {
        let text = r#"  {"a": "x\u00e9\"y", "b": [1, -2.5e3, true, null, {}], "中": "文"} "#;
        let Node::Map(members) = parse(text, 10).unwrap() else { panic!() };
        let Node::Scalar(a) = &members[0].1 else { panic!() };
        assert_eq!(a.text, "xé\"y");
        assert_eq!(&text[a.span.start - 10..a.span.end - 10], r#"x\u00e9\"y"#);
        let Node::Scalar(wen) = &members[2].1 else { panic!() };
        assert_eq!(&text[wen.span.start - 10..wen.span.end - 10], "文");
    }

    #[test]
    fn what_is_no_json_is_refused_with_its_place() {
        for text in [
            "",
            "{",
            "{\"a\"}",
            "[1,]",
            "\"\n\"",
            "\"\\",
            "tru",
            "1 2",
            "{\"a\":1,}",
            "\"\\ud800\"",
        ] {
            assert!(parse(text, 0).is_err(), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(parse(&deep, 0).unwrap_err().contains("deeper"));
    }
}
