//! A blocking face for callers without an async runtime.

use crate::Problem;
use std::future::Future;

/// Runs `work` on a runtime of this thread. A name lookup that hangs is left behind, not waited for.
///
/// # Errors
/// [`Problem::Bug`] when the system gives no event queue.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Problem> {
    let runtime = runtime()?;
    let value = runtime.block_on(work);
    runtime.shutdown_background();
    Ok(value)
}

/// A runtime for the thread it is used on, which every [`Network`](super::Network) of ours can live
/// in.
///
/// # Errors
/// [`Problem::Bug`] when the system gives no event queue.
pub fn runtime() -> Result<tokio::runtime::Runtime, Problem> {
    super::tls::provide();
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
        .map_err(|e| Problem::Bug { what: format!("no event queue: {e}") })
}
