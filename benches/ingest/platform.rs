//! The platform: ready pages on two ports, before and after one per cent has changed.

use std::{
    io::{Read, Write},
    sync::Arc,
};

use svod_platforms::bulk::{BulkServer, Pages};

/// Prints the two addresses and answers until standard input closes.
pub(crate) async fn serve(items: usize, page_size: usize) -> anyhow::Result<()> {
    let first = BulkServer::start(Arc::new(Pages::generate(items, page_size))).await?;
    let refreshed = BulkServer::start(Arc::new(Pages::refreshed(items, page_size))).await?;
    writeln!(std::io::stdout(), "{}\n{}", first.url, refreshed.url)?;
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    first.stop().await;
    refreshed.stop().await;
    Ok(())
}
