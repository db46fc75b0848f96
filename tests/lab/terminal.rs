//! A terminal with a program on it, and a person who answers when asked.

use crate::ran::Ran;
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Termios, Winsize, tcgetattr, tcsetwinsize};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a program may be silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program on a terminal of its own; it is ended when this is dropped.
pub struct Terminal {
    keys: File,
    shown: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
    child: Child,
    line: Option<OwnedFd>,
    seen: usize,
    before: Termios,
}

impl Terminal {
    /// Starts `command` in a session of its own, with the terminal as its three streams.
    ///
    /// # Panics
    /// When there is no terminal to be had, or `setsid` cannot be started.
    #[must_use]
    pub fn start(command: &Command) -> Terminal {
        Terminal::start_at(command, 0)
    }

    /// The same on a terminal of so many columns; of 0 where it does not say how many.
    ///
    /// # Panics
    /// As [`Terminal::start`].
    #[must_use]
    pub fn start_at(command: &Command, columns: u16) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&master).expect("a terminal");
        unlockpt(&master).expect("a terminal");
        let name = ptsname(&master, Vec::new()).expect("a terminal's name");
        let line = rustix::fs::open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty())
            .expect("the terminal");
        let size = Winsize { ws_row: 0, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&line, size).expect("a terminal has a size");
        let before = tcgetattr(&line).expect("the terminal's state");
        let mut started = Command::new("setsid");
        started.args(["--ctty", "--wait"]).arg(command.get_program()).args(command.get_args());
        started.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        started.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        if let Some(directory) = command.get_current_dir() {
            started.current_dir(directory);
        }
        let stream = || File::from(line.try_clone().expect("a descriptor"));
        started.stdin(stream()).stdout(stream()).stderr(stream());
        let child = started.spawn().expect("setsid starts");
        let shown = Arc::new(Mutex::new(Vec::new()));
        let mut screen = File::from(master.try_clone().expect("a descriptor"));
        let kept = Arc::clone(&shown);
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = screen.read(&mut bytes) {
                kept.lock().unwrap_or_else(PoisonError::into_inner).extend(&bytes[..read]);
            }
        });
        Terminal {
            keys: master.into(),
            shown,
            reader: Some(reader),
            child,
            line: Some(line),
            seen: 0,
            before,
        }
    }

    /// All that was shown so far.
    #[must_use]
    pub fn shown(&self) -> String {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&shown).into_owned()
    }

    /// Waits until `text` is shown after what was waited for before.
    ///
    /// # Panics
    /// When the program ends, or is silent for too long, without it.
    pub fn expect(&mut self, text: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let has_ended = self.has_ended();
            let shown = self.shown();
            if let Some(at) = shown.get(self.seen..).and_then(|rest| rest.find(text)) {
                self.seen += at + text.len();
                return;
            }
            assert!(!has_ended && Instant::now() < end, "{text:?} was not shown: {shown}");
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    /// Waits until the program asks something, or ends.
    ///
    /// # Panics
    /// When it is silent for too long.
    pub fn is_asked(&mut self) -> bool {
        let end = Instant::now() + PATIENCE;
        loop {
            let has_ended = self.has_ended();
            let shown = self.shown();
            if shown.get(self.seen..).is_some_and(|rest| rest.ends_with(": ")) {
                self.seen = shown.len();
                return true;
            }
            if has_ended {
                return false;
            }
            assert!(Instant::now() < end, "nothing more is shown: {shown}");
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    /// Presses keys.
    ///
    /// # Panics
    /// When the terminal is gone.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// How the terminal was set before the program began.
    #[must_use]
    pub fn before(&self) -> &Termios {
        &self.before
    }

    /// How the terminal is set.
    ///
    /// # Panics
    /// When it is gone.
    #[must_use]
    pub fn state(&self) -> Termios {
        tcgetattr(&self.keys).expect("the terminal's state")
    }

    /// Sends the program a signal.
    ///
    /// # Panics
    /// When `kill` cannot be run.
    pub fn signal(&mut self, name: &str) {
        // `setsid` becomes the program: nobody leads its group yet.
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &process]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits until the program is stopped.
    ///
    /// # Panics
    /// When it is not.
    pub fn is_stopped(&mut self) {
        let end = Instant::now() + PATIENCE;
        let stat = format!("/proc/{}/stat", self.child.id());
        let state = || std::fs::read_to_string(&stat).unwrap_or_default();
        while !state().contains(") T ") {
            assert!(Instant::now() < end, "it was not stopped: {}", self.shown());
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    /// Waits for the end; what was shown is all data.
    ///
    /// # Panics
    /// When the program does not end.
    #[must_use]
    pub fn ended(mut self) -> Ran {
        self.wait();
        Ran {
            code: code(self.child.wait().expect("the program ends")),
            out: self.shown(),
            err: String::new(),
        }
    }

    /// Waits for the end and gives how the terminal is set then, and the exit code.
    ///
    /// # Panics
    /// When the program does not end.
    #[must_use]
    pub fn left(mut self) -> (Termios, i32, String) {
        self.wait();
        let state = self.state();
        (state, code(self.child.wait().expect("the program ends")), self.shown())
    }

    fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("the program's state").is_some()
    }

    fn wait(&mut self) {
        let end = Instant::now() + PATIENCE;
        while !self.has_ended() {
            assert!(Instant::now() < end, "it does not end: {}", self.shown());
            std::thread::sleep(Duration::from_millis(3));
        }
        // With the last holder of the line the screen ends, once all of it is read.
        self.line = None;
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the screen is read");
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// As a shell tells it.
fn code(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(255)
}

/// Runs a command on a terminal where each question is answered with the next line of `typed`.
///
/// # Panics
/// When the program cannot be started.
#[must_use]
pub fn answering(command: &Command, typed: &str) -> Ran {
    let mut terminal = Terminal::start(command);
    let mut lines = typed.split_inclusive('\n');
    while terminal.is_asked() {
        terminal.press(lines.next().unwrap_or("\u{4}"));
    }
    terminal.ended()
}
