//! A platform that turns in a circle, never ends or leads away is left.

use std::sync::Mutex;
use std::sync::PoisonError;

use super::{Shared, Stage, expect, items};
use crate::server::{Answer, Server};
use crate::{Verdict, ensure};

/// The second page is the first one again.
pub async fn a_page_that_comes_again_is_seen(subject: &Shared) -> Verdict {
    repeating(subject, 2).await
}

/// Every page is the first one.
pub async fn a_platform_that_ignores_the_page_is_seen(subject: &Shared) -> Verdict {
    repeating(subject, usize::MAX).await
}

/// However many pages are read, there are more.
pub async fn a_platform_without_end_is_left(subject: &Shared) -> Verdict {
    let grow = |number: usize| items(number * 3 + 30);
    let mut stage = Stage::growing(subject, grow, Box::new(|_number, answer| answer)).await?;
    stage.setup.pages_max = 6;
    expect(&stage.error().await?, "broken", "endless")?;
    let requests = stage.server.asked().iter().filter(|asked| subject.asks_for_items(asked)).count();
    ensure(requests <= 7, format!("{requests} requests, although 6 pages were allowed"))
}

/// Credentials must not follow a redirect to another host.
pub async fn a_redirect_to_another_host_is_refused(subject: &Shared) -> Verdict {
    let other = Server::start(|_asked| Answer::status(200)).await?;
    let target = format!("{}/elsewhere", other.base_url());
    let redirect = move |_number, _answer| Answer::status(302).header("location", &target);
    let stage = Stage::bent(subject, items(4), redirect).await?;
    expect(&stage.error().await?, "refused", "redirect")?;
    ensure(other.asked().is_empty(), "the other host was asked")
}

/// A body above the limit is not read to its end.
pub async fn too_large_a_body_is_refused(subject: &Shared) -> Verdict {
    let large = |_number, answer: Answer| Answer { body: vec![b' '; 200_000], ..answer };
    let mut stage = Stage::bent(subject, items(4), large).await?;
    stage.setup.body_max_bytes = 10_000;
    expect(&stage.error().await?, "broken", "too_large")
}

async fn repeating(subject: &Shared, last: usize) -> Verdict {
    let first = Mutex::new(None);
    let bend = move |number, answer: Answer| {
        let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
        let first = first.get_or_insert_with(|| answer.clone());
        if number <= last { first.clone() } else { answer }
    };
    let stage = Stage::bent(subject, items(30), bend).await?;
    expect(&stage.error().await?, "broken", "repeated_page")
}
