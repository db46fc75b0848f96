//! What is waited for, shown on a person's terminal once nothing else was for more than a second, and
//! erased when it is over.

use crate::text_width::shortened;
use jenkins_token::{Watch, escape};
use std::io::{Write, stderr};
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// How it can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// On a line of no more than so many columns, that counts the seconds and goes away.
    Erasable(usize),
    /// On a line that stays, for who reads line after line.
    Once,
}

/// The line of the process's one terminal.
static LINE: Mutex<Line> = Mutex::new(Line { wait: None, silent_since: None, is_drawn: false });
static CHANGED: Condvar = Condvar::new();

struct Line {
    wait: Option<Wait>,
    /// Since when a person has seen nothing new: many short waits are a long one to them.
    silent_since: Option<Instant>,
    is_drawn: bool,
}

struct Wait {
    what: String,
    shown: Shown,
}

/// Shows each wait.
pub(crate) fn watch(shown: Shown) -> Watch {
    Watch::new(move |what| {
        let mut line = line();
        erase_drawn(&mut line);
        line.wait = what.map(|what| Wait { what: escape::line(what), shown });
        line.silent_since.get_or_insert_with(Instant::now);
        if line.wait.is_some() {
            draw_from_now_on();
            CHANGED.notify_one();
        }
    })
}

/// Takes the line away, for what else is to be shown. It comes back if the wait goes on.
pub(crate) fn erase() {
    let mut line = line();
    erase_drawn(&mut line);
    line.silent_since = line.wait.as_ref().map(|_| Instant::now());
}

fn line() -> MutexGuard<'static, Line> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn erase_drawn(line: &mut Line) {
    if std::mem::take(&mut line.is_drawn) {
        put("\r\u{1b}[K");
    }
}

fn put(text: &str) {
    let mut err = stderr();
    let _ = err.write_all(text.as_bytes());
    let _ = err.flush();
}

/// Starts the thread that draws, once.
fn draw_from_now_on() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without it nothing is shown, and nothing else is different.
        let _ = std::thread::Builder::new().name("progress".to_owned()).spawn(draw);
    });
}

fn draw() {
    let mut line = line();
    loop {
        let Some(wait) = &line.wait else {
            line = CHANGED.wait(line).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        let begun = line.silent_since.unwrap_or_else(Instant::now);
        let seconds = begun.elapsed().as_secs();
        match wait.shown {
            _ if seconds == 0 => {}
            Shown::Erasable(columns) => {
                let text = format!("Waiting for {} ({seconds} s)", wait.what);
                put(&format!("\r\u{1b}[K{}", shortened(&text, columns)));
                line.is_drawn = true;
            }
            Shown::Once => {
                put(&format!("Waiting for {}\n", wait.what));
                line.wait = None;
                continue;
            }
        }
        let next = begun + SECOND * u32::try_from(seconds + 1).unwrap_or(u32::MAX);
        let pause = next.saturating_duration_since(Instant::now());
        (line, _) = CHANGED.wait_timeout(line, pause).unwrap_or_else(PoisonError::into_inner);
    }
}
