//! One command: started in a private world, waited for, and shown without its secrets when it does
//! not do what it should.

use crate::stop;
use jenkins_token::escape;
use serde_json::Value;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longer than any command takes, with exchanges of a minute each.
const LONGEST: Duration = Duration::from_secs(300);

/// Why a step ends before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The server or the user does not have it.
    NotHere(String),
    /// Something is wrong.
    Wrong(String),
    /// The person wants no more.
    Interrupted,
}

impl Stop {
    /// Something is wrong.
    pub(crate) fn wrong(why: impl Into<String>) -> Stop {
        Stop::Wrong(why.into())
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Stop {
        Stop::Wrong(error.to_string())
    }
}

impl From<jenkins_token::Problem> for Stop {
    fn from(problem: jenkins_token::Problem) -> Stop {
        Stop::Wrong(format!("the suite's own look at the server: {problem}"))
    }
}

/// A command that runs.
pub(crate) struct Running {
    line: String,
    hides: bool,
    child: Child,
    out: JoinHandle<Vec<u8>>,
    err: JoinHandle<Vec<u8>>,
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Ran {
    line: String,
    hides: bool,
    status: ExitStatus,
    /// Its data.
    pub(crate) out: Vec<u8>,
    err: String,
}

impl Running {
    /// Starts `command`, which people would write as `line`. What it prints is not shown when it
    /// `hides` secrets.
    pub(crate) fn start(
        mut command: Command,
        line: String,
        input: &str,
        hides: bool,
    ) -> Result<Running, Stop> {
        if stop::is_asked() {
            return Err(Stop::Interrupted);
        }
        // Ctrl-C is for us: we end the command, and then what it made.
        command.process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.spawn().map_err(|error| Stop::wrong(format!("$ {line}\n{error}")))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A command that reads nothing may have closed it already.
            let _ = stdin.write_all(input.as_bytes());
        }
        let out = reading(child.stdout.take());
        let err = reading(child.stderr.take());
        Ok(Running { line, hides, child, out, err })
    }

    /// Waits until `is_enough` says so or the command ends; whether it said so.
    pub(crate) fn until(&mut self, is_enough: impl Fn() -> bool) -> Result<bool, Stop> {
        let begun = Instant::now();
        while !is_enough() {
            if self.child.try_wait()?.is_some() {
                return Ok(false);
            }
            if stop::is_asked() {
                self.child.kill()?;
                return Err(Stop::Interrupted);
            }
            if begun.elapsed() > LONGEST {
                self.child.kill()?;
                return Err(Stop::wrong(format!("$ {}\nit does not end", self.line)));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(true)
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) -> Result<Ran, Stop> {
        self.child.kill()?;
        self.end()
    }

    /// What it did, at its end.
    pub(crate) fn end(mut self) -> Result<Ran, Stop> {
        self.until(|| false)?;
        let status = self.child.wait()?;
        let text = |reader: JoinHandle<Vec<u8>>| reader.join().unwrap_or_default();
        let (out, err) = (text(self.out), text(self.err));
        let err = String::from_utf8_lossy(&err).into_owned();
        Ok(Ran { line: self.line, hides: self.hides, status, out, err })
    }
}

fn reading(from: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut from) = from {
            // What came before it broke is what there is to show.
            let _ = from.read_to_end(&mut bytes);
        }
        bytes
    })
}

impl Ran {
    /// Its data as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// What it did, and that it is not `why`.
    pub(crate) fn wrong(&self, why: &str) -> Stop {
        let out = match self.text() {
            text if text.is_empty() => String::new(),
            text if self.hides => format!("stdout: {} bytes, not shown\n", text.len()),
            text => format!("stdout: {}\n", excerpt(&text)),
        };
        let err = match excerpt(&self.err) {
            text if text.is_empty() => text,
            text => format!("stderr: {text}\n"),
        };
        Stop::wrong(format!("{why}\n$ {}\n{}\n{out}{err}", self.line, self.status))
    }

    /// The same, which must have ended with 0. A permission that the user lacks is no fault.
    pub(crate) fn done(self) -> Result<Ran, Stop> {
        if self.status.success() {
            return Ok(self);
        }
        if self.problem().as_deref() == Some("permission-missing") {
            return Err(Stop::NotHere(self.message()));
        }
        Err(self.wrong("it should have ended with 0"))
    }

    /// The same, which must have been refused in that way.
    pub(crate) fn refused(self, code: i32, problem: &str) -> Result<Ran, Stop> {
        if self.status.code() == Some(code) && self.problem().as_deref() == Some(problem) {
            return Ok(self);
        }
        Err(self.wrong(&format!("it should have ended with {code}, {problem}")))
    }

    /// The same, which must have ended with that code.
    pub(crate) fn ended_with(self, code: i32) -> Result<Ran, Stop> {
        if self.status.code() == Some(code) {
            return Ok(self);
        }
        Err(self.wrong(&format!("it should have ended with {code}")))
    }

    /// Its data as JSON.
    pub(crate) fn json(&self) -> Result<Value, Stop> {
        serde_json::from_slice(&self.out).map_err(|_| self.wrong("its output is not JSON"))
    }

    /// The heading of the error it told as JSON.
    pub(crate) fn problem(&self) -> Option<String> {
        self.error("problem")
    }

    fn message(&self) -> String {
        self.error("message").unwrap_or_default()
    }

    fn error(&self, field: &str) -> Option<String> {
        let json = self.err.lines().find(|line| line.starts_with('{'))?;
        let error: Value = serde_json::from_str(json).ok()?;
        Some(error["error"][field].as_str()?.to_owned())
    }
}

/// A page is long, and its beginning tells which it is.
fn excerpt(text: &str) -> String {
    let short: Vec<char> = text.trim_end().chars().take(1000).collect();
    let lines = short.split(|c| *c == '\n').map(|line| {
        // No longer than what is escaped without being cut.
        line.chunks(200).map(|part| escape::line(&part.iter().collect::<String>())).collect()
    });
    lines.collect::<Vec<String>>().join("\n")
}
