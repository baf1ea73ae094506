//! A source with something between it and the run.

use std::pin::Pin;

use svod_contract::{Batch, Cursor, Probe, Source, SourceError, Window};

/// What happens before the pull of that number, counted from 1.
type Before = Box<dyn FnMut(u32) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// Gives what the source behind it gives, changed.
pub(crate) struct Between {
    pub(crate) inner: Box<dyn Source>,
    pub(crate) pulls: u32,
    pub(crate) before: Before,
    pub(crate) change: fn(&mut Batch),
}

impl Between {
    /// Changes the batches of `inner`.
    pub(crate) fn changing(inner: Box<dyn Source>, change: fn(&mut Batch)) -> Self {
        Self { inner, pulls: 0, before: Box::new(|_| Box::pin(async {})), change }
    }
}

#[async_trait::async_trait]
impl Source for Between {
    async fn probe(&mut self) -> Result<Probe, SourceError> {
        self.inner.probe().await
    }

    async fn pull(&mut self, cursor: Option<&Cursor>, window: &Window) -> Result<Option<Batch>, SourceError> {
        self.pulls += 1;
        (self.before)(self.pulls).await;
        let mut batch = self.inner.pull(cursor, window).await?;
        batch.iter_mut().for_each(self.change);
        Ok(batch)
    }
}
