//! A package to the receiver: the same bytes under the same key until there is a receipt.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use svod_contract::{Reason, SourceError};
use svod_http::{Client, HeaderName, HeaderValue, Request};

use crate::store::{
    Store,
    report::{self, DeliveryEnd, DeliveryOutcome},
};

use super::{Clock, PipelineError, export::Written, retry::Retry};

/// Where a package goes.
#[derive(Debug)]
pub struct Receiver {
    /// Speaks HTTP with its credentials.
    pub client: Client,
    /// Full address of `POST /api/v1/packages`.
    pub url: url::Url,
    /// How long attempts are repeated.
    pub retry_budget: Duration,
}

/// What came of a delivery.
#[derive(Debug)]
pub enum Delivered {
    /// The receiver took it, now or earlier: its own number.
    Accepted(String),
    /// It did not; the package stays in the outbox.
    Failed(SourceError),
}

#[derive(Deserialize)]
struct Receipt {
    receipt: String,
}

/// Sends a package that was written. One that has a receipt already is not sent again.
pub async fn push(
    store: &Store,
    receiver: &Receiver,
    written: &Written,
    clock: &dyn Clock,
) -> Result<Delivered, PipelineError> {
    let mut tx = store.begin().await?;
    if let Some(receipt) = report::receipt(&mut tx, &written.report_id).await? {
        return Ok(Delivered::Accepted(receipt));
    }
    let delivery_id = report::start_delivery(&mut tx, &written.report_id, clock.now()).await?;
    tx.commit().await?;
    let answer = attempts(receiver, written, clock).await;
    let (outcome, receipt, detail) = match &answer {
        Ok(receipt) => (DeliveryOutcome::Accepted, Some(receipt.clone()), None),
        Err(error @ SourceError::Unavailable { .. }) => (DeliveryOutcome::Unavailable, None, Some(error.to_string())),
        Err(error) => (DeliveryOutcome::Refused, None, Some(error.to_string())),
    };
    let mut tx = store.begin().await?;
    report::finish_delivery(&mut tx, &delivery_id, &DeliveryEnd { at: clock.now(), outcome, receipt, detail }).await?;
    tx.commit().await?;
    Ok(match answer {
        Ok(receipt) => Delivered::Accepted(receipt),
        Err(error) => Delivered::Failed(error),
    })
}

async fn attempts(receiver: &Receiver, written: &Written, clock: &dyn Clock) -> Result<String, SourceError> {
    let mut retry = Retry::new(receiver.retry_budget);
    loop {
        let error = match attempt(receiver, written, clock).await {
            Ok(receipt) => return Ok(receipt),
            Err(error) => error,
        };
        let Some(pause) = retry.pause_after(&error) else { return Err(error) };
        tracing::warn!(reason = %error.reason(), pause_ms = pause.as_millis(), "the receiver does not answer, trying again");
        tokio::time::sleep(pause).await;
    }
}

async fn attempt(receiver: &Receiver, written: &Written, clock: &dyn Clock) -> Result<String, SourceError> {
    let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&written.archive)));
    let request =
        Request::post(receiver.url.clone(), HeaderValue::from_static("application/zip"), written.archive.clone())
            .header(HeaderName::from_static("idempotency-key"), header(&written.report_id)?)
            .header(HeaderName::from_static("content-digest"), header(&digest)?);
    let now = Some(clock.now().into());
    let response = receiver.client.send(request, now).await?.success(now)?;
    Ok(response.json::<Receipt>()?.receipt)
}

fn header(text: &str) -> Result<HeaderValue, SourceError> {
    HeaderValue::from_str(text).map_err(|cause| SourceError::Broken {
        reason: Reason::BadRequest,
        detail: format!("a header cannot be written: {cause}"),
    })
}
