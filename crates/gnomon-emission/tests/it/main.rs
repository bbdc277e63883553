//! What the computation of emissions promises, with examples that can be recomputed by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod conflicts;
mod data;
mod examples;
mod properties;
mod refusals;
mod shipped;
mod support;
mod uncertainty;
