//! Opening a register.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::RegisterError;
use crate::blob::Blobs;
use crate::fact::ClassOrder;
use crate::judgement::Decided;
use crate::migrate::{format, known, migrate};
use crate::texts::Texts;

/// A register on disk.
#[derive(Debug)]
pub struct Register {
    pub(crate) db: Connection,
    pub(crate) blobs: Blobs,
    pub(crate) texts: Texts,
    /// What people decided, as it was asked for last.
    pub(crate) decided: RefCell<Decided>,
    pub(crate) order: ClassOrder,
    folder: PathBuf,
}

impl Register {
    /// Opens the register in `folder`, making it where there is none.
    pub fn create(folder: &Path) -> Result<Register, RegisterError> {
        let not_writable = |cause| RegisterError::NotWritable { path: folder.to_owned(), cause };
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
        match Connection::open_with_flags(&path, flags)
            .map_err(RegisterError::from)
            .and_then(|db| Register::prepare(db, folder))
        {
            Err(RegisterError::Database { .. }) if !is_writable(folder) => {
                Register::open_read_only(folder)
            }
            opened => opened,
        }
    }

    /// A register on a medium that cannot be written can still be asked.
    fn open_read_only(folder: &Path) -> Result<Register, RegisterError> {
        let path = folder.join("register.sqlite");
        let address = format!(
            "file:{}?immutable=1",
            path.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
        );
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(address, flags)?;
        let found = format(&db)?;
        if found != known() {
            return Err(RegisterError::Refused {
                why: format!(
                    "the register has format {found} and cannot be brought to {} where it is, because nothing can be written there; copy it to another folder",
                    known()
                ),
            });
        }
        steady(&db)?;
        Ok(Register::of(db, folder))
    }

    fn of(db: Connection, folder: &Path) -> Register {
        let blobs = Blobs::at(folder.join("blobs"));
        let texts = Texts::new(blobs.clone());
        let folder = folder.to_owned();
        Register {
            db,
            blobs,
            texts,
            decided: RefCell::default(),
            order: ClassOrder::default(),
            folder,
        }
    }

    /// Lets sources lead each other in this order of their classes.
    #[must_use]
    pub fn ordered(mut self, order: ClassOrder) -> Register {
        self.order = order;
        self
    }

    /// For one of several that a program keeps open for small questions: remembers little of what it read.
    pub fn sparing(mut self) -> Result<Register, RegisterError> {
        self.db.pragma_update(None, "cache_size", -(4 << 10))?;
        self.texts = self.texts.keeping(1 << 20);
        Ok(self)
    }

    fn prepare(mut db: Connection, folder: &Path) -> Result<Register, RegisterError> {
        db.busy_timeout(Duration::from_secs(30))?;
        refuse_emptied(&db, folder)?;
        write_ahead(&db)?;
        db.pragma_update(None, "synchronous", "full")?;
        db.pragma_update(None, "foreign_keys", "on")?;
        // In kibibytes and in pages. Keys are hashes and come in no order: what a large
        // register touches in one step is spread over all of it.
        db.pragma_update(None, "cache_size", -(64 << 10))?;
        db.pragma_update(None, "wal_autocheckpoint", 8 << 10)?;
        steady(&db)?;
        migrate(&mut db, &Blobs::at(folder.join("blobs")))?;
        Ok(Register::of(db, folder))
    }

    /// Another connection to the same register, for another thread.
    pub fn beside(&self) -> Result<Register, RegisterError> {
        Ok(Register::open(&self.folder)?.ordered(self.order.clone()))
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Keeps what has been prepared. SQLite would plan a query anew whenever a bound with which it
/// compares (the moment of knowledge, in every question) is bound again, although it is the
/// same: small questions asked in the thousands cost more to plan than to answer.
fn steady(db: &Connection) -> Result<(), RegisterError> {
    db.set_prepared_statement_cache_capacity(128);
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// A database without tables beside deposits has been cut off: making a new one
/// over it would hide that.
fn refuse_emptied(db: &Connection, folder: &Path) -> Result<(), RegisterError> {
    let tables: i64 = db.query_row("select count(*) from sqlite_master", [], |row| row.get(0))?;
    let shelves = fs::read_dir(folder.join("blobs")).map_or(0, Iterator::count);
    if tables == 0 && 0 < shelves {
        return Err(RegisterError::Emptied { path: folder.join("register.sqlite") });
    }
    Ok(())
}

/// Turns write-ahead logging on. SQLite does not wait for a lock when it changes
/// the journal, so two processes that make a register at once have to be patient
/// here.
fn write_ahead(db: &Connection) -> Result<(), RegisterError> {
    let mut tries = 0;
    loop {
        match db.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))
        {
            Err(error) if tries < 200 && is_busy(&error) => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(50));
            }
            result => return Ok(result.map(drop)?),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
}

fn is_writable(folder: &Path) -> bool {
    tempfile::NamedTempFile::new_in(folder).is_ok()
}
