//! One piece of work under way, and how Python waits for it.

use crate::driver;
use crate::errors;
use crate::log::Log;
use crate::wakeup::{Socket, Wakeup};
use jenkins_token::{Error, Problem};
use pyo3::prelude::*;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a signal may have to wait.
const PATIENCE: Duration = Duration::from_millis(50);

/// The same for a thread that Python hands no signals to, unless the program around it is unusual.
const PATIENCE_ELSEWHERE: Duration = Duration::from_secs(1);

/// Makes the result, or raises, on the thread that waited.
type Take = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// Work that runs whether somebody waits or not, and ends when it is cancelled or dropped.
#[pyclass(frozen, module = "jenkins_token._native")]
pub(crate) struct Operation {
    process: u32,
    progress: Arc<Progress>,
    log: Option<Log>,
    /// Locked, as `alive`, only while Python's lock is held, and so never by another thread at a
    /// fork.
    take: Mutex<Option<Take>>,
    alive: Mutex<Option<oneshot::Sender<()>>>,
}

impl Operation {
    /// Starts `work` on the driver's thread; `tell` makes Python's result of what it finds. `tell`
    /// never gets to that thread, which runs no Python and so holds nothing of Python's.
    pub(crate) fn start<T, F>(
        py: Python<'_>,
        log: Option<Log>,
        work: impl FnOnce() -> F + Send + 'static,
        tell: impl FnOnce(Python<'_>, T) -> PyResult<Py<PyAny>> + Send + 'static,
    ) -> PyResult<Operation>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + 'static,
    {
        let progress = Arc::new(Progress::default());
        let (alive, cancelled) = oneshot::channel::<()>();
        let (answer, mut answered) = oneshot::channel();
        let ending = Ending(progress.clone());
        driver::submit(
            py,
            Box::new(move || {
                let work = work();
                Box::pin(async move {
                    let _ending = ending;
                    tokio::select! {
                        biased;
                        _ = cancelled => {}
                        // Whoever would take it may be gone.
                        found = work => drop(answer.send(found)),
                    }
                })
            }),
        )?;
        let take = move |py: Python<'_>| match answered.try_recv() {
            Ok(Ok(found)) => tell(py, found),
            Ok(Err(error)) => Err(errors::to_py(py, &error)),
            Err(_) => Err(bug(py, "it ended without a result")),
        };
        Ok(Operation {
            process: std::process::id(),
            progress,
            log,
            take: Mutex::new(Some(Box::new(take))),
            alive: Mutex::new(Some(alive)),
        })
    }
}

impl Operation {
    /// What it finds, once it is there.
    pub(crate) fn finished(self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        Operation::wait(&Bound::new(py, self)?)
    }
}

#[pymethods]
impl Operation {
    /// Waits for the result, without Python's lock. A signal handler that raises ends the work.
    fn wait(slf: &Bound<'_, Self>) -> PyResult<Py<PyAny>> {
        let (py, operation) = (slf.py(), slf.get());
        if is_green(py)? {
            let waiting = py.import("jenkins_token._waiting")?;
            return waiting.call_method1("finished_in_gevent", (slf,)).map(Bound::unbind);
        }
        let patience = patience(py);
        while !py.detach(|| operation.progress.wait(patience)) {
            operation.tell_log(py)?;
            if let Err(raised) = py.check_signals() {
                operation.cancel();
                return Err(raised);
            }
        }
        operation.result(py)
    }

    /// Has `wakeup` name `number` when the result is there.
    fn when_done(&self, wakeup: &Wakeup, number: u64) {
        self.progress.when_finished(wakeup.socket(), number);
    }

    /// The result, once it is there.
    fn result(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.tell_log(py)?;
        let take = lock(&self.take).take();
        take.map_or_else(|| Err(bug(py, "its result was taken before")), |take| take(py))
    }

    /// Ends the work where it stands. What it may have done is in the journal.
    fn cancel(&self) {
        let alive = lock(&self.alive).take();
        if self.process != std::process::id() {
            // The work is the parent's, whose locks another thread may have held at the fork.
            std::mem::forget(alive);
        }
    }
}

impl Operation {
    fn tell_log(&self, py: Python<'_>) -> PyResult<()> {
        self.log.as_ref().map_or(Ok(()), |log| log.flush(py))
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// How far the work is: what the driver's thread and those who wait share.
#[derive(Default)]
struct Progress {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    finished: bool,
    listener: Option<(Arc<Socket>, u64)>,
}

impl Progress {
    /// Whether the work has ended, after `patience` at the most.
    fn wait(&self, patience: Duration) -> bool {
        let running = |state: &mut State| !state.finished;
        let waited = self.changed.wait_timeout_while(lock(&self.state), patience, running);
        waited.unwrap_or_else(PoisonError::into_inner).0.finished
    }

    fn when_finished(&self, socket: &Arc<Socket>, number: u64) {
        let mut state = lock(&self.state);
        if state.finished {
            socket.tell(number);
        } else {
            state.listener = Some((socket.clone(), number));
        }
    }
}

/// Whatever ends the work, those who wait are told.
struct Ending(Arc<Progress>);

impl Drop for Ending {
    fn drop(&mut self) {
        let mut state = lock(&self.0.state);
        state.finished = true;
        let listener = state.listener.take();
        drop(state);
        self.0.changed.notify_all();
        if let Some((socket, number)) = listener {
            socket.tell(number);
        }
    }
}

/// Whether gevent has taken over what waits: others run in this thread meanwhile.
fn is_green(py: Python<'_>) -> PyResult<bool> {
    let modules = py.import("sys")?.getattr("modules")?;
    let monkey = modules.call_method1("get", ("gevent.monkey",))?;
    if monkey.is_none() {
        return Ok(false);
    }
    monkey.call_method1("is_module_patched", ("select",))?.is_truthy()
}

/// How long this thread may sleep before it looks at signals. Each look takes Python's lock from
/// whoever works, and Python hands signals to its main thread only, a process's first as a rule.
fn patience(py: Python<'_>) -> Duration {
    let thread = || py.import("_thread")?.call_method0("get_native_id")?.extract::<u32>();
    let elsewhere = cfg!(target_os = "linux") && thread().is_ok_and(|id| id != std::process::id());
    if elsewhere { PATIENCE_ELSEWHERE } else { PATIENCE }
}

fn bug(py: Python<'_>, what: &str) -> PyErr {
    errors::to_py(py, &Error::from(Problem::Bug { what: what.to_owned() }))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
