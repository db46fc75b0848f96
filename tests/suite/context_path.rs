//! A Jenkins below a path, asked at its host's root: it is found where it shows itself, and nothing
//! that anybody on the way says has a password sent elsewhere.

use crate::login::PROGRAM;
use jenkins_sandbox::{Front, Hidden, Jenkins, Outside, Setup, User};
use lab::stranger::{Stranger, page};
use lab::{Lab, PASSWORD, login};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn below(jenkins: Jenkins, outside: Outside, hidden: Hidden) -> Lab {
    let mut setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
    "/jenkins".clone_into(&mut setup.context);
    setup.front = Front { outside, hides: hidden, ..Front::default() };
    Lab::with(setup, PROGRAM)
}

#[test]
fn the_host_alone_leads_to_the_context_path() {
    for jenkins in Jenkins::ALL {
        for outside in [Outside::NotFound, Outside::Redirect, Outside::RedirectAbsolute] {
            for hidden in [Hidden::Nothing, Hidden::Version] {
                let case = format!("{} {outside:?} {hidden:?}", jenkins.version());
                let lab = below(jenkins, outside, hidden);
                let host = lab.sandbox.url().trim_end_matches("jenkins/").to_owned();
                let ran = lab.run(&login(&host, &[]), PASSWORD);
                assert_eq!(ran.code, 0, "{case}: {}", ran.err);
                let at = format!("Jenkins is at {}\n", lab.sandbox.url());
                assert!(ran.err.starts_with(&at), "{case}: {}", ran.err);
                assert_eq!(lab.run(&["status"], "").code, 0, "{case}");
                let asked = lab.sandbox.asked();
                let first = asked.iter().position(|asked| asked.credential == "none").unwrap();
                let found = asked[first..].iter().take_while(|asked| asked.credential == "none");
                assert!(found.count() <= 6, "{case}: {asked:?}");
                let strays = asked[first..].iter().filter(|asked| asked.credential != "none");
                let strays = strays.filter(|asked| !asked.target.starts_with("/jenkins/"));
                assert_eq!(strays.count(), 0, "{case}: {asked:?}");
            }
        }
    }
}

#[test]
fn a_second_login_there_knows_the_account_before_it_asks() {
    let lab = below(Jenkins::V2_572, Outside::Redirect, Hidden::Nothing);
    lab.login();
    let (first, before) = (lab.names(), lab.sandbox.asked().len());
    let host = lab.sandbox.url().trim_end_matches("jenkins/").to_owned();
    // Without a store: the account's own is meant.
    let ran = lab.run(&["login", &host, "-u", "ALICE", "--password-stdin"], PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains(&first[0]), "says what it revoked: {}", ran.err);
    assert_eq!(lab.names().len(), 1);
    let asked = lab.sandbox.asked().split_off(before);
    let strays = asked.iter().filter(|asked| asked.credential != "none");
    assert!(strays.clone().count() > 0);
    assert!(strays.clone().all(|asked| asked.target.starts_with("/jenkins/")), "{asked:?}");
}

#[test]
fn a_pasted_page_leads_to_the_root_though_nobody_signs() {
    for jenkins in Jenkins::ALL {
        let lab = below(jenkins, Outside::NotFound, Hidden::Version);
        for page in ["", "login?from=%2F", "job/app/12/console", "me/security/", "user/alice/"] {
            let ran = lab.login_at(&format!("{}{page}", lab.sandbox.url()));
            assert!(ran.err.contains(lab.sandbox.url()), "{page}: {}", ran.err);
        }
        assert_eq!(lab.run(&["status", "--json"], "").out.matches("\"user\"").count(), 1);
    }
}

/// Where people log in by another program, no page is left to be known by.
#[test]
fn who_we_are_makes_a_root_where_the_login_is_elsewhere() {
    const WHO: &str = r#"{"_class":"x","anonymous":true,"authenticated":true,"authorities":[""],"name":"nobody"}"#;
    for (said, code) in [(WHO, true), (r#"{"name":"nobody","anonymous":true}"#, false)] {
        let front = Stranger::answering(move |target, _| match target {
            "/ci/whoAmI/api/json" => page(200, "", said).replace("text/html", "application/json"),
            _ => page(302, "Location: https://idp.example.com/?next=x\r\n", ""),
        });
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        let deep = format!("{}ci/job/app/", front.url());
        let ran = lab.run(&login(&deep, &[]), PASSWORD);
        let found = format!("Jenkins is at {}ci/\n", front.url());
        assert_eq!(ran.err.contains(&found), code, "{}", ran.err);
        assert!(code || ran.err.contains("https://idp.example.com/"), "{}", ran.err);
        let strays = front.got().into_iter().filter(|got| got.credential);
        assert_eq!(strays.count(), usize::from(code));
    }
}

#[test]
fn on_a_terminal_the_root_is_known_before_the_password_is_asked_for() {
    let lab = below(Jenkins::V2_572, Outside::NotFound, Hidden::Headers);
    let host = lab.sandbox.url().trim_end_matches("jenkins/").to_owned();
    let ran = lab.run_on_terminal("", &["login", &host, "--store", "file"], "alice\ntypo\n");
    assert!(
        ran.out.contains(&format!("Password of alice on {}", lab.sandbox.url())),
        "{}",
        ran.out
    );
    let asked = lab.sandbox.asked();
    let sent: Vec<_> = asked.iter().filter(|asked| asked.credential != "none").collect();
    assert!(!sent.is_empty());
    assert!(sent.iter().all(|asked| asked.target.starts_with("/jenkins/")), "{asked:?}");

    let stranger = Stranger::answering(|_, _| page(404, "", ""));
    let ran = lab.run_on_terminal("", &["login", &stranger.url()], "alice\n");
    assert_eq!(ran.code, 3, "{}", ran.out);
    assert!(!ran.out.contains("Password"), "{}", ran.out);
    assert!(stranger.got().iter().all(|got| !got.credential));
}

#[test]
fn a_start_page_that_leads_there_is_followed() {
    // The last stands for a front that sends everybody to one page, wherever they were going.
    for location in ["/ci/", "ci", "./ci/login?from=%2F", ""] {
        let mut setup = Setup::new(Jenkins::V2_479_1).user(User::new("alice", PASSWORD));
        "/ci".clone_into(&mut setup.context);
        setup.front.hides = Hidden::Headers;
        let lab = Lab::with(setup, PROGRAM);
        let inner = lab.sandbox.url().to_owned();
        let front = Stranger::answering(move |target, _| match target.strip_prefix("/ci/") {
            Some(path) => forwarded(&inner, path),
            None if location.is_empty() => page(301, "Location: /ci/login\r\n", ""),
            None if target == "/" => page(302, &format!("Location: {location}\r\n"), ""),
            None => page(404, "", "<title>404</title>"),
        });
        let ran = lab.run(&login(&front.url(), &[]), PASSWORD);
        // It hands on neither credentials nor posts: Jenkins is found there, and no more.
        assert!(ran.err.contains(&format!("Jenkins is at {}ci/", front.url())), "{}", ran.err);
    }
}

/// What the sandbox answers to nobody's GET.
fn forwarded(root: &str, path: &str) -> String {
    let address = root.trim_start_matches("http://").split('/').next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("Host: {address}\r\nConnection: close\r\n\r\n");
    write!(stream, "GET /ci/{path} HTTP/1.1\r\n{head}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_host_without_any_jenkins_is_told_where_it_was_looked_for() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let stranger = Stranger::answering(|_, _| page(404, "", "<title>Nothing here</title>"));
    let ran = lab.run(&login(&stranger.url(), &["--json"]), PASSWORD);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("not-jenkins") && ran.err.contains("/jenkins/"), "{}", ran.err);
    let looked = stranger.got().iter().filter(|got| got.line == "GET /jenkins/login").count();
    assert_eq!(looked, 1, "{:?}", stranger.got());
}

/// A page that names this root, as Jenkins' own do.
fn naming(root: &str) -> String {
    format!("<html><head data-rooturl=\"{root}\" data-resurl=\"{root}/static/1\"><title>x</title>")
}

#[test]
fn t1_no_page_and_no_redirect_leads_to_another_origin() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let evil = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = evil.local_addr().unwrap().port();
    let host = format!("127.0.0.1:{port}");
    for status in [200, 404] {
        for root in [
            format!("//{host}"),
            format!("http://{host}"),
            format!("\\\\{host}"),
            format!("/\\{host}/"),
            format!("@{host}"),
            format!("x@{host}/"),
            format!(".{host}"),
            format!(":{port}"),
            "1".to_owned(),
            "/../".to_owned(),
            "/a/../..".to_owned(),
            "/%2e%2e/x".to_owned(),
            "/a//b".to_owned(),
            "/a;b".to_owned(),
            "/a?b".to_owned(),
            "/a#b".to_owned(),
            "/a b".to_owned(),
            "/\u{e9}".to_owned(),
            format!("/{}", "a".repeat(3000)),
        ] {
            let body = naming(&root);
            let front = Stranger::answering(move |_, _| page(status, "", &body));
            let ran = lab.run(&login(&front.url(), &[]), PASSWORD);
            assert_ne!(ran.code, 0, "{status} {root}");
            let strays: Vec<_> = front.got().into_iter().filter(|got| got.credential).collect();
            let typed = ["GET /crumbIssuer/", "GET /whoAmI/"];
            let is_typed = |line: &str| typed.iter().any(|start| line.starts_with(start));
            assert!(strays.iter().all(|got| is_typed(&got.line)), "{status} {root}: {strays:?}");
        }
    }
    for location in [
        format!("http://{host}/jenkins/login"),
        format!("//{host}/jenkins/login"),
        format!("\\\\{host}/login"),
        format!("http://alice@{host}/jenkins/login"),
        format!("http://localhost:{port}/jenkins/login"),
    ] {
        for only_login in [false, true] {
            let header = format!("Location: {location}\r\n");
            let front = Stranger::answering(move |target, _| {
                if only_login && !target.starts_with("/login") {
                    return page(404, "", "");
                }
                page(302, &header, "")
            });
            let ran = lab.run(&login(&front.url(), &["--json"]), PASSWORD);
            assert_eq!(ran.code, 3, "{location}: {}", ran.err);
            assert!(ran.err.contains("redirected-away"), "{location}: {}", ran.err);
            let got = front.got();
            assert!(!got.iter().any(|got| got.line.contains("/jenkins/")), "{location}: {got:?}");
        }
    }
    evil.set_nonblocking(true).unwrap();
    assert!(evil.accept().is_err(), "another origin was asked");
}

#[test]
fn t3_a_redirect_from_https_to_http_on_the_same_host_is_not_followed() {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    (setup.tls, setup.front.outside) = (true, Outside::RedirectAbsolute);
    "/jenkins".clone_into(&mut setup.context);
    let lab = Lab::with(setup, PROGRAM);
    let ca = lab.home().join("ca.pem");
    std::fs::write(&ca, lab.sandbox.ca_pem().unwrap()).unwrap();
    let trusting = ["--ca-file", ca.to_str().unwrap(), "--json"];
    let host = lab.sandbox.url().trim_end_matches("jenkins/").to_owned();
    let ran = lab.run(&login(&host, &trusting), PASSWORD);
    assert_eq!(ran.code, 0, "within https it is followed: {}", ran.err);

    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let fault =
        jenkins_sandbox::Fault::Redirect { status: 301, port: plain.local_addr().unwrap().port() };
    assert_eq!(lab.run(&["logout"], "").code, 0);
    lab.sandbox.fail(fault.on("/login").always());
    let ran = lab.run(&login(&host, &trusting), PASSWORD);
    assert!(ran.err.contains("redirected-away"), "{}", ran.err);
    plain.set_nonblocking(true).unwrap();
    assert!(plain.accept().is_err(), "https was left");
}

#[test]
fn t2_a_circle_of_redirects_ends_soon() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let circles: [fn(&str) -> String; 4] = [
        |_| "/login".to_owned(),
        |target| format!("{target}/x"),
        |target| if target.starts_with("/a") { "/b/login" } else { "/a/login" }.to_owned(),
        |target| format!("/{}/login", target.len()),
    ];
    for next in circles {
        let front = Stranger::answering(move |target, _| {
            page(302, &format!("Location: {}\r\n", next(target)), "")
        });
        let ran = lab.run(&login(&front.url(), &["--json"]), PASSWORD);
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(ran.err.contains("redirected-within"), "{}", ran.err);
        assert!(front.got().len() <= 30, "{}", front.got().len());
        assert_eq!(front.got().iter().filter(|got| got.credential).count(), 1);
    }
}

#[test]
fn a_root_that_is_named_must_show_itself_before_a_password_goes_there() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    // A stranger's page of 404 on the same host names a path where no Jenkins is.
    let neighbours = [
        page(200, "", "<title>Jenkins</title><h1>Welcome to Jenkins!</h1>X-Jenkins: 2.572"),
        page(200, "", "<form action=login><input name=j_username><input name=j_password></form>"),
        page(
            200,
            "",
            "<form method=post action=/app/j_spring_security_check><input name=j_username>\
             <input name=j_password></form>",
        ),
        page(200, "", "<!-- <head data-rooturl='/evil' data-resurl='/evil/x'> --><p>Jenkins"),
        page(200, "", "<script>'<head data-rooturl=\"/evil\" data-resurl=\"/evil/x\">'</script>"),
        page(200, "", "<body><head data-rooturl='/evil' data-resurl='/evil/x'>"),
        page(404, "", &naming("/evil")),
        page(302, "Location: /login\r\n", &naming("/evil")),
    ];
    for neighbour in neighbours {
        let answer = neighbour.clone();
        let front = Stranger::answering(move |target, _| {
            if target.starts_with("/evil/") {
                answer.clone()
            } else {
                page(404, "", &naming("/evil"))
            }
        });
        let ran = lab.run(&login(&front.url(), &["--json"]), PASSWORD);
        assert_eq!(ran.code, 3, "{neighbour}: {}", ran.err);
        assert!(ran.err.contains("not-jenkins"), "{neighbour}: {}", ran.err);
        let got = front.got();
        let strays = got.iter().filter(|got| got.credential && got.line.contains("/evil/"));
        assert_eq!(strays.count(), 0, "{neighbour}: {got:?}");
        assert!(got.iter().any(|got| got.line == "GET /evil/login"), "it was asked: {got:?}");
    }
}

/// As `login` and `doctor` take it.
#[test]
fn a_page_of_a_stored_root_means_its_account() {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.context = "/jenkins".to_owned();
    let lab = Lab::with(setup, PROGRAM);
    lab.login();
    let root = lab.sandbox.url().to_owned();
    let host = root.trim_start_matches("http://").trim_end_matches("/jenkins/");
    for typed in [
        format!("{root}job/app/"),
        format!("{root}view/all/job/app"),
        format!("{host}/jenkins"),
        format!("{host}/jenkins/job/app/"),
    ] {
        for words in [
            &["status", "--json", &typed][..],
            &["token", "--json", "-c", &typed],
            &["api", "me/api/json", "-c", &typed],
            &["token", "list", &typed],
            &["switch", &typed],
        ] {
            let ran = lab.run(words, "");
            assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        }
    }
    // Another controller may be there.
    for typed in [
        format!("{root}other/"),
        format!("http://{host}/job/app/"),
        format!("https://{host}/jenkins/job/app/"),
    ] {
        for words in [["status", &typed], ["logout", &typed]] {
            let ran = lab.run(&words, "");
            assert_eq!(ran.code, 4, "{words:?}: {}", ran.err);
        }
    }
    assert_eq!(lab.run(&["logout", &format!("{root}job/app/")], "").code, 0);
}
