//! What executable provisions promise. One binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bad;
mod cases;
mod hostile;
mod packs;
mod speed;
mod support;
mod tables;
mod verdicts;
