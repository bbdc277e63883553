//! Backing a register up while it is in use, and bringing it back.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::Connection;

use crate::{Register, RegisterError, blob};

/// What a backup or a restore copied.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Copied {
    /// Blobs that were copied.
    pub blobs: usize,
    /// Blobs that were there already.
    pub kept: usize,
    /// Bytes that were copied, with the database.
    pub bytes: u64,
}

impl Register {
    /// Copies the register to `folder`, which others may go on writing meanwhile:
    /// the copy is the register as it was at one moment. A second backup to the
    /// same folder copies what is new and takes away what was removed since.
    pub fn backup(
        &self,
        folder: &Path,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Copied, RegisterError> {
        let blobs = folder.join("blobs");
        let io = |path: &Path| {
            let path = path.to_owned();
            move |cause| RegisterError::Io { path: path.clone(), cause }
        };
        if lies_in(folder, self.folder()) {
            return Err(RegisterError::Refused {
                why: format!(
                    "`{}` lies in the data directory, and the backup would be a part of what it copies; name a folder outside",
                    folder.display()
                ),
            });
        }
        self.refuse_another(folder)?;
        fs::create_dir_all(&blobs).map_err(io(&blobs))?;
        // The database first, in one step: every blob that it names is on disk by
        // then, because blobs are written before the rows that name them.
        let partial = folder.join("register.sqlite.part");
        if partial.exists() {
            fs::remove_file(&partial).map_err(io(&partial))?;
        }
        let name = partial.to_str().ok_or_else(|| RegisterError::Refused {
            why: format!("`{}` is no path that the database can take", partial.display()),
        })?;
        self.db.execute("vacuum into $1", [name])?;
        let copy = Connection::open(&partial)?;
        let wanted = named(&copy)?;
        drop(copy);
        File::open(&partial).and_then(|file| file.sync_all()).map_err(io(&partial))?;
        let mut done = Copied::default();
        let target = blob::Blobs::at(blobs);
        for (index, sha256) in wanted.iter().enumerate() {
            match target.holds(sha256)? {
                true => done.kept += 1,
                false => {
                    let (mut bytes, length) =
                        self.blobs.find(sha256)?.ok_or_else(|| RegisterError::Refused {
                            why: format!(
                                "the register lacks the bytes {sha256}; run `gnomon verify`"
                            ),
                        })?;
                    if !target.put_as(sha256, &mut bytes)? {
                        return Err(RegisterError::Refused {
                            why: format!(
                                "the bytes {sha256} have changed on disk, and a copy of them would be no backup; run `gnomon verify`"
                            ),
                        });
                    }
                    done.blobs += 1;
                    done.bytes += length;
                }
            }
            progress(index as u64 + 1, wanted.len() as u64);
        }
        let database = folder.join("register.sqlite");
        for old in ["register.sqlite-wal", "register.sqlite-shm"] {
            let old = folder.join(old);
            if old.exists() {
                fs::remove_file(&old).map_err(io(&old))?;
            }
        }
        fs::rename(&partial, &database).map_err(io(&database))?;
        // What was removed from the register since the last backup goes here too.
        for sha256 in target.all()? {
            if wanted.binary_search(&sha256).is_err() {
                target.remove(&sha256)?;
            }
        }
        done.bytes += fs::metadata(&database).map_err(io(&database))?.len();
        Ok(done)
    }
}

impl Register {
    /// Refuses a folder with another register in it, whose documents a backup would take
    /// away.
    fn refuse_another(&self, folder: &Path) -> Result<(), RegisterError> {
        let database = folder.join("register.sqlite");
        if !database.exists() {
            return Ok(());
        }
        let there = Register::open(folder)?;
        let mut query = there.db.prepare("select sha256 from deposit")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let sha256: String = row.get(0)?;
            let ours = self
                .db
                .prepare_cached("select 1 from deposit where sha256 = $1")?
                .exists([&sha256])?;
            if !ours {
                return Err(RegisterError::Refused {
                    why: format!(
                        "`{}` holds another register, with documents that this one has not; name an empty folder",
                        folder.display()
                    ),
                });
            }
        }
        Ok(())
    }
}

/// Brings a backup to `folder`, where there must be no register. The copy is
/// verified by the caller.
pub fn restore(backup: &Path, folder: &Path) -> Result<Copied, RegisterError> {
    if folder.join("register.sqlite").exists() {
        return Err(RegisterError::Refused {
            why: format!(
                "there is a register in `{}`; restore into an empty folder with --data DIR",
                folder.display()
            ),
        });
    }
    let register = Register::open(backup)?;
    register.backup(folder, |_, _| {})
}

/// The blobs that a database names, in order.
fn named(db: &Connection) -> Result<Vec<String>, RegisterError> {
    let mut query = db.prepare(
        "select d.sha256 from deposit d where not exists (select 1 from tombstone t where t.deposit = d.id)
         union select text_sha256 from reading where text_sha256 is not null order by 1",
    )?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a folder, which need not be there yet, is another or lies in it.
fn lies_in(folder: &Path, other: &Path) -> bool {
    let Ok(other) = other.canonicalize() else { return false };
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    // The part of its path that is there, with links followed.
    folder
        .ancestors()
        .find_map(|it| it.canonicalize().ok())
        .is_some_and(|it| it.starts_with(&other))
}
