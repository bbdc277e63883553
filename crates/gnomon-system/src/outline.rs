//! Trees out of an indented list or the headings of a document.

use std::sync::LazyLock;

use gnomon_model::{BlockKind, Document, is_han};
use regex::Regex;

use crate::tree::{Children, Edition, LEVELS, NODES, Name, Node, Standing, SystemError};

/// `100`, `1.2.3`, `C-07-99-02`, `A1`
#[expect(clippy::expect_used, reason = "a constant of the source, which the tests run")]
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<number>[A-Z]{0,2}-?[0-9]{1,4}(?:[.-][0-9A-Z]{1,4})*)[.、)）]?\s+")
        .expect("the pattern is constant and tested")
});

#[expect(clippy::expect_used, reason = "a constant of the source, which the tests run")]
static BULLET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[-*•·–+]\s+|[（(][^)）]{1,4}[)）]\s*|[├└│─\s]+)")
        .expect("the pattern is constant and tested")
});

/// A list whose items stand one a line, indented by spaces or tabs, with or without bullets and numbers.
pub fn from_list(id: &str, text: &str) -> Result<Edition, SystemError> {
    let mut lines = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        // A tab counts as four columns.
        let depth: usize = line
            .chars()
            .take_while(|c| c.is_whitespace())
            .map(|c| if c == '\t' { 4 } else { 1 })
            .sum();
        let body = line.trim();
        let bullet = BULLET.find(body).map_or(0, |found| found.end());
        lines.push((depth, body[bullet..].trim().to_owned()));
    }
    tree(id, lines)
}

/// The headings of a document, where its format has them.
pub fn from_document(id: &str, document: &Document) -> Result<Edition, SystemError> {
    let headings = document
        .blocks
        .iter()
        .filter_map(|block| match block.kind {
            BlockKind::Heading(level) => Some((
                usize::from(level),
                block.span.of(&document.text).split_whitespace().collect::<Vec<_>>().join(" "),
            )),
            _ => None,
        })
        .collect();
    tree(id, headings)
}

/// Depths need not be regular: whoever stands deeper than the last one is below it.
fn tree(id: &str, lines: Vec<(usize, String)>) -> Result<Edition, SystemError> {
    if NODES < lines.len() {
        return Err(SystemError::TooLarge { what: "nodes", found: lines.len(), limit: NODES });
    }
    let mut nodes: Vec<Node> = Vec::with_capacity(lines.len());
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (depth, words) in lines {
        while open.last().is_some_and(|(above, _)| depth <= *above) {
            open.pop();
        }
        if LEVELS <= open.len() {
            return Err(SystemError::TooLarge {
                what: "levels",
                found: open.len() + 1,
                limit: LEVELS,
            });
        }
        let number = NUMBER
            .captures(&words)
            .and_then(|found| Some(found.name("number")?.as_str().to_owned()));
        let rest = NUMBER.find(&words).map_or(words.as_str(), |found| &words[found.end()..]);
        let parent = open.last().map(|(_, index)| *index);
        open.push((depth, nodes.len()));
        nodes.push(Node {
            number,
            name: name(rest),
            parent,
            level: open.len(),
            children: Children::Complete,
            standing: Standing::Sourced,
            priorities: Vec::new(),
            continues: None,
        });
    }
    Ok(Edition { id: id.to_owned(), nodes, ..Edition::default() })
}

/// Chinese and English apart: `基础 Basis`, `Basis / 基础`, `Basis（基础）`.
fn name(words: &str) -> Name {
    let han = words.find(is_han);
    let Some(first) = han else {
        return Name { zh: None, en: Some(words.trim().to_owned()) };
    };
    let tidy = |text: &str| {
        let text = text
            .trim()
            .trim_matches(['/', '|', '(', ')', '（', '）', ':', '：', '-', '–', '—'])
            .trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let before = &words[..first];
    if before.trim().len() < 3 {
        // Latin letters inside a Chinese name (ICT技术赋能) stay; a longer tail of words is the English name.
        let last = words
            .rfind(is_han)
            .map_or(words.len(), |at| at + words[at..].chars().next().map_or(0, char::len_utf8));
        let tail = &words[last..];
        if tail.chars().filter(char::is_ascii_alphabetic).count() < 3 {
            return Name { zh: tidy(words), en: None };
        }
        return Name { zh: tidy(&words[..last]), en: tidy(tail) };
    }
    if before.ends_with([' ', '/', '(', '（', '|']) {
        return Name { zh: tidy(&words[first..]), en: tidy(before) };
    }
    Name { zh: tidy(words), en: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_indented_list_becomes_a_tree_with_names_in_two_languages() {
        let text = "100 基础 Basis\n  101 术语和定义 Terms and definitions\n  102 分类和编码\n200 General / 通用规范\n\t- 201 ICT技术赋能\n";
        let edition = from_list("x", text).unwrap();
        #[expect(clippy::type_complexity, reason = "a row of the table below")]
        let told: Vec<(Option<&str>, Option<&str>, Option<&str>, usize)> = edition
            .nodes
            .iter()
            .map(|n| (n.number.as_deref(), n.name.zh.as_deref(), n.name.en.as_deref(), n.level))
            .collect();
        assert_eq!(
            told,
            [
                (Some("100"), Some("基础"), Some("Basis"), 1),
                (Some("101"), Some("术语和定义"), Some("Terms and definitions"), 2),
                (Some("102"), Some("分类和编码"), None, 2),
                (Some("200"), Some("通用规范"), Some("General"), 1),
                (Some("201"), Some("ICT技术赋能"), None, 2),
            ]
        );
    }

    #[test]
    fn a_tree_that_is_too_deep_is_refused() {
        let text: String =
            (0..80).map(|depth| format!("{}x{depth}\n", " ".repeat(depth))).collect();
        assert!(matches!(from_list("x", &text), Err(SystemError::TooLarge { what: "levels", .. })));
    }
}
