//! How the driver's thread wakes an event loop without a word of Python: through a socket.

use crate::errors;
use jenkins_token::{Error, Problem};
use pyo3::prelude::*;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A socket for an event loop to watch, and the numbers of the jobs that have ended.
#[pyclass(frozen, module = "jenkins_token._native")]
pub(crate) struct Wakeup(Arc<Socket>);

/// Both ends: as long as one is written to, the other is not closed, and nobody gets a SIGPIPE.
pub(crate) struct Socket {
    written: UnixStream,
    watched: UnixStream,
    ended: Mutex<Vec<u64>>,
}

impl Wakeup {
    pub(crate) fn socket(&self) -> &Arc<Socket> {
        &self.0
    }
}

#[pymethods]
impl Wakeup {
    #[new]
    fn new(py: Python<'_>) -> PyResult<Wakeup> {
        pair().map_err(|error| match Problem::of_limit(&error) {
            Some(problem) => errors::to_py(py, &Error::from(problem)),
            None => error.into(),
        })
    }

    /// What is to be watched: it can be read when an operation has ended.
    fn fileno(&self) -> RawFd {
        self.0.watched.as_raw_fd()
    }

    /// The numbers of those that have ended since the last call.
    fn ended(&self) -> Vec<u64> {
        let mut ended = self.0.ended();
        // Nothing is there when the loop was woken for nothing.
        let _ = (&self.0.watched).read_exact(&mut [0]);
        std::mem::take(&mut *ended)
    }
}

fn pair() -> io::Result<Wakeup> {
    let (written, watched) = UnixStream::pair()?;
    written.set_nonblocking(true)?;
    watched.set_nonblocking(true)?;
    Ok(Wakeup(Arc::new(Socket { written, watched, ended: Mutex::default() })))
}

impl Socket {
    /// From any thread: the operation with this number has ended.
    pub(crate) fn tell(&self, number: u64) {
        let mut ended = self.ended();
        ended.push(number);
        if ended.len() == 1 {
            // One byte at the most is in the socket, so there is room.
            let _ = (&self.written).write_all(&[1]);
        }
    }

    fn ended(&self) -> MutexGuard<'_, Vec<u64>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
