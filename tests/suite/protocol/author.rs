//! Whose answer each recorded wall's is, and what it says. Labelled by hand from what was asked of
//! which program; a page that an administrator wrote proves only that it is not Jenkins'.

use super::{exchanges, reply, shown};
use jenkins_token::model::Controller;
use jenkins_token::problem::Author;
use jenkins_token::protocol::{CredentialKind, Peer, Reply, author, denial};
use lab::recordings;
use std::collections::{BTreeMap, BTreeSet};

/// Author, problem (`-` where nothing is wrong), and the answers.
const WALLS: [(Author, &str, &str); 32] = [
    (Author::Jenkins, "-", "jenkins-login-direct nginx-passes-jenkins-login"),
    (Author::Jenkins, "-", "nginx-hides-signs-of-jenkins nginx-answer-cut"),
    (Author::Jenkins, "-", "squid-get-200-from-jenkins tinyproxy-get-200-from-jenkins"),
    (Author::Nginx, "client-certificate-wanted", "nginx-400-client-certificate"),
    (Author::Nginx, "port-speaks-https", "nginx-400-http-to-https-port"),
    (Author::Nginx, "header-too-large", "nginx-400-header-too-large"),
    (Author::Nginx, "front-door-password", "nginx-401-basic"),
    (Author::Nginx, "front-door", "nginx-403-deny nginx-404 nginx-406"),
    (Author::Nginx, "method-refused", "nginx-405"),
    (Author::Nginx, "body-too-large", "nginx-413"),
    (Author::Nginx, "front-door-busy", "nginx-429-limit-req nginx-503-limit-req"),
    (Author::Nginx, "front-door-failed", "nginx-500"),
    (Author::Nginx, "no-jenkins-behind", "nginx-502-backend-down nginx-504-backend-slow"),
    (Author::Nginx, "no-jenkins-behind", "squid-get-passes-nginx-502"),
    (Author::Nginx, "redirected-away", "nginx-301-to-https"),
    (Author::Nginx, "redirected-within", "nginx-301-to-context-path"),
    (Author::Nginx, "front-door-sign-in-elsewhere", "nginx-302-to-sign-in"),
    (Author::Other, "front-door-sign-in", "nginx-200-sign-in-page nginx-403-sign-in-page"),
    (Author::Other, "front-door-busy", "nginx-503-maintenance"),
    (Author::Haproxy, "front-door-password", "haproxy-401"),
    (Author::Haproxy, "front-door", "haproxy-403"),
    (Author::Haproxy, "front-door-busy", "haproxy-429"),
    (Author::Haproxy, "front-door-failed", "haproxy-500"),
    (Author::Haproxy, "no-jenkins-behind", "haproxy-502 haproxy-503 haproxy-504"),
    (Author::Apache, "front-door-sign-in-elsewhere", "apache-302-openid-connect"),
    (Author::Apache, "front-door", "apache-401-openid-connect-xhr"),
    (Author::Apache, "no-jenkins-behind", "apache-503-backend-down"),
    (Author::Squid, "front-door", "squid-400-tls-to-the-http-port squid-get-403-denied"),
    (Author::Squid, "front-door", "squid-get-407"),
    (Author::Squid, "no-jenkins-behind", "squid-get-503-refused squid-get-host-unknown"),
    (Author::Tinyproxy, "front-door", "tinyproxy-get-403-filtered"),
    (Author::Tinyproxy, "no-jenkins-behind", "tinyproxy-get-host-unknown tinyproxy-get-refused"),
];

/// Answers to CONNECT.
const TUNNELS: [(Author, &str); 3] = [
    (
        Author::Squid,
        "squid-connect-403-denied squid-connect-407-no-password squid-connect-407-wrong-password
         squid-connect-503-refused squid-connect-host-unknown",
    ),
    (Author::Tinyproxy, "tinyproxy-connect-403-filtered tinyproxy-connect-403-port"),
    (Author::Other, "squid-connect-200 tinyproxy-connect-200"),
];

/// No answers at all.
const SILENT: &str = "haproxy-reject-nothing nginx-444-nothing nginx-clear-http2-only";

/// Every recorded answer, by name.
fn walls(test: &str) -> BTreeMap<String, Vec<u8>> {
    let Some(folder) = recordings::shared("walls", test) else { return BTreeMap::new() };
    let files = std::fs::read_dir(folder.join("answers")).expect("the answers");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("a file").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read(path).expect("its bytes"))
    };
    files.map(read).collect()
}

fn parsed(bytes: &[u8]) -> Reply {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&bytes[..end]).replace("PORT", "8443");
    let (first, rest) = head.split_once("\r\n").unwrap_or((&head, ""));
    let mut words = first.splitn(3, ' ').skip(1);
    let status = words.next().and_then(|status| status.parse().ok()).expect("a status");
    let header = |line: &str| {
        let (name, value) = line.split_once(':').expect("a header");
        (name.to_owned(), value.trim().to_owned())
    };
    let headers = rest.split("\r\n").filter(|line| !line.is_empty()).map(header).collect();
    let reason = words.next().unwrap_or_default().to_owned();
    Reply { status, reason, headers, body: bytes[end + 4..].to_vec() }
}

#[test]
fn each_wall_is_known_for_whose_it_is() {
    let mut walls = walls("the authors of walls");
    if walls.is_empty() {
        return;
    }
    let controller = Controller::parse("http://127.0.0.1/").expect("a root");
    let mut wrong = vec![];
    // Each tells at least that it is not Jenkins'.
    assert!(WALLS.iter().all(|(by, ..)| *by != Author::Unknown));
    for (by, problem, names) in WALLS {
        for name in names.split_whitespace() {
            let reply = parsed(&walls.remove(name).unwrap_or_else(|| panic!("{name}: not there")));
            let found = author::read(&reply);
            if found != by {
                wrong.push(format!("{name}: by {found:?}, not {by:?}"));
            }
            for kind in [CredentialKind::Nothing, CredentialKind::Password, CredentialKind::Token] {
                let read = denial::read(&reply, &Peer { controller: &controller, kind });
                if problem != "-" && read.name() != problem {
                    wrong.push(format!("{name}: {} ({read}), not {problem}", read.name()));
                }
            }
        }
    }
    for (by, names) in TUNNELS {
        for name in names.split_whitespace() {
            let reply = parsed(&walls.remove(name).unwrap_or_else(|| panic!("{name}: not there")));
            assert_eq!(author::of_tunnel(&reply), by, "{name}");
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    let left: BTreeSet<&str> = walls.keys().map(String::as_str).collect();
    assert_eq!(left, SILENT.split_whitespace().collect());
}

/// None of 1197 answers of Jenkins itself is taken for anybody else's.
#[test]
fn no_answer_of_jenkins_is_somebody_elses() {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut wrong = vec![];
    for exchange in exchanges("the author of recorded answers") {
        let by = author::read(&reply(&exchange));
        *counts.entry(by.into()).or_default() += 1;
        let is_meant = shown(&exchange);
        if by.is_somebody_else() {
            wrong.push(format!("{} ({is_meant:?}): {by:?}", exchange.id));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    println!("recorded answers by author: {counts:?}");
}

/// What proxies leave on what they pass on is nobody's signature.
#[test]
fn a_header_of_those_on_the_way_proves_nothing() {
    let answer = |status: u16, headers: &[(&str, &str)], body: &str| Reply {
        status,
        reason: String::new(),
        headers: headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
        body: body.as_bytes().to_vec(),
    };
    let html = ("Content-Type", "text/html");
    for server in ["nginx/1.22.1", "nginx", "Apache/2.4", "squid/5.7", "tinyproxy/1.11.1"] {
        let (server, via) = (("Server", server), ("Via", "1.1 x (squid/5.7)"));
        assert_eq!(author::read(&answer(403, &[server, via], "")), Author::Unknown);
        let page = answer(403, &[server, via, html], "<title>No</title>");
        assert_eq!(author::read(&page), Author::Other);
        let signed = answer(403, &[server, via, html, ("X-Jenkins", "2.1")], "<title>403</title>");
        assert_eq!(author::read(&signed), Author::Jenkins);
    }
    for container in [
        "<title>Error 403 Forbidden</title><hr>Powered by Jetty:// 12",
        "<title>HTTP Status 403 \u{2013} Forbidden</title>",
        "<TITLE>403</TITLE>Winstone Servlet Engine v0.9.10",
    ] {
        let page = answer(403, &[("Server", "nginx"), html], container);
        assert_eq!(author::read(&page), Author::Jenkins, "{container}");
    }
}
