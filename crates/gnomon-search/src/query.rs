//! What people type, understood.
//!
//! Words are all wanted; `"…"` is a phrase as it stands, `-word` is not wanted, `a OR b`
//! wants one of the two, `kind:standard` filters. An identifier is one however it was
//! typed, a body is meant by any of its names.

use std::collections::BTreeSet;

use gnomon_model::id;
use jiff::civil::Date;

use crate::error::QueryError;
use crate::names::Names;
use crate::record::{STATUSES, Status, number};
use crate::token::{Token, stem, tokens};

/// Characters read of a query.
const LONGEST: usize = 1_000;
/// Words looked for at once.
const MOST: usize = 40;

/// The filters with every name that they answer to, Chinese ones among them.
pub const FILTERS: &[(Filter, &[&str])] = &[
    (Filter::Kind, &["kind", "类型", "種類", "种类"]),
    (Filter::Status, &["status", "状态", "狀態"]),
    (Filter::Issuer, &["issuer", "发布", "发布机构", "發布"]),
    (Filter::Committee, &["committee", "委员会", "委員會"]),
    (Filter::Topic, &["topic", "主题", "主題"]),
    (Filter::From, &["from", "自"]),
    (Filter::To, &["to", "至"]),
];

/// What a filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filter {
    /// The kind: `standard`, `document` …
    Kind,
    /// Where it stands on the day asked for.
    Status,
    /// Who put it out.
    Issuer,
    /// Which committee.
    Committee,
    /// A hashtag.
    Topic,
    /// Dated on this day or later.
    From,
    /// Dated on this day or earlier.
    To,
}

impl Filter {
    /// The name in queries.
    pub fn name(self) -> &'static str {
        FILTERS.iter().find(|(filter, _)| *filter == self).map_or("", |(_, names)| names[0])
    }

    fn named(name: &str) -> Option<Filter> {
        let name = name.to_lowercase();
        FILTERS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(filter, _)| *filter)
    }
}

/// A query, understood.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub(crate) clauses: Vec<Clause>,
    pub(crate) terms: Vec<(Filter, Vec<String>)>,
    /// The same, of what must not be there.
    pub(crate) without: Vec<(Filter, Vec<String>)>,
    pub(crate) statuses: BTreeSet<Status>,
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

/// One thing wanted (or not), in any of several forms.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    /// As typed.
    pub typed: String,
    /// Whether it must not be there.
    pub unwanted: bool,
    /// The forms, the best first.
    pub forms: Vec<Form>,
}

/// One form of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// Why this form stands for what was typed.
    pub how: How,
    /// What to look for.
    pub pattern: Pattern,
}

/// Why a form stands for what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// It is what was typed.
    AsTyped,
    /// It has the same stem.
    Stem,
    /// It is a name of this body.
    Name(String),
    /// It is this identifier.
    Identifier(String),
}

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// These tokens, each so far behind the first.
    Tokens(Vec<(u32, Token)>),
    /// A word with this stem.
    Stem(String),
    /// A key.
    Key(String),
}

/// A stretch of a query between spaces, quotes kept whole.
struct Piece<'q> {
    text: &'q str,
    quoted: bool,
    unwanted: bool,
    filter: Option<Filter>,
}

impl Query {
    /// Understands what was typed.
    pub fn parse(text: &str, names: &Names) -> Result<Query, QueryError> {
        let found = text.chars().count();
        if LONGEST < found {
            return Err(QueryError::TooLong { found, limit: LONGEST });
        }
        let mut query = Query::default();
        let pieces = pieces(text);
        let mut at = 0;
        let mut either = false;
        while let Some(piece) = pieces.get(at) {
            if let Some(filter) = piece.filter {
                if piece.unwanted {
                    query.leave_out(filter, piece.text, names)?;
                } else {
                    query.filter(filter, piece.text, names)?;
                }
                at += 1;
                continue;
            }
            if !piece.quoted && (piece.text == "OR" || piece.text == "|") {
                either = !query.clauses.is_empty();
                at += 1;
                continue;
            }
            let (clauses, used) = clauses(&pieces[at..], names);
            for clause in clauses {
                match query.clauses.last_mut() {
                    Some(last) if either && (last.unwanted || clause.unwanted) => {
                        return Err(QueryError::Unwanted {
                            typed: format!("{} OR {}", last.typed, clause.typed),
                            advice: "`OR` joins what is wanted: leave out each word by itself",
                        });
                    }
                    Some(last) if either => {
                        last.typed = format!("{} OR {}", last.typed, clause.typed);
                        last.forms.extend(clause.forms);
                    }
                    _ => query.clauses.push(clause),
                }
                either = false;
            }
            at += used;
        }
        let words: usize = query
            .clauses
            .iter()
            .map(|clause| clause.forms.iter().filter(|form| form.how == How::AsTyped).count())
            .sum();
        if MOST < words {
            return Err(QueryError::TooManyWords { limit: MOST });
        }
        Ok(query)
    }

    /// Whether it asks for a status, which the index has as of today's knowledge only.
    pub fn asks_for_status(&self) -> bool {
        !self.statuses.is_empty()
    }

    /// Whether it asks for nothing at all.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
            && self.terms.is_empty()
            && self.without.is_empty()
            && self.statuses.is_empty()
            && self.from.is_none()
            && self.to.is_none()
    }

    fn filter(&mut self, filter: Filter, value: &str, names: &Names) -> Result<(), QueryError> {
        let wrong = |expected: String| QueryError::Filter {
            filter: filter.name(),
            value: value.to_owned(),
            expected,
        };
        match filter {
            Filter::Kind => self.any_of(filter, [value.to_lowercase().replace([' ', '-'], "_")]),
            Filter::Topic => self.any_of(filter, [value.trim_start_matches('#').to_owned()]),
            Filter::Issuer | Filter::Committee => {
                let mut values = names.canonical(value);
                if filter == Filter::Committee
                    && let Ok(committee) = value.parse::<id::CommitteeId>()
                {
                    values.push(committee.to_string());
                }
                values.push(value.to_owned());
                self.any_of(filter, values);
            }
            Filter::Status => {
                let known: Vec<&str> = STATUSES.iter().map(|(_, name)| *name).collect();
                let status = Status::named(value)
                    .ok_or_else(|| wrong(format!("one of {}", known.join(", "))))?;
                self.statuses.insert(status);
            }
            Filter::From | Filter::To => {
                let (first, last) = days(value)
                    .ok_or_else(|| wrong("a date like 2026-07-18, 2026-07 or 2026".to_owned()))?;
                if filter == Filter::From {
                    self.from =
                        Some(self.from.map_or(number(first), |from| from.max(number(first))));
                } else {
                    self.to = Some(self.to.map_or(number(last), |to| to.min(number(last))));
                }
            }
        }
        Ok(())
    }

    /// What a filter asks for is not wanted.
    fn leave_out(&mut self, filter: Filter, value: &str, names: &Names) -> Result<(), QueryError> {
        let mut asked = Query::default();
        asked.filter(filter, value, names)?;
        match filter {
            Filter::Status => {
                if self.statuses.is_empty() {
                    self.statuses.extend(STATUSES.iter().map(|(status, _)| *status));
                }
                self.statuses.retain(|status| !asked.statuses.contains(status));
                // An empty set would ask for nothing.
                if self.statuses.is_empty() {
                    return Err(QueryError::Unwanted {
                        typed: format!("{}:{value}", filter.name()),
                        advice: "no status would be left",
                    });
                }
            }
            Filter::From | Filter::To => {
                return Err(QueryError::Unwanted {
                    typed: format!("{}:{value}", filter.name()),
                    advice: "ask for `from:` or `to:` the other way round",
                });
            }
            _ => self.without.extend(asked.terms),
        }
        Ok(())
    }

    /// The same filter twice wants one of the two.
    fn any_of(&mut self, filter: Filter, values: impl IntoIterator<Item = String>) {
        match self.terms.iter_mut().find(|(known, _)| *known == filter) {
            Some((_, known)) => known.extend(values),
            None => self.terms.push((filter, values.into_iter().collect())),
        }
    }
}

/// The days that a date covers.
fn days(text: &str) -> Option<(Date, Date)> {
    let date: gnomon_model::DateValue = text.trim().parse().ok()?;
    Some((date.first()?, date.last()?))
}

/// Quotation marks that open a phrase, with those that close it.
const QUOTES: &[(char, char)] = &[('"', '"'), ('“', '”'), ('「', '」'), ('„', '“')];

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while let Some(first) = rest.chars().next() {
        let unwanted = first == '-' && rest[1..].chars().next().is_some_and(|c| !is_space(c));
        let body = if unwanted { &rest[1..] } else { rest };
        let (filter, body) = filter_of(body);
        let opens = body.chars().next().unwrap_or(' ');
        let quote = QUOTES.iter().find(|(open, _)| *open == opens);
        let (text, quoted, after) = match quote {
            Some((open, close)) => {
                let inside = &body[open.len_utf8()..];
                match inside.find(*close) {
                    Some(end) => (&inside[..end], true, &inside[end + close.len_utf8()..]),
                    // Nobody has typed the end yet.
                    None => (inside, true, ""),
                }
            }
            None => {
                let end = body.find(is_space).unwrap_or(body.len());
                (&body[..end], false, &body[end..])
            }
        };
        if !text.trim().is_empty() {
            found.push(Piece { text: text.trim(), quoted, unwanted, filter });
        }
        rest = after.trim_start_matches(is_space);
    }
    found
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// The filter that a piece begins with, and what follows.
fn filter_of(body: &str) -> (Option<Filter>, &str) {
    let end = body.find([':', '：']);
    let filter = end.and_then(|end| Filter::named(&body[..end]));
    match (filter, end) {
        (Some(filter), Some(end)) => {
            let colon = body[end..].chars().next().map_or(1, char::len_utf8);
            (Some(filter), &body[end + colon..])
        }
        _ => (None, body),
    }
}

/// Pieces that one identifier or name may be typed over: `ISO / IEC 27001 : 2022`.
const WIDEST: usize = 8;

/// What the pieces begin with, and how many of them that takes.
fn clauses(pieces: &[Piece<'_>], names: &Names) -> (Vec<Clause>, usize) {
    let first = &pieces[0];
    if first.quoted {
        let clause =
            as_typed(first.text).map(|form| clause(first.text, first.unwanted, vec![form]));
        return (clause.into_iter().collect(), 1);
    }
    let run = 1 + pieces[1..]
        .iter()
        .take(WIDEST - 1)
        .take_while(|piece| {
            !piece.quoted
                && !piece.unwanted
                && piece.filter.is_none()
                && piece.text != "OR"
                && piece.text != "|"
        })
        .count();
    for wide in (1..=run).rev() {
        let text = pieces[..wide].iter().map(|piece| piece.text).collect::<Vec<_>>().join(" ");
        if let Some(forms) = identifier(&text).or_else(|| body(&text, names)) {
            return (vec![clause(&text, first.unwanted, forms)], wide);
        }
    }
    (word(first.text, first.unwanted, names), 1)
}

fn clause(typed: &str, unwanted: bool, forms: Vec<Form>) -> Clause {
    Clause { typed: typed.to_owned(), unwanted, forms }
}

/// The tokens of `text` one behind the other.
fn as_typed(text: &str) -> Option<Form> {
    let found = pattern(&tokens(text))?;
    Some(Form { how: How::AsTyped, pattern: found })
}

fn pattern(tokens: &[Token]) -> Option<Pattern> {
    let first = tokens.first()?.position;
    Some(Pattern::Tokens(
        tokens.iter().map(|token| (token.position - first, token.clone())).collect(),
    ))
}

/// An identifier however it was typed: by the key of its edition where it has a year, by
/// that of its work otherwise; and as it stands.
fn identifier(text: &str) -> Option<Vec<Form>> {
    // Without a figure nothing is numbered; `ISO` alone is a body.
    if !text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c)) || text.len() > 200
    {
        return None;
    }
    let parsed: id::Identifier = text.parse().ok()?;
    if parsed.flavour().name == "unknown" {
        return None;
    }
    let (name, keys) = match parsed.class() {
        id::Class::Standard => match parsed.year() {
            Some(_) => (parsed.to_string(), vec![parsed.edition_key()]),
            None => (parsed.to_string(), vec![parsed.work_key()]),
        },
        id::Class::Project => (parsed.to_string(), vec![parsed.work_key()]),
        id::Class::Committee => (parsed.to_string(), vec![parsed.edition_key()]),
        id::Class::Citation | id::Class::Document => return None,
    };
    let mut forms: Vec<Form> = keys
        .into_iter()
        .map(|key| Form { how: How::Identifier(name.clone()), pattern: Pattern::Key(key) })
        .collect();
    forms.extend(as_typed(text));
    Some(forms)
}

/// A body by any of its names.
fn body(text: &str, names: &Names) -> Option<Vec<Form>> {
    let called = names.called(text);
    if called.is_empty() {
        return None;
    }
    let mut forms: Vec<Form> = as_typed(text).into_iter().collect();
    for named in called {
        for name in &named.forms {
            let Some(pattern) = pattern(&tokens(name)) else { continue };
            let form = Form { how: How::Name(named.id.clone()), pattern };
            if forms.iter().all(|known| !same(&known.pattern, &form.pattern)) {
                forms.push(form);
            }
        }
    }
    // 市场监管总局 is found wherever 国家市场监管总局 is; the longer form adds nothing.
    Some(without_longer(forms))
}

fn words(pattern: &Pattern) -> Vec<(u32, &str)> {
    match pattern {
        Pattern::Tokens(tokens) => {
            tokens.iter().map(|(at, token)| (*at, token.text.as_str())).collect()
        }
        Pattern::Stem(_) | Pattern::Key(_) => Vec::new(),
    }
}

fn same(one: &Pattern, other: &Pattern) -> bool {
    words(one) == words(other)
}

/// Leaves out forms inside which another form stands.
fn without_longer(forms: Vec<Form>) -> Vec<Form> {
    let texts: Vec<Vec<(u32, String)>> = forms
        .iter()
        .map(|form| {
            words(&form.pattern).into_iter().map(|(at, word)| (at, word.to_owned())).collect()
        })
        .collect();
    let within = |long: &[(u32, String)], short: &[(u32, String)]| {
        short.len() < long.len()
            && long.windows(short.len()).any(|window| {
                let from = window[0].0;
                window
                    .iter()
                    .zip(short)
                    .all(|((at, word), (place, wanted))| at - from == *place && word == wanted)
            })
    };
    forms
        .into_iter()
        .enumerate()
        .filter(|(index, _)| {
            texts.iter().enumerate().all(|(other, short)| {
                other == *index || short.is_empty() || !within(&texts[*index], short)
            })
        })
        .map(|(_, form)| form)
        .collect()
}

/// A piece that is no identifier and no name: an English word by its stem, anything else as
/// it stands; a name of a body inside a Chinese run parts it.
fn word(text: &str, unwanted: bool, names: &Names) -> Vec<Clause> {
    let found = tokens(text);
    if let [token] = found.as_slice()
        && !token.ideograph
    {
        let Some(exact) = pattern(&found) else { return Vec::new() };
        let mut forms = vec![Form { how: How::AsTyped, pattern: exact }];
        if token.text.bytes().all(|byte| byte.is_ascii_lowercase()) && 2 < token.text.len() {
            forms.push(Form { how: How::Stem, pattern: Pattern::Stem(stem(&token.text)) });
        }
        return vec![clause(text, unwanted, forms)];
    }
    let mut clauses = Vec::new();
    let mut rest: &[Token] = &found;
    let mut plain = 0;
    let mut at = 0;
    let push = |tokens: &[Token], clauses: &mut Vec<Clause>| {
        if let (Some(first), Some(last), Some(found)) =
            (tokens.first(), tokens.last(), pattern(tokens))
        {
            let typed = text.get(first.start..last.end).unwrap_or(text);
            clauses.push(clause(typed, unwanted, vec![Form { how: How::AsTyped, pattern: found }]));
        }
    };
    while at < rest.len() {
        let longest = names.longest().min(rest.len() - at);
        // Shorter forms than three characters stand inside ordinary words.
        let name = (3..=longest).rev().find_map(|wide| {
            let window = rest.get(at..at + wide)?;
            window.iter().all(|token| token.ideograph).then_some(())?;
            let typed = text.get(window[0].start..window[wide - 1].end)?;
            body(typed, names).map(|forms| (wide, typed, forms))
        });
        match name {
            // Not when it would part a phrase that is wanted as a whole with a single
            // character over: 国务院令 is a word.
            Some((wide, typed, forms)) if plain != 1 && rest.len() - at - wide != 1 => {
                push(&rest[at - plain..at], &mut clauses);
                clauses.push(clause(typed, unwanted, forms));
                rest = &rest[at + wide..];
                (at, plain) = (0, 0);
            }
            _ => {
                at += 1;
                plain += 1;
            }
        }
    }
    push(rest, &mut clauses);
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Query {
        Query::parse(text, &Names::default()).unwrap()
    }

    fn keys(text: &str) -> Vec<String> {
        let query = parse(text);
        let forms = query.clauses.into_iter().flat_map(|clause| clause.forms);
        forms
            .filter_map(|form| match form.pattern {
                Pattern::Key(key) => Some(key),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn an_identifier_is_one_however_it_is_typed() {
        for typed in ["GB/T20000.2", "GB／T 20000.2", "gbt20000.2", "GB/T 20000．2", "GBT 20000.2"]
        {
            assert_eq!(keys(typed), ["GB/T 20000.2"], "{typed}");
        }
        for typed in ["GB/T20000.2—2009", "GB/T 20000.2-2009"] {
            assert_eq!(keys(typed), ["GB/T 20000.2-2009"], "{typed}");
        }
        assert!(keys("2023 电池").is_empty());
    }

    #[test]
    fn filters_are_told_from_words_with_a_colon() {
        let query = parse(
            "kind:standard issuer:\"State Council\" 状态：in_force from:2026-05 电池 ISO:2022x",
        );
        assert_eq!(query.terms.len(), 2);
        assert_eq!(query.statuses.len(), 1);
        assert_eq!((query.from, query.clauses.len()), (Some(20_260_501), 2));
    }

    #[test]
    fn broken_queries_say_what_is_wrong() {
        let names = Names::default();
        for (text, says) in [
            ("status:odd", "one of open"),
            ("from:yesterday", "a date like"),
            (&"x".repeat(1_001), "shorten it"),
            (&"ab ".repeat(60), "leave some out"),
        ] {
            let error = Query::parse(text, &names).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
        for text in [
            "",
            "\"",
            "\"\"",
            "-",
            "OR",
            "OR OR",
            "：",
            "kind:",
            "\u{0}\u{7}",
            "“”",
            "|",
            "- -",
            "(((",
            "🙂",
        ] {
            assert!(Query::parse(text, &names).is_ok(), "{text}");
        }
    }
}
