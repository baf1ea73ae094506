//! A row of `record_state`.

use std::{borrow::Cow, sync::Arc};

use crate::{
    domain::{Assertion, ContentHash, ExternalId, FeedName, Instant, Oktmo, Platform, StreamName},
    store::{StoreError, document::Documents, row::row, sql::Value},
};

use super::{
    RecordKey, RecordState, Target,
    assertions::{Numbered, pack, unpack},
};

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
    }
    rest {
        observed_at: i64,
        deleted: i64,
    }
    blobs {
        content_hash: &'a [u8],
        assertions: Cow<'a, [u8]>,
        payload: &'a [u8],
    }
}

impl<'a> Row<'a> {
    pub(super) fn of(state: &'a RecordState, documents: &Documents) -> Result<Self, StoreError> {
        Ok(Self {
            municipality: state.key.municipality.as_str().into(),
            platform: state.key.platform.as_str().into(),
            target: state.key.target.as_str().into(),
            external_id: state.external_id.as_str().into(),
            feed: state.key.feed.as_str().into(),
            stream: state.stream.as_str().into(),
            content_hash: &state.content_hash.0,
            assertions: packed(&state.assertions, documents)?.into(),
            observed_at: state.observed_at.as_micros(),
            deleted: i64::from(state.deleted),
            payload: &state.payload,
        })
    }

    /// The state without its assertions, and those with their documents by number.
    pub(super) fn state(self) -> Result<(RecordState, Vec<Numbered>), StoreError> {
        let municipality = Oktmo::parse(&self.municipality);
        let platform = Platform::parse(&self.platform);
        let key = RecordKey {
            municipality: municipality.map_err(|cause| StoreError::damaged("record_state.municipality", cause))?,
            platform: platform.map_err(|cause| StoreError::damaged("record_state.platform", cause))?,
            target: Target::parse(&self.target)?,
            feed: FeedName::new(self.feed.into_owned()),
        };
        let state = RecordState {
            key,
            stream: StreamName::new(self.stream.into_owned()),
            external_id: ExternalId::new(self.external_id.into_owned()),
            content_hash: hash(self.content_hash)?,
            assertions: Vec::new(),
            observed_at: Instant::from_micros(self.observed_at),
            deleted: self.deleted != 0,
            payload: self.payload.to_vec(),
        };
        Ok((state, unpack(&self.assertions)?))
    }
}

/// Assertions as they are stored; their documents were written.
pub(super) fn packed(assertions: &[Assertion], documents: &Documents) -> Result<Vec<u8>, StoreError> {
    let numbered = |assertion: &Assertion| {
        let document = documents.number(&assertion.document)?;
        Ok(Numbered { stated_at: assertion.stated_at, document, position: assertion.position })
    };
    pack(assertions.iter().map(numbered).collect::<Result<Vec<_>, StoreError>>()?.into_iter())
}

/// Assertions with their documents, which were read.
pub(super) fn with_documents(numbered: &[Numbered], documents: &Documents) -> Result<Vec<Assertion>, StoreError> {
    let assertion = |numbered: &Numbered| {
        let document = Arc::clone(documents.get(numbered.document)?);
        Ok(Assertion { stated_at: numbered.stated_at, document, position: numbered.position })
    };
    numbered.iter().map(assertion).collect()
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
