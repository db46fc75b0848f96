//! The controller, shared by the server and those who ask about it.

use crate::jenkins::controller::Controller;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The controller, shared by the server and those who ask about it.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Controller>>);

impl Shared {
    pub(crate) fn new(controller: Controller) -> Shared {
        Shared(Arc::new(Mutex::new(controller)))
    }

    /// The controller; a panic while answering one request does not end the sandbox.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Controller> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
