//! What a front door before a controller wants to see: as it is, or as a program prints it.

use crate::Problem;
use crate::model::{FrontHeaders, Header, Secret};
use crate::problem::ReachFault;
use crate::transport::Lost;
use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// For how long a program's answer is used again: for the requests of one command, and less than
/// any key lives that such a program fetches.
const FRESH: Duration = Duration::from_secs(60);
/// More than any front door's headers.
const LARGEST: u64 = 64 << 10;
/// How often it is looked whether a program that said all has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// What programs printed not long ago.
pub(super) type Printed = Arc<Mutex<BTreeMap<Vec<String>, (Instant, Arc<[Header]>)>>>;

/// The headers of one conversation.
pub(super) enum FrontDoor {
    Given(Arc<[Header]>),
    Command { command: Vec<String>, printed: Printed, deadline: Duration },
}

impl FrontDoor {
    /// # Errors
    /// [`ReachFault::HeadersMissing`] where the values are not in hand.
    pub(super) fn new(
        headers: &FrontHeaders,
        printed: &Printed,
        deadline: Duration,
    ) -> Result<FrontDoor, Problem> {
        Ok(match headers {
            FrontHeaders::None => FrontDoor::Given([].into()),
            FrontHeaders::Given(headers) => FrontDoor::Given(headers.clone()),
            FrontHeaders::Command(command) => {
                FrontDoor::Command { command: command.clone(), printed: printed.clone(), deadline }
            }
            FrontHeaders::Stored(_) => {
                return Err(Problem::Reach(ReachFault::HeadersMissing { names: headers.said() }));
            }
        })
    }

    /// What is sent with a request. Nothing was sent when this fails.
    pub(super) async fn headers(&self) -> Result<Arc<[Header]>, Lost> {
        let not_sent = |problem| Lost { maybe_sent: false, problem };
        let (command, printed, deadline) = match self {
            FrontDoor::Given(headers) => return Ok(headers.clone()),
            FrontDoor::Command { command, printed, deadline } => (command, printed, *deadline),
        };
        let recent = printed.lock().unwrap_or_else(PoisonError::into_inner).get(command).cloned();
        if let Some((_, headers)) = recent.filter(|(at, _)| at.elapsed() < FRESH) {
            return Ok(headers);
        }
        let asked = command.clone();
        let run = tokio::task::spawn_blocking(move || run(&asked, deadline)).await;
        let headers = run.unwrap_or_else(|error| Err(error.to_string())).map_err(|why| {
            let program = command.first().cloned().unwrap_or_default();
            not_sent(Problem::Reach(ReachFault::HeadersCommandFailed { program, why }))
        })?;
        let mut printed = printed.lock().unwrap_or_else(PoisonError::into_inner);
        printed.insert(command.clone(), (Instant::now(), headers.clone()));
        Ok(headers)
    }
}

/// Runs the program, without a shell and with nothing to read. What it prints is never repeated;
/// what it says on standard error is, for a person has to act on it.
fn run(command: &[String], deadline: Duration) -> Result<Arc<[Header]>, String> {
    let end = Instant::now() + deadline;
    let [program, arguments @ ..] = command else { return Err("has no name".to_owned()) };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Ended with all that it starts.
        .process_group(0)
        .spawn()
        .map_err(|error| format!("cannot be run: {error}"))?;
    let (said, complained) = (all_of(child.stdout.take()), all_of(child.stderr.take()));
    let too_late = |child: &mut Child| {
        end_group(child);
        format!("did not end within {} seconds", deadline.as_secs())
    };
    let left = || end.saturating_duration_since(Instant::now());
    let Ok(said) = said.recv_timeout(left()) else { return Err(too_late(&mut child)) };
    if said.expose().len() as u64 > LARGEST {
        end_group(&mut child);
        return Err("printed more than 64 KiB".to_owned());
    }
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if left().is_zero() => return Err(too_late(&mut child)),
            Ok(None) => thread::sleep(PAUSE),
            Err(error) => return Err(format!("cannot be waited for: {error}")),
        }
    };
    if !status.success() {
        let complained = complained.recv_timeout(left().min(Duration::from_secs(1)));
        let last = complained.ok().and_then(|text| last_line(text.expose()));
        let last = last.filter(|line| !looks_like_a_header(line));
        let last = last.map_or_else(String::new, |last| format!(": {last}"));
        return Err(format!("failed ({status}){last}"));
    }
    Header::parse_lines(said.expose()).map_err(|why| format!("printed no headers: {why}"))
}

/// Whether a program that tells what it does may have told a value, as `sh -x` and `curl -v` do.
fn looks_like_a_header(line: &str) -> bool {
    let word = line.split_once(':').map_or("", |(before, _)| before);
    let name = word.rsplit([' ', '\'', '"']).next().unwrap_or_default().to_ascii_lowercase();
    name.contains('-') || ["authorization", "cookie"].contains(&name.as_str())
}

/// All that comes, or a little more than is read of it.
fn all_of(pipe: Option<impl Read + Send + 'static>) -> Receiver<Secret> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Zeroizing::new(Vec::with_capacity(8 << 10));
        if let Some(pipe) = pipe {
            // What came until it broke.
            let _ = pipe.take(LARGEST + 1).read_to_end(&mut bytes);
        }
        let _ = sender.send(Secret::new(String::from_utf8_lossy(&bytes)));
    });
    receiver
}

fn last_line(text: &str) -> Option<String> {
    let line = text.lines().rfind(|line| !line.trim().is_empty())?;
    Some(line.trim().to_owned())
}

fn end_group(child: &mut Child) {
    if let Some(group) = rustix::process::Pid::from_raw(child.id().cast_signed()) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.wait();
}
