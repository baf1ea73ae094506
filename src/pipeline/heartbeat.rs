//! Keeps the lease of a run: as long as it is renewed, no other process takes the run for dead.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;

use crate::{
    domain::{Instant, RunId},
    store::{Store, run},
};

use super::Clock;

/// How long a run that does not renew its lease counts as alive.
const LEASE: Duration = Duration::from_secs(90);
/// How often the lease is renewed.
const RENEWED_EVERY: Duration = Duration::from_secs(30);

/// The end of a lease that is taken or renewed now.
pub(super) fn lease_until(now: Instant) -> Instant {
    let lease = i64::try_from(LEASE.as_micros()).unwrap_or(i64::MAX);
    Instant::from_micros(now.as_micros().saturating_add(lease))
}

/// Renews the lease of one run until it is stopped or dropped.
pub(super) struct Heartbeat {
    task: JoinSet<()>,
}

impl Heartbeat {
    /// Begins to renew; a renewal that fails is tried again at the next one.
    pub(super) fn start(store: Store, run_id: RunId, clock: Arc<dyn Clock>) -> Self {
        let mut task = JoinSet::new();
        task.spawn(async move {
            loop {
                tokio::time::sleep(RENEWED_EVERY).await;
                if let Err(cause) = renew(&store, &run_id, clock.now()).await {
                    tracing::warn!(
                        error = &cause as &dyn std::error::Error,
                        run.id = run_id.as_str(),
                        "the lease was not renewed"
                    );
                }
            }
        });
        Self { task }
    }

    /// Ends it.
    pub(super) async fn stop(mut self) {
        self.task.shutdown().await;
    }
}

async fn renew(store: &Store, run_id: &RunId, now: Instant) -> Result<(), crate::store::StoreError> {
    let mut tx = store.begin().await?;
    run::renew(&mut tx, run_id, lease_until(now)).await?;
    tx.commit().await
}
