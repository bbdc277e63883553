//! What follows the articles: annexes, abbreviations; and captions of tables.

use std::collections::HashSet;
use std::sync::LazyLock;

use gnomon_model::{
    Annex, Block, BlockKind, Cell, GlossaryEntry, HeadingRole, Knowledge, Span, Zone, is_han,
};
use regex::Regex;

use super::heading;
use crate::{Draft, line};

/// Takes the tables under an abbreviations heading out of the draft and returns
/// their rows as entries.
pub(crate) fn glossary(
    draft: &mut Draft,
    blocks: &mut Vec<Block>,
    knowledge: &Knowledge,
) -> Vec<GlossaryEntry> {
    let in_glossary: HashSet<usize> = blocks
        .iter()
        .filter(|block| block.zone == Zone::Glossary)
        .filter_map(|block| match block.kind {
            BlockKind::Row(index) => Some(index),
            _ => None,
        })
        .collect();
    let mut entries = Vec::new();
    let mut kept = Vec::new();
    let mut renamed = Vec::new();
    for (index, table) in std::mem::take(&mut draft.tables).into_iter().enumerate() {
        if in_glossary.contains(&index) {
            let rows = std::iter::once(&table.header).chain(&table.rows);
            entries.extend(rows.filter_map(|row| entry(&row.cells, knowledge)));
            renamed.push(None);
        } else {
            renamed.push(Some(kept.len()));
            kept.push(table);
        }
    }
    draft.tables = kept;
    blocks.retain_mut(|block| match block.kind {
        BlockKind::Row(index) => match renamed.get(index).copied().flatten() {
            Some(index) => {
                block.kind = BlockKind::Row(index);
                true
            }
            None => false,
        },
        _ => true,
    });
    entries
}

fn entry(cells: &[Cell], knowledge: &Knowledge) -> Option<GlossaryEntry> {
    let (first, rest) = cells.split_first()?;
    let head = knowledge.column(&first.text) == Some("abbreviation");
    if head || first.text.is_empty() {
        return None;
    }
    let chinese = |cell: &&Cell| cell.text.chars().any(is_han);
    let zh = rest.iter().find(chinese).map(|cell| cell.text.clone());
    let en = rest
        .iter()
        .find(|cell| !cell.text.is_empty() && !chinese(cell))
        .map(|cell| cell.text.clone());
    let span =
        cells.iter().filter(|cell| !cell.text.is_empty()).map(Cell::span).reduce(Span::hull)?;
    (zh.is_some() || en.is_some()).then(|| GlossaryEntry {
        abbreviation: first.text.clone(),
        en,
        zh,
        span,
    })
}

static ATTACHMENT: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(r"^(?:附件|附录|Attachments?|Annex(?:es)?|Appendix)\s*[:：]\s*")
});

/// The annexes that the document lists: numbered lines under an annex heading,
/// or what follows `附件：`.
pub(crate) fn annexes(draft: &Draft, blocks: &[Block], knowledge: &Knowledge) -> Vec<Annex> {
    let mut annexes = Vec::new();
    let (mut listing, mut below) = (false, false);
    for block in blocks {
        let text = block.span.of(&draft.text);
        if block.zone == Zone::Contents || matches!(block.kind, BlockKind::Row(_)) {
            continue;
        }
        if block.zone == Zone::Back
            && knowledge.heading(&draft.visible(block.span)) == Some(HeadingRole::Annexes)
        {
            (listing, below) = (true, true);
            continue;
        }
        // An annex that is printed has its text below its numbered heading.
        let headed = matches!(block.kind, BlockKind::Heading(_));
        if headed && knowledge.heading(&draft.visible(block.span)).is_some() {
            below = false;
        }
        let lead = ATTACHMENT.find(text).map(|found| found.end());
        let start = lead.unwrap_or(0);
        let number = line::number(&text[start..]).map(|(length, _)| length);
        let numbered = (listing || (below && headed)) && number.is_some();
        if 600 < text.len() || (lead.is_none() && !numbered) {
            listing = false;
            continue;
        }
        listing = true;
        let span = Span::new(block.span.start + start + number.unwrap_or(0), block.span.end);
        let title = draft.visible(span).trim_matches(['*', ' ']).to_owned();
        if !title.is_empty() {
            annexes.push(Annex { title, span });
        }
    }
    annexes
}

/// A caption is the line right above its table.
pub(crate) fn captions(draft: &mut Draft, blocks: &[Block]) {
    for pair in blocks.windows(2) {
        let BlockKind::Row(index) = pair[1].kind else { continue };
        let above = pair[0].span;
        let is_caption = !matches!(pair[0].kind, BlockKind::Row(_))
            && heading::is_caption(above.of(&draft.text));
        if let Some(table) =
            draft.tables.get_mut(index).filter(|table| is_caption && table.caption.is_none())
        {
            table.caption = Some(above);
        }
    }
}
