//! The extraction document: its schema, and `text[span] == quote` everywhere.

use std::fs;

use gnomon_model::Extraction;
use serde_json::Value;

use crate::support::{extract, root, samples, shared};

/// The contract as a validator.
pub fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string(root().join("docs/extraction.schema.json")).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// Holds one extraction against the contract.
pub fn check(name: &str, extraction: &Extraction, schema: &jsonschema::Validator) {
    let json = gnomon_render::extraction::json(extraction);
    let errors: Vec<String> = schema
        .iter_errors(&json)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:?}");
    let text = &extraction.document.text;
    let quoted = |span: &Value, quote: &Value| {
        let at = |i: usize| usize::try_from(span[i].as_u64().unwrap()).unwrap();
        assert_eq!(text.get(at(0)..at(1)), quote.as_str(), "{name}: {span}");
    };
    let list = |value: &Value| value.as_array().unwrap().clone();
    for mention in list(&json["mentions"]) {
        quoted(&mention["span"], &mention["text"]);
        assert_ne!(mention["text"], "", "{name}");
    }
    for holder in list(&json["statements"]).iter().chain(&list(&json["instruments"])) {
        assert!(!list(&holder["evidence"]).is_empty(), "{name}: {holder}");
        for evidence in list(&holder["evidence"]) {
            quoted(&evidence["span"], &evidence["quote"]);
            assert_ne!(evidence["quote"], "", "{name}: {holder}");
        }
    }
    for table in list(&json["tables"]) {
        for cell in list(&table["rows"]).iter().flat_map(&list) {
            if cell.get("parts").is_none() {
                let start = usize::try_from(cell["span"][0].as_u64().unwrap()).unwrap();
                let end = usize::try_from(cell["span"][1].as_u64().unwrap()).unwrap();
                // In Markdown a cell's span may hold marks that nobody sees.
                let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                let markdown = extraction.document.media_type == "text/markdown";
                assert!(
                    markdown || words(&text[start..end]) == words(cell["text"].as_str().unwrap()),
                    "{name}: {cell}"
                );
            }
        }
    }
    let mut last = 0;
    for mention in &extraction.mentions {
        assert!(last <= mention.span.start, "{name}: mentions are in order");
        last = mention.span.start;
    }
}

#[test]
fn the_samples_hold_the_contract() {
    let schema = schema();
    for (name, source) in samples() {
        let file = source.file_name().unwrap().to_str().unwrap();
        check(&name, &extract(file, fs::read(&source).unwrap()), &schema);
    }
}

#[test]
fn the_source_document_holds_the_contract() {
    let Some(seed) = shared("seed/000_25fec49c5549acbe.txt") else { return };
    check("source document", &extract("seed.txt", fs::read(seed).unwrap()), &schema());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for (name, source) in samples() {
        let file = source.file_name().unwrap().to_str().unwrap();
        let json = || {
            gnomon_render::extraction::json(&extract(file, fs::read(&source).unwrap())).to_string()
        };
        assert_eq!(json(), json(), "{name}");
    }
}

#[test]
fn the_schema_is_that_of_the_design() {
    let Some(design) = shared("design/extraction.schema.json") else { return };
    let ours = fs::read_to_string(root().join("docs/extraction.schema.json")).unwrap();
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let mut ours = parse(&ours);
    // What we say more of than the design: the form of `where`.
    for defined in ["where", "box"] {
        ours["$defs"].as_object_mut().unwrap().shift_remove(defined).unwrap();
    }
    let mention = &mut ours["properties"]["mentions"]["items"]["properties"];
    mention.as_object_mut().unwrap().shift_remove("where").unwrap();
    assert_eq!(ours, parse(&fs::read_to_string(design).unwrap()));
}
