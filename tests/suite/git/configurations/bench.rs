//! One configuration as it stands: a home, a checkout, git, and what each says.

use super::axes::{Case, Form, Place, Scope};
use super::kinds::{Kind, Line};
use crate::git::world::{World, run};
use lab::{Lab, Ran};
use serde_json::Value;
use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

/// A world in which `alice` has a token of her own.
pub struct Bench<'a> {
    lab: &'a Lab,
    pub world: World,
    case: Case,
    root: String,
    pub token: String,
    disturbed: Option<Kind>,
}

/// What was seen at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Whether `git status` says that all is well.
    pub status: bool,
    /// Whether git fetched, with the stored token and nothing else.
    pub fetched: bool,
    /// Whether another helper was told the token.
    pub leaked: bool,
}

impl Seen {
    /// Whether all is well.
    pub fn is_good(self) -> bool {
        self.fetched && !self.leaked
    }
}

impl<'a> Bench<'a> {
    pub fn new(lab: &'a Lab, case: Case) -> Bench<'a> {
        let world = World::with(&[]);
        let root = lab.sandbox.url().trim_end_matches('/').to_owned();
        let token = lab.sandbox.add_token("alice", "bench").expect("alice is there");
        world.put(&root, "alice", &token, |_| {});
        let bench = Bench { lab, world, case, root, token, disturbed: None };
        bench.make_repository();
        bench
    }

    /// Puts what `kind` is about in its place.
    pub fn disturb(&mut self, kind: &Kind) {
        self.disturbed = Some(kind.clone());
        if let Some((file, text)) = &kind.file {
            let text = text.replace("127.0.0.1:", "127.0.0.1%3a");
            self.world.write(file, text);
            let mode = PermissionsExt::from_mode(0o700);
            std::fs::set_permissions(self.world.at(file), mode).unwrap();
        }
        let text: String = kind.lines.iter().map(written).collect();
        let git_path = |name: &str| {
            let ran = self.git(&["rev-parse", "--path-format=absolute", "--git-path", name]);
            assert_eq!(ran.code, 0, "{}", ran.err);
            PathBuf::from(ran.out.trim_end())
        };
        let file = match self.case.scope {
            Scope::System => self.world.at("system"),
            Scope::Xdg => self.world.at(".config/git/config"),
            Scope::Global => self.world.at(".gitconfig"),
            Scope::Include | Scope::IncludeIf => self.world.at("more.inc"),
            Scope::Local => git_path("config"),
            Scope::Worktree => git_path("config.worktree"),
            Scope::CommandLine | Scope::Environment => return,
        };
        append(&file, &text);
        let include = match self.case.scope {
            Scope::Include => "[include]\n\tpath = more.inc\n",
            Scope::IncludeIf => "[includeIf \"gitdir:~/\"]\n\tpath = ~/more.inc\n",
            _ => return,
        };
        append(&self.world.at(".gitconfig"), include);
    }

    /// Takes the harm from the token, if it was blamed; says whether it was.
    pub fn was_blamed(&self) -> bool {
        let registry = self.world.registry();
        let blamed = registry.entries().iter().any(|entry| {
            entry.suspect_since.is_some() || entry.withheld.is_some() || entry.rejected.is_some()
        });
        if blamed {
            self.world.put(&self.root, "alice", &self.token, |_| {});
        }
        blamed
    }

    /// The exit code of setup, and its words.
    pub fn set_up(&self) -> Ran {
        self.cargo_jenkins(&["git", "setup", "--json"])
    }

    pub fn look(&self) -> (Seen, String) {
        let ran = self.cargo_jenkins(&["git", "status", "--json"]);
        // A configuration that git itself cannot read has no status.
        let json: Option<Value> = serde_json::from_str(&ran.out).ok();
        let works = json.as_ref().map(|it| it["controllers"][0]["works"] == true);
        let leaks = json.as_ref().is_some_and(|it| it["controllers"][0]["leaks"] == true);
        assert_eq!(works.unwrap_or(false) && !leaks, ran.code == 0, "{}{}", ran.out, ran.err);
        let before = self.lab.sandbox.asked().len();
        let fetched = self.git(&["ls-remote", &self.remote()]);
        let asked = self.lab.sandbox.asked();
        let uuid = self.lab.sandbox.token_of("alice", &self.token);
        let mut sent = asked[before..].iter();
        let is_ours = !asked[before..].is_empty() && sent.all(|asked| asked.token == uuid);
        let leaked = self.was_kept();
        let seen = Seen { status: ran.code == 0, fetched: fetched.code == 0 && is_ours, leaked };
        (seen, format!("{}{}{}", ran.out, ran.err, fetched.err))
    }

    /// Whether another helper was told the token; makes it forget it.
    fn was_kept(&self) -> bool {
        let mut was_kept = false;
        for name in [".git-credentials", "told"] {
            let Some(bytes) = self.world.read(name) else { continue };
            let text = String::from_utf8(bytes).unwrap();
            if text.contains(&self.token) {
                was_kept = true;
                let lines = text.split_inclusive('\n').filter(|line| !line.contains(&self.token));
                self.world.write(name, lines.collect::<String>());
            }
        }
        was_kept
    }

    /// Does what status says is to be done, as often as it says something that can be typed here;
    /// answers what it says then.
    pub fn follow(&self) -> String {
        for _ in 0..6 {
            let said = self.cargo_jenkins(&["git", "status", "--json"]).out;
            let json: Value = serde_json::from_str(&said).unwrap_or_default();
            let findings = json["controllers"][0]["findings"].as_array().cloned();
            let mut wrong = findings.unwrap_or_default();
            wrong.retain(|finding| finding["fatal"] == true || finding["leak"] == true);
            let next = wrong.iter().map(|finding| finding["next"].as_str().unwrap().to_owned());
            let typed =
                |next: &String| next.starts_with("git ") || next.starts_with("cargo-jenkins git ");
            let Some(next) = next.into_iter().find(typed) else { return said };
            let ran = run(self.furnished(self.world.command("sh", &["-c", &next])), b"");
            if ran.code != 0 && !next.starts_with("cargo-jenkins") {
                return format!("cannot: {next}: {}", ran.err);
            }
        }
        "cannot: no end of it".to_owned()
    }

    fn remote(&self) -> String {
        match self.case.form {
            Form::Url => format!("{}/userContent.git", self.root),
            _ => "origin".to_owned(),
        }
    }

    fn make_repository(&self) {
        let Case { form, .. } = self.case;
        let rest = self.root.split_once("://").unwrap().1;
        let with = |user: &str| format!("http://{user}@{rest}/userContent.git");
        let url = match form {
            Form::User => with("alice"),
            Form::Stranger => with("bob"),
            Form::Password => with("alice:stale"),
            Form::Spelled => format!("{}/%75serContent.git/", self.root),
            Form::Alias => "ci:userContent.git".to_owned(),
            _ => format!("{}/userContent.git", self.root),
        };
        std::fs::create_dir_all(self.world.at(".config/git")).unwrap();
        let must = |arguments: &[&str]| {
            let ran = self.world.git(arguments, "");
            assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
        };
        if form == Form::Alias {
            must(&["config", "--global", &format!("url.{}/.insteadOf", self.root), "ci:"]);
        }
        if form == Form::Url {
            std::fs::create_dir(self.world.at("tree")).unwrap();
            return;
        }
        let bare: &[&str] = if form == Form::Bare { &["--bare"] } else { &[] };
        must(&[&["init", "--quiet"], bare, &["tree"]].concat());
        must(&["-C", "tree", "remote", "add", "origin", &url]);
        must(&["-C", "tree", "config", "extensions.worktreeConfig", "true"]);
        std::fs::create_dir(self.world.at("tree/folder")).unwrap();
        if form == Form::Linked {
            let who = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
            let first = ["-C", "tree", "commit", "--quiet", "--allow-empty", "-m", "First"];
            must(&[&who[..], &first].concat());
            must(&["-C", "tree", "worktree", "add", "--quiet", "../linked"]);
        }
    }

    fn directory(&self) -> PathBuf {
        self.world.at(match self.case.form {
            Form::Folder => "tree/folder",
            Form::Linked => "linked",
            _ => "tree",
        })
    }

    fn git(&self, arguments: &[&str]) -> Ran {
        run(self.furnished(self.world.command("git", arguments)), b"")
    }

    fn cargo_jenkins(&self, arguments: &[&str]) -> Ran {
        let program = self.world.at("bin/cargo-jenkins");
        run(self.furnished(self.world.command(program, arguments)), b"")
    }

    fn furnished(&self, mut command: Command) -> Command {
        command.current_dir(self.directory());
        command.env_remove("GIT_CONFIG_NOSYSTEM").env("GIT_CONFIG_SYSTEM", self.world.at("system"));
        command.env_remove("GIT_ASKPASS").env("LC_ALL", "C");
        command.envs(self.disturbed.as_ref().and_then(|kind| kind.variable));
        let lines = self.disturbed.as_ref().map_or(&[][..], |kind| kind.lines.as_slice());
        match self.case.scope {
            Scope::CommandLine if !lines.is_empty() => {
                let word = |line: &Line| match &line.value {
                    Some(value) => format!("'{}'='{value}'", key(line)),
                    None => format!("'{}'", key(line)),
                };
                let words: Vec<String> = lines.iter().map(word).collect();
                command.env("GIT_CONFIG_PARAMETERS", words.join(" "));
            }
            Scope::Environment => {
                command.env("GIT_CONFIG_COUNT", lines.len().to_string());
                for (at, line) in lines.iter().enumerate() {
                    command.env(format!("GIT_CONFIG_KEY_{at}"), key(line));
                    // There a key has always a value.
                    let value = line.value.clone().unwrap_or_default();
                    command.env(format!("GIT_CONFIG_VALUE_{at}"), value);
                }
            }
            _ => {}
        }
        command
    }

    /// Whether what is in the way was there first.
    pub fn is_before(&self) -> bool {
        self.case.place == Place::Before
    }
}

fn key(line: &Line) -> String {
    let scope = line.scope.as_ref().map_or(String::new(), |scope| format!("{scope}."));
    format!("{}.{scope}{}", line.section, line.name)
}

/// As a file of git's says it.
fn written(line: &Line) -> String {
    let mut text = match &line.scope {
        Some(scope) => format!("[{} \"{scope}\"]\n", line.section),
        None => format!("[{}]\n", line.section),
    };
    let _ = match &line.value {
        Some(value) => writeln!(text, "\t{} = \"{value}\"", line.name),
        None => writeln!(text, "\t{}", line.name),
    };
    text
}

fn append(file: &std::path::Path, text: &str) {
    let before = std::fs::read_to_string(file).unwrap_or_default();
    std::fs::write(file, before + text).unwrap();
}
