//! A package to the receiver: the same bytes under the same key until there is a receipt.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use svod_contract::{Exchange, Reason, RequestFault, ShapeFault, SourceError};
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
    /// It did not; the package stays in its folder.
    Failed(NotTaken),
}

/// Why a package was not taken.
#[derive(Debug)]
pub struct NotTaken {
    /// What happened.
    pub error: SourceError,
    /// Status of the answer; `None` when there was none.
    pub status: Option<u16>,
    /// What the receiver says of it, for people: its `error`, cut and without control characters. Never stored or logged.
    pub answer: Option<String>,
}

impl From<SourceError> for NotTaken {
    fn from(error: SourceError) -> Self {
        Self { error, status: None, answer: None }
    }
}

/// A pause before the next attempt.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Why the last attempt failed.
    pub reason: Reason,
    /// How long.
    pub pause: Duration,
}

#[derive(Deserialize)]
struct Receipt {
    receipt: String,
    sha256: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

/// Longest refusal that is shown, characters.
const REFUSAL_MAX: usize = 300;

/// Sends a package that was written. One that has a receipt already is not sent again. `waiting` is told of every pause.
pub async fn push(
    store: &Store,
    receiver: &Receiver,
    written: &Written,
    clock: &dyn Clock,
    waiting: &(dyn Fn(Waiting) + Send + Sync),
) -> Result<Delivered, PipelineError> {
    let mut tx = store.begin().await?;
    if let Some(receipt) = report::receipt(&mut tx, &written.report_id).await? {
        return Ok(Delivered::Accepted(receipt));
    }
    let delivery_id = report::start_delivery(&mut tx, &written.report_id, clock.now()).await?;
    tx.commit().await?;
    let answer = attempts(receiver, written, clock, waiting).await;
    let (outcome, receipt, detail) = match &answer {
        Ok(receipt) => (DeliveryOutcome::Accepted, Some(receipt.clone()), None),
        Err(NotTaken { error: error @ SourceError::Unavailable { .. }, .. }) => {
            (DeliveryOutcome::Unavailable, None, Some(error.to_string()))
        }
        Err(NotTaken { error, .. }) => (DeliveryOutcome::Refused, None, Some(error.to_string())),
    };
    let mut tx = store.begin().await?;
    report::finish_delivery(&mut tx, &delivery_id, &DeliveryEnd { at: clock.now(), outcome, receipt, detail }).await?;
    tx.commit().await?;
    Ok(match answer {
        Ok(receipt) => Delivered::Accepted(receipt),
        Err(error) => Delivered::Failed(error),
    })
}

async fn attempts(
    receiver: &Receiver,
    written: &Written,
    clock: &dyn Clock,
    waiting: &(dyn Fn(Waiting) + Send + Sync),
) -> Result<String, NotTaken> {
    let mut retry = Retry::new(receiver.retry_budget);
    loop {
        let not_taken = match attempt(receiver, written, clock).await {
            Ok(receipt) => return Ok(receipt),
            Err(not_taken) => not_taken,
        };
        let Some(pause) = retry.pause_after(&not_taken.error) else { return Err(not_taken) };
        let reason = not_taken.error.reason().clone();
        tracing::warn!(
            reason = reason.code(),
            pause_ms = pause.as_millis(),
            "the receiver does not answer, trying again"
        );
        waiting(Waiting { reason, pause });
        tokio::time::sleep(pause).await;
    }
}

async fn attempt(receiver: &Receiver, written: &Written, clock: &dyn Clock) -> Result<String, NotTaken> {
    let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&written.archive)));
    let request =
        Request::post(receiver.url.clone(), HeaderValue::from_static("application/zip"), written.archive.clone())
            .header(HeaderName::from_static("idempotency-key"), header(&written.report_id)?)
            .header(HeaderName::from_static("content-digest"), header(&digest)?);
    let now = Some(clock.now().into());
    let response = receiver.client.send(request, now).await?;
    let status = Some(response.status.as_u16());
    let refusal: Option<Refusal> = serde_json::from_slice(&response.body).ok();
    let answer = refusal.map(|refusal| shown(&refusal.error)).filter(|text| !text.is_empty());
    let not_taken = |error| NotTaken { error, status, answer };
    let exchange = response.exchange().clone();
    let receipt = response.success(now).and_then(|response| response.json::<Receipt>());
    receipt.and_then(|receipt| acknowledged(receipt, exchange, written)).map_err(not_taken)
}

/// The number of a receipt, when it is one for these bytes.
fn acknowledged(receipt: Receipt, exchange: Exchange, written: &Written) -> Result<String, SourceError> {
    let broken = |cause| SourceError::Broken { reason: Reason::NotTheShape { exchange, cause } };
    if shown(&receipt.receipt).is_empty() {
        return Err(broken(ShapeFault::ReceiptWithoutNumber));
    }
    match receipt.sha256 {
        Some(sha256) if !sha256.eq_ignore_ascii_case(&written.sha256) => Err(broken(ShapeFault::OtherReceipt)),
        Some(_) | None => Ok(shown(&receipt.receipt)),
    }
}

fn shown(text: &str) -> String {
    let plain = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    plain.take(REFUSAL_MAX).collect::<String>().trim().to_owned()
}

fn header(text: &str) -> Result<HeaderValue, SourceError> {
    HeaderValue::from_str(text).map_err(|_cause| {
        let reason = Reason::Request { exchange: None, cause: RequestFault::Header };
        SourceError::Broken { reason }
    })
}
