//! What short texts mention: the table of `tests/mentions.txt`.

use std::collections::BTreeSet;

use crate::support::extract;

#[test]
fn texts_mention_what_the_table_says() {
    let table = include_str!("../mentions.txt");
    let (mut cases, mut wrong) = (0, Vec::new());
    for case in table.split("\n\n") {
        let lines: Vec<&str> =
            case.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        let Some((kinds, rest)) = lines.split_first() else { continue };
        let kinds: Vec<&str> = kinds.split(' ').collect();
        let text: Vec<&str> = rest.iter().filter_map(|line| line.strip_prefix("> ")).collect();
        let text = text.join("\n\n") + "\n";
        let expected: BTreeSet<String> = rest
            .iter()
            .filter(|line| !line.starts_with("> ") && **line != "nothing")
            .map(|line| (*line).to_owned())
            .collect();
        assert!(
            !expected.is_empty() || rest.contains(&"nothing"),
            "a case says what it has: {text}"
        );
        cases += 1;
        let document = extract("mentions.txt", &text);
        let found: BTreeSet<String> = document
            .mentions
            .iter()
            .filter(|mention| kinds.contains(&mention.kind.name()))
            .map(|mention| {
                let written = mention.span.of(&document.document.text);
                format!("{} | {written} | {}", mention.kind.name(), mention.normal)
            })
            .collect();
        if found != expected {
            wrong.push(format!("{text}  found {found:#?}\n  expected {expected:#?}"));
        }
    }
    assert!(8 < cases, "the table is missing");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
