//! Opening a register.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::RegisterError;
use crate::blob::Blobs;

/// Numbered steps from an empty database to the present format. A step that has
/// been released is never edited: a change is a new one.
const MIGRATIONS: &[&str] = &[include_str!("../migrations/0001_register.sql")];

/// A register on disk.
#[derive(Debug)]
pub struct Register {
    pub(crate) db: Connection,
    pub(crate) blobs: Blobs,
    /// Where the lines end of the text that was asked for last.
    pub(crate) lines: RefCell<Option<(String, Vec<usize>)>>,
    folder: PathBuf,
}

impl Register {
    /// Opens the register in `folder`, making it where there is none.
    pub fn create(folder: &Path) -> Result<Register, RegisterError> {
        let not_writable = |source| RegisterError::NotWritable { path: folder.to_owned(), source };
        fs::create_dir_all(folder.join("blobs")).map_err(not_writable)?;
        // SQLite's own message for a folder that cannot be written names neither
        // the folder nor what to do.
        tempfile::NamedTempFile::new_in(folder).map_err(not_writable)?;
        let db = Connection::open(folder.join("register.sqlite"))?;
        Register::prepare(db, folder)
    }

    /// Opens the register in `folder`, which must be there.
    pub fn open(folder: &Path) -> Result<Register, RegisterError> {
        let path = folder.join("register.sqlite");
        if !path.is_file() {
            return Err(RegisterError::Absent { path: folder.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)?;
        Register::prepare(db, folder)
    }

    fn prepare(mut db: Connection, folder: &Path) -> Result<Register, RegisterError> {
        db.busy_timeout(Duration::from_secs(30))?;
        db.pragma_update(None, "journal_mode", "wal")?;
        db.pragma_update(None, "synchronous", "full")?;
        db.pragma_update(None, "foreign_keys", "on")?;
        migrate(&mut db)?;
        Ok(Register {
            db,
            blobs: Blobs::at(folder.join("blobs")),
            lines: RefCell::default(),
            folder: folder.to_owned(),
        })
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn migrate(db: &mut Connection) -> Result<(), RegisterError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let format =
        |db: &Connection| db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    let found = format(db)?;
    if known < found {
        return Err(RegisterError::Newer { found, known });
    }
    if found == known {
        return Ok(());
    }
    // Another process may have migrated while this one waited for the lock.
    let step = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let done = usize::try_from(format(&step)?).unwrap_or(0);
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(done) {
        step.execute_batch(sql)?;
        step.pragma_update(None, "user_version", i64::try_from(index + 1).unwrap_or(i64::MAX))?;
    }
    step.commit()?;
    Ok(())
}
