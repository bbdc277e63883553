//! Bytes named by their SHA-256, written whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::RegisterError;

/// SHA-256.
pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 in lower-case hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&digest(bytes))
}

/// The beginning of a hash, enough to tell it by.
pub(crate) fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

/// Bytes in lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A folder of blobs.
#[derive(Clone, Debug)]
pub(crate) struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    pub(crate) fn at(folder: PathBuf) -> Blobs {
        Blobs { folder }
    }

    fn path(&self, sha256: &str) -> PathBuf {
        let (shelf, rest) = sha256.split_at_checked(2).unwrap_or(("00", sha256));
        self.folder.join(shelf).join(rest)
    }

    /// Stores each of these. When this returns, all of them are on disk.
    ///
    /// The wait for a disk to say that it has written is long and costs nothing, so
    /// many wait at a time.
    pub(crate) fn put(&self, all: &[&[u8]]) -> Result<(), RegisterError> {
        let named: BTreeMap<String, &[u8]> =
            all.iter().map(|bytes| (sha256(bytes), *bytes)).collect();
        let mut missing: Vec<(PathBuf, &[u8])> = Vec::new();
        for (hash, bytes) in named {
            if !self.holds(&hash)? {
                missing.push((self.path(&hash), bytes));
            }
        }
        at_once(&missing, |(path, bytes)| {
            self.write(path, bytes).map_err(|cause| RegisterError::Io { path: path.clone(), cause })
        })?;
        // The names of the files are in their folders, which are files as well.
        let shelves: BTreeSet<&Path> =
            missing.iter().filter_map(|(path, _)| path.parent()).collect();
        let mut folders: Vec<&Path> = shelves.into_iter().collect();
        if !folders.is_empty() {
            folders.push(&self.folder);
        }
        at_once(&folders, |folder| {
            sync_folder(folder)
                .map_err(|cause| RegisterError::Io { path: (*folder).to_owned(), cause })
        })
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let shelf = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(shelf)?;
        // Removed when dropped without `persist`: a full disk leaves no half blob.
        let mut file = tempfile::NamedTempFile::new_in(shelf)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }

    /// Stores what is read, however long, and returns its hash and length. When this
    /// returns, it is on disk.
    pub(crate) fn put_stream(
        &self,
        input: &mut dyn std::io::Read,
    ) -> Result<(String, u64), RegisterError> {
        self.stream(input, |_| true).map(|(hash, length, _)| (hash, length))
    }

    /// Stores what is read under this hash, however long; false, with nothing stored, where
    /// it has another.
    pub(crate) fn put_as(
        &self,
        sha256: &str,
        input: &mut dyn std::io::Read,
    ) -> Result<bool, RegisterError> {
        self.stream(input, |hash| hash == sha256).map(|(.., stored)| stored)
    }

    fn stream(
        &self,
        input: &mut dyn std::io::Read,
        wants: impl Fn(&str) -> bool,
    ) -> Result<(String, u64, bool), RegisterError> {
        let io = |cause| RegisterError::Io { path: self.folder.clone(), cause };
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).map_err(io)?;
        let mut hasher = Sha256::new();
        let mut chunk = vec![0; 1 << 16];
        let mut length = 0u64;
        loop {
            let read = match input.read(&mut chunk) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(io(error)),
            };
            hasher.update(&chunk[..read]);
            file.write_all(&chunk[..read]).map_err(io)?;
            length += read as u64;
        }
        let hash = hex(&hasher.finalize());
        if !wants(&hash) {
            return Ok((hash, length, false));
        }
        if self.holds(&hash)? {
            return Ok((hash, length, true));
        }
        let path = self.path(&hash);
        let shelf = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(shelf).map_err(io)?;
        file.as_file().sync_all().map_err(io)?;
        file.persist(&path).map_err(|error| io(error.error))?;
        sync_folder(shelf).map_err(io)?;
        sync_folder(&self.folder).map_err(io)?;
        Ok((hash, length, true))
    }

    /// The bytes of this hash, to be read piece by piece.
    pub(crate) fn open(&self, sha256: &str) -> Result<File, RegisterError> {
        let path = self.path(sha256);
        File::open(&path).map_err(|cause| RegisterError::Io { path, cause })
    }

    /// The bytes of this hash with their length; `None` when there are none.
    pub(crate) fn find(&self, sha256: &str) -> Result<Option<(File, u64)>, RegisterError> {
        let path = self.path(sha256);
        let io = |cause| RegisterError::Io { path: path.clone(), cause };
        match File::open(&path) {
            Ok(file) => {
                let length = file.metadata().map_err(io)?.len();
                Ok(Some((file, length)))
            }
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(io(cause)),
        }
    }

    /// Overwrites and removes the bytes of this hash; nothing where there are none.
    pub(crate) fn remove(&self, sha256: &str) -> Result<(), RegisterError> {
        let path = self.path(sha256);
        let io = |source| RegisterError::Io { path: path.clone(), cause: source };
        match fs::metadata(&path) {
            Ok(found) => {
                let mut file = File::options().write(true).open(&path).map_err(io)?;
                std::io::copy(&mut std::io::repeat(0).take(found.len()), &mut file).map_err(io)?;
                file.sync_all().map_err(io)?;
                fs::remove_file(&path).map_err(io)?;
                path.parent().map_or(Ok(()), sync_folder).map_err(io)
            }
            Err(source) if source.kind() == ErrorKind::NotFound => Ok(()),
            Err(source) => Err(io(source)),
        }
    }

    /// The names of all blobs, in order.
    pub(crate) fn all(&self) -> Result<Vec<String>, RegisterError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |cause| RegisterError::Io { path: path.clone(), cause }
        };
        let mut names = Vec::new();
        for shelf in fs::read_dir(&self.folder).map_err(io(&self.folder))? {
            let shelf = shelf.map_err(io(&self.folder))?;
            if !shelf.path().is_dir() {
                continue;
            }
            for blob in fs::read_dir(shelf.path()).map_err(io(&shelf.path()))? {
                let blob = blob.map_err(io(&shelf.path()))?;
                let name = format!(
                    "{}{}",
                    shelf.file_name().to_string_lossy(),
                    blob.file_name().to_string_lossy()
                );
                // Others are what a write that was cut off left.
                if name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    names.push(name);
                }
            }
        }
        names.sort();
        Ok(names)
    }

    /// Whether the bytes of this hash are there, undamaged.
    pub(crate) fn holds(&self, hash: &str) -> Result<bool, RegisterError> {
        let path = self.path(hash);
        let io = |cause| RegisterError::Io { path: path.clone(), cause };
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(false),
            Err(cause) => return Err(io(cause)),
        };
        // Piece by piece: a list may be larger than memory.
        let mut hasher = Sha256::new();
        let mut chunk = vec![0; 1 << 16];
        loop {
            match file.read(&mut chunk) {
                Ok(0) => return Ok(hex(&hasher.finalize()) == hash),
                Ok(read) => hasher.update(&chunk[..read]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(io(error)),
            }
        }
    }

    /// The bytes of this hash; `None` when there are none.
    pub(crate) fn get(&self, sha256: &str) -> Result<Option<Vec<u8>>, RegisterError> {
        let path = self.path(sha256);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(source) if source.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(RegisterError::Io { path, cause: source }),
        }
    }
}

/// How many writes wait for the disk together.
const AT_ONCE: usize = 8;

/// Does `work` for each of `items`, several at a time; the first error of all.
fn at_once<T: Sync>(
    items: &[T],
    work: impl Fn(&T) -> Result<(), RegisterError> + Sync,
) -> Result<(), RegisterError> {
    if items.len() < 2 {
        return items.iter().try_for_each(work);
    }
    let share = items.len().div_ceil(AT_ONCE);
    std::thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = items
            .chunks(share)
            .map(|items| scope.spawn(move || items.iter().try_for_each(work)))
            .collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

/// Makes the names in a folder durable, where the platform has that.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
