//! One piece of work under way, and how Python waits for it.

use crate::driver;
use crate::errors;
use jenkins_token::{Error, Problem};
use pyo3::prelude::*;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a signal may have to wait.
const PATIENCE: Duration = Duration::from_millis(50);

/// Makes the result, or raises, once somebody holds Python's lock.
type Answer = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

#[derive(Default)]
enum State {
    #[default]
    Running,
    Answered(Answer),
    Taken,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    callback: Mutex<Option<Py<PyAny>>>,
}

/// Work that runs whether somebody waits or not, and ends when it is cancelled or dropped.
#[pyclass(frozen, module = "jenkins_token._native")]
pub(crate) struct Job {
    shared: Arc<Shared>,
    alive: Mutex<Option<oneshot::Sender<()>>>,
}

impl Job {
    /// Starts `work` on the driver's thread; `tell` makes Python's result of what it finds.
    pub(crate) fn start<T, F>(
        py: Python<'_>,
        work: impl FnOnce() -> F + Send + 'static,
        tell: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
    ) -> PyResult<Job>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + 'static,
    {
        let shared = Arc::new(Shared::default());
        let (alive, cancelled) = oneshot::channel::<()>();
        let ending = Ending(shared.clone());
        driver::submit(
            py,
            Box::new(move || {
                let work = work();
                Box::pin(async move {
                    let ending = ending;
                    tokio::select! {
                        biased;
                        _ = cancelled => {}
                        found = work => ending.answer(Box::new(move |py| match found {
                            Ok(found) => tell(py, found),
                            Err(error) => Err(errors::to_py(py, &error)),
                        })),
                    }
                })
            }),
        )?;
        Ok(Job { shared, alive: Mutex::new(Some(alive)) })
    }
}

#[pymethods]
impl Job {
    /// Waits for the result, without Python's lock. A signal handler that raises ends the work.
    pub(crate) fn wait(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        loop {
            if let Some(answer) = py.detach(|| self.shared.wait(PATIENCE)) {
                return answer(py);
            }
            if let Err(raised) = py.check_signals() {
                self.cancel();
                return Err(raised);
            }
        }
    }

    /// Calls `callback` once, from another thread, when the result is there.
    fn when_done(&self, callback: Py<PyAny>) {
        *lock(&self.shared.callback) = Some(callback);
        if !matches!(*lock(&self.shared.state), State::Running) {
            self.shared.call_back();
        }
    }

    /// The result that `when_done` announced.
    fn result(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.wait(py)
    }

    /// Ends the work where it stands. What it may have done is in the journal.
    fn cancel(&self) {
        drop(lock(&self.alive).take());
    }
}

impl Shared {
    fn wait(&self, patience: Duration) -> Option<Answer> {
        let running = |state: &mut State| matches!(state, State::Running);
        let waited = self.changed.wait_timeout_while(lock(&self.state), patience, running);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, State::Taken) {
            State::Answered(answer) => Some(answer),
            State::Running => {
                *state = State::Running;
                None
            }
            State::Taken => Some(bug("its result was taken before")),
        }
    }

    fn call_back(&self) {
        // Python may be ending, or the loop that waited be closed: then nobody waits.
        Python::try_attach(|py| {
            let callback = lock(&self.callback).take();
            if let Some(callback) = callback {
                let _ = callback.call0(py);
            }
        });
    }
}

/// Whatever ends the work, those who wait are told.
struct Ending(Arc<Shared>);

impl Ending {
    fn answer(&self, answer: Answer) {
        let mut state = lock(&self.0.state);
        if matches!(*state, State::Running) {
            *state = State::Answered(answer);
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.answer(bug("it ended without a result"));
        self.0.changed.notify_all();
        if lock(&self.0.callback).is_some() {
            self.0.call_back();
        }
    }
}

fn bug(what: &'static str) -> Answer {
    Box::new(|py| Err(errors::to_py(py, &Error::from(Problem::Bug { what: what.to_owned() }))))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
