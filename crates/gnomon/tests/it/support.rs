//! What several tests need.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use gnomon::pipeline::Pipeline;
use gnomon_model::Extraction;
use gnomon_read::Hint;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// A file of the shared folder beside the repository; `None`, with a line, when
/// the folder is not there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let file = root().join("../shared").join(path);
    if file.exists() {
        return Some(file);
    }
    // Past the capture of the test runner, which would swallow the line.
    drop(writeln!(std::io::stderr(), "skipped: ../shared/{path} is not there"));
    None
}

static PIPELINE: LazyLock<Pipeline> =
    LazyLock::new(|| Pipeline::new(gnomon::knowledge::shipped().unwrap()));

/// Extracts from text, as a file of this name.
pub fn extract(name: &str, text: impl AsRef<[u8]>) -> Extraction {
    try_extract(name, text).unwrap()
}

/// The same for what may be no document.
pub fn try_extract(
    name: &str,
    text: impl AsRef<[u8]>,
) -> Result<Extraction, gnomon_read::ReadError> {
    PIPELINE.run(text.as_ref(), Hint { name: Some(name), media_type: None })
}

/// The cases of a table of texts: each text (lines behind `>`, several are paragraphs), and the
/// lines that say what is stated; `nothing` where it states none.
pub fn cases(table: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut cases = Vec::new();
    for case in table.split("\n\n") {
        let lines: Vec<&str> =
            case.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        let text: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("> ")).collect();
        if text.is_empty() {
            continue;
        }
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
        cases.push((text, expected));
    }
    assert!(10 < cases.len(), "the table is missing");
    cases
}

/// Each case of `samples/`: its name and the path of its document.
pub fn samples() -> Vec<(String, PathBuf)> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(root().join("samples")).unwrap() {
        let folder = entry.unwrap().path();
        let source = fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .find(|path| path.file_stem().unwrap() == "source");
        cases.push((
            folder.file_name().unwrap().to_str().unwrap().to_owned(),
            source.expect("a sample has a source"),
        ));
    }
    cases.sort();
    assert!(5 < cases.len(), "the samples are missing");
    cases
}

/// Compares with a golden file, or writes it under `BLESS=1`.
#[track_caller]
pub fn golden(path: &Path, actual: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(
        expected == actual,
        "{} differs (BLESS=1 cargo test, then git diff)\n--- now\n{actual}",
        path.display()
    );
}

/// A data directory of its own, and the binary run in it.
pub struct Run {
    /// Removed at the end.
    pub folder: tempfile::TempDir,
}

impl Run {
    pub fn new() -> Run {
        Run { folder: tempfile::tempdir().unwrap() }
    }

    /// With every sample in its register.
    pub fn with_samples() -> Run {
        let run = Run::new();
        let sources: Vec<String> =
            samples().into_iter().map(|(_, path)| path.to_str().unwrap().to_owned()).collect();
        let mut args = vec!["ingest"];
        args.extend(sources.iter().map(String::as_str));
        run.stdout(&args, 0);
        run
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gnomon"));
        command
            .args(args)
            .current_dir(root())
            .env("GNOMON_DATA", self.data())
            .env("SOURCE_DATE_EPOCH", "1795219200") // 2026-11-21
            .env_remove("NO_COLOR");
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Standard output of a run that ends with this exit code.
    #[track_caller]
    pub fn stdout(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "gnomon {args:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Standard error of a run that ends with this exit code.
    #[track_caller]
    pub fn stderr(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "gnomon {args:?}: {stderr}");
        stderr
    }

    /// A folder beside the data.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file beside the data and returns its path.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}
