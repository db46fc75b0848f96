//! A script that holds no secret, before and after a rotation.

use crate::step::{PASSWORD, Step, World};
use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Answers how many steps went wrong.
pub(crate) fn story(world: &World<'_>) -> usize {
    let setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    let sandbox = Sandbox::start(setup).expect("a port on loopback");
    println!("\n=== Python, {} ===", sandbox.url());
    let ready = Command::new("python3").args(["-c", "import venv, ensurepip"]).status();
    if !ready.is_ok_and(|status| status.success()) {
        println!("There is no python3 with venv and pip here (Debian: python3-venv): left out.");
        return 0;
    }
    println!("\n$ pip install ./python requests");
    let Some(environment) = installed(world.programs) else {
        println!("!!! pip could not install them");
        return 1;
    };
    let home = tempfile::tempdir().expect("a temporary directory");
    let linked = std::os::unix::fs::symlink(environment, home.path().join("env"));
    linked
        .and_then(|()| std::fs::write(home.path().join("job.py"), include_str!("job.py")))
        .expect("a directory of ours");
    let step = Step { world, home: home.path(), work: home.path(), url: sandbox.url() };
    let steps = [
        (&*world.login(), 0, "Logged in as alice"),
        ("cat job.py", 0, "jt.auth(url)"),
        ("env/bin/python job.py \"$URL\"", 0, "requests: alice"),
        ("cargo jenkins token rotate", 0, "Revoked the previous token"),
        ("env/bin/python job.py \"$URL\"", 0, "requests: alice"),
        ("env/bin/python -m jenkins_token status", 0, "alice"),
        ("env/bin/python -m jenkins_token logout", 0, "Revoked token"),
        ("env/bin/python job.py \"$URL\" 2>&1 | tail -n 2", 0, "jenkins_token.login("),
    ];
    steps.into_iter().filter(|(command, code, holds)| !step.run(command, *code, holds)).count()
}

/// An environment beside the programs, with the module built as they are.
fn installed(programs: &Path) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let environment = programs.join("demo-python");
    let done = |command: &mut Command| command.status().ok()?.success().then_some(());
    if !environment.join("bin/python").exists() {
        done(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    let mut install = Command::new(environment.join("bin/python"));
    install.args(pip).args(["--config-settings", "profile=dev", "requests"]);
    done(install.arg(root.join("python")).env("CARGO_TARGET_DIR", root.join("target")))?;
    Some(environment)
}
