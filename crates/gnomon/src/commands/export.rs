//! `gnomon export FORMAT`

use jiff::civil::Date;

use crate::app::{App, Outcome};

/// Write the register out
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// The format
    #[arg(value_enum)]
    format: ExportFormat,
    /// Only what is about that day or earlier ones
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Only what was recorded by the end of that day (UTC)
    #[arg(long, value_name = "DATE")]
    as_known: Option<Date>,
}

/// The formats.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum ExportFormat {
    /// One statement a line, with its evidence and source, in the order in which
    /// they were recorded
    Jsonl,
}

/// Writes to standard output.
pub fn run(app: &mut App, args: &ExportArgs) -> anyhow::Result<Outcome> {
    let register = app.register()?;
    let view = app.view(args.as_of, args.as_known);
    match args.format {
        ExportFormat::Jsonl => register.each_statement(&view, |testimony| {
            let coming = match (args.as_of, testimony.valid_from) {
                (Some(as_of), Some(from)) => as_of < from,
                _ => false,
            };
            if coming { Ok(()) } else { app.out.json(&testimony) }
        })?,
    }
    Ok(Outcome::Done)
}
