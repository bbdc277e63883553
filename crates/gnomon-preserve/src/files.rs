//! Files written so that a crash leaves the old or the new, never half of one.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use crate::PreserveError;

/// Files in one package or object at the most.
pub(crate) const FILES: usize = 1_000_000;
/// Folders inside one another at the most.
const DEPTH: usize = 128;

/// Turns an error of the file system into one that names the file.
pub(crate) fn failed(
    action: &'static str,
    path: &Path,
) -> impl FnOnce(std::io::Error) -> PreserveError + use<> {
    let path = path.display().to_string();
    move |source| PreserveError::Io { action, path, source }
}

/// Writes a new file and syncs it.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), PreserveError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed("make", folder))?;
    }
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(path).map_err(failed("make", path))?;
    file.write_all(bytes).map_err(failed("write", path))?;
    file.sync_all().map_err(failed("sync", path))
}

/// Replaces a file in one step.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), PreserveError> {
    let aside = path.with_extension("tmp-gnomon");
    if aside.exists() {
        fs::remove_file(&aside).map_err(failed("remove", &aside))?;
    }
    write_new(&aside, bytes)?;
    fs::rename(&aside, path).map_err(failed("replace", path))?;
    sync_folder(path.parent())
}

/// Makes a rename or a new entry durable.
pub(crate) fn sync_folder(folder: Option<&Path>) -> Result<(), PreserveError> {
    match folder {
        #[cfg(unix)]
        Some(folder) => {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("sync", folder))
        }
        _ => Ok(()),
    }
}

/// Every regular file below a folder as paths relative to it with forward slashes, in order; symbolic links and other
/// things that are no files apart.
pub(crate) struct Listing {
    pub(crate) files: Vec<String>,
    pub(crate) others: Vec<String>,
    pub(crate) empty_folders: Vec<String>,
}

pub(crate) fn list(folder: &Path) -> Result<Listing, PreserveError> {
    let mut out = Listing { files: Vec::new(), others: Vec::new(), empty_folders: Vec::new() };
    let mut open: Vec<(PathBuf, String, usize)> = vec![(folder.to_owned(), String::new(), 0)];
    while let Some((at, name, depth)) = open.pop() {
        if DEPTH < depth {
            return Err(PreserveError::TooLarge {
                what: "folders inside one another",
                limit: DEPTH as u64,
            });
        }
        let mut entries = 0;
        for entry in fs::read_dir(&at).map_err(failed("list", &at))? {
            let entry = entry.map_err(failed("list", &at))?;
            entries += 1;
            let path = entry.path();
            let kind = entry.file_type().map_err(failed("look at", &path))?;
            let Ok(own) = entry.file_name().into_string() else {
                out.others.push(format!("{name}{}", entry.file_name().to_string_lossy()));
                continue;
            };
            let inner = format!("{name}{own}");
            if kind.is_dir() {
                open.push((path, format!("{inner}/"), depth + 1));
            } else if kind.is_file() {
                out.files.push(inner);
            } else {
                out.others.push(inner);
            }
            if FILES < out.files.len() {
                return Err(PreserveError::TooLarge {
                    what: "files in one package",
                    limit: FILES as u64,
                });
            }
        }
        if entries == 0 && !name.is_empty() {
            out.empty_folders.push(name.trim_end_matches('/').to_owned());
        }
    }
    out.files.sort();
    out.others.sort();
    out.empty_folders.sort();
    Ok(out)
}

/// Whether a path from outside stays in its folder: relative, without `.`, `..`, empty parts or drive letters.
pub(crate) fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0'])
        && !path.starts_with('~')
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// A small text file, refused beyond the limit.
pub(crate) fn read_text(path: &Path, limit: u64) -> Result<String, PreserveError> {
    let length = fs::symlink_metadata(path).map_err(failed("open", path))?;
    if !length.is_file() {
        return Err(PreserveError::Form {
            path: path.display().to_string(),
            problem: "is no file".to_owned(),
        });
    }
    if limit < length.len() {
        return Err(PreserveError::TooLarge { what: "bytes of a manifest or inventory", limit });
    }
    let bytes = fs::read(path).map_err(failed("read", path))?;
    String::from_utf8(bytes).map_err(|_| PreserveError::Form {
        path: path.display().to_string(),
        problem: "is not UTF-8".to_owned(),
    })
}
