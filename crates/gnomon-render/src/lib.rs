//! Answers and extractions to text, JSON and iCalendar.
//!
//! Every output is a function from a value to a string: the same value gives the
//! same bytes. Nothing here asks the register, the clock or the terminal; what is
//! shown has been gathered before.

pub mod agenda;
pub mod briefing;
pub mod contradiction;
pub mod explanation;
pub mod extraction;
pub mod ics;
pub mod receipt;
pub mod review;
pub mod show;
mod told;
mod words;

pub use told::representation;
pub use words::{Paint, clip, one_line, value_words};
