//! Why something was found, and the piece of text that shows it.

use gnomon_model::{Span, id};
use serde::Serialize;

use crate::query::{Clause, How, Pattern, Query};
use crate::token::{Token, stem, tokens};

/// Where a match stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In a title or a name.
    Name,
    /// In the text of a document.
    Text,
    /// In what is stated of an entity.
    Statement,
}

/// Why a hit is one: what was typed, what stands for it, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// As typed.
    pub typed: String,
    /// As it stands there.
    pub matched: String,
    /// Where.
    pub place: Place,
    /// `as_typed`, `same_stem`, `name_of_body`, `identifier`.
    pub how: &'static str,
    /// The body or identifier that the two have in common.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Bytes of the canonical text, for a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// A piece of text around the matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// Bytes of the canonical text, for a document.
    pub span: Span,
    /// Those bytes.
    pub text: String,
    /// The matches inside, in bytes of `text`.
    pub marks: Vec<Span>,
}

/// Matches remembered for one form: enough to choose the best window.
const REMEMBERED: usize = 400;
/// Bytes of text around a match.
const WINDOW: usize = 240;

/// A text cut into tokens once, to look for many patterns.
struct Sought<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    /// Identifiers, when the query has one.
    keys: Vec<(Span, String, String)>,
}

impl<'t> Sought<'t> {
    fn new(text: &'t str, query: &Query) -> Sought<'t> {
        let forms = || query.clauses.iter().flat_map(|clause| &clause.forms);
        let wants_keys = forms().any(|form| matches!(form.pattern, Pattern::Key(_)));
        let keys = if wants_keys { identifiers(text) } else { Vec::new() };
        Sought { text, tokens: tokens(text), keys }
    }

    fn spans(&self, pattern: &Pattern) -> Vec<Span> {
        let mut found = Vec::new();
        match pattern {
            Pattern::Tokens(wanted) => {
                let Some((_, first)) = wanted.first() else { return found };
                for (at, token) in self.tokens.iter().enumerate() {
                    if token.text != first.text {
                        continue;
                    }
                    let Some(here) = self.tokens.get(at..at + wanted.len()) else { break };
                    let fits = here.iter().zip(wanted).all(|(here, (offset, wanted))| {
                        here.position - token.position == *offset && here.text == wanted.text
                    });
                    if fits {
                        found.push(Span::new(
                            token.start,
                            here.last().map_or(token.end, |last| last.end),
                        ));
                        if found.len() == REMEMBERED {
                            break;
                        }
                    }
                }
            }
            Pattern::Stem(wanted) => {
                // A stem keeps the beginning of its word, two letters at least.
                let begins: String = wanted.chars().take(2).collect();
                let fits = |token: &&Token| {
                    !token.ideograph
                        && token.text.starts_with(&begins)
                        && stem(&token.text) == *wanted
                };
                found.extend(
                    self.tokens
                        .iter()
                        .filter(fits)
                        .take(REMEMBERED)
                        .map(|token| Span::new(token.start, token.end)),
                );
            }
            Pattern::Key(key) => {
                let fits =
                    |(_, work, edition): &&(Span, String, String)| work == key || edition == key;
                found.extend(
                    self.keys.iter().filter(fits).take(REMEMBERED).map(|(span, _, _)| *span),
                );
            }
        }
        found
    }
}

/// Identifiers in a text with the keys of work and edition.
pub(crate) fn identifiers(text: &str) -> Vec<(Span, String, String)> {
    const CLASSES: &[id::Class] = &[id::Class::Standard, id::Class::Project, id::Class::Committee];
    id::find_all(text, CLASSES)
        .map(|found| {
            let id = found.id.to_identifier();
            (Span::new(found.span.start, found.span.end), id.work_key(), id.edition_key())
        })
        .collect()
}

/// Where the words of a query stand in a text, in order, none overlapping.
pub fn places(query: &Query, text: &str) -> Vec<Span> {
    let sought = Sought::new(text, query);
    let wanted = query.clauses.iter().filter(|clause| !clause.unwanted);
    let mut found: Vec<Span> = wanted
        .flat_map(|clause| &clause.forms)
        .flat_map(|form| sought.spans(&form.pattern))
        .collect();
    found.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut end = 0;
    found.retain(|span| {
        let apart = end <= span.start;
        end = if apart { span.end } else { end };
        apart
    });
    found
}

/// Bytes of a long text that are looked at first. Most of what is looked for stands early, and
/// twenty books on one page of hits would take long.
const FIRST: usize = 64_000;

/// Why the query is met, with the piece of `text` that shows most of it.
pub(crate) fn reasons(
    query: &Query,
    names: &str,
    text: Option<&str>,
    place: Place,
) -> (Vec<Reason>, Option<Snippet>) {
    let wanted = query.clauses.iter().filter(|clause| !clause.unwanted).count();
    if let Some(long) = text.filter(|text| FIRST < text.len()) {
        let early = reasons_in(query, names, long.get(..boundary(long, FIRST)), place);
        if early.0.len() == wanted {
            return early;
        }
    }
    reasons_in(query, names, text, place)
}

fn reasons_in(
    query: &Query,
    names: &str,
    text: Option<&str>,
    place: Place,
) -> (Vec<Reason>, Option<Snippet>) {
    let in_names = Sought::new(names, query);
    let in_text = text.map(|text| Sought::new(text, query));
    let mut reasons = Vec::new();
    let mut marks: Vec<(Span, usize)> = Vec::new();
    for (index, clause) in query.clauses.iter().enumerate().filter(|(_, clause)| !clause.unwanted) {
        let here = in_text.iter().flat_map(|sought| {
            clause
                .forms
                .iter()
                .flat_map(|form| sought.spans(&form.pattern).into_iter().map(|span| (span, index)))
        });
        marks.extend(here);
        let named = reason(clause, &in_names, Place::Name);
        let texted = in_text.as_ref().and_then(|sought| reason(clause, sought, place));
        reasons.extend(named.or(texted));
    }
    let snippet = text.and_then(|text| snippet(text, marks));
    (reasons, snippet)
}

fn reason(clause: &Clause, sought: &Sought<'_>, place: Place) -> Option<Reason> {
    clause.forms.iter().find_map(|form| {
        let span = sought.spans(&form.pattern).into_iter().next()?;
        let (how, of) = match &form.how {
            How::AsTyped => ("as_typed", None),
            How::Stem => ("same_stem", None),
            How::Name(body) => ("name_of_body", Some(body.clone())),
            How::Identifier(id) => ("identifier", Some(id.clone())),
        };
        Some(Reason {
            typed: clause.typed.clone(),
            matched: span.of(sought.text).to_owned(),
            place,
            how,
            of,
            span: (place == Place::Text).then_some(span),
        })
    })
}

/// The window that shows the most different clauses, then the most matches; the first of these.
fn snippet(text: &str, mut marks: Vec<(Span, usize)>) -> Option<Snippet> {
    marks.sort_by_key(|(span, clause)| (span.start, std::cmp::Reverse(span.end), *clause));
    let mut best = (0, 0, 0);
    for (at, (first, _)) in marks.iter().enumerate() {
        let inside = marks[at..].iter().take_while(|(span, _)| span.end <= first.start + WINDOW);
        let (mut clauses, mut count) = (Vec::new(), 0);
        for (_, clause) in inside {
            count += 1;
            if !clauses.contains(clause) {
                clauses.push(*clause);
            }
        }
        if (best.0, best.1) < (clauses.len(), count) {
            best = (clauses.len(), count, at);
        }
    }
    let first = marks.get(best.2).map_or(0, |(span, _)| span.start);
    let start = boundary(text, first.saturating_sub(WINDOW / 4));
    let end = boundary(text, start + WINDOW + WINDOW / 4);
    let (start, end) = trim(text, start, end);
    let mut inside: Vec<Span> = Vec::new();
    for (span, _) in marks.iter().filter(|(span, _)| start <= span.start && span.end <= end) {
        if inside.last().is_none_or(|last| last.end <= span.start - start) {
            inside.push(Span::new(span.start - start, span.end - start));
        }
    }
    let piece = text.get(start..end)?;
    (!piece.is_empty()).then(|| Snippet {
        span: Span::new(start, end),
        text: piece.to_owned(),
        marks: inside,
    })
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Without the halves of words and the white space at both ends.
fn trim(text: &str, mut start: usize, mut end: usize) -> (usize, usize) {
    let is_latin = |c: char| c.is_alphanumeric() && !crate::fold::is_ideograph(c);
    let cut_in_word = |at: usize| {
        text[..at].chars().next_back().is_some_and(is_latin)
            && text[at..].chars().next().is_some_and(is_latin)
    };
    if cut_in_word(start) {
        start += text[start..end].find(|c| !is_latin(c)).filter(|skip| *skip < 40).unwrap_or(0);
    }
    if end < text.len() && cut_in_word(end) {
        end = text[start..end]
            .rfind(|c| !is_latin(c))
            .filter(|at| end - start - at < 40)
            .map_or(end, |at| start + at);
    }
    let piece = &text[start..end];
    let left = piece.len() - piece.trim_start().len();
    let right = piece.len() - piece.trim_end().len();
    if left == piece.len() { (start, start) } else { (start + left, end - right) }
}
