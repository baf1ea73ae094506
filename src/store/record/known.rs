//! What is stored of the records of a batch.

use std::{borrow::Cow, collections::HashMap};

use crate::{
    domain::{ContentHash, Instant},
    store::{StoreError, Tx, dialect::Both, sql::Sql},
};

use super::{RecordKey, retold, row};

/// What is known of a stored state, to tell whether a record says anything new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownState {
    /// Hash of the raw record.
    pub content_hash: ContentHash,
    /// Since when the source says so.
    pub stated_at: Instant,
    /// When it said so again, in order.
    pub retold: Vec<Instant>,
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
        "select json_group_array(json_array(external_id, stated_at, hex(retold), hex(content_hash))) ",
        of_stream!(),
        " and external_id in (select value from json_each($6))"
    ),
    postgres: concat!(
        "select external_id, stated_at, retold, content_hash from (select distinct id from unnest($6::text[]) \
         as given (id)) as wanted cross join lateral (select external_id, stated_at, retold, content_hash ",
        of_stream!(),
        " and external_id = wanted.id offset 0) as stored"
    ),
};

/// The states stored of `ids` in one stream of a feed, by id and in the order of `stated_at`.
pub async fn known(
    tx: &mut Tx,
    key: &RecordKey,
    stream: &str,
    ids: &[&str],
) -> Result<HashMap<String, Vec<KnownState>>, StoreError> {
    let mut known: HashMap<String, Vec<KnownState>> = HashMap::with_capacity(ids.len());
    let mut add = |id: Cow<'_, str>, stated_at, packed: &[u8], content_hash| {
        let stated_at = Instant::from_micros(stated_at);
        let retold = retold::unpack(stated_at, packed)?;
        known.entry(id.into_owned()).or_default().push(KnownState { content_hash, stated_at, retold });
        Ok(())
    };
    let [municipality, platform, target, feed] = row::key_values(key);
    let values = [municipality, platform, target, feed, stream.into(), ids.into()];
    tx.each(KNOWN, &values, |row| match row {
        Both::Sqlite(_) => {
            let states: Vec<(Cow<'_, str>, i64, &str, &str)> = serde_json::from_str(row.get(0)?).map_err(damaged)?;
            for (id, stated_at, retold, hash) in states {
                let hash = u128::from_str_radix(hash, 16).map_err(damaged)?;
                add(id, stated_at, &bytes(retold)?, ContentHash(hash.to_be_bytes()))?;
            }
            Ok(())
        }
        Both::Postgres(_) => add(row.get::<&str>(0)?.into(), row.get(1)?, row.get(2)?, row::hash(row.get(3)?)?),
    })
    .await?;
    for states in known.values_mut() {
        states.sort_unstable_by_key(|state| (state.stated_at, state.content_hash));
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
