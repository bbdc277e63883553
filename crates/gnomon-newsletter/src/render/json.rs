//! An edition as JSON: the form that a published issue is kept in, for programs and for errata.

use serde::Serialize;

use crate::edition::Edition;
use crate::fault::Fault;

/// The document.
#[derive(Debug, Serialize)]
pub struct Json<'e> {
    /// Name and version of the form.
    schema: &'static str,
    /// The issue.
    #[serde(flatten)]
    edition: &'e Edition,
    /// Warnings that were left.
    faults: &'e [Fault],
}

/// The name and version of the form.
pub(crate) const SCHEMA: &str = "gnomon.newsletter/1";

/// Writes an edition, with a line end behind it.
pub fn json(edition: &Edition, faults: &[Fault]) -> String {
    let document = Json { schema: SCHEMA, edition, faults };
    // Maps with text keys and plain values cannot fail to serialise.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}
