//! The records of a batch with their ids and hashes, and what is read of them before anything is stored.

use std::collections::{BTreeMap, HashMap};

use svod_contract::Record;

use crate::{
    domain::{ContentHash, Counts, Document, Instant, Origin},
    pipeline::FeedRules,
};

use super::{ReadRows, damage};

/// A record with its id and hash, before personal data is removed. Lives in memory only.
pub(super) struct Arrived {
    pub(super) external_id: Option<String>,
    pub(super) hash: ContentHash,
    pub(super) record: Record,
    pub(super) damaged: Vec<String>,
}

impl Arrived {
    pub(super) fn stated_at(&self) -> Option<Instant> {
        self.record.stated_at.map(Instant::from)
    }

    pub(super) fn position(&self) -> i64 {
        i64::try_from(self.record.position).unwrap_or(i64::MAX)
    }

    /// Whether it was read there.
    pub(super) fn stands_in(&self, document: &Document) -> bool {
        let Record { origin, precedence, file, .. } = &self.record;
        document.origin == *origin
            && document.precedence == i64::from(*precedence)
            && document.file.map(|file| file.number) == file.map(|file| file.number)
    }

    pub(super) fn key(&self) -> Option<(String, String)> {
        Some((self.record.stream.as_str().to_owned(), self.external_id.clone()?))
    }
}

/// What the records count; of one post the latest word, as the store goes by.
pub(super) fn counted(rules: &FeedRules, arrived: &[Arrived]) -> BTreeMap<String, (Option<Instant>, Counts)> {
    let mut counted: BTreeMap<String, (Option<Instant>, Counts)> = BTreeMap::new();
    for item in arrived {
        let counts = rules.mapping.counts(item.record.stream.as_str(), &item.record.payload);
        let Some((id, counts)) = item.external_id.clone().zip(counts) else { continue };
        let word = (item.stated_at(), counts);
        counted.entry(id).and_modify(|known| *known = word.max(*known)).or_insert(word);
    }
    counted
}

/// The rows of files among `arrived`, by file: only there a place means the same again.
pub(super) fn places(arrived: &[Arrived]) -> Vec<ReadRows> {
    let mut places: BTreeMap<&Origin, ReadRows> = BTreeMap::new();
    for item in arrived {
        let Some(stated_at) = item.stated_at() else { continue };
        let (origin, position) = (&item.record.origin, item.position());
        let (first, last) = (position, position);
        let dated = item.record.file.is_none_or(|file| !file.is_misdated).then_some(stated_at);
        let empty = || ReadRows { origin: origin.to_string(), first, last, dated, nameless: Vec::new() };
        let place = places.entry(origin).or_insert_with(empty);
        (place.first, place.last) = (place.first.min(position), place.last.max(position));
        place.dated = place.dated.max(dated);
        if item.external_id.is_none() {
            place.nameless.push(item.hash);
        }
    }
    places.into_values().collect()
}

/// Ids and hashes. Of an item that an interface gives twice at once the later record counts: it moved to another page.
pub(super) fn arrived(rules: &FeedRules, records: Vec<Record>) -> Vec<Arrived> {
    let mut buffer = Vec::with_capacity(4096);
    let mut places: HashMap<(String, Result<String, ContentHash>), usize> = HashMap::with_capacity(records.len());
    let mut arrived: Vec<Arrived> = Vec::with_capacity(records.len());
    for mut record in records {
        damage::mend_origin(&mut record.origin);
        let item = identified(rules, record, &mut buffer);
        if item.record.stated_at.is_some() && item.external_id.is_some() {
            arrived.push(item);
            continue;
        }
        let key = (item.record.stream.as_str().to_owned(), item.external_id.clone().ok_or(item.hash));
        if let Some(earlier) = places.get(&key).and_then(|place| arrived.get_mut(*place)) {
            *earlier = item;
        } else {
            places.insert(key, arrived.len());
            arrived.push(item);
        }
    }
    arrived
}

/// The id of a record and the hash of what it says. A whole text is not taken apart for them.
fn identified(rules: &FeedRules, mut record: Record, buffer: &mut Vec<u8>) -> Arrived {
    let stream = record.stream.as_str();
    buffer.clear();
    let text = record.payload.text().filter(|text| !damage::may_be_in(text.get()));
    let mut external_id = text.and_then(|text| rules.mapping.write_said(stream, text, buffer));
    let mut damaged = Vec::new();
    if external_id.is_none() {
        let mut told = rules.mapping.declared(stream, record.payload.clone());
        damaged = damage::take_out(&mut told);
        external_id = rules.mapping.external_id(stream, &told);
        buffer.clear();
        // Of a record that no item is found for everything counts: there may be many, and little of them is declared.
        let said = external_id.as_ref().and_then(|_| rules.mapping.said(stream, &told));
        let written = match said {
            Some(said) => serde_json::to_writer(&mut *buffer, &said).is_ok(),
            None => record.payload.write(&mut *buffer).is_ok(),
        };
        // Writing JSON into memory cannot fail: keys are texts and numbers are finite.
        if !written {
            buffer.clear();
        }
        record.payload = told.into();
    }
    // The connector may know that the item was deleted by more than the payload says.
    if record.deleted {
        buffer.push(0);
    }
    let hash = content_hash(rules, buffer);
    Arrived { external_id, hash, record, damaged }
}

/// 128 bits of a keyed hash: raw records hold personal data, so a plain hash of one could be guessed back.
fn content_hash(rules: &FeedRules, bytes: &[u8]) -> ContentHash {
    let hash = blake3::keyed_hash(&rules.hash_key, bytes);
    ContentHash(hash.as_bytes().first_chunk().copied().unwrap_or_default())
}
