//! Real git on the way that a login was told of: `git setup` is enough where git can go it, and where
//! git cannot, what is printed instead works.

use super::certificates;
use super::stage::port;
use crate::git::{World, has_recent_git, run};
use crate::login::PROGRAM;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::walls::nginx::{self, PASS};
use lab::walls::{haproxy, microsocks, squid, tinyproxy};
use lab::{Lab, PASSWORD, Ran, login};

/// A Jenkins that hosts git.
fn hosting(tls: bool) -> Lab {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    (setup.git, setup.tls) = (true, tls);
    Lab::with(setup, PROGRAM)
}

/// A person who logs in by a way, and uses git on it.
struct Way<'a> {
    lab: &'a Lab,
    world: World,
    url: String,
    proxy: Option<String>,
}

impl<'a> Way<'a> {
    /// Logs in and sets git up; both have to work.
    fn taken(lab: &'a Lab, url: &str, more: &[&str], proxy: Option<String>) -> Way<'a> {
        let mut command = lab.command(&login(url, more));
        command.envs(proxy.iter().map(|proxy| ("https_proxy", proxy)));
        let ran = lab.run_command(command, PASSWORD);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let way = Way { lab, world: World::of(lab), url: url.to_owned(), proxy };
        let ran = way.runs("cargo-jenkins", &["git", "setup", "-c", url]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        way
    }

    fn runs(&self, program: &str, words: &[&str]) -> Ran {
        let mut command = self.world.command(program, words);
        command.envs(self.proxy.iter().map(|proxy| ("https_proxy", proxy)));
        run(command, b"")
    }

    fn must(&self, words: &[&str]) -> String {
        let ran = self.runs("git", words);
        assert_eq!(ran.code, 0, "{} git {words:?}: {}{}", self.url, ran.out, ran.err);
        ran.out
    }

    fn repository(&self) -> String {
        format!("{}userContent.git", self.url)
    }

    /// Clones, commits and pushes; another `ls-remote` sees it.
    fn pushes(&self, what: &str) {
        let repository = self.repository();
        self.must(&["clone", "--quiet", &repository, "tree"]);
        self.world.write("tree/news", what);
        self.must(&["-C", "tree", "add", "news"]);
        let name = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
        let commit = [&["-C", "tree"], &name[..], &["commit", "--quiet", "-m", what]].concat();
        self.must(&commit);
        self.must(&["-C", "tree", "push", "--quiet", "origin", "HEAD"]);
        let head = self.must(&["-C", "tree", "rev-parse", "HEAD"]);
        assert!(self.must(&["ls-remote", &repository]).contains(head.trim()), "{what}");
        let verdict = self.runs("cargo-jenkins", &["git", "status", "-c", &self.url]);
        assert_eq!(verdict.code, 0, "{what}: {}{}", verdict.out, verdict.err);
        let asked = self.lab.sandbox.asked();
        assert!(asked.iter().any(|it| it.target.contains("git-receive-pack")), "{what}");
        println!("  git, {what}: pushed");
    }

    /// Nothing that git went through took the token for a bad one.
    fn is_well(&self) {
        let ran = self.runs("cargo-jenkins", &["status", "-c", &self.url]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
}

#[test]
fn a_private_authority_and_a_client_certificate_are_enough_for_git() {
    if !has_recent_git() || lab::walls::missing(&["nginx", "haproxy", "openssl"]) {
        return;
    }
    let lab = hosting(false);
    let files = lab.home().join("certificates");
    std::fs::create_dir(&files).expect("a folder");
    certificates::make(&files);
    let backend = format!("127.0.0.1:{}", port(lab.sandbox.url()));
    let at = files.display();
    let tls = format!(
        "listen {{listen}} ssl; ssl_certificate {at}/good.pem; ssl_certificate_key {at}/key.pem; \
         client_max_body_size 0; location / {{ {PASS} }}"
    );
    let asks = format!("ssl_verify_client on; ssl_client_certificate {at}/ca.pem;");
    let walls = [("authority", tls.clone()), ("client", format!("{asks} {tls}"))];
    let nginx = nginx::start(&backend, "", &walls);
    let bind = format!("bind ssl crt {at}/both.pem ca-file {at}/ca.pem verify required");
    let walls = [("client", format!("{bind}\ndefault_backend jenkins"))];
    let haproxy = haproxy::start(&backend, "", &walls);
    let file = |name: &str| files.join(name).display().to_string();
    let (authority, certificate, key) = (file("ca.pem"), file("client.pem"), file("key.pem"));
    let trusting = ["--ca-file", &authority];
    let shown = [&trusting[..], &["--client-cert", &certificate, "--client-key", &key]].concat();
    for (what, port, more) in [
        ("nginx with a private authority", nginx.ports()[0], &trusting[..]),
        ("nginx that wants a client certificate", nginx.ports()[1], &shown),
        ("haproxy that wants a client certificate", haproxy.ports()[0], &shown),
    ] {
        let url = format!("https://127.0.0.1:{port}/");
        let bare = World::of(&lab).git(&["ls-remote", &format!("{url}userContent.git")], "");
        assert_ne!(bare.code, 0, "{what}: git needs to be told nothing: {}", bare.out);
        let way = Way::taken(&lab, &url, more, None);
        way.pushes(what);
        way.is_well();
    }
}

#[test]
fn git_goes_through_proxies_as_it_is_told_by_the_same_variables() {
    if !has_recent_git() {
        return;
    }
    if lab::walls::missing(&["squid", "tinyproxy", "microsocks", "openssl"]) {
        return;
    }
    let lab = hosting(true);
    let ca = lab.home().join("ca.pem");
    std::fs::write(&ca, lab.sandbox.ca_pem().expect("it has one")).expect("a file");
    let trusting = ["--ca-file", ca.to_str().expect("text")];
    let squid = squid::start("");
    let [open, password, denied] = *squid.ports() else { unreachable!("three were wanted") };
    let tiny = tinyproxy::start("filtered.example.com", &[]);
    let socks = microsocks::start(None);
    let known = microsocks::start(Some((squid::USER, squid::PASSWORD)));
    let user = format!("{}:{}@", squid::USER, squid::PASSWORD);
    let at = |scheme: &str, user: &str, port: u16| format!("{scheme}://{user}127.0.0.1:{port}");
    let url = lab.sandbox.url();
    for (what, proxy) in [
        ("squid", at("http", "", open)),
        ("squid with a user", at("http", &user, password)),
        ("tinyproxy", at("http", "", tiny.ports()[0])),
        ("microsocks", at("socks5h", "", socks.ports()[0])),
        ("microsocks that looks up nothing", at("socks5", "", socks.ports()[0])),
        ("microsocks with a user", at("socks5h", &user, known.ports()[0])),
    ] {
        Way::taken(&lab, url, &trusting, Some(proxy)).pushes(what);
    }
    // A proxy that wants a password is not given the one of Jenkins: the helper is asked, and is silent.
    let way = Way::taken(&lab, url, &trusting, Some(at("http", "", open)));
    let token = lab.token();
    let encoded = BASE64.encode(format!("alice:{token}"));
    let well = traced(&way, &at("http", "", open));
    assert!(well.code == 0 && well.err.contains(&encoded), "what is sent is seen: {}", well.err);
    for (what, proxy, words) in [
        ("no password", at("http", "", password), "407"),
        ("wrong password", at("http", "bob:x@", password), "407"),
        ("a user alone", at("http", "pia@", password), "could not read Password"),
        ("denied", at("http", "", denied), "403"),
        ("another SOCKS", at("socks5h", "", known.ports()[0]), "authentication"),
        ("nobody", at("http", "", 1), "127.0.0.1 port 1"),
    ] {
        let asked = lab.sandbox.asked().len();
        let ran = traced(&way, &proxy);
        assert_eq!(ran.code, 128, "{what}: {}", ran.err);
        let said: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("fatal: ")).collect();
        assert!(said.iter().any(|line| line.contains(words)), "{what}: {said:?} {}", ran.err);
        let is_shown = ran.err.contains(&token) || ran.err.contains(&encoded);
        assert!(!is_shown, "{what}: the token was on its way");
        assert_eq!(lab.sandbox.asked().len(), asked, "{what}");
        println!("  git, squid or SOCKS, {what}: {said:?}");
    }
    way.is_well();
}

/// `git ls-remote` through that proxy, with every header that it sends.
fn traced(way: &Way<'_>, proxy: &str) -> Ran {
    let mut command = way.world.command("git", &["ls-remote", &way.repository()]);
    command.env("https_proxy", proxy).env("GIT_TRACE_CURL", "1").env("GIT_TRACE_REDACT", "0");
    run(command, b"")
}

/// What no setting of git's may hold goes through the environment of one command.
#[test]
fn a_front_door_that_wants_headers_lets_git_in_by_the_command_that_is_printed() {
    if !has_recent_git() || lab::walls::missing(&["nginx"]) {
        return;
    }
    let lab = hosting(false);
    let backend = format!("127.0.0.1:{}", port(lab.sandbox.url()));
    let wall = format!("if ($http_x_key != 'let-me-in') {{ return 403; }} location / {{ {PASS} }}");
    let nginx = nginx::start(&backend, "", &[("headers", wall)]);
    let url = format!("http://127.0.0.1:{}/", nginx.ports()[0]);
    let ran =
        lab.run(&login(&url, &["--header-stdin"]), &format!("X-Key: let-me-in\n\n{PASSWORD}"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let way = Way { lab: &lab, world: World::of(&lab), url, proxy: None };
    let ran = way.runs("cargo-jenkins", &["git", "setup", "-c", &way.url]);
    let printed = format!("exec --git-header -c {} -- git fetch", way.url);
    assert!(ran.err.contains(&printed), "{}{}", ran.out, ran.err);
    let repository = way.repository();
    let alone = way.runs("git", &["ls-remote", &repository]);
    assert!(alone.code == 128 && alone.err.contains("403"), "{}", alone.err);
    assert!(!alone.err.contains("rejected"), "the token was not looked at: {}", alone.err);
    let exec = ["exec", "--git-header", "-c", &way.url, "--", "git"];
    let ran = way.runs("cargo-jenkins", &[&exec[..], &["ls-remote", &repository]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let ran = way.runs("cargo-jenkins", &[&exec[..], &["clone", "-q", &repository, "t"]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    way.is_well();
}
