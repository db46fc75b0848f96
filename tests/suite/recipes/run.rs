//! Commands of a page, run as a person would type them, with real curl and jq.

use jenkins_sandbox::{Sandbox, Setup};
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The address the pages use.
pub(super) const URL: &str = "https://ci.example.com";

/// A Jenkins and a shell to ask it from.
pub(super) struct Shell {
    pub(super) sandbox: Sandbox,
    folder: TempDir,
}

/// What came of a script.
pub(super) struct Typed {
    /// As on a terminal: output, then complaints.
    pub(super) seen: String,
    pub(super) out: String,
    pub(super) success: bool,
    /// Status and body of every answer, in order.
    pub(super) answers: Vec<(u16, String)>,
    /// Every word curl was called with.
    pub(super) words: String,
}

/// Where a program is.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Whether all of these are installed; says on stdout what is skipped if not.
pub(super) fn installed(skipped: &str) -> bool {
    let missing: Vec<_> =
        ["bash", "curl", "jq"].into_iter().filter(|p| find(p).is_none()).collect();
    if missing.is_empty() {
        return true;
    }
    println!("SKIPPED {skipped}: not installed: {}", missing.join(", "));
    assert!(std::env::var_os("JENKINS_TOKEN_STRICT").is_none(), "strict: nothing may be skipped");
    false
}

impl Shell {
    /// `program` is what `cargo` stands for.
    pub(super) fn new(setup: Setup, program: &str) -> Shell {
        let folder = tempfile::tempdir().unwrap();
        let shell = Shell { sandbox: Sandbox::start(setup).unwrap(), folder };
        fs::create_dir(shell.at("bin")).unwrap();
        shell.script("cargo", &format!("exec '{program}' \"$@\"\n"));
        // The real curl, whose answers and words are noted on the way.
        let curl = find("curl").unwrap();
        let noting = r#"n=$(ls "$NOTES" | wc -l)
printf '%s\n' "$@" >>"$NOTES.words"
'CURL' --dump-header "$NOTES.head" "$@" | tee "$NOTES/$n"
code=${PIPESTATUS[0]}
grep '^HTTP/' "$NOTES.head" | tail -n 1 | cut -d ' ' -f 2 >>"$NOTES.statuses"
exit "$code"
"#;
        shell.script("curl", &noting.replace("CURL", &curl.display().to_string()));
        shell
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn script(&self, name: &str, text: &str) {
        let file = self.at("bin").join(name);
        fs::write(&file, format!("#!/usr/bin/env bash\n{text}")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Types `script` with the sandbox in the place of the page's address. `token` is what the
    /// page calls `$TOKEN`, `typed` what is typed when something is asked for.
    pub(super) fn run(&self, script: &str, token: &str, typed: &str) -> Typed {
        let home = tempfile::tempdir_in(self.folder.path()).unwrap();
        let notes = home.path().join("notes");
        fs::create_dir(&notes).unwrap();
        let path = std::env::var("PATH").unwrap();
        let mut child = Command::new("bash")
            .arg("-c")
            .arg(script.replace(URL, self.sandbox.url().trim_end_matches('/')))
            .env_clear()
            .env("PATH", format!("{}:{path}", self.at("bin").display()))
            .env("HOME", home.path())
            .env("JENKINS_TOKEN_HOME", self.at("tokens"))
            .env("XDG_RUNTIME_DIR", home.path())
            .env("NOTES", &notes)
            .env("TOKEN", token)
            .env("USER", "alice")
            .current_dir(home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Who reads nothing may be gone already.
        let _ = child.stdin.take().unwrap().write_all(format!("{typed}\n").as_bytes());
        let output = child.wait_with_output().unwrap();
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let body = |n: usize| {
            let bytes = fs::read(notes.join(n.to_string())).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let answers = read(&notes.with_extension("statuses"))
            .lines()
            .enumerate()
            .map(|(n, status)| (status.parse().unwrap(), body(n)))
            .collect();
        Typed {
            seen: format!("{out}{}", String::from_utf8_lossy(&output.stderr)),
            out,
            success: output.status.success(),
            answers,
            words: read(&notes.with_extension("words")),
        }
    }
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}
