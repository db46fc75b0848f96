//! A blocking face for callers without an async runtime.

use crate::Problem;
use std::future::Future;

/// Runs `work` on a runtime of this thread. A name lookup that hangs is left behind, not waited for.
///
/// # Errors
/// [`Problem::NothingLeftToOpen`] when the system gives no event queue.
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
/// [`Problem::NothingLeftToOpen`] when the system gives no event queue.
pub fn runtime() -> Result<tokio::runtime::Runtime, Problem> {
    let exhausted = |e: std::io::Error| Problem::NothingLeftToOpen { why: e.to_string() };
    // Where too few descriptors are left for its own pipes, the runtime panics.
    Problem::unless_limit(8)?;
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
        .map_err(exhausted)
}
