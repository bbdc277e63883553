//! `gnomon parse-document`: what the program calls to parse in a process apart.
//! No command for people, so no help lists it.

use std::path::PathBuf;

use gnomon_read::{Limits, draw, parse, reader_named};

use crate::app::{Outcome, Usage};
use crate::isolation::{self, Ceiling};

/// The name of the command.
pub const NAME: &str = "parse-document";

/// Parse a document on standard input and write its draft, or the picture of a page, to
/// standard output
#[derive(Debug, clap::Args)]
pub struct ParseDocumentArgs {
    /// The reader, with its version
    #[arg(long, required_unless_present = "draw")]
    reader: Option<String>,
    /// The page that is drawn, from 1
    #[arg(long, conflicts_with = "reader")]
    draw: Option<u32>,
    /// The program whose words about the document are read instead of its bytes
    #[arg(long, requires = "reader")]
    through: Option<PathBuf>,
    #[command(flatten)]
    ceiling: Ceiling,
}

/// Limits itself, then works.
pub fn run(args: &ParseDocumentArgs) -> anyhow::Result<Outcome> {
    isolation::confine(args.ceiling);
    if let Some(page) = args.draw {
        isolation::serve(args.ceiling, move |bytes| draw(bytes, page))?;
    }
    if let Some(name) = &args.reader {
        let reader =
            reader_named(name).ok_or_else(|| Usage(format!("there is no reader {name}")))?;
        let (through, limits) = (args.through.clone(), Limits::default());
        isolation::serve(args.ceiling, move |bytes| match through {
            Some(program) => {
                let said = isolation::pdftotext(&program, bytes, limits.expanded / 2)?;
                parse(reader, &said, limits)
            }
            None => parse(reader, bytes, limits),
        })?;
    }
    Ok(Outcome::Done)
}
