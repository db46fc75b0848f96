//! A build: what it prints by the time, how it ends, what is kept of it. All of that is known when
//! it starts; the clock shows how much of it has happened.

use crate::jenkins::configuration::Configuration;
use crate::jenkins::parameters::{Given, Kind};
use crate::jenkins::random;
use crate::jenkins::script::{self, Workspace};
use base64::Engine as _;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// Where Jenkins keeps its files.
pub(crate) const HOME: &str = "/var/jenkins_home";

/// How long a build takes besides its scripts.
const AROUND: Duration = Duration::from_millis(10);

/// Who wanted a build, as it was known then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Starter {
    /// The id; nothing is anonymous.
    pub(crate) id: Option<String>,
    pub(crate) name: String,
}

/// How a build ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    Failure,
    Aborted,
}

impl Outcome {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Outcome::Success => "SUCCESS",
            Outcome::Failure => "FAILURE",
            Outcome::Aborted => "ABORTED",
        }
    }
}

/// One build.
#[derive(Debug)]
pub(crate) struct Build {
    pub(crate) number: u64,
    pub(crate) queue_id: u64,
    pub(crate) starter: Starter,
    pub(crate) given: Vec<Given>,
    pub(crate) started: Timestamp,
    pub(crate) description: Option<String>,
    /// What is printed, and how long after the start.
    output: Vec<(Duration, String)>,
    took: Duration,
    outcome: Outcome,
    artifacts: Vec<(String, Vec<u8>)>,
}

impl Build {
    /// Starts one of the job called `job`.
    pub(crate) fn start(
        job: &str,
        configuration: &Configuration,
        (number, queue_id): (u64, u64),
        (by, given): (Starter, Vec<Given>),
        start: Timestamp,
    ) -> Build {
        let mut place = workspace(job, number, &given);
        let workspace = format!("{HOME}/workspace/{job}");
        let note = note();
        let head = format!(
            "Started by user {note}{}\nRunning as SYSTEM\nBuilding in workspace {workspace}\n",
            by.name
        );
        let mut output = vec![(Duration::ZERO, head)];
        let (mut took, mut outcome) = (AROUND / 2, Outcome::Success);
        for text in configuration.scripts() {
            let call = format!("[{job}] $ /bin/sh -xe /tmp/jenkins{}.sh\n", random::hex(8));
            output.push((took, call));
            let ran = script::run(&text, &mut place);
            output.extend(ran.output.into_iter().map(|(at, text)| (took + at, text)));
            took += ran.took;
            if ran.code != 0 {
                let line = "Build step 'Execute shell' marked build as failure\n".to_owned();
                output.push((took, line));
                outcome = Outcome::Failure;
                break;
            }
        }
        let patterns = configuration.artifacts();
        let mut artifacts = Vec::new();
        if !patterns.is_empty() {
            output.push((took, "Archiving artifacts\n".to_owned()));
            let kept = place.files.into_iter().filter(|(name, _)| {
                patterns.iter().any(|pattern| fits(pattern.as_bytes(), name.as_bytes()))
            });
            artifacts.extend(kept);
            if artifacts.is_empty() && outcome == Outcome::Success {
                let line = format!("ERROR: No artifacts found for {}\n", patterns.join(","));
                output.push((took, line));
                outcome = Outcome::Failure;
            }
        }
        took += AROUND / 2;
        output.push((took, format!("Finished: {}\n", outcome.name())));
        Build {
            number,
            queue_id,
            starter: by,
            given,
            started: start,
            description: None,
            output,
            took,
            outcome,
            artifacts,
        }
    }

    /// When it ends.
    pub(crate) fn end(&self) -> Timestamp {
        let took = SignedDuration::try_from(self.took).unwrap_or(SignedDuration::MAX);
        self.started.checked_add(took).unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn is_running(&self, now: Timestamp) -> bool {
        now < self.end()
    }

    /// How it ended, if it has.
    pub(crate) fn outcome(&self, now: Timestamp) -> Option<Outcome> {
        (!self.is_running(now)).then_some(self.outcome)
    }

    /// In milliseconds, and 0 while it runs.
    pub(crate) fn duration(&self, now: Timestamp) -> u64 {
        if self.is_running(now) { 0 } else { self.expected() }
    }

    /// How long it takes, in milliseconds.
    pub(crate) fn expected(&self) -> u64 {
        u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX)
    }

    /// What it has printed by now, with Jenkins' own notes in it.
    pub(crate) fn log(&self, now: Timestamp) -> String {
        let since = Duration::try_from(now.duration_since(self.started)).unwrap_or_default();
        let printed = self.output.iter().filter(|(at, _)| *at <= since);
        printed.map(|(_, text)| text.as_str()).collect()
    }

    /// What was kept of the workspace.
    pub(crate) fn artifacts(&self, now: Timestamp) -> &[(String, Vec<u8>)] {
        if self.is_running(now) { &[] } else { &self.artifacts }
    }

    /// Ends it where it is.
    pub(crate) fn stop(&mut self, now: Timestamp, by: &str) {
        if !self.is_running(now) {
            return;
        }
        let since = Duration::try_from(now.duration_since(self.started)).unwrap_or_default();
        self.output.retain(|(at, _)| *at <= since);
        self.output.push((since, format!("Build was aborted\nAborted by {by}\n")));
        self.output.push((since, "Finished: ABORTED\n".to_owned()));
        (self.took, self.outcome) = (since, Outcome::Aborted);
        self.artifacts.clear();
    }
}

/// What a script finds.
fn workspace(job: &str, number: u64, given: &[Given]) -> Workspace {
    let mut place = Workspace::default();
    let named = [
        ("JOB_NAME", job.to_owned()),
        ("BUILD_NUMBER", number.to_string()),
        ("BUILD_ID", number.to_string()),
        ("BUILD_TAG", format!("jenkins-{job}-{number}")),
        ("WORKSPACE", format!("{HOME}/workspace/{job}")),
    ];
    place.variables.extend(named.map(|(name, value)| (name.to_owned(), value)));
    for one in given {
        place.variables.insert(one.name.clone(), one.value.clone());
        if one.kind == Kind::File {
            place.files.insert(one.name.clone(), one.file.clone());
        }
    }
    place
}

/// A mark in the log that a page makes a link of; what is in it is for Jenkins alone.
fn note() -> String {
    let inside = base64::engine::general_purpose::STANDARD.encode(random::hex(72));
    format!("{NOTE}{inside}{NOTE_END}")
}

const NOTE: &str = "\u{1b}[8mha:////";
const NOTE_END: &str = "\u{1b}[0m";

/// A log, or a piece of one, without Jenkins' notes.
pub(crate) fn without_notes(log: &str) -> String {
    let mut plain = String::with_capacity(log.len());
    let mut rest = log;
    while let Some((before, after)) = rest.split_once(NOTE) {
        plain.push_str(before);
        rest = after.split_once(NOTE_END).map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}

/// Whether a file of the workspace fits an Ant pattern without folders: `*` is anything.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.first(), name.first()) {
        (None, None) => true,
        (Some(b'*'), _) => {
            fits(&pattern[1..], name) || (!name.is_empty() && fits(pattern, &name[1..]))
        }
        (Some(b'?'), Some(_)) => fits(&pattern[1..], &name[1..]),
        (Some(one), Some(other)) => one == other && fits(&pattern[1..], &name[1..]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_happens_by_the_clock() -> Result<(), String> {
        let posted = "<project><builders><hudson.tasks.Shell><command>echo one > a.txt\nsleep 60\n\
                      echo two</command></hudson.tasks.Shell></builders><publishers>\
                      <hudson.tasks.ArtifactArchiver><artifacts>*.txt, b</artifacts>\
                      </hudson.tasks.ArtifactArchiver></publishers></project>";
        let configuration = Configuration::from_text(posted)?;
        let starter = Starter { id: None, name: "alice".to_owned() };
        let start = Timestamp::UNIX_EPOCH;
        let build = Build::start("a", &configuration, (1, 1), (starter, vec![]), start);
        let at = |seconds| start + SignedDuration::from_secs(seconds);
        assert!(build.is_running(at(59)) && !build.log(at(59)).contains("two"));
        assert!(build.artifacts(at(59)).is_empty());
        assert_eq!(build.outcome(at(61)), Some(Outcome::Success));
        assert_eq!(build.artifacts(at(61)), [("a.txt".to_owned(), b"one\n".to_vec())]);
        let log = without_notes(&build.log(at(61)));
        assert!(log.starts_with("Started by user alice\n"), "{log}");
        assert!(log.ends_with("two\nArchiving artifacts\nFinished: SUCCESS\n"), "{log}");
        Ok(())
    }

    #[test]
    fn patterns_fit_files() {
        assert!(fits(b"**", b"a.txt") && fits(b"*.t?t", b"a.txt") && !fits(b"*.md", b"a.txt"));
    }
}
