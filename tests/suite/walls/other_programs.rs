//! curl and git behind walls of which a login was told: what `token --format curl` and
//! `exec --git-header` hand them is all that they need.

use super::certificates::{self, openssl};
use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use jenkins_token::model::Pin;
use lab::walls::nginx::{self, PASS, Wall};
use lab::{Lab, PASSWORD, Ran};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const KEY: &str = "let \"me\" \\in";
const HEADER: &str = "X-Front-Key";

struct Scene {
    lab: Lab,
    nginx: lab::walls::Service,
    files: PathBuf,
    /// The client's certificate and key, where their path needs every kind of quotes.
    own: [String; 2],
}

/// What each wall wants, and what leads away from the last one but one.
fn walls(at: &Path) -> Vec<Wall> {
    let at = at.display();
    let tls = |pair: &str| {
        let key = if pair == "good" { "key" } else { pair };
        format!(
            "listen {{listen}} ssl; ssl_certificate {at}/{pair}.pem; ssl_certificate_key {at}/{key}.pem;"
        )
    };
    let client = format!("ssl_verify_client on; ssl_client_certificate {at}/ca.pem;");
    let header =
        format!("if ($http_x_front_key != '{}') {{ return 403; }}", KEY.replace('\\', "\\\\"));
    let all = format!("location / {{ {PASS} }}");
    vec![
        ("authority", format!("{} {all}", tls("good"))),
        ("client", format!("{} {client} {all}", tls("good"))),
        ("header", format!("{} {header} {all}", tls("good"))),
        ("everything", format!("{} {client} {header} {all}", tls("good"))),
        ("another key", format!("{} {all}", tls("second"))),
        ("plain", format!("{header} {all}")),
    ]
}

fn scene() -> Option<Scene> {
    if lab::walls::missing(&["nginx", "openssl", "curl"]) {
        return None;
    }
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.git = true;
    let lab = Lab::with(setup, PROGRAM);
    let files = lab.home().join("certificates");
    fs::create_dir(&files).unwrap();
    certificates::make(&files);
    let new =
        "req -newkey rsa:2048 -nodes -keyout second.pem -out second.request -subj /CN=127.0.0.1";
    openssl(&files, new);
    let sign = "x509 -req -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile good.ext";
    openssl(&files, &format!("{sign} -in second.request -out second.crt"));
    let both = [files.join("second.crt"), files.join("second.pem")].map(fs::read_to_string);
    fs::write(files.join("second.pem"), both.map(Result::unwrap).concat()).unwrap();
    let odd = lab.home().join("own: \"it's\" \\ö");
    fs::create_dir(&odd).unwrap();
    let own = ["good.pem", "key.pem"].map(|name| {
        let to = odd.join(name);
        fs::copy(files.join(name), &to).unwrap();
        fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
        to.to_str().unwrap().to_owned()
    });
    let backend = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let nginx = nginx::start(&backend, "", &walls(&files));
    Some(Scene { lab, nginx, files, own })
}

impl Scene {
    fn url(&self, wall: usize) -> String {
        let scheme = if wall == 5 { "http" } else { "https" };
        format!("{scheme}://127.0.0.1:{}/", self.nginx.ports()[wall])
    }

    fn pin(&self) -> String {
        let script = "openssl x509 -in good.pem -pubkey -noout | openssl pkey -pubin -outform der";
        let ran = Command::new("sh").args(["-c", script]).current_dir(&self.files).output();
        Pin::of(&ran.unwrap().stdout).to_string()
    }

    fn log_in(&self, wall: usize, own: &[&str]) {
        let url = self.url(wall);
        let line = ["login", &url, "-u", "alice", "--store", "file", "--password-stdin"];
        let headers = if own.contains(&"--header-stdin") {
            format!("{HEADER}: {KEY}\n\n")
        } else {
            String::new()
        };
        let ran = self.lab.run(&[&line[..], own].concat(), &format!("{headers}{PASSWORD}"));
        assert_eq!(ran.code, 0, "{wall}: {}", ran.err);
    }

    /// Runs a script of bash, in which `jenkins` is this program.
    fn bash(&self, script: &str) -> Ran {
        let mut command = self.lab.command_of("bash");
        command.args(["-euc", &format!("jenkins() {{ {PROGRAM} \"$@\"; }}\n{script}")]);
        command.env("PATH", std::env::var_os("PATH").unwrap()).env("GIT_TERMINAL_PROMPT", "0");
        self.lab.run_command(command, "")
    }

    fn curl(&self, wall: usize, words: &str) -> Ran {
        let url = self.url(wall);
        self.bash(&format!(
            "curl -sS -f {words} -K <(jenkins token --format curl -c {url}) {url}me/api/json?tree=id"
        ))
    }
}

#[test]
fn curl_passes_each_wall_with_what_it_is_handed() {
    let Some(scene) = scene() else { return };
    let authority = scene.files.join("ca.pem").display().to_string();
    let ca = ["--ca-file", &authority];
    let client = ["--client-cert", &scene.own[0], "--client-key", &scene.own[1]];
    let pin = scene.pin();
    let header = ["--header-stdin"];
    let everything = [&ca[..], &client, &header, &["--pin", &pin]].concat();
    for (wall, own, pipes) in [
        (0, ca.to_vec(), true),
        (1, [&ca[..], &client].concat(), false),
        (2, [&ca[..], &header].concat(), false),
        (3, everything, false),
        (5, header.to_vec(), false),
    ] {
        scene.log_in(wall, &own);
        let ran = scene.curl(wall, "");
        assert_eq!(ran.code, 0, "{wall}: {}", ran.err);
        assert!(ran.out.ends_with("\"id\":\"alice\"}"), "{wall}: {}", ran.out);
        // The others hold the credential alone.
        let url = scene.url(wall);
        let basic = scene.lab.run(&["token", "--format", "basic", "-c", &url], "");
        assert_eq!((basic.out.lines().count(), basic.err.as_str()), (1, ""));
        let with_basic = format!("curl -sS -f -H @<(jenkins token --format basic -c {url}) {url}");
        assert_ne!(scene.bash(&with_basic).code, 0, "{wall}: it is a wall");
        let led_away = scene.lab.run(&["token", "--format", "curl", "-c", &url], "");
        assert_eq!(!led_away.out.contains("max-redirs = \"0\""), pipes, "{wall}");
    }
    // Whoever has another key gets nothing, although the authority signed it.
    let (pinned, other) = (scene.url(3), scene.url(4));
    let asked = scene.lab.sandbox.asked().len();
    let ran =
        scene.bash(&format!("curl -sS -K <(jenkins token --format curl -c {pinned}) {other}"));
    assert_eq!(ran.code, 90, "{}", ran.err);
    assert_eq!(scene.lab.sandbox.asked().len(), asked);
}

#[test]
fn curl_takes_no_key_of_a_front_door_along_a_redirect() {
    let Some(scene) = scene() else { return };
    let authority = scene.files.join("ca.pem").display().to_string();
    scene.log_in(2, &["--ca-file", &authority, "--header-stdin"]);
    let other = scene.url(0);
    let backend = lab::Listener::answering(move |_| {
        lab::listener::answer("302 Found", &format!("Location: {other}away\r\n"), b"")
    });
    let url = scene.url(2);
    let ran = scene.bash(&format!(
        "curl -sSL -K <(jenkins token --format curl -c {url} | sed '/^proto/d') {}x",
        backend.url
    ));
    assert_eq!(ran.code, 47, "too many redirects: {}", ran.err);
    assert!(scene.lab.sandbox.asked().iter().all(|it| !it.target.contains("away")));
}

#[test]
fn where_a_header_cannot_be_had_nothing_is_printed() {
    let Some(scene) = scene() else { return };
    let authority = scene.files.join("ca.pem").display().to_string();
    let program = scene.lab.home().join("door");
    let script = format!("#!/bin/sh\ntest -e \"$HOME/gone\" && exit 3\necho '{HEADER}: {KEY}'\n");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    let program = program.to_str().unwrap();
    scene.log_in(2, &["--ca-file", &authority, "--headers-command", "--", program]);
    assert_eq!(scene.curl(2, "").code, 0);
    fs::write(scene.lab.home().join("gone"), "").unwrap();
    let ran = scene.lab.run(&["token", "--format", "curl", "--json-lines"], "");
    assert_eq!(ran.code, 2);
    let ran = scene.lab.run(&["token", "--format", "curl"], "");
    assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{}", ran.err);
    assert!(ran.err.contains("door") && !ran.err.contains(KEY), "{}", ran.err);
    // The others do without.
    assert_eq!(scene.lab.run(&["token", "--format", "netrc"], "").code, 0);
}

/// Without `git setup`, and with no configuration but that of its environment.
#[test]
fn git_passes_the_same_with_what_exec_hands_it() {
    let Some(scene) = scene() else { return };
    let authority = scene.files.join("ca.pem").display().to_string();
    let pin = scene.pin();
    let mut own = vec!["--ca-file", &authority, "--pin", &pin, "--header-stdin"];
    own.extend(["--client-cert", &scene.own[0], "--client-key", &scene.own[1]]);
    scene.log_in(3, &own);
    let (url, other) = (scene.url(3), scene.url(4));
    let list = |url: &str| {
        scene.bash(&format!("jenkins exec --git-header -- git ls-remote {url}userContent.git"))
    };
    let ran = list(&url);
    assert!(ran.code == 0 && ran.out.contains("HEAD"), "{}{}", ran.out, ran.err);
    assert_ne!(list(&other).code, 0, "what is told of one controller is for no other");
}
