//! Any text as a list, in every layout and by every shipped mapping: importing never
//! panics, ends, and every quote is the bytes of its span.

#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use gnomon_exchange::{Importer, Layout, Mapping, Taken, each};
use gnomon_model::KnowledgeFile;
use libfuzzer_sys::fuzz_target;

static MAPPINGS: LazyLock<Vec<Mapping>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../knowledge/lists");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("the mappings are there") {
        let path = entry.expect("a readable folder").path();
        let is_mapping = path.extension().is_some_and(|it| it == "toml") && !path.ends_with("states.toml");
        if is_mapping {
            let text = fs::read_to_string(&path).expect("a readable file");
            let file = KnowledgeFile { path: path.display().to_string(), text };
            all.push(Mapping::parse(&file).expect("a shipped mapping is one"));
        }
    }
    all
});

const LAYOUTS: [Layout; 7] = [
    Layout::JsonLines,
    Layout::Json,
    Layout::Csv,
    Layout::Xml,
    Layout::Yaml,
    Layout::Bibtex,
    Layout::Tagged,
];

fuzz_target!(|text: &str| {
    for layout in LAYOUTS {
        for mapping in MAPPINGS.iter() {
            let mut importer = Importer::new(mapping, layout.is_table());
            let read = each(layout, mapping, text.as_bytes(), |record, _| -> std::io::Result<()> {
                let Ok(mut record) = record else { return Ok(()) };
                if let Taken::Entry(entry) = importer.take(&mut record) {
                    for statement in &entry.statements {
                        assert!(!statement.evidence.is_empty(), "a statement without evidence");
                        for evidence in &statement.evidence {
                            let span = evidence.span;
                            assert_eq!(text.get(span.start..span.end), Some(evidence.quote.as_str()));
                        }
                    }
                }
                Ok(())
            });
            read.expect("text in memory can be read");
        }
    }
});
