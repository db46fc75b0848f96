//! A home with accounts, the helper, and a git whose configuration is this world's alone.

use jenkins_sandbox::{Jenkins, Setup, User};
use jenkins_token::accounts::{AccountEntry, Home, Registry, TokenSummary};
use jenkins_token::model::{Account, Controller, Origin, Secret, StoreKind, Token, UserId};
use jenkins_token::stores::{FileStore, Record, TokenStore};
use lab::{Lab, PASSWORD, Ran, git};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const HELPER: &str = env!("CARGO_BIN_EXE_git-credential-jenkins-lab");
const CARGO_JENKINS: &str = env!("CARGO_BIN_EXE_cargo-jenkins-lab");

/// What `alice`'s token on `https://jenkins.example.com/` is, where no sandbox is needed.
pub const TOKEN: &str = "11aabbccddeeff00112233445566778899";

/// Accounts without any controller behind them.
pub struct World {
    directory: TempDir,
    home: PathBuf,
}

impl World {
    /// A home with these accounts, each with its own token; the first one's is [`TOKEN`].
    pub fn with(accounts: &[(&str, &str)]) -> World {
        // Beside the programs, so that they can be linked into it.
        let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let home = directory.path().join("tokens");
        let world = World { directory, home };
        std::fs::create_dir_all(world.at("bin")).unwrap();
        std::fs::hard_link(CARGO_JENKINS, world.at("bin/cargo-jenkins")).unwrap();
        std::fs::hard_link(HELPER, world.at("bin/git-credential-jenkins")).unwrap();
        for (at, (root, user)) in accounts.iter().enumerate() {
            let value = format!("{}{at}", &TOKEN[..TOKEN.len() - 1]);
            let value = if at == 0 { TOKEN.to_owned() } else { value };
            world.put(root, user, &value, |_| {});
        }
        world
    }

    /// `alice` on `https://jenkins.example.com/`.
    pub fn alice() -> World {
        World::with(&[("https://jenkins.example.com", "alice")])
    }

    /// A world whose home is that of a lab, for tests with a controller behind them.
    pub fn of(lab: &Lab) -> World {
        World { home: lab.home().join("tokens"), ..World::with(&[]) }
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    pub fn home(&self) -> PathBuf {
        self.home.clone()
    }

    pub fn put(&self, root: &str, user: &str, value: &str, change: impl FnOnce(&mut Token)) {
        let home = Home::at(self.home());
        let account = account(root, user);
        let mut token = Token {
            uuid: None,
            name: "laptop".to_owned(),
            value: Secret::new(value),
            origin: Origin::Created,
            created: None,
            expires: None,
            days: None,
        };
        change(&mut token);
        let mut entry = AccountEntry::new(account.clone(), StoreKind::File);
        entry.token = Some(TokenSummary::of(&token));
        Registry::change(&home, |registry| registry.put(entry)).unwrap();
        FileStore::new(&home)
            .write(&account, &Record { current: Some(token), ..Record::default() })
            .unwrap();
    }

    pub fn registry(&self) -> Registry {
        Registry::read(&Home::at(self.home())).unwrap()
    }

    /// Where programs are looked for: a directory of this world before those of the machine.
    pub fn path(&self, first: &str) -> String {
        format!("{}:{}", self.at(first).display(), machines_path())
    }

    /// A program of this world, with nothing of the person's environment.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().env("HOME", self.directory.path());
        command.env("PATH", self.path("bin"));
        command.env("JENKINS_TOKEN_HOME", self.home());
        command.env("XDG_RUNTIME_DIR", self.at("run"));
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0");
        command.env("GIT_ASKPASS", "").current_dir(self.directory.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// The helper with an input of any bytes.
    pub fn helper(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
        run(self.command(self.at("bin/git-credential-jenkins"), arguments), input.as_ref())
    }

    pub fn helper_at(&self, clock: &str, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(self.at("bin/git-credential-jenkins"), arguments);
        command.env("LAB_CLOCK", clock);
        run(command, input.as_bytes())
    }

    pub fn cargo_jenkins(&self, arguments: &[&str]) -> Ran {
        run(self.command(self.at("bin/cargo-jenkins"), arguments), b"")
    }

    pub fn git(&self, arguments: &[&str], input: &str) -> Ran {
        run(self.command("git", arguments), input.as_bytes())
    }

    /// A file of this world's `~`.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.at(path), bytes).unwrap();
    }

    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        std::fs::read(self.at(path)).ok()
    }
}

/// Where the machine's own programs are: not beside ours, which whoever runs the tests may use.
pub fn machines_path() -> String {
    let whole = std::env::var_os("PATH").unwrap();
    let has_ours = |folder: &Path| {
        ["cargo-jenkins", "git-credential-jenkins"].iter().any(|name| folder.join(name).exists())
    };
    let kept = std::env::split_paths(&whole).filter(|folder| !has_ours(folder));
    std::env::join_paths(kept).unwrap().into_string().unwrap()
}

pub fn account(root: &str, user: &str) -> Account {
    Account { controller: Controller::parse(root).unwrap(), user: UserId::parse(user).unwrap() }
}

pub fn run(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    // Who refuses a line does not read the rest.
    let _ = stdin.write_all(input);
    drop(stdin);
    Ran::of(child)
}

/// A sandbox with `alice` logged in, and a world of its home.
pub fn logged_in(jenkins: Jenkins, context: &str) -> (Lab, World) {
    let mut setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
    context.clone_into(&mut setup.context);
    let lab = Lab::with(setup, CARGO_JENKINS);
    lab.login();
    let world = World::of(&lab);
    (lab, world)
}

/// A sandbox that hosts git, with `alice` logged in.
pub fn hosting(jenkins: Jenkins) -> Lab {
    hosting_as(Setup::new(jenkins))
}

/// The same with more to say of it.
pub fn hosting_as(setup: Setup) -> Lab {
    let mut setup = setup.user(User::new("alice", PASSWORD));
    setup.git = true;
    let lab = Lab::with(setup, CARGO_JENKINS);
    lab.login();
    lab
}

/// The request git makes for `https://HOST/`.
pub fn asks(host: &str) -> String {
    format!("protocol=https\nhost={host}\n\n")
}

/// Whether that answer holds a password.
pub fn is_answer(ran: &Ran) -> bool {
    ran.out.contains("password=")
}

/// Whether git sends a token before it is asked for one.
pub fn has_recent_git() -> bool {
    git::is_recent("git and its helper")
}

/// Runs git, which has to work.
pub fn must(world: &World, arguments: &[&str]) -> Ran {
    let ran = world.git(arguments, "");
    assert_eq!(ran.code, 0, "git {arguments:?}: {}{}", ran.out, ran.err);
    ran
}

/// Gives git a name to commit by.
pub fn sign(world: &World) {
    for (key, value) in [("user.name", "Tester"), ("user.email", "tester@example.com")] {
        must(world, &["config", "--global", key, value]);
    }
}

/// The repository that the sandbox hosts.
pub fn address(lab: &Lab) -> String {
    format!("{}userContent.git", lab.sandbox.url())
}
