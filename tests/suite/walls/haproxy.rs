//! haproxy in front of Jenkins.

use super::row::{Row, stops};
use super::stage::Stage;
use lab::Listener;
use lab::walls::haproxy::{self, Wall};
use std::net::TcpListener;

const HAPROXY: &str = "haproxy in front of Jenkins";
const ASK: &str = "ask who runs haproxy";

const ROWS: [(Row, &str); 9] = [
    (
        stops("password", HAPROXY, "front-door-password", ASK),
        "http-request auth realm Staff if !{ http_auth(staff) }",
    ),
    (stops("deny", HAPROXY, "front-door", ASK), "http-request deny"),
    (
        stops("rate", HAPROXY, "front-door-busy", "try again in a minute"),
        "http-request deny deny_status 429",
    ),
    (stops("tarpit", HAPROXY, "front-door-failed", ASK), "http-request tarpit"),
    (
        stops("nonsense", HAPROXY, "no-jenkins-behind", "whether Jenkins runs"),
        "default_backend nonsense",
    ),
    (stops("down", HAPROXY, "no-jenkins-behind", "whether Jenkins runs"), "default_backend down"),
    (
        stops("slow", HAPROXY, "no-jenkins-behind", "whether it is slow or hangs"),
        "default_backend slow",
    ),
    (stops("closed", "", "closed-without-answer", "try again in a minute"), "http-request reject"),
    (
        Row { reads: "-", ..stops("POST", HAPROXY, "front-door", ASK) },
        "http-request deny if METH_POST\ndefault_backend jenkins",
    ),
];

#[test]
fn each_wall_of_haproxy_is_told_for_what_it_is() {
    if lab::walls::missing(&["haproxy"]) {
        return;
    }
    let mut stage = Stage::set();
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = silent.local_addr().map(|address| (address, silent)).expect("its address");
    let nonsense = Listener::answering(|_| b"nonsense\r\n\r\n".to_vec());
    let nonsense = nonsense.url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let more = format!(
        "userlist staff\n user bob insecure-password x\nbackend nonsense\n server one {nonsense}\n\
         backend slow\n server one {}\nbackend down\n server one 127.0.0.1:1 disabled\n",
        silent.0
    );
    let walls: Vec<Wall> =
        ROWS.iter().map(|(row, lines)| (row.wall, (*lines).to_owned())).collect();
    let haproxy = haproxy::start(&stage.backend(), &more, &walls);
    for ((row, _), port) in ROWS.iter().zip(haproxy.ports()) {
        stage.play(row, *port);
    }
    stage.end("haproxy");
}
