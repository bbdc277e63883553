//! Any text as a document: extraction never panics, every span is that of its quote, and
//! what is found stands in order.

#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use gnomon_extract::{Context, Extractor};
use gnomon_model::{Knowledge, KnowledgeFile};
use gnomon_read::{Hint, Limits};
use libfuzzer_sys::fuzz_target;

/// The knowledge of the repository, and the automata made from it once.
static READY: LazyLock<(Knowledge, Extractor)> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../knowledge");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    let knowledge = Knowledge::parse(&files).expect("the shipped knowledge holds together");
    let extractor = Extractor::new(&knowledge);
    (knowledge, extractor)
});

fn collect(root: &Path, folder: &Path, files: &mut Vec<KnowledgeFile>) {
    for entry in fs::read_dir(folder).expect("the knowledge is there") {
        let path = entry.expect("a readable folder").path();
        // Other stages read these.
        if ["systems", "catalogues", "factors", "lists", "figures.toml", "stages.toml"].iter().any(|name| path.ends_with(name)) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|ext| ext == "toml") {
            let name = path.strip_prefix(root).expect("below the root");
            let text = fs::read_to_string(&path).expect("a readable file");
            files.push(KnowledgeFile { path: name.to_string_lossy().into_owned(), text });
        }
    }
}

fuzz_target!(|text: &str| {
    let (knowledge, extractor) = &*READY;
    for name in ["document.txt", "document.md"] {
        let hint = Hint { name: Some(name), media_type: None };
        let Ok(document) = gnomon_read::read(text.as_bytes(), hint, knowledge, Limits::default())
        else {
            continue;
        };
        let found = extractor.extract(document, &Context::default());
        let whole = &found.document.text;
        for mention in &found.mentions {
            let span = mention.span;
            assert!(span.start < span.end, "an empty mention at {}", span.start);
            assert!(whole.get(span.start..span.end).is_some(), "a mention cuts a character");
        }
        assert!(found.mentions.windows(2).all(|pair| pair[0].span <= pair[1].span));
        for statement in &found.statements {
            assert!(!statement.evidence.is_empty(), "a statement without evidence");
            for evidence in &statement.evidence {
                let span = evidence.span;
                assert_eq!(whole.get(span.start..span.end), Some(evidence.quote.as_str()));
            }
        }
    }
});
