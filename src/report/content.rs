//! What stands in a file of a package.

use std::io;

use sha2::{Digest, Sha256};

/// Size of a piece, bytes.
const PIECE: usize = 1 << 20;

/// Bytes in pieces: a vector that grows takes up to thrice the room of what it holds, and a list of all that is overdue may
/// be long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content(Vec<Vec<u8>>);

impl Content {
    /// The pieces in order.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// Its size, bytes.
    pub fn size(&self) -> usize {
        self.pieces().fold(0, |size, piece| size + piece.len())
    }

    /// All of it in one.
    pub fn joined(&self) -> Vec<u8> {
        self.0.concat()
    }

    /// SHA-256, lower-case hex.
    pub fn sha256(&self) -> String {
        let mut digest = Sha256::new();
        self.pieces().for_each(|piece| digest.update(piece));
        let digits: Vec<_> = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        digits.concat()
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self(vec![bytes])
    }
}

impl io::Write for Content {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.0.last().map_or(0, |piece| PIECE.saturating_sub(piece.len()));
        if room == 0 {
            self.0.push(Vec::with_capacity(PIECE));
        }
        let room = if room == 0 { PIECE } else { room };
        let (taken, _) = bytes.split_at(bytes.len().min(room));
        if let Some(piece) = self.0.last_mut() {
            piece.extend_from_slice(taken);
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
