//! What Gnomon promises, end to end. One binary, so that it links once.
//!
//! `BLESS=1 cargo test` writes the goldens of `samples/` anew; read `git diff`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod architecture;
mod bad_input;
mod commands;
mod compare;
mod contract;
mod data;
mod docs;
mod emissions;
mod encodings;
mod formats;
mod gold;
mod identifiers;
mod layouts;
mod lint;
mod lists;
mod meetings;
mod mentions;
mod newsletter;
mod pages;
mod paths;
mod preserve;
mod properties;
mod provisions;
mod readers;
mod register;
mod samples;
mod search;
mod sentences;
mod source_document;
mod support;
mod systems;
mod web;
