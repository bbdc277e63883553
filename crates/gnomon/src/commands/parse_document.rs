//! `gnomon parse-document`: what the program calls to parse in a process apart.
//! No command for people, so no help lists it.

use gnomon_read::reader_named;

use crate::app::{Outcome, Usage};
use crate::isolation::{self, Ceiling};

/// The name of the command.
pub const NAME: &str = "parse-document";

/// Parse a document on standard input and write its draft to standard output
#[derive(Debug, clap::Args)]
pub struct ParseDocumentArgs {
    /// The reader, with its version
    #[arg(long)]
    reader: String,
    #[command(flatten)]
    ceiling: Ceiling,
}

/// Limits itself, then parses.
pub fn run(args: &ParseDocumentArgs) -> anyhow::Result<Outcome> {
    isolation::confine(args.ceiling);
    let reader = reader_named(&args.reader)
        .ok_or_else(|| Usage(format!("there is no reader {}", args.reader)))?;
    isolation::serve(reader, args.ceiling)?;
    Ok(Outcome::Done)
}
