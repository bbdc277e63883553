//! `gnomon remove`

use crate::app::{App, Outcome};
use crate::commands::judge::JudgeArgs;
use crate::output::Format;
use crate::search;

/// Remove a confidential or protected document and all that was read from it
///
/// A tombstone with the reason stays; the text is gone from the register for good,
/// and the same bytes are refused when they come again. Backups that were made
/// before are yours to destroy; backing up to the same folder again cleans it.
#[derive(Debug, clap::Args)]
pub struct RemoveArgs {
    /// The document: how its hash begins, its path as it was taken in, or its title
    document: String,
    #[command(flatten)]
    judge: JudgeArgs,
}

/// Removes it.
pub fn run(app: &mut App, args: &RemoveArgs) -> anyhow::Result<Outcome> {
    let decided = args.judge.decided(app)?;
    let mut register = app.register()?;
    let (sha256, ..) = register.deposit(&args.document)?;
    let tombstone = register.remove(&sha256, decided.judge())?;
    // An index forgets for good only when it is made anew.
    if register.folder().join("index").exists() {
        search::rebuild(&register, &mut |_, _| {})?;
    }
    match app.out.format {
        Format::Json => app.out.json(&tombstone)?,
        Format::Text => app.out.line(&format!(
            "removed {} with {} statements: {}",
            tombstone.origin, tombstone.statements, tombstone.reason
        ))?,
    }
    Ok(Outcome::Done)
}
