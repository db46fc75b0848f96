//! The connections of one controller object, from call to call.

use jenkins_token::transport::Http;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Locked only while Python's lock is held, and so never by another thread at a fork.
#[derive(Default)]
pub(crate) struct Connections(Mutex<Option<(u32, Http)>>);

impl Connections {
    /// The network that has them; after a fork it begins with none.
    pub(crate) fn http(&self, timeout: Duration) -> Http {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        leave_to_the_parent(&mut kept);
        let fresh = || (std::process::id(), network(timeout).keeping_connections());
        kept.get_or_insert_with(fresh).1.clone()
    }

    /// Closes them.
    pub(crate) fn close(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        leave_to_the_parent(&mut kept);
        *kept = None;
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        self.close();
    }
}

/// One that goes the way that the variables say.
pub(crate) fn network(timeout: Duration) -> Http {
    Http::new(timeout).routed(|name| std::env::var_os(name))
}

/// What the parent of a fork has is its driver's: closing it could wait for threads that are not
/// here.
fn leave_to_the_parent(kept: &mut Option<(u32, Http)>) {
    if kept.as_ref().is_some_and(|(process, _)| *process != std::process::id()) {
        std::mem::forget(kept.take());
    }
}
