//! How far an exchange has come, for whoever has to say what did not end in time.

use crate::problem::Stage;
use hyper::Request;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

tokio::task_local! {
    /// That of the exchange in hand: the client between it and its connection passes nothing on.
    static PROGRESS: Progress;
}

/// The stage that an exchange is in.
#[derive(Clone, Default)]
pub(in crate::transport) struct Progress(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// What the connection that is being made for it is at.
    stage: Option<Stage>,
    /// The connection that it got, which may be another.
    taken: Option<CaptureConnection>,
}

impl Progress {
    /// That of the exchange which this code is part of.
    pub(super) fn current() -> Progress {
        PROGRESS.try_with(Progress::clone).unwrap_or_default()
    }

    /// Does `work` as part of this exchange.
    pub(in crate::transport) fn of<T>(
        &self,
        work: impl Future<Output = T>,
    ) -> impl Future<Output = T> {
        PROGRESS.scope(self.clone(), work)
    }

    /// Notes when `request` gets a connection.
    pub(in crate::transport) fn watches<B>(&self, request: &mut Request<B>) {
        self.known().taken = Some(capture_connection(request));
    }

    pub(super) fn at(&self, stage: Stage) {
        self.known().stage = Some(stage);
    }

    /// What is waited for: the answer, where no connection is being made.
    pub(in crate::transport) fn stage(&self) -> Stage {
        self.known().stage.clone().unwrap_or(Stage::Answer)
    }

    /// Whether the request was given to a connection.
    pub(in crate::transport) fn is_sending(&self) -> bool {
        self.known().taken.as_ref().is_some_and(|taken| taken.connection_metadata().is_some())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
