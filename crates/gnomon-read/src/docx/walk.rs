//! The walk through the text of a Word document.

use std::collections::{BTreeSet, HashMap};

use gnomon_model::{BlockKind, Cell, Mark, MarkKind, Row, Span};

use super::numbering::{Counters, Label, Numbering};
use super::style::{Properties, Styles, is_on};
use crate::table::{self, Room};
use crate::xml::{Element, Item, Xml};
use crate::{Draft, Limits, ReadError, contents, inline, line};

/// What was passed over on the way.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    inserted: usize,
    deleted: usize,
    hidden: usize,
    pictures: usize,
    symbols: usize,
    /// Whether a note or a box breaks off.
    pub(crate) damaged: bool,
    /// Whether something was left out because it was nested too deep.
    pub(crate) too_deep: bool,
}

impl Seen {
    fn wrapper(&mut self, name: &str) {
        self.inserted += usize::from(matches!(name, "ins" | "moveTo"));
    }

    fn passed_over(&mut self, name: &str) {
        self.deleted += usize::from(matches!(name, "del" | "moveFrom"));
    }

    /// Says so in the draft.
    pub(crate) fn report(&self, draft: &mut Draft) {
        let at = Span::new(0, 0);
        if 0 < self.inserted + self.deleted {
            let message = format!(
                "{} insertions and {} deletions are tracked; the text is read with all of them accepted",
                self.inserted, self.deleted
            );
            draft.note("tracked-changes", message, at);
        }
        if 0 < self.hidden {
            let message = format!("{} runs of hidden text are left out", self.hidden);
            draft.note("hidden-text", message, at);
        }
        if 0 < self.pictures {
            let message = format!("{} pictures are not read", self.pictures);
            draft.note("pictures", message, at);
        }
        if 0 < self.symbols {
            let message = format!("{} characters of symbol fonts are not known", self.symbols);
            draft.loss("unknown-symbols", message, at);
        }
    }
}

/// The paragraph that is being read.
#[derive(Debug, Default)]
struct Paragraph {
    start: usize,
    /// Where its text proper starts, behind the number.
    body: usize,
    style: Option<String>,
    own: Properties,
    label: Option<Label>,
    labelled: bool,
    path: String,
    /// Notes that it refers to: the part, and the identifier of the note.
    notes: Vec<(&'static str, String)>,
}

/// A field that is being read, such as a link or a page number.
#[derive(Debug)]
struct Field {
    instruction: String,
    /// Which of the fields of the document it is.
    number: usize,
    /// Where its result starts, once it does.
    result: Option<usize>,
}

/// Where the walk stands.
pub(crate) struct Walk<'d> {
    draft: Draft,
    styles: &'d Styles,
    numbering: &'d Numbering,
    links: &'d HashMap<String, String>,
    notes: HashMap<(&'static str, String), &'d str>,
    counters: Counters,
    fields: Vec<Field>,
    /// How many fields are open beyond those that are followed.
    fields_beyond: usize,
    /// How many fields were begun.
    begun: usize,
    /// Fields that begin and have neither result nor end.
    unended: BTreeSet<usize>,
    /// Fields that an earlier walk found to be such: their begin is passed over.
    ignored: BTreeSet<usize>,
    room: Room,
    paragraph: Paragraph,
    /// Text boxes anchored in the paragraph, read behind it.
    boxes: Vec<(String, &'d str)>,
    /// How many cells the walk is inside: their paragraphs are no blocks.
    cells: usize,
    /// Notes that cells refer to: they follow the table.
    below: Vec<(&'static str, String)>,
    /// How many notes and boxes the walk is inside.
    aside: usize,
    seen: Seen,
}

impl<'d> Walk<'d> {
    pub(crate) fn new(
        styles: &'d Styles,
        numbering: &'d Numbering,
        links: &'d HashMap<String, String>,
        footnotes: &'d str,
        endnotes: &'d str,
        limits: Limits,
    ) -> Walk<'d> {
        let mut notes = HashMap::new();
        let mut seen = Seen::default();
        for (text, part) in [(footnotes, "footnote"), (endnotes, "endnote")] {
            seen.damaged |= collect(text, part, &mut notes);
        }
        Walk {
            draft: Draft::default(),
            styles,
            numbering,
            links,
            notes,
            counters: Counters::default(),
            fields: Vec::new(),
            fields_beyond: 0,
            begun: 0,
            unended: BTreeSet::new(),
            ignored: BTreeSet::new(),
            room: Room::new(limits),
            paragraph: Paragraph::default(),
            boxes: Vec::new(),
            cells: 0,
            below: Vec::new(),
            aside: 0,
            seen,
        }
    }

    /// The walk, with the begin of these fields passed over.
    pub(crate) fn ignoring(mut self, fields: BTreeSet<usize>) -> Walk<'d> {
        self.ignored = fields;
        self
    }

    /// Fields that begin and have neither result nor end, so that what follows
    /// was taken for their instruction.
    pub(crate) fn unended(&mut self) -> BTreeSet<usize> {
        self.leave_fields();
        std::mem::take(&mut self.unended)
    }

    fn leave_fields(&mut self) {
        let open = std::mem::take(&mut self.fields);
        let unended = open.iter().filter(|field| field.result.is_none());
        self.unended.extend(unended.map(|field| field.number));
        self.fields_beyond = 0;
    }

    /// The draft, and what was passed over.
    pub(crate) fn finish(mut self) -> Result<(Draft, Seen), ReadError> {
        self.room.check()?;
        let spans: Vec<Span> = self.draft.blocks.iter().map(|block| block.span).collect();
        for span in spans {
            inline::addresses(&mut self.draft, span);
        }
        Ok((self.draft, self.seen))
    }

    /// Reads a whole part from its root on.
    pub(crate) fn body(&mut self, xml: &mut Xml<'d>) {
        loop {
            match xml.next() {
                Item::Open(element) if element.name() == "body" => self.blocks(xml, "body"),
                Item::End => return,
                _ => {}
            }
        }
    }

    /// Reads what stands between an opened element and its end: paragraphs and
    /// tables, and what wraps them.
    fn blocks(&mut self, xml: &mut Xml<'d>, path: &str) {
        let mut count = Count::default();
        loop {
            match xml.next() {
                Item::Open(element) => {
                    let here = count.path(path, element.name());
                    self.block_or_wrapper(xml, &element, here);
                }
                Item::Close | Item::End => return,
                Item::Text(_) => {}
            }
        }
    }

    fn block_or_wrapper(&mut self, xml: &mut Xml<'d>, element: &Element<'d>, here: String) {
        match element.name() {
            "p" => self.paragraph(xml, here),
            "tbl" => self.table(xml, &here),
            name if is_wrapper(name) => {
                self.seen.wrapper(name);
                self.blocks(xml, &here);
            }
            name => {
                self.seen.passed_over(name);
                xml.skip();
            }
        }
    }

    fn paragraph(&mut self, xml: &mut Xml<'d>, path: String) {
        let start = self.draft.text.len();
        let outer = std::mem::replace(
            &mut self.paragraph,
            Paragraph { start, body: start, path: path.clone(), ..Paragraph::default() },
        );
        self.runs(xml, &path);
        self.close();
        self.paragraph = outer;
    }

    /// Reads runs and what wraps them, up to the end of the opened element.
    fn runs(&mut self, xml: &mut Xml<'d>, path: &str) {
        let mut count = Count::default();
        loop {
            match xml.next() {
                Item::Open(element) => self.inline(xml, element, path, &mut count),
                Item::Close | Item::End => return,
                Item::Text(_) => {}
            }
        }
    }

    fn inline(&mut self, xml: &mut Xml<'d>, element: Element<'d>, path: &str, count: &mut Count) {
        let name = element.name().to_owned();
        let here = count.path(path, &name);
        match name.as_str() {
            "r" => self.run(xml, &here),
            "pPr" => self.paragraph_properties(xml),
            "hyperlink" => {
                let target = element
                    .attribute("id")
                    .and_then(|id| self.links.get(&id).cloned())
                    .or_else(|| element.attribute("anchor").map(|anchor| format!("#{anchor}")));
                self.begin();
                let start = self.draft.text.len();
                self.runs(xml, &here);
                self.link(target.as_deref(), start);
            }
            "fldSimple" => {
                let instruction = element.attribute("instr").unwrap_or_default();
                self.begin();
                let start = self.draft.text.len();
                let again = is_note_again(&instruction);
                if again {
                    self.text("[", &here);
                }
                self.runs(xml, &here);
                self.link(field_target(&instruction).as_deref(), start);
                if again {
                    self.note_mark_ends(start, &here);
                }
            }
            "dir" | "bdo" => self.runs(xml, &here),
            name if is_wrapper(name) => {
                self.seen.wrapper(name);
                self.runs(xml, &here);
            }
            "oMath" | "oMathPara" => {
                let words = math(xml);
                self.text(&words, &here);
            }
            name => {
                self.seen.passed_over(name);
                xml.skip();
            }
        }
    }

    fn paragraph_properties(&mut self, xml: &mut Xml<'d>) {
        xml.inside(|xml, element| {
            let value = || element.attribute("val");
            match element.name() {
                "pStyle" => self.paragraph.style = value(),
                "numId" => self.paragraph.own.list = value(),
                "ilvl" => self.paragraph.own.level = value().and_then(|v| v.parse().ok()),
                "outlineLvl" => self.paragraph.own.outline = value().and_then(|v| v.parse().ok()),
                // What a former version had, and the mark at the end.
                "pPrChange" | "rPr" => {
                    xml.skip();
                }
                _ => {}
            }
        });
    }

    /// The number comes before the first text.
    fn begin(&mut self) {
        if std::mem::replace(&mut self.paragraph.labelled, true) {
            return;
        }
        let properties = self.properties();
        let list = properties.list.filter(|list| list != "0");
        let label = list.and_then(|list| {
            self.numbering.next(&mut self.counters, &list, properties.level.unwrap_or(0))
        });
        if let Some(Label::Number(number)) = &label {
            let path = self.paragraph.path.clone();
            self.draft.push_at(number.trim(), &path);
            self.draft.text.push(' ');
            self.paragraph.body = self.draft.text.len();
        }
        self.paragraph.label = label;
    }

    /// What holds for the paragraph: what it says itself, then its style.
    fn properties(&self) -> Properties {
        let of_style = self.paragraph.style.as_deref().map(|id| self.styles.properties(id));
        let of_style = of_style.unwrap_or_default();
        let own = &self.paragraph.own;
        Properties {
            outline: own.outline.or(of_style.outline),
            list: own.list.clone().or(of_style.list),
            level: own.level.or(of_style.level),
        }
    }

    fn run(&mut self, xml: &mut Xml<'d>, path: &str) {
        let (mut emphasised, mut hidden) = (false, false);
        let mut start = self.draft.text.len();
        let mut begun = false;
        loop {
            let element = match xml.next() {
                Item::Open(element) => element,
                Item::Close | Item::End => break,
                Item::Text(_) => continue,
            };
            let name = element.name().to_owned();
            if !begun && !matches!(name.as_str(), "rPr" | "fldChar" | "instrText") {
                begun = true;
                self.begin();
                start = self.draft.text.len();
            }
            match name.as_str() {
                "rPr" => (emphasised, hidden) = self.run_properties(xml),
                "t" => {
                    let words = xml.words();
                    if hidden {
                        self.seen.hidden += 1;
                    } else {
                        self.text(&words, path);
                    }
                }
                "tab" | "ptab" => {
                    self.text("\t", path);
                    xml.skip();
                }
                "br" => {
                    let kind = element.attribute("type");
                    if !matches!(kind.as_deref(), Some("page" | "column")) {
                        self.text("\n", path);
                    }
                    xml.skip();
                }
                "cr" => {
                    self.text("\n", path);
                    xml.skip();
                }
                "noBreakHyphen" => {
                    self.text("\u{2011}", path);
                    xml.skip();
                }
                "sym" => {
                    let symbol = element.attribute("char").and_then(|c| symbol(&c));
                    match symbol {
                        Some(symbol) => self.text(symbol, path),
                        None => {
                            self.seen.symbols += 1;
                            self.text("\u{fffd}", path);
                        }
                    }
                    xml.skip();
                }
                "footnoteReference" => self.note(xml, "footnote", element.attribute("id"), path),
                "endnoteReference" => self.note(xml, "endnote", element.attribute("id"), path),
                "fldChar" => {
                    self.field(element.attribute("fldCharType").as_deref(), path);
                    xml.skip();
                }
                "instrText" => {
                    let words = xml.words();
                    let open = self.fields.last_mut().filter(|_| self.fields_beyond == 0);
                    if let Some(field) = open {
                        field.instruction.push_str(&words);
                    }
                }
                "drawing" | "pict" | "object" => self.drawing(xml, path),
                "AlternateContent" | "Choice" => self.drawing(xml, path),
                _ => {
                    xml.skip();
                }
            }
        }
        self.mark(emphasised, start);
    }

    fn mark(&mut self, emphasised: bool, start: usize) {
        let text = &self.draft.text[start.min(self.draft.text.len())..];
        let lead = text.len() - text.trim_start().len();
        let span = Span::new(start + lead, start + text.trim_end().len().max(lead));
        if !emphasised || span.is_empty() {
            return;
        }
        // Runs are cut for reasons of their own: what is emphasised on both sides
        // of a cut is one.
        let joins = self.draft.marks.last().is_some_and(|last| {
            last.kind == MarkKind::Emphasis
                && last.outer.end <= span.start
                && self.paragraph.start <= last.outer.start
                && self.draft.text[last.outer.end..span.start].trim().is_empty()
        });
        match self.draft.marks.last_mut() {
            Some(last) if joins => {
                last.outer.end = span.end;
                last.inner.end = span.end;
            }
            _ => {
                self.draft.marks.push(Mark { kind: MarkKind::Emphasis, outer: span, inner: span });
            }
        }
    }

    /// Whether a run is emphasised, and whether it is hidden.
    fn run_properties(&mut self, xml: &mut Xml<'d>) -> (bool, bool) {
        let (mut emphasised, mut hidden) = (false, false);
        xml.inside(|xml, element| {
            let value = || element.attribute("val");
            match element.name() {
                "b" | "i" => emphasised |= is_on(value()),
                "vanish" => hidden = is_on(value()),
                "rStyle" => {
                    emphasised |= value().is_some_and(|id| self.styles.is_emphasised(&id));
                }
                "rPrChange" => {
                    xml.skip();
                }
                _ => {}
            }
        });
        (emphasised, hidden)
    }

    fn text(&mut self, text: &str, path: &str) {
        if self.fields.iter().any(|field| field.result.is_none()) {
            return;
        }
        self.begin();
        // A cell and a title are one line each.
        if 0 < self.cells {
            self.draft.push_at(&text.replace(['\t', '\n'], " "), path);
        } else {
            self.draft.push_at(text, path);
        }
    }

    /// The mark of a note is seen and not read; the note itself follows the
    /// paragraph.
    fn note(&mut self, xml: &mut Xml<'d>, part: &'static str, id: Option<String>, path: &str) {
        xml.skip();
        let Some(id) = id.filter(|_| self.aside == 0) else { return };
        let start = self.draft.text.len();
        self.text(&format!("[{id}]"), path);
        let outer = Span::new(start, self.draft.text.len());
        if !outer.is_empty() {
            self.draft.marks.push(Mark { kind: MarkKind::Skipped, outer, inner: outer });
        }
        self.paragraph.notes.push((part, id));
    }

    fn field(&mut self, kind: Option<&str>, path: &str) {
        match kind {
            // Fields nest: those beyond the limit end before those within it.
            Some("begin") => {
                let number = self.begun;
                self.begun += 1;
                if self.ignored.contains(&number) {
                    return;
                }
                if self.fields.len() < 64 {
                    self.fields.push(Field { instruction: String::new(), number, result: None });
                } else {
                    self.fields_beyond += 1;
                }
            }
            Some("end") if 0 < self.fields_beyond => self.fields_beyond -= 1,
            Some("separate") if self.fields_beyond == 0 => {
                let at = self.draft.text.len();
                let again = self.fields.last_mut().is_some_and(|field| {
                    field.result = Some(at);
                    is_note_again(&field.instruction)
                });
                if again {
                    self.text("[", path);
                }
            }
            Some("end") => {
                if let Some(Field { instruction, result: Some(start), .. }) = self.fields.pop() {
                    let start = start.max(self.paragraph.start);
                    self.link(field_target(&instruction).as_deref(), start);
                    if is_note_again(&instruction) {
                        self.note_mark_ends(start, path);
                    }
                }
            }
            _ => {}
        }
    }

    /// Closes the mark of a note that was marked before.
    fn note_mark_ends(&mut self, start: usize, path: &str) {
        self.text("]", path);
        let outer = Span::new(start, self.draft.text.len());
        self.draft.marks.push(Mark { kind: MarkKind::Skipped, outer, inner: outer });
    }

    fn link(&mut self, target: Option<&str>, start: usize) {
        let Some(target) = target else { return };
        let text = self.draft.text.get(start..).unwrap_or("");
        let lead = text.len() - text.trim_start().len();
        let span = Span::new(start + lead, start + text.trim_end().len().max(lead));
        if !span.is_empty() {
            self.draft.link(target, span);
        }
    }

    /// A drawing may hold a text box, which is read behind the paragraph.
    fn drawing(&mut self, xml: &mut Xml<'d>, path: &str) {
        xml.inside(|xml, element| match element.name() {
            "txbxContent" => {
                let inside = xml.skip();
                self.boxes.push((format!("{path}/txbxContent"), inside));
            }
            // The same once more, for old readers.
            "Fallback" => {
                xml.skip();
            }
            "blip" | "imagedata" => {
                self.seen.pictures += 1;
                xml.skip();
            }
            _ => {}
        });
    }

    fn close(&mut self) {
        let start = self.paragraph.start;
        let text = &self.draft.text[start..];
        let lead = text.len() - text.trim_start().len();
        let span = Span::new(start + lead, start + text.trim_end().len().max(lead));
        if 0 < self.cells {
            if !span.is_empty() {
                self.draft.text.push(' ');
            }
        } else if self.paragraph.body < span.end {
            self.block(span);
        }
        let notes = std::mem::take(&mut self.paragraph.notes);
        if 0 < self.cells {
            self.below.extend(notes);
        } else {
            self.read_notes(notes);
        }
        for (path, inside) in std::mem::take(&mut self.boxes) {
            self.aside(inside, &path);
        }
    }

    fn read_notes(&mut self, notes: Vec<(&'static str, String)>) {
        for (part, id) in notes {
            if let Some(inside) = self.notes.get(&(part, id.clone())).copied() {
                self.aside(inside, &format!("{part}s/{part}[{id}]"));
            }
        }
    }

    /// Reads text that stands beside the text.
    fn aside(&mut self, inside: &'d str, path: &str) {
        if 8 < self.aside {
            self.seen.too_deep = true;
            return;
        }
        self.aside += 1;
        let fields = std::mem::take(&mut self.fields);
        let fields_beyond = std::mem::take(&mut self.fields_beyond);
        let mut xml = Xml::new(inside);
        self.blocks(&mut xml, path);
        self.seen.damaged |= xml.damaged;
        self.seen.too_deep |= xml.too_deep;
        self.leave_fields();
        (self.fields, self.fields_beyond) = (fields, fields_beyond);
        self.aside -= 1;
    }

    fn block(&mut self, span: Span) {
        let style = self.paragraph.style.as_deref();
        let properties = self.properties();
        let title = style.is_some_and(|id| self.styles.is_title(id));
        let announced = style.is_some_and(|id| self.styles.is_contents(id));
        let kind = match (&self.paragraph.label, properties.outline) {
            _ if title => BlockKind::Heading(1),
            (_, Some(level)) if level < 9 => BlockKind::Heading(level + 1),
            (Some(Label::Bullet), _) => BlockKind::ListItem,
            _ => BlockKind::Paragraph,
        };
        self.draft.block(kind, span);
        let text = span.of(&self.draft.text);
        if announced {
            let title = line::contents_entry(text).map_or(text, |(title, _)| title);
            let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
            let last = self.draft.blocks.len() - 1;
            contents::entry(&mut self.draft, last, title);
        } else if title && self.draft.title.is_none() {
            self.draft.title = Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        self.draft.text.push('\n');
    }

    fn table(&mut self, xml: &mut Xml<'d>, path: &str) {
        let nested = 0 < self.cells;
        let start = self.draft.text.len();
        let index = self.draft.tables.len();
        let mut rows: Vec<Row> = Vec::new();
        self.rows(xml, path, index, nested, &mut rows);
        if nested {
            return;
        }
        rows.retain(|row| row.cells.iter().any(|cell| !cell.text.is_empty()));
        if !rows.is_empty() {
            let end = start + self.draft.text[start..].trim_end().len();
            // One column is no table but a frame around text.
            let table = table::assemble(rows, Span::new(start, end.max(start)));
            table::note_empty_cells(&mut self.draft, &table);
            self.draft.tables.push(table);
        }
        let notes = std::mem::take(&mut self.below);
        self.read_notes(notes);
    }

    /// Reads the rows up to the end of the opened element, those in wrappers too.
    fn rows(
        &mut self,
        xml: &mut Xml<'d>,
        path: &str,
        index: usize,
        nested: bool,
        rows: &mut Vec<Row>,
    ) {
        let mut count = Count::default();
        loop {
            match xml.next() {
                Item::Open(element) => {
                    let here = count.path(path, element.name());
                    match element.name() {
                        "tr" => self.row(xml, &here, index, nested, rows),
                        name if is_wrapper(name) => {
                            self.seen.wrapper(name);
                            self.rows(xml, &here, index, nested, rows);
                        }
                        name => {
                            self.seen.passed_over(name);
                            xml.skip();
                        }
                    }
                }
                Item::Close | Item::End => return,
                Item::Text(_) => {}
            }
        }
    }

    fn row(
        &mut self,
        xml: &mut Xml<'d>,
        path: &str,
        index: usize,
        nested: bool,
        rows: &mut Vec<Row>,
    ) {
        let start = self.draft.text.len();
        let mut row = Row::default();
        let mut count = Count::default();
        let mut deleted = false;
        xml.inside(|xml, element| match element.name() {
            // Under tracking a whole row is deleted by a property of it.
            "trPr" => xml.inside(|_, property| deleted |= property.name() == "del"),
            _ if deleted => {
                xml.skip();
            }
            "tc" => {
                let here = count.path(path, "tc");
                if start < self.draft.text.len() && !nested {
                    self.draft.text.push('\t');
                }
                self.cell(xml, &here, &mut row, rows.last());
            }
            name if is_wrapper(name) => self.seen.wrapper(name),
            name => {
                self.seen.passed_over(name);
                xml.skip();
            }
        });
        self.seen.deleted += usize::from(deleted);
        if nested || deleted {
            return;
        }
        let text = &self.draft.text[start..];
        let lead = text.len() - text.trim_start_matches(' ').len();
        let end = start + text.trim_end().len();
        if start + lead < end {
            self.draft.block(BlockKind::Row(index), Span::new(start + lead, end));
        }
        self.draft.text.push('\n');
        rows.push(row);
    }

    fn cell(&mut self, xml: &mut Xml<'d>, path: &str, row: &mut Row, above: Option<&Row>) {
        let (mut columns, mut goes_on) = (1usize, false);
        let start = self.draft.text.len();
        let mut count = Count::default();
        self.cells += 1;
        loop {
            match xml.next() {
                Item::Open(element) => {
                    let here = count.path(path, element.name());
                    if element.name() == "tcPr" {
                        (columns, goes_on) = cell_properties(xml);
                    } else {
                        self.block_or_wrapper(xml, &element, here);
                    }
                }
                Item::Close | Item::End => break,
                Item::Text(_) => {}
            }
        }
        self.cells -= 1;
        let text = &self.draft.text[start..];
        let lead = text.len() - text.trim_start().len();
        let span = Span::new(start + lead, start + text.trim_end().len().max(lead));
        self.draft.text.truncate(span.end.max(start));
        let text = span.of(&self.draft.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let own = Cell { text, parts: vec![span] };
        for _ in 0..columns.clamp(1, 200) {
            // What is merged downwards stands in every row that it covers.
            let from_above = above.and_then(|above| above.cells.get(row.cells.len()));
            let cell = from_above.filter(|_| goes_on).unwrap_or(&own);
            if !self.room.takes(cell.text.len()) {
                return;
            }
            row.cells.push(cell.clone());
        }
    }
}

/// Columns that a cell covers, and whether it goes on from the row above.
fn cell_properties(xml: &mut Xml<'_>) -> (usize, bool) {
    let (mut columns, mut goes_on) = (1, false);
    xml.inside(|_, element| match element.name() {
        "gridSpan" => {
            columns = element.attribute("val").and_then(|v| v.parse().ok()).unwrap_or(1);
        }
        "vMerge" => goes_on = element.attribute("val").is_none_or(|v| v != "restart"),
        _ => {}
    });
    (columns, goes_on)
}

/// The characters of a formula in order; their layout is lost.
fn math(xml: &mut Xml<'_>) -> String {
    let mut words = String::new();
    xml.inside(|xml, element| {
        if element.name() == "t" {
            words.push_str(&xml.words());
        }
    });
    words
}

/// What stands around blocks, rows or cells without being one: content controls,
/// marks of custom XML, text that was moved here, and the choice that new readers take.
fn is_wrapper(name: &str) -> bool {
    matches!(
        name,
        "sdt"
            | "sdtContent"
            | "customXml"
            | "smartTag"
            | "ins"
            | "moveTo"
            | "AlternateContent"
            | "Choice"
    )
}

/// Numbers children of one name, as paths do: `p[3]`.
#[derive(Default)]
struct Count(HashMap<String, usize>);

impl Count {
    fn path(&mut self, parent: &str, name: &str) -> String {
        let n = self.0.entry(name.to_owned()).or_insert(0);
        *n += 1;
        format!("{parent}/{name}[{n}]")
    }
}

/// The notes of a part by their identifiers, separators left out; whether the part
/// breaks off.
fn collect<'d>(
    text: &'d str,
    part: &'static str,
    notes: &mut HashMap<(&'static str, String), &'d str>,
) -> bool {
    let mut xml = Xml::new(text);
    loop {
        match xml.next() {
            Item::Open(element) if element.name() == part => {
                let id = element.attribute("id").unwrap_or_default();
                let is_separator = element.attribute("type").is_some();
                let inside = xml.skip();
                if !is_separator {
                    notes.insert((part, id), inside);
                }
            }
            Item::End => return xml.damaged,
            _ => {}
        }
    }
}

/// Whether a field leads to a note that was marked before: its result is a mark too, and no part of
/// the word that it stands at.
fn is_note_again(instruction: &str) -> bool {
    instruction.split_whitespace().next().is_some_and(|name| name.eq_ignore_ascii_case("NOTEREF"))
}

/// Where a `HYPERLINK` field leads.
fn field_target(instruction: &str) -> Option<String> {
    let instruction = instruction.trim();
    let (name, rest) = instruction.split_at_checked("HYPERLINK".len())?;
    let rest = name.eq_ignore_ascii_case("HYPERLINK").then(|| rest.trim())?;
    let (inside, rest) = match rest.strip_prefix("\\l") {
        Some(rest) => (true, rest.trim()),
        None => (false, rest),
    };
    let target = rest.strip_prefix('"')?.split('"').next()?;
    Some(if inside { format!("#{target}") } else { target.to_owned() })
}

/// The character that a code of the Symbol and Wingdings fonts shows, for the few
/// that documents use.
fn symbol(code: &str) -> Option<&'static str> {
    Some(match code.to_ascii_uppercase().as_str() {
        "F0B7" | "F0A7" | "F06C" | "F09F" => "•",
        "F0FC" => "✓",
        "F0A8" | "F06F" => "☐",
        "F0FE" | "F052" => "☑",
        "F0B0" => "°",
        "F0B1" => "±",
        "F0A3" => "≤",
        "F0B3" => "≥",
        "F0B4" => "×",
        "F06D" => "µ",
        "F057" => "Ω",
        "F02D" | "F0BE" => "–",
        "F0E0" | "F0AE" => "→",
        _ => return None,
    })
}
