//! What is stored of the records of a batch.

use std::{borrow::Cow, collections::HashMap};

use crate::{
    domain::{Assertion, ContentHash},
    store::{StoreError, Tx, dialect::Both, document::Documents, sql::Sql},
};

use super::{
    RecordKey,
    assertions::{Numbered, unpack},
    row,
};

/// What is known of a stored state, to tell whether a record says anything new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownState {
    /// Hash of the raw record.
    pub content_hash: ContentHash,
    /// Every time at which the source said so, in order.
    pub assertions: Vec<Assertion>,
}

macro_rules! of_stream {
    () => {
        "from record_state where municipality = $1 and platform = $2 and target = $3 and feed = $4 and stream = $5"
    };
}

/// SQLite gives all states in one value: almost every record of almost every batch is only looked up here, and waking
/// another thread for each of them takes longer than to find it.
pub(super) const KNOWN: Sql = Sql {
    sqlite: concat!(
        "select json_group_array(json_array(external_id, hex(assertions), hex(content_hash))) ",
        of_stream!(),
        " and external_id in (select value from json_each($6))"
    ),
    postgres: concat!(
        "select external_id, assertions, content_hash from (select distinct id from unnest($6::text[]) \
         as given (id)) as wanted cross join lateral (select external_id, assertions, content_hash ",
        of_stream!(),
        " and external_id = wanted.id offset 0) as stored"
    ),
};

/// The states stored of `ids` in one stream of a feed, by id and hash.
pub async fn known(
    tx: &mut Tx,
    documents: &mut Documents,
    (key, stream): (&RecordKey, &str),
    ids: &[&str],
) -> Result<HashMap<String, Vec<KnownState>>, StoreError> {
    let mut found: Vec<(String, ContentHash, Vec<Numbered>)> = Vec::new();
    let [municipality, platform, target, feed] = row::key_values(key);
    let values = [municipality, platform, target, feed, stream.into(), ids.into()];
    tx.each(KNOWN, &values, |row| match row {
        Both::Sqlite(_) => {
            let states: Vec<(Cow<'_, str>, &str, &str)> = serde_json::from_str(row.get(0)?).map_err(damaged)?;
            for (id, assertions, hash) in states {
                let hash = u128::from_str_radix(hash, 16).map_err(damaged)?;
                found.push((id.into_owned(), ContentHash(hash.to_be_bytes()), unpack(&bytes(assertions)?)?));
            }
            Ok(())
        }
        Both::Postgres(_) => {
            found.push((row.get(0)?, row::hash(row.get(2)?)?, unpack(row.get(1)?)?));
            Ok(())
        }
    })
    .await?;
    let numbers = found.iter().flat_map(|(_, _, assertions)| assertions).map(|assertion| assertion.document);
    documents.read(tx, &key.municipality, numbers).await?;
    let mut known: HashMap<String, Vec<KnownState>> = HashMap::with_capacity(ids.len());
    for (id, content_hash, numbered) in found {
        let assertions = row::with_documents(&numbered, documents)?;
        known.entry(id).or_default().push(KnownState { content_hash, assertions });
    }
    for states in known.values_mut() {
        states.sort_unstable_by_key(|state| state.content_hash);
    }
    Ok(known)
}

/// Bytes out of hex digits.
fn bytes(hex: &str) -> Result<Vec<u8>, StoreError> {
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).map_err(damaged)?, 16).map_err(damaged)).collect()
}

fn damaged(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::damaged("record_state", cause)
}
