//! `gnomon backup` and `gnomon restore`

use std::path::PathBuf;

use gnomon_register::Register;

use crate::app::{App, Outcome};
use crate::commands::ingest::progress_bar;
use crate::output::Format;

/// Copy the register to a folder, while it may be in use
///
/// The copy is the register as it was at one moment. Backing up to the same folder
/// again copies what is new.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// The folder
    folder: PathBuf,
}

/// Bring a backup to the data directory, where there must be no register
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The folder of the backup
    folder: PathBuf,
}

/// Copies.
pub fn backup(app: &mut App, args: &BackupArgs) -> anyhow::Result<Outcome> {
    let register = app.register()?;
    let bar = progress_bar(app.terminal, u64::MAX);
    let copied = register.backup(&args.folder, |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    match app.out.format {
        Format::Json => app.out.json(&copied)?,
        Format::Text => app.out.line(&format!(
            "backed up to {}: {} new files, {} there already, {} bytes",
            args.folder.display(),
            copied.blobs,
            copied.kept,
            copied.bytes
        ))?,
    }
    Ok(Outcome::Done)
}

/// Copies back, then verifies the copy; exits with 1 when something does not hold.
pub fn restore(app: &mut App, args: &RestoreArgs) -> anyhow::Result<Outcome> {
    let copied = gnomon_register::restore(&args.folder, &app.data)?;
    let found = Register::open(&app.data)?.verify(|_, _| {})?;
    match app.out.format {
        Format::Json => app.out.json(&found)?,
        Format::Text => {
            for problem in &found.problems {
                app.out.line(&app.out.paint.warn(problem))?;
            }
            app.out.line(&format!(
                "restored {} files to {}; {} statements {}",
                copied.blobs,
                app.data.display(),
                found.statements,
                if found.problems.is_empty() { "all hold" } else { "checked, see above" }
            ))?;
        }
    }
    Ok(Outcome::found(!found.problems.is_empty()))
}
