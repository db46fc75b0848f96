//! A sandbox in the state that a recorded server was in: its older jobs with their builds, its
//! views and plugins, read off what it showed.

use super::recorded::Recorded;
use crate::conformance::wire::{Ask, Reply};
use base64::Engine as _;
use jenkins_sandbox::{Jenkins, Needed, Planted, Plugin, Rights, Sandbox, Setup, User};
use jiff::fmt::rfc2822::DateTimeParser;
use lab::recordings::Exchange;
use serde_json::Value;
use std::time::Duration;

/// The sandbox, and what is known by other numbers there.
pub struct World {
    pub sandbox: Sandbox,
    /// `127.0.0.1:PORT`.
    pub address: String,
    /// Items of the queue: as recorded, and as they are here.
    pub items: Vec<(String, String)>,
    tokens: Vec<(String, String)>,
}

impl World {
    /// Starts it, as it was before the first of `exchanges`.
    pub fn start(
        recorded: &Recorded,
        jenkins: Jenkins,
        exchanges: &[Exchange],
        planted: Option<Planted>,
    ) -> World {
        let mut carol = User::new("carol", "secret");
        carol.rights = Rights::Reader;
        let mut setup = Setup::new(jenkins).user(User::new("alice", "secret")).user(carol);
        setup.plugins = plugins(recorded, jenkins);
        setup.clock = exchanges.first().and_then(|first| date(first.header("Date")));
        // Before it, as much as the older builds take.
        setup.clock = setup.clock.map(|clock| clock - jiff::SignedDuration::from_hours(24));
        setup.planted = planted.filter(|planted| *planted != Planted::QueueStands);
        let sandbox = Sandbox::start(setup).expect("a sandbox");
        let address = sandbox.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
        let token = |user: &str| {
            (user.to_owned(), sandbox.add_token(user, "everyday").expect("somebody known"))
        };
        let tokens = vec![token("alice"), token("carol")];
        let world = World { sandbox, address, items: vec![], tokens };
        for job in older_jobs(recorded, jenkins) {
            world.make(&job);
        }
        for view in older_views(recorded, jenkins) {
            let xml = "<hudson.model.ListView/>";
            world.post(&format!("/createView?name={view}"), "application/xml", xml);
        }
        if let Some(planted) = planted {
            world.sandbox.plant(planted);
        }
        world
    }

    pub fn token(&self, user: &str) -> &str {
        &self.tokens.iter().find(|(known, _)| known == user).expect("somebody known").1
    }

    /// Sets the clock to a recorded `Date`.
    pub fn set_clock(&self, recorded: Option<&str>) {
        if let Some(now) = date(recorded) {
            self.sandbox.set_clock(now);
        }
    }

    fn post(&self, target: &str, kind: &str, body: &str) -> Reply {
        let pair = format!("alice:{}", self.token("alice"));
        let pair = base64::prelude::BASE64_STANDARD.encode(pair);
        let headers =
            [("Authorization", format!("Basic {pair}")), ("Content-Type", kind.to_owned())];
        let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let ask = Ask { method: "POST".into(), target: target.into(), headers, body: body.into() };
        let reply = ask.send(&self.address).expect("it answers");
        assert!(reply.status < 400, "{target}: {} {}", reply.status, reply.body);
        reply
    }

    /// Makes a job as a recorded server showed it: a copy where it cannot be built though nobody
    /// disabled it, and with as many builds, which failed.
    fn make(&self, job: &Value) {
        let name = encoded(job["name"].as_str().expect("a name"));
        let xml = configuration(job);
        if job["buildable"] == false {
            self.post("/createItem?name=copied", "application/xml", &xml);
            let target = format!("/createItem?name={name}&mode=copy&from=copied");
            self.post(&target, "application/x-www-form-urlencoded", "");
            self.post("/job/copied/doDelete", "application/x-www-form-urlencoded", "");
            return;
        }
        self.post(&format!("/createItem?name={name}"), "application/xml", &xml);
        for _ in job["builds"].as_array().into_iter().flatten() {
            let verb = if parameters(job).is_empty() { "build" } else { "buildWithParameters" };
            let target = format!("/job/{name}/{verb}?delay=0sec");
            self.post(&target, "application/x-www-form-urlencoded", "");
            self.sandbox.advance(Duration::from_secs(60));
        }
    }
}

fn date(text: Option<&str>) -> Option<jiff::Timestamp> {
    DateTimeParser::new().parse_timestamp(text?).ok()
}

pub fn encoded(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}

/// An exchange of a version by what it is about.
fn shown(recorded: &Recorded, jenkins: Jenkins, file: &str, target: &str) -> Value {
    let exchanges = recorded.of(jenkins, file);
    let found = exchanges.iter().find(|exchange| exchange.request.target == target);
    serde_json::from_str(&found.expect("recorded").response.body).expect("JSON")
}

/// The jobs that were there before.
fn older_jobs(recorded: &Recorded, jenkins: Jenkins) -> Vec<Value> {
    let root = shown(recorded, jenkins, "calls", "/api/json?depth=1");
    let jobs = root["jobs"].as_array().cloned().unwrap_or_default();
    let is_older = |job: &Value| !job["name"].as_str().is_some_and(|n| n.starts_with("everyday"));
    jobs.into_iter().filter(is_older).collect()
}

fn older_views(recorded: &Recorded, jenkins: Jenkins) -> Vec<String> {
    let root = shown(recorded, jenkins, "calls", "/api/json?depth=1");
    let names = root["views"].as_array().into_iter().flatten();
    let names = names.filter_map(|view| view["name"].as_str()).filter(|name| *name != "all");
    names.map(str::to_owned).collect()
}

fn plugins(recorded: &Recorded, jenkins: Jenkins) -> Vec<Plugin> {
    let manager = shown(recorded, jenkins, "python-jenkins", "/pluginManager/api/json?depth=2");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let needed = |needed: &Value| Needed {
        short_name: text(&needed["shortName"]),
        version: text(&needed["version"]),
        optional: needed["optional"] == true,
    };
    let all = manager["plugins"].as_array().into_iter().flatten();
    all.map(|plugin| Plugin {
        short_name: text(&plugin["shortName"]),
        version: text(&plugin["version"]),
        needs: plugin["dependencies"].as_array().into_iter().flatten().map(needed).collect(),
        detached: plugin["detached"] == true,
    })
    .collect()
}

fn parameters(job: &Value) -> Vec<Value> {
    let of = |property: &Value| property["parameterDefinitions"].as_array().cloned();
    job["property"].as_array().into_iter().flatten().filter_map(of).flatten().collect()
}

/// A configuration of which a job comes out as it was shown.
fn configuration(job: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().replace('<', "&lt;");
    let definitions = parameters(job).into_iter().map(|one| {
        let class = one["_class"].as_str().unwrap_or_default().to_owned();
        let default = match &one["defaultParameterValue"]["value"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let name = text(&one["name"]);
        format!("<{class}><name>{name}</name><defaultValue>{default}</defaultValue></{class}>")
    });
    let definitions: String = definitions.collect();
    let properties = if definitions.is_empty() {
        String::new()
    } else {
        let property = "hudson.model.ParametersDefinitionProperty";
        format!(
            "<{property}><parameterDefinitions>{definitions}</parameterDefinitions></{property}>"
        )
    };
    format!(
        "<project><description>{}</description><properties>{properties}</properties><builders>\
         <hudson.tasks.Shell><command>exit 1</command></hudson.tasks.Shell></builders></project>",
        text(&job["description"])
    )
}
