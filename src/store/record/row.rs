//! A row of `record_state`.

use crate::{
    domain::{ExternalId, FeedName, Instant, Oktmo, Platform, StreamName},
    store::{StoreError, bulk::row, sql::Value},
};

use super::{ContentHash, RecordKey, RecordState, Target};

row! {
    /// A state as it is stored.
    Row as record_columns, record_updates
    key {
        municipality: &'a str,
        platform: &'a str,
        target: &'a str,
        external_id: &'a str,
        feed: &'a str,
        stream: &'a str,
        stated_at: i64,
        content_hash: &'a [u8],
    }
    rest {
        restated_at: i64,
        observed_at: i64,
        origin: &'a str,
        position: i64,
        precedence: i64,
        deleted: i64,
        payload: &'a [u8],
    }
}

impl<'a> Row<'a> {
    pub(super) fn of(state: &'a RecordState) -> Self {
        Self {
            municipality: state.key.municipality.as_str(),
            platform: state.key.platform.as_str(),
            target: state.key.target.as_str(),
            external_id: state.external_id.as_str(),
            feed: state.key.feed.as_str(),
            stream: state.stream.as_str(),
            stated_at: state.stated_at.as_micros(),
            content_hash: &state.content_hash.0,
            restated_at: state.restated_at.as_micros(),
            observed_at: state.observed_at.as_micros(),
            origin: &state.origin,
            position: state.position,
            precedence: state.precedence,
            deleted: i64::from(state.deleted),
            payload: &state.payload,
        }
    }

    pub(super) fn state(self) -> Result<RecordState, StoreError> {
        let municipality = Oktmo::parse(self.municipality);
        let platform = Platform::parse(self.platform);
        let target = Target::ALL.iter().copied().find(|target| target.as_str() == self.target);
        let key = RecordKey {
            municipality: municipality.map_err(|cause| StoreError::damaged("record_state.municipality", cause))?,
            platform: platform.map_err(|cause| StoreError::damaged("record_state.platform", cause))?,
            target: target.ok_or_else(|| StoreError::damaged("record_state.target", "it is an unknown word"))?,
            feed: FeedName::new(self.feed),
        };
        Ok(RecordState {
            key,
            stream: StreamName::new(self.stream),
            external_id: ExternalId::new(self.external_id),
            content_hash: hash(self.content_hash)?,
            stated_at: Instant::from_micros(self.stated_at),
            restated_at: Instant::from_micros(self.restated_at),
            observed_at: Instant::from_micros(self.observed_at),
            origin: self.origin.to_owned(),
            position: self.position,
            precedence: self.precedence,
            deleted: self.deleted != 0,
            payload: self.payload.to_vec(),
        })
    }
}

/// The values by which the records of a feed are found.
pub(super) fn key_values(key: &RecordKey) -> [Value<'_>; 4] {
    [
        key.municipality.as_str().into(),
        key.platform.as_str().into(),
        key.target.as_str().into(),
        key.feed.as_str().into(),
    ]
}

/// A stored hash.
pub(super) fn hash(bytes: &[u8]) -> Result<ContentHash, StoreError> {
    bytes.try_into().map(ContentHash).map_err(|cause| StoreError::damaged("record_state.content_hash", cause))
}
