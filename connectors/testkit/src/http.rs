//! What holds for every source that speaks HTTP, whatever its platform is.

mod behaviour;
mod faults;
mod guards;

pub use behaviour::{
    a_window_is_respected, an_empty_feed_ends, any_cursor_resumes, changes_after_a_run_are_seen_by_the_next,
    changes_are_stated, confirming_may_be_repeated, one_change_time_across_pages_loses_nothing,
    pages_come_in_order_and_whole, probing_reads_little, pulls_can_be_repeated, records_without_an_id_are_passed_on,
    the_end_is_the_end, told_empty_is_not_untold,
};
pub use faults::{
    a_body_that_is_cut_is_asked_for_again, a_failed_server_is_asked_again, a_missing_page_is_refused,
    a_silent_server_times_out, a_stalled_body_times_out, errors_in_a_good_status_are_seen, forbidden_is_refused,
    html_is_not_an_answer, nonsense_is_not_an_answer, slowing_down_by_date_is_heeded,
    slowing_down_by_seconds_is_heeded, slowing_down_without_a_time_is_heeded, unauthorised_is_refused,
};
pub use guards::{
    a_page_that_comes_again_is_seen, a_platform_that_ignores_the_page_is_seen, a_platform_without_end_is_left,
    a_redirect_to_another_host_is_refused, too_large_a_body_is_refused,
};

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use svod_contract::{ErrorClass, Record, Source, SourceError, Window};

use crate::server::{Answer, Asked, Server};
use crate::{Flaw, SECRET, Verdict, ensure};

/// A connector under test, and the platform it was written for.
pub trait Subject: Send + Sync {
    /// A fresh source that reads the platform at `setup.base_url` with the secrets of the kit.
    fn source(&self, setup: &Setup) -> Box<dyn Source>;

    /// What a healthy platform answers when it holds `items`, which come in the order of (`updated`, `id`).
    fn answer(&self, items: &[Item], asked: &Asked) -> Answer;

    /// The id inside a record that was made of an item; `None` when it has none.
    fn id(&self, record: &Record) -> Option<String>;

    /// The value inside a record that was made of the text of an item; `None` when the record does not tell it.
    fn text(&self, record: &Record) -> Option<Value>;

    /// Whether a request asks for items, not for a token.
    fn asks_for_items(&self, asked: &Asked) -> bool;

    /// An error that the platform reports with status 200; `None` when it uses statuses. A rate limit says: 5 seconds.
    fn error_in_body(&self, class: ErrorClass) -> Option<Answer>;
}

/// How a source is to be set up.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Address of the platform, without a slash at the end.
    pub base_url: String,
    /// Items on a page.
    pub page_size: usize,
    /// Longest time for connecting, reading and all, in ms.
    pub timeout_ms: u64,
    /// Largest accepted body, in bytes.
    pub body_max_bytes: u64,
    /// Most pages of one sweep.
    pub pages_max: u64,
}

/// What the kit's platform holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id; `None` for an item without one.
    pub id: Option<String>,
    /// Instant of its last change.
    pub updated: Timestamp,
    /// Some text.
    pub text: Told,
}

/// A field as the platform tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// With this content.
    Full(String),
    /// With nothing in it.
    Empty,
    /// Not at all.
    Not,
}

/// A subject shared with the servers that answer for it.
pub type Shared = Arc<dyn Subject>;

/// Makes one test of every check. The argument is an expression of type [`Shared`]; the crate needs `tokio`.
#[macro_export]
macro_rules! http_conformance {
    ($subject:expr) => {
        $crate::http_conformance!(@each $subject;
            pages_come_in_order_and_whole, any_cursor_resumes, pulls_can_be_repeated, the_end_is_the_end,
            an_empty_feed_ends, one_change_time_across_pages_loses_nothing, changes_after_a_run_are_seen_by_the_next,
            a_window_is_respected, changes_are_stated, confirming_may_be_repeated, told_empty_is_not_untold, records_without_an_id_are_passed_on, probing_reads_little,
            unauthorised_is_refused, forbidden_is_refused, a_missing_page_is_refused,
            slowing_down_without_a_time_is_heeded, slowing_down_by_seconds_is_heeded, slowing_down_by_date_is_heeded,
            a_failed_server_is_asked_again, a_body_that_is_cut_is_asked_for_again, html_is_not_an_answer,
            nonsense_is_not_an_answer, a_silent_server_times_out, a_stalled_body_times_out,
            errors_in_a_good_status_are_seen, a_page_that_comes_again_is_seen,
            a_platform_that_ignores_the_page_is_seen, a_platform_without_end_is_left,
            a_redirect_to_another_host_is_refused, too_large_a_body_is_refused,
        );
    };
    (@each $subject:expr; $($check:ident,)+) => {
        $(#[tokio::test]
        async fn $check() {
            let subject: $crate::http::Shared = $subject;
            if let Err(flaw) = $crate::http::$check(&subject).await {
                panic!("{flaw:?}");
            }
        })+
    };
}

/// The first instant at which an item changes.
const START: Timestamp = Timestamp::constant(1_772_323_200, 0);

/// A window that holds every item of the kit.
pub fn window() -> Window {
    Window { from: None, to: START + SignedDuration::from_hours(24 * 30) }
}

/// Items with ids `i-001`, `i-002`, …, a minute apart.
pub fn items(count: usize) -> Vec<Item> {
    (1..=count)
        .map(|number| Item {
            id: Some(format!("i-{number:03}")),
            updated: START + SignedDuration::from_mins(i64::try_from(number).unwrap_or(i64::MAX)),
            text: Told::Full(format!("Яма на дороге № {number}")),
        })
        .collect()
}

/// Changes the `n`-th answer (from 1) to a request for items.
type Bend = dyn Fn(usize, Answer) -> Answer + Send + Sync;

/// A platform on a socket, and how to reach it.
struct Stage {
    subject: Shared,
    server: Server,
    setup: Setup,
}

impl Stage {
    async fn healthy(subject: &Shared, items: Vec<Item>) -> Result<Self, Flaw> {
        Self::bent(subject, items, |_number, answer| answer).await
    }

    async fn bent(
        subject: &Shared,
        items: Vec<Item>,
        bend: impl Fn(usize, Answer) -> Answer + Send + Sync + 'static,
    ) -> Result<Self, Flaw> {
        Self::growing(subject, move |_number| items.clone(), Box::new(bend)).await
    }

    /// A platform whose items depend on how often it was asked.
    async fn growing(
        subject: &Shared,
        items: impl Fn(usize) -> Vec<Item> + Send + Sync + 'static,
        bend: Box<Bend>,
    ) -> Result<Self, Flaw> {
        let shared = Arc::clone(subject);
        let requests = AtomicUsize::new(0);
        let server = Server::start(move |asked| {
            if !shared.asks_for_items(asked) {
                return shared.answer(&[], asked);
            }
            let number = requests.fetch_add(1, Ordering::SeqCst) + 1;
            bend(number, shared.answer(&items(number), asked))
        })
        .await?;
        let setup = Setup {
            base_url: server.base_url().to_owned(),
            page_size: 3,
            timeout_ms: 20_000,
            body_max_bytes: 1 << 20,
            pages_max: 100,
        };
        Ok(Self { subject: Arc::clone(subject), server, setup })
    }

    fn source(&self) -> Box<dyn Source> {
        self.subject.source(&self.setup)
    }

    fn ids(&self, records: &[&Record]) -> Vec<String> {
        records.iter().map(|record| self.subject.id(record).unwrap_or_default()).collect()
    }

    /// The error of reading everything.
    async fn error(&self) -> Result<SourceError, Flaw> {
        let mut source = self.source();
        let mut cursor = None;
        for _ in 0..1_000 {
            match source.pull(cursor.as_ref(), &window()).await {
                Ok(Some(batch)) => cursor = Some(batch.cursor),
                Ok(None) => return Err(Flaw::new("the source ended without an error")),
                Err(error) => {
                    let text = format!("{error} {error:?}");
                    ensure(!text.contains(SECRET), "the error holds a secret")?;
                    ensure(!text.contains("Яма"), "the error holds a text of the platform")?;
                    return Ok(error);
                }
            }
        }
        Err(Flaw::new("the source does not end"))
    }
}

/// The reaction, by name.
fn reaction(error: &SourceError) -> &'static str {
    match error {
        SourceError::Unavailable { .. } => "unavailable",
        SourceError::Refused { .. } => "refused",
        SourceError::Broken { .. } => "broken",
    }
}

/// `code` is that of the reason.
fn expect(error: &SourceError, wanted: &str, code: &str) -> Verdict {
    let is = (reaction(error), error.reason().code());
    ensure(is == (wanted, code), format!("{error}: expected {wanted}, {code}"))
}
