//! Packs that are wrong, and the words that their authors read.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use gnomon_rules::{Pack, PackFile};

/// Each case of `bad.txt`: a title, files after `=== path`, the faults after `---`.
/// `BLESS=1 cargo test` writes the faults anew; read `git diff`.
#[test]
fn every_fault_says_where_and_what_to_do() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/bad.txt");
    let text = fs::read_to_string(&path).unwrap();
    let mut now = String::new();
    let mut cases = 0;
    for case in text.split("\n##### ").map(|case| case.trim_start_matches("##### ")) {
        let (written, _) = case.split_once("\n---\n").unwrap();
        let mut files = vec![PackFile {
            path: "pack.toml".to_owned(),
            text: include_str!("bad-pack.toml").to_owned(),
        }];
        for file in written.split("\n=== ").skip(1) {
            let (path, text) = file.split_once('\n').unwrap();
            if path == "pack.toml (more)" {
                files[0].text.push_str(text);
            } else {
                files.push(PackFile { path: path.to_owned(), text: format!("{text}\n") });
            }
        }
        let faults = Pack::load(&files)
            .err()
            .map_or_else(|| "loads".to_owned(), |faults| faults.to_string());
        write!(now, "{}##### {written}\n---\n{faults}\n", if cases == 0 { "" } else { "\n" })
            .unwrap();
        cases += 1;
    }
    assert!(15 < cases);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &now).unwrap();
    }
    assert!(
        text == now || std::env::var_os("BLESS").is_some(),
        "bad.txt differs (BLESS=1 cargo test, then git diff)\n{now}"
    );
    assert!(!now.contains("\n---\nloads\n"), "a bad pack loads\n{now}");
}
