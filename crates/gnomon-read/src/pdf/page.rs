//! What one page draws: characters with their places, and the lines of tables.
//!
//! Places are in points from the top left corner of the page as it is shown.

use std::collections::HashSet;

use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape as _};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};

use super::layout::is_wide;

/// A character. A ligature is read as several, side by side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyph {
    /// [`UNKNOWN`] where nobody can tell: the font does not say.
    pub(crate) c: char,
    /// Where it starts on its base line.
    pub(crate) x: f32,
    /// Where the next one would start.
    pub(crate) end: f32,
    /// Its base line.
    pub(crate) y: f32,
    /// Height of the letters' body.
    pub(crate) size: f32,
    pub(crate) italic: bool,
}

/// What stands for a character that its font does not name.
pub(crate) const UNKNOWN: char = '\u{fffd}';

/// A straight line along one of the page's sides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The coordinate that all of it has: y of a horizontal one.
    pub(crate) at: f32,
    pub(crate) from: f32,
    pub(crate) to: f32,
}

/// How text is turned against the page as it is shown. Lines are found in text that runs along the page; this leads back.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Turn {
    /// Along the page.
    #[default]
    None,
    /// Down the page, whose width this is.
    Down(f32),
    /// Upside down, on a page of this width and height.
    Over(f32, f32),
    /// Up the page, whose height this is.
    Up(f32),
}

impl Turn {
    fn of(direction: usize, width: f32, height: f32) -> Turn {
        match direction {
            0 => Turn::None,
            1 => Turn::Down(width),
            2 => Turn::Over(width, height),
            _ => Turn::Up(height),
        }
    }

    /// A place of the page in turned text.
    fn along(self, x: f32, y: f32) -> (f32, f32) {
        match self {
            Turn::None => (x, y),
            Turn::Down(width) => (y, width - x),
            Turn::Over(width, height) => (width - x, height - y),
            Turn::Up(height) => (height - y, x),
        }
    }

    /// An area of turned text (left, top, right, bottom) on the page.
    pub(crate) fn back(self, [left, top, right, bottom]: [f32; 4]) -> [f32; 4] {
        match self {
            Turn::None => [left, top, right, bottom],
            Turn::Down(width) => [width - bottom, left, width - top, right],
            Turn::Over(width, height) => {
                [width - right, height - bottom, width - left, height - top]
            }
            Turn::Up(height) => [top, height - right, bottom, height - left],
        }
    }
}

/// What was drawn, in the order in which it was.
#[derive(Debug, Default)]
pub(crate) struct Drawing {
    /// Characters, by the direction of writing: along the page, down, upside
    /// down, up. Each turned so that it runs along the page.
    pub(crate) glyphs: [Vec<Glyph>; 4],
    pub(crate) horizontal: Vec<Rule>,
    pub(crate) vertical: Vec<Rule>,
    /// Pictures on the page; `None` where that is not told.
    pub(crate) images: Option<usize>,
    /// Characters that are drawn invisibly, over a picture of themselves.
    pub(crate) invisible: usize,
    /// Characters at an angle, as watermarks are.
    pub(crate) askew: usize,
    seen: HashSet<(u32, i32, i32)>,
    width: f32,
    height: f32,
}

/// Characters below one another that make a column.
const COLUMN: usize = 4;

/// The usual form of a mark that has one of its own in columns (Unicode, Vertical Forms and CJK Compatibility Forms).
fn upright_form(c: char) -> char {
    match c {
        '\u{fe10}' => '，',
        '\u{fe11}' => '、',
        '\u{fe12}' => '。',
        '\u{fe13}' => '：',
        '\u{fe14}' => '；',
        '\u{fe15}' => '！',
        '\u{fe16}' => '？',
        '\u{fe17}' | '\u{fe3b}' => '【',
        '\u{fe18}' | '\u{fe3c}' => '】',
        '\u{fe19}' => '…',
        '\u{fe31}' => '—',
        '\u{fe32}' => '–',
        '\u{fe35}' => '（',
        '\u{fe36}' => '）',
        '\u{fe39}' => '〔',
        '\u{fe3a}' => '〕',
        '\u{fe3d}' => '《',
        '\u{fe3e}' => '》',
        '\u{fe3f}' => '〈',
        '\u{fe40}' => '〉',
        '\u{fe41}' => '「',
        '\u{fe42}' => '」',
        '\u{fe43}' => '『',
        '\u{fe44}' => '』',
        '\u{fe47}' => '［',
        '\u{fe48}' => '］',
        c => c,
    }
}

/// More characters or lines than any page has; what comes after is not taken.
const LIMIT: usize = 400_000;

impl Drawing {
    pub(crate) fn new(width: f32, height: f32) -> Drawing {
        Drawing { width, height, images: Some(0), ..Drawing::default() }
    }

    /// A page of which somebody tells the words and nothing else.
    pub(crate) fn of_words(width: f32, height: f32) -> Drawing {
        Drawing { width, height, ..Drawing::default() }
    }

    /// Height of the page, in points.
    pub(crate) fn height(&self) -> f32 {
        self.height
    }

    /// A word in its box (left, top, right, bottom), its characters side by side, those on a square twice as wide. A word
    /// that is much higher than wide stands on its side, up the page.
    pub(crate) fn word(&mut self, word: &str, [left, top, right, bottom]: [f32; 4]) {
        let count = word.chars().count();
        let (width, height) = (right - left, bottom - top);
        if count == 0 || LIMIT <= self.glyphs[0].len() || width <= 0.0 || height <= 0.0 {
            return;
        }
        let direction = if 2 < count && width * 2.0 < height { 3 } else { 0 };
        let (x, size, length) = if direction == 0 {
            (left, height, width)
        } else {
            (self.height - bottom, width, height)
        };
        let y = if direction == 0 { bottom } else { right };
        let share = |c: char| if is_wide(c) { 2.0 } else { 1.0 };
        let each = length / word.chars().map(share).sum::<f32>();
        // The space that a font leaves above and below its letters is a fifth of the box or so.
        let (size, y) = (size * 0.85, y - size * 0.25);
        let mut at = x;
        for c in word.chars() {
            let end = at + each * share(c);
            let c = if c.is_control() { ' ' } else { c };
            self.glyphs[direction].push(Glyph { c, x: at, end, y, size, italic: false });
            at = end;
        }
        // Words are told without the spaces between them.
        self.glyphs[direction].push(Glyph { c: ' ', x: at, end: at, y, size, italic: false });
    }

    /// How the characters of a direction are turned.
    pub(crate) fn turn(&self, direction: usize) -> Turn {
        Turn::of(direction, self.width, self.height)
    }

    /// Takes what is written in columns from the top down, characters upright (Chinese of the old kind), for text that is
    /// turned, when most of the page is written so; its columns then follow each other from the right. How many characters
    /// were taken, and how many are left that seem to be written so.
    pub(crate) fn take_upright_columns(&mut self) -> (usize, usize) {
        let upright = &self.glyphs[0];
        let mut in_column = vec![false; upright.len()];
        let mut run: Vec<usize> = Vec::new();
        let close = |run: &mut Vec<usize>, in_column: &mut Vec<bool>| {
            let wide = run.iter().filter(|at| is_wide(upright[**at].c)).count();
            if COLUMN <= run.len() && run.len() <= wide * 2 {
                for at in run.iter() {
                    in_column[*at] = true;
                }
            }
            run.clear();
        };
        for (at, glyph) in upright.iter().enumerate() {
            if glyph.c.is_whitespace() {
                continue;
            }
            let below = run.last().is_some_and(|last| {
                let last = &upright[*last];
                let size = last.size.max(glyph.size);
                let beside = (glyph.x + glyph.end - last.x - last.end).abs() / 2.0;
                (0.5..1.45).contains(&((glyph.y - last.y) / size)) && beside < size * 0.35
            });
            if !below {
                close(&mut run, &mut in_column);
            }
            run.push(at);
        }
        close(&mut run, &mut in_column);
        let found = in_column.iter().filter(|taken| **taken).count();
        let all = upright.iter().filter(|glyph| !glyph.c.is_whitespace()).count();
        if found * 2 <= all {
            return (0, found);
        }
        let turn = self.turn(1);
        let mut kept = Vec::new();
        for (glyph, taken) in std::mem::take(&mut self.glyphs[0]).into_iter().zip(in_column) {
            if !taken {
                kept.push(glyph);
                continue;
            }
            // The letters' body lies around the middle of the column.
            let middle = (glyph.x + glyph.end) / 2.0;
            let (x, y) = turn.along(middle, glyph.y - glyph.size * 0.8);
            let y = y + glyph.size * 0.3;
            let c = upright_form(glyph.c);
            self.glyphs[1].push(Glyph { c, x, end: x + glyph.size, y, ..glyph });
        }
        self.glyphs[0] = kept;
        (found, 0)
    }

    fn glyph(&mut self, drawn: &Drawn<'_>, transform: Affine, italic: bool) {
        let mut several = String::new();
        let first = match drawn.as_unicode() {
            Some(BfString::Char(c)) => Some(c),
            Some(BfString::String(text)) => {
                let mut chars = text.chars();
                let Some(first) = chars.next() else { return };
                several = chars.collect();
                Some(first)
            }
            None => None,
        };
        let c = match first {
            // Private use: a shape without a meaning. Zero says nothing.
            None | Some('\u{e000}'..='\u{f8ff}' | '\0') => UNKNOWN,
            Some(c) if c.is_control() => ' ',
            Some(c) => c,
        };
        let advance = match drawn {
            Drawn::Outline(glyph) => glyph.advance_width(),
            Drawn::Type3(glyph) => glyph.advance_width(),
        };
        let origin = transform * Point::ZERO;
        let next = transform * Point::new(f64::from(advance.unwrap_or(500.0)), 0.0);
        let up = transform * Point::new(0.0, 1000.0);
        let along = next - origin;
        let mut size = (up - origin).hypot() as f32;
        let [a, b, ..] = transform.as_coeffs();
        let (x, y) = (origin.x as f32, origin.y as f32);
        let finite = [x, y, size, along.x as f32, along.y as f32].iter().all(|v| v.is_finite());
        if !finite || size <= 0.1 || 5_000.0 < size {
            return;
        }
        // Type 3 fonts have units of their own.
        if matches!(drawn, Drawn::Type3(_)) {
            size = size.clamp(4.0, 40.0);
        }
        let mut width = along.hypot() as f32;
        if !(0.0..=size * 6.0).contains(&width) {
            width = size * 0.5;
        }
        let direction = if b.abs() * 8.0 <= a.abs() {
            if 0.0 <= a { 0 } else { 2 }
        } else if a.abs() * 8.0 <= b.abs() {
            if 0.0 < b { 1 } else { 3 }
        } else {
            self.askew += 1;
            return;
        };
        let (x, y) = self.turn(direction).along(x, y);
        let code = if c == UNKNOWN { drawn.char_code() | 1 << 31 } else { u32::from(c) };
        // Bold is made by drawing twice.
        let key = (code, (x * 4.0) as i32, (y * 4.0) as i32);
        let glyphs = &mut self.glyphs[direction];
        if LIMIT <= glyphs.len() || !self.seen.insert(key) {
            return;
        }
        let each = width / (several.chars().count() + 1) as f32;
        for (i, c) in std::iter::once(c).chain(several.chars()).enumerate() {
            let x = x + each * i as f32;
            glyphs.push(Glyph { c, x, end: x + each, y, size, italic });
        }
    }

    /// Keeps what is drawn as a line or as a box too thin to be anything else.
    fn shape(&mut self, path: &BezPath, transform: Affine, stroked: bool) {
        if path.elements().len() > 2_000 {
            return;
        }
        let curved =
            path.elements().iter().any(|e| matches!(e, PathEl::QuadTo(..) | PathEl::CurveTo(..)));
        if curved {
            return;
        }
        if stroked {
            let mut start = Point::ZERO;
            let mut at = Point::ZERO;
            for element in path.elements() {
                match *element {
                    PathEl::MoveTo(point) => (start, at) = (point, point),
                    PathEl::LineTo(point) => {
                        self.line(transform * at, transform * point);
                        at = point;
                    }
                    PathEl::ClosePath => {
                        self.line(transform * at, transform * start);
                        at = start;
                    }
                    _ => {}
                }
            }
            return;
        }
        self.filled(transform.transform_rect_bbox(path.bounding_box()));
    }

    fn filled(&mut self, area: Rect) {
        let (width, height) = (area.width(), area.height());
        if height <= 3.0 && 3.0 < width {
            let y = (area.y0 + area.y1) / 2.0;
            self.line(Point::new(area.x0, y), Point::new(area.x1, y));
        } else if width <= 3.0 && 3.0 < height {
            let x = (area.x0 + area.x1) / 2.0;
            self.line(Point::new(x, area.y0), Point::new(x, area.y1));
        }
    }

    fn line(&mut self, from: Point, to: Point) {
        let finite = [from.x, from.y, to.x, to.y].iter().all(|v| v.is_finite());
        if !finite || LIMIT <= self.horizontal.len() + self.vertical.len() {
            return;
        }
        let (x0, x1) = (from.x.min(to.x) as f32, from.x.max(to.x) as f32);
        let (y0, y1) = (from.y.min(to.y) as f32, from.y.max(to.y) as f32);
        if y1 - y0 < 1.0 && 3.0 < x1 - x0 {
            self.horizontal.push(Rule { at: (y0 + y1) / 2.0, from: x0, to: x1 });
        } else if x1 - x0 < 1.0 && 3.0 < y1 - y0 {
            self.vertical.push(Rule { at: (x0 + x1) / 2.0, from: y0, to: y1 });
        }
    }
}

impl<'a> Device<'a> for Drawing {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        match draw_mode {
            DrawMode::Stroke(_) => self.shape(path, props.transform, true),
            DrawMode::Invisible => {}
            _ => self.shape(path, props.transform, false),
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, draw_mode: &DrawMode) {
        match draw_mode {
            DrawMode::Stroke(_) => self.shape(&rect.to_path(0.1), props.transform, true),
            DrawMode::Invisible => {}
            _ => self.filled(props.transform.transform_rect_bbox(*rect)),
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_clip_rect(&mut self, _: &Rect) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(
        &mut self,
        run: &GlyphRun<'_, 'a>,
        props: DrawProps<'a>,
        draw_mode: &DrawMode,
    ) {
        let italic = run.glyphs().first().is_some_and(|first| match &**first {
            Drawn::Outline(glyph) => glyph.font_data().is_some_and(|font| {
                font.is_italic
                    || font
                        .postscript_name
                        .is_some_and(|name| name.contains("Italic") || name.contains("Oblique"))
            }),
            Drawn::Type3(_) => false,
        });
        if matches!(draw_mode, DrawMode::Invisible) {
            self.invisible += run.glyphs().len();
        }
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform(), italic);
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.images = self.images.map(|count| count + 1);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
