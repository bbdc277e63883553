//! Where a stretch of canonical text stands in the deposited file.
//!
//! Readers whose canonical text is not the file itself leave an anchor for every
//! piece of text they take: a page with a box, a path through the file's own
//! structure. [`Anchors::places`] then answers for any span.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// A rectangle on a page, in hundredths of a point (1/7200 inch) from the top
/// left corner of the page as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageBox {
    /// The page, from 1.
    pub page: u32,
    /// Left edge.
    pub left: i32,
    /// Upper edge.
    pub top: i32,
    /// Right edge.
    pub right: i32,
    /// Lower edge.
    pub bottom: i32,
}

impl PageBox {
    /// The smallest box around both, which are on one page.
    pub fn hull(self, other: PageBox) -> PageBox {
        PageBox {
            page: self.page,
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// `[left, top, right, bottom]` in points.
    pub fn points(self) -> [f64; 4] {
        [self.left, self.top, self.right, self.bottom].map(|edge| f64::from(edge) / 100.0)
    }

    /// Whether the two stand on one line of one page.
    fn beside(self, other: PageBox) -> bool {
        let overlap = self.bottom.min(other.bottom) - self.top.max(other.top);
        let lower = (self.bottom - self.top).min(other.bottom - other.top);
        self.page == other.page && lower < overlap * 2
    }

    /// Whether the two stand in one column of upright or turned characters, one next to the other.
    fn in_line_down(self, other: PageBox) -> bool {
        let overlap = self.right.min(other.right) - self.left.max(other.left);
        let wider = (self.right - self.left).max(other.right - other.left);
        let gap = self.top.max(other.top) - self.bottom.min(other.bottom);
        self.page == other.page && wider * 4 < overlap * 5 && gap < wider
    }
}

/// A place in the deposited file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// On a page.
    Page(PageBox),
    /// In the file's own structure: `body/p[12]/r[3]`, `Sheet1!B4`.
    Path(String),
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The text.
    pub span: Span,
    /// The place of all of it. A box is that of a run of characters side by side,
    /// alike in width, so that a part of them has its part of the box.
    pub place: Place,
}

/// The anchors of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchors {
    /// In order of their spans, which do not overlap.
    entries: Vec<Anchor>,
}

impl Anchors {
    /// Adds the anchor of text that follows all that was anchored before; one
    /// that does not is ignored.
    pub fn push(&mut self, span: Span, place: Place) {
        let after = self.entries.last().is_none_or(|last| last.span.end <= span.start);
        if after && !span.is_empty() {
            self.entries.push(Anchor { span, place });
        }
    }

    /// All of them, in order.
    pub fn entries(&self) -> &[Anchor] {
        &self.entries
    }

    /// Whether there are none: the place of a span is its line.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The places of a span of `text`, in reading order: a box for each line that
    /// it touches, or a path for each piece.
    pub fn places(&self, text: &str, span: Span) -> Vec<Place> {
        let first = self.entries.partition_point(|anchor| anchor.span.end <= span.start);
        let mut places: Vec<Place> = Vec::new();
        // Text that runs down or up the page has an anchor for each character.
        let (mut was_single, mut was_down) = (false, false);
        for anchor in self.entries[first..].iter().take_while(|a| a.span.start < span.end) {
            match &anchor.place {
                Place::Path(path) => {
                    if !matches!(places.last(), Some(Place::Path(last)) if last == path) {
                        places.push(Place::Path(path.clone()));
                    }
                }
                Place::Page(whole) => {
                    let part = part(text, anchor.span, *whole, span);
                    let single = anchor.span.of(text).chars().nth(1).is_none();
                    let down = |last: PageBox| single && was_single && last.in_line_down(part);
                    match places.last_mut() {
                        Some(Place::Page(last)) if down(*last) => {
                            *last = last.hull(part);
                            was_down = true;
                        }
                        // The next column stands beside the one before.
                        Some(Place::Page(last)) if !was_down && last.beside(part) => {
                            *last = last.hull(part);
                        }
                        _ => {
                            places.push(Place::Page(part));
                            was_down = false;
                        }
                    }
                    was_single = single;
                }
            }
        }
        places
    }
}

/// The part of a run's box that the characters inside `wanted` take.
fn part(text: &str, run: Span, whole: PageBox, wanted: Span) -> PageBox {
    let count = |span: Span| i64::try_from(span.of(text).chars().count()).unwrap_or(i64::MAX);
    let all = count(run);
    if wanted.contains(run) || all == 0 {
        return whole;
    }
    let from = count(Span::new(run.start, wanted.start.clamp(run.start, run.end)));
    let to = count(Span::new(run.start, wanted.end.clamp(run.start, run.end)));
    let width = i64::from(whole.right) - i64::from(whole.left);
    let at = |n: i64| i32::try_from(i64::from(whole.left) + width * n / all).unwrap_or(whole.left);
    PageBox { left: at(from), right: at(to), ..whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_below_one_another_have_one_box_for_each_column() {
        let text = "标准之一";
        let mut anchors = Anchors::default();
        for (i, (left, top)) in [(100, 0), (100, 12), (80, 0), (80, 12)].into_iter().enumerate() {
            let area = PageBox { page: 1, left, top, right: left + 10, bottom: top + 10 };
            anchors.push(Span::new(i * 3, i * 3 + 3), Place::Page(area));
        }
        let column = |left| PageBox { page: 1, left, top: 0, right: left + 10, bottom: 22 };
        let places = anchors.places(text, Span::new(0, text.len()));
        assert_eq!(places, [Place::Page(column(100)), Place::Page(column(80))]);
    }

    #[test]
    fn a_part_of_a_run_has_its_part_of_the_box_and_lines_their_own() {
        let text = "GB/T 1 of\n2020";
        let mut anchors = Anchors::default();
        let line = |left, top, right| PageBox { page: 1, left, top, right, bottom: top + 10 };
        anchors.push(Span::new(0, 4), Place::Page(line(0, 0, 40)));
        anchors.push(Span::new(5, 6), Place::Page(line(45, 0, 55)));
        anchors.push(Span::new(10, 14), Place::Page(line(0, 20, 40)));
        let places = anchors.places(text, Span::new(2, 12));
        assert_eq!(places, [Place::Page(line(20, 0, 55)), Place::Page(line(0, 20, 20))]);
        assert!(anchors.places(text, Span::new(6, 9)).is_empty());
    }
}
