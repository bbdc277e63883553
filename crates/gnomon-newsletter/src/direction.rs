//! Characters that turn the direction of writing.
//!
//! Names that are written from right to left need none of them. In what an editor writes they are a
//! fault; what the register has read keeps them as evidence, and is printed without.

use std::borrow::Cow;

/// Embeddings, overrides and isolates of the bidirectional algorithm (Unicode, UAX 9).
pub(crate) fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The words without them.
pub(crate) fn straight(text: &str) -> Cow<'_, str> {
    if text.contains(turns) {
        Cow::Owned(text.chars().filter(|c| !turns(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}
