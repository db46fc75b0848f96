//! Asks a sandbox what each recorded server was asked, in the order of the files.

use super::super::conformance::compare::{Facts, differences, facts, forget_cut};
use super::super::conformance::replay::{Answered, as_reply};
use super::super::conformance::wire::{Ask, Reply};
use super::history::History;
use super::people::{PEOPLE, People};
use super::talk;
use flate2::read::GzDecoder;
use jenkins_sandbox::{Jenkins, Planted, Rights, Setup, Stage, User};
use lab::recordings::{self, Exchange};
use lab::{Git, Lab};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

/// Replays the recordings of one version.
pub fn replay(folder: &Path, jenkins: Jenkins) -> Vec<Answered> {
    let servers = recorded(folder, jenkins);
    servers.iter().flat_map(|(host, exchanges)| server(jenkins, None, host, exchanges)).collect()
}

/// Replays one recorded server, that with an exchange of `name`, to a sandbox with a bug on purpose.
pub fn replay_planted(folder: &Path, jenkins: Jenkins, bug: Planted, name: &str) -> Vec<Answered> {
    let mut servers = recorded(folder, jenkins).into_iter();
    let (host, exchanges) = servers
        .find(|(_, exchanges)| exchanges.iter().any(|e| e.name().starts_with(name)))
        .expect("an exchange of that name");
    server(jenkins, Some(bug), &host, &exchanges)
}

/// The exchanges of each recorded server, by its address.
fn recorded(folder: &Path, jenkins: Jenkins) -> BTreeMap<String, Vec<Exchange>> {
    let mut servers: BTreeMap<String, Vec<Exchange>> = BTreeMap::new();
    for exchange in recordings::exchanges(folder, &format!("git-{}", jenkins.version())) {
        let host = header(&exchange.request.headers, "Host").unwrap_or_default();
        servers.entry(host.to_owned()).or_default().push(exchange);
    }
    servers
}

fn server(
    jenkins: Jenkins,
    planted: Option<Planted>,
    host: &str,
    exchanges: &[Exchange],
) -> Vec<Answered> {
    let mut setup = set_up(jenkins, number(&exchanges[0]));
    setup.planted = planted;
    let context = setup.context.clone();
    let lab = Lab::with(setup, env!("CARGO_BIN_EXE_cargo-jenkins-lab"));
    let Some(git) = Git::new(&lab, "conformance of hosted git") else { return Vec::new() };
    let address = lab.sandbox.url().split('/').nth(2).expect("an absolute URL").to_owned();
    let mut people = People::new(&address, &context);
    let mut history = History::default();
    let mut answered = Vec::new();
    for recorded in exchanges {
        // A token is older than the start it was recorded in.
        lab.sandbox.ready();
        let was = decoded(as_reply(recorded), false);
        let starting = (560..).contains(&number(recorded));
        history.know(talk::acknowledged(&was.bytes));
        let (target, body) = history.put(&recorded.request, &git, &lab);
        let mut headers = Vec::new();
        for (name, value) in &recorded.request.headers {
            let value = match name.as_str() {
                "Host" | "Content-Length" => continue,
                "Authorization" => people.basic(value, was.status == 401 && !starting),
                "Cookie" => people.session(value),
                _ => value.clone(),
            };
            headers.push((name.clone(), value));
        }
        set_stage(&lab, recorded);
        let ask = Ask { method: recorded.request.method.clone(), target, headers, body };
        let id = recorded.id.clone();
        let differences = match ask.send(&address) {
            Ok(is) => {
                let is = decoded(is, true);
                if ask.target.contains("info/refs") {
                    history.learn(&was, &is);
                }
                let was = reduced(was, host);
                compared(recorded, &was, reduced(is, &address))
            }
            Err(e) => vec![format!("no answer: {e}")],
        };
        answered.push(Answered { id, differences });
    }
    answered
}

/// As the README of the recordings tells the numbers.
fn set_up(jenkins: Jenkins, number: u32) -> Setup {
    let mut setup = Setup::new(jenkins);
    setup.git = true;
    // Without crumbs, too: only so can anybody clone anonymously.
    setup.anonymous_read = (300..400).contains(&number) || (540..560).contains(&number);
    if (400..500).contains(&number) {
        setup.context.push_str("/jenkins");
    }
    setup.security = !(520..540).contains(&number);
    setup.csrf = !(540..560).contains(&number);
    for (id, password) in PEOPLE {
        let mut user = User::new(id, password);
        user.rights = match id {
            "admin" => Rights::Admin,
            "alice" => Rights::Reader,
            _ => Rights::None,
        };
        setup.users.push(user);
    }
    setup
}

/// How far a starting server had come is told by its answer alone.
fn set_stage(lab: &Lab, recorded: &Exchange) {
    if (560..).contains(&number(recorded)) {
        match recorded.response.status {
            503 => lab.sandbox.restart_slowly(Stage::Guarded),
            401 => lab.sandbox.restart_slowly(Stage::Forgetful),
            _ => lab.sandbox.ready(),
        }
    }
}

fn number(exchange: &Exchange) -> u32 {
    let file = exchange.id.rsplit('/').next().unwrap_or_default();
    file.split('-').next().and_then(|n| n.parse().ok()).expect("files begin with a number")
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// With an unpacked body; some recordings hold them so already.
fn decoded(mut reply: Reply, own: bool) -> Reply {
    let packed = reply.bytes.starts_with(&[0x1f, 0x8b]);
    if packed && (!own || reply.header("Content-Encoding") == Some("gzip")) {
        let mut plain = Vec::new();
        GzDecoder::new(reply.bytes.as_slice()).read_to_end(&mut plain).expect("gzip");
        reply.body = String::from_utf8_lossy(&plain).into_owned();
        reply.bytes = plain;
    }
    reply
}

/// The facts of an answer, with the lines of git's talk in the place of its bytes.
fn reduced(mut reply: Reply, host: &str) -> Facts {
    let kind = reply.header("Content-Type").unwrap_or_default();
    let lines = talk::lines(kind, &reply.bytes);
    if let Some(lines) = &lines {
        reply.body = lines.join("\n");
    }
    let mut facts = facts(&reply, |text| text.replace(host, "‹host›"));
    if let Some(lines) = lines {
        facts.insert("git", lines);
    }
    facts
}

fn compared(recorded: &Exchange, was: &Facts, mut is: Facts) -> Vec<String> {
    if recorded.response.body_cut.is_some() {
        forget_cut(was, &mut is);
    }
    if recorded.response.body_original_bytes.is_some() {
        let length = was.get("git").map_or(0, Vec::len);
        if let Some(lines) = is.get_mut("git") {
            lines.truncate(length);
        }
    }
    differences(was, &is)
}
