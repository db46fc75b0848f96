//! nginx in front of Jenkins.

use super::row::{Row, stops};
use super::stage::{Stage, port};
use lab::walls::nginx::{self, PASS, Wall};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

const NGINX: &str = "nginx in front of Jenkins";
const PROXY: &str = "a proxy in front of Jenkins";
const ASK: &str = "ask who runs nginx";

fn rows() -> Vec<Row> {
    vec![
        stops("deny", NGINX, "front-door", ASK),
        stops("password", NGINX, "front-door-password", ASK),
        Row {
            login: "not-jenkins",
            ..stops("nothing here", NGINX, "front-door", "address of the Jenkins start page")
        },
        stops("filter", NGINX, "front-door", ASK),
        stops("limit", NGINX, "front-door-busy", "try again in a minute"),
        stops("limit 503", NGINX, "front-door-busy", "try again in a minute"),
        stops("failed", NGINX, "front-door-failed", ASK),
        stops("down", NGINX, "no-jenkins-behind", "whether Jenkins runs"),
        stops("slow", NGINX, "no-jenkins-behind", "whether it is slow or hangs"),
        stops("maintenance", PROXY, "front-door-busy", "try again in 60 minutes"),
        stops("https", "", "redirected-away", "cargo jenkins login https://127.0.0.1:"),
        stops("elsewhere", NGINX, "front-door-sign-in-elsewhere", ASK),
        stops("sign-in 200", PROXY, "front-door-sign-in", "ask who runs the proxy"),
        stops("sign-in 403", PROXY, "front-door-sign-in", "ask who runs the proxy"),
        stops("certificate", "", "client-certificate-wanted", "client certificate"),
        stops("https port", "", "port-speaks-https", "cargo jenkins login https://127.0.0.1:"),
        stops("header", NGINX, "header-too-large", "nginx takes few"),
        stops("closed", "", "closed-without-answer", "try again in a minute"),
        Row { reads: "-", exit: 5, ..stops("POST 405", NGINX, "method-refused", ASK) },
        Row { reads: "-", ..stops("POST 403", NGINX, "front-door", ASK) },
        Row {
            reads: "-",
            exit: 5,
            ..stops("body", NGINX, "body-too-large", "client_max_body_size")
        },
        Row { exit: 4, ..stops("strips", "", "credentials-ignored", "Authorization header") },
    ]
}

/// Each row's server, in order.
fn walls(silent: u16, elsewhere: u16) -> Vec<Wall> {
    let form = "<html><head><title>Sign in to Example Corp</title></head><body>\
                <form action=/sso method=post><input name=username>\
                <input name=password type=password></form></body></html>";
    let page = "<html><head><title>Down for maintenance</title></head></html>";
    let all = |what: &str| format!("location / {{ {what} }}");
    vec![
        ("deny", all("deny all;")),
        ("password", all("auth_basic 'Staff only'; auth_basic_user_file /dev/null;")),
        ("nothing here", all("return 404;")),
        ("filter", all("return 406;")),
        ("limit", all(&format!("limit_req zone=many; limit_req_status 429; {PASS}"))),
        ("limit 503", all(&format!("limit_req zone=more; {PASS}"))),
        ("failed", all("return 500;")),
        ("down", all("proxy_pass http://127.0.0.1:1;")),
        ("slow", all(&format!("proxy_pass http://127.0.0.1:{silent}; proxy_read_timeout 1s;"))),
        ("maintenance", all(&format!("add_header Retry-After 3600 always; return 503 '{page}';"))),
        ("https", all("return 301 https://$http_host$request_uri;")),
        (
            "elsewhere",
            all(&format!("return 302 http://127.0.0.1:{elsewhere}/login?state=s&next=$uri;")),
        ),
        ("sign-in 200", all(&format!("return 200 '{form}';"))),
        ("sign-in 403", all(&format!("return 403 '{form}';"))),
        ("certificate", all("return 496;")),
        ("https port", all("return 497;")),
        ("header", all("return 494;")),
        ("closed", all("return 444;")),
        ("POST 405", format!("if ($request_method = POST) {{ return 405; }} {}", all(PASS))),
        ("POST 403", all(&format!("limit_except GET {{ deny all; }} {PASS}"))),
        ("body", all(&format!("client_max_body_size 10; {PASS}"))),
        ("strips", all(&format!("{PASS} proxy_set_header Authorization '';"))),
    ]
}

const LIMITS: &str = "limit_req_zone $server_port zone=many:1m rate=1r/m;\n\
                      limit_req_zone $server_port zone=more:1m rate=1r/m;";

#[test]
fn each_wall_of_nginx_is_told_for_what_it_is() {
    if lab::walls::missing(&["nginx"]) {
        return;
    }
    let mut stage = Stage::set();
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let elsewhere = stage.elsewhere.local_addr().expect("its address").port();
    let walls = walls(silent.local_addr().expect("its address").port(), elsewhere);
    let nginx = nginx::start(&stage.backend(), LIMITS, &walls);
    for (row, (wall, port)) in rows().iter().zip(walls.iter().zip(nginx.ports())) {
        assert_eq!(row.wall, wall.0);
        if row.wall.starts_with("limit") {
            spent(*port);
        }
        stage.play(row, *port);
    }
    stage.end("nginx");
}

/// The one request of this minute.
fn spent(port: u16) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.write_all(b"GET /login HTTP/1.0\r\n\r\n").expect("it reads");
    let _ = stream.read_to_end(&mut Vec::new());
}

/// What many proxies do, and nobody has to know of.
#[test]
fn what_nginx_does_to_requests_that_pass_is_no_wall() {
    if lab::walls::missing(&["nginx"]) {
        return;
    }
    let stage = Stage::set();
    let hides = "proxy_hide_header X-Jenkins; proxy_hide_header X-Jenkins-Session; \
                 proxy_hide_header X-Hudson;";
    let all = |what: &str| format!("location / {{ {what} }}");
    let backend = "proxy_pass http://{backend};";
    let walls = [
        ("passes", all(PASS)),
        ("another Host", all(backend)),
        ("hides Jenkins", all(&format!("{hides} {PASS}"))),
        ("forwarded", all(&format!("{PASS} proxy_set_header X-Forwarded-For $remote_addr;"))),
        ("buffers nothing", all(&format!("{PASS} proxy_buffering off; proxy_http_version 1.1;"))),
    ];
    let nginx = nginx::start(&stage.backend(), "", &walls);
    for ((name, _), port) in walls.iter().zip(nginx.ports()) {
        stage.turnout.turn(*port);
        stage.lab.login_at(&stage.turnout.url());
        for command in [&["token", "create", "x"][..], &["token", "rotate"], &["status"]] {
            let ran = stage.lab.run(command, "");
            assert_eq!(ran.code, 0, "{name} {command:?}: {}{}", ran.out, ran.err);
        }
    }
    assert_eq!(port(stage.lab.sandbox.url()).to_string(), stage.backend()[10..]);
    stage.end("nginx that let everything through");
}
