//! The mappings of lists that are shipped, and those that users write.

use std::path::Path;

use anyhow::Context as _;
use gnomon_exchange::Mapping;
use gnomon_exchange::audit::Words;
use gnomon_exchange::class::Scheme;
use gnomon_model::KnowledgeFile;

use crate::app::{BadInput, Usage};
use crate::commands::extract;
use crate::{knowledge, pipeline};

/// A mapping with the hash of its file: another mapping reads the same bytes anew.
#[derive(Clone, Debug)]
pub struct Known {
    /// The mapping.
    pub mapping: Mapping,
    /// Its name and hash: what a reading is said to be made by.
    pub extractor: String,
}

fn known(file: &KnowledgeFile) -> anyhow::Result<Known> {
    let mapping = Mapping::parse(file).map_err(|error| BadInput(error.to_string()))?;
    let hash = pipeline::sha256(file.text.as_bytes());
    let extractor = format!("{}/{}", mapping.name, hash.get(..12).unwrap_or(&hash));
    Ok(Known { mapping, extractor })
}

/// The classifications whose names are known.
pub fn schemes() -> anyhow::Result<Vec<Scheme>> {
    knowledge::files("lists/classes/")
        .iter()
        .map(|file| Scheme::parse(file).map_err(anyhow::Error::msg))
        .collect()
}

/// What lists call the states of standards.
pub fn words() -> anyhow::Result<Words> {
    let files = knowledge::files("lists/states.toml");
    let file = files.first().context("`lists/states.toml` is missing in this build")?;
    Words::parse(file).map_err(anyhow::Error::msg)
}

/// The shipped ones, by name.
pub fn shipped() -> anyhow::Result<Vec<Known>> {
    knowledge::files("lists/").iter().filter(|file| !is_other(&file.path)).map(known).collect()
}

/// What is beside the mappings in their folder.
fn is_other(path: &str) -> bool {
    path.ends_with("states.toml") || path.contains("/classes/")
}

/// The shipped one of this name.
pub fn named(name: &str) -> anyhow::Result<Known> {
    // A mapping is in the file of its name: the others need not be read.
    let path = format!("lists/{name}.toml");
    if let Some(file) = knowledge::files(&path).first().filter(|file| file.path == path) {
        let known = known(file)?;
        if known.mapping.name == name && !is_other(&path) {
            return Ok(known);
        }
    }
    let mut all = shipped()?;
    match all.iter().position(|known| known.mapping.name == name) {
        Some(index) => Ok(all.swap_remove(index)),
        None => {
            let names: Vec<&str> = all.iter().map(|known| known.mapping.name.as_str()).collect();
            Err(Usage(format!("there is no format `{name}`; there are {}", names.join(", ")))
                .into())
        }
    }
}

/// The one in a user's file.
pub fn of_file(path: &Path) -> anyhow::Result<Known> {
    let text = String::from_utf8(extract::bytes(path)?)
        .map_err(|_| BadInput(format!("`{}` is not UTF-8", path.display())))?;
    known(&KnowledgeFile { path: path.display().to_string(), text })
}
