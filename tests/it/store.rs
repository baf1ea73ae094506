//! One story over both databases: what is written reads back, earlier states stay, nothing stands twice.

mod story;

use svod::{
    domain::{
        Block, CaseSet, Defect, DefectCode, ExternalId, FeedName, Lifecycle, Period, Platform, Status, Survey,
        SurveyKind, SurveyOption,
    },
    store::{
        cursor::{self, AppliedRules},
        defect,
        defect::Quarantined,
        record::{self, KeptRecord, RecordOutcome},
        report::{self, BuiltReport, DeliveryEnd, DeliveryOutcome},
        run::{self, RunCounts, RunEnd, RunOutcome},
        submission, summary, survey,
    },
};

use story::{Story, at, zone};

#[tokio::test]
async fn submissions_read_back_as_they_were_written() {
    for story in Story::both(1).await {
        let rows = [story.bare("a", 0), story.full("b", 0)];
        story.write(&rows, &[], 0).await;
        assert_eq!(story.current(&["a", "b", "absent"]).await, rows);
    }
}

#[tokio::test]
async fn a_case_says_what_its_submission_says() {
    for story in Story::both(90).await {
        let rows = [story.bare("a", 0), story.full("b", 0)];
        story.write(&rows, &[], 0).await;
        let (set, ids) = story.cases_with_ids(20, 20).await;
        assert_eq!(set.cases.len(), 2);
        for (case, id) in set.cases.iter().zip(ids) {
            let row = rows.iter().find(|row| row.submission.external_id.as_str() == id).unwrap();
            assert_eq!(set.symbols.name(case.feed), row.submission.feed.as_str());
            let territory = case.territory.map(|name| set.symbols.name(name));
            assert_eq!(territory, row.submission.place.territory.as_deref());
            let (mut found, mut expected) = (case.clone(), row.as_case());
            (found.organisation, found.territory) = (None, None);
            expected.feed = found.feed;
            assert_eq!(found, expected);
        }
    }
}

#[tokio::test]
async fn separators_inside_a_value_part_nothing() {
    for story in Story::both(91).await {
        let mut row = story.bare("a", 0);
        row.submission.organisation_source = Some("одна\u{1f}другая\u{1e}третья".to_owned());
        story.write(&[row], &[], 0).await;
        let set = story.cases(20, 20).await;
        let organisation = set.cases[0].organisation.map(|name| set.symbols.name(name));
        assert_eq!((set.cases.len(), organisation), (1, Some("«одна другая третья»")));
    }
}

#[tokio::test]
async fn an_earlier_state_stays_known_at_its_time() {
    for story in Story::both(2).await {
        story.write(&[story.bare("a", 0), story.full("b", 0)], &[], 0).await;
        let mut later = story.bare("a", 10);
        later.submission.status = Status::Solved;
        later.submission.lifecycle = Lifecycle::closed_at(Some(zone().at(at(9))));
        story.write(std::slice::from_ref(&later), &["a"], 10).await;
        assert_eq!(story.current(&["a"]).await, [later]);
        let status_of_a = |set: &CaseSet| {
            let mut found = set.cases.iter().filter(|case| case.block == Block::Unmapped).map(|case| case.status);
            (found.next(), found.count())
        };
        assert_eq!(story.cases(20, -1).await.cases.len(), 0, "nothing was known before the first batch");
        for (known_at, status) in [(0, Status::New), (9, Status::New), (10, Status::Solved), (20, Status::Solved)] {
            let set = story.cases(20, known_at).await;
            assert_eq!(set.cases.len(), 2, "at {known_at}");
            assert_eq!(status_of_a(&set), (Some(status), 0), "at {known_at}");
        }
        assert_eq!(story.cases(-99, 20).await.cases.len(), 2);
        assert_eq!(story.cases(-101, 20).await.cases.len(), 1, "received after the first clock: not there yet");
        let set = story.cases(20, 20).await;
        let organisations: Vec<_> = set.cases.iter().filter_map(|case| case.organisation).collect();
        assert_eq!(organisations.iter().map(|name| set.symbols.name(*name)).collect::<Vec<_>>(), ["«admin»"]);
    }
}

#[tokio::test]
async fn a_retracted_item_was_there_before_and_another_feeds_item_stays() {
    for story in Story::both(3).await {
        let mut of_interface = story.bare("b", 0);
        of_interface.submission.feed = FeedName::new("pos-api");
        story.write(&[story.bare("a", 0), of_interface.clone()], &[], 0).await;
        let mut tx = story.begin().await;
        let owner = (Platform::Pos, &FeedName::new("pos-files"));
        submission::retract(&mut tx, &story.municipality, owner, &["a", "b"], at(5)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(story.current(&["a", "b"]).await, [of_interface.clone()]);
        assert_eq!(story.cases(20, 4).await.cases.len(), 2, "nothing stands twice");
        assert_eq!(story.cases(20, 5).await.cases.len(), 1);
        of_interface.observed_at = at(7);
        of_interface.submission.status = Status::InProgress;
        story.write(std::slice::from_ref(&of_interface), &["b"], 7).await;
        assert_eq!(story.cases(20, 6).await.cases.len(), 1);
    }
}

fn kept(id: &str, hash: &str) -> KeptRecord {
    KeptRecord {
        stream: "details".to_owned(),
        external_id: id.to_owned(),
        content_hash: hash.to_owned(),
        payload: vec![0, 1, 255],
        outcome: RecordOutcome::Submission,
        reason: None,
        stated_at: None,
        observation: None,
    }
}

#[tokio::test]
async fn records_are_found_by_hash_paged_in_order_and_counted_as_of_a_moment() {
    for story in Story::both(4).await {
        let mut tx = story.begin().await;
        let ids: Vec<String> = (0..300).map(|number| format!("id-{number:03}")).collect();
        let records: Vec<_> = ids.iter().map(|id| kept(id, "h1")).collect();
        record::write(&mut tx, &story.from("incident-files", 0), &records).await.unwrap();
        let mut left_out = kept("id-007", "h2");
        left_out.outcome = RecordOutcome::Filtered;
        left_out.reason = Some("thanks");
        let later = story.from("incident-files", 3);
        record::write(&mut tx, &later, &[left_out, kept("new", "h3")]).await.unwrap();
        let wanted = ["id-000", "id-007", "absent"];
        let hashes = record::known(&mut tx, &later, "details", &wanted).await.unwrap();
        assert_eq!(
            (hashes.len(), hashes["id-000"].content_hash.as_str(), hashes["id-007"].content_hash.as_str()),
            (2, "h1", "h2")
        );
        assert!(record::known(&mut tx, &later, "reactions", &wanted).await.unwrap().is_empty());
        let found = record::payloads(&mut tx, &later, &["id-000"]).await.unwrap();
        assert_eq!(found, [("id-000".to_owned(), "details".to_owned(), vec![0, 1, 255])]);
        let (mut after, mut seen) = (String::new(), Vec::new());
        loop {
            let page = record::page(&mut tx, &story.municipality, &later.feed, &after).await.unwrap();
            let Some(last) = page.last() else { break };
            after = last.external_id.clone();
            seen.extend(page.into_iter().map(|record| record.external_id));
        }
        assert_eq!(seen.len(), 301);
        seen.dedup();
        assert_eq!(seen.len(), 301, "an item came on two pages");
        let filtered = record::filtered(&mut tx, &story.municipality, at(3)).await.unwrap();
        assert_eq!(filtered, [("incident-files".to_owned(), Some("thanks".to_owned()), 1)]);
        for (known_at, held) in [(0, 300), (2, 300), (3, 301)] {
            let counts = summary::held(&mut tx, &story.municipality, at(known_at)).await.unwrap();
            assert_eq!(counts, [("incident-files".to_owned(), held)], "at {known_at}");
        }
    }
}

fn quarantined(id: Option<&str>, hash: &str) -> Quarantined {
    Quarantined {
        stream: "details".to_owned(),
        content_hash: hash.to_owned(),
        external_id: id.map(str::to_owned),
        origin: "Выгрузка.xlsx / Детализация".to_owned(),
        position: 17,
        defect: Defect { code: DefectCode::MissingReceived, field: "Дата создания".to_owned() },
        payload: vec![1],
    }
}

#[tokio::test]
async fn a_defective_record_stands_once_until_a_sound_one_comes() {
    for story in Story::both(5).await {
        let mut tx = story.begin().await;
        for (hours, hash) in [(0, "h1"), (1, "h1"), (2, "h2")] {
            let rows = [quarantined(Some("a"), hash), quarantined(None, "n")];
            defect::write(&mut tx, &story.from("incident-files", hours), &rows).await.unwrap();
        }
        let from = story.from("incident-files", 3);
        assert_eq!(defect::known(&mut tx, &from, &["n", "h2", "other"]).await.unwrap().len(), 2);
        let standing = defect::standing(&mut tx, &story.municipality, at(2)).await.unwrap();
        let [row] = standing.as_slice() else { unreachable!("{standing:?}") };
        assert_eq!((row.code.as_str(), row.count, row.without_id, row.position), ("missing_received", 2, 1, 17));
        defect::resolve(&mut tx, &from, &["a"]).await.unwrap();
        for (known_at, count) in [(2, 2), (3, 1)] {
            let standing = defect::standing(&mut tx, &story.municipality, at(known_at)).await.unwrap();
            assert_eq!(standing.iter().map(|row| row.count).sum::<i64>(), count, "at {known_at}");
        }
        assert!(defect::standing(&mut tx, &story.municipality, at(-1)).await.unwrap().is_empty());
    }
}

fn poll(participants: Option<i64>) -> Survey {
    let option = |answers| SurveyOption { question: "Где?".to_owned(), title: "«Парк»".to_owned(), answers };
    Survey {
        feed: FeedName::new("pos-surveys"),
        external_id: ExternalId::new("s1"),
        kind: SurveyKind::Vote,
        title: "Где делать парк".to_owned(),
        days: (Some("2026-04-01".parse().unwrap()), None),
        participants,
        options: participants.into_iter().map(option).collect(),
    }
}

#[tokio::test]
async fn a_survey_is_shown_as_it_was_known() {
    for story in Story::both(6).await {
        let mut tx = story.begin().await;
        for (hours, participants) in [(0, None), (2, Some(3)), (2, Some(4))] {
            survey::write(&mut tx, &story.from("pos-surveys", hours), &[poll(participants)]).await.unwrap();
        }
        let april = Period::parse("2026-04").unwrap();
        for (known_at, expected) in [(1, vec![poll(None)]), (2, vec![poll(Some(4))]), (-1, vec![])] {
            let found = survey::in_period(&mut tx, &story.municipality, april, at(known_at)).await.unwrap();
            assert_eq!(found, expected, "at {known_at}");
        }
        let march = Period::parse("2026-03").unwrap();
        assert!(survey::in_period(&mut tx, &story.municipality, march, at(5)).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn runs_add_up_and_a_killed_one_keeps_its_counts() {
    for story in Story::both(7).await {
        let mut tx = story.begin().await;
        let feed = FeedName::new("pos-api");
        let counts = RunCounts { read: 6, new: 1, changed: 2, unchanged: 1, filtered: 1, quarantined: 1 };
        let killed = run::start(&mut tx, &story.municipality, &feed, at(0)).await.unwrap();
        run::progress(&mut tx, &killed, counts, Some(at(-5))).await.unwrap();
        assert!(run::history(&mut tx, &story.municipality, at(1)).await.unwrap().is_empty(), "it is not over");
        run::interrupt(&mut tx, &story.municipality, &feed, at(2)).await.unwrap();
        let whole = run::start(&mut tx, &story.municipality, &feed, at(2)).await.unwrap();
        let end = RunEnd {
            at: at(3),
            outcome: RunOutcome::Succeeded,
            counts,
            source_total: Some(8),
            latest_received: Some(at(-4)),
            reason: None,
            faults: vec![("файл".to_owned(), "empty".to_owned(), String::new())],
        };
        run::finish(&mut tx, &whole, &end).await.unwrap();
        run::interrupt(&mut tx, &story.municipality, &feed, at(4)).await.unwrap();
        let early = run::history(&mut tx, &story.municipality, at(2)).await.unwrap();
        assert_eq!((early[0].counts, early[0].last_success, early[0].latest_received), (counts, None, Some(at(-5))));
        let history = run::history(&mut tx, &story.municipality, at(4)).await.unwrap();
        assert_eq!(history.len(), 1);
        assert_eq!((history[0].counts.read, history[0].last_success), (12, Some(at(2))));
        assert_eq!((history[0].reconciled, history[0].latest_received), (Some((6, 8)), Some(at(-4))));
        assert_eq!((history[0].last_outcome, &history[0].last_faults), (RunOutcome::Succeeded, &end.faults));
        assert_eq!(early[0].last_outcome, RunOutcome::Failed);
        assert_eq!(summary::latest_knowledge(&mut tx, &story.municipality).await.unwrap(), Some(at(3)));
    }
}

#[tokio::test]
async fn a_cursor_is_kept_and_lost_with_its_transaction() {
    for story in Story::both(8).await {
        let feed = FeedName::new("pos-api");
        let place = |position: &str| cursor::Place {
            position: position.to_owned(),
            rules_version: "r".to_owned(),
            outranked_by: "pos-api".to_owned(),
        };
        for (position, is_committed) in [("one", true), ("two", false)] {
            let mut tx = story.begin().await;
            cursor::write(&mut tx, &story.municipality, &feed, &place(position), at(0)).await.unwrap();
            if is_committed {
                tx.commit().await.unwrap();
            }
        }
        let mut tx = story.begin().await;
        assert_eq!(cursor::read(&mut tx, &story.municipality, &feed).await.unwrap(), Some(place("one")));
        assert_eq!(cursor::read(&mut tx, &story.municipality, &FeedName::new("other")).await.unwrap(), None);
        let rules = AppliedRules { feed: "pos-api".to_owned(), version: "r".to_owned(), updated_at: at(0) };
        assert_eq!(cursor::rules(&mut tx, &story.municipality).await.unwrap(), [rules]);
    }
}

#[tokio::test]
async fn the_rules_of_the_latest_state_are_told_as_of_a_moment() {
    for story in Story::both(11).await {
        story.write(&[story.bare("a", 0), story.bare("b", 0)], &[], 0).await;
        let mut later = story.bare("a", 10);
        later.submission.status = Status::InProgress;
        later.mapping_version = "m2".to_owned();
        story.write(&[later], &["a"], 10).await;
        let mut tx = story.begin().await;
        for (known_at, version) in [(-1, None), (0, Some("m1")), (9, Some("m1")), (10, Some("m2")), (20, Some("m2"))] {
            let found = summary::made_with(&mut tx, &story.municipality, at(known_at)).await.unwrap();
            let found: Vec<_> = found.iter().map(|(feed, version)| (feed.as_str(), version.as_str())).collect();
            assert_eq!(
                found,
                version.map(|version| ("pos-files", version)).into_iter().collect::<Vec<_>>(),
                "{known_at}"
            );
        }
    }
}

#[tokio::test]
async fn a_report_keeps_its_number_and_its_receipt() {
    for story in Story::both(9).await {
        let mut tx = story.begin().await;
        let built = BuiltReport {
            period: Period::parse("2026-Q1").unwrap(),
            as_of: at(0),
            known_at: at(1),
            package_sha256: "ab".to_owned(),
            directory: "outbox/x".to_owned(),
        };
        let id = report::record(&mut tx, &story.municipality, &built, at(1)).await.unwrap();
        assert_eq!(report::record(&mut tx, &story.municipality, &built, at(2)).await.unwrap(), id);
        let other = BuiltReport { package_sha256: "cd".to_owned(), ..built };
        assert_ne!(report::record(&mut tx, &story.municipality, &other, at(2)).await.unwrap(), id);
        let ends = [
            (DeliveryOutcome::Unavailable, None),
            (DeliveryOutcome::Accepted, Some("R-1")),
            (DeliveryOutcome::Refused, None),
        ];
        for (outcome, receipt) in ends {
            let delivery = report::start_delivery(&mut tx, &id, at(3)).await.unwrap();
            let receipt = receipt.map(str::to_owned);
            let before = report::receipt(&mut tx, &id).await.unwrap();
            let end =
                DeliveryEnd { at: at(4), outcome, receipt: receipt.clone(), detail: Some("ответ".to_owned()) };
            report::finish_delivery(&mut tx, &delivery, &end).await.unwrap();
            assert_eq!(report::receipt(&mut tx, &id).await.unwrap(), before.or(receipt));
        }
        assert_eq!(report::receipt(&mut tx, &id).await.unwrap().as_deref(), Some("R-1"));
    }
}

#[tokio::test]
async fn unknown_values_are_counted_as_they_were_known() {
    for story in Story::both(10).await {
        story.write(&[story.bare("a", 0), story.bare("b", 0)], &[], 0).await;
        let mut later = story.bare("a", 5);
        later.submission.topic.block = Block::Roads;
        story.write(&[later], &["a"], 5).await;
        let mut tx = story.begin().await;
        for (known_at, count) in [(4, 2), (5, 1)] {
            let bounds = (at(-1000), at(1000));
            let found = summary::unknown_values(&mut tx, &story.municipality, at(known_at), bounds).await.unwrap();
            let topics: Vec<_> = found.iter().filter(|value| value.level == "topic").map(|value| value.count).collect();
            assert_eq!(topics, [count], "at {known_at}");
        }
    }
}
