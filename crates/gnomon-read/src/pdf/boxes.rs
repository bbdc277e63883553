//! Pages as `pdftotext -bbox-layout` (Poppler) tells them: words with their boxes. What our own parser does not get out of a
//! hard file another one may. Lines, columns, tables without rulings and what repeats at the edges are made of them as of our own;
//! rulings, links, the outline and the title are not told.

use std::str;

use super::page::Drawing;
use super::{Fate, Taken, damaged};
use crate::format::{Read, Reader};
use crate::xml::{Element, Item, Xml};
use crate::{Draft, Limits, ReadError};

/// Reads what `pdftotext -bbox-layout` writes about a PDF document.
pub(crate) const READER: Reader = Reader {
    name: "pdf-poppler/2",
    media_type: "application/pdf",
    extensions: &[],
    // Only where it is asked for: these are not the bytes of the document.
    recognises: |_| false,
    read: Read::Bytes(read),
};

fn read(xhtml: &[u8], limits: Limits) -> Result<Draft, ReadError> {
    let text = str::from_utf8(xhtml).map_err(|_| damaged("what Poppler says of it is no text"))?;
    let mut xml = Xml::new(text);
    let mut taken = Taken::default();
    let mut page: Option<(u32, Drawing)> = None;
    let mut total = 0u32;
    loop {
        match xml.next() {
            Item::Open(element) if element.name() == "page" => {
                close(page.take(), &mut taken);
                total += 1;
                let of = |name: &str| number(&element, name).unwrap_or(0.0).clamp(1.0, 20_000.0);
                let drawing = Drawing::of_words(of("width"), of("height"));
                if limits.pages < total as usize {
                    taken.fates.push(Fate::Left);
                } else {
                    page = Some((total, drawing));
                }
            }
            Item::Open(element) if element.name() == "word" => {
                let area = ["xMin", "yMin", "xMax", "yMax"].map(|name| number(&element, name));
                let words = xml.words();
                if let (Some((_, drawing)), [Some(left), Some(top), Some(right), Some(bottom)]) =
                    (&mut page, area)
                {
                    drawing.word(&words, [left, top, right, bottom]);
                }
            }
            Item::End => break,
            _ => {}
        }
    }
    close(page.take(), &mut taken);
    if total == 0 {
        return Err(damaged("it has no pages that can be found"));
    }
    taken.settle(total, &[])
}

fn close(page: Option<(u32, Drawing)>, taken: &mut Taken) {
    if let Some((number, drawing)) = page {
        taken.page(number, drawing, Vec::new());
    }
}

/// A finite number of points.
fn number(element: &Element<'_>, name: &str) -> Option<f32> {
    let value: f32 = element.attribute(name)?.parse().ok()?;
    value.is_finite().then_some(value.clamp(-20_000.0, 20_000.0))
}
