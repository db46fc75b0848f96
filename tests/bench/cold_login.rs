//! Password to token, whole processes, one after the other: ours, the recipe people pass around
//! (curl, cookie jar, jq), python-jenkins.

use crate::median::median;
use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 25;
const PASSWORD: &str = "correct-horse-7";

const OURS: &str = "printf %s \"$PASSWORD\" | \"$PROGRAM\" login \"$URL\" -u alice --store file \
                    --password-stdin --quiet";

const RECIPE: &str = r#"
crumb=$(curl -s -c "$JAR" -u "alice:$PASSWORD" "${URL}crumbIssuer/api/json")
field=$(printf %s "$crumb" | jq -r .crumbRequestField)
value=$(printf %s "$crumb" | jq -r .crumb)
curl -s -b "$JAR" -u "alice:$PASSWORD" -H "$field: $value" --data newTokenName=recipe \
  "${URL}me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken" |
  jq -er .data.tokenValue >/dev/null
"#;

const PYTHON: &str = "
import os, jenkins, requests
url = os.environ['URL']
server = jenkins.Jenkins(url, 'alice', os.environ['PASSWORD'])
path = 'me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken'
reply = server.jenkins_request(requests.Request('POST', url + path, data={'newTokenName': 'py'}))
assert reply.json()['data']['tokenValue']
";

pub(crate) fn measure() {
    let me = std::env::current_exe().expect("this program has a path");
    let setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
    let sandbox = Sandbox::start(setup).expect("a port on loopback");
    let work = tempfile::tempdir().expect("a temporary directory");
    let python = python(&me);
    let mut times = [vec![], vec![], vec![]];
    let mut asked = [(0, 0); 3];
    for round in 0..ROUNDS {
        let home = work.path().join(round.to_string());
        let mut run = |which: usize, program: &Path, arguments: &[&str]| {
            let seen = sandbox.asked().len();
            let begun = Instant::now();
            let status = Command::new(program)
                .args(arguments)
                .env("URL", sandbox.url())
                .env("PASSWORD", PASSWORD)
                .env("JAR", work.path().join("jar"))
                .env("JENKINS_TOKEN_HOME", &home)
                .env("PROGRAM", me.with_file_name("cargo-jenkins"))
                .stdout(Stdio::null())
                .status();
            times[which].push(begun.elapsed());
            assert!(status.expect("it runs").success(), "peer {which} made no token");
            let new = &sandbox.asked()[seen..];
            let connections: BTreeSet<_> = new.iter().map(|a| a.connection).collect();
            asked[which] = (new.len(), connections.len());
        };
        run(0, Path::new("sh"), &["-c", OURS]);
        run(1, Path::new("sh"), &["-c", RECIPE]);
        if let Some(python) = &python {
            run(2, python, &["-c", PYTHON]);
        }
    }
    println!("password to token, cold processes, Jenkins 2.426.2, {ROUNDS} rounds, medians");
    let ours = median(&mut times[0]);
    println!(
        "  ours: {:.1} ms, {} requests on {} connections, the last of each being the verification; \
         includes sh, the journal and the store with their fsyncs",
        ours.as_secs_f64() * 1000.0,
        asked[0].0,
        asked[0].1
    );
    for (which, name, goal) in [(1, "curl + jq recipe", 0.10), (2, "python-jenkins", 0.05)] {
        if times[which].is_empty() {
            println!("  SKIPPED {name}: not installed");
            continue;
        }
        let peer = median(&mut times[which]);
        println!(
            "  {name}: {:.1} ms, {} requests on {} connections; ours is {:.3} of it (goal {goal})",
            peer.as_secs_f64() * 1000.0,
            asked[which].0,
            asked[which].1,
            ours.as_secs_f64() / peer.as_secs_f64()
        );
    }
}

/// A Python with python-jenkins, in a venv beside this program.
fn python(me: &Path) -> Option<PathBuf> {
    let venv = me.with_file_name("bench-venv");
    let python = venv.join("bin/python");
    let has = |python: &Path| {
        let mut import = Command::new(python);
        import.args(["-c", "import jenkins"]).stderr(Stdio::null());
        import.status().is_ok_and(|status| status.success())
    };
    if !has(&python) {
        Command::new("python3").args(["-m", "venv"]).arg(&venv).status().ok()?;
        let install = ["-m", "pip", "install", "--quiet", "python-jenkins"];
        Command::new(&python).args(install).status().ok()?;
    }
    has(&python).then_some(python)
}
