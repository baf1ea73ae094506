//! Submissions whose details do not read back are made again from the log.

use sqlx::{Connection, SqliteConnection};
use svod::{
    domain::Instant,
    store::{
        StoreError,
        submission::{self, SubmissionVersion},
    },
};

use crate::{
    command::svod,
    everything::{assert_same, everything},
    installation::Installation,
};

/// Changes the database past the program.
async fn change(here: &Installation, statement: &'static str) {
    let file = here.directory.path().join("svod.db");
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let changed = sqlx::query(statement).execute(&mut connection).await.unwrap();
    assert!(changed.rows_affected() > 100, "{}", changed.rows_affected());
    connection.close().await.unwrap();
}

async fn known(here: &Installation, known_at: Instant) -> Result<Vec<SubmissionVersion>, StoreError> {
    let municipality = &here.app.config.municipality;
    let wanted = submission::Wanted {
        municipality: &municipality.oktmo,
        zone: &municipality.zone,
        known_at,
        period: None,
        block: None,
        platform: None,
    };
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let mut found = Vec::new();
    submission::for_each(&mut tx, &wanted, |version| {
        found.push(version);
        Ok(())
    })
    .await?;
    Ok(found)
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_details_and_those_of_another_encoding_are_made_again_and_nothing_else_changes() {
    let here = Installation::new().await;
    here.sync("pos-files").await;
    here.sync("pos-api").await;
    here.sync("telegram-files").await;
    let known_at = here.known_at().await;
    let (before, figures) = (everything(&here.app).await, here.figures("2026-Q1").await);
    let versions = known(&here, known_at).await.unwrap();
    for statement in [
        "update submission_details set details = cast(x'02' || substr(details, 2) as blob) where (municipality, platform, external_id, observed_at) in (select municipality, platform, external_id, observed_at from submission_version where superseded_at = 9223372036854775807)",
        "update submission_details set details = x'01ff' where external_id like '%7' and (municipality, platform, external_id, observed_at) in (select municipality, platform, external_id, observed_at from submission_version where superseded_at = 9223372036854775807)",
    ] {
        change(&here, statement).await;
        assert!(matches!(known(&here, known_at).await, Err(StoreError::Damaged { .. })));
        assert_eq!(here.figures("2026-Q1").await, figures, "figures do not stand on details");
        here.svod(&["submissions", "--period", "2026-Q1"]).check(1, &["svod rebuild"]);
        let asked = here.faults.requests(svod_platforms::Scope::Pos);
        here.svod(&["rebuild"]).check(0, &["Пересобрано по сохранённым записям"]);
        assert_eq!(here.faults.requests(svod_platforms::Scope::Pos), asked, "the platform was asked");
        assert_eq!(known(&here, known_at).await.unwrap(), versions, "what was known before is not the same");
        assert_same(&everything(&here.app).await, &before);
        assert_eq!(here.figures("2026-Q1").await, figures);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_that_were_changed_by_hand_become_a_new_state_as_the_log_says() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let (known_at, figures) = (here.known_at().await, here.figures("2026-Q1").await);
    change(&here, "update submission_details set details = x''").await;
    change(&here, "update submission_version set block = 'waste', status = 'spam'").await;
    assert_ne!(here.figures("2026-Q1").await, figures);
    here.svod(&["rebuild"]).check(0, &[]);
    assert_eq!(here.figures("2026-Q1").await, figures);
    assert!(here.known_at().await > known_at);
}

#[test]
fn the_command_says_what_it_is_for() {
    let directory = tempfile::tempdir().unwrap();
    let said = svod(directory.path(), &["rebuild", "--help"]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("из уже загруженных записей") && said.contains("Применение:"), "{said}");
}
