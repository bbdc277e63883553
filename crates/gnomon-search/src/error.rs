//! What can go wrong with a search.

use std::path::PathBuf;

/// The index does not serve. It can always be made again from the register.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// It is missing, damaged or of another version.
    #[error(
        "the search index in `{path}` cannot be used ({message}); `gnomon index rebuild` makes it anew"
    )]
    Unusable {
        /// Its folder.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// Another process is writing it.
    #[error("another Gnomon is updating the search index; try again when it has finished")]
    Busy,
}

/// The query cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// More than anybody types.
    #[error("the query has {found} characters, more than the {limit} that are read; shorten it")]
    TooLong {
        /// Characters found.
        found: usize,
        /// Characters read at the most.
        limit: usize,
    },
    /// More words than are looked for at once.
    #[error(
        "the query has more than {limit} words; leave some out or put quotation marks around a phrase"
    )]
    TooManyWords {
        /// Words looked for at the most.
        limit: usize,
    },
    /// The value of a filter does not fit.
    #[error("`{filter}:{value}` does not fit: {expected}")]
    Filter {
        /// The filter.
        filter: &'static str,
        /// What was typed.
        value: String,
        /// What fits.
        expected: String,
    },
    /// Something that cannot be left out.
    #[error("`{typed}` cannot be left out; {advice}")]
    Unwanted {
        /// What was typed.
        typed: String,
        /// What to type instead.
        advice: &'static str,
    },
    /// The cursor was not made by this search.
    #[error("`{0}` is no place to go on from; start again without it")]
    Cursor(String),
}
