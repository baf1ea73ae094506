use super::*;

use crate::store::testing::sqlite;

#[tokio::test]
async fn the_encoding_of_a_version_stays_what_it_is() {
    let town = sqlite().await;
    let bytes = Details::of(&town.full("a", 0)).encode().unwrap();
    assert_eq!(bytes.first(), Some(&VERSION));
    let hash = blake3::hash(&bytes).to_hex();
    let expected = "0c5bbae256aa7ef6cb5b974efd6968224bb607f131cb3cec3c80a5aea2a1a42a";
    assert_eq!(hash.as_str(), expected, "the encoding changed: raise VERSION, then this hash");
}

#[tokio::test]
async fn a_blob_of_another_version_or_cut_short_is_damaged() {
    let town = sqlite().await;
    let version = town.full("a", 0);
    let mut bytes = Details::of(&version).encode().unwrap();
    assert_eq!(Details::decode(&bytes).unwrap(), Details::of(&version));
    assert!(Details::decode(&[]).is_err());
    assert!(Details::decode(&bytes[..bytes.len() - 1]).is_err());
    bytes[0] = VERSION + 1;
    let error = Details::decode(&bytes).unwrap_err();
    assert_eq!(error.to_string(), "stored submission_version.details does not read back");
}
