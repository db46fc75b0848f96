//! Real git against the repositories a sandbox hosts: what people do, and what they run into.

use jenkins_sandbox::{Jenkins, Rights, Setup, User};
use lab::{Git, Lab, PASSWORD};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-jenkins-lab");
const VERSIONS: [Jenkins; 2] = [Jenkins::V2_426_2, Jenkins::V2_572];
const REPOSITORY: &str = "userContent.git";

/// A world with hosted repositories, an administrator `alice` and a reader `bob`.
fn world(mut setup: Setup) -> Lab {
    setup.git = true;
    let mut bob = User::new("bob", PASSWORD);
    bob.rights = Rights::Reader;
    Lab::with(setup.user(User::new("alice", PASSWORD)).user(bob), PROGRAM)
}

/// A token of `user`, got with the program as a person gets it.
fn token(lab: &Lab, user: &str) -> String {
    let url = lab.sandbox.url();
    let login = ["login", url, "-u", user, "--store", "file", "--password-stdin"];
    let ran = lab.run(&login, PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = lab.run(&["token", "-c", url, "-u", user], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out.trim_end().to_owned()
}

/// Every credential of `asked` on the repository, in order.
fn credentials(lab: &Lab) -> Vec<(u16, &'static str)> {
    let asked = lab.sandbox.asked().into_iter().filter(|a| a.target.contains(REPOSITORY));
    asked.map(|a| (a.status, a.credential)).collect()
}

#[test]
fn a_token_clones_pushes_and_fetches() {
    for jenkins in VERSIONS {
        for context in ["", "/jenkins"] {
            let mut setup = Setup::new(jenkins);
            setup.context.push_str(context);
            let lab = world(setup);
            let Some(git) = Git::new(&lab, "a_token_clones_pushes_and_fetches") else { return };
            git.config_root("http", "proactiveAuth", "basic");
            let url = git.url(&format!("alice:{}", token(&lab, "alice")), REPOSITORY);
            git.must(&["clone", &url, "mine"]);
            git.must(&["clone", &url, "theirs"]);
            git.commit("mine", "news", b"something new\n");
            git.must(&["-C", "mine", "push", "origin", "HEAD"]);
            git.must(&["-C", "theirs", "pull", "--ff-only"]);
            let news = std::fs::read(lab.home().join("theirs/news")).unwrap();
            assert_eq!(news, b"something new\n");
            // No request went without the token: none was refused first.
            assert!(credentials(&lab).iter().all(|asked| *asked == (200, "token")));
        }
    }
}

#[test]
fn a_token_in_a_header_is_enough() {
    use base64::Engine as _;
    for jenkins in VERSIONS {
        let lab = world(Setup::new(jenkins));
        let Some(git) = Git::new(&lab, "a_token_in_a_header_is_enough") else { return };
        let pair = format!("alice:{}", token(&lab, "alice"));
        let basic = base64::prelude::BASE64_STANDARD.encode(pair);
        git.config_root("http", "extraHeader", &format!("Authorization: Basic {basic}"));
        git.must(&["clone", &git.url("", REPOSITORY), "copy"]);
        git.must(&["clone", &git.url("", "workflowLibs.git"), "libraries"]);
    }
}

#[test]
fn tls_with_a_private_authority() {
    for jenkins in VERSIONS {
        let mut setup = Setup::new(jenkins);
        setup.tls = true;
        setup.context.push_str("/jenkins");
        let lab = world(setup);
        let Some(git) = Git::new(&lab, "tls_with_a_private_authority") else { return };
        git.config_root("http", "proactiveAuth", "basic");
        let url = git.url(&format!("alice:{PASSWORD}").replace(' ', "%20"), REPOSITORY);
        let ran = git.run(&["ls-remote", &url]);
        assert_eq!(ran.code, 128, "{}", ran.out);
        assert!(ran.err.contains("certificate"), "{}", ran.err);
        let authority = lab.home().join("ca.pem");
        std::fs::write(&authority, lab.sandbox.ca_pem().unwrap()).unwrap();
        git.config_root("http", "sslCAInfo", authority.to_str().unwrap());
        assert!(git.must(&["ls-remote", &url]).contains("refs/heads/master"));
        git.commit("tree", "file", b"over TLS\n");
        git.must(&["-C", "tree", "push", &url, "HEAD:refs/heads/new"]);
    }
}

/// Over `http.postBuffer` git probes with an empty request, then sends chunks.
#[test]
fn a_large_push_comes_in_chunks() {
    for jenkins in VERSIONS {
        let lab = world(Setup::new(jenkins));
        let Some(git) = Git::new(&lab, "a_large_push_comes_in_chunks") else { return };
        git.config_root("http", "proactiveAuth", "basic");
        git.config("http.postBuffer", "65536");
        git.config("core.compression", "0");
        let url = git.url(&format!("alice:{}", token(&lab, "alice")), REPOSITORY);
        let content: Vec<u8> = (0..2_000_000_u32).flat_map(u32::to_le_bytes).collect();
        git.commit("tree", "large", &content);
        git.must(&["-C", "tree", "push", &url, "HEAD:refs/heads/large"]);
        let posts = lab.sandbox.asked().into_iter().filter(|a| a.method == "POST");
        let posts: Vec<_> = posts.filter(|a| a.target.contains("git-receive-pack")).collect();
        assert_eq!(posts.len(), 2);
        let chunked = |names: &[String]| names.iter().any(|name| name == "transfer-encoding");
        assert!(!chunked(&posts[0].header_names) && chunked(&posts[1].header_names));
        git.must(&["clone", "--branch", "large", &url, "copy"]);
        assert!(std::fs::read(lab.home().join("copy/large")).unwrap() == content);
    }
}

/// Over a kilobyte of commits both sides may have, git packs its request with gzip.
#[test]
fn a_long_negotiation_is_packed() {
    for jenkins in VERSIONS {
        let lab = world(Setup::new(jenkins));
        let Some(git) = Git::new(&lab, "a_long_negotiation_is_packed") else { return };
        git.config_root("http", "proactiveAuth", "basic");
        let url = git.url(&format!("alice:{}", token(&lab, "alice")), REPOSITORY);
        git.must(&["clone", &url, "mine"]);
        git.must(&["clone", &url, "theirs"]);
        git.commit("mine", "news", b"something new\n");
        git.must(&["-C", "mine", "push", "origin", "HEAD"]);
        for count in 0..60 {
            let message = format!("Change {count}");
            git.must(&["-C", "theirs", "commit", "--quiet", "--allow-empty", "-m", &message]);
        }
        git.must(&["-C", "theirs", "fetch"]);
        let news = git.must(&["-C", "theirs", "show", "origin/master:news"]);
        assert_eq!(news, "something new\n");
        let packed = lab.sandbox.asked().into_iter().any(|asked| {
            asked.target.ends_with("/git-upload-pack")
                && asked.header_names.iter().any(|name| name == "content-encoding")
        });
        assert!(packed, "git {:?} packed nothing", git.must(&["version"]));
    }
}

/// Recorded: the list of refs comes, and the POST is refused, for there is no crumb in it.
#[test]
fn a_password_pushes_and_does_not_clone() {
    for jenkins in VERSIONS {
        let lab = world(Setup::new(jenkins));
        let Some(git) = Git::new(&lab, "a_password_pushes_and_does_not_clone") else { return };
        git.config_root("http", "proactiveAuth", "basic");
        let url = git.url(&format!("alice:{PASSWORD}").replace(' ', "%20"), REPOSITORY);
        let ran = git.run(&["clone", &url, "copy"]);
        assert_eq!(ran.code, 128);
        assert!(ran.err.contains("RPC failed; HTTP 403"), "{}", ran.err);
        assert_eq!(credentials(&lab), [(200, "password"), (403, "password")]);
        git.commit("tree", "file", b"by password\n");
        git.must(&["-C", "tree", "push", &url, "HEAD:refs/heads/new"]);
    }
}

#[test]
fn a_reader_fetches_and_does_not_push() {
    for jenkins in VERSIONS {
        let lab = world(Setup::new(jenkins));
        let Some(git) = Git::new(&lab, "a_reader_fetches_and_does_not_push") else { return };
        git.config_root("http", "proactiveAuth", "basic");
        let url = git.url(&format!("bob:{}", token(&lab, "bob")), REPOSITORY);
        git.must(&["clone", &url, "copy"]);
        git.must(&["-C", "copy", "fetch"]);
        git.commit("copy", "file", b"not wanted\n");
        let ran = git.run(&["-C", "copy", "push", "origin", "HEAD"]);
        assert_eq!(ran.code, 128);
        assert!(ran.err.contains("error: 403"), "{}", ran.err);
        assert_eq!(credentials(&lab).last(), Some(&(403, "token")));
    }
}

/// Recorded: a 403 makes git ask nobody, so neither a helper nor the URL's own secret is used.
#[test]
fn nobody_is_asked_for_credentials() {
    for jenkins in VERSIONS {
        let lab = world(Setup::new(jenkins));
        let Some(git) = Git::new(&lab, "nobody_is_asked_for_credentials") else { return };
        git.config("credential.helper", "!touch called; cat; :");
        let url = git.url(&format!("alice:{}", token(&lab, "alice")), REPOSITORY);
        let ran = git.run(&["clone", &url, "copy"]);
        assert_eq!(ran.code, 128);
        assert!(ran.err.contains("error: 403"), "{}", ran.err);
        assert_eq!(credentials(&lab), [(403, "none")]);
        assert!(!lab.home().join("called").exists());
    }
}

/// A push that breaks off changes nothing, and the server goes on.
#[test]
fn a_broken_push_changes_nothing() {
    use std::io::Write as _;
    let lab = world(Setup::new(Jenkins::V2_426_2));
    let Some(git) = Git::new(&lab, "a_broken_push_changes_nothing") else { return };
    git.config_root("http", "proactiveAuth", "basic");
    let url = git.url(&format!("alice:{}", token(&lab, "alice")), REPOSITORY);
    let before = git.must(&["ls-remote", &url]);
    let address = lab.sandbox.url().split('/').nth(2).unwrap().to_owned();
    let tip = &before[..40];
    let line = format!("{tip} {} refs/heads/master\0report-status", "0".repeat(40));
    // One left open, one hung up: neither may keep the next from being served.
    let mut open = Vec::new();
    for hang_up in [false, true] {
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        write!(
            stream,
            "POST /{REPOSITORY}/git-receive-pack HTTP/1.1\r\nHost: {address}\r\n\
             Content-Type: application/x-git-receive-pack-request\r\nContent-Length: 9999\r\n\
             Authorization: Basic {}\r\n\r\n{:04x}{line}",
            base64::Engine::encode(&base64::prelude::BASE64_STANDARD, format!("alice:{PASSWORD}")),
            line.len() + 4,
        )
        .unwrap();
        if !hang_up {
            open.push(stream);
        }
    }
    assert_eq!(git.must(&["ls-remote", &url]), before);
}

#[test]
fn without_the_switch_nothing_is_hosted() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    assert!(lab.sandbox.repositories().is_empty());
    let Some(git) = Git::new(&lab, "without_the_switch_nothing_is_hosted") else { return };
    git.config_root("http", "proactiveAuth", "basic");
    let url = git.url(&format!("alice:{PASSWORD}").replace(' ', "%20"), REPOSITORY);
    let ran = git.run(&["ls-remote", &url]);
    assert!(ran.code != 0 && ran.err.contains("not found"), "{}", ran.err);
}
