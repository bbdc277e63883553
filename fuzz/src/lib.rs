//! What the targets share.

use gnomon_read::{Limits, READERS, parse};

/// Parses with the reader of this format, in its version of now, and checks that spans name text, in order. Limits are small, so that the
/// fuzzer finds faults and not only large files.
pub fn read(format: &str, bytes: &[u8]) {
    let is = |name: &str| name.split('/').next() == Some(format);
    let reader = READERS.iter().find(|reader| is(reader.name)).expect("there is a reader of the format");
    let limits = Limits {
        input: 1 << 20,
        blocks: 100_000,
        expanded: 16 << 20,
        cells: 50_000,
        pages: 50,
    };
    let Ok(draft) = parse(reader, bytes, limits) else { return };
    let mut end = 0;
    for block in &draft.blocks {
        assert!(end <= block.span.start, "blocks overlap");
        assert!(draft.text.get(block.span.start..block.span.end).is_some());
        end = block.span.end;
    }
    let mut end = 0;
    for anchor in draft.anchors.entries() {
        assert!(end <= anchor.span.start, "anchors overlap");
        assert!(draft.text.get(anchor.span.start..anchor.span.end).is_some());
        end = anchor.span.end;
    }
    for mark in &draft.marks {
        assert!(mark.outer.contains(mark.inner));
        assert!(draft.text.get(mark.outer.start..mark.outer.end).is_some());
    }
    for link in &draft.links {
        assert!(draft.text.get(link.span.start..link.span.end).is_some());
    }
    let rows = draft.tables.iter().flat_map(|table| table.rows.iter().chain([&table.header]));
    for part in rows.flat_map(|row| &row.cells).flat_map(|cell| &cell.parts) {
        assert!(draft.text.get(part.start..part.end).is_some());
    }
}
