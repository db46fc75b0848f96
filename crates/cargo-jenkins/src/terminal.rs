//! The terminal a person answers on, given back as it was however the question ends.
//!
//! Lines are read in the terminal's own line mode, so that its editing keys work and Ctrl-C and
//! Ctrl-Z are signals. While a question is open a thread takes these signals: it gives the terminal
//! back first, and then does what the signal does by default. While something is waited for it takes
//! away what says so, and tells who pressed Ctrl-C whether anything was left.

use crate::progress;
use jenkins_token::escape;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{
    LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGXFSZ};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::io::{Write, stderr, stdin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError, mpsc};
use zeroize::Zeroizing;

/// The longest line that a terminal keeps, with its end; it drops what follows.
const LONGEST: usize = 4095;

/// How long the rest of a paste may take to arrive.
const PASTE: Timespec = Timespec { tv_sec: 0, tv_nsec: 30_000_000 };

/// What some terminals put round what is pasted.
const PASTE_MARKS: [&str; 2] = ["\u{1b}[200~", "\u{1b}[201~"];

/// What was typed.
pub(crate) enum Typed {
    /// A line, without its end and the marks of a paste.
    Line(Zeroizing<String>),
    /// Nothing that can be an answer, for this reason.
    Unusable(&'static str),
    /// The end of the input (Ctrl-D).
    End,
}

/// Whether what is typed is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Echo {
    Shown,
    Hidden,
}

/// Asks and reads one line.
///
/// # Errors
/// When standard input is not a terminal, or cannot be read.
pub(crate) fn ask(question: &str, echo: Echo) -> std::io::Result<Typed> {
    let open = Open::new(question, echo)?;
    let typed = read_line();
    drop(open);
    match typed {
        Ok(Typed::Line(_)) if !is_whole() => {
            tcflush(stdin(), QueueSelector::IFlush)?;
            Ok(Typed::Unusable("several lines came at once"))
        }
        Ok(Typed::Unusable(_)) => {
            tcflush(stdin(), QueueSelector::IFlush)?;
            typed
        }
        typed => typed,
    }
}

/// Whether nothing came together with the line but empty ones: the line end of a paste is two keys
/// where it was made on another system. In line mode a second line is ready at once.
fn is_whole() -> bool {
    while is_readable() {
        match read_line() {
            Ok(Typed::Line(line)) if line.is_empty() => {}
            Ok(Typed::Line(_) | Typed::Unusable(_)) => return false,
            Ok(Typed::End) | Err(_) => return true,
        }
    }
    true
}

fn read_line() -> std::io::Result<Typed> {
    let mut bytes = Zeroizing::new(vec![0; LONGEST + 1]);
    let read = loop {
        match rustix::io::read(stdin(), bytes.as_mut_slice()) {
            Err(rustix::io::Errno::INTR) => {}
            read => break read?,
        }
    };
    if read == 0 {
        return Ok(Typed::End);
    }
    if read >= LONGEST {
        return Ok(Typed::Unusable("that is longer than a terminal's line"));
    }
    let Ok(text) = str::from_utf8(&bytes[..read]) else {
        return Ok(Typed::Unusable("that is not UTF-8 text"));
    };
    let mut line = text.trim_end_matches(['\r', '\n']);
    line = line.strip_prefix(PASTE_MARKS[0]).unwrap_or(line);
    line = line.strip_suffix(PASTE_MARKS[1]).unwrap_or(line);
    if line.contains(char::is_control) {
        return Ok(Typed::Unusable("that holds a control character"));
    }
    Ok(Typed::Line(Zeroizing::new(line.to_owned())))
}

fn is_readable() -> bool {
    let stdin = stdin();
    poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&PASTE)).is_ok_and(|ready| ready > 0)
}

/// The question that is open, for the thread that takes the signals.
static OPEN: Mutex<Option<State>> = Mutex::new(None);

/// What is said to who ends a question by a signal, of what may be left then.
static MAY_BE_LEFT: Mutex<Option<String>> = Mutex::new(None);

/// Has whoever ends a question by a signal told `said`, until what is given is dropped.
pub(crate) fn what_may_be_left(said: String) -> MayBeLeft {
    *MAY_BE_LEFT.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
    MayBeLeft
}

/// While it lives, something may be left.
pub(crate) struct MayBeLeft;

impl Drop for MayBeLeft {
    fn drop(&mut self) {
        *MAY_BE_LEFT.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// What is said to who interrupts a command at work; asked when that happens.
static AT_WORK: Mutex<Option<Box<dyn Fn() -> String + Send>>> = Mutex::new(None);

/// Has whoever presses Ctrl-C while nothing is asked told what `said` gives.
pub(crate) fn when_interrupted(said: impl Fn() -> String + Send + 'static) {
    *AT_WORK.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(said));
    watch();
}

/// Whether somebody else in this process takes the signals that would end or stop it.
static LEFT: AtomicBool = AtomicBool::new(false);

/// Leaves the signals that end or stop a process to another part of this one.
pub(crate) fn leave_signals() {
    LEFT.store(true, Ordering::Relaxed);
}

struct State {
    question: String,
    before: Termios,
    during: Termios,
}

/// An open question; the terminal is as before once it is dropped.
struct Open;

impl Open {
    fn new(question: &str, echo: Echo) -> std::io::Result<Open> {
        watch();
        let before = tcgetattr(stdin())?;
        let mut during = before.clone();
        if echo == Echo::Hidden {
            during.local_modes.remove(LocalModes::ECHO);
            // The line end still is shown.
            during.local_modes.insert(LocalModes::ECHONL);
        }
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        // What was typed before a secret is asked for was shown, and cannot have been meant for it.
        let when = if echo == Echo::Hidden { OptionalActions::Flush } else { OptionalActions::Now };
        tcsetattr(stdin(), when, &during)?;
        put(question);
        *open = Some(State { question: question.to_owned(), before, during });
        Ok(Open)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(state) = open {
            let _ = tcsetattr(stdin(), OptionalActions::Now, &state.before);
        }
        // Nobody waited for us.
        progress::erase();
    }
}

fn put(text: &str) {
    let mut err = stderr();
    let _ = err.write_all(text.as_bytes());
    let _ = err.flush();
}

/// Starts the thread that takes the signals, once. It stays, for a handler cannot be taken back.
fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let (ready, is_ready) = mpsc::channel();
        let started = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP]);
            let _ = ready.send(());
            for signal in signals.iter_mut().flat_map(Signals::forever) {
                obey(signal);
            }
        });
        if started.is_ok() {
            let _ = is_ready.recv();
        }
    });
}

/// What the signal does by default, with the terminal as it was.
fn obey(signal: i32) {
    if LEFT.load(Ordering::Relaxed) {
        return;
    }
    let open = || OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(state) = open().as_ref() {
        let _ = tcsetattr(stdin(), OptionalActions::Now, &state.before);
        put(if signal == SIGTSTP { "\n" } else { "\nCancelled\n" });
        let left = MAY_BE_LEFT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(said) = left.as_ref().filter(|_| signal != SIGTSTP) {
            put(&format!("{}\n", escape::lines(said)));
        }
    } else {
        progress::erase();
        let at_work = AT_WORK.lock().unwrap_or_else(PoisonError::into_inner);
        if let (SIGINT, Some(said)) = (signal, at_work.as_ref()) {
            put(&format!("\n{}\n", said()));
        }
    }
    let _ = emulate_default_handler(signal);
    // Only a stopped program comes this far: it was continued.
    if let Some(state) = open().as_ref() {
        let _ = tcsetattr(stdin(), OptionalActions::Flush, &state.during);
        put(&state.question);
    }
}

/// A file that may not grow (`ulimit -f`) is then an error that can be told, and not the end of us; a
/// command that we become or start has the signal as it was.
pub(crate) fn survive_full_files() {
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
}
