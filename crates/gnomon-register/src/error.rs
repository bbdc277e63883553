//! What can go wrong with a register.

use std::path::PathBuf;

/// Each says what to do, where one can.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The folder cannot be made or written.
    #[error(
        "cannot write the data directory `{path}`: {cause}; choose another with --data DIR or GNOMON_DATA"
    )]
    NotWritable {
        /// The folder.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// There is no register where one is asked for.
    #[error(
        "there is no register in `{path}`; run `gnomon ingest FILE` first, or name its folder with --data DIR"
    )]
    Absent {
        /// The folder.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("`{path}`: {cause}{}", advice(cause))]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The database refused.
    #[error("the register's database: {message}")]
    Database {
        /// What it says, with what to do.
        message: String,
    },
    /// The database has lost its content.
    #[error("`{path}` is empty, but deposits are there; restore it from a copy")]
    Emptied {
        /// The database.
        path: PathBuf,
    },
    /// Written by a later version.
    #[error("the register has format {found}, this version knows {known}; use a newer Gnomon")]
    Newer {
        /// Format found.
        found: i64,
        /// Newest format known.
        known: i64,
    },
    /// What was asked for does not fit the register.
    #[error("{why}")]
    Refused {
        /// Why not.
        why: String,
    },
    /// A stored value cannot be read back.
    #[error("the register holds a {what} that cannot be read: {value}; run `gnomon verify`")]
    Damaged {
        /// What it is.
        what: &'static str,
        /// As stored.
        value: String,
    },
}

fn advice(source: &std::io::Error) -> &'static str {
    match source.kind() {
        std::io::ErrorKind::StorageFull => {
            "; free some space and run the command again: nothing was half-written"
        }
        std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
            "; choose another data directory with --data DIR or GNOMON_DATA"
        }
        _ => "",
    }
}

impl From<rusqlite::Error> for RegisterError {
    fn from(error: rusqlite::Error) -> RegisterError {
        use rusqlite::ErrorCode;
        let advice = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => {
                "; free some space and run the command again: nothing was half-written"
            }
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
                "; choose another data directory with --data DIR or GNOMON_DATA"
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                "; another Gnomon is writing it: run the command again when that has finished"
            }
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                "; `register.sqlite` is damaged: restore it from a copy"
            }
            _ => "",
        };
        RegisterError::Database { message: format!("{error}{advice}") }
    }
}
