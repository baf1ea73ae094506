//! A file as the JSON reader wants it: without byte order mark, and with disk failures told from damage.

use std::fs::File;
use std::io::{BufRead, BufReader, Error, Read, Result};
use std::path::Path;

/// Bytes of a document on their way to the JSON reader, which reports a failed disk and a damaged text alike.
#[derive(Debug)]
pub(crate) struct Document<R> {
    bytes: R,
    failure: Option<Error>,
}

impl Document<BufReader<File>> {
    /// Opens a file behind its byte order mark, if it has one.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let mut bytes = BufReader::with_capacity(64 << 10, File::open(path)?);
        if bytes.fill_buf()?.starts_with("\u{feff}".as_bytes()) {
            bytes.consume("\u{feff}".len());
        }
        Ok(Self::new(bytes))
    }
}

impl<R> Document<R> {
    /// Takes bytes that start with the document.
    pub(crate) fn new(bytes: R) -> Self {
        Self { bytes, failure: None }
    }

    /// What the disk said when it failed; `None` when it did not.
    pub(crate) fn take_failure(&mut self) -> Option<Error> {
        self.failure.take()
    }
}

impl<R: Read> Read for Document<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.bytes.read(buffer).inspect_err(|error| {
            if error.kind() != std::io::ErrorKind::Interrupted {
                self.failure = Some(error.kind().into());
            }
        })
    }
}
