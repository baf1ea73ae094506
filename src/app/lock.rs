//! One load at a time: two that poll the same platforms would do everything twice and write over each other's states.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::Path,
};

use crate::store::run::LastRun;

use super::{App, AppError};

/// Held while feeds are read. The system gives it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
    holder: String,
}

impl Lock {
    /// Names the working directory: of two runs by one holder the earlier is over, for only one process holds the lock.
    pub fn holder(&self) -> &str {
        &self.holder
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a child process that is just being started still has the file open.
        let _closed_anyway = self.file.unlock();
    }
}

/// Name of the lock file in the working directory. It stays there with the name of the holder in it; only the lock on it
/// counts.
const FILE: &str = ".svod.lock";
/// Longest name of a holder, bytes.
const HOLDER_MAX: u64 = 64;

impl App {
    /// Takes the lock of this working directory, or says that another process holds it.
    pub fn lock(&self) -> Result<Lock, AppError> {
        let path = self.config.directory.join(FILE);
        let write = |cause| AppError::write(&path, cause);
        let mut file = open(&path).map_err(write)?;
        match file.try_lock() {
            Ok(()) => {
                let holder = holder(&mut file).map_err(write)?;
                Ok(Lock { file, holder })
            }
            Err(TryLockError::WouldBlock) => Err(AppError::Busy(path)),
            Err(TryLockError::Error(cause)) => Err(AppError::write(&path, cause)),
        }
    }

    /// Whether the process of a run that has not ended lives: in this working directory its lock says so, elsewhere its lease.
    pub fn is_alive(&self, run: &LastRun) -> bool {
        let here = fs::read_to_string(self.config.directory.join(FILE)).unwrap_or_default();
        if here.trim() == run.holder { self.is_loading() } else { self.clock.now() < run.lease_until }
    }

    /// Whether some process loads into this working directory now.
    pub fn is_loading(&self) -> bool {
        let path = self.config.directory.join(FILE);
        let Ok(file) = File::open(path) else { return false };
        let is_loading = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        let _closed_anyway = file.unlock();
        is_loading
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

/// The name that stands in the file, or a new one that is written into it.
fn holder(file: &mut File) -> io::Result<String> {
    let mut known = String::new();
    file.take(HOLDER_MAX).read_to_string(&mut known)?;
    if !known.trim().is_empty() {
        return Ok(known.trim().to_owned());
    }
    let new = uuid::Uuid::new_v4().to_string();
    file.write_all(new.as_bytes())?;
    Ok(new)
}
