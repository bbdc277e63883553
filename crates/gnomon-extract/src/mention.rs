//! Typed spans in the flow text: one module per kind of mention.
//!
//! To add a kind, copy a neighbour, give it a `find` that returns its finds in
//! flow bytes, and add it to [`Finders::find`] at the place where what must win
//! over it has already run.

mod citation;
mod committee;
mod date;
mod gazetteer;
mod instrument;
mod organisation;
mod standard;

use gnomon_model::{Knowledge, MentionKind};

use crate::sweep::Sweep;

pub(crate) use citation::find as find_citations;
pub(crate) use instrument::{chinese_kind, short_name_after};

/// The finders with their automata.
pub(crate) struct Finders {
    organisations: organisation::Finder,
    committees: committee::Finder,
    instruments: instrument::Finder,
    dates: date::Finder,
}

impl Finders {
    pub(crate) fn new(knowledge: &Knowledge) -> Finders {
        Finders {
            organisations: organisation::Finder::new(knowledge),
            committees: committee::Finder::new(knowledge),
            instruments: instrument::Finder::new(knowledge),
            dates: date::Finder::new(),
        }
    }

    /// Runs every finder. Identifiers win over everything; a committee's name
    /// over the body in it; bodies over the nouns in their names; titles over the
    /// years in them.
    pub(crate) fn find(&self, sweep: &mut Sweep<'_>) {
        let standards = standard::find(sweep.text());
        sweep.finds.extend(standards);
        let committees = self.committees.find(sweep.text());
        sweep.push_unless_covered(committees, &[MentionKind::Standard, MentionKind::WorkItem]);
        let bodies = self.organisations.find(sweep);
        sweep.push_unless_covered(
            bodies,
            &[MentionKind::Standard, MentionKind::WorkItem, MentionKind::Committee],
        );
        sweep.sort();
        let instruments = self.instruments.find(sweep);
        sweep.finds.extend(instruments);
        let dates = self.dates.find(sweep);
        sweep.push_unless_covered(
            dates,
            &[MentionKind::Standard, MentionKind::WorkItem, MentionKind::Instrument],
        );
        sweep.sort();
    }
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
