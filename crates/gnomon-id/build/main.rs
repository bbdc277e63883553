//! Compiles `flavours/*.flavour` into the static tables that the grammar runs on.
//!
//! The notation is described in `flavours/README.md`. A fault in a file stops the
//! build with its file and line.

mod behind;
mod emit;
mod syntax;

use std::path::PathBuf;
use std::{env, fs, process};

fn main() {
    println!("cargo::rerun-if-changed=flavours");
    println!("cargo::rerun-if-changed=build");
    if let Err(fault) = compile() {
        eprintln!("{fault}");
        process::exit(1);
    }
}

fn compile() -> Result<(), String> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(|e| e.to_string())?);
    let folder = root.join("flavours");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ext| ext == "flavour"))
        .collect();
    paths.sort();
    let mut flavours = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        flavours.extend(syntax::parse(&name, &text, &folder)?);
    }
    let code = emit::tables(&flavours)?;
    let out = PathBuf::from(env::var("OUT_DIR").map_err(|e| e.to_string())?).join("tables.rs");
    fs::write(&out, code).map_err(|e| format!("{}: {e}", out.display()))
}
