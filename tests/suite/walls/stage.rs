//! An account whose controller is suddenly behind a wall.

use super::row::{Row, noted, said};
use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::walls::Turnout;
use lab::{Lab, PASSWORD, Ran, login};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::{Duration, Instant};

/// The deadline that each command is given, in seconds, and what a whole command may take with it:
/// several exchanges, and a busy machine.
const DEADLINE: &str = "5";
const MOST: Duration = Duration::from_secs(20);

/// A lab whose controller is reached through a turnout, and what was counted.
pub struct Stage {
    pub lab: Lab,
    pub turnout: Turnout,
    /// Somebody else's server, to which nothing may go.
    pub elsewhere: TcpListener,
    open: u16,
    token: String,
    counts: BTreeMap<(String, String), usize>,
    wrong: Vec<String>,
}

impl Stage {
    /// Alice is logged in, with nothing in the way yet.
    pub fn set() -> Stage {
        Stage::with(Setup::new(Jenkins::V2_572))
    }

    /// The same at a server of any kind.
    pub fn with(setup: Setup) -> Stage {
        let lab = Lab::with(setup.user(User::new("alice", PASSWORD)), PROGRAM);
        let open = port(lab.sandbox.url());
        let turnout = Turnout::to(open);
        lab.login_at(&turnout.url());
        let token = lab.token();
        let elsewhere = TcpListener::bind("127.0.0.1:0").expect("a port");
        Stage { lab, turnout, elsewhere, open, token, counts: BTreeMap::new(), wrong: vec![] }
    }

    /// The controller's own address: `127.0.0.1:PORT`.
    pub fn backend(&self) -> String {
        format!("127.0.0.1:{}", self.open)
    }

    /// Puts a wall in the way, tries every command, takes it away again and looks what is left.
    pub fn play(&mut self, row: &Row, wall: u16) {
        let names = self.lab.names();
        self.turnout.turn(wall);
        let url = self.turnout.url();
        let token = self.token.clone();
        let with_token = login(&url, &[]);
        let with_token: Vec<&str> = with_token
            .into_iter()
            .map(|word| if word == "--password-stdin" { "--with-token" } else { word })
            .collect();
        for (command, input, expected) in [
            (vec!["status"], "", row.reads),
            (vec!["token", "list"], "", row.reads),
            (with_token, &*token, if row.login.is_empty() { row.reads } else { row.login }),
            (login(&url, &[]), PASSWORD, if row.login.is_empty() { row.posts } else { row.login }),
            (vec!["token", "create", "walled"], "", row.posts),
            (vec!["token", "rotate"], "", row.posts),
        ] {
            if expected != "-" {
                self.fails(row, &command, input, expected);
            }
        }
        self.examine(row);
        let offline = self.lab.run(&["status", "--offline"], "");
        if offline.out.contains("suspect") || offline.out.contains("rejected") {
            self.wrong.push(format!("{}: {}", row.wall, offline.out));
        }
        self.turnout.turn(self.open);
        let recovered = self.lab.run(&["recover"], "");
        if recovered.code != 0 {
            self.wrong.push(format!("{}: recover: {}", row.wall, recovered.err));
        }
        self.lab.must_work(row.wall);
        let after = (self.lab.names(), self.lab.token(), self.lab.open_intents());
        if after != (names, token, 0) {
            self.wrong.push(format!("{}: afterwards {:?}, {} open", row.wall, after.0, after.2));
        }
    }

    /// The doctor fails exactly one part, with the problem that reads have; what only a change would
    /// show it does not call well.
    fn examine(&mut self, row: &Row) {
        let begun = Instant::now();
        let ran = self.lab.run(&["doctor", "--json", "--timeout", DEADLINE], "");
        let shown: Value = serde_json::from_str(ran.out.trim()).unwrap_or_default();
        let checks = shown["checks"].as_array().cloned().unwrap_or_default();
        let failed: Vec<_> = checks.iter().filter(|check| check["state"] == "fail").collect();
        let problems: Vec<_> =
            failed.iter().filter_map(|check| check["problem"].as_str()).collect();
        let is_right = match problems.as_slice() {
            [] => row.reads == "-" && !checks.is_empty(),
            [problem] => *problem == row.reads || *problem == row.login,
            _ => false,
        };
        let changes = checks.iter().find(|check| check["name"] == "changes");
        if !is_right || changes.is_none_or(|check| check["state"] != "not-asked") {
            let failed: Vec<_> = failed.iter().map(ToString::to_string).collect();
            self.wrong.push(format!("{} doctor: {problems:?} {failed:?} {}", row.wall, ran.err));
        }
        if begun.elapsed() > MOST {
            self.wrong.push(format!("{} doctor: took {:?}", row.wall, begun.elapsed()));
        }
    }

    fn fails(&mut self, row: &Row, command: &[&str], input: &str, expected: &str) {
        let line = [command, &["--json", "--timeout", DEADLINE]].concat();
        let begun = Instant::now();
        let ran = self.lab.run(&line, input);
        let took = begun.elapsed();
        let verb = if command[0] == "token" { command[1] } else { command[0] };
        let at = format!("{} {verb}", row.wall);
        let fault = if verb == "status" {
            self.fault_of_status(row, &ran, expected)
        } else {
            self.fault(row, &ran, expected)
        };
        if let Some(why) = fault {
            self.wrong.push(format!("{at}: {why}"));
        }
        if took > MOST {
            self.wrong.push(format!("{at}: took {took:?}"));
        }
        let by = if row.by.is_empty() { "nobody" } else { row.by };
        *self.counts.entry((by.to_owned(), expected.to_owned())).or_default() += 1;
    }

    fn fault_of_status(&self, row: &Row, ran: &Ran, expected: &str) -> Option<String> {
        let noted = noted(ran);
        let is_right = ran.code == row.exit
            && noted.as_deref() == Some(expected)
            && !ran.out.contains(&self.token);
        (!is_right).then(|| format!("exit {}, {noted:?} {}", ran.code, ran.err))
    }

    fn fault(&self, row: &Row, ran: &Ran, expected: &str) -> Option<String> {
        let whole = format!("{}{}", ran.out, ran.err);
        if [PASSWORD, &self.token].iter().any(|secret| whole.contains(secret)) {
            return Some("it shows a secret".to_owned());
        }
        let Some(said) = said(ran) else {
            return Some(format!("exit {}, and no error in JSON: {whole}", ran.code));
        };
        let is_right = said.problem == expected
            && ran.code == row.exit
            && (said.message.contains(row.by) || expected == row.login)
            && said.next.contains(row.next);
        (!is_right).then(|| format!("exit {}, {said:?}", ran.code))
    }

    /// Prints what was counted.
    ///
    /// # Panics
    /// When anything was wrong, or something went elsewhere.
    pub fn end(self, of: &str) {
        let total: usize = self.counts.values().sum();
        println!("walls of {of}: {total} commands, by who answered and what it was:");
        for ((by, problem), count) in &self.counts {
            println!("  {count:3}  {by}: {problem}");
        }
        self.elsewhere.set_nonblocking(true).expect("a socket");
        assert!(self.elsewhere.accept().is_err(), "something went elsewhere");
        assert!(self.wrong.is_empty(), "{} wrong:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

pub fn port(url: &str) -> u16 {
    let port = url.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
    port.expect("a port")
}
