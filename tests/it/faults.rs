//! Platforms that misbehave, over real sockets: the run says what happened, what was stored stays, the next healthy run
//! arrives where an undisturbed one does.

use svod::{
    pipeline::ingest::RunDone,
    store::{run::RunOutcome, submission::SubmissionVersion},
};
use svod_platforms::{Fault, Scope};

use crate::installation::Installation;

const FEED: &str = "pos-api";

/// Several pages, one second of patience.
async fn installation() -> Installation {
    Box::pin(Installation::with(|settings| {
        settings
            .replace("stream = \"submissions\"", "stream = \"submissions\", page_size = 200")
            .replace("retry_budget_s = 5", "retry_budget_s = 4")
    }))
    .await
}

/// What must not depend on the way: everything but the moments at which it was learnt.
fn comparable(rows: Vec<SubmissionVersion>) -> Vec<String> {
    rows.into_iter().map(|row| format!("{:?} {:?}", row.submission, row.deadlines)).collect()
}

fn reason(done: &RunDone) -> Option<&'static str> {
    done.error.as_ref().map(|error| error.reason().code())
}

fn unwell(code: u16, retry_after: Option<&str>) -> Fault {
    Fault::Status { code, retry_after: retry_after.map(str::to_owned) }
}

/// After `pages` sound pages these faults come, one a request, and the run succeeds all the same.
async fn check_survives(pages: usize, faults: Vec<Fault>) {
    let (calm, troubled) = tokio::join!(installation(), installation());
    let expected = calm.sync(FEED).await;
    troubled.faults.pass(Scope::Pos, pages);
    let count = u64::try_from(faults.len()).unwrap();
    for fault in faults {
        troubled.faults.push(Scope::Pos, fault);
    }
    let done = troubled.sync(FEED).await;
    assert_eq!((done.outcome, reason(&done)), (RunOutcome::Succeeded, None));
    assert_eq!(done.counts, expected.counts);
    assert_eq!(troubled.faults.requests(Scope::Pos), calm.faults.requests(Scope::Pos) + count);
    assert_eq!(comparable(troubled.submissions().await), comparable(calm.submissions().await));
}

/// After two sound pages this fault comes for good: the run fails for `expected`, keeps the two pages and stops asking;
/// when the platform is well again the next run arrives where an undisturbed one does.
async fn check_fails(fault: Fault, expected: &str) {
    let (calm, troubled) = tokio::join!(Box::pin(installation()), Box::pin(installation()));
    calm.sync(FEED).await;
    troubled.faults.pass(Scope::Pos, 2);
    troubled.faults.always(Scope::Pos, fault);
    let done = troubled.sync(FEED).await;
    assert_eq!((done.outcome, reason(&done)), (RunOutcome::Failed, Some(expected)));
    assert!(troubled.faults.requests(Scope::Pos) < 30, "{} requests", troubled.faults.requests(Scope::Pos));
    assert!(done.counts.read >= 400, "{:?}", done.counts);
    let kept = troubled.submissions().await.len();
    assert!(kept > 300, "only {kept} of the pages before are stored");
    troubled.faults.clear(Scope::Pos);
    let healthy = troubled.sync(FEED).await;
    assert_eq!((healthy.outcome, reason(&healthy)), (RunOutcome::Succeeded, None));
    assert_eq!(comparable(troubled.submissions().await), comparable(calm.submissions().await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_fails_its_feed_and_the_others_go_on() {
    let here = installation().await;
    std::fs::write(here.directory.path().join("secrets/pos_secret"), "wrong").unwrap();
    let refused = here.sync(FEED).await;
    assert_eq!((refused.outcome, reason(&refused)), (RunOutcome::Failed, Some("unauthorised")));
    assert_eq!(here.faults.requests(Scope::PosToken), 1, "a refusal is not repeated");
    let other = here.sync("incident-api").await;
    assert_eq!(other.outcome, RunOutcome::Succeeded);
    assert!(other.counts.new > 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_slow_down_it_waits_and_loses_nothing() {
    check_survives(1, vec![unwell(429, Some("1")), unwell(429, None)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_fails_once_is_asked_again() {
    check_survives(0, vec![unwell(500, None)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_cut_is_asked_for_again() {
    check_survives(3, vec![Fault::CutBody]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_for_people_stops_the_run() {
    check_fails(Fault::Html, "not_the_format").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_comes_again_stops_the_run() {
    check_fails(Fault::RepeatPage, "repeated_page").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_ignores_the_page_stops_the_run() {
    check_fails(Fault::IgnorePage, "repeated_page").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_recovers_stops_the_run_when_patience_ends() {
    check_fails(unwell(503, None), "server_failure").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_beyond_the_patience_stops_the_run_at_once() {
    check_fails(unwell(429, Some("3600")), "rate_limited").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_end_stops_the_run_at_its_bound() {
    let mut here = installation().await;
    here.app.config.sync.batches_max = 12;
    here.faults.always(Scope::Pos, Fault::EndlessTotal);
    let done = here.sync(FEED).await;
    assert_eq!((done.outcome, reason(&done)), (RunOutcome::Failed, Some("too_many_batches")));
    assert!(here.faults.requests(Scope::Pos) < 20, "{} requests", here.faults.requests(Scope::Pos));
}
