//! A position in a text, moved over the small things identifiers are made of.

/// Walks over a text without copying it. Cheap to clone, which is how the
/// parser looks ahead.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    pub(crate) at: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str, at: usize) -> Cursor<'t> {
        Cursor { text, at }
    }

    pub(crate) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Consumes `wanted` when it stands here, in exactly these characters.
    pub(crate) fn eat(&mut self, wanted: &str) -> bool {
        let here = self.rest().starts_with(wanted);
        if here {
            self.at += wanted.len();
        }
        here
    }

    /// Consumes one character that `accept`s.
    pub(crate) fn eat_char(&mut self, accept: impl Fn(char) -> bool) -> Option<char> {
        let c = self.peek().filter(|&c| accept(c))?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Consumes ASCII digits, at least `min` and at most `max` of them, and not
    /// a prefix of a longer run.
    pub(crate) fn digits(&mut self, min: usize, max: usize) -> Option<&'t str> {
        let rest = self.rest();
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        if count < min || max < count {
            return None;
        }
        self.at += count;
        rest.get(..count)
    }

    /// Spaces as they are typed: plain, no-break, narrow, ideographic.
    pub(crate) fn spaces(&mut self) {
        while self.eat_char(is_space).is_some() {}
    }

    /// A slash, ASCII or full width or the division slash of file names.
    pub(crate) fn slash(&mut self) -> bool {
        self.eat_char(|c| matches!(c, '/' | '／' | '∕')).is_some()
    }

    /// A dash between number and year or part: the hyphen-minus and the six
    /// longer ones that publishers and word processors put there.
    pub(crate) fn dash(&mut self) -> bool {
        self.eat_char(is_dash).is_some()
    }

    /// Whether a word could go on here (so that what was read is only a part).
    pub(crate) fn in_word(&self) -> bool {
        self.peek().is_some_and(|c| c.is_ascii_alphanumeric())
    }
}

pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}')
}

pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－')
}
