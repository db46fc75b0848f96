//! The program says where it serves, serves, and ends with its input.
#![expect(clippy::expect_used, reason = "a test may give up")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

#[test]
fn the_program_serves_until_its_input_ends() {
    let file = std::env::temp_dir().join(format!("scenario-{}.toml", std::process::id()));
    let scenario = "[server]\njenkins = '2.46.1'\ncontext = '/jenkins'\n\
                    [server.front]\nhides = 'headers'\noutside = 'redirect'\n";
    std::fs::write(&file, scenario).expect("a file");
    let mut program = Command::new(env!("CARGO_BIN_EXE_jenkins-sandbox"))
        .args(["--jenkins", "2.426.2", "--user", "alice:secret", "--scenario"])
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let mut out = BufReader::new(program.stdout.take().expect("piped"));
    out.read_line(&mut line).expect("a line");
    let said: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let url = said["url"].as_str().expect("an address");
    assert_eq!((&said["users"][0], &said["jenkins"]), (&"alice".into(), &"2.426.2".into()));
    std::fs::remove_file(file).expect("ours");

    let (host, path) =
        url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("host and path");
    assert_eq!(path, "jenkins/");
    let mut stream = TcpStream::connect(host).expect("it listens");
    write!(
        stream,
        "GET /{path}whoAmI/api/json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Authorization: Basic YWxpY2U6c2VjcmV0\r\n\r\n"
    )
    .expect("it reads");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("it answers");
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
    assert!(reply.contains(r#""name":"alice""#), "{reply}");
    assert!(!reply.contains("X-Jenkins") && !reply.contains("X-Hudson"), "{reply}");
    let mut stream = TcpStream::connect(host).expect("it listens");
    write!(stream, "GET /login?from=x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        .expect("it reads");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("it answers");
    assert!(reply.starts_with("HTTP/1.1 301 Moved Permanently\r\n"), "{reply}");
    assert!(reply.contains("\r\nLocation: /jenkins/login?from=x\r\n"), "{reply}");

    let mut orders = program.stdin.take().expect("piped");
    writeln!(orders, "fail front-door=502@whoAmI\nasked").expect("it listens");
    let mut line = String::new();
    out.read_line(&mut line).expect("a line");
    let asked: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(asked["credential"], "password");
    let mut stream = TcpStream::connect(host).expect("it listens");
    write!(stream, "GET /{path}whoAmI/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        .expect("it reads");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("it answers");
    assert!(reply.starts_with("HTTP/1.1 502"), "{reply}");

    drop(orders);
    assert!(program.wait().expect("it ends").success());
}

/// The server's git reads nobody's configuration and environment.
#[test]
fn the_program_hosts_git_by_itself() {
    let home = std::env::temp_dir().join(format!("sandbox-home-{}", std::process::id()));
    std::fs::create_dir_all(&home).expect("a directory");
    std::fs::write(home.join(".gitconfig"), "[broken\n").expect("a file");
    let mut program = Command::new(env!("CARGO_BIN_EXE_jenkins-sandbox"))
        .args(["--jenkins", "2.426.2", "--user", "alice:secret", "--git"])
        .env("HOME", &home)
        .env("GIT_DIR", "/nowhere")
        .env("GIT_CONFIG_GLOBAL", home.join(".gitconfig"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    BufReader::new(program.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    let said: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let url = said["repositories"][0].as_str().expect("an address");
    let (host, path) =
        url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("host and path");
    assert_eq!(path, "userContent.git");
    let mut stream = TcpStream::connect(host).expect("it listens");
    write!(
        stream,
        "GET /{path}/info/refs?service=git-upload-pack HTTP/1.1\r\nHost: {host}\r\n\
         Connection: close\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\n\r\n"
    )
    .expect("it reads");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("it answers");
    assert!(reply.contains("refs/heads/master"), "{reply}");
    drop(program.stdin.take());
    assert!(program.wait().expect("it ends").success());
    std::fs::remove_dir_all(home).expect("ours");
}

/// The page's own example is one.
#[test]
fn the_scenario_of_the_page_can_be_played() {
    let page = include_str!("../../../docs/sandbox.md");
    let text = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let scenario: jenkins_sandbox::Scenario = text.expect("an example").parse().expect("it reads");
    assert_eq!(scenario.faults().count(), 3);
    let sandbox = jenkins_sandbox::Sandbox::play(scenario).expect("it starts");
    assert!(sandbox.url().ends_with("/jenkins/"));
}

#[test]
fn a_scenario_that_makes_no_sense_is_refused_by_name() {
    let file = std::env::temp_dir().join(format!("wrong-{}.toml", std::process::id()));
    std::fs::write(&file, "[server]\njenkin = '2.572'\n").expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_jenkins-sandbox"))
        .arg("--scenario")
        .arg(&file)
        .output()
        .expect("the program starts");
    std::fs::remove_file(&file).expect("ours");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("wrong-"), "{said}");
    assert!(said.contains("unknown field `jenkin`"), "{said}");
}

#[test]
fn without_git_the_program_says_so() {
    let output = Command::new(env!("CARGO_BIN_EXE_jenkins-sandbox"))
        .args(["--user", "alice:secret", "--git"])
        .env("PATH", "/nowhere")
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("git cannot be run"), "{said}");
}

#[test]
fn a_port_in_use_is_named_with_a_way_on() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_jenkins-sandbox"))
        .args(["--user", "alice:secret", "--port", &port])
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && output.stdout.is_empty(), "{said}");
    assert!(said.contains(&port) && said.contains("next: give another --port"), "{said}");
}

/// The pages start it as somebody does who has the source alone.
#[test]
fn the_pages_start_it_through_cargo() {
    let pages = [
        include_str!("../../../docs/sandbox.md"),
        include_str!("../../../README.md"),
        include_str!("../README.md"),
    ];
    for line in pages.iter().flat_map(|page| page.lines()).map(str::trim_start) {
        assert!(!line.trim_start_matches("$ ").starts_with("jenkins-sandbox "), "{line}");
    }
}
