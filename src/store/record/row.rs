//! A row of `record_state`.

use std::borrow::Cow;

use crate::{
    domain::{ContentHash, ExternalId, FeedName, Instant, Oktmo, Origin, Platform, StreamName},
    store::{StoreError, row::row, sql::Value},
};

use super::{RecordKey, RecordState, Target, retold};

row! {
    /// A state as it is stored.
    Row as record
    key {
        municipality: Cow<'a, str>,
        platform: Cow<'a, str>,
        target: Cow<'a, str>,
        external_id: Cow<'a, str>,
        feed: Cow<'a, str>,
        stream: Cow<'a, str>,
        stated_at: i64,
    }
    rest {
        observed_at: i64,
        origin: Cow<'a, str>,
        sheet: Option<Cow<'a, str>>,
        position: i64,
        precedence: i64,
        deleted: i64,
    }
    blobs {
        content_hash: &'a [u8],
        retold: Cow<'a, [u8]>,
        payload: &'a [u8],
    }
}

impl<'a> Row<'a> {
    pub(super) fn of(state: &'a RecordState) -> Self {
        Self {
            municipality: state.key.municipality.as_str().into(),
            platform: state.key.platform.as_str().into(),
            target: state.key.target.as_str().into(),
            external_id: state.external_id.as_str().into(),
            feed: state.key.feed.as_str().into(),
            stream: state.stream.as_str().into(),
            stated_at: state.stated_at.as_micros(),
            content_hash: &state.content_hash.0,
            retold: retold::pack(state.stated_at, &state.retold).into(),
            observed_at: state.observed_at.as_micros(),
            origin: (*state.origin.name).into(),
            sheet: state.origin.sheet.as_deref().map(Cow::from),
            position: state.position,
            precedence: state.precedence,
            deleted: i64::from(state.deleted),
            payload: &state.payload,
        }
    }

    pub(super) fn state(self) -> Result<RecordState, StoreError> {
        let municipality = Oktmo::parse(&self.municipality);
        let platform = Platform::parse(&self.platform);
        let key = RecordKey {
            municipality: municipality.map_err(|cause| StoreError::damaged("record_state.municipality", cause))?,
            platform: platform.map_err(|cause| StoreError::damaged("record_state.platform", cause))?,
            target: Target::parse(&self.target)?,
            feed: FeedName::new(self.feed.into_owned()),
        };
        Ok(RecordState {
            key,
            stream: StreamName::new(self.stream.into_owned()),
            external_id: ExternalId::new(self.external_id.into_owned()),
            content_hash: hash(self.content_hash)?,
            stated_at: Instant::from_micros(self.stated_at),
            retold: retold::unpack(Instant::from_micros(self.stated_at), &self.retold)?,
            observed_at: Instant::from_micros(self.observed_at),
            origin: Origin { name: self.origin.as_ref().into(), sheet: self.sheet.as_deref().map(Into::into) },
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
