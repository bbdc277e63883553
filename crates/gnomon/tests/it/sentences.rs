//! What single sentences state: the table of `tests/sentences.txt`.

use std::collections::BTreeSet;

use gnomon_model::{EntityKind, Property, Value};

use crate::support::extract;

#[test]
fn sentences_state_what_the_table_says() {
    let table = include_str!("../sentences.txt");
    let mut cases = 0;
    let mut wrong = Vec::new();
    for case in table.split("\n\n") {
        let lines: Vec<&str> =
            case.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        let text: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("> ")).collect();
        if text.is_empty() {
            continue;
        }
        cases += 1;
        let text = text.join("\n\n") + "\n";
        let expected: BTreeSet<String> = lines
            .iter()
            .filter(|line| !line.starts_with("> ") && **line != "nothing")
            .map(|line| (*line).to_owned())
            .collect();
        assert!(
            !expected.is_empty() || lines.contains(&"nothing"),
            "a case says what it states: {text}"
        );
        let found = stated(&text);
        if found != expected {
            wrong.push(format!("{text}  stated {found:#?}\n  expected {expected:#?}"));
        }
    }
    assert!(20 < cases, "the table is missing");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn stated(text: &str) -> BTreeSet<String> {
    extract("sentence.txt", text)
        .statements
        .iter()
        .filter(|statement| {
            statement.property != Property::IssuedBy
                && statement.subject.kind != EntityKind::Document
        })
        .map(|statement| {
            let value = match &statement.value {
                Value::Date(date) => date.to_string(),
                Value::Entity(entity) => entity.label.clone(),
                Value::Text(text) => text.clone(),
                Value::Target(figure) | Value::Requirement(figure) | Value::Count(figure) => {
                    figure.to_string()
                }
            };
            format!("{} | {} | {value}", statement.subject.label, statement.property.name())
        })
        .collect()
}
