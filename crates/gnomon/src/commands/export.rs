//! `gnomon export FORMAT`

use crate::app::{App, Outcome};

/// Write the register out
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// The format
    #[arg(value_enum)]
    format: ExportFormat,
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
    match args.format {
        ExportFormat::Jsonl => register.each_statement(|testimony| app.out.json(&testimony))?,
    }
    Ok(Outcome::Done)
}
