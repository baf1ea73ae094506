//! Table `post_count`: how often each post was looked at and answered, by the latest word.

use std::{borrow::Cow, collections::HashMap};

use crate::domain::{Counts, Instant, Oktmo, Platform};

use super::{
    StoreError, Tx,
    bulk::Bulk,
    dialect::select,
    row::{list, row},
    sql::Sql,
};

list! {
    /// Counts of a post as they are stored.
    Row as written {
        municipality: &'a str,
        platform: &'a str,
        external_id: &'a str,
        told_at: i64,
        views: Option<i64>,
        likes: Option<i64>,
        reposts: Option<i64>,
        comments: Option<i64>,
    }
}

/// The later word counts whole; of two words of one time the greater one, in whatever order they come.
static WRITE: Bulk = Bulk::new(
    concat!("insert into post_count (", written!(), ")"),
    Sql::of(
        "on conflict (municipality, platform, external_id) do update set told_at = excluded.told_at, \
         views = excluded.views, likes = excluded.likes, reposts = excluded.reposts, comments = excluded.comments \
         where (excluded.told_at, coalesce(excluded.views, -1), coalesce(excluded.likes, -1), \
         coalesce(excluded.reposts, -1), coalesce(excluded.comments, -1)) > (post_count.told_at, \
         coalesce(post_count.views, -1), coalesce(post_count.likes, -1), coalesce(post_count.reposts, -1), \
         coalesce(post_count.comments, -1))",
    ),
);

/// Writes what was counted of posts, by id and when; an earlier word changes nothing. No id may come twice in a call.
pub async fn write<'c>(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    counted: impl IntoIterator<Item = (&'c str, Instant, Counts)>,
) -> Result<(), StoreError> {
    let row = |(external_id, told_at, Counts { views, likes, reposts, comments }): (&'c str, Instant, Counts)| Row {
        municipality: municipality.as_str(),
        platform: platform.as_str(),
        external_id,
        told_at: told_at.as_micros(),
        views,
        likes,
        reposts,
        comments,
    };
    WRITE.run(tx, &counted.into_iter().map(row).collect::<Vec<_>>()).await
}

row! {
    /// Counts of a post.
    CountRow as counted
    key {
        platform: Cow<'a, str>,
        external_id: Cow<'a, str>,
    }
    rest {
        views: Option<i64>,
        likes: Option<i64>,
        reposts: Option<i64>,
        comments: Option<i64>,
    }
    blobs {}
}

const ALL: Sql = select!(counted, "post_count", "where municipality = $1", "");

/// What was counted last of every post, by platform and id.
pub async fn all(tx: &mut Tx, municipality: &Oktmo) -> Result<HashMap<(Platform, String), Counts>, StoreError> {
    let of_municipality = [municipality.as_str().into()];
    let read = tx.all(ALL, &of_municipality, |row| {
        let CountRow { platform, external_id, views, likes, reposts, comments } = CountRow::read(&row, 0)?;
        let platform = Platform::parse(&platform).map_err(|cause| StoreError::damaged("post_count.platform", cause))?;
        Ok(((platform, external_id.into_owned()), Counts { views, likes, reposts, comments }))
    });
    Ok(read.await?.into_iter().collect())
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts = super::testing::Texts { per_batch: &[], per_command: &[ALL] };

/// Every text over a list of this file.
#[cfg(test)]
pub(super) fn lists() -> Vec<(String, String)> {
    vec![WRITE.texts::<Row<'_>>()]
}

#[cfg(test)]
mod tests {
    use crate::store::testing::{at, both};

    use super::*;

    #[tokio::test]
    async fn the_latest_word_counts_whatever_the_order() {
        let counts = |views, likes| Counts { views, likes, reposts: None, comments: Some(0) };
        let words = [(1, counts(Some(5), Some(1))), (3, counts(None, Some(2))), (3, counts(Some(1), None))];
        for town in both().await {
            let mut tx = town.begin().await;
            for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
                for (hours, counted) in order.map(|place| words[place]) {
                    write(&mut tx, &town.oktmo, Platform::Vk, [("a", at(hours), counted)]).await.unwrap();
                }
                let found = all(&mut tx, &town.oktmo).await.unwrap();
                assert_eq!(found, HashMap::from([((Platform::Vk, "a".to_owned()), words[2].1)]));
                drop(tx);
                tx = town.begin().await;
            }
        }
    }
}
