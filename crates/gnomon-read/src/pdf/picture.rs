//! A page as it looks, as a drawing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro_interpret::InterpreterSettings;
use hayro_interpret::font::FontQuery;
use hayro_svg::{RenderCache, SvgRenderSettings, convert};

use super::{damaged, open};
use crate::{PagePicture, ReadError};

/// Draws one page, counted from 1.
pub(crate) fn draw(bytes: &[u8], page: u32) -> Result<PagePicture, ReadError> {
    let pdf = open(bytes)?;
    let pages = pdf.pages();
    let index = usize::try_from(page).unwrap_or(usize::MAX).checked_sub(1);
    let Some(wanted) = index.and_then(|index| pages.get(index)) else {
        return Err(damaged(&format!("it has no page {page}")));
    };
    let cache = RenderCache::new();
    let paper = SvgRenderSettings { bg_color: [255, 255, 255, 255] };
    // Fonts of Chinese, Japanese and Korean are large: documents leave them out, and so do we.
    let lacking = Arc::new(AtomicBool::new(false));
    let mut settings = InterpreterSettings::default();
    let (known, noted) = (Arc::clone(&settings.font_resolver), Arc::clone(&lacking));
    settings.font_resolver = Arc::new(move |query| {
        if let FontQuery::Fallback(wanted) = query
            && wanted.character_collection.is_some()
        {
            noted.store(true, Ordering::Relaxed);
        }
        known(query)
    });
    let drawn = catch_unwind(AssertUnwindSafe(|| {
        let (width, height) = wanted.render_dimensions();
        let svg = convert(wanted, &cache, &settings, &paper);
        PagePicture { width, height, svg, lacking: lacking.load(Ordering::Relaxed) }
    }));
    drawn.map_err(|_| damaged(&format!("its page {page} cannot be drawn")))
}
