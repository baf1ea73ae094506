//! A file as the JSON reader wants it: mended where it is no JSON, and with disk failures told from damage.

use std::fs::File;
use std::io::{BufRead, BufReader, Error, Read, Result};
use std::path::Path;

use svod_json::{Mended, Mends};

/// How much of a file is looked at to say whether it is text in UTF-8.
const SAMPLE_BYTES: usize = 64 << 10;

/// Bytes of a document on their way to the JSON reader, which reports a failed disk and a damaged text alike.
#[derive(Debug)]
pub(crate) struct Document<R> {
    bytes: Mended<R>,
    failure: Option<Error>,
}

impl Document<BufReader<File>> {
    /// Opens a file; `None` when it is text of another encoding.
    pub(crate) fn open(path: &Path) -> Result<Option<Self>> {
        let mut bytes = BufReader::with_capacity(SAMPLE_BYTES, File::open(path)?);
        let is_read = svod_json::is_utf8(bytes.fill_buf()?);
        Ok(is_read.then(|| Self::new(bytes)))
    }
}

impl<R: Read> Document<R> {
    /// Takes bytes that start with the document.
    pub(crate) fn new(bytes: R) -> Self {
        Self { bytes: Mended::new(bytes), failure: None }
    }

    /// What was mended so far.
    pub(crate) fn mends(&self) -> &Mends {
        self.bytes.mends()
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
