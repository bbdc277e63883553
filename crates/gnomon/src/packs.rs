//! Packs of provisions: those inside the binary and those in folders.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_rules::{Pack, PackFile};
use rust_embed::RustEmbed;

use crate::app::Usage;

#[derive(RustEmbed)]
#[folder = "../../packs"]
#[include = "*.toml"]
struct Files;

/// The most files and bytes of a folder that is read as a pack.
const FILES: usize = 400;
const BYTES: u64 = 2_000_000;

/// The names of the shipped packs, in order.
pub fn shipped() -> Vec<String> {
    let mut names: Vec<String> = Files::iter()
        .filter_map(|path| path.strip_suffix("/pack.toml").map(str::to_owned))
        .collect();
    names.sort();
    names
}

/// The files of a shipped pack.
fn embedded(name: &str) -> Vec<PackFile> {
    let prefix = format!("{name}/");
    Files::iter()
        .filter_map(|path| {
            let below = path.strip_prefix(&prefix)?.to_owned();
            let text = String::from_utf8(Files::get(&path)?.data.into_owned()).ok()?;
            Some(PackFile { path: below, text })
        })
        .collect()
}

/// A pack by its name, `cn/cnescp`, or by its folder.
pub fn open(name: &str) -> anyhow::Result<Pack> {
    let folder = PathBuf::from(name);
    if folder.is_dir() {
        return Pack::load(&files(&folder)?).with_context(|| format!("`{name}` does not load"));
    }
    let files = embedded(name);
    if files.is_empty() {
        let known = shipped().join(", ");
        return Err(Usage(format!(
            "no pack `{name}`; there are {known}, and any folder with a pack.toml"
        ))
        .into());
    }
    Pack::load(&files).with_context(|| format!("the shipped pack `{name}` does not load"))
}

/// The files of a folder, as a pack sees them. Links are not followed: a pack
/// from elsewhere shall not reach beyond its folder.
pub fn files(folder: &Path) -> anyhow::Result<Vec<PackFile>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries =
            fs::read_dir(&next).with_context(|| format!("could not open `{}`", next.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("could not read `{}`", next.display()))?;
            let kind = entry
                .file_type()
                .with_context(|| format!("could not read `{}`", entry.path().display()))?;
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if kind.is_dir() && !hidden {
                folders.push(path);
                continue;
            }
            if !kind.is_file()
                || hidden
                || path.extension().is_none_or(|extension| extension != "toml")
            {
                continue;
            }
            if FILES < found.len() + folders.len() {
                anyhow::bail!(
                    "`{}` holds more than {FILES} files; is it a pack?",
                    folder.display()
                );
            }
            let size = entry.metadata().map_or(0, |metadata| metadata.len());
            if BYTES < size {
                anyhow::bail!("`{}` has {size} bytes; the limit is {BYTES}", path.display());
            }
            let text = fs::read_to_string(&path)
                .with_context(|| format!("could not read `{}`", path.display()))?;
            let below = path.strip_prefix(folder).unwrap_or(&path);
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            found.push(PackFile { path: parts.join("/"), text });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}
