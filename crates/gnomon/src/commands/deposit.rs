//! `gnomon deposit`: what was taken in, and the preserved collection

use crate::app::{App, Outcome};
use crate::commands::preserve::{self, PreserveAction};
use crate::output::Format;

/// What was taken in, and the preserved collection of deposited standards
#[derive(Debug, clap::Args)]
pub struct DepositArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Every input with the state that it ended in, the latest first
    List {
        /// How many at the most
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: u32,
    },
    #[command(flatten)]
    Preserve(PreserveAction),
}

/// Lists the receipts, or hands on to the preserved collection.
pub fn run(app: &mut App, args: &DepositArgs) -> anyhow::Result<Outcome> {
    let limit = match &args.action {
        Action::List { limit } => *limit,
        Action::Preserve(action) => return preserve::run(app, action),
    };
    let receipts = app.register()?.receipts(limit)?;
    for receipt in &receipts {
        match app.out.format {
            Format::Json => app.out.json(receipt)?,
            Format::Text => app.out.line(&gnomon_render::receipt::line(receipt, app.out.paint))?,
        }
    }
    if receipts.is_empty() && app.out.format == Format::Text {
        app.out.line("Nothing has been taken in yet: gnomon ingest FILE…")?;
    }
    Ok(Outcome::Done)
}
