use crate::store::testing::both;

use super::*;

#[tokio::test]
async fn the_fingerprint_of_the_key_is_remembered() {
    for town in both().await {
        let mut tx = town.begin().await;
        assert_eq!(key_fingerprint(&mut tx, &town.oktmo).await.unwrap(), None);
        for fingerprint in ["one", "two"] {
            write_key_fingerprint(&mut tx, &town.oktmo, fingerprint).await.unwrap();
            assert_eq!(key_fingerprint(&mut tx, &town.oktmo).await.unwrap().as_deref(), Some(fingerprint));
        }
    }
}
