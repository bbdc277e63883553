//! The authority data and samples that are shipped inside the binary.

use anyhow::Context as _;
use gnomon_model::{Knowledge, KnowledgeError, KnowledgeFile, Precedence};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../knowledge"]
#[include = "*.toml"]
struct Files;

/// Which source leads where two differ: all that questions to the register need.
pub fn precedence() -> Result<Precedence, KnowledgeError> {
    Ok(one("precedence.toml")?.precedence().clone())
}

/// What the columns of tables are called, and nothing else: all of it takes longer to read than
/// an audit of a short list.
pub fn columns() -> Result<Knowledge, KnowledgeError> {
    one("columns.toml")
}

fn one(path: &str) -> Result<Knowledge, KnowledgeError> {
    let text = Files::get(path).and_then(|file| String::from_utf8(file.data.into_owned()).ok());
    Knowledge::parse(&[KnowledgeFile { path: path.to_owned(), text: text.unwrap_or_default() }])
}

/// What other crates than the model read: see [`files`].
const ELSEWHERE: &[&str] =
    &["factors/", "figures.toml", "stages.toml", "systems/", "catalogues/", "lists/"];

/// A stage in the development of a standard.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Harmonised stage code, its first two digits.
    pub code: String,
    /// Its English name.
    pub en: String,
    /// Its Chinese name.
    pub zh: String,
    /// The events that belong to it.
    pub of: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stages {
    stage: Vec<Stage>,
}

/// The stages of standards, in order.
pub fn stages() -> anyhow::Result<Vec<Stage>> {
    let file = files("stages.toml").into_iter().next();
    let text = file.map(|file| file.text).unwrap_or_default();
    let stages: Stages = toml::from_str(&text).context("`knowledge/stages.toml`")?;
    Ok(stages.stage)
}

/// The knowledge that this version ships.
pub fn shipped() -> Result<Knowledge, KnowledgeError> {
    let mut all = files("");
    all.retain(|file| !ELSEWHERE.iter().any(|elsewhere| file.path.starts_with(elsewhere)));
    Knowledge::parse(&all)
}

/// The shipped files whose path below `knowledge/` begins so, in order.
pub fn files(beginning: &str) -> Vec<KnowledgeFile> {
    let mut files: Vec<KnowledgeFile> = Files::iter()
        .filter(|path| path.starts_with(beginning))
        .filter_map(|path| {
            let file = Files::get(&path)?;
            let text = String::from_utf8(file.data.into_owned()).ok()?;
            Some(KnowledgeFile { path: path.into_owned(), text })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
