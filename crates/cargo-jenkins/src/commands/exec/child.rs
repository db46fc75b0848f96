//! A command that runs below us: it gets the signals that are meant for it, and its end is ours.

use crate::{progress, terminal};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, WaitIdStatus, kill_process, waitid};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::iterator::exfiltrator::origin::Origin;
use signal_hook::low_level::emulate_default_handler;
use signal_hook::low_level::siginfo::Cause;
use std::io::{self, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Who gets a signal.
enum State {
    /// Us: the first one is kept until it can be obeyed, a second one is obeyed at once.
    Alone(Option<i32>),
    /// The command.
    Below(Pid),
}

static STATE: Mutex<State> = Mutex::new(State::Alone(None));

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on a signal that would end us is kept: what we begin must end first. Who sends
/// one is told what `waiting` says. One that would stop us does so, but for when the command runs: we
/// stop with it then, and not without it.
///
/// # Errors
/// When the system does not let us.
pub(super) fn keep_signals(waiting: &'static str) -> io::Result<()> {
    let taken = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2];
    // What is ignored is to stay so, as by nohup, also below us.
    let ignored = ignored();
    let taken = taken.into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let mut signals = SignalsInfo::<WithOrigin>::new(taken)?;
    terminal::leave_signals();
    let take = move || signals.forever().for_each(|origin| obey(&origin, waiting));
    std::thread::Builder::new().name("command".to_owned()).spawn(take).map(drop)
}

/// The signals that this process was started to ignore, a bit each.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

fn obey(origin: &Origin, waiting: &str) {
    let signal = origin.signal;
    match &mut *state() {
        // What a terminal sends, it sends to the command as well; but a hangup to one of us alone.
        State::Below(_) if origin.cause == Cause::Kernel && signal != SIGHUP => {}
        State::Below(pid) => {
            if let Some(signal) = Signal::from_named_raw(signal) {
                let _ = kill_process(*pid, signal);
            }
        }
        State::Alone(_) if signal == SIGTSTP => {
            progress::erase();
            let _ = emulate_default_handler(signal);
        }
        State::Alone(first @ None) => {
            *first = Some(signal);
            progress::erase();
            let _ = writeln!(io::stderr(), "{waiting}");
        }
        State::Alone(Some(_)) => {
            let _ = emulate_default_handler(signal);
        }
    }
}

/// Runs `command` to its end and gives its exit code, as a shell does: 128 and the signal's number
/// when one ended it, or when one came before it could begin.
///
/// # Errors
/// When it cannot be started.
pub(super) fn run(command: &mut Command) -> io::Result<u8> {
    let mut child = {
        let mut state = state();
        if let State::Alone(Some(signal)) = *state {
            return Ok(of_signal(signal));
        }
        let child = command.spawn()?;
        *state = State::Below(Pid::from_child(&child));
        child
    };
    let ended = wait(&mut child);
    *state() = State::Alone(None);
    // A person saw the command meanwhile, and waits for us from now on.
    progress::erase();
    let status = ended.and_then(|()| child.wait())?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.unwrap_or_else(|| of_signal(status.signal().unwrap_or_default())))
}

/// Waits until it has ended, but leaves its id taken. When its terminal stops it, we stop too, so
/// that the shell goes on.
fn wait(child: &mut Child) -> io::Result<()> {
    let pid = Pid::from_child(child);
    let look = |options| loop {
        match waitid(WaitId::Pid(pid), options) {
            Err(rustix::io::Errno::INTR) => {}
            found => break found,
        }
    };
    loop {
        let seen = look(WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT)?;
        let Some(stopped) = seen.filter(WaitIdStatus::stopped) else { return Ok(()) };
        let by = stopped.stopping_signal();
        // Told once.
        look(WaitIdOptions::STOPPED | WaitIdOptions::NOHANG)?;
        let by_terminal = [Signal::TSTP, Signal::TTIN, Signal::TTOU].map(|it| Some(it.as_raw()));
        // Where there is none, nobody would continue us.
        if by_terminal.contains(&by) && has_terminal() {
            // It stops this thread first, so what follows is done once we are continued.
            let _ = emulate_default_handler(SIGTSTP);
            let _ = kill_process(pid, Signal::CONT);
        }
    }
}

fn has_terminal() -> bool {
    std::fs::File::open("/dev/tty").is_ok()
}

fn of_signal(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
}
