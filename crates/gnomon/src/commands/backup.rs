//! `gnomon backup` and `gnomon restore`

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_register::{Copied, Register};

use crate::app::{App, Outcome};
use crate::commands::ingest::progress_bar;
use crate::output::Format;

/// Copy the data directory to a folder, while it may be in use
///
/// The copy is the register as it was at one moment, with cases and the preserved
/// collection; the search index is not copied, because it is made from the register.
/// Backing up to the same folder again copies what is new.
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
    let mut copied = register.backup(&args.folder, |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    copy_beside(register.folder(), &args.folder, &mut copied)?;
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

/// What is kept beside the register and made by nobody again: cases, ledgers, the preserved
/// collection and the keys and receipts of its office. The search index is made from the
/// register.
const BESIDE: [&str; 4] = ["cases", "ledgers", "preserved", "preserved-office"];

/// What a person follows.
const WATCHES: &str = "watches.json";

fn copy_beside(from: &Path, to: &Path, copied: &mut Copied) -> anyhow::Result<()> {
    for name in BESIDE {
        let folder = from.join(name);
        if folder.is_dir() {
            copy_folder(&folder, &to.join(name), copied)?;
        }
    }
    let watches = from.join(WATCHES);
    if watches.is_file() {
        copy_file(&watches, to, copied)?;
    }
    Ok(())
}

/// Copies what is new or has changed, each file aside first and then renamed.
fn copy_folder(from: &Path, to: &Path, copied: &mut Copied) -> anyhow::Result<()> {
    let cannot = |path: &Path| format!("could not copy `{}`", path.display());
    fs::create_dir_all(to).with_context(|| cannot(from))?;
    for entry in fs::read_dir(from).with_context(|| cannot(from))? {
        let path = entry.with_context(|| cannot(from))?.path();
        if path.is_dir() {
            copy_folder(&path, &to.join(path.file_name().unwrap_or_default()), copied)?;
        } else {
            copy_file(&path, to, copied)?;
        }
    }
    Ok(())
}

fn copy_file(path: &Path, to: &Path, copied: &mut Copied) -> anyhow::Result<()> {
    let cannot = |path: &Path| format!("could not copy `{}`", path.display());
    let target = to.join(path.file_name().unwrap_or_default());
    if target.is_file() && are_equal(path, &target).with_context(|| cannot(path))? {
        copied.kept += 1;
        return Ok(());
    }
    let mut aside = tempfile::NamedTempFile::new_in(to).with_context(|| cannot(path))?;
    let mut source = File::open(path).with_context(|| cannot(path))?;
    let length = io::copy(&mut source, &mut aside).with_context(|| cannot(path))?;
    let rights = fs::metadata(path).with_context(|| cannot(path))?.permissions();
    aside.as_file().set_permissions(rights).with_context(|| cannot(path))?;
    aside.as_file().sync_all().with_context(|| cannot(path))?;
    aside.persist(&target).with_context(|| cannot(path))?;
    copied.blobs += 1;
    copied.bytes += length;
    Ok(())
}

/// Whether two files have the same bytes, piece by piece: what is preserved may be larger than
/// memory.
fn are_equal(a: &Path, b: &Path) -> io::Result<bool> {
    let (a, b) = (File::open(a)?, File::open(b)?);
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    let (mut a, mut b) = (BufReader::new(a), BufReader::new(b));
    loop {
        let (here, there) = (a.fill_buf()?, b.fill_buf()?);
        let length = here.len().min(there.len());
        if length == 0 {
            return Ok(here.len() == there.len());
        }
        if here[..length] != there[..length] {
            return Ok(false);
        }
        a.consume(length);
        b.consume(length);
    }
}

/// Copies back, then verifies the copy; exits with 1 when something does not hold.
pub fn restore(app: &mut App, args: &RestoreArgs) -> anyhow::Result<Outcome> {
    let mut copied = gnomon_register::restore(&args.folder, &app.data)?;
    copy_beside(&args.folder, &app.data, &mut copied)?;
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
