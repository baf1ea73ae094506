//! One rate limit per host and port, shared by every client of the process.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use url::Url;

/// What one host bears: the smallest figure that any client has come with.
struct Limit {
    per_minute: NonZeroU32,
    limiter: Arc<DefaultDirectRateLimiter>,
}

impl Limit {
    fn new(per_minute: NonZeroU32) -> Self {
        let quota = Quota::per_minute(per_minute).allow_burst(NonZeroU32::MIN);
        Self { per_minute, limiter: Arc::new(RateLimiter::direct(quota)) }
    }
}

type Host = (String, Option<u16>);

/// Grows with the hosts of the configuration, no further: keys never come from answers.
static LIMITS: LazyLock<Mutex<HashMap<Host, Limit>>> = LazyLock::new(Mutex::default);

/// Waits for the turn of a request to the host of `url`; requests are spread evenly, without bursts.
pub(crate) async fn wait(url: &Url, per_minute: NonZeroU32) {
    let host = (url.host_str().unwrap_or_default().to_owned(), url.port_or_known_default());
    limiter(host, per_minute).until_ready().await;
}

fn limiter(host: Host, per_minute: NonZeroU32) -> Arc<DefaultDirectRateLimiter> {
    let mut limits = LIMITS.lock().unwrap_or_else(PoisonError::into_inner);
    let limit = limits.entry(host).or_insert_with(|| Limit::new(per_minute));
    if per_minute < limit.per_minute {
        *limit = Limit::new(per_minute);
    }
    Arc::clone(&limit.limiter)
}
