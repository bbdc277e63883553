//! Contents lists in formats that do not mark them: lines of a title and a page.

use gnomon_model::{BlockKind, Span};

use crate::{ContentsEntry, Draft, line};

/// Makes entries of the longest run of paragraphs `Title … 12` whose pages do not
/// go back, where it has three or more and the format marked none.
pub(crate) fn mark(draft: &mut Draft) {
    if !draft.contents.is_empty() {
        return;
    }
    let entries: Vec<Option<(String, u32)>> = draft
        .blocks
        .iter()
        .map(|block| {
            let text = block.span.of(&draft.text);
            let prose = !matches!(block.kind, BlockKind::Row(_)) && text.len() < 600;
            let (title, page) = line::contents_entry(text).filter(|_| prose)?;
            Some((title.to_owned(), page))
        })
        .collect();
    let mut best = 0..0;
    let mut best_count = 0;
    let mut at = 0;
    while at < entries.len() {
        let (mut end, mut count, mut page) = (at, 0, 0);
        let mut stray = 0;
        for (i, entry) in entries.iter().enumerate().skip(at) {
            match entry {
                Some((_, next)) if page <= *next => {
                    (page, end, stray) = (*next, i + 1, 0);
                    count += 1;
                }
                // A heading such as `Annex:` may stand between the entries.
                None if 0 < count && stray < 2 => stray += 1,
                _ => break,
            }
        }
        if best_count < count {
            (best, best_count) = (at..end, count);
        }
        at = end.max(at + 1);
    }
    let early = best.start * 4 < entries.len().max(1);
    if best_count < 3 || (best_count < 5 && !early) {
        return;
    }
    for index in best {
        if let Some((title, _)) = &entries[index] {
            entry(draft, index, title.clone());
        }
    }
}

/// Makes the block an entry that announces `title`.
pub(crate) fn entry(draft: &mut Draft, block: usize, title: String) {
    let Some(found) = draft.blocks.get_mut(block) else { return };
    found.kind = BlockKind::ContentsEntry;
    let span: Span = found.span;
    draft.contents.push(ContentsEntry { title, span });
}
