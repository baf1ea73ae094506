//! One answer, taken apart.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use svod_contract::{ShapeFault, SourceError};
use svod_http::{
    Response,
    header::{CONTENT_TYPE, LINK},
};

use crate::errors::ErrorSignal;
use crate::link;
use crate::manifest::{Format, Incremental, Paging, Stream, TimeFormat};
use crate::path::Place;
use crate::text;
use crate::xml;

/// The parts of one answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) records: Vec<Value>,
    /// Items of the whole sweep, as the platform counts them.
    pub(crate) total: Option<u64>,
    /// Token or link of the next page; `None` on the last one and with other kinds of paging.
    pub(crate) next: Option<String>,
    /// The number that the platform gives to this page.
    pub(crate) echo: Option<u64>,
    /// Digest of the records; `None` when there are none.
    pub(crate) digest: Option<u64>,
}

impl Page {
    /// Takes a successful answer apart.
    pub(crate) fn read(
        response: &Response,
        format: Format,
        error: Option<&ErrorSignal>,
        stream: &Stream,
    ) -> Result<Self, SourceError> {
        let mut answer = decode(response, format)?;
        if let Some(signal) = error {
            signal.check(&answer, response.exchange())?;
        }
        let next = next_of(&stream.paging, &answer, response);
        let total = count(stream.total.as_ref(), &answer).map_err(|()| response.misshapen(ShapeFault::Total))?;
        let echo = match &stream.paging {
            Paging::PageNumber { echo, .. } => {
                count(echo.as_ref(), &answer).map_err(|()| response.misshapen(ShapeFault::PageNumber))?
            }
            Paging::Single | Paging::Offset | Paging::Cursor { .. } | Paging::NextLink { .. } => None,
        };
        let mut records = stream
            .records
            .take(&mut answer, format == Format::Xml)
            .ok_or_else(|| response.misshapen(ShapeFault::NoRecords))?;
        if !records.is_empty() && !records.iter().any(Value::is_object) {
            return Err(response.misshapen(ShapeFault::RecordsWithoutFields));
        }
        // One damaged record must not stop the others: without fields it is put aside as a record without an id.
        for record in records.iter_mut().filter(|record| !record.is_object()) {
            *record = Value::Object(Map::new());
        }
        let digest = (!records.is_empty()).then(|| digest(&records));
        Ok(Self { records, total, next, echo, digest })
    }
}

/// The instant of change that a record carries; `None` when it has none that can be read.
pub(crate) fn updated(record: &Value, incremental: &Incremental, zone: &TimeZone) -> Option<Timestamp> {
    let value = incremental.updated.find(record)?;
    let number = || value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
    match incremental.time {
        TimeFormat::Rfc3339 => value.as_str()?.parse().ok(),
        TimeFormat::Local => {
            let local: DateTime = value.as_str()?.parse().ok()?;
            Some(zone.to_ambiguous_zoned_datetime(local).compatible().ok()?.timestamp())
        }
        TimeFormat::UnixSeconds => Timestamp::from_second(number()?).ok(),
        TimeFormat::UnixMilliseconds => Timestamp::from_millisecond(number()?).ok(),
    }
}

fn decode(response: &Response, format: Format) -> Result<Value, SourceError> {
    let content_type = response.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match format {
        Format::Json => match text::of_json(&response.body, content_type) {
            Some(text) => serde_json::from_str(&text),
            None => serde_json::from_slice(response.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&response.body)),
        }
        .map_err(|error| response.not_json(&error)),
        Format::Xml => text::of_xml(&response.body, content_type)
            .and_then(|text| xml::read(&text))
            .map_err(|found| response.not_the_format("XML", found)),
    }
}

fn next_of(paging: &Paging, answer: &Value, response: &Response) -> Option<String> {
    match paging {
        Paging::Cursor { next } | Paging::NextLink { next: Some(next) } => next.text(answer),
        Paging::NextLink { next: None } => {
            let headers = response.headers.get_all(LINK);
            headers.iter().find_map(|header| link::next(header.to_str().ok()?)).map(str::to_owned)
        }
        Paging::Single | Paging::PageNumber { .. } | Paging::Offset => None,
    }
}

fn count(path: Option<&Place>, answer: &Value) -> Result<Option<u64>, ()> {
    path.and_then(|path| path.count(answer)).transpose()
}

/// Tells pages apart by the values of their records. They are gathered first: hashing them one by one costs twice as much.
fn digest(records: &[Value]) -> u64 {
    let mut bytes = Vec::new();
    for record in records {
        gather(record, &mut bytes);
    }
    blake3::hash(&bytes).as_bytes().iter().take(8).fold(0, |digest, byte| digest << 8 | u64::from(*byte))
}

fn gather(value: &Value, bytes: &mut Vec<u8>) {
    match value {
        Value::Null => bytes.push(0),
        Value::Bool(flag) => bytes.push(1 + u8::from(*flag)),
        Value::Number(number) => {
            let whole = number.as_u64().or_else(|| number.as_i64().map(i64::cast_unsigned));
            let bits = whole.or_else(|| number.as_f64().map(f64::to_bits)).unwrap_or_default();
            bytes.push(3);
            bytes.extend_from_slice(&bits.to_le_bytes());
        }
        Value::String(text) => {
            bytes.push(4);
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        Value::Array(list) => {
            bytes.push(5);
            for value in list {
                gather(value, bytes);
            }
        }
        Value::Object(members) => {
            bytes.push(6);
            for value in members.values() {
                gather(value, bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests;
