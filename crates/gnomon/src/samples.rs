//! The sample documents that are shipped inside the binary.

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../samples"]
#[include = "*/source.*"]
struct Files;

/// A sample document.
pub struct Sample {
    /// Its path in the repository: `samples/web-page/source.html`.
    pub path: String,
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
}

/// The samples in the order of their names.
pub fn all() -> Vec<Sample> {
    let mut paths: Vec<Cow<'static, str>> = Files::iter().collect();
    paths.sort();
    paths
        .into_iter()
        .filter_map(|path| {
            Some(Sample { bytes: Files::get(&path)?.data, path: format!("samples/{path}") })
        })
        .collect()
}
