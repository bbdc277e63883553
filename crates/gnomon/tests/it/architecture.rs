//! The edges between crates, and what each may use.

use std::fs;

use crate::support::root;

/// The dependencies of a crate's manifest, as their names.
fn dependencies(krate: &str) -> Vec<String> {
    let manifest =
        fs::read_to_string(root().join("crates").join(krate).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    manifest
        .get("dependencies")
        .and_then(|d| d.as_table())
        .map(|d| d.keys().cloned().collect())
        .unwrap_or_default()
}

fn crates() -> Vec<String> {
    let mut crates: Vec<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    crates.sort();
    crates
}

#[test]
fn stages_know_only_the_model() {
    let allowed = |krate: &str| -> Option<&[&str]> {
        match krate {
            "gnomon" => None,
            "gnomon-id" => Some(&[]),
            // The room for typst knows pages and fonts, and nothing of what is printed on them.
            "gnomon-typeset" => Some(&[]),
            // Packets, captures and times have nothing to do with documents.
            "gnomon-path" => Some(&[]),
            "gnomon-model" => Some(&["gnomon-id"]),
            _ => Some(&["gnomon-model"]),
        }
    };
    let crates = crates();
    assert!(crates.len() >= 7);
    for krate in crates {
        let ours: Vec<String> =
            dependencies(&krate).into_iter().filter(|d| d.starts_with("gnomon")).collect();
        if let Some(allowed) = allowed(&krate) {
            assert_eq!(ours, allowed, "{krate} may know only {allowed:?}");
        }
    }
}

#[test]
fn identifiers_need_no_library() {
    // `serde` is a feature, off by default.
    assert_eq!(dependencies("gnomon-id"), ["serde"]);
    let manifest = fs::read_to_string(root().join("crates/gnomon-id/Cargo.toml")).unwrap();
    let serde = manifest.lines().find(|line| line.starts_with("serde = {")).unwrap();
    assert!(serde.contains("optional = true") && serde.contains("default-features = false"));
    assert!(!manifest.contains("default = ["));
    let lib = fs::read_to_string(root().join("crates/gnomon-id/src/lib.rs")).unwrap();
    assert!(lib.contains("#![no_std]"));
}

#[test]
fn the_world_is_touched_in_one_crate() {
    for krate in crates() {
        let pure = !matches!(krate.as_str(), "gnomon" | "gnomon-register" | "gnomon-preserve");
        for file in sources(&krate) {
            let text = fs::read_to_string(&file).unwrap();
            let code: String = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            for world in [
                "std::fs",
                "std::env",
                "std::net",
                "std::process",
                "Timestamp::now",
                "Zoned::now",
                "SystemTime",
            ] {
                // The register keeps its blobs; OCFL and BagIt are layouts of files, so
                // the preserved collection is nothing but files.
                let files = matches!(krate.as_str(), "gnomon-register" | "gnomon-preserve");
                let allowed = krate == "gnomon" || (files && world == "std::fs");
                assert!(allowed || !code.contains(world), "{} uses {world}", file.display());
            }
            let sql = code.contains("rusqlite");
            assert!(!sql || krate == "gnomon-register", "{} speaks SQL", file.display());
            assert!(!pure || !code.contains("println!"), "{} prints", file.display());
        }
    }
}

fn sources(krate: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("crates").join(krate).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}
