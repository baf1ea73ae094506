//! The stored form of a kept payload: JSON, compressed.

use serde_json::Value;

use crate::store::StoreError;

/// Compression level: the fastest; a second is worth more than a tenth of the size here.
const LEVEL: i32 = 1;

/// The stored form of a kept payload.
pub(crate) fn pack(payload: &Value) -> Vec<u8> {
    let text = payload.to_string();
    zstd::bulk::compress(text.as_bytes(), LEVEL).unwrap_or_else(|_too_little_memory| text.into_bytes())
}

/// Largest kept payload that is read back, bytes.
const UNPACKED_MAX: usize = 64 << 20;

/// A kept payload from its stored form.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Value, StoreError> {
    let damaged =
        |cause: Box<dyn std::error::Error + Send + Sync>| StoreError::Damaged { what: "record.payload", source: cause };
    let size = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten().unwrap_or(0);
    let size = usize::try_from(size).unwrap_or(UNPACKED_MAX).min(UNPACKED_MAX);
    let text = zstd::bulk::decompress(bytes, size).map_err(|cause| damaged(cause.into()))?;
    serde_json::from_slice(&text).map_err(|cause| damaged(cause.into()))
}
