use crate::{
    domain::{CaseSet, RulesDigest, Status, Symbols, Turn},
    store::{
        cases,
        testing::{Town, at, both, zone},
    },
};

use super::*;

async fn put(town: &Town, versions: &[SubmissionVersion]) {
    let mut tx = town.begin().await;
    write(&mut tx, versions).await.unwrap();
    tx.commit().await.unwrap();
}

async fn standing(town: &Town, ids: &[&str]) -> Vec<SubmissionVersion> {
    let mut tx = town.begin().await;
    let mut found = current(&mut tx, &town.oktmo, Platform::Pos, ids, &zone()).await.unwrap().versions;
    found.sort_by(|one, other| one.submission.external_id.cmp(&other.submission.external_id));
    found
}

/// The cases as known at `known_at`, and the id of each.
async fn loaded(town: &Town, known_at: i64) -> (CaseSet, Vec<String>) {
    let mut tx = town.store.begin_reading().await.unwrap();
    let wanted = cases::Wanted { municipality: &town.oktmo, zone: &zone(), known_at: at(known_at) };
    let mut ids = Vec::new();
    let title = |name: &str| format!("«{name}»");
    let set = cases::load(&mut tx, wanted, title, |_, id| ids.push(id.to_owned())).await.unwrap();
    (set, ids)
}

#[tokio::test]
async fn submissions_read_back_as_they_were_written() {
    for town in both().await {
        let versions = [town.bare("a", 0), town.full("b", 0)];
        put(&town, &versions).await;
        assert_eq!(standing(&town, &["a", "b", "absent"]).await, versions);
    }
}

#[tokio::test]
async fn a_name_that_no_directory_knows_reads_back_as_no_code() {
    for town in both().await {
        let mut version = town.full("a", 0);
        version.submission.organisation = None;
        put(&town, std::slice::from_ref(&version)).await;
        assert_eq!(standing(&town, &["a"]).await, [version]);
    }
}

#[tokio::test]
async fn a_case_says_what_its_submission_says() {
    for town in both().await {
        let mut unknown = town.full("c", 0);
        unknown.submission.organisation = None;
        unknown.submission.lifecycle =
            crate::domain::Lifecycle::new(vec![Turn::closed(zone().at(at(-3)), Status::Unknown)]);
        let versions = [town.bare("a", 0), town.full("b", 0), unknown];
        put(&town, &versions).await;
        let (set, ids) = loaded(&town, 20).await;
        assert_eq!(set.cases.len(), 3);
        for (case, id) in set.cases.iter().zip(ids) {
            let version = versions.iter().find(|row| row.submission.external_id.as_str() == id).unwrap();
            let mut symbols = Symbols::default();
            let mut expected = version.as_case(&mut symbols);
            let name = |symbol| symbols.name(symbol);
            assert_eq!(set.symbols.name(case.feeds), name(expected.feeds));
            let organisation = expected.organisation.map(|symbol| format!("«{}»", name(symbol)));
            assert_eq!(case.organisation.map(|symbol| set.symbols.name(symbol)), organisation.as_deref());
            assert_eq!(case.territory.map(|symbol| set.symbols.name(symbol)), expected.territory.map(name));
            (expected.feeds, expected.organisation, expected.territory) =
                (case.feeds, case.organisation, case.territory);
            assert_eq!(*case, expected);
        }
    }
}

#[tokio::test]
async fn no_character_of_a_value_parts_it() {
    for town in both().await {
        let mut version = town.bare("a\u{1f}\"b", 0);
        let name = "одна\u{1f}другая\u{1e}\"третья\"\\, [1]";
        version.submission.organisation_source = Some(name.to_owned());
        put(&town, std::slice::from_ref(&version)).await;
        let (set, ids) = loaded(&town, 20).await;
        let organisation = set.cases[0].organisation.map(|symbol| set.symbols.name(symbol));
        assert_eq!((organisation, ids), (Some(format!("«{name}»").as_str()), vec!["a\u{1f}\"b".to_owned()]));
    }
}

#[tokio::test]
async fn an_earlier_state_stays_known_at_its_time() {
    for town in both().await {
        put(&town, &[town.bare("a", 0), town.full("b", 0)]).await;
        let mut later = town.bare("a", 10);
        later.submission.status = Status::Solved;
        put(&town, std::slice::from_ref(&later)).await;
        assert_eq!(standing(&town, &["a"]).await, [later]);
        let status_of_a = |set: &CaseSet| {
            let mut found = set.cases.iter().filter(|case| case.block == Block::Unmapped).map(|case| case.status);
            (found.next(), found.count())
        };
        assert_eq!(loaded(&town, -1).await.0.cases.len(), 0, "nothing was known before the first batch");
        for (known_at, status) in [(0, Status::New), (9, Status::New), (10, Status::Solved), (20, Status::Solved)] {
            let (set, _) = loaded(&town, known_at).await;
            assert_eq!(set.cases.len(), 2, "at {known_at}");
            assert_eq!(status_of_a(&set), (Some(status), 0), "at {known_at}");
        }
        let mut tx = town.begin().await;
        let every = all(&mut tx, &zone()).await.unwrap();
        let of_town = every.iter().filter(|version| version.submission.municipality == town.oktmo);
        let spans: Vec<_> = of_town.map(|version| (version.observed_at, version.superseded_at)).collect();
        assert_eq!(spans, [(at(0), Some(at(10))), (at(10), None), (at(0), None)]);
    }
}

#[tokio::test]
async fn a_state_of_the_same_moment_is_replaced() {
    for town in both().await {
        put(&town, &[town.full("a", 0)]).await;
        put(&town, &[town.bare("a", 0)]).await;
        assert_eq!(standing(&town, &["a"]).await, [town.bare("a", 0)]);
        assert_eq!(loaded(&town, 20).await.0.cases.len(), 1);
    }
}

#[tokio::test]
async fn a_retracted_item_was_there_before_and_may_come_again() {
    for town in both().await {
        put(&town, &[town.bare("a", 0), town.bare("b", 0)]).await;
        let mut tx = town.begin().await;
        retract(&mut tx, &town.oktmo, Platform::Pos, &["a"], at(5)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(standing(&town, &["a", "b"]).await, [town.bare("b", 0)]);
        put(&town, &[town.bare("a", 8), town.bare("c", 8)]).await;
        let mut tx = town.begin().await;
        retract(&mut tx, &town.oktmo, Platform::Pos, &["c"], at(8)).await.unwrap();
        tx.commit().await.unwrap();
        for (known_at, count) in [(4, 2), (5, 1), (7, 1), (8, 2)] {
            assert_eq!(loaded(&town, known_at).await.0.cases.len(), count, "at {known_at}");
        }
    }
}

#[tokio::test]
async fn submissions_are_listed_by_period_block_and_platform_as_they_were_known() {
    for town in both().await {
        let mut other = town.bare("c", 0);
        other.submission.platform = Platform::Vk;
        put(&town, &[town.bare("a", 0), town.full("b", 0), other]).await;
        put(&town, &[town.full("a", 5)]).await;
        let zone = zone();
        let wanted = Wanted {
            municipality: &town.oktmo,
            zone: &zone,
            known_at: at(9),
            period: None,
            block: None,
            platform: None,
        };
        let day = Period::parse("2026-04-01..2026-04-01").ok();
        let cases = [
            (wanted, vec!["c", "a", "b"]),
            (Wanted { known_at: at(4), ..wanted }, vec!["a", "c", "b"]),
            (Wanted { period: day, ..wanted }, vec!["c"]),
            (Wanted { block: Some(Block::Roads), ..wanted }, vec!["a", "b"]),
            (Wanted { platform: Some(Platform::Vk), ..wanted }, vec!["c"]),
            (Wanted { known_at: at(-1), ..wanted }, vec![]),
        ];
        let mut tx = town.begin().await;
        for (wanted, expected) in cases {
            let mut found = Vec::new();
            let each = |version: SubmissionVersion| {
                found.push(version.submission.external_id.as_str().to_owned());
                Ok(())
            };
            for_each(&mut tx, &wanted, each).await.unwrap();
            assert_eq!(found, expected, "{wanted:?}");
        }
    }
}

#[tokio::test]
async fn named_items_come_in_the_order_of_their_names_as_they_were_known() {
    for town in both().await {
        put(&town, &[town.bare("a", 0), town.full("b", 0), town.bare("c", 0)]).await;
        put(&town, &[town.full("a", 5)]).await;
        let many = 2 * PAGE + 1;
        let later: Vec<_> = (0..many).map(|number| town.bare(&format!("m{number}"), 6)).collect();
        put(&town, &later).await;
        let mut tx = town.begin().await;
        let named_ids = |names: &[&str]| names.iter().map(|id| (Platform::Pos, (*id).to_owned())).collect::<Vec<_>>();
        let cases = [(-1, vec![]), (4, vec![(0, "b", 0), (2, "a", 0)]), (5, vec![(0, "b", 0), (2, "a", 5)])];
        for (known_at, expected) in cases {
            let mut found = Vec::new();
            let each = |place: usize, version: SubmissionVersion| {
                found.push((place, version.submission.external_id.as_str().to_owned(), version.observed_at));
            };
            let ids = named_ids(&["b", "unknown", "a"]);
            named(&mut tx, Known { municipality: &town.oktmo, zone: &zone(), known_at: at(known_at) }, &ids, each)
                .await
                .unwrap();
            let expected: Vec<_> =
                expected.into_iter().map(|(place, id, since)| (place, id.to_owned(), at(since))).collect();
            assert_eq!(found, expected, "at {known_at}");
        }
        let ids: Vec<_> = (0..many).rev().map(|number| (Platform::Pos, format!("m{number}"))).collect();
        let mut found = Vec::new();
        let each = |place, version: SubmissionVersion| {
            found.push((place, version.submission.external_id.as_str().to_owned()));
        };
        named(&mut tx, Known { municipality: &town.oktmo, zone: &zone(), known_at: at(6) }, &ids, each).await.unwrap();
        let expected: Vec<_> = ids.into_iter().map(|(_, id)| id).enumerate().collect();
        assert_eq!(found, expected, "more than are in memory at a time");
    }
}

#[tokio::test]
async fn the_rules_of_the_latest_state_are_told_as_of_a_moment() {
    for town in both().await {
        put(&town, &[town.bare("a", 0), town.bare("b", 0)]).await;
        put(&town, &[SubmissionVersion { rules_version: RulesDigest::new("r2"), ..town.bare("a", 10) }]).await;
        let mut tx = town.begin().await;
        for (known_at, version) in [(-1, None), (0, Some("r1")), (9, Some("r1")), (10, Some("r2")), (20, Some("r2"))] {
            let found = made_with(&mut tx, &town.oktmo, at(known_at)).await.unwrap();
            let expected: Vec<_> =
                version.map(|version| (Platform::Pos, RulesDigest::new(version))).into_iter().collect();
            assert_eq!(found, expected, "at {known_at}");
        }
    }
}

#[tokio::test]
async fn a_text_that_was_taken_back_is_forgotten_and_nothing_else() {
    for town in both().await {
        let mut tx = town.begin().await;
        let (mut later, other) = (town.full("a", 2), town.full("b", 0));
        later.submission.text = None;
        let rows = [town.full("a", 0), town.full("a", 1), other.clone(), later.clone()];
        for row in &rows {
            write(&mut tx, std::slice::from_ref(row)).await.unwrap();
        }
        forget_texts(&mut tx, &town.oktmo, rows[0].submission.platform, &["a"]).await.unwrap();
        let mut expected = rows.clone().map(|row| row.submission).to_vec();
        expected[..2].iter_mut().for_each(|item| item.text = None);
        let mut found = all(&mut tx, &zone()).await.unwrap();
        found.retain(|row| row.submission.municipality == town.oktmo);
        found.sort_by_key(|row| (row.submission.external_id.as_str().to_owned(), row.observed_at));
        let found: Vec<_> = found.into_iter().map(|row| row.submission).collect();
        assert!(rows[0].submission.text.is_some());
        assert_eq!(found, [expected[0].clone(), expected[1].clone(), later.submission, other.submission]);
    }
}

const DAMAGE: Sql = Sql::of("update submission_details set details = $2 where municipality = $1 and external_id = 'b'");
const LOSE: Sql =
    Sql::of("delete from submission_details where municipality = $1 and external_id = 'b' and details = $2");

#[tokio::test]
async fn details_that_do_not_read_back_are_told_and_mended_where_nothing_else_differs() {
    for town in both().await {
        let versions = [town.bare("a", 0), town.full("b", 0)];
        put(&town, &versions).await;
        let rules = submission_rules(&town).await;
        for details in [[].as_slice(), &[1, 255], &[DETAILS_VERSION + 1, 0], b"lost"] {
            let mut tx = town.begin().await;
            let values = [town.oktmo.as_str().into(), details.into()];
            tx.execute(DAMAGE, &values).await.unwrap();
            if details == b"lost" {
                tx.execute(LOSE, &values).await.unwrap();
            }
            let found = current(&mut tx, &town.oktmo, Platform::Pos, &["a", "b"], &zone()).await.unwrap();
            assert_eq!((found.versions.as_slice(), found.damaged.len()), (&versions[..1], 1));
            let mut other = town.full("b", 5);
            other.submission.status = Status::Declined;
            let mended = mend(&mut tx, &town.oktmo, Platform::Pos, &[other]).await.unwrap();
            assert!(mended.is_empty(), "another state took its place");
            let again = SubmissionVersion { rules_version: RulesDigest::new("r2"), ..town.full("b", 5) };
            let mended = mend(&mut tx, &town.oktmo, Platform::Pos, &[again]).await.unwrap();
            assert!(mended.contains("b"));
            tx.commit().await.unwrap();
            assert_eq!(standing(&town, &["a", "b"]).await, versions, "it stands as it stood");
            assert_eq!(submission_rules(&town).await, rules);
        }
    }
}

async fn submission_rules(town: &Town) -> Vec<(Platform, RulesDigest)> {
    let mut tx = town.store.begin_reading().await.unwrap();
    made_with(&mut tx, &town.oktmo, at(9)).await.unwrap()
}
