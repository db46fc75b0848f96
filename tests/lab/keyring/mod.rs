//! A session bus and a keyring of one test's own; the person's own are never touched.

mod buses;
mod keepassxc;
mod kwallet;
mod secret_tool;
mod wallet;

pub use buses::silent_bus;

use std::fs::DirBuilder;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::DirBuilderExt;
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
  <listen>@ADDRESS@</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// The keyrings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `gnome-keyring`.
    Gnome,
    /// The Secret Service of `KWallet`.
    KWallet,
    /// The Secret Service of `KeePassXC`.
    KeePassXc,
}

/// A private bus, and a keyring daemon on it; both end when dropped, by their pids.
pub struct Keyring {
    directory: TempDir,
    bus: Child,
    daemon: Option<Child>,
    kind: Kind,
    address: String,
}

/// The first program that is missing for a [`Keyring`] of gnome.
#[must_use]
pub fn missing() -> Option<&'static str> {
    missing_of(Kind::Gnome)
}

fn missing_of(kind: Kind) -> Option<&'static str> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = |program: &&str| std::env::split_paths(&path).any(|at| at.join(program).is_file());
    let own: &[&'static str] = match kind {
        Kind::Gnome => &["gnome-keyring-daemon"],
        Kind::KWallet => &["kwalletd5"],
        Kind::KeePassXc => &["keepassxc", "keepassxc-cli"],
    };
    let all = ["dbus-daemon", "dbus-send", "secret-tool"];
    all.iter().chain(own).copied().find(|program| !found(program))
}

/// Whether nothing is missing; `SKIPPED` is said otherwise, which fails a strict run.
///
/// # Panics
/// In a strict run when a program is missing.
#[must_use]
pub fn installed() -> bool {
    installed_of(Kind::Gnome)
}

/// The same for another keyring.
///
/// # Panics
/// In a strict run when a program is missing.
#[must_use]
pub fn installed_of(kind: Kind) -> bool {
    let missing = missing_of(kind);
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
    /// A bus with an unlocked gnome-keyring.
    ///
    /// # Panics
    /// When they cannot be started.
    #[must_use]
    pub fn start() -> Keyring {
        Keyring::start_of(Kind::Gnome)
    }

    /// A bus with an unlocked keyring; one of `KWallet` has been used by somebody.
    ///
    /// # Panics
    /// When they cannot be started.
    #[must_use]
    pub fn start_of(kind: Kind) -> Keyring {
        if kind == Kind::KWallet {
            let keyring = Keyring::start_unused_wallet();
            keyring.store_as_another_program(&[("of", "somebody")], "else");
            return keyring;
        }
        let mut keyring = Keyring::without_daemon_of(kind);
        keyring.start_daemon();
        keyring
    }

    /// A bus on which nobody keeps secrets.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn without_daemon() -> Keyring {
        Keyring::without_daemon_of(Kind::Gnome)
    }

    /// The same; a keyring of that kind can be started on it.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn without_daemon_of(kind: Kind) -> Keyring {
        let directory = TempDir::with_prefix("keyring-").expect("a temporary directory");
        let address = address(&directory.path().join("bus"));
        Keyring::on(directory, &address, kind)
    }

    /// The same on a bus at that address.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn at(address: &str, kind: Kind) -> Keyring {
        let directory = TempDir::with_prefix("keyring-").expect("a temporary directory");
        Keyring::on(directory, address, kind)
    }

    fn on(directory: TempDir, address: &str, kind: Kind) -> Keyring {
        for name in ["share", "run", "config", "cache"] {
            let private = DirBuilder::new().mode(0o700).create(directory.path().join(name));
            private.expect("a directory");
        }
        let config = directory.path().join("bus.conf");
        std::fs::write(&config, CONFIG.replace("@ADDRESS@", address)).expect("a bus configuration");
        let mut bus = private(directory.path(), "dbus-daemon")
            .args(["--nofork", "--nopidfile", "--print-address=1", "--config-file"])
            .arg(&config)
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon");
        let mut said = String::new();
        let out = bus.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut said).expect("its address");
        assert!(said.starts_with("unix:"), "dbus-daemon: {said}");
        let cli = private(directory.path(), "keepassxc-cli");
        match kind {
            Kind::Gnome => {}
            Kind::KWallet => kwallet::prepare(directory.path()),
            Kind::KeePassXc => keepassxc::prepare(cli, directory.path()),
        }
        Keyring { directory, bus, daemon: None, kind, address: address.to_owned() }
    }

    /// Starts the daemon with its collection unlocked.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start_daemon(&mut self) {
        match self.kind {
            Kind::Gnome => {
                self.start_with(&["--unlock"], PASSWORD);
                wait_until("the keyring", || self.default_collection().contains("login"));
            }
            Kind::KWallet => {
                let shell = self.program("sh");
                self.daemon = Some(kwallet::spawn(shell, self.directory.path()));
                wait_until("the wallet", || self.is_there());
            }
            Kind::KeePassXc => self.start_keepassxc(),
        }
    }

    /// It dies of a call, or never answers again, in its first two seconds, so they are waited for.
    fn start_keepassxc(&mut self) {
        for patience in [2500, 2500, 5000, 10_000] {
            let program = self.program("keepassxc");
            self.daemon = Some(keepassxc::spawn(program, self.directory.path(), true));
            wait_until("the database", || self.is_there());
            thread::sleep(Duration::from_millis(patience));
            if self.default_collection().contains("collection/") && self.answers() {
                return;
            }
            self.kill_daemon();
        }
        panic!("the database does not open");
    }

    /// Starts the daemon with its collection locked, as D-Bus or a new session does. `KWallet` is
    /// closed, `KeePassXC` shows its dialog.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start_daemon_locked(&mut self) {
        match self.kind {
            Kind::Gnome => {
                self.start_with(&[], "");
                wait_until("the keyring", || self.default_collection().contains("object path"));
            }
            Kind::KWallet => {
                self.start_daemon();
                self.close_wallet();
            }
            Kind::KeePassXc => {
                let program = self.program("keepassxc");
                self.daemon = Some(keepassxc::spawn(program, self.directory.path(), false));
                wait_until("the keyring", || self.is_there());
                thread::sleep(Duration::from_millis(2500));
            }
        }
    }

    /// Starts a keyring whose Secret Service is switched off.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start_daemon_switched_off(&mut self) {
        kwallet::switch_off(self.directory.path());
        let shell = self.program("sh");
        self.daemon = Some(kwallet::spawn(shell, self.directory.path()));
        wait_until("the wallet", || self.names().contains("org.kde.kwalletd5"));
    }

    /// From the next start on, it asks for each program that wants to read.
    pub fn confirm_each_program(&self) {
        keepassxc::confirm(self.directory.path(), Some("Access"));
    }

    /// From the next start on, it asks before it deletes.
    pub fn confirm_each_deletion(&self) {
        let directory = self.directory.path();
        keepassxc::take_bin_away(private(directory, "keepassxc-cli"), directory);
        keepassxc::confirm(directory, Some("Delete"));
    }

    /// From the next start on, it asks nothing.
    pub fn confirm_nothing(&self) {
        keepassxc::confirm(self.directory.path(), None);
    }

    fn start_with(&mut self, arguments: &[&str], input: &str) {
        let mut daemon = self
            .program("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets", "--control-directory"])
            .arg(self.directory.path().join("control"))
            .args(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .expect("gnome-keyring-daemon");
        let mut stdin = daemon.stdin.take().expect("it is piped");
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        self.daemon = Some(daemon);
    }

    /// A program that finds this bus and nothing of the person's.
    fn program(&self, program: &str) -> Command {
        let mut command = private(self.directory.path(), program);
        command.env("DBUS_SESSION_BUS_ADDRESS", self.address());
        command
    }

    /// Whether somebody keeps secrets on the bus. Asking them would start another one.
    fn is_there(&self) -> bool {
        self.names().contains("org.freedesktop.secrets")
    }

    fn names(&self) -> String {
        let mut send = self.program("dbus-send");
        send.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]);
        let output = send.arg("org.freedesktop.DBus.ListNames").stdout(Stdio::piped()).output();
        String::from_utf8_lossy(&output.expect("dbus-send").stdout).into_owned()
    }

    fn default_collection(&self) -> String {
        let alias = ["string:default"];
        self.call("/org/freedesktop/secrets", "Service.ReadAlias", &alias)
    }

    /// Where all of it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Where the bus is.
    #[must_use]
    pub fn address(&self) -> String {
        self.address.clone()
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

    /// Ends the daemon as a logout does.
    ///
    /// # Panics
    /// When it does not run.
    pub fn end_daemon(&mut self) {
        self.signal("TERM");
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.wait();
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
        self.locker()();
    }

    /// The same, for later and elsewhere.
    ///
    /// # Panics
    /// When the daemon does not lock it.
    pub fn locker(&self) -> impl FnOnce() + Send + use<> {
        let mut send = self.program("dbus-send");
        send.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"]);
        send.args(["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"]);
        send.arg("array:objpath:/org/freedesktop/secrets/collection/login").stdout(Stdio::piped());
        move || {
            let output = send.output().expect("dbus-send");
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(said.contains("collection/login"), "Lock: {said}");
        }
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

    fn call(&self, path: &str, method: &str, arguments: &[&str]) -> String {
        self.call_named(path, &format!("org.freedesktop.Secret.{method}"), arguments)
    }

    fn call_named(&self, path: &str, method: &str, arguments: &[&str]) -> String {
        let output = self
            .program("dbus-send")
            .args(["--session", "--print-reply", "--reply-timeout=3000"])
            .args(["--dest=org.freedesktop.secrets", path, method])
            .args(arguments)
            .stdout(Stdio::piped())
            .output()
            .expect("dbus-send");
        String::from_utf8_lossy(&output.stdout).into_owned()
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

fn address(path: &Path) -> String {
    format!("unix:path={}", path.display())
}

fn private(directory: &Path, program: &str) -> Command {
    let below = |name: &str| -> PathBuf { directory.join(name) };
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", directory)
        .env("TMPDIR", directory)
        .env("XDG_CACHE_HOME", below("cache"))
        .env("XDG_CONFIG_HOME", below("config"))
        .env("XDG_DATA_HOME", below("share"))
        .env("XDG_RUNTIME_DIR", below("run"))
        .env("QT_QPA_PLATFORM", "offscreen")
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
