//! Other programs with our credential: crumbs for curl, `exec`, completions.

use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Lab, Listener, PASSWORD, listener};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// Runs `script` with bash; `$URL`, `$TOKEN` and `$CRUMB` are this lab's.
fn bash(lab: &Lab, crumb: &str, script: &str) -> String {
    let ran = Command::new("bash")
        .args(["-euc", script])
        .current_dir(lab.home())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("URL", lab.sandbox.url())
        .env("TOKEN", lab.token())
        .env("PASSWORD", PASSWORD)
        .env("CRUMB", crumb)
        .output()
        .unwrap();
    String::from_utf8_lossy(&ran.stdout).into_owned()
}

#[test]
fn curl_posts_with_a_password_our_crumb_and_its_cookies() {
    for jenkins in Jenkins::ALL {
        let lab = Lab::new(jenkins, PROGRAM);
        lab.login();
        let ran = lab.run(&["crumb", "--cookie-jar", "jar"], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        let jar = lab.home().join("jar");
        assert_eq!(jar.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let post = "curl -s -o /dev/null -w '%{http_code}' -X POST ${URL}quietDown";
        let crumb = ran.out.trim_end();
        let with = |options: &str| bash(&lab, crumb, &format!("{post} {options}"));
        let done = with("-u \"alice:$PASSWORD\" -b jar -H \"$CRUMB\"");
        assert!(done.starts_with(['2', '3']), "{}: {done}", jenkins.version());
        assert_eq!(with("-u \"alice:$PASSWORD\""), "403", "{}", jenkins.version());
        // The token alone, where it needs no crumb; before 2.96 with the crumb.
        let alone = with("-u \"alice:$TOKEN\"");
        let old = jenkins == Jenkins::V2_46_1;
        assert_eq!(alone == "403", old, "{}: {alone}", jenkins.version());
        assert!(with("-u \"alice:$TOKEN\" -H \"$CRUMB\"").starts_with(['2', '3']));
    }
}

#[test]
fn a_crumb_has_three_forms() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let header = lab.run(&["crumb"], "");
    assert!(header.out.starts_with("Jenkins-Crumb:") && header.out.ends_with('\n'));
    assert!(header.err.contains("--cookie-jar"), "{}", header.err);
    let value = lab.run(&["crumb", "--format", "value"], "").out;
    assert_eq!(value.trim_end().len(), 64, "{value}");
    let xml = lab.run(&["crumb", "--format", "xml"], "").out;
    assert!(xml.contains("<crumbRequestField>Jenkins-Crumb</crumbRequestField>"), "{xml}");
    let json: Value = serde_json::from_str(&lab.run(&["crumb", "--json"], "").out).unwrap();
    assert_eq!(json["field"], "Jenkins-Crumb");
    assert_eq!(json["cookies"].as_object().unwrap().len(), 1);
    assert_eq!(lab.run(&["crumb", "--cookie-jar", "no/such/jar"], "").code, 6);
    assert!(!lab.home().join("no").exists());
}

#[test]
fn without_an_issuer_there_is_no_crumb() {
    for jenkins in [Jenkins::V2_160, Jenkins::V2_426_2] {
        let mut setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
        setup.csrf = false;
        let lab = Lab::with(setup, PROGRAM);
        lab.login();
        let ran = lab.run(&["crumb", "--cookie-jar", "jar"], "");
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(!lab.home().join("jar").exists());
    }
}

#[test]
fn exec_becomes_the_program_with_the_official_variables() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let script = "test \"$JENKINS_URL\" && curl -s -u \"$JENKINS_USER_ID:$JENKINS_API_TOKEN\" \
                  \"${JENKINS_URL}me/api/json?tree=id\"; exit 9";
    let mut command = lab.command(&["exec", "--", "bash", "-c", script]);
    let ran = command.env("PATH", std::env::var_os("PATH").unwrap()).output().unwrap();
    assert_eq!(ran.status.code(), Some(9), "its own code");
    assert!(String::from_utf8_lossy(&ran.stdout).contains("alice"));
}

#[test]
fn exec_fails_as_env_does() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    assert_eq!(lab.run(&["exec", "--", "/bin/true"], "").code, 125, "not logged in");
    assert_eq!(lab.run(&["exec", "/bin/true"], "").code, 125, "usage");
    lab.login();
    assert_eq!(lab.run(&["exec", "--", "/no/such/program"], "").code, 127);
    let file = lab.home().join("plain");
    std::fs::write(&file, "no program").unwrap();
    assert_eq!(lab.run(&["exec", "--", file.to_str().unwrap()], "").code, 126);
    assert_eq!(lab.run(&["exec", "--", "/bin/true"], "").code, 0);
}

#[test]
fn each_failure_of_exec_is_an_object_with_the_code_it_ends_with() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let file = lab.home().join("plain");
    std::fs::write(&file, "no program").unwrap();
    let script = lab.home().join("script");
    std::fs::write(&script, "#!/no/such/interpreter\n").unwrap();
    std::fs::set_permissions(&script, PermissionsExt::from_mode(0o700)).unwrap();
    let failed = |words: &[&str], code, problem: &str| {
        let told = |words: &[&str]| {
            let ran = lab.run(&[&["exec", "--json"], words].concat(), "");
            assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{words:?}: {}", ran.err);
            let said: Value = serde_json::from_str(&ran.err).expect("one object");
            assert_eq!(said["error"]["problem"], problem, "{words:?}");
            assert_eq!(said["error"]["exit"], code, "{words:?}");
            said["error"].clone()
        };
        let plain = told(words);
        assert_eq!(told(&[&["--mint"], words].concat()), plain, "{words:?}");
    };
    failed(&[], 125, "usage");
    failed(&["true"], 125, "no-account");
    lab.login();
    failed(&["nosuchcmd"], 127, "command-not-found");
    failed(&["--", "/no/such/program"], 127, "command-not-found");
    failed(&["--", script.to_str().unwrap()], 127, "command-not-found");
    failed(&["--", file.to_str().unwrap()], 126, "command-unusable");
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
}

#[test]
fn exec_hands_git_a_header_for_its_controller_alone() {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    setup.git = true;
    let lab = Lab::with(setup, PROGRAM);
    lab.login();
    let git = |words: &[&str], count: Option<&str>| {
        let mut command = lab.command(&[&["exec", "--git-header", "--", "git"], words].concat());
        command.env("PATH", std::env::var_os("PATH").unwrap()).env("GIT_TERMINAL_PROMPT", "0");
        if let Some(count) = count {
            command.env("GIT_CONFIG_COUNT", count);
            command.env("GIT_CONFIG_KEY_0", "user.name").env("GIT_CONFIG_VALUE_0", "kept");
        }
        lab.run_command(command, "")
    };
    let repository = format!("{}userContent.git", lab.sandbox.url());
    for count in [None, Some("1"), Some("")] {
        let ran = git(&["ls-remote", &repository], count);
        assert!(ran.code == 0 && ran.out.contains("HEAD"), "{count:?}: {}", ran.err);
    }
    assert_eq!(git(&["config", "user.name"], Some("1")).out, "kept\n");
    let other = Listener::answering(|_| {
        listener::answer("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n", b"")
    });
    assert_ne!(git(&["ls-remote", &format!("{}app.git", other.url)], None).code, 0);
    assert!(other.heard().iter().all(|heard| heard.header("authorization").is_none()));
    assert!(!other.heard().is_empty());
    let bogus = git(&["version"], Some("many"));
    assert_eq!(bogus.code, 125, "{}", bogus.out);
    assert!(bogus.err.contains("GIT_CONFIG_COUNT"), "{}", bogus.err);
}
