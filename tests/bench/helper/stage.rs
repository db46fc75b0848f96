//! A keyring and homes of the measurement's own, and the calls that are timed.

use super::peers;
use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use lab::keyring::{self, Keyring};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PASSWORD: &str = "correct-horse-7";

pub(super) const GET_KEYRING: &str = "get, token in gnome-keyring";
pub(super) const GET_FILE: &str = "get, token in a file";
pub(super) const GET_STRANGER: &str = "get, host not ours";
pub(super) const STORE_UNCHANGED: &str = "store of what is stored";
pub(super) const FILL: &str = "git credential fill, token in gnome-keyring";
pub(super) const TRUE: &str = "/bin/true";
pub(super) const GIT_STORE_GET: &str = "git credential-store get";
pub(super) const LIBSECRET_GET: &str = "git-credential-libsecret get";
pub(super) const LIBSECRET_STORE: &str = "git-credential-libsecret store";
pub(super) const LIBSECRET_FILL: &str = "git credential fill with libsecret";
pub(super) const KEYRING_4_GET: &str = "a keyring 4 program, get";

/// A command that is timed; its standard input is `input`, its answer must hold `answer`.
pub(super) struct Call {
    pub(super) name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    home: &'static str,
    input: String,
    answer: Option<String>,
}

/// Everything the calls need, once.
pub(super) struct Stage {
    keyring: Keyring,
    work: TempDir,
    helper: PathBuf,
    host: String,
    /// The token in the keyring, and the one in the file.
    tokens: [String; 2],
    libsecret: Option<PathBuf>,
    keyring_4: Option<PathBuf>,
    // Last, so that it serves until everything else is gone.
    _sandbox: Sandbox,
}

impl Stage {
    /// `None`, with the reason on stdout, where it cannot be built.
    pub(super) fn build() -> Option<Stage> {
        if let Some(program) = keyring::missing() {
            println!("SKIPPED git's helper: {program} is not installed");
            return None;
        }
        let me = std::env::current_exe().expect("this program has a path");
        let setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
        let sandbox = Sandbox::start(setup).expect("a port on loopback");
        let url = sandbox.url().to_owned();
        let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut stage = Stage {
            keyring: Keyring::start(),
            work: tempfile::tempdir().expect("a temporary directory"),
            helper: me.with_file_name("git-credential-jenkins"),
            host,
            tokens: [String::new(), String::new()],
            libsecret: peers::libsecret(&me),
            keyring_4: peers::keyring_4(&me),
            _sandbox: sandbox,
        };
        let cli = me.with_file_name("cargo-jenkins");
        let login = ["login", &url, "-u", "alice", "--password-stdin", "--store"];
        for (at, (home, store)) in [("keyring", "keyring"), ("file", "file")].iter().enumerate() {
            let arguments = [&login[..], &[store]].concat();
            stage.must(&stage.command(&cli, home, &arguments), PASSWORD);
            stage.tokens[at] = stage.must(&stage.command(&cli, home, &["token"]), "");
        }
        stage.prepare_peers();
        Some(stage)
    }

    /// Gives the peers the same secret to answer with.
    fn prepare_peers(&self) {
        let stored = format!("http://alice:{}@{}\n", self.tokens[1], self.host.replace(':', "%3a"));
        std::fs::write(self.work.path().join("git-credentials"), stored).expect("a file");
        let block = self.block(&self.host, Some(&self.tokens[0]));
        if let Some(libsecret) = &self.libsecret {
            self.must(&self.command(libsecret, "keyring", &["store"]), &block);
        }
        if let Some(program) = &self.keyring_4 {
            self.must(&self.command(program, "keyring", &["set", &self.host]), &self.tokens[0]);
        }
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        let ours = |name, home, verb: &str, input: String, answer: Option<&String>| Call {
            name,
            program: self.helper.clone(),
            arguments: vec![verb.to_owned()],
            home,
            input,
            answer: answer.cloned(),
        };
        let get = self.block(&self.host, None);
        let stored = self.block(&self.host, Some(&self.tokens[0]));
        let stranger = self.block("ci.example.com", None);
        let [kept, filed] = &self.tokens;
        let mut calls = vec![
            ours(GET_KEYRING, "keyring", "get", get.clone(), Some(kept)),
            ours(GET_FILE, "file", "get", get.clone(), Some(filed)),
            ours(GET_STRANGER, "keyring", "get", stranger, None),
            ours(STORE_UNCHANGED, "keyring", "store", stored.clone(), None),
            self.fill(FILL, &self.helper, Some(kept)),
            Call {
                name: TRUE,
                program: "/bin/true".into(),
                arguments: vec![],
                home: "keyring",
                input: String::new(),
                answer: None,
            },
        ];
        let file = self.work.path().join("git-credentials");
        calls.push(Call {
            name: GIT_STORE_GET,
            program: peers::git_program("git-credential-store"),
            arguments: vec![format!("--file={}", file.display()), "get".to_owned()],
            home: "file",
            input: get.clone(),
            answer: Some(filed.clone()),
        });
        if let Some(libsecret) = &self.libsecret {
            let with = |name, verb: &str, input, answer: Option<&String>| Call {
                program: libsecret.clone(),
                ..ours(name, "keyring", verb, input, answer)
            };
            calls.push(with(LIBSECRET_GET, "get", get, Some(kept)));
            calls.push(with(LIBSECRET_STORE, "store", stored, None));
            calls.push(self.fill(LIBSECRET_FILL, libsecret, Some(kept)));
        }
        if let Some(program) = &self.keyring_4 {
            calls.push(Call {
                name: KEYRING_4_GET,
                program: program.clone(),
                arguments: vec!["get".to_owned(), self.host.clone()],
                home: "keyring",
                input: String::new(),
                answer: Some(kept.clone()),
            });
        }
        calls
    }

    fn fill(&self, name: &'static str, helper: &Path, answer: Option<&String>) -> Call {
        let setting = |value: &str| ["-c".to_owned(), format!("credential.helper={value}")];
        let mut arguments = [setting(""), setting(&helper.to_string_lossy())].concat();
        arguments.extend(["credential".to_owned(), "fill".to_owned()]);
        let input = self.block(&self.host, None);
        let program = "git".into();
        Call { name, program, arguments, home: "keyring", input, answer: answer.cloned() }
    }

    fn block(&self, host: &str, token: Option<&str>) -> String {
        let user = if token.is_some() || host == self.host { "username=alice\n" } else { "" };
        let password = token.map(|token| format!("password={token}\n")).unwrap_or_default();
        format!("protocol=http\nhost={host}\n{user}{password}\n")
    }

    /// Runs a call once; how long the whole process took.
    pub(super) fn run(&self, call: &Call) -> Duration {
        let arguments: Vec<&str> = call.arguments.iter().map(String::as_str).collect();
        let command = self.command(&call.program, call.home, &arguments);
        let begun = Instant::now();
        let said = self.must(&command, &call.input);
        let took = begun.elapsed();
        let right = call.answer.as_ref().is_none_or(|answer| said.contains(answer.as_str()));
        assert!(right, "{} did not answer with the token", call.name);
        took
    }

    /// A process of a home of the measurement's own.
    fn command(&self, program: &Path, home: &str, arguments: &[&str]) -> Vec<String> {
        let home = self.work.path().join(home);
        std::fs::create_dir_all(&home).expect("a directory");
        let mut words = vec![program.display().to_string(), home.display().to_string()];
        words.extend(arguments.iter().map(|word| (*word).to_owned()));
        words
    }

    fn must(&self, words: &[String], input: &str) -> String {
        let mut command = Command::new(&words[0]);
        self.furnish(&mut command, &words[1]);
        command.args(&words[2..]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().expect("it starts");
        let mut stdin = child.stdin.take().expect("it is piped");
        // A program that reads nothing may have gone already.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{words:?}: {}", output.status);
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    fn furnish(&self, command: &mut Command, home: &str) {
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .env("JENKINS_TOKEN_HOME", home)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("DBUS_SESSION_BUS_ADDRESS", self.keyring.address());
    }

    /// Size on disk, peak memory, threads started.
    pub(super) fn tell_weight(&self) {
        let size = std::fs::metadata(&self.helper).map_or(0, |file| file.len() / 1024);
        println!("  binary: {size} KiB");
        let home = self.work.path().join("keyring").display().to_string();
        let get = |wrapper: &[&str]| {
            let mut command = Command::new(wrapper[0]);
            self.furnish(&mut command, &home);
            command.args(&wrapper[1..]).arg(&self.helper).arg("get");
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
            let mut child = command.spawn().ok()?;
            let mut stdin = child.stdin.take()?;
            stdin.write_all(self.block(&self.host, None).as_bytes()).ok()?;
            drop(stdin);
            let output = child.wait_with_output().ok()?;
            Some(String::from_utf8_lossy(&output.stderr).into_owned())
        };
        match get(&["/usr/bin/time", "-f", "%M"]) {
            Some(peak) => println!("  peak memory of get, keyring: {} KiB", peak.trim()),
            None => println!("  SKIPPED peak memory: /usr/bin/time is not installed"),
        }
        match get(&["strace", "-f", "-qq", "-e", "trace=clone,clone3", "-e", "signal=none"]) {
            Some(traced) => {
                let threads = traced.lines().filter(|line| line.contains("clone")).count();
                println!("  threads started by get, keyring: {threads}");
            }
            None => println!("  SKIPPED threads: strace is not installed"),
        }
    }
}
