use crate::store::testing::{at as hours, both};

use super::*;

fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[tokio::test]
async fn the_texts_of_a_moment_are_those_that_held_then() {
    for town in both().await {
        let mut tx = town.begin().await;
        let first = texts(&[("deadlines.toml", "days = 30"), ("calendar.csv", "2026")]);
        let second = texts(&[("deadlines.toml", "days = 20"), ("organisations.csv", "")]);
        for (texts, at) in [(&first, 0), (&first, 1), (&second, 2)] {
            write_changed(&mut tx, &town.oktmo, texts, hours(at)).await.unwrap();
        }
        for (known_at, expected) in [(-1, &texts(&[])), (0, &first), (1, &first), (2, &second), (9, &second)] {
            assert_eq!(&at(&mut tx, &town.oktmo, hours(known_at)).await.unwrap(), expected, "at {known_at}");
        }
        write_changed(&mut tx, &town.oktmo, &first, hours(2)).await.unwrap();
        assert_eq!(at(&mut tx, &town.oktmo, hours(2)).await.unwrap(), first, "the same moment again replaces");
        assert_eq!(at(&mut tx, &town.oktmo, hours(1)).await.unwrap(), first);
    }
}
