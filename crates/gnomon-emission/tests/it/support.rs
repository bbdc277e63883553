//! What several tests need.

use std::fs;
use std::path::Path;

use gnomon_emission::{
    Activities, Fallback, Line, Options, Origin, Registry, RegistryFile, Report, compute,
};

/// The files of `knowledge/factors`.
pub fn shipped() -> Vec<RegistryFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let mut files: Vec<RegistryFile> = fs::read_dir(root.join("knowledge/factors"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| RegistryFile {
            text: fs::read_to_string(&path).unwrap(),
            path: path.file_name().unwrap().to_str().unwrap().to_owned(),
            origin: Origin::Shipped,
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(5 <= files.len(), "the factors are missing");
    files
}

/// A file of the user's.
pub fn own(text: &str) -> RegistryFile {
    RegistryFile { path: "own.toml".into(), text: text.into(), origin: Origin::User }
}

/// The shipped factors and a file of the user's.
pub fn registry_with(text: &str) -> Registry {
    let mut files = shipped();
    files.push(own(text));
    Registry::parse(&files).unwrap()
}

pub fn registry() -> Registry {
    Registry::parse(&shipped()).unwrap()
}

/// With potentials of the sixth assessment report.
pub fn ar6() -> Options {
    Options { report: Some("ar6".into()), ..Options::default() }
}

pub fn with_fallback() -> Options {
    Options { fallback: Fallback::Allowed, ..ar6() }
}

/// A report on lines under this head.
pub fn report_of(registry: &Registry, head: &str, lines: &[&str], options: &Options) -> Report {
    let text = format!("{head}\n{}\n", lines.join("\n"));
    compute(registry, Activities::from_csv(&text, registry).unwrap(), options)
}

/// A report on lines of id, kind, amount, period, area by the shipped factors.
pub fn report(lines: &[&str], options: &Options) -> Report {
    report_of(&registry(), "id,kind,amount,period,area", lines, options)
}

/// The one line of a report without gaps.
pub fn only(report: &Report) -> &Line {
    assert!(report.complete, "{:?} {:?}", report.gaps, report.refused);
    assert_eq!(report.lines.len(), 1);
    &report.lines[0]
}
