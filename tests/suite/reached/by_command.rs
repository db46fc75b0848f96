//! One command each, after a login, that ends with the problem.

use crate::login::PROGRAM;
use crate::states::said;
use jenkins_sandbox::{Fault, Instead, Jenkins, Page, Sandbox, Setup, User};
use lab::{Lab, PASSWORD, login_of};

/// A problem and what leads to it.
#[derive(Clone, Copy)]
pub struct Row {
    pub problem: &'static str,
    exit: i32,
    /// What was done before.
    before: fn(&Lab),
    /// `{url}` is the controller's root, `{host}` its host and port.
    words: &'static str,
    input: &'static str,
    /// More variables, as `NAME=VALUE`.
    variables: &'static [&'static str],
}

const fn row(problem: &'static str, exit: i32, words: &'static str) -> Row {
    Row { problem, exit, before: |_| (), words, input: PASSWORD, variables: &[] }
}

const fn after(before: fn(&Lab), row: Row) -> Row {
    Row { before, ..row }
}

/// Has something of Jenkins answer in the place of what it would have.
fn answers(sandbox: &Sandbox, on: &str, status: u16, body: &str) {
    let page = Page::new(status).html(body).with("X-Jenkins", "2.572");
    sandbox.configure(|setup| {
        setup.front.answers.push(Instead { on: on.to_owned(), page });
    });
}

fn cannot_list(lab: &Lab) {
    lab.sandbox.fail(Fault::Lost.on("generateNewToken"));
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("GET /me/security/").always());
}

fn cannot_revoke(lab: &Lab) {
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/revoke").always());
}

fn in_home(lab: &Lab, file: &str, change: impl FnOnce(&std::path::Path)) {
    change(&lab.home().join("tokens").join(file));
}

pub const ROWS: &[Row] = &[
    row("nothing-left", 1, "recover --dismiss 0123456789abcdef"),
    after(|lab| lab.sandbox.configure(|it| it.csrf = false), row("no-crumbs", 1, "crumb")),
    row("url-unusable", 2, "login ftp://ci.example.com -u a --store file --password-stdin"),
    row("user-id-unusable", 2, "login {url} -u a:b --password-stdin"),
    row("token-name-unusable", 2, "token create a\u{7}b"),
    row("expiry-unusable", 2, "token create x --expires 2020-01-01"),
    row("ca-file-unusable", 2, "login {url} -u alice --password-stdin --ca-file /dev/null"),
    Row {
        variables: &["JENKINS_USER_ID=alice"],
        ..row("environment-incomplete", 2, "api me/api/json")
    },
    Row {
        variables: &[
            "JENKINS_URL=https://ci.example.com/",
            "JENKINS_USER_ID=alice",
            "JENKINS_API_TOKEN_FILE=/no/such/file",
        ],
        ..row("environment-unusable", 2, "api me/api/json")
    },
    after(
        |lab| {
            for _ in 0..2 {
                let _ = lab.sandbox.add_token("alice", "twin");
            }
        },
        row("several-tokens", 2, "token revoke twin --yes"),
    ),
    after(
        |lab| {
            for user in ["bob", "carol"] {
                assert_eq!(lab.try_login(user, PASSWORD).code, 0);
            }
        },
        row("several-accounts", 2, "switch"),
    ),
    after(
        |lab| {
            let page = Page::new(302).with("Location", "{target}");
            let answer = Instead { on: "/circle".to_owned(), page };
            lab.sandbox.configure(|setup| setup.front.answers.push(answer));
        },
        row("redirect-circle", 3, "api circle"),
    ),
    row("path-outside", 2, "api http://elsewhere.example.com/x"),
    row("user-in-url", 2, "api http://alice:secret@{host}/me/api/json"),
    row("no-project", 2, "init"),
    row(
        "host-unknown",
        3,
        "login https://nobody.example.invalid -u a --store file --password-stdin",
    ),
    after(
        |lab| answers(&lab.sandbox, "/me/api", 500, "it failed"),
        row("server-failed", 3, "api me/api/json"),
    ),
    after(
        |lab| answers(&lab.sandbox, "/me/api", 429, "later"),
        row("too-many-requests", 3, "api me/api/json"),
    ),
    after(
        |lab| answers(&lab.sandbox, "GET /me/security/", 200, "<p>Something else.</p>"),
        row("page-unreadable", 3, "token list"),
    ),
    after(
        |lab| assert_eq!(lab.run(&["logout"], "").code, 0),
        row("no-account", 4, "api me/api/json"),
    ),
    row("host-not-ours", 4, "git status https://elsewhere.example.com/x.git"),
    row("no-route", 3, "login https://255.255.255.255 -u a --store file --password-stdin"),
    Row {
        variables: &["https_proxy=http://255.255.255.255:3128"],
        ..row(
            "proxy-no-route",
            3,
            "login https://ci.example.com -u a --store file --password-stdin",
        )
    },
    Row {
        variables: &["https_proxy=http://nobody.example.invalid:3128"],
        ..row("proxy-unknown", 3, "login https://ci.example.com -u a --store file --password-stdin")
    },
    after(cannot_list, row("outcome-unknown", 7, "token create x")),
    after(
        |lab| lab.sandbox.fail(Fault::Lost.on("quietDown")),
        row("answer-lost", 7, "api quietDown -X POST"),
    ),
    after(cannot_revoke, row("revoke-unfinished", 7, "token rotate")),
    after(
        |lab| {
            let _ = lab.sandbox.add_token("alice", "other");
            answers(&lab.sandbox, "/revoke", 200, "");
        },
        row("still-listed", 7, "token revoke other --yes"),
    ),
    after(
        |lab| lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/rename").always()),
        row("unfinished", 7, "login {url} -u alice --store file --password-stdin --token-name x"),
    ),
    after(
        |lab| in_home(lab, "accounts.toml", |file| std::fs::write(file, "= [").expect("a file")),
        row("file-unreadable", 6, "api me/api/json"),
    ),
];

#[test]
fn a_proxy_whose_own_certificate_is_not_known_is_told_from_the_controller() {
    let mut setup = Setup::new(Jenkins::V2_572);
    setup.tls = true;
    let lab = Lab::with(setup, PROGRAM);
    let mut command = lab.command(&login_of("alice", "https://ci.example.com", &["--json"]));
    command.env("https_proxy", lab.sandbox.url());
    let ran = lab.run_command(command, PASSWORD);
    assert_eq!((said(&ran.err).0.as_str(), ran.code), ("proxy-tls-failed", 3), "{}", ran.err);
    assert!(lab.sandbox.asked().is_empty());
}

#[test]
fn each_command_ends_with_its_problem() {
    let mut wrong = vec![];
    for row in ROWS {
        let mut setup = Setup::new(Jenkins::V2_572);
        setup.users.extend(["alice", "bob", "carol"].map(|user| User::new(user, PASSWORD)));
        let lab = Lab::with(setup, PROGRAM);
        let ran = lab.run(&login_of("alice", lab.sandbox.url(), &["--no-git"]), PASSWORD);
        assert_eq!(ran.code, 0, "{}", ran.err);
        (row.before)(&lab);
        let url = lab.sandbox.url().to_owned();
        let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let words = |word: &str| word.replace("{url}", &url).replace("{host}", &host);
        let words: Vec<String> = row.words.split(' ').map(words).chain(["--json".into()]).collect();
        let mut command = lab.command(&words.iter().map(String::as_str).collect::<Vec<_>>());
        command.envs(row.variables.iter().filter_map(|pair| pair.split_once('=')));
        let ran = lab.run_command(command, row.input);
        let (problem, next) = said(&ran.err);
        if (problem.as_str(), ran.code) != (row.problem, row.exit) || next.is_empty() {
            wrong.push(format!("{}: {problem} {} {}", row.problem, ran.code, ran.err));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    println!("{} commands end with {} problems", ROWS.len(), ROWS.len());
}
