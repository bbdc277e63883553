//! `gnomon compare A B`

use std::path::Path;

use anyhow::Context as _;
use gnomon_compare::{compare, outline};
use gnomon_model::Document;
use gnomon_read::Hint;

use crate::app::{App, Outcome};
use crate::commands::extract;
use crate::output::Format;
use crate::pipeline::Pipeline;

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

/// A file, or a document of the register where there is no such file.
fn document(app: &App, pipeline: &Pipeline, name: &str) -> anyhow::Result<Document> {
    let path = Path::new(name);
    let (origin, bytes) = if path.is_file() {
        (name.to_owned(), extract::bytes(path)?)
    } else {
        let register = app
            .register()
            .with_context(|| format!("`{name}` is no file, and there is no register to look in"))?;
        let (sha256, origin, _) = register.deposit(name)?;
        let bytes = register.bytes(&sha256)?.with_context(|| {
            format!("the bytes of `{origin}` are not there; run `gnomon verify`")
        })?;
        (origin, bytes)
    };
    pipeline
        .read(&bytes, Hint { name: Some(&origin), media_type: None })
        .with_context(|| format!("`{name}` cannot be read"))
}
