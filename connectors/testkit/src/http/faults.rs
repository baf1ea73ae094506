//! A platform that fails is told apart from one that refuses and one that talks nonsense.

use std::time::Duration;

use jiff::SignedDuration;
use svod_contract::{ErrorClass, Reason, SourceError};

use super::{Shared, Stage, expect, items, window};
use crate::server::{Answer, Ending};
use crate::{Flaw, Verdict, ensure, reading};

/// 401.
pub async fn unauthorised_is_refused(subject: &Shared) -> Verdict {
    always(subject, Answer::status(401), "refused", "unauthorised").await
}

/// 403.
pub async fn forbidden_is_refused(subject: &Shared) -> Verdict {
    always(subject, Answer::status(403), "refused", "forbidden").await
}

/// 404.
pub async fn a_missing_page_is_refused(subject: &Shared) -> Verdict {
    always(subject, Answer::status(404), "refused", "not_found").await
}

/// 429 without `Retry-After`.
pub async fn slowing_down_without_a_time_is_heeded(subject: &Shared) -> Verdict {
    slowed(subject, None, None).await
}

/// 429 with seconds.
pub async fn slowing_down_by_seconds_is_heeded(subject: &Shared) -> Verdict {
    slowed(subject, Some("17".to_owned()), Some(17)).await
}

/// 429 with an HTTP date, two minutes after the answer's own.
pub async fn slowing_down_by_date_is_heeded(subject: &Shared) -> Verdict {
    let later = window().to + SignedDuration::from_secs(120);
    slowed(subject, Some(http_date(later)), Some(120)).await
}

/// 500, then well.
pub async fn a_failed_server_is_asked_again(subject: &Shared) -> Verdict {
    once(subject, Answer::status(500), "server_failure").await
}

/// The connection breaks inside a body, then all is well.
pub async fn a_body_that_is_cut_is_asked_for_again(subject: &Shared) -> Verdict {
    let cut = Answer::of("application/json", vec![b' '; 4_000]).ending(Ending::Cut);
    once(subject, cut, "connection").await
}

/// A page for people, with status 200.
pub async fn html_is_not_an_answer(subject: &Shared) -> Verdict {
    let page = "<!DOCTYPE html><html><body>Технические работы: Яма</body></html>";
    always(subject, Answer::of("text/html", page), "broken", "not_the_format").await
}

/// Nonsense with status 200: neither text, nor nothing, nor another document.
pub async fn nonsense_is_not_an_answer(subject: &Shared) -> Verdict {
    for body in ["%PDF-1.7 Яма", "", "{\"content\": [{\"Яма\""] {
        always(subject, Answer::of("application/json", body), "broken", "not_the_format").await?;
    }
    for body in ["{\"Яма\":1}", "[1]", "\"Яма\"", "null", "<Яма><a>1</a></Яма>"] {
        let stage = Stage::bent(subject, items(4), move |_number, _answer| Answer::of("text/plain", body)).await?;
        let error = stage.error().await?;
        let is_broken =
            matches!(&error, SourceError::Broken { reason: Reason::NotTheFormat { .. } | Reason::NotTheShape { .. } });
        ensure(is_broken, format!("{error}: expected broken"))?;
    }
    Ok(())
}

/// Nothing comes at all.
pub async fn a_silent_server_times_out(subject: &Shared) -> Verdict {
    patience(subject, Ending::Silent).await
}

/// Half a body comes, and nothing more.
pub async fn a_stalled_body_times_out(subject: &Shared) -> Verdict {
    patience(subject, Ending::Stalled).await
}

/// Errors that the platform signals inside an answer of status 200.
pub async fn errors_in_a_good_status_are_seen(subject: &Shared) -> Verdict {
    let cases = [
        (ErrorClass::Unauthorised, "refused", None),
        (ErrorClass::Forbidden, "refused", None),
        (ErrorClass::BadRequest, "refused", None),
        (ErrorClass::RateLimited, "unavailable", Some(5)),
        (ErrorClass::ServerFailure, "unavailable", None),
    ];
    for (class, wanted, wait_s) in cases {
        let Some(answer) = subject.error_in_body(class) else { continue };
        let stage = Stage::bent(subject, items(4), move |_number, _answer| answer.clone()).await?;
        let error = stage.error().await?;
        expect(&error, wanted, class.as_str())?;
        expect_wait(&error, wait_s)?;
        ensure(stage.source().probe().await.is_err(), "the probe took an error for an answer")?;
    }
    Ok(())
}

async fn always(subject: &Shared, answer: Answer, wanted: &str, code: &str) -> Verdict {
    let stage = Stage::bent(subject, items(4), move |_number, _answer| answer.clone()).await?;
    expect(&stage.error().await?, wanted, code)?;
    match stage.source().probe().await {
        Ok(_) => Err(Flaw::new("the probe took a failure for an answer")),
        Err(error) => expect(&error, wanted, code),
    }
}

async fn slowed(subject: &Shared, header: Option<String>, wait_s: Option<u64>) -> Verdict {
    let answer = Answer::status(429).header("date", &http_date(window().to));
    let answer = header.iter().fold(answer, |answer, text| answer.header("retry-after", text));
    let stage = Stage::bent(subject, items(4), move |_number, _answer| answer.clone()).await?;
    let error = stage.error().await?;
    expect(&error, "unavailable", "rate_limited")?;
    expect_wait(&error, wait_s)
}

/// The second page fails once; the same source goes on from the same cursor.
async fn once(subject: &Shared, failure: Answer, code: &str) -> Verdict {
    let bend = move |number, answer| if number == 2 { failure.clone() } else { answer };
    let stage = Stage::bent(subject, items(8), bend).await?;
    let mut source = stage.source();
    let first = source.pull(None, &window()).await?.ok_or_else(|| Flaw::new("nothing came"))?;
    match source.pull(Some(&first.cursor), &window()).await {
        Ok(_) => return Err(Flaw::new("a failure was taken for an answer")),
        Err(error) => expect(&error, "unavailable", code)?,
    }
    let rest = reading::drain(source.as_mut(), Some(&first.cursor), &window()).await?;
    let ids = stage.ids(&reading::records(&rest));
    ensure(ids == ["i-004", "i-005", "i-006", "i-007", "i-008"], format!("after the failure came {ids:?}"))
}

async fn patience(subject: &Shared, ending: Ending) -> Verdict {
    let mut stage = Stage::bent(subject, items(4), move |_number, answer| answer.ending(ending)).await?;
    stage.setup.timeout_ms = 150;
    expect(&stage.error().await?, "unavailable", "timeout")
}

fn expect_wait(error: &SourceError, wait_s: Option<u64>) -> Verdict {
    let given = match error {
        SourceError::Unavailable { retry_after, .. } => *retry_after,
        SourceError::Refused { .. } | SourceError::Broken { .. } => None,
    };
    ensure(given == wait_s.map(Duration::from_secs), format!("{error}: asks to wait {given:?}, not {wait_s:?} s"))
}

fn http_date(instant: jiff::Timestamp) -> String {
    instant.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
