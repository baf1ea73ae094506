//! The stored form of a kept payload: JSON, compressed.

use std::io;

use serde_json::Value;
use zstd::bulk::Compressor;

use crate::store::StoreError;

/// Compression level: below the named ones, without entropy coding of literals. Twice as fast as level 1 and a fifth
/// larger; with thousands of records a second the time is worth more.
const LEVEL: i32 = -1;

/// Largest kept payload that is read back, bytes.
const UNPACKED_MAX: usize = 64 << 20;

/// Makes stored forms; keeps the memory of the compressor between records, which costs more than compressing one.
pub(super) struct Packer {
    compressor: Compressor<'static>,
    text: Vec<u8>,
}

impl Packer {
    /// Fails only without memory.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { compressor: Compressor::new(LEVEL)?, text: Vec::with_capacity(4096) })
    }

    /// The stored form of a kept payload. Fails only without memory.
    pub(super) fn pack(&mut self, payload: &Value) -> io::Result<Vec<u8>> {
        self.text.clear();
        serde_json::to_writer(&mut self.text, payload)?;
        self.compressor.compress(&self.text)
    }
}

/// A kept payload from its stored form.
pub(super) fn unpack(bytes: &[u8]) -> Result<Value, StoreError> {
    let damaged =
        |cause: Box<dyn std::error::Error + Send + Sync>| StoreError::Damaged { what: "record.payload", source: cause };
    let size = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten().unwrap_or(0);
    let size = usize::try_from(size).unwrap_or(UNPACKED_MAX).min(UNPACKED_MAX);
    let text = zstd::bulk::decompress(bytes, size).map_err(|cause| damaged(cause.into()))?;
    serde_json::from_slice(&text).map_err(|cause| damaged(cause.into()))
}
