//! What each kind of answer means to `api`: the table that the Python module is held to as well.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::{Lab, Listener, Ran, listener};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

pub const TOKEN: &str = "11aa00bb11cc22dd33ee44ff5566778899";
/// The name that the controller of the table calls its root by.
const OWN: &str = "https://jenkins.example/ci/";

#[derive(Deserialize)]
struct Row {
    about: String,
    #[serde(default = "anywhere")]
    path: String,
    status: String,
    #[serde(default)]
    headers: Vec<String>,
    #[serde(default)]
    body: String,
    get: String,
    post: String,
}

fn anywhere() -> String {
    "job/app/thing".to_owned()
}

/// A controller that answers `row` wherever the row is asked, at `followed` a text, and below
/// `endless` always one step further.
fn controller(row: &Row) -> Listener {
    let (status, body, path) = (row.status.clone(), row.body.clone(), format!("/{}", row.path));
    let headers = row.headers.clone();
    Listener::answering(move |heard| {
        let host = heard.header("host").expect("a host");
        let target = heard.line().split_once(' ').expect("a target").1;
        let json = "Content-Type: application/json\r\n";
        if target == "/me/api/json?tree=absoluteUrl" {
            return listener::answer(
                "200 OK",
                json,
                format!("{{\"absoluteUrl\": \"{OWN}user/alice\"}}").as_bytes(),
            );
        }
        if target.starts_with("/endless") {
            let next = format!("Location: {target}x\r\n");
            return listener::answer("302 Found", &next, b"");
        }
        if target != path {
            return listener::answer("200 OK", "Content-Type: text/plain\r\n", b"followed");
        }
        if status.is_empty() {
            return vec![];
        }
        let fill = |text: &String| {
            let text = text.replace("{root}", &format!("http://{host}/")).replace("{own}", OWN);
            text.replace("{https}", &format!("https://{host}/")).replace("{host}", host) + "\r\n"
        };
        let headers: String = headers.iter().map(fill).collect();
        if headers.contains("Content-Length") {
            let head = format!("HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n{body}");
            return head.into_bytes();
        }
        listener::answer(&status, &headers, body.as_bytes())
    })
}

/// Runs a command as the account that the three variables name.
pub fn run_at(lab: &Lab, url: &str, arguments: &[&str], input: &str) -> Ran {
    let mut command = lab.command(arguments);
    command.env("JENKINS_URL", url).env("JENKINS_USER_ID", "alice");
    command.env("JENKINS_API_TOKEN", TOKEN);
    lab.run_command(command, input)
}

#[test]
fn every_kind_of_answer_means_what_it_proves() {
    let table = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/answers.json"));
    let table: Vec<Row> = serde_json::from_str(&table.unwrap()).unwrap();
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let mut wrong = vec![];
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in &table {
        for (method, expected) in [("GET", &row.get), ("POST", &row.post)] {
            let controller = controller(row);
            let mut words = vec!["api", "--json", "-X", method, &row.path];
            if method == "POST" {
                words.extend(["-f", "a=b"]);
            }
            let ran = run_at(&lab, &controller.url, &words, "");
            let outcome = outcome(&ran);
            if outcome != *expected {
                wrong.push(format!("{} {method}: {outcome}, expected {expected}", row.about));
            }
            for text in [&ran.err, &ran.out] {
                assert!(
                    !text.contains("hush") || text.contains(&row.body),
                    "{}: {text}",
                    row.about
                );
            }
            let class = outcome.rsplit(' ').next().unwrap_or_default();
            let class = if outcome.starts_with("ok") { "0" } else { class };
            *counts.entry(format!("{method} exit {class}")).or_default() += 1;
            let asked = controller.heard().len();
            assert!(asked < 14, "{}: asked {asked} times", row.about);
            assert!(row.path != "circle" || asked == 1, "a circle is seen at once");
            // A POST is sent once, whatever became of it.
            let sent = controller.heard().iter().filter(|it| it.line().starts_with("POST")).count();
            assert_eq!(sent, usize::from(method == "POST"), "{}", row.about);
        }
    }
    println!("answers by class: {counts:?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// `ok`, `ok PATH` or `PROBLEM EXIT`.
fn outcome(ran: &Ran) -> String {
    let last = ran.err.lines().last().unwrap_or_default();
    match ran.code {
        0 => {
            let path = last.split_once(", ").map_or("", |(_, path)| path.trim_matches('/'));
            let slash = if last.ends_with('/') && !path.is_empty() { "/" } else { "" };
            format!("ok {path}{slash}").trim_end().to_owned()
        }
        code => {
            let error: Value = serde_json::from_str(last).unwrap_or_default();
            let problem = error["error"]["problem"].as_str().unwrap_or("no JSON");
            assert_eq!(error["error"]["exit"], code, "{last}");
            format!("{problem} {code}")
        }
    }
}

/// What went wrong, and one step that is not the command that failed.
#[test]
fn a_refusal_says_what_where_and_what_to_do() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let html = "Content-Type: text/html\r\nX-Jenkins: 2.572\r\n";
    let page = "<html><head><title>Oops</title></head><body><div id='main-panel'><h1>Error</h1>\
                <p>A job already exists with the name ‘app’<!-- x --></div></body></html>";
    let denied = "Content-Type: text/html\r\nX-Jenkins: 2.572\r\n\
                  X-Required-Permission: hudson.model.Item.Create\r\n";
    let cases = [
        ("404 Not Found", html, "there is nothing at `job/app/x?token=…` (HTTP 404)", "browser"),
        (
            "405 Method Not Allowed",
            html,
            "nothing can be read",
            "cargo jenkins api -X POST job/app/x",
        ),
        ("400 Bad Request", html, "already exists with the name ‘app’", "correct what it names"),
        (
            "403 Forbidden",
            denied,
            "permission is missing: Job/Create (hudson.model.Item.Create)",
            "ask",
        ),
        (
            "302 Found",
            "Location: https://idp.example/a?b=hush\r\n",
            "https://idp.example/a,",
            "log in",
        ),
    ];
    for (status, headers, says, next) in cases {
        let controller = Listener::answering(move |heard| {
            let body = if heard.line().contains("x?") { page.as_bytes() } else { b"" };
            listener::answer(status, headers, body)
        });
        let ran = run_at(&lab, &controller.url, &["api", "job/app/x?token=hush"], "");
        let (said, step) = ran.err.split_once("next: ").expect(&ran.err);
        assert!(said.contains(says), "{status}: {said}");
        assert!(step.contains(next), "{status}: {step}");
        assert!(!ran.err.contains("hush") && !step.contains("Overall/Read"), "{}", ran.err);
        // Who reads by a program gets the page.
        assert_eq!(ran.out, page);
    }
    // A terminal gets its title.
    for (status, code) in [("404 Not Found", 1), ("200 OK", 0)] {
        let controller =
            Listener::answering(move |_| listener::answer(status, html, page.as_bytes()));
        let program = [PROGRAM, "api", "job/app/"].map(|word| format!("'{word}'")).join(" ");
        let mut command = lab.command_of("script");
        command.args(["-qec", &program, "/dev/null"]);
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.env("JENKINS_URL", &controller.url).env("JENKINS_USER_ID", "alice");
        command.env("JENKINS_API_TOKEN", TOKEN);
        let ran = lab.run_command(command, "");
        assert_eq!(ran.code, code, "{}", ran.out);
        assert!(ran.out.contains("Oops") && !ran.out.contains("<title>"), "{}", ran.out);
    }
}
