//! Pages that tell a story: every `console` block is run in its order, and what it shows is what
//! comes out. `…` stands for what differs each time, `[exit N]` for an exit code that is not 0, and
//! `<!-- world: VERSION -->` begins anew with that Jenkins, logged in unless it says otherwise.

use crate::login::PROGRAM;
use jenkins_sandbox::{Certificate, Jenkins, Page, Setup, Start, User, Wanted};
use lab::{Lab, Listener, PASSWORD, listener};
use std::path::{Path, PathBuf};
use std::process::Command;

const EXAMPLE: &str = "https://ci.example.com/";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// A command of a page and the lines that belong to it.
struct Step<'a> {
    command: &'a str,
    shown: Vec<&'a str>,
}

#[test]
fn keeping_a_token_is_as_the_page_says() {
    let page = std::fs::read_to_string(docs().join("keep-a-token.md")).expect("the page");
    assert!(follow(&page) >= 9, "the page has hardly any command");
}

#[test]
fn scripts_are_as_the_page_says() {
    let page = std::fs::read_to_string(docs().join("scripts.md")).expect("the page");
    assert!(follow(&page) >= 4, "the page has hardly any command");
}

#[test]
fn the_doctor_says_what_its_page_says() {
    let page = std::fs::read_to_string(docs().join("doctor.md")).expect("the page");
    assert!(follow(&page) >= 3, "the page has hardly any command");
}

#[test]
fn logging_in_without_a_password_is_as_the_page_says() {
    let page = std::fs::read_to_string(docs().join("without-a-password.md")).expect("the page");
    assert!(follow(&page) >= 5, "the page has hardly any command");
}

#[test]
fn what_people_paste_is_as_the_page_says() {
    let page = std::fs::read_to_string(docs().join("troubleshooting.md")).expect("the page");
    assert!(follow(&page) >= 15, "the page has hardly any command");
}

/// Runs a page; answers how many commands it has.
fn follow(page: &str) -> usize {
    let (mut lab, mut steps) = (None, 0);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(world) = line.strip_prefix("<!-- world: ") {
            lab = Some(world_of(world.trim_end_matches(" -->")));
        } else if line == "```console" {
            let lab = lab.as_ref().expect("a world before the first command");
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            for step in parted(&block) {
                run(lab, &step);
                steps += 1;
            }
        }
    }
    steps
}

fn world_of(words: &str) -> Lab {
    let version = words.split(' ').next().unwrap_or_default();
    let jenkins = Jenkins::ALL.into_iter().find(|jenkins| jenkins.version() == version);
    let mut setup =
        Setup::new(jenkins.expect("a known version")).user(User::new("alice", PASSWORD));
    setup.git = words.contains("with git");
    setup.tls = words.contains("with https");
    if words.contains("of an authority") {
        setup.certificate = Certificate::Authority;
    }
    if words.contains("asking for a password") {
        let otherwise = Page::new(401).with("WWW-Authenticate", "Basic realm=\"Staff only\"");
        let wanted = Wanted { header: "Authorization".to_owned(), value: None, otherwise };
        setup.front.wants.push(wanted);
    }
    if words.contains("signing in elsewhere") {
        setup.signs_in_at = Some("https://idp.example.com/authorize".to_owned());
    }
    if words.contains("with a first token") {
        setup = setup.user(User::new("admin", PASSWORD));
    }
    if words.contains("in the setup wizard") {
        setup.users.clear();
        setup = setup.user(User::new("admin", PASSWORD));
        setup.start = Start::Wizard;
    }
    let lab = Lab::with(setup, PROGRAM);
    let write = |name: &str, secret: String| {
        std::fs::write(lab.home().join(name), secret).expect("a file");
    };
    write("password-file", PASSWORD.to_owned());
    write("ca.pem", lab.sandbox.ca_pem().unwrap_or_default().to_owned());
    if words.contains("with a proxy") {
        let refusal = "Proxy-Authenticate: Basic realm=\"Example Corp proxy\"\r\n";
        let proxy = Listener::answering(|_| {
            listener::answer("407 Proxy Authentication Required", refusal, b"")
        });
        write("proxy", proxy.url);
    }
    write("cookie-file", lab.sandbox.sign_in("alice"));
    write("initialAdminPassword", format!("{PASSWORD}\n"));
    if let Some(first) = lab.sandbox.add_token("admin", "first") {
        write("first-token", first);
    }
    if !words.contains("without a login") {
        lab.login();
    }
    let programs = lab.home().join("programs");
    std::fs::create_dir(&programs).expect("a directory");
    std::os::unix::fs::symlink(PROGRAM, programs.join("cargo-jenkins")).expect("a link");
    lab
}

fn parted<'a>(block: &[&'a str]) -> Vec<Step<'a>> {
    let mut steps: Vec<Step<'a>> = Vec::new();
    for line in block {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push(Step { command, shown: vec![] }),
            (None, Some(step)) => step.shown.push(line),
            (None, None) => panic!("a block begins with `{line}`, which is no command"),
        }
    }
    steps
}

fn run(lab: &Lab, step: &Step<'_>) {
    let url = lab.sandbox.url();
    let given = step.command.replace(EXAMPLE.trim_end_matches('/'), url.trim_end_matches('/'));
    let mut command = Command::new("sh");
    let environment = lab.command(&[]);
    command.args(["-c", &given]).env_clear().current_dir(lab.home());
    command.envs(environment.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let path = std::env::var("PATH").expect("a PATH");
    command.env("PATH", format!("{}:{path}", lab.home().join("programs").display()));
    for (name, below_home) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        let home = || Path::new(&std::env::var_os("HOME").unwrap_or_default()).join(below_home);
        command.env(name, std::env::var_os(name).map_or_else(home, PathBuf::from));
    }
    let output = command.env("PASSWORD", PASSWORD).output().expect("sh runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).replace(url, EXAMPLE);
    let mut shown = step.shown.clone();
    let last = shown.last().and_then(|line| line.strip_prefix("[exit ")?.strip_suffix(']'));
    let code = last.map_or(0, |code| code.parse().expect("an exit code"));
    shown.truncate(shown.len() - usize::from(last.is_some()));
    assert_eq!(output.status.code(), Some(code), "{}\n{said}", step.command);
    let lines: Vec<&str> = said.lines().collect();
    let alike = lines.len() == shown.len() && lines.iter().zip(&shown).all(|(a, b)| fits(a, b));
    assert!(alike, "{}\nthe page shows\n{}\nit says\n{said}", step.command, shown.join("\n"));
}

/// Whether a line is what is shown, with `…` for anything.
pub fn fits(line: &str, shown: &str) -> bool {
    let mut parts = shown.split('…');
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (at, part) in parts.iter().enumerate() {
        if at + 1 == parts.len() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.is_empty()
}
