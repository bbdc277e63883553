//! What measuring of paths promises. One binary, so that it links once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod captures;
mod codecs;
mod paths;
mod points;
mod records;
mod support;
