//! Walks a version's script in true order: asks the sandbox what the real server was asked, with
//! own values for recorded ones, and keeps what it issues.

use super::compare::{differences, facts, forget_cut};
use super::errands;
use super::steps::{Errand, Script, Step, Yields};
use super::symbols::{Symbols, beside};
use super::wire::{Ask, Reply};
use super::world::{Running, jenkins, zone_name};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jenkins_sandbox::Stage;
use lab::recordings::{self, Exchange, Request};
use serde_json::Value;
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
}

/// Replays everything a version's servers were asked.
pub fn replay(folder: &Path, version: &str) -> Vec<Answered> {
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
    };
    steps.iter().filter_map(|step| replay.step(step)).collect()
}

impl Replay {
    fn step(&mut self, step: &Step) -> Option<Answered> {
        match (&step.exchange, &step.errand) {
            (Some(id), _) => Some(self.exchange(step, id)),
            (None, Some(errand)) => {
                self.errand(step, errand);
                None
            }
            (None, None) => None,
        }
    }

    fn exchange(&mut self, step: &Step, id: &str) -> Answered {
        let recorded = self.recordings.remove(id).expect("a file for each exchange");
        let running = &self.running[&step.server];
        let was = as_reply(&recorded);
        running.set_clock(was.header("Date"));
        let ask = own_request(&recorded.request, &step.uses, &self.symbols);
        let id = id.to_owned();
        let is = match ask.send(&running.address) {
            Ok(reply) => reply,
            Err(e) => return Answered { id, differences: vec![format!("no answer: {e}")] },
        };
        // Learnt first: an issued value is then the same symbol on both sides.
        let mut found = learn(step, &recorded, &is, &mut self.symbols);
        let symbols = &self.symbols;
        let was = facts(&was, |t| symbols.name_recorded(&running.name_recorded_origin(t)));
        let mut is = facts(&is, |t| symbols.name_own(&running.name_origin(t)));
        if recorded.response.body_excerpt.is_some() {
            forget_cut(&was, &mut is);
        }
        found.extend(differences(&was, &is));
        Answered { id, differences: found }
    }

    fn errand(&mut self, step: &Step, errand: &Errand) {
        match errand.verb.as_str() {
            "start" => {
                let version = jenkins(&self.version);
                let running = Running::start(&self.script, version, &step.server, errand);
                self.running.insert(step.server.clone(), running);
            }
            "restart" => self.restart(step, errand),
            "ready" => self.running[&step.server].sandbox.ready(),
            _ => self.ask(step, errand),
        }
    }

    fn restart(&self, step: &Step, errand: &Errand) {
        let sandbox = &self.running[&step.server].sandbox;
        if errand.ready == Some(false) {
            // How far a real one had come was a matter of timing, so those answers are not compared.
            sandbox.restart_slowly(Stage::Stumbling);
        } else {
            sandbox.restart();
        }
        // The one way to let a token expire that the recordings had.
        if let Some(zone) = &errand.time_zone {
            sandbox.set_time_zone(&zone_name(zone));
        }
    }

    fn ask(&mut self, step: &Step, errand: &Errand) {
        let people = self.script.people(&step.server);
        let ask = errands::request(step, errand, people, &self.symbols);
        let running = &self.running[&step.server];
        for _ in 0..errand.times.unwrap_or(1) {
            let Ok(reply) = ask.send(&running.address) else { return };
            if errand.status.is_some_and(|status| status != reply.status) {
                println!(
                    "{}: the errand {} {} was answered {} instead of {:?}",
                    self.version, errand.verb, ask.target, reply.status, errand.status
                );
            }
            let Yields::Names(names) = &step.yields else { continue };
            for name in names {
                // What an errand did not issue is missed by the exchange that uses it.
                if let Some(own) = errands::issued(self.symbols.kind(name), &reply) {
                    let _ = self.symbols.learn(name, &own);
                }
            }
        }
    }
}

fn as_reply(recorded: &Exchange) -> Reply {
    let response = &recorded.response;
    Reply {
        status: response.status,
        reason: response.reason.clone(),
        headers: response.headers.clone(),
        body: response.body.clone(),
    }
}

/// The recorded request with own values: in its target, its headers (`Basic` is opened for it) and
/// its body. `Host`, length and connection are the wire's own.
fn own_request(recorded: &Request, uses: &[String], symbols: &Symbols) -> Ask {
    let own_of_wire = ["host", "content-length", "connection"];
    let kept = recorded
        .headers
        .iter()
        .filter(|(name, _)| !own_of_wire.contains(&name.to_ascii_lowercase().as_str()));
    let headers = kept.map(|(name, value)| {
        let value = match name.to_ascii_lowercase().as_str() {
            "authorization" => basic(value, uses, symbols),
            _ => symbols.put(value, uses),
        };
        (name.clone(), value)
    });
    Ask {
        method: recorded.method.clone(),
        target: symbols.put(&recorded.target, uses),
        headers: headers.collect(),
        body: if recorded.body_base64 {
            BASE64_STANDARD.decode(&recorded.body).expect("base64 in a recording")
        } else {
            symbols.put(&recorded.body, uses).into_bytes()
        },
    }
}

/// A `Basic` header with own values inside; whatever is no base64 of text stays as it was sent.
fn basic(value: &str, uses: &[String], symbols: &Symbols) -> String {
    let (scheme, encoded) = value.split_once(' ').unwrap_or((value, ""));
    let plain = BASE64_STANDARD.decode(encoded).ok().and_then(|b| String::from_utf8(b).ok());
    match plain.as_deref().and_then(|plain| plain.split_once(':')) {
        // Only the secret: `x` may be a bogus password and a letter of the user's name too.
        Some((id, secret)) => {
            let secret = symbols.put(secret, uses);
            format!("{scheme} {}", BASE64_STANDARD.encode(format!("{id}:{secret}")))
        }
        None => value.to_owned(),
    }
}

/// Takes in what an answer issues; returns what is missing or of another form.
fn learn(step: &Step, recorded: &Exchange, is: &Reply, symbols: &mut Symbols) -> Vec<String> {
    let Yields::Where(yields) = &step.yields else { return Vec::new() };
    let mut complaints = Vec::new();
    for (name, place) in yields {
        // Created, but nowhere in the answer: a later page shows it.
        if place == "hidden" {
            continue;
        }
        let value = symbols.recorded(name).unwrap_or_default();
        match found(place, &value, recorded, is) {
            Some(own) => complaints.extend(symbols.learn(name, &own).err()),
            None => complaints.push(format!("{name} is not issued at {place}")),
        }
    }
    complaints
}

fn found(place: &str, value: &str, recorded: &Exchange, is: &Reply) -> Option<String> {
    if place.starts_with("form:") {
        return Some(value.to_owned());
    }
    if place == "text" {
        return beside(&recorded.response.body, value, &is.body);
    }
    if place == "header:Set-Cookie" {
        return errands::session(is);
    }
    if let Some(header) = place.strip_prefix("header:") {
        let was = recorded.response.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(header));
        return beside(&was?.1, value, is.header(header)?);
    }
    let json: Value = serde_json::from_str(&is.body).ok()?;
    let pointer = format!("/{}", place.replace('.', "/"));
    Some(json.pointer(&pointer)?.as_str()?.to_owned())
}

/// The comparer and the symbols need no sandbox to be tried: a recording fed back as its own answer
/// issues every symbol where the script says, and differs from itself in nothing.
#[test]
fn recordings_are_like_themselves() {
    let Some(folder) = recordings::folder("recordings_are_like_themselves") else { return };
    for version in ["2.46.1", "2.426.2", "2.572"] {
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

#[cfg(test)]
fn learn_recorded(step: &Step, symbols: &mut Symbols) {
    let Yields::Names(names) = &step.yields else { return };
    for name in names {
        if let Some(value) = symbols.recorded(name) {
            symbols.learn(name, &value).expect("the recorded form");
        }
    }
}
