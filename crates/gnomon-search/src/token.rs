//! Text to tokens: words of English, characters and pairs of characters of Chinese.
//!
//! The same function serves the index, the query and the reasons of a match, so that the
//! three cannot disagree.

use std::cell::RefCell;

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer as engine;

use crate::fold::{fold, is_ideograph};

/// A word, or one ideograph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// Folded.
    pub text: String,
    /// First byte in the original text.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// Counts on by one from token to token, and by two over punctuation.
    pub position: u32,
    /// Whether it is one ideograph.
    pub ideograph: bool,
}

/// How characters between tokens part them.
enum Between {
    /// The two belong together: a line break, title marks, a hyphen.
    Nothing,
    /// A phrase does not go on across: a comma, a bracket.
    Gap,
}

fn between(c: char, next: Option<char>) -> Between {
    match c {
        // The year in the number of an official document: 〔2026〕12号, [2026]12号, (2026)12号.
        '(' | ')' | '（' | '）' | '[' | ']' | '［' | '］'
            if next.is_some_and(|next| next.is_ascii_digit()) =>
        {
            Between::Nothing
        }
        '，' | '。' | '；' | '：' | '！' | '？' | '、' | ',' | ';' | ':' | '!' | '?' | '|'
        | '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】' | '…' => Between::Gap,
        '.' if next.is_none_or(char::is_whitespace) => Between::Gap,
        _ => Between::Nothing,
    }
}

/// The tokens of a text, in order.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::with_capacity(text.len() / 4);
    let mut position = 0;
    let mut gap = false;
    let mut word = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        if is_ideograph(c) || c.is_alphanumeric() {
            let ideograph = is_ideograph(c);
            if let (true, false, Some(token)) = (word, ideograph, found.last_mut()) {
                token.text.push(fold(c));
                token.end = end;
                continue;
            }
            if gap && !found.is_empty() {
                position += 1;
            }
            let mut text = String::with_capacity(if ideograph { 3 } else { 8 });
            text.push(fold(c));
            found.push(Token { text, start: at, end, position, ideograph });
            position += 1;
            gap = false;
            word = !ideograph;
        } else {
            word = false;
            let next = chars.peek().map(|(_, next)| *next);
            gap |= matches!(between(c, next), Between::Gap);
        }
    }
    found
}

thread_local! {
    static STEMMER: RefCell<Stemmer> = RefCell::new(Stemmer::new(Algorithm::English));
}

/// The stem of an English word; the word itself where it has none.
pub(crate) fn stem(word: &str) -> String {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) || word.len() < 3 || 40 < word.len() {
        return word.to_owned();
    }
    STEMMER.with_borrow(|stemmer| stemmer.stem(word).into_owned())
}

/// How a stem is written in the index, so that it is no word.
pub(crate) fn stem_term(stem: &str) -> String {
    format!("~{stem}")
}

/// Longer words are cut by the engine; nobody searches for them.
const LONGEST: usize = 256;

/// Hands tokens to the index: each ideograph, each pair of neighbours, each word and,
/// where it differs, its stem at the same position.
#[derive(Clone, Default)]
pub(crate) struct Tokenizer;

pub(crate) struct Stream {
    tokens: std::vec::IntoIter<engine::Token>,
    token: engine::Token,
}

impl engine::Tokenizer for Tokenizer {
    type TokenStream<'a> = Stream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream {
        Stream { tokens: terms(text).into_iter(), token: engine::Token::default() }
    }
}

impl engine::TokenStream for Stream {
    fn advance(&mut self) -> bool {
        match self.tokens.next() {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &engine::Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut engine::Token {
        &mut self.token
    }
}

fn terms(text: &str) -> Vec<engine::Token> {
    let tokens = tokens(text);
    let mut terms = Vec::with_capacity(tokens.len() * 2);
    let term = |text: String, token: &Token| engine::Token {
        offset_from: token.start,
        offset_to: token.end,
        position: token.position as usize,
        text,
        position_length: 1,
    };
    for (index, token) in tokens.iter().enumerate() {
        if LONGEST < token.text.len() {
            continue;
        }
        terms.push(term(token.text.clone(), token));
        if token.ideograph {
            if let Some(next) = tokens.get(index + 1)
                && next.ideograph
                && next.position == token.position + 1
            {
                terms.push(term(format!("{}{}", token.text, next.text), token));
            }
        } else {
            let stem = stem(&token.text);
            if stem != token.text {
                terms.push(term(stem_term(&stem), token));
            }
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(u32, String)> {
        tokens(text).into_iter().map(|token| (token.position, token.text)).collect()
    }

    #[test]
    fn punctuation_parts_a_phrase_and_a_line_break_does_not() {
        let at = |text: &str| words(text).into_iter().map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(at("待\n处理"), [0, 1, 2]);
        assert_eq!(at("待，处理"), [0, 2, 3]);
        assert_eq!(at("GB/T 20000.2-2009"), [0, 1, 2, 3, 4]);
        assert_eq!(at("end. Next"), [0, 2]);
        assert_eq!(at("。。处"), [0]);
    }

    #[test]
    fn the_number_of_an_official_document_is_one_phrase_in_any_brackets() {
        let positions = |text| tokens(text).iter().map(|t| t.position).collect::<Vec<u32>>();
        let printed = positions("厅函〔2026〕312号");
        for typed in ["厅函[2026]312号", "厅函（2026）312号", "厅函［2026］312号"] {
            assert_eq!(positions(typed), printed, "{typed}");
        }
        assert_ne!(positions("系统(一)标准"), positions("系统一标准"));
    }

    #[test]
    fn tokens_point_at_what_they_stand_for() {
        let text = "《電動汽車》 Ａbc，2023年";
        for token in tokens(text) {
            let folded: String = text[token.start..token.end].chars().map(fold).collect();
            assert_eq!(folded, token.text);
        }
        let folded: Vec<String> = words(text).into_iter().map(|(_, word)| word).collect();
        assert_eq!(folded, ["电", "动", "汽", "车", "abc", "2023", "年"]);
    }

    #[test]
    fn english_words_share_their_stem() {
        for (one, other) in
            [("standards", "standard"), ("requirements", "requirement"), ("testing", "tests")]
        {
            assert_eq!(stem(one), stem(other));
        }
        assert_eq!(stem("ipv6"), "ipv6");
    }
}
