//! Records as lines of tag and value, the way metadata of standards is handed on in
//! text: `100 GB/T 1.1-2020`, `标准号：GB/T 1.1-2020`.
//!
//! A record ends with an empty line, or where the tag with which the first record
//! began comes again. Lines that begin with white space go on with the value above.

use gnomon_model::Span;

use crate::node::{Node, Scalar};
use crate::source::{Piece, Pieces};

/// Each group of lines is one record.
pub(crate) fn pieces(text: &str) -> Pieces {
    let mut found = Vec::new();
    let mut first: Option<Box<str>> = None;
    let mut record: Vec<(Box<str>, Node)> = Vec::new();
    let mut extent: Option<Span> = None;
    let mut at = 0;
    let close =
        |record: &mut Vec<(Box<str>, Node)>, extent: &mut Option<Span>, found: &mut Vec<Piece>| {
            if let Some(span) = extent.take() {
                found.push(Piece { span, node: Ok(Node::Map(std::mem::take(record))) });
            }
        };
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        let content = content.strip_prefix('\u{feff}').unwrap_or(content);
        let start = start + line.trim_end_matches(['\n', '\r']).len() - content.len();
        if content.trim().is_empty() {
            close(&mut record, &mut extent, &mut found);
            continue;
        }
        if content.starts_with([' ', '\t', '\u{3000}'])
            && let Some((_, Node::Scalar(last))) = record.last_mut()
        {
            let lead = content.len() - content.trim_start().len();
            last.text.push(' ');
            last.text.push_str(content.trim());
            last.span.end = start + lead + content.trim().len();
            extent = extent.map(|extent| extent.hull(last.span));
            continue;
        }
        let Some((tag, value, offset)) = split(content) else {
            let span = Span::new(start, start + content.len());
            let why = "a line without a tag: `100 GB/T 1.1-2020` or `标准号：…`".to_owned();
            found.push(Piece { span, node: Err(why) });
            continue;
        };
        if first.as_deref() == Some(tag) {
            close(&mut record, &mut extent, &mut found);
        }
        first.get_or_insert_with(|| tag.into());
        let span = Span::new(start + offset, start + offset + value.len());
        let line = Span::new(start, start + content.len());
        extent = Some(extent.map_or(line, |extent| extent.hull(line)));
        let node = match value.is_empty() {
            true => Node::Null,
            false => Node::Scalar(Scalar { text: value.to_owned(), span }),
        };
        record.push((tag.into(), node));
    }
    close(&mut record, &mut extent, &mut found);
    Pieces { found, broken: None }
}

/// Tag, value and where the value begins.
fn split(line: &str) -> Option<(&str, &str, usize)> {
    let numeric = line.len() >= 3
        && line.as_bytes()[..3].iter().all(u8::is_ascii_digit)
        && !line[3..].starts_with(|c: char| c.is_ascii_digit());
    let (tag, rest) = if numeric {
        (&line[..3], line[3..].trim_start_matches([' ', '\t', ':', '：', '=']))
    } else {
        let (tag, rest) = line.split_once(['\t', ':', '：', '='])?;
        (tag.trim(), rest)
    };
    let value = rest.trim();
    let lead = rest.len() - rest.trim_start().len();
    (!tag.is_empty()).then_some((tag, value, line.len() - rest.len() + lead))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Path;

    #[test]
    fn records_end_where_the_first_tag_comes_again() {
        let text = "\u{feff}000 N\n100 GB/T 1-2020\n298\t导则\n    第1部分\n000 N\n100：GB/T 2-2021\n\n标准号：GB/T 3-2022\nstray\n";
        let pieces = pieces(text);
        let ids: Vec<_> = pieces
            .found
            .iter()
            .filter_map(|piece| piece.node.as_ref().ok())
            .flat_map(|node| {
                let path =
                    if Path::new("100").select(node).is_empty() { "标准号" } else { "100" };
                Path::new(path)
                    .select(node)
                    .into_iter()
                    .map(|s| s.span.of(text).to_owned())
                    .collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(ids, ["GB/T 1-2020", "GB/T 2-2021", "GB/T 3-2022"]);
        let node = pieces.found[0].node.as_ref().unwrap();
        assert_eq!(Path::new("298").select(node)[0].text, "导则 第1部分");
        assert_eq!(pieces.found.iter().filter(|piece| piece.node.is_err()).count(), 1);
    }
}
