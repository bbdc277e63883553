//! Reads packs for tests; the crate itself reads nothing.

use std::fs;
use std::path::{Path, PathBuf};

use gnomon_model::{Calendar, Knowledge, KnowledgeFile};
use gnomon_rules::{Pack, PackFile};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn files(folder: &Path) -> Vec<PackFile> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                found.push(PackFile { path: name, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found
}

pub fn pack(id: &str) -> Pack {
    Pack::load(&files(&root().join("packs").join(id)))
        .unwrap_or_else(|faults| panic!("{id}:\n{faults}"))
}

pub fn shipped() -> Vec<Pack> {
    let mut ids = Vec::new();
    for country in fs::read_dir(root().join("packs")).unwrap() {
        let country = country.unwrap();
        if country.path().is_dir() {
            for entry in fs::read_dir(country.path()).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                ids.push(format!("{}/{name}", country.file_name().into_string().unwrap()));
            }
        }
    }
    ids.sort();
    ids.iter().map(|id| pack(id)).collect()
}

pub fn calendar() -> Calendar {
    let text = fs::read_to_string(root().join("knowledge/calendars/cn.toml")).unwrap();
    let file = KnowledgeFile { path: "calendars/cn.toml".to_owned(), text };
    Knowledge::parse(&[file]).unwrap().calendar("CN").unwrap().clone()
}
