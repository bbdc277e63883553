//! The authority data and samples that are shipped inside the binary.

use gnomon_model::{Knowledge, KnowledgeError, KnowledgeFile};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../knowledge"]
#[include = "*.toml"]
struct Files;

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
