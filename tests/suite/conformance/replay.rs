//! Walks a version's script in true order: asks the sandbox what the real server was asked, with
//! own values for recorded ones, and keeps what it issues.

use super::compare::{differences, facts, forget_cut};
use super::learn::learn;
use super::page::Page;
use super::request::own_request;
use super::steps::{Script, Step, Unrecorded, Yields};
use super::symbols::Symbols;
use super::unrecorded;
use super::wire::Reply;
use super::world::{Running, jenkins, zone_name};
use jenkins_sandbox::{Planted, Stage};
use lab::recordings::{self, Exchange};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// One exchange that was replayed, and what differed.
pub struct Answered {
    /// `2.426.2/037-crumb-json`.
    pub id: String,
    pub differences: Vec<String>,
}

/// A script on its way.
struct Replay {
    version: String,
    script: Script,
    symbols: Symbols,
    recordings: HashMap<String, Exchange>,
    running: BTreeMap<String, Running>,
    planted: Option<Planted>,
    /// Unrecorded steps that were answered otherwise: the next exchange meets a state it should not.
    went_wrong: Vec<String>,
}

/// Replays everything a version's servers were asked, to sandboxes with a bug on purpose if any.
pub fn replay(folder: &Path, version: &str, planted: Option<Planted>) -> Vec<Answered> {
    let mut script = Script::read(folder, version);
    let steps = std::mem::take(&mut script.steps);
    let symbols = Symbols::new(std::mem::take(&mut script.symbols));
    let recordings = recordings::exchanges(folder, version);
    let mut replay = Replay {
        version: version.to_owned(),
        script,
        symbols,
        recordings: recordings.into_iter().map(|e| (e.id.clone(), e)).collect(),
        running: BTreeMap::new(),
        planted,
        went_wrong: Vec::new(),
    };
    steps.iter().filter_map(|step| replay.step(step)).collect()
}

impl Replay {
    fn step(&mut self, step: &Step) -> Option<Answered> {
        match (&step.exchange, &step.done) {
            (Some(id), _) => Some(self.exchange(step, id)),
            (None, Some(done)) => {
                self.unrecorded(step, done);
                None
            }
            (None, None) => None,
        }
    }

    fn exchange(&mut self, step: &Step, id: &str) -> Answered {
        let recorded = self.recordings.remove(id).expect("a file for each exchange");
        let running = &self.running[&step.server];
        if let Some(stage) = stage(&recorded) {
            running.sandbox.restart_slowly(stage);
        }
        let was = as_reply(&recorded);
        running.set_clock(was.header("Date"));
        let ask = own_request(&recorded.request, &step.uses, &self.symbols);
        let id = id.to_owned();
        let is = match ask.send(&running.address) {
            Ok(reply) => reply,
            Err(e) => return Answered { id, differences: vec![format!("no answer: {e}")] },
        };
        // Learnt first: an issued value is then the same symbol on both sides.
        let mut found = std::mem::take(&mut self.went_wrong);
        found.extend(learn(step, &recorded, &is, &mut self.symbols));
        let symbols = &self.symbols;
        let was = facts(&was, |t| symbols.name_recorded(&running.name_recorded_origin(t)));
        let mut is = facts(&is, |t| symbols.name_own(&running.name_origin(t)));
        if recorded.response.body_excerpt.is_some() {
            forget_cut(&was, &mut is);
        }
        found.extend(differences(&was, &is));
        Answered { id, differences: found }
    }

    fn unrecorded(&mut self, step: &Step, done: &Unrecorded) {
        match done.verb.as_str() {
            "start" => {
                let version = jenkins(&self.version);
                let running =
                    Running::start(&self.script, version, &step.server, done, self.planted);
                self.running.insert(step.server.clone(), running);
            }
            "restart" => self.restart(step, done),
            "ready" => self.running[&step.server].sandbox.ready(),
            _ if unrecorded::is_told(step) => self.ask(step, done),
            _ => {}
        }
    }

    fn restart(&self, step: &Step, done: &Unrecorded) {
        let sandbox = &self.running[&step.server].sandbox;
        if done.ready == Some(false) {
            sandbox.restart_slowly(Stage::Stumbling);
        } else {
            sandbox.restart();
        }
        // The one way to let a token expire that the recordings had.
        if let Some(zone) = &done.time_zone {
            sandbox.set_time_zone(&zone_name(zone));
        }
    }

    fn ask(&mut self, step: &Step, done: &Unrecorded) {
        let people = self.script.people(&step.server);
        let ask = unrecorded::request(step, done, people, &self.symbols);
        let running = &self.running[&step.server];
        for _ in 0..done.times.unwrap_or(1) {
            let Ok(reply) = ask.send(&running.address) else { return };
            if done.status.is_some_and(|status| status != reply.status) {
                self.went_wrong.push(format!(
                    "unrecorded step before it, {} {}: {} instead of {:?}",
                    done.verb, ask.target, reply.status, done.status
                ));
            }
            if !step.shows.is_empty() {
                let rows = Page::read(&reply.body).rows;
                if rows.len() != step.shows.len() {
                    let (is, was) = (rows.len(), step.shows.len());
                    self.went_wrong.push(format!("page before it: {is} rows instead of {was}"));
                }
                for (name, own) in step.shows.iter().zip(&rows) {
                    self.went_wrong.extend(self.symbols.learn(name, own).err());
                }
            }
            let Yields::Names(names) = &step.yields else { continue };
            for name in names {
                // What an unrecorded step did not issue is missed by the exchange that uses it.
                if let Some(own) = unrecorded::issued(self.symbols.kind(name), &reply) {
                    let _ = self.symbols.learn(name, &own);
                }
            }
        }
    }
}

/// How far a restarting server had come when it answered. It was a matter of timing, so no step
/// says it; what it did with a request tells.
fn stage(recorded: &Exchange) -> Option<Stage> {
    let asked = recorded.name().strip_prefix("restart-")?;
    Some(match recorded.response.status {
        500 => Stage::Stumbling,
        403 => Stage::Guarded,
        // A valid token is refused only while tokens are not loaded.
        401 if asked.contains("-token-") => Stage::Forgetful,
        401 => Stage::Checking,
        _ if recorded.request.method == "POST" => Stage::Checking,
        _ => Stage::Stumbling,
    })
}

pub fn as_reply(recorded: &Exchange) -> Reply {
    let response = &recorded.response;
    Reply {
        status: response.status,
        reason: response.reason.clone(),
        headers: response.headers.clone(),
        bytes: response.bytes(),
        body: response.body.clone(),
    }
}

/// The comparer and the symbols need no sandbox to be tried: a recording fed back as its own answer
/// issues every symbol where the script says, and differs from itself in nothing.
#[test]
fn recordings_are_like_themselves() {
    let Some(folder) = recordings::folder("recordings_are_like_themselves") else { return };
    for version in ["2.46.1", "2.160", "2.198", "2.426.2", "2.479.1", "2.541.2", "2.572"] {
        let mut script = Script::read(&folder, version);
        let mut symbols = Symbols::new(std::mem::take(&mut script.symbols));
        let recordings = recordings::exchanges(&folder, version);
        let recordings: HashMap<_, _> = recordings.iter().map(|e| (e.id.as_str(), e)).collect();
        for step in &script.steps {
            let Some(id) = step.exchange.as_deref() else {
                learn_recorded(step, &mut symbols);
                continue;
            };
            let recorded = recordings[id];
            let ask = own_request(&recorded.request, &step.uses, &symbols);
            assert_eq!(ask.target, recorded.request.target, "{id}");
            for header in &ask.headers {
                let long = header.1.len() > 6000;
                assert!(long || recorded.request.headers.contains(header), "{id}: {header:?}");
            }
            let reply = as_reply(recorded);
            assert_eq!(learn(step, recorded, &reply, &mut symbols), Vec::<String>::new(), "{id}");
            let was = facts(&reply, |text| symbols.name_recorded(text));
            let is = facts(&reply, |text| symbols.name_own(text));
            assert_eq!(differences(&was, &is), Vec::<String>::new(), "{id}");
        }
    }
}

fn learn_recorded(step: &Step, symbols: &mut Symbols) {
    let Yields::Names(names) = &step.yields else { return };
    for name in names {
        if let Some(value) = symbols.recorded(name) {
            symbols.learn(name, &value).expect("the recorded form");
        }
    }
}
