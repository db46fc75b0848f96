//! What is wrong on this machine: nothing there holds a doctor up, tokens that lie about are named by
//! their place, and a list of accounts that cannot be read is one fault.

use super::{PROGRAM, checks, examined, in_state};
use crate::git::{World, has_recent_git, must, run};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jenkins_sandbox::Jenkins;
use lab::{Lab, Ran};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

const TOKEN: &str = "110123456789abcdef0123456789abcdef";
/// Nobody listens there.
const CLOSED: &str = "http://127.0.0.1:1/";

fn part<'a>(checks: &'a [Value], name: &str) -> &'a Value {
    checks.iter().find(|check| check["name"] == name).expect("that part")
}

fn write(file: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    fs::write(file, text).expect("a file");
}

/// What is said of tokens that lie about, as somebody in that folder hears it.
fn secrets(lab: &Lab, folder: &Path, more: &[(&str, &Path)]) -> Value {
    let mut command = lab.command(&["doctor", CLOSED, "--json"]);
    command.current_dir(folder).envs(more.iter().copied());
    let ran = lab.run_command(command, "");
    assert!(!format!("{}{}", ran.out, ran.err).contains(TOKEN), "it is shown: {}", ran.out);
    part(&checks(&ran), "secrets").clone()
}

#[test]
fn a_token_is_named_by_its_place_in_whatever_form_it_lies() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let pair = STANDARD.encode(format!("alice:{TOKEN}"));
    let files = [
        (".netrc", format!("machine ci\n password {TOKEN}\n"), 2),
        (".curlrc", format!("user = alice:{TOKEN}\n"), 1),
        (".npmrc", format!("//ci.example.com/:_auth={pair}\n"), 1),
        (".m2/settings.xml", format!("<server>\n<password>{TOKEN}</password>\n"), 2),
        (".config/pip/pip.conf", format!("index-url = https://a:{TOKEN}@ci/x\n"), 1),
        (".config/jenkins_jobs/jenkins_jobs.ini", format!("[jenkins]\npassword={TOKEN}\n"), 2),
        (".gitconfig", format!("[http]\n\textraHeader = Authorization: Basic {pair}\n"), 2),
        (".git-credentials", format!("https://alice:{TOKEN}@ci.example.com\n"), 1),
        (".docker/config.json", format!("{{\"auth\":\"{}\"}}", pair.trim_end_matches('=')), 1),
    ];
    for (file, text, line) in &files {
        write(&lab.home().join(file), text);
        let said = secrets(&lab, lab.home(), &[]);
        assert_eq!(said["detail"], format!("a token lies in ~/{file}, line {line}"));
        fs::remove_file(lab.home().join(file)).expect("removed");
    }
    write(&lab.home().join(".gitconfig"), "[include]\n\tpath = ~/more\n");
    write(&lab.home().join("more"), format!("[x]\n\ty = {TOKEN}\n"));
    let more = lab.home().join("more");
    let said = secrets(&lab, lab.home(), &[]);
    assert_eq!(said["detail"], format!("a token lies in {}, line 2", more.display()));
    fs::remove_file(lab.home().join(".gitconfig")).expect("removed");
    let settings = lab.home().join("settings");
    write(&settings.join("git/config"), format!("x = {TOKEN}\n"));
    let said = secrets(&lab, lab.home(), &[("XDG_CONFIG_HOME", &settings)]);
    assert!(said["detail"].to_string().contains("settings/git/config, line 1"), "{said}");
    // What is no token: too long, in capitals, of another beginning, and a name with it encoded.
    let none = format!(
        "{TOKEN}0\n{}\n12{}\n{}\n",
        TOKEN.to_uppercase(),
        &TOKEN[2..],
        STANDARD.encode(TOKEN)
    );
    write(&lab.home().join(".netrc"), none);
    assert_eq!(secrets(&lab, lab.home(), &[])["state"], "ok");
}

#[test]
fn of_many_places_none_is_left_out() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    write(&lab.home().join(".netrc"), format!("password {TOKEN}\n").repeat(40));
    let said = secrets(&lab, lab.home(), &[]);
    assert!(said["detail"].to_string().contains("~/.netrc, line 40"), "{said}");
}

#[test]
fn remotes_are_looked_at_in_work_trees_submodules_and_bare_repositories() {
    if !has_recent_git() {
        return;
    }
    let world = World::with(&[]);
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    for repository in ["one", "part"] {
        must(&world, &["init", "--quiet", repository]);
        let commit = ["commit", "--quiet", "--allow-empty", "-m", "x"];
        let person = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
        must(&world, &[&["-C", repository], &person[..], &commit].concat());
    }
    let part = world.at("part").display().to_string();
    let add =
        ["-C", "one", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &part];
    must(&world, &add);
    must(&world, &["-C", "one", "worktree", "add", "--quiet", "../tree"]);
    must(&world, &["clone", "--quiet", "--bare", &part, "bare.git"]);
    must(&world, &["-C", "one", "remote", "add", "o", "https://ci.example.com/x.git"]);
    let pushed = format!("https://alice:{TOKEN}@ci.example.com/x.git");
    must(&world, &["-C", "one", "remote", "set-url", "--push", "o", &pushed]);
    must(&world, &["-C", "one/part", "remote", "add", "o", &pushed]);
    must(&world, &["-C", "bare.git", "remote", "set-url", "origin", &pushed]);
    let own = world.at("one/.git/config").canonicalize().expect("a file");
    let bare = world.at("bare.git/config");
    for (folder, places) in [
        ("one", vec![".git/config, line".to_owned(), ".git/modules/part/config, line".to_owned()]),
        ("tree", vec![format!("{}, line", own.display())]),
        ("one/part", vec![".git/modules/part/config, line".to_owned()]),
        ("bare.git", vec![format!("{}, line", bare.display())]),
    ] {
        let said = secrets(&lab, &world.at(folder), &[]);
        let detail = said["detail"].to_string();
        for place in places {
            assert!(detail.contains(&place), "{folder}: {place} is not in {detail}");
        }
        assert!(!detail.contains("/../"), "{detail}");
    }
}

#[test]
fn the_step_for_a_token_that_lies_about_can_be_typed() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let made = lab.sandbox.add_token("alice", "lies").expect("alice is there");
    write(&lab.home().join(".netrc"), format!("password {made}\n"));
    let url = lab.sandbox.url();
    let next = |url: &str| {
        let (_, found) = examined(&lab, &[url]);
        part(&found, "secrets")["next"].as_str().expect("a step").to_owned()
    };
    let typed = |step: &str, input: &str| {
        let (_, line) = step.split_once(": ").expect("words, then a command");
        let words: Vec<&str> =
            line.split_whitespace().skip_while(|word| !word.ends_with("jenkins")).collect();
        let words: Vec<&str> = words[1..].iter().copied().take_while(|word| *word != "<").collect();
        let words: Vec<&str> = words.into_iter().filter(|word| *word != "jenkins").collect();
        let more: &[&str] =
            if words[0] == "login" { &["-u", "alice", "--store", "file"] } else { &[] };
        lab.run(&[&words[..], more].concat(), input)
    };
    let step = next(url);
    assert!(step.contains(&format!("login {url} --with-token")), "{step}");
    let ran = typed(&step, &made);
    assert_eq!(ran.code, 0, "{step}: {}", ran.err);
    assert_eq!(lab.token(), made, "it is in the store");
    lab.login();
    let (before, step) = (lab.token(), next(url));
    let ran = typed(&step, "");
    assert_eq!(ran.code, 0, "{step}: {}", ran.err);
    assert_ne!(lab.token(), before, "it has a successor");
}

#[test]
fn nothing_in_a_home_holds_it_up() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let pipe = |file: &Path| {
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        let kind = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, file, kind, mode, 0).expect("a pipe");
    };
    for file in [".netrc", ".curlrc", ".npmrc", ".bashrc"] {
        pipe(&lab.home().join(file));
    }
    fs::create_dir(lab.home().join(".git-credentials")).expect("a folder");
    fs::create_dir(lab.home().join(".m2")).expect("a folder");
    let large = lab.home().join(".m2/settings.xml");
    write(&large, format!("<password>{TOKEN}</password>\n"));
    fs::File::options().append(true).open(&large).and_then(|it| it.set_len(8 << 30)).expect("long");
    let begun = Instant::now();
    let mut command = lab.command(&["doctor", "--json"]);
    command.env("SHELL", "/bin/bash");
    let found = checks(&lab.run_command(command, ""));
    assert_eq!(in_state(&found, "warning"), ["secrets"], "{found:?}");
    let said = &part(&found, "secrets")["detail"];
    assert_eq!(said, "a token lies in ~/.m2/settings.xml, line 1", "its beginning is read");
    pipe(&lab.home().join("roots.pem"));
    let mut command = lab.command(&["doctor", "https://127.0.0.1:1/", "--json"]);
    command.env("SSL_CERT_FILE", lab.home().join("roots.pem"));
    let found = checks(&lab.run_command(command, ""));
    assert_eq!(part(&found, "tls")["problem"], "ca-file-unusable", "{found:?}");
    // Far from what waiting for a pipe takes, which is for ever.
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn a_variable_that_takes_the_roots_away_is_named() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    for roots in ["/dev/null", "/nonexistent/roots.pem"] {
        let mut command = lab.command(&["doctor", "https://127.0.0.1:1/", "--json"]);
        command.env("SSL_CERT_FILE", roots);
        let found = checks(&lab.run_command(command, ""));
        assert_eq!(in_state(&found, "fail"), ["tls"], "{found:?}");
        let detail = part(&found, "tls")["detail"].as_str().expect("words");
        assert!(detail.contains("SSL_CERT_FILE") && detail.contains(roots), "{detail}");
    }
}

#[test]
fn a_list_of_accounts_that_cannot_be_read_is_one_fault_and_all_is_shown() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let url = lab.sandbox.url();
    let accounts = lab.home().join("tokens/accounts.toml");
    let well = fs::read(&accounts).expect("the list");
    let asked = lab.sandbox.asked().len();
    let broken: [(&str, &dyn Fn()); 4] = [
        ("file-unreadable", &|| write(&accounts, "x = [\n")),
        ("format-unknown", &|| write(&accounts, "version = 99\n")),
        ("file-unsafe", &|| {
            let folder = accounts.parent().expect("a folder");
            fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("open");
        }),
        ("file-unsafe", &|| {
            fs::remove_file(&accounts).expect("removed");
            fs::create_dir(&accounts).expect("a folder");
        }),
    ];
    for (problem, breaks) in broken {
        breaks();
        for more in [&[][..], &[url]] {
            let (code, found) = examined(&lab, more);
            assert_eq!(
                (code, in_state(&found, "fail")),
                (6, vec!["store".to_owned()]),
                "{found:?}"
            );
            assert_eq!(part(&found, "store")["problem"], problem, "{found:?}");
            assert_eq!(part(&found, "name")["detail"], "not asked: store fails", "{found:?}");
            assert!(found.len() > 15, "every part is there: {found:?}");
        }
        let folder = accounts.parent().expect("a folder");
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).expect("closed");
        let _ = fs::remove_dir(&accounts);
        write(&accounts, &well);
    }
    // How the controller is reached stands there as well.
    assert_eq!(lab.sandbox.asked().len(), asked, "nothing was sent");
    let mut command = lab.command(&["doctor", url, "--json"]);
    command.env("JENKINS_URL", url).env("JENKINS_USER_ID", "alice");
    let ran = lab.run_command(command, "");
    let found = checks(&ran);
    assert_eq!((ran.code, in_state(&found, "fail")), (2, vec!["store".to_owned()]), "{found:?}");
    assert_eq!(part(&found, "store")["problem"], "environment-incomplete");
    assert_eq!(part(&found, "jenkins")["state"], "ok", "the way there is known");
}

/// A world whose git does what that script says before it is itself.
fn with_git(world: &World, script: &str) {
    let real = std::env::split_paths(&std::env::var_os("PATH").expect("a PATH"))
        .map(|folder| folder.join("git"))
        .find(|git| git.is_file())
        .expect("git is here");
    let text = format!("#!/bin/sh\n{script}\nexec {} \"$@\"\n", real.display());
    world.write("bin/git", text);
    fs::set_permissions(world.at("bin/git"), fs::Permissions::from_mode(0o755)).expect("it runs");
}

fn doctor(world: &World, more: &[&str]) -> (Ran, Vec<Value>) {
    let ran = world.cargo_jenkins(&[&["doctor", "--json"], more].concat());
    let found = checks(&ran);
    (ran, found)
}

#[test]
fn a_git_that_does_nothing_is_told_with_its_words() {
    if !has_recent_git() {
        return;
    }
    let (_lab, world) = logged_in();
    for (script, state, words) in [
        ("echo 'fatal: bad config line 1 in file x' >&2; exit 128", "warning", "bad config line 1"),
        ("kill -9 $$", "warning", "git"),
        ("", "ok", "not set up"),
    ] {
        with_git(&world, script);
        let (_, found) = doctor(&world, &[]);
        let git = part(&found, "git");
        assert_eq!(git["state"], state, "{script}: {git}");
        assert!(git["detail"].to_string().contains(words), "{script}: {git}");
    }
}

fn logged_in() -> (Lab, World) {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let world = World::of(&lab);
    (lab, world)
}

#[test]
fn what_is_not_to_be_repaired_is_shown_all_the_same() {
    if !has_recent_git() {
        return;
    }
    let (lab, world) = logged_in();
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    let helper = format!("credential.{}.helper", lab.sandbox.url().trim_end_matches('/'));
    must(&world, &["config", "--global", "--unset-all", &helper]);
    let (ran, found) = doctor(&world, &["--fix"]);
    assert_eq!(in_state(&found, "warning"), ["git"], "{found:?}");
    assert!(ran.err.contains("git is left as it is"), "{}", ran.err);
    let (_, found) = doctor(&world, &["--fix", "--yes"]);
    assert!(in_state(&found, "warning").is_empty(), "{found:?}");
}

/// The controller answers only once git runs, which a walk before git would wait for in vain.
#[test]
fn git_is_asked_while_the_controller_is() {
    if !has_recent_git() {
        return;
    }
    let world = World::with(&[]);
    let runs = world.at("git-runs");
    let seen = runs.clone();
    let listener = lab::Listener::answering(move |_| {
        let end = Instant::now() + Duration::from_secs(20);
        while !seen.exists() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        let status = if seen.exists() { "404 Not Found" } else { "500 Alone" };
        format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into()
    });
    world.put(&listener.url, "alice", TOKEN, |_| {});
    with_git(&world, &format!("touch {}", runs.display()));
    let command = world.command(world.at("bin/cargo-jenkins"), &["doctor", "--json"]);
    let found = checks(&run(command, b""));
    let jenkins = part(&found, "jenkins");
    assert_eq!(jenkins["problem"], "not-jenkins", "the 404: {jenkins}");
}
