//! Any bytes as the files of a pack: it loads or says why, and what loads can be
//! checked, explained, linted and documented without a panic.

#![no_main]

use gnomon_rules::{Language, Pack, PackFile, Supplement};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // Files are divided by lines that begin with `=== `.
    let mut files: Vec<PackFile> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("=== "), files.last_mut()) {
            (Some(path), _) => files.push(PackFile { path: path.to_owned(), text: String::new() }),
            (None, Some(file)) => {
                file.text.push_str(line);
                file.text.push('\n');
            }
            (None, None) => files.push(PackFile { path: "pack.toml".to_owned(), text: format!("{line}\n") }),
        }
    }
    let Ok(pack) = Pack::load(&files) else { return };
    let edition = pack.on(pack.reviewed, None, &Supplement::default(), Vec::new());
    let facts = pack.facts(&serde_json::json!({})).unwrap();
    let report = edition.check(&facts);
    let explained = edition.explain(&facts, &report, Language::Zh, true);
    drop(gnomon_rules::text::report(&explained, Language::Zh, true));
    drop(gnomon_rules::lint(&pack, None));
    drop(gnomon_rules::document(&pack, Language::En));
    drop((pack.form(Language::En), pack.schema(Language::Zh)));
    drop(edition.case(&[], Language::En));
});
