//! The table.

use super::{after_a_login, in_state};
use crate::tokens::json;
use jenkins_sandbox::Jenkins;
use lab::PASSWORD;

/// A server's state, and what a person is told who comes with a token or with a password.
pub struct Row {
    /// What it is called here.
    pub state: &'static str,
    /// The same as the sandbox reads it.
    pub scenario: &'static str,
    /// `status` with a token that is valid.
    pub token: Said,
    /// `login` with the right password.
    pub password: Said,
}

/// The problem, none where all is well; the exit code; words of what to do next.
pub type Said = (&'static str, i32, &'static str);

const WELL: Said = ("", 0, "");

pub const ROWS: &[Row] = &[
    Row { state: "up", scenario: "", token: WELL, password: WELL },
    Row {
        state: "about to shut down",
        scenario: "[server]\nquieting-down = true",
        token: WELL,
        password: WELL,
    },
    Row {
        state: "strict crumbs",
        scenario: "[server]\nstrict-crumbs = true",
        token: WELL,
        password: WELL,
    },
    Row {
        state: "tokens want a crumb",
        scenario: "[server]\ntokens-want-crumb = true",
        token: WELL,
        password: WELL,
    },
    Row {
        state: "tokens want a strict crumb",
        scenario: "[server]\ntokens-want-crumb = true\nstrict-crumbs = true",
        token: WELL,
        password: WELL,
    },
    Row {
        state: "a version of four numbers",
        scenario: "[server]\ncalls-itself = \"2.426.3.3\"",
        token: WELL,
        password: WELL,
    },
    Row {
        state: "a version that somebody built",
        scenario: "[server]\ncalls-itself = \"2.578-SNAPSHOT (private-11/26/2026 10:00 GMT-me)\"",
        token: WELL,
        password: WELL,
    },
    Row {
        state: "the realm knows her by another name",
        scenario: "[[server.users]]\nid = \"octocat\"\naliases = [\"alice\"]\n\
                   password = \"correct horse 7\"",
        token: WELL,
        password: WELL,
    },
    Row {
        state: "the realm repeats what was typed",
        scenario: "[server]\nrepeats-ids = true",
        token: WELL,
        password: WELL,
    },
    Row { state: "crumbs off", scenario: "[server]\ncsrf = false", token: WELL, password: WELL },
    Row {
        state: "anonymous may read",
        scenario: "[server]\nanonymous-read = true",
        token: WELL,
        password: WELL,
    },
    Row {
        state: "ids differ by case",
        scenario: "[server]\nexact-ids = true",
        token: WELL,
        password: WELL,
    },
    Row {
        state: "security off",
        scenario: "[server]\nsecurity = false",
        token: ("security-off", 3, "switch security on"),
        password: ("security-off", 3, "switch security on"),
    },
    Row {
        state: "Authorization removed on the way",
        scenario: "[server.front]\nstrips = [\"Authorization\"]",
        token: ("credentials-ignored", 4, "Authorization"),
        password: ("credentials-ignored", 4, "Authorization"),
    },
    Row {
        state: "the same, and anonymous may read",
        scenario: "[server]\nanonymous-read = true\n[server.front]\nstrips = [\"Authorization\"]",
        token: ("credentials-ignored", 4, "Authorization"),
        password: ("credentials-ignored", 4, "Authorization"),
    },
    Row {
        state: "the realm does not know the user",
        scenario: "[server]\nforgotten = [\"alice\"]",
        token: ("user-unknown", 3, "directory"),
        password: ("unverified", 7, "recover"),
    },
    Row {
        state: "no password is taken",
        scenario: "[server]\nsigns-in-at = \"https://idp.example.com/\"",
        token: WELL,
        password: ("password-refused", 4, "--with-token"),
    },
    Row {
        state: "tokens want a session",
        scenario: "[server]\nsigns-in-at = \"https://idp.example.com/\"\ntokens-want-session = true",
        token: ("front-door-sign-in-elsewhere", 3, "in the browser"),
        password: ("password-refused", 4, "--with-token"),
    },
    Row {
        state: "somebody in front wants a password for Jenkins' realm",
        scenario: "[[server.front.answers]]\npage = { status = 401, headers = { \
                   WWW-Authenticate = \"Basic realm=\\\"Jenkins\\\"\" } }",
        token: ("front-door-password", 3, "let programs through"),
        password: ("front-door-password", 3, "let programs through"),
    },
    Row {
        state: "the start failed",
        scenario: "[server]\nstart = \"failed\"",
        token: ("starting", 3, "login page"),
        password: ("starting", 3, "login page"),
    },
    Row {
        state: "starting",
        scenario: "[server]\nstart = \"starting\"",
        token: ("starting", 3, "login page"),
        password: ("starting", 3, "login page"),
    },
    Row {
        state: "the setup wizard waits",
        scenario: "[server]\nstart = \"wizard\"",
        token: WELL,
        password: WELL,
    },
];

pub fn said(err: &str) -> (String, String) {
    let line = err.lines().find(|line| line.starts_with("{\"error\"")).unwrap_or("{}");
    let error = json(line)["error"].clone();
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    (text("problem"), text("next"))
}

#[test]
fn each_state_is_told_and_takes_no_token_away() {
    for jenkins in [Jenkins::V2_426_2, Jenkins::V2_572] {
        for row in ROWS {
            let about = format!("{}, {}", row.state, jenkins.version());
            let lab = after_a_login(jenkins, row.scenario);
            let kept = lab.token();
            let ran = lab.run(&["api", "me/api/json", "--json", "--timeout", "2"], "");
            check(&about, row.token, ran.code, &ran.err);
            assert_eq!(lab.token(), kept, "{about}: it is kept");
            let lab = in_state(jenkins, row.scenario);
            let login = ["login", lab.sandbox.url(), "-u", "alice", "--store", "file"];
            let more = ["--password-stdin", "--json", "--timeout", "2"];
            let ran = lab.run(&[&login[..], &more].concat(), PASSWORD);
            check(&format!("{about}, login"), row.password, ran.code, &ran.err);
        }
    }
    println!("{} states, two versions, a token and a password each", ROWS.len());
}

pub fn check(about: &str, (problem, code, next): Said, exit: i32, err: &str) {
    let (seen, to_do) = said(err);
    assert_eq!((seen.as_str(), exit), (problem, code), "{about}: {err}");
    assert!(to_do.contains(next), "{about}: {to_do}");
}
