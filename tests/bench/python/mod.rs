//! `import jenkins_token` and what it does, against what scripts use today.

use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use lab::keyring::{self, Keyring};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &str = "correct-horse-7";
const PEERS: [&str; 3] = ["api4jenkins", "keyring", "python-jenkins"];

pub(crate) fn measure() {
    let me = std::env::current_exe().expect("this program has a path");
    let place = me.with_file_name("bench-python");
    println!("Python, the wheel as pip installs it");
    let Some(python) = installed(&place) else {
        println!("  SKIPPED: the wheel or {} cannot be installed", PEERS.join(", "));
        return;
    };
    imports(&python);
    let keyring = match keyring::missing() {
        None => Keyring::start(),
        Some(program) => {
            println!("  SKIPPED a stored token, a hundred tokens: no {program}");
            return;
        }
    };
    let setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
    let sandbox = Sandbox::start(setup).expect("a port on loopback");
    let home = tempfile::tempdir().expect("a temporary directory");
    let run = |script: &str, rounds: &str| {
        let output = Command::new(&python)
            .args(["-c", script, sandbox.url(), rounds])
            .env("DBUS_SESSION_BUS_ADDRESS", keyring.address())
            .env("JENKINS_TOKEN_HOME", home.path())
            .env("PASSWORD", PASSWORD)
            .stderr(Stdio::inherit())
            .output();
        let output = output.expect("python runs");
        assert!(output.status.success(), "a script of the bench failed");
        output.stdout
    };
    let log_in = "import os, sys, jenkins_token as jt\n\
                  jt.login(sys.argv[1], 'alice', os.environ['PASSWORD'])";
    run(log_in, "");
    for (what, peer, script, rounds) in [
        ("one warm token()", "keyring.get_password", include_str!("warm.py"), "301"),
        ("100 tokens", "api4jenkins", include_str!("hundred.py"), "7"),
    ] {
        let took: serde_json::Value =
            serde_json::from_slice(&run(script, rounds)).expect("the script prints JSON");
        let of = |name: &str| took[name].as_f64().expect("seconds");
        println!(
            "  {what}: {:.2} ms; {peer}: {:.2} ms; ours is {:.2} of it",
            of("ours") * 1000.0,
            of("peer") * 1000.0,
            of("ours") / of("peer")
        );
        if let Some(brought) = took["brought"].as_f64() {
            println!(
                "    with a token that is brought along: {:.2} ms, {:.2} of it",
                brought * 1000.0,
                brought / of("peer")
            );
        }
    }
}

/// A Python with the wheel and its peers, in a venv at `place`.
fn installed(place: &Path) -> Option<PathBuf> {
    let python = place.join("bin/python");
    if !python.exists() {
        Command::new("python3").args(["-m", "venv"]).arg(place).status().ok()?;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let pip = |arguments: &[&str], last: &Path| {
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "--quiet", "--disable-pip-version-check"]).args(arguments);
        pip.arg(last).env("CARGO_TARGET_DIR", root.join("target"));
        pip.status().is_ok_and(|status| status.success()).then_some(())
    };
    let wheels = tempfile::tempdir().ok()?;
    let into = wheels.path().to_str()?;
    pip(&["wheel", "--no-deps", "--wheel-dir", into], &root.join("python"))?;
    let wheel = std::fs::read_dir(wheels.path()).ok()?.flatten().next()?.path();
    let size = u32::try_from(std::fs::metadata(&wheel).ok()?.len()).ok()?;
    println!("  the wheel: {:.1} MB", f64::from(size) / 1e6);
    pip(&["install", "--force-reinstall", "--no-deps"], &wheel)?;
    pip(&[&["install"], &PEERS[1..]].concat(), Path::new(PEERS[0]))?;
    Some(python)
}

/// Whole processes, in turn.
fn imports(python: &Path) {
    let scripts = ["pass", "import jenkins_token", "import jenkins", "import keyring"];
    let mut times = scripts.map(|_| vec![]);
    for _ in 0..41 {
        for (script, times) in scripts.iter().zip(&mut times) {
            let begun = Instant::now();
            let status = Command::new(python).args(["-c", script]).status();
            times.push(begun.elapsed());
            assert!(status.expect("python runs").success(), "{script}");
        }
    }
    let [pass, ours, jenkins, keyring] = times.map(middle);
    println!(
        "  import jenkins_token: {:.1} ms, {:.3} of `pass` (goal 1.06), {:.3} of `import jenkins`, \
         {:.3} of `import keyring`",
        ours * 1000.0,
        ours / pass,
        ours / jenkins,
        ours / keyring
    );
}

fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}
