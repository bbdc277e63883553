//! `gnomon ingest --watch`: folders are looked at again and again, and what is new
//! or changed in them is read.
//!
//! What was seen, with its size and time, is kept in `watched.json` beside the
//! register: after a restart nothing is read twice. A file counts as there once it
//! has stayed the same between two looks, so that none is read half-copied.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::Context as _;
use gnomon_register::Ending;
use serde::{Deserialize, Serialize};

use super::in_order::InOrder;
use super::{IngestArgs, Input, inputs, keep_up, progress_bar, say};
use crate::app::{App, Outcome};
use crate::output::Closed;

/// Size in bytes and time of the last change, in nanoseconds since 1970.
type Shape = (u64, u64);

/// What was seen so far, by the version that saw it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Seen {
    /// Readers and extractor: another version reads everything again.
    version: String,
    files: BTreeMap<PathBuf, Shape>,
}

/// Watches until it is stopped, or until nobody reads what it says.
pub(super) fn run(app: &mut App, args: &IngestArgs) -> anyhow::Result<Outcome> {
    let pipeline = app.pipeline_within(args.reading)?;
    let path = app.new_register()?.folder().join("watched.json");
    let mut seen = Seen::load(&path)?;
    let mut before: BTreeMap<PathBuf, Shape> = BTreeMap::new();
    let mut refused: Vec<PathBuf> = Vec::new();
    loop {
        let found = inputs(&args.paths, &app.data);
        let mut now = BTreeMap::new();
        for input in found {
            match input {
                Ok(file) if !is_unfinished(&file) => {
                    if let Some(shape) = shape(&file) {
                        now.insert(file, shape);
                    }
                }
                Ok(_) => {}
                // What cannot be listed is said once, and looked at again.
                Err((folder, reason)) if !refused.contains(&folder) => {
                    let origin = folder.display().to_string();
                    let ending = Ending::Refused { origin: &origin, reason: &reason };
                    for receipt in app.new_register()?.record(&[ending], &app.clock.now())? {
                        say(app, &receipt)?;
                    }
                    refused.push(folder);
                }
                Err(_) => {}
            }
        }
        let ready: Vec<(PathBuf, Shape)> = now
            .iter()
            .filter(|(file, shape)| {
                seen.files.get(*file) != Some(*shape) && before.get(*file) == Some(*shape)
            })
            .map(|(file, shape)| (file.clone(), *shape))
            .collect();
        if !ready.is_empty() {
            // Open only while there is something to do: others use it as well.
            let mut register = app.new_register()?;
            let work = InOrder { pipeline: &pipeline, media_type: args.media_type.as_deref() };
            let inputs: Vec<Input> = ready.iter().map(|(file, _)| Ok(file.clone())).collect();
            let mut left = ready.into_iter();
            let clock = app.clock;
            let recorded = work.record(&mut register, &inputs, clock, |receipts| {
                seen.files.extend(left.by_ref().take(receipts.len()));
                seen.save(&path)?;
                receipts.iter().try_for_each(|receipt| say(app, receipt))
            });
            match recorded {
                Err(error) if error.is::<Closed>() => return Ok(Outcome::Done),
                recorded => recorded?,
            }
            keep_up(&register, &progress_bar(false, 0));
        }
        before = now;
        std::thread::sleep(Duration::from_secs(args.every));
    }
}

/// Files that other programs make while they are at work.
fn is_unfinished(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let ends = [".part", ".crdownload", ".tmp", ".partial", ".download"];
    name.starts_with("~$") || ends.iter().any(|end| name.ends_with(end))
}

fn shape(file: &Path) -> Option<Shape> {
    let found = std::fs::metadata(file).ok()?;
    let time = found.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some((found.len(), u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)))
}

impl Seen {
    /// What an earlier run left; nothing where it was another version.
    fn load(path: &Path) -> anyhow::Result<Seen> {
        let readers: Vec<&str> = gnomon_read::READERS.iter().map(|reader| reader.name).collect();
        let version = format!("{} {}", readers.join(" "), gnomon_extract::EXTRACTOR);
        let fresh = Seen { version: version.clone(), files: BTreeMap::new() };
        match std::fs::read(path) {
            Ok(bytes) => {
                // A file that makes no sense only costs reading once more.
                let seen: Seen = serde_json::from_slice(&bytes).unwrap_or_default();
                Ok(if seen.version == version { seen } else { fresh })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(fresh),
            Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
        }
    }

    /// Written aside and renamed, so that it is there whole or not at all.
    fn save(&self, path: &Path) -> anyhow::Result<()> {
        let aside = path.with_extension("json.new");
        let write = || -> std::io::Result<()> {
            std::fs::write(&aside, serde_json::to_vec(self)?)?;
            std::fs::rename(&aside, path)
        };
        write().with_context(|| format!("cannot write `{}`", path.display()))
    }
}
