//! `gnomon compare A B`

use gnomon_compare::{compare, outline};

use crate::app::{App, Outcome};
use crate::commands::extract::document;
use crate::output::Format;

/// Set two texts of an instrument side by side: a draft and what was issued
///
/// Articles, measures and other numbered items are aligned: unchanged, renumbered,
/// reworded with the words that changed, moved, added, deleted; and the terms that
/// gave way to others throughout.
#[derive(Debug, clap::Args)]
pub struct CompareArgs {
    /// The earlier text: a file, or a document of the register (path, title, hash)
    before: String,
    /// The later text
    after: String,
    /// Show unchanged items as well
    #[arg(long)]
    all: bool,
}

/// Prints what changed.
pub fn run(app: &mut App, args: &CompareArgs) -> anyhow::Result<Outcome> {
    let pipeline = app.pipeline()?;
    let before = document(app, &pipeline, &args.before)?;
    let after = document(app, &pipeline, &args.after)?;
    let comparison = compare(&outline(&before), &outline(&after))?;
    match app.out.format {
        Format::Json => app.out.json(&comparison)?,
        Format::Text => {
            app.out.text(&crate::side_by_side::text(&comparison, args.all, app.out.paint))?;
        }
    }
    Ok(Outcome::Done)
}
