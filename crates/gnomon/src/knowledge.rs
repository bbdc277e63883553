//! The authority data and samples that are shipped inside the binary.

use gnomon_model::{Knowledge, KnowledgeError, KnowledgeFile, Precedence};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../knowledge"]
#[include = "*.toml"]
struct Files;

/// Which source leads where two differ: all that questions to the register need.
pub fn precedence() -> Result<Precedence, KnowledgeError> {
    let path = "precedence.toml";
    let text = Files::get(path).and_then(|file| String::from_utf8(file.data.into_owned()).ok());
    let file = KnowledgeFile { path: path.to_owned(), text: text.unwrap_or_default() };
    Ok(Knowledge::parse(&[file])?.precedence().clone())
}

/// The knowledge that this version ships.
pub fn shipped() -> Result<Knowledge, KnowledgeError> {
    let files: Vec<KnowledgeFile> = Files::iter()
        .filter_map(|path| {
            let file = Files::get(&path)?;
            let text = String::from_utf8(file.data.into_owned()).ok()?;
            Some(KnowledgeFile { path: path.into_owned(), text })
        })
        .collect();
    Knowledge::parse(&files)
}
