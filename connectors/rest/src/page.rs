//! One answer, taken apart.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use svod_contract::{Payload, ShapeFault, SourceError};
use svod_http::{
    Response,
    header::{CONTENT_TYPE, LINK},
};

use svod_json::Mends;

use crate::apart;
use crate::errors::ErrorSignal;
use crate::link;
use crate::manifest::{Format, Incremental, Paging, Stream, TimeFormat};
use crate::path::{Place, Records};
use crate::text;
use crate::xml;

/// The parts of one answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) records: Vec<Payload>,
    /// Items of the whole sweep, as the platform counts them.
    pub(crate) total: Option<u64>,
    /// Token or link of the next page; `None` on the last one and with other kinds of paging.
    pub(crate) next: Option<String>,
    /// The number that the platform gives to this page.
    pub(crate) echo: Option<u64>,
    /// Digest of the records; `None` when there are none.
    pub(crate) digest: Option<u64>,
    /// What was mended of its text.
    pub(crate) mends: Mends,
}

impl Page {
    /// Takes a successful answer apart.
    pub(crate) fn read(
        response: &Response,
        format: Format,
        error: Option<&ErrorSignal>,
        stream: &Stream,
    ) -> Result<Self, SourceError> {
        let Answer { mut rest, records, mends } = decode(response, format, records_apart(stream, error))?;
        if let Some(signal) = error {
            signal.check(&rest, response.exchange())?;
        }
        let next = next_of(&stream.paging, &rest, response);
        let total = count(stream.total.as_ref(), &rest).map_err(|()| response.misshapen(ShapeFault::Total))?;
        let echo = match &stream.paging {
            Paging::PageNumber { echo, .. } => {
                count(echo.as_ref(), &rest).map_err(|()| response.misshapen(ShapeFault::PageNumber))?
            }
            Paging::Single | Paging::Offset | Paging::Cursor { .. } | Paging::NextLink { .. } => None,
        };
        let taken = || {
            let values = stream.records.take(&mut rest, format == Format::Xml)?;
            Some(values.into_iter().map(Payload::from).collect())
        };
        let mut records: Vec<Payload> =
            records.or_else(taken).ok_or_else(|| response.misshapen(ShapeFault::NoRecords))?;
        if !records.is_empty() && !records.iter().any(Payload::is_object) {
            return Err(response.misshapen(ShapeFault::RecordsWithoutFields));
        }
        // One damaged record must not stop the others: without fields it is put aside as a record without an id.
        for record in records.iter_mut().filter(|record| !record.is_object()) {
            *record = Value::Object(Map::new()).into();
        }
        let digest = digest(&records);
        Ok(Self { records, total, next, echo, digest, mends })
    }
}

/// An answer, its records apart where they could be taken out while it was read.
struct Answer {
    rest: Value,
    records: Option<Vec<Payload>>,
    mends: Mends,
}

/// Whether a body that cannot be read is JSON in UTF-8 all the same: a page of a login form is not to be mended into one.
fn looks_like_json(bytes: &[u8]) -> bool {
    let first = bytes.trim_ascii_start().first();
    matches!(first, Some(b'{' | b'[')) && svod_json::is_utf8(bytes)
}

/// Where the list of records stands, as a JSON pointer, if nothing else is looked for inside it.
fn records_apart<'s>(stream: &'s Stream, error: Option<&'s ErrorSignal>) -> Option<&'s str> {
    let Records::List(list) = &stream.records else { return None };
    let (next, echo) = match &stream.paging {
        Paging::Cursor { next } | Paging::NextLink { next: Some(next) } => (Some(next), None),
        Paging::PageNumber { echo, .. } => (None, echo.as_ref()),
        Paging::Single | Paging::Offset | Paging::NextLink { next: None } => (None, None),
    };
    let mut others = [stream.total.as_ref(), next, echo].into_iter().flatten();
    let is_outside = others.all(|place| !place.reaches_into(list));
    (is_outside && error.is_none_or(|signal| !signal.reaches_into(list))).then_some(list)
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

fn decode(response: &Response, format: Format, list: Option<&str>) -> Result<Answer, SourceError> {
    let content_type = response.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match format {
        Format::Json => {
            let text = text::of_json(&response.body, content_type);
            let bytes = text.as_deref().map_or(&*response.body, str::as_bytes);
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let read = |bytes: &[u8]| match list {
                Some(list) => apart::read(bytes, list),
                None => serde_json::from_slice(bytes).map(|rest| (rest, None)),
            };
            let (read, mends) = match read(bytes) {
                // One bad character must not stop the feed: nobody else sees what the platform sends.
                Err(_) if looks_like_json(bytes) => {
                    let (mended, mends) = svod_json::mended(bytes);
                    (read(&mended), mends)
                }
                read => (read, Mends::default()),
            };
            let (rest, records) = read.map_err(|error| response.not_json(&error))?;
            let records = records.map(|records| records.into_iter().map(Payload::from).collect());
            Ok(Answer { rest, records, mends })
        }
        Format::Xml => text::of_xml(&response.body, content_type)
            .and_then(|text| xml::read(&text))
            .map(|rest| Answer { rest, records: None, mends: Mends::default() })
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

/// Tells pages apart by their records; `None` without any.
fn digest(records: &[Payload]) -> Option<u64> {
    let mut hasher = blake3::Hasher::new();
    for record in records {
        // Hashing in memory cannot fail.
        record.write(&mut hasher).ok()?;
    }
    let digest = hasher.finalize();
    let first = digest.as_bytes().iter().take(8).fold(0, |digest, byte| digest << 8 | u64::from(*byte));
    (!records.is_empty()).then_some(first)
}

#[cfg(test)]
mod tests;
