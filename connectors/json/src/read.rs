//! The mender on a stream of bytes.

use std::io::{ErrorKind, Read, Result};

use crate::Mends;
use crate::mend::Mender;

/// Bytes read at once.
const CHUNK_BYTES: usize = 64 << 10;

/// JSON on its way from where it stands to its reader; holds a chunk of it.
#[derive(Debug)]
pub struct Mended<R> {
    source: R,
    chunk: Vec<u8>,
    mender: Mender,
    made: Vec<u8>,
    given: usize,
    has_ended: bool,
}

impl<R: Read> Mended<R> {
    /// Starts at the beginning of the text of `source`.
    pub fn new(source: R) -> Self {
        let chunk = vec![0; CHUNK_BYTES];
        Self { source, chunk, mender: Mender::new(), made: Vec::new(), given: 0, has_ended: false }
    }

    /// What was mended of all that was read so far.
    pub fn mends(&self) -> &Mends {
        &self.mender.mends
    }

    fn fill(&mut self) -> Result<()> {
        self.made.clear();
        self.given = 0;
        while self.made.is_empty() && !self.has_ended {
            match self.source.read(&mut self.chunk) {
                Ok(0) => {
                    self.has_ended = true;
                    self.mender.end(&mut self.made);
                }
                Ok(count) => self.mender.take(self.chunk.get(..count).unwrap_or_default(), &mut self.made),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Mended<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.given == self.made.len() {
            self.fill()?;
        }
        let rest = self.made.get(self.given..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.given += count;
        Ok(count)
    }
}

/// A text that is in memory, mended as a whole, and what was mended.
pub fn mended(bytes: &[u8]) -> (Vec<u8>, Mends) {
    let mut mender = Mender::new();
    let mut made = Vec::with_capacity(bytes.len());
    mender.take(bytes, &mut made);
    mender.end(&mut made);
    (made, mender.mends)
}
