//! One thread that runs everything that waits, started by the first use.

use crate::errors;
use jenkins_token::transport::runtime;
use jenkins_token::{Error, Problem};
use pyo3::prelude::*;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::{LocalSet, spawn_local};

/// Makes, on the driver's thread, the work that then runs there.
pub(crate) type Task = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()>>> + Send>;

struct Driver {
    /// A forked child has no threads but the one that forked.
    process: u32,
    tasks: UnboundedSender<Task>,
}

/// Locked only while Python's lock is held, and so never by another thread at a fork.
static DRIVER: Mutex<Option<Driver>> = Mutex::new(None);

/// Has the driver run `task`. Its thread never takes Python's lock: an interpreter that finalizes ends
/// other threads that want it.
pub(crate) fn submit(py: Python<'_>, task: Task) -> PyResult<()> {
    hand_over(task).map_err(|problem| errors::to_py(py, &Error::from(problem)))
}

fn hand_over(task: Task) -> Result<(), Problem> {
    let mut driver = DRIVER.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    let ended = |_| Problem::Bug { what: "the driver thread has ended".to_owned() };
    if let Some(driver) = driver.as_ref().filter(|driver| driver.process == process) {
        return driver.tasks.send(task).map_err(ended);
    }
    let tasks = start()?;
    let sent = tasks.send(task).map_err(ended);
    // What the parent of a fork has is its own: dropping it could wait for threads that are not here.
    std::mem::forget(driver.replace(Driver { process, tasks }));
    sent
}

fn start() -> Result<UnboundedSender<Task>, Problem> {
    let (tasks, mut waiting) = unbounded_channel::<Task>();
    let runtime = runtime()?;
    let serve = move || {
        LocalSet::new().block_on(&runtime, async {
            while let Some(task) = waiting.recv().await {
                spawn_local(task());
            }
        });
    };
    let thread = std::thread::Builder::new().name("jenkins-token".to_owned());
    // All a machine can lack for it is room.
    thread.spawn(serve).map_err(|error| Problem::NothingLeftToOpen { why: error.to_string() })?;
    Ok(tasks)
}
