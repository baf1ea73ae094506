//! One load at a time: two that poll the same platforms would do everything twice and write over each other's states.

use std::fs::{File, TryLockError};

use super::{App, AppError};

/// Held while feeds are read. The system gives it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Name of the lock file in the working directory. It stays there, empty: only the lock on it counts.
const FILE: &str = ".svod.lock";

impl App {
    /// Takes the lock of this working directory, or says that another process holds it.
    pub fn lock(&self) -> Result<Lock, AppError> {
        let path = self.config.directory.join(FILE);
        let file = File::create(&path).map_err(|cause| AppError::write(&path, cause))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(AppError::Busy(path)),
            Err(TryLockError::Error(cause)) => Err(AppError::write(&path, cause)),
        }
    }

    /// Whether some process loads into this working directory now.
    pub fn is_loading(&self) -> bool {
        let path = self.config.directory.join(FILE);
        File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}
