//! One setup, and git works: real git, the helper, and repositories that a Jenkins hosts.

use super::world::{World, address, has_recent_git, must, run, sign};
use jenkins_sandbox::{Fault, Jenkins, Rights, Sandbox, Setup, User};
use lab::{Lab, PASSWORD};

const CARGO_JENKINS: &str = env!("CARGO_BIN_EXE_cargo-jenkins-lab");
const REPOSITORY: &str = "userContent.git";

/// A Jenkins that hosts git, with `alice` and the reader `bob` logged in and git set up.
fn world(mut setup: Setup) -> Option<(Lab, World)> {
    if !has_recent_git() {
        return None;
    }
    setup.git = true;
    let mut bob = User::new("bob", PASSWORD);
    bob.rights = Rights::Reader;
    let lab = Lab::with(setup.user(User::new("alice", PASSWORD)).user(bob), CARGO_JENKINS);
    let ca = lab.home().join("ca.pem");
    let mut more = vec![];
    if let Some(pem) = lab.sandbox.ca_pem() {
        std::fs::write(&ca, pem).unwrap();
        more = vec!["--ca-file", ca.to_str().unwrap()];
    }
    for user in ["bob", "alice"] {
        let login = ["login", lab.sandbox.url(), "-u", user, "--store", "file", "--password-stdin"];
        let ran = lab.run(&[&login[..], &more].concat(), PASSWORD);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let world = World::of(&lab);
    let ran = world.cargo_jenkins(&["git", "setup", "-c", lab.sandbox.url(), "-u", "alice"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    sign(&world);
    Some((lab, world))
}

/// Clones into `tree` and commits a file there.
fn clone_and_commit(world: &World, url: &str, tree: &str, content: &[u8]) {
    must(world, &["clone", "--quiet", url, tree]);
    world.write(&format!("{tree}/news"), content);
    must(world, &["-C", tree, "add", "news"]);
    must(world, &["-C", tree, "commit", "--quiet", "-m", "Tell the news"]);
}

fn clone_push_fetch(lab: &Lab, world: &World) {
    let url = address(lab);
    must(world, &["ls-remote", &url]);
    clone_and_commit(world, &url, "mine", b"one\n");
    must(world, &["-C", "mine", "push", "--quiet", "origin", "HEAD"]);
    must(world, &["clone", "--quiet", &url, "theirs"]);
    assert_eq!(world.read("theirs/news").as_deref(), Some(&b"one\n"[..]));
    // Larger than the buffer: sent in chunks, after a probe.
    let noise: Vec<u8> =
        (0..300_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    world.write("mine/large", noise);
    must(world, &["-C", "mine", "add", "large"]);
    must(world, &["-C", "mine", "commit", "--quiet", "-m", "Grow"]);
    must(world, &["-C", "mine", "-c", "http.postBuffer=65536", "push", "--quiet"]);
    must(world, &["-C", "theirs", "pull", "--quiet", "--ff-only"]);
    assert!(world.read("theirs/large").is_some());
    assert!(lab.sandbox.asked().iter().all(|asked| asked.status < 400), "something was refused");
}

#[test]
fn case_59_clone_push_and_fetch_work_after_one_setup() {
    for jenkins in [Jenkins::V2_426_2, Jenkins::V2_572] {
        for (context, tls) in [("", false), ("/jenkins", false), ("", true)] {
            let mut setup = Setup::new(jenkins);
            context.clone_into(&mut setup.context);
            setup.tls = tls;
            let Some((lab, world)) = world(setup) else { return };
            clone_push_fetch(&lab, &world);
        }
    }
}

#[test]
fn case_58_a_private_jenkins_works_only_with_the_setting() {
    let Some((lab, world)) = world(Setup::new(Jenkins::V2_572)) else { return };
    let key = format!("http.{}.proactiveAuth", lab.sandbox.url().trim_end_matches('/'));
    must(&world, &["config", "--global", "--unset", &key]);
    let ran = world.git(&["clone", &address(&lab), "mine"], "");
    assert_eq!(ran.code, 128);
    assert!(ran.err.contains("403"), "{}", ran.err);
    let told = world.cargo_jenkins(&["git", "status", "-c", lab.sandbox.url(), "-u", "alice"]);
    assert!(told.out.contains("proactiveAuth"), "{}{}", told.out, told.err);
    assert_ne!(told.code, 0);
    let again = ["git", "setup", "-c", lab.sandbox.url(), "-u", "alice"];
    assert_eq!(world.cargo_jenkins(&again).code, 0);
    must(&world, &["clone", "--quiet", &address(&lab), "mine"]);
}

#[test]
fn a_credential_of_another_helper_is_refused_and_told_as_such() {
    let Some((lab, world)) = world(Setup::new(Jenkins::V2_572)) else { return };
    let (scheme, host) = lab.sandbox.url().trim_end_matches('/').split_once("://").unwrap();
    let escaped = host.replace(':', "%3a");
    world.write(".git-credentials", format!("{scheme}://alice:stale@{escaped}\n"));
    must(&world, &["init", "--quiet", "tree"]);
    for helper in ["", "store", "jenkins"] {
        must(&world, &["-C", "tree", "config", "--add", "credential.helper", helper]);
    }
    let ran = world.git(&["-C", "tree", "ls-remote", &address(&lab)], "");
    assert_eq!(ran.code, 128);
    let words =
        format!("{} refused a credential of alice that is not the stored", lab.sandbox.url());
    assert!(ran.err.contains(&words) && !ran.err.contains("stale"), "{}", ran.err);
    assert!(world.registry().entries().iter().all(|entry| entry.suspect_since.is_none()));
    // What it says to do is done in the store, and nothing is said of a token that nobody refused.
    world.write(".git-credentials", format!("{scheme}://alice:stale@{escaped}\n"));
    let (_, command) = ran.err.split_once("(helpers of git's: ").unwrap();
    let (command, _) = command.split_once(')').unwrap();
    let mut logout = world.command("sh", &["-c", command]);
    logout.current_dir(world.at("tree"));
    let ran = run(logout, b"");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command}");
    assert_eq!(world.read(".git-credentials").as_deref(), Some(&b""[..]));
    must(&world, &["-C", "tree", "ls-remote", &address(&lab)]);
}

#[test]
fn another_user_in_the_address_is_another_account() {
    let Some((lab, world)) = world(Setup::new(Jenkins::V2_572)) else { return };
    clone_and_commit(&world, &address(&lab), "mine", b"alice's\n");
    must(&world, &["-C", "mine", "push", "--quiet", "origin", "HEAD"]);
    let as_bob = address(&lab).replacen("://", "://bob@", 1);
    clone_and_commit(&world, &as_bob, "bobs", b"bob's\n");
    let ran = world.git(&["-C", "bobs", "push", "--quiet"], "");
    assert_ne!(ran.code, 0, "a reader pushed");
    assert!(ran.err.contains("403"), "{}", ran.err);
    let as_nobody = address(&lab).replacen("://", "://carol@", 1);
    assert_ne!(world.git(&["ls-remote", &as_nobody], "").code, 0, "nobody answers for carol");
}

#[test]
fn two_jenkins_on_one_host_get_their_own_tokens() {
    let mut setup = Setup::new(Jenkins::V2_426_2);
    setup.context.push_str("/one");
    let Some((lab, world)) = world(setup) else { return };
    // Nobody's Jenkins at the same address: what lies beside the context path gets nothing.
    let beside = lab.sandbox.url().replace("/one/", "/other/");
    let ran = world.git(&["ls-remote", &format!("{beside}{REPOSITORY}")], "");
    assert_ne!(ran.code, 0);
    let strayed = |asked: &jenkins_sandbox::ReceivedRequest| {
        asked.target.starts_with("/other") && asked.credential != "none"
    };
    assert!(!lab.sandbox.asked().iter().any(strayed), "a token went to the other path");
    must(&world, &["ls-remote", &address(&lab)]);
}

#[test]
fn forty_submodules_with_a_revoked_token_are_not_forty_rejections() {
    let Some((lab, world)) = world(Setup::new(Jenkins::V2_572)) else { return };
    let url = address(&lab);
    clone_and_commit(&world, &url, "mine", b"one\n");
    must(&world, &["-C", "mine", "push", "--quiet", "origin", "HEAD"]);
    must(&world, &["init", "--quiet", "super"]);
    let head = must(&world, &["-C", "mine", "rev-parse", "HEAD"]).out;
    let module = |n: u8| format!("[submodule \"m{n}\"]\n\tpath = m{n}\n\turl = {url}\n");
    let modules: Vec<_> = (0..40).map(module).collect();
    let index: Vec<_> = (0..40).map(|n| format!("160000 {}\tm{n}\n", head.trim())).collect();
    let ran = world.git(&["-C", "super", "update-index", "--index-info"], &index.concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    world.write("super/.gitmodules", modules.concat());
    must(&world, &["-C", "super", "add", ".gitmodules"]);
    must(&world, &["-C", "super", "commit", "--quiet", "-m", "Hold forty"]);
    lab.sandbox.revoke_all("alice");
    let before = lab.sandbox.asked().len();
    let ran = world.git(&["-C", "super", "submodule", "update", "--init", "--jobs", "1"], "");
    assert_ne!(ran.code, 0);
    let rejected = lab.sandbox.asked()[before..].iter().filter(|a| a.status == 401).count();
    assert!((1..=4).contains(&rejected), "{rejected} rejections");
    assert!(ran.err.contains("cargo jenkins status"), "{}", ran.err);
}

#[test]
fn an_expired_token_is_rejected_once_and_then_not_sent() {
    let Some((lab, world)) = world(Setup::new(Jenkins::V2_572)) else { return };
    let renewed = lab.run(&["token", "rotate", "-u", "alice", "--expires", "2d"], "");
    assert_eq!(renewed.code, 0, "{}", renewed.err);
    must(&world, &["ls-remote", &address(&lab)]);
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 4);
    lab.sandbox.set_clock(later);
    let before = lab.sandbox.asked().len();
    // The controller's clock is ahead of ours: only it knows.
    let ran = world.git(&["ls-remote", &address(&lab)], "");
    assert_eq!(ran.code, 128);
    assert!(ran.err.contains("401") && ran.err.contains("cargo jenkins status"), "{}", ran.err);
    let sent = lab.sandbox.asked().len();
    assert!((1..=2).contains(&(sent - before)), "{} requests", sent - before);
    // Ours knows as well: nothing is sent, and the reason is said.
    let mut command = world.command("git", &["ls-remote", &address(&lab)]);
    command.env("LAB_CLOCK", later.to_string());
    let ran = run(command, b"");
    assert_eq!(ran.code, 128);
    assert!(ran.err.contains("expired") && ran.err.contains("next: "), "{}", ran.err);
    assert_eq!(lab.sandbox.asked().len(), sent);
}

#[test]
fn a_wrong_token_of_the_environment_is_said_to_be_wrong() {
    let Some((lab, world)) = world(Setup::new(Jenkins::V2_572)) else { return };
    let mut command = world.command("git", &["ls-remote", &address(&lab)]);
    command.env("JENKINS_URL", lab.sandbox.url()).env("JENKINS_USER_ID", "alice");
    command.env("JENKINS_API_TOKEN", "11ffffffffffffffffffffffffffffffff");
    let before = lab.sandbox.asked().len();
    let ran = run(command, b"");
    assert_eq!(ran.code, 128);
    assert!(ran.err.contains("JENKINS_API_TOKEN was answered 401"), "{}", ran.err);
    assert!((1..=2).contains(&(lab.sandbox.asked().len() - before)));
    must(&world, &["ls-remote", &address(&lab)]);
}

#[test]
fn a_restart_in_the_middle_costs_no_token() {
    let Some((lab, world)) = world(Setup::new(Jenkins::V2_572)) else { return };
    clone_and_commit(&world, &address(&lab), "mine", b"one\n");
    let token = lab.run(&["token", "-u", "alice"], "").out;
    lab.sandbox.fail(Fault::Restart { requests: 2 }.on("info/refs"));
    let pushes = || world.git(&["-C", "mine", "push", "--quiet", "origin", "HEAD"], "").code == 0;
    assert!((0..6).all(|_| !pushes()), "the server was not away long enough");
    assert!(lab.sandbox.asked().iter().any(|asked| asked.status == 401), "nothing was rejected");
    let printed = lab.run(&["token", "-u", "alice"], "");
    assert_eq!((printed.code, printed.out), (0, token), "{}", printed.err);
    // The rejection made git wait; the person's own check ends that as soon as the server is back.
    let is_back = || lab.run(&["status", "-u", "alice"], "").code == 0;
    assert!((0..12).any(|_| is_back()), "the account did not recover");
    assert!(pushes());
}

#[test]
fn a_rotation_between_two_commands_is_not_noticed() {
    let Some((lab, world)) = world(Setup::new(Jenkins::V2_572)) else { return };
    clone_and_commit(&world, &address(&lab), "mine", b"one\n");
    let rotated = lab.run(&["token", "rotate", "-u", "alice"], "");
    assert_eq!(rotated.code, 0, "{}", rotated.err);
    must(&world, &["-C", "mine", "push", "--quiet", "origin", "HEAD"]);
}

#[test]
fn a_token_goes_to_no_other_origin() {
    let Some((lab, world)) = world(Setup::new(Jenkins::V2_572)) else { return };
    let other = Sandbox::start(Setup::new(Jenkins::V2_572)).unwrap();
    let port = other.url().trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
    lab.sandbox.fail(Fault::Redirect { status: 302, port }.on("info/refs"));
    let _ = world.git(&["ls-remote", &address(&lab)], "");
    assert!(other.asked().iter().all(|asked| asked.credential == "none"));
}
