//! Typed spans in the flow text: one module per kind of mention.
//!
//! To add a kind, copy a neighbour, give it a `find` that returns its finds in
//! flow bytes, and add it to [`Finders::find`] at the place where what must win
//! over it has already run.

mod citation;
mod committee;
mod date;
mod event;
mod gate;
mod gazetteer;
mod instrument;
mod organisation;
mod person;
mod quantity;
mod standard;
mod unlisted;

use gnomon_model::id::{self, Class, Found};
use gnomon_model::{Knowledge, MentionKind};

use crate::sweep::Sweep;

pub(crate) use citation::find as find_citations;
pub(crate) use gazetteer::Gazetteer;
pub(crate) use instrument::{chinese_kind, short_name_after};
pub(crate) use quantity::Figure;

/// The finders with their automata.
pub(crate) struct Finders {
    organisations: organisation::Finder,
    committees: committee::Finder,
    instruments: instrument::Finder,
    dates: date::Finder,
    persons: person::Finder,
}

impl Finders {
    pub(crate) fn new(knowledge: &Knowledge) -> Finders {
        Finders {
            organisations: organisation::Finder::new(knowledge),
            committees: committee::Finder::new(knowledge),
            instruments: instrument::Finder::new(knowledge),
            dates: date::Finder::new(),
            persons: person::Finder::new(knowledge),
        }
    }

    /// Runs every finder. Identifiers win over everything; a committee's name
    /// over the body in it; bodies over the nouns in their names; titles over the
    /// years in them.
    pub(crate) fn find(&self, sweep: &mut Sweep<'_>) {
        // One pass for identifiers of every class that a finder reads.
        let ids: Vec<Found<'_>> = id::find_all(
            sweep.text(),
            &[Class::Standard, Class::Project, Class::Committee, Class::Document],
        )
        // White space inside an identifier may be mended; the end of a passage is none.
        .filter(|found| !sweep.text()[found.span.clone()].contains('\n'))
        .collect();
        let standards = standard::find(sweep.text(), &ids);
        sweep.finds.extend(standards);
        let committees = self.committees.find(sweep.text(), &ids);
        sweep.push_unless_covered(committees, &[MentionKind::Standard, MentionKind::WorkItem]);
        let mut bodies = self.organisations.find(sweep);
        bodies.retain(|find| !self.persons.cuts_name(sweep.text(), find.span));
        sweep.push_unless_covered(
            bodies,
            &[MentionKind::Standard, MentionKind::WorkItem, MentionKind::Committee],
        );
        let unlisted = unlisted::find(sweep);
        sweep.push_unless_covered(
            unlisted,
            &[MentionKind::Standard, MentionKind::Committee, MentionKind::Organisation],
        );
        sweep.sort();
        let instruments = self.instruments.find(sweep, &ids);
        sweep.finds.extend(instruments);
        let dates = self.dates.find(sweep);
        sweep.push_unless_covered(
            dates,
            &[MentionKind::Standard, MentionKind::WorkItem, MentionKind::Instrument],
        );
        sweep.sort();
        let persons = self.persons.find(sweep);
        for (person, post) in persons {
            if let Some(post) = post {
                sweep.posts.push((person.span, post));
            }
            sweep.finds.push(person);
        }
        sweep.sort();
        let bodies = person::affiliations(sweep, self.persons.names());
        sweep.finds.extend(bodies);
        let bands = event::bands(sweep);
        sweep.finds.extend(bands);
        let events = event::find(sweep);
        sweep.push_unless_covered(
            events,
            &[
                MentionKind::Standard,
                MentionKind::Instrument,
                MentionKind::Organisation,
                MentionKind::Committee,
            ],
        );
        sweep.sort();
        sweep.figures = quantity::find(sweep)
            .into_iter()
            .filter(|figure| !sweep.names_something(figure.span))
            .collect();
        let figures: Vec<_> =
            sweep.figures.iter().filter(|figure| figure.compared).map(quantity::mention).collect();
        sweep.finds.extend(figures);
        sweep.sort();
    }
}

/// The last boundary of characters at or before a place.
pub(crate) fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The first boundary of characters at or behind a place.
pub(crate) fn ceiling(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Where a name begins behind the words with which none begins.
fn without_lead(text: &str, start: usize, end: usize, lead: &[&str]) -> usize {
    let mut start = start;
    while let Some(word) = text.get(start..end).and_then(|words| words.split(' ').next())
        && (lead.contains(&word) || is_possessive(word))
        && start + word.len() < end
    {
        start += word.len() + 1;
    }
    start
}

/// `China's`, `Austria’s`: whose something is, and no part of its name.
pub(crate) fn is_possessive(word: &str) -> bool {
    (word.ends_with("'s") || word.ends_with("’s")) && word.starts_with(|c: char| c.is_uppercase())
}

/// Whether a match does not cut a word: at each end where it has a Latin letter
/// or digit, no other one adjoins.
pub(crate) fn at_word_boundary(text: &str, start: usize, end: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let found = text.get(start..end).unwrap_or("");
    let cut_before =
        word(found.chars().next()) && word(text.get(..start).unwrap_or("").chars().next_back());
    let cut_after =
        word(found.chars().next_back()) && word(text.get(end..).unwrap_or("").chars().next());
    !cut_before && !cut_after
}
