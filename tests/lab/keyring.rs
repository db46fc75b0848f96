//! A session bus and a gnome-keyring of one test's own; the person's own are never touched.

use std::fs::DirBuilder;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What unlocks the keyring of every lab.
const PASSWORD: &str = "keyring password";

/// A bus without any service it could start by itself.
const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=@PATH@</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A private bus, and a keyring daemon on it; both end when dropped, by their pids.
pub struct Keyring {
    directory: TempDir,
    bus: Child,
    daemon: Option<Child>,
}

/// The first program that is missing for a [`Keyring`].
#[must_use]
pub fn missing() -> Option<&'static str> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = |program: &&str| std::env::split_paths(&path).any(|at| at.join(program).is_file());
    ["dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool"]
        .into_iter()
        .find(|program| !found(program))
}

/// Whether nothing is missing; `SKIPPED` is said otherwise, which fails a strict run.
///
/// # Panics
/// In a strict run when a program is missing.
#[must_use]
pub fn installed() -> bool {
    let missing = missing();
    if let Some(program) = missing {
        skipped(&format!("the keyring: {program} is not installed"));
    }
    missing.is_none()
}

/// Says that a test did not happen, and why.
///
/// # Panics
/// In a strict run.
pub fn skipped(why: &str) {
    assert!(std::env::var_os("JENKINS_TOKEN_STRICT").is_none(), "{why}");
    println!("SKIPPED {why}");
}

impl Keyring {
    /// A bus with an unlocked keyring.
    ///
    /// # Panics
    /// When they cannot be started.
    #[must_use]
    pub fn start() -> Keyring {
        let mut keyring = Keyring::without_daemon();
        keyring.start_daemon();
        keyring
    }

    /// A bus on which nobody keeps secrets.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn without_daemon() -> Keyring {
        let directory = TempDir::with_prefix("keyring-").expect("a temporary directory");
        for name in ["share", "run"] {
            let private = DirBuilder::new().mode(0o700).create(directory.path().join(name));
            private.expect("a directory");
        }
        let config = directory.path().join("bus.conf");
        let socket = directory.path().join("bus");
        std::fs::write(&config, CONFIG.replace("@PATH@", &socket.to_string_lossy()))
            .expect("a bus configuration");
        let mut bus = private(&directory, "dbus-daemon")
            .args(["--nofork", "--nopidfile", "--print-address=1", "--config-file"])
            .arg(&config)
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon");
        let mut said = String::new();
        let out = bus.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut said).expect("its address");
        assert!(said.starts_with("unix:path="), "dbus-daemon: {said}");
        Keyring { directory, bus, daemon: None }
    }

    /// Starts the daemon with its collection unlocked.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start_daemon(&mut self) {
        self.start_with(&["--unlock"], PASSWORD);
        let up = || {
            let alias = ["string:default"];
            self.call("/org/freedesktop/secrets", "Service.ReadAlias", &alias).contains("login")
        };
        wait_until("the keyring", up);
    }

    /// Starts the daemon with its collection locked, as D-Bus or a new session does.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start_daemon_locked(&mut self) {
        self.start_with(&[], "");
        let up = || self.call("/org/freedesktop/secrets", "Service.ReadAlias", &["string:default"]);
        wait_until("the keyring", || up().contains("object path"));
    }

    fn start_with(&mut self, arguments: &[&str], input: &str) {
        let mut daemon = private(&self.directory, "gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets", "--control-directory"])
            .arg(self.directory.path().join("control"))
            .args(arguments)
            .env("DBUS_SESSION_BUS_ADDRESS", self.address())
            .stdin(Stdio::piped())
            .spawn()
            .expect("gnome-keyring-daemon");
        let mut stdin = daemon.stdin.take().expect("it is piped");
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        self.daemon = Some(daemon);
    }

    /// Where the bus is.
    #[must_use]
    pub fn address(&self) -> String {
        address(&self.directory.path().join("bus"))
    }

    /// The daemon, if it still runs.
    pub fn pid(&mut self) -> Option<u32> {
        let daemon = self.daemon.as_mut()?;
        matches!(daemon.try_wait(), Ok(None)).then(|| daemon.id())
    }

    /// Ends the daemon as a crash does.
    pub fn kill_daemon(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            end(&mut daemon);
        }
    }

    /// Sends the daemon a signal by name, such as `STOP`.
    ///
    /// # Panics
    /// When it does not run.
    pub fn signal(&mut self, name: &str) {
        let pid = self.pid().expect("the daemon runs").to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill -s {name}");
    }

    /// Locks the collection.
    ///
    /// # Panics
    /// When the daemon does not.
    pub fn lock(&self) {
        let login = "array:objpath:/org/freedesktop/secrets/collection/login";
        let said = self.call("/org/freedesktop/secrets", "Service.Lock", &[login]);
        assert!(said.contains("collection/login"), "Lock: {said}");
    }

    /// Makes the disk refuse what the daemon writes.
    ///
    /// # Panics
    /// When the files cannot be moved.
    pub fn refuse_writes(&self) {
        let keyrings = self.directory.path().join("share/keyrings");
        // The daemon may be writing, and make its directory anew.
        wait_until("the refusal", || {
            let _ = std::fs::remove_dir_all(&keyrings);
            std::fs::write(&keyrings, "").is_ok()
        });
    }

    /// Lets the daemon open no file, so that it cannot write, until it is started again.
    ///
    /// # Panics
    /// When it does not run, or `prlimit` fails.
    pub fn open_no_files(&mut self) {
        let pid = self.pid().expect("the daemon runs").to_string();
        let limited = Command::new("prlimit").args(["--pid", &pid, "--nofile=3:"]).status();
        assert!(limited.is_ok_and(|status| status.success()), "prlimit");
    }

    /// Puts an item into the keyring as another program does.
    ///
    /// # Panics
    /// When that fails.
    pub fn store_as_another_program(&self, attributes: &[(&str, &str)], value: &str) {
        self.store(&[], attributes, value);
    }

    /// The same, into a second collection, where it does not replace anything.
    ///
    /// # Panics
    /// When that fails.
    pub fn store_in_another_collection(&self, attributes: &[(&str, &str)], value: &str) {
        self.store(&["--collection=session"], attributes, value);
    }

    fn store(&self, more: &[&str], attributes: &[(&str, &str)], value: &str) {
        let flat = attributes.iter().flat_map(|(name, value)| [*name, *value]);
        let mut store = self.tool("store");
        store.args(more).arg("--label=of another program").args(flat).stdin(Stdio::piped());
        let mut child = store.spawn().expect("secret-tool");
        let mut stdin = child.stdin.take().expect("it is piped");
        stdin.write_all(value.as_bytes()).expect("the value");
        drop(stdin);
        assert!(child.wait().expect("secret-tool ends").success());
    }

    /// What `secret-tool search` says of items with these attributes.
    ///
    /// # Panics
    /// When secret-tool cannot be started.
    #[must_use]
    pub fn search(&self, attributes: &[(&str, &str)]) -> String {
        let flat = attributes.iter().flat_map(|(name, value)| [*name, *value]);
        let mut search = self.tool("search");
        search.arg("--all").args(flat).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = search.output().expect("secret-tool");
        let both = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&both).into_owned()
    }

    /// Deletes the items with these attributes, as a person does.
    ///
    /// # Panics
    /// When secret-tool cannot be started.
    pub fn clear(&self, attributes: &[(&str, &str)]) {
        let flat = attributes.iter().flat_map(|(name, value)| [*name, *value]);
        let cleared = self.tool("clear").args(flat).status();
        assert!(cleared.is_ok(), "secret-tool");
    }

    fn tool(&self, verb: &str) -> Command {
        let mut command = private(&self.directory, "secret-tool");
        command.env("DBUS_SESSION_BUS_ADDRESS", self.address()).arg(verb);
        command
    }

    fn call(&self, path: &str, method: &str, arguments: &[&str]) -> String {
        let output = private(&self.directory, "dbus-send")
            .env("DBUS_SESSION_BUS_ADDRESS", self.address())
            .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", path])
            .arg(format!("org.freedesktop.Secret.{method}"))
            .args(arguments)
            .stdout(Stdio::piped())
            .output()
            .expect("dbus-send");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// A bus in front of this one. The first time a client sends `word`, `act` happens before it
    /// is passed on.
    ///
    /// # Panics
    /// When the socket cannot be made.
    pub fn in_front(&self, word: &'static str, act: impl FnOnce() + Send + 'static) -> String {
        let path = self.directory.path().join(format!("in-front-{word}"));
        let listener = UnixListener::bind(&path).expect("a socket");
        let behind = self.directory.path().join("bus");
        thread::spawn(move || {
            let mut act = Some(act);
            for client in listener.incoming().flatten() {
                let Ok(bus) = UnixStream::connect(&behind) else { return };
                let (Ok(back), Ok(answers)) = (client.try_clone(), bus.try_clone()) else { return };
                thread::spawn(move || copy(answers, back, |_| {}));
                copy(client, bus, |bytes| {
                    if bytes.windows(word.len()).any(|window| window == word.as_bytes())
                        && let Some(act) = act.take()
                    {
                        act();
                    }
                });
            }
        });
        address(&path)
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        self.kill_daemon();
        end(&mut self.bus);
    }
}

/// Ends the process of that id as a crash does, and waits until nobody answers for it.
pub fn crash(pid: u32) {
    let _ = Command::new("kill").args(["-s", "KILL", &pid.to_string()]).status();
    thread::sleep(Duration::from_millis(100));
}

/// A bus that takes everybody and never answers, in `directory`.
///
/// # Panics
/// When the socket cannot be made.
#[must_use]
pub fn silent_bus(directory: &Path) -> String {
    let path = directory.join("silent");
    let listener = UnixListener::bind(&path).expect("a socket");
    thread::spawn(move || {
        let mut taken = Vec::new();
        for client in listener.incoming() {
            taken.push(client);
        }
    });
    address(&path)
}

fn address(path: &Path) -> String {
    format!("unix:path={}", path.display())
}

fn copy(mut from: UnixStream, mut to: UnixStream, mut see: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length) = from.read(&mut buffer)
        && length > 0
    {
        see(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Both);
}

fn private(directory: &TempDir, program: &str) -> Command {
    let below = |name: &str| -> PathBuf { directory.path().join(name) };
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", directory.path())
        .env("XDG_DATA_HOME", below("share"))
        .env("XDG_RUNTIME_DIR", below("run"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn wait_until(what: &str, mut there: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !there() {
        assert!(Instant::now() < end, "{what} does not start");
        thread::sleep(Duration::from_millis(20));
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
