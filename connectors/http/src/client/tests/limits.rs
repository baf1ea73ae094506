//! Body sizes, time-outs and the rate limit.

use std::io::Write as _;
use std::num::NonZeroU32;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use svod_contract::BodyFault;
use svod_testkit::server::Ending;

use super::*;

fn limited(body_max_bytes: u64) -> Client {
    client(Settings { body_max_bytes, ..Settings::default() }, Auth::None)
}

fn packed(size: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&vec![b'0'; size]).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_body_as_large_as_the_limit_is_accepted() {
    let server = healthy().await;
    let response = limited(2).get(address(&server, "/"), None).await.unwrap();
    assert_eq!(response.body, b"{}");
}

#[tokio::test]
async fn a_body_above_the_limit_is_broken() {
    let server = healthy().await;
    let error = limited(1).get(address(&server, "/"), None).await.unwrap_err();
    assert!(matches!(error, SourceError::Broken { reason: Reason::TooLarge { max: 1, .. } }), "{error}");
}

#[tokio::test]
async fn a_compressed_body_counts_as_it_unfolds() {
    let bomb = packed(10_000_000);
    assert!(bomb.len() < 100_000);
    let answer = Answer::of("application/json", bomb).header("content-encoding", "gzip");
    let server = Server::start(move |_asked| answer.clone()).await.unwrap();
    let error = limited(100_000).get(address(&server, "/"), None).await.unwrap_err();
    assert_eq!(error.reason().code(), "too_large");
}

#[tokio::test]
async fn a_compressed_body_is_unfolded() {
    let answer = Answer::of("application/json", packed(5_000)).header("content-encoding", "gzip");
    let server = Server::start(move |_asked| answer.clone()).await.unwrap();
    let response = limited(5_000).get(address(&server, "/"), None).await.unwrap();
    assert_eq!(response.body.len(), 5_000);
}

#[tokio::test]
async fn a_damaged_compressed_body_is_broken() {
    let answer = Answer::of("application/json", "not gzip at all").header("content-encoding", "gzip");
    let server = Server::start(move |_asked| answer.clone()).await.unwrap();
    let error = plain().get(address(&server, "/"), None).await.unwrap_err();
    assert!(
        matches!(error, SourceError::Broken { reason: Reason::NotTheFormat { found: BodyFault::Compression, .. } }),
        "{error}"
    );
}

#[tokio::test]
async fn requests_to_one_host_are_spread_over_all_clients() {
    let server = healthy().await;
    let per_minute = NonZeroU32::new(1_201);
    let settings = Settings { requests_per_minute: per_minute, ..Settings::default() };
    let started = std::time::Instant::now();
    for _ in 0..3 {
        client(settings.clone(), Auth::None).get(address(&server, "/"), None).await.unwrap();
    }
    let least = Duration::from_millis(95);
    assert!(started.elapsed() >= least, "three requests at 1201 a minute took {:?}", started.elapsed());
}

#[tokio::test]
async fn the_smallest_figure_of_a_host_counts_for_all_its_clients() {
    let server = healthy().await;
    let started = std::time::Instant::now();
    for figure in [60_000, 1_201, 60_000, 60_000] {
        let settings = Settings { requests_per_minute: NonZeroU32::new(figure), ..Settings::default() };
        client(settings, Auth::None).get(address(&server, "/"), None).await.unwrap();
    }
    // The first request at the small figure goes at once, the two behind it wait.
    let least = Duration::from_millis(95);
    assert!(started.elapsed() >= least, "two requests behind the one at 1201 a minute took {:?}", started.elapsed());
}

#[tokio::test]
async fn a_slow_host_does_not_slow_another_one() {
    let (slow, fast) = (healthy().await, healthy().await);
    let limited = |figure| Settings { requests_per_minute: NonZeroU32::new(figure), ..Settings::default() };
    client(limited(1), Auth::None).get(address(&slow, "/"), None).await.unwrap();
    let unhurried = async {
        for _ in 0..3 {
            client(limited(6_000), Auth::None).get(address(&fast, "/"), None).await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(30), unhurried).await.unwrap();
}

/// Long enough to pass for never: whatever ends a request sooner is the time-out under test.
const NEVER: Duration = Duration::from_hours(1);
const SOON: Duration = Duration::from_millis(150);

/// The request must end by the one time-out that `shorten` makes short.
async fn check_time_out(url: Url, shorten: fn(&mut Settings)) {
    let mut settings =
        Settings { connect_timeout: NEVER, read_timeout: NEVER, total_timeout: NEVER, ..Settings::default() };
    shorten(&mut settings);
    let client = client(settings, Auth::None);
    let error = tokio::time::timeout(Duration::from_secs(20), client.get(url, None)).await.unwrap().unwrap_err();
    assert!(matches!(error, SourceError::Unavailable { reason: Reason::Timeout { .. }, .. }), "{error}");
}

#[tokio::test]
async fn a_body_that_stalls_ends_by_the_read_time_out_alone() {
    let answer = Answer::of("application/json", vec![b' '; 4_000]).ending(Ending::Stalled);
    let server = Server::start(move |_asked| answer.clone()).await.unwrap();
    check_time_out(address(&server, "/"), |settings| settings.read_timeout = SOON).await;
}

#[tokio::test]
async fn a_server_that_says_nothing_ends_by_the_total_time_out_alone() {
    let server = Server::start(|_asked| Answer::status(200).ending(Ending::Silent)).await.unwrap();
    check_time_out(address(&server, "/"), |settings| settings.total_timeout = SOON).await;
}

#[tokio::test]
async fn a_handshake_that_never_comes_ends_by_the_connect_time_out_alone() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    check_time_out(url, |settings| settings.connect_timeout = SOON).await;
}
