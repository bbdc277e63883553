//! Bytes named by their SHA-256, written whole or not at all.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::RegisterError;

/// SHA-256 in lower-case hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder of blobs.
#[derive(Debug)]
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

    /// Stores bytes and returns their hash. When this returns, they are on disk.
    pub(crate) fn put(&self, bytes: &[u8]) -> Result<String, RegisterError> {
        let hash = sha256(bytes);
        let path = self.path(&hash);
        if self.holds(&hash)? {
            return Ok(hash);
        }
        let shelf = path.parent().unwrap_or(&self.folder);
        let io = |source| RegisterError::Io { path: path.clone(), cause: source };
        fs::create_dir_all(shelf).map_err(io)?;
        // Removed when dropped without `persist`: a full disk leaves no half blob.
        let mut file = tempfile::NamedTempFile::new_in(shelf).map_err(io)?;
        file.write_all(bytes).map_err(io)?;
        file.as_file().sync_all().map_err(io)?;
        file.persist(&path).map_err(|error| io(error.error))?;
        sync_folder(shelf).map_err(io)?;
        sync_folder(&self.folder).map_err(io)?;
        Ok(hash)
    }

    /// Whether the bytes of this hash are there, undamaged.
    pub(crate) fn holds(&self, hash: &str) -> Result<bool, RegisterError> {
        Ok(self.get(hash)?.is_some_and(|bytes| sha256(&bytes) == hash))
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

/// Makes the names in a folder durable, where the platform has that.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
