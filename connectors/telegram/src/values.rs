//! Single values of a streamed JSON document, each with a bound on the memory it may take.

use std::io::Read;

use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ValueType};

/// Longest name, id or date kept, in bytes: what is longer is not one, and is left out.
const SCALAR_MAX_BYTES: usize = 4096;

/// The document is damaged, cut, not UTF-8, nested too deep, or the disk failed: reading cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stop;

impl From<std::io::Error> for Stop {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

impl From<ReaderError> for Stop {
    fn from(_: ReaderError) -> Self {
        Self
    }
}

/// A text as it was gathered, never larger than its bound.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounded {
    /// The text, cut at a character.
    pub(crate) text: String,
    /// Whether something was cut off.
    pub(crate) cut: bool,
}

/// A string or a number as text; `None` for null, for any other type, and for a string that is unreasonably long.
pub(crate) fn scalar<R: Read>(json: &mut JsonStreamReader<R>) -> Result<Option<String>, Stop> {
    let kind = json.peek()?;
    if kind == ValueType::String {
        let mut found = Bounded::default();
        append_string(json, &mut found, SCALAR_MAX_BYTES)?;
        return Ok((!found.cut).then_some(found.text));
    }
    if kind == ValueType::Number {
        return Ok(Some(json.next_number_as_string()?));
    }
    json.skip_value()?;
    Ok(None)
}

/// Appends the next value, which must be a string, up to `max_bytes` in all; the rest of it is read past.
pub(crate) fn append_string<R: Read>(
    json: &mut JsonStreamReader<R>,
    into: &mut Bounded,
    max_bytes: usize,
) -> Result<(), Stop> {
    let mut reader = json.next_string_reader()?;
    let mut kept = std::mem::take(&mut into.text).into_bytes();
    let room = max_bytes.saturating_sub(kept.len());
    (&mut reader).take(room.try_into().unwrap_or(u64::MAX)).read_to_end(&mut kept)?;
    if std::io::copy(&mut reader, &mut std::io::sink())? > 0 {
        into.cut = true;
    }
    into.text = match String::from_utf8(kept) {
        Ok(text) => text,
        Err(error) => {
            let whole = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(whole);
            String::from_utf8(bytes).unwrap_or_default()
        }
    };
    Ok(())
}
