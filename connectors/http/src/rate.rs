//! One rate limit per host, shared by every client of the process.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use url::Url;

type Limiters = HashMap<(String, NonZeroU32), Arc<DefaultDirectRateLimiter>>;

/// Grows with the hosts of the configuration, no further: keys never come from answers.
static LIMITERS: LazyLock<Mutex<Limiters>> = LazyLock::new(Mutex::default);

/// Waits for the turn of a request to the host of `url`; requests are spread evenly, without bursts.
pub(crate) async fn wait(url: &Url, per_minute: NonZeroU32) {
    let host = url.host_str().unwrap_or_default().to_owned();
    let limiter = Arc::clone(
        LIMITERS
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry((host, per_minute))
            .or_insert_with(|| Arc::new(RateLimiter::direct(quota(per_minute)))),
    );
    limiter.until_ready().await;
}

fn quota(per_minute: NonZeroU32) -> Quota {
    Quota::per_minute(per_minute).allow_burst(NonZeroU32::MIN)
}
