//! How far an exchange has come, for whoever has to say what did not end in time.

use crate::problem::Stage;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

tokio::task_local! {
    /// That of the exchange in hand: the client between it and its connection passes nothing on.
    static PROGRESS: Progress;
}

/// The stage that an exchange is in.
#[derive(Clone, Default)]
pub(in crate::transport) struct Progress(Arc<Mutex<Option<Stage>>>);

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

    pub(super) fn at(&self, stage: Stage) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(stage);
    }

    /// What is waited for: the answer, where no connection is being made.
    pub(in crate::transport) fn stage(&self) -> Stage {
        let stage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stage.clone().unwrap_or(Stage::Answer)
    }
}
