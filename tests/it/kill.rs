//! A process killed at any moment loses nothing and duplicates nothing.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use svod::store::submission::StoredSubmission;

use crate::installation::Installation;

const FEED: &str = "pos-api";

/// What must not depend on how often the process was killed: everything but the instants of observation, and the
/// pseudonyms, which each installation has its own key for.
fn comparable(rows: Vec<StoredSubmission>) -> Vec<String> {
    let texts = rows.into_iter().map(|mut row| {
        row.submission.author_key = None;
        format!("{:?} {:?}", row.submission, row.deadlines.map(|(_, standing)| standing.due))
    });
    texts.collect()
}

fn sync(here: &Installation) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_svod"))
        .args(["sync", FEED, "--config"])
        .arg(here.directory.path().join("svod.toml"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_loses_nothing_and_duplicates_nothing() {
    let small_pages =
        |settings: String| settings.replace("stream = \"submissions\"", "stream = \"submissions\", page_size = 20");
    let undisturbed = Installation::with(small_pages).await;
    let started = Instant::now();
    assert!(sync(&undisturbed).wait().unwrap().success());
    let whole = started.elapsed();
    let expected = comparable(undisturbed.submissions().await);
    assert!(expected.len() > 1000, "{} submissions", expected.len());

    let killed = Installation::with(small_pages).await;
    let (mut kills, mut seen_partial) = (0, false);
    for step in 1..40_u32 {
        let mut process = sync(&killed);
        let deadline = Instant::now() + whole.mul_f64(f64::from(step) / 37.0).min(Duration::from_secs(5));
        while Instant::now() < deadline && process.try_wait().unwrap().is_none() {
            std::hint::spin_loop();
        }
        if process.try_wait().unwrap().is_some_and(|status| status.success()) {
            break;
        }
        process.kill().unwrap();
        process.wait().unwrap();
        kills += 1;
        let stored = killed.submissions().await.len();
        seen_partial |= stored > 0 && stored < expected.len();
    }
    assert!(kills >= 5 && seen_partial, "the process was killed {kills} times, partly loaded: {seen_partial}");
    assert!(sync(&killed).wait().unwrap().success());
    let found = comparable(killed.submissions().await);
    assert_eq!(found.len(), expected.len());
    let different = found.iter().zip(&expected).find(|(found, expected)| found != expected);
    assert!(different.is_none(), "{different:#?}");
}
