//! No Python code that this module called is on a thread when the interpreter finalizes.
//!
//! Below 3.14 CPython ends every other thread then, as soon as it wants Python's lock, by a
//! `pthread_exit` that unwinds the thread's stack. Frames of C bear that; frames of Rust abort the
//! process. The driver's thread is safe because it runs no Python, and a thread that waits for it
//! because PyO3 parks for ever what comes back from a wait too late. What is left is Python code that
//! Rust calls on a daemon thread: between any two of its instructions the lock may go to another
//! thread, and is taken back without us. So each such call holds finalization off: a function that
//! `atexit` runs waits until the last has returned, and from then on a thread that begins one is
//! ended by `SystemExit`, as CPython would end it.

use pyo3::exceptions::PySystemExit;
use pyo3::prelude::*;
use std::fs;
use std::marker::PhantomData;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// How long a call is waited for that sleeps: the process is gone before it wakes.
const ASLEEP: Duration = Duration::from_millis(40);

/// The same while it works, or would if it got a processor: it would be back at once, and abort.
const AT_WORK: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Calls {
    /// A forked child has no threads but the one that forked.
    process: u32,
    under_way: usize,
    /// The thread that ends the interpreter. For it everything goes on: other functions that
    /// `atexit` runs may use the module.
    finalizing: Option<Thread>,
}

/// Locked only while Python's lock is held, and so never by another thread at a fork.
static CALLS: Mutex<Calls> = Mutex::new(Calls { process: 0, under_way: 0, finalizing: None });

/// While it lives, this thread may run Python code below Rust.
pub(crate) struct HeldOff<'py>(PhantomData<Python<'py>>);

/// To be kept while Python code is called that may be somebody's, or more than a few instructions.
pub(crate) fn hold_off(_: Python<'_>) -> PyResult<HeldOff<'_>> {
    let mut calls = calls();
    if calls.finalizing.as_ref().is_some_and(|it| it.id() != thread::current().id()) {
        return Err(PySystemExit::new_err(()));
    }
    calls.under_way += 1;
    Ok(HeldOff(PhantomData))
}

impl Drop for HeldOff<'_> {
    fn drop(&mut self) {
        let mut calls = calls();
        // None in the child of a fork in the middle of it.
        calls.under_way = calls.under_way.saturating_sub(1);
        if let Some(thread) = calls.finalizing.as_ref().filter(|_| calls.under_way == 0) {
            thread.unpark();
        }
    }
}

/// Has `atexit` wait for the calls under way, with Python's lock free for them.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let wait = wrap_pyfunction!(wait_for_calls, module)?;
    module.py().import("atexit")?.call_method1("register", (wait,)).map(drop)
}

#[pyfunction]
fn wait_for_calls(py: Python<'_>) {
    let begun = Instant::now();
    calls().finalizing = Some(thread::current());
    while calls().under_way > 0 {
        let patience = if another_thread_works() { AT_WORK } else { ASLEEP };
        let Some(left) = patience.checked_sub(begun.elapsed()) else { return };
        py.detach(|| thread::park_timeout(left.min(ASLEEP)));
    }
}

/// Whether the kernel says so; one that does not say it this way counts as asleep.
fn another_thread_works() -> bool {
    let Ok(threads) = fs::read_dir("/proc/self/task") else { return false };
    let stats = threads.flatten().filter_map(|it| fs::read_to_string(it.path().join("stat")).ok());
    // The state comes after the name, which is in parentheses. This thread works, too.
    let working = stats.filter(|it| it.rsplit(") ").next().is_some_and(|it| it.starts_with('R')));
    working.count() > 1
}

fn calls() -> MutexGuard<'static, Calls> {
    let mut calls = CALLS.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if calls.process != process {
        *calls = Calls { process, ..Calls::default() };
    }
    calls
}
