//! Real git asks: `git credential fill`, `approve` and `reject` in a configuration of its own.

use super::world::{TOKEN, World, account, asks, has_recent_git, logged_in, run};
use jenkins_sandbox::Jenkins;
use lab::Ran;

const HOST: &str = "jenkins.example.com";
const URL: &str = "url=https://jenkins.example.com/userContent.git\n\n";

fn set_up(roots: &[(&str, &str)], more: &[&str]) -> World {
    let world = World::with(roots);
    let ran = world.cargo_jenkins(&[&["git", "setup"], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    world
}

fn alice() -> World {
    set_up(&[("https://jenkins.example.com", "alice")], &[])
}

fn fill(world: &World, input: &str) -> Ran {
    world.git(&["credential", "fill"], input)
}

#[test]
fn git_gets_the_token_by_name_and_by_path() {
    for more in [&[][..], &["--absolute"]] {
        let world = set_up(&[("https://jenkins.example.com", "alice")], more);
        let ran = fill(&world, URL);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains(&format!("username=alice\npassword={TOKEN}\n")), "{}", ran.out);
        assert!(fill(&world, &URL.replace("jenkins.", "JENKINS.")).out.contains(TOKEN));
    }
}

#[test]
fn git_gets_the_token_of_the_home_that_setup_knew() {
    let world = alice();
    let mut command = world.command("git", &["credential", "fill"]);
    command.env_remove("JENKINS_TOKEN_HOME");
    assert!(run(command, URL.as_bytes()).out.contains(TOKEN));
}

/// What git's own helper knows for `host`, asked directly.
fn known(world: &World, helper: &str, host: &str) -> String {
    world.git(&[&format!("credential-{helper}"), "get"], &asks(host)).out
}

#[test]
fn neither_store_nor_cache_answers_for_us_or_is_told() {
    for helper in ["store", "cache"] {
        let world = World::alice();
        world.write(".gitconfig", format!("[credential]\n\thelper = {helper}\n"));
        // It has had a password for the controller since long, and one for another host.
        for host in [HOST, "github.com"] {
            let typed = format!("protocol=https\nhost={host}\nusername=alice\npassword=old\n\n");
            assert_eq!(world.git(&["credential", "approve"], &typed).code, 0);
            assert!(known(&world, helper, host).contains("password=old"), "{helper}");
        }
        assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
        let filled = fill(&world, URL).out;
        assert!(filled.contains(TOKEN) && !filled.contains("old"), "{helper}: {filled}");
        for verb in ["approve", "reject"] {
            assert_eq!(world.git(&["credential", verb], &filled).code, 0);
            let kept = known(&world, helper, HOST);
            assert!(kept.contains("password=old") && !kept.contains(TOKEN), "{helper}: {kept}");
        }
        // Not even where there is nothing to give, does it answer.
        assert!(!fill(&world, URL).out.contains("old"));
        // For other hosts it is asked as before.
        assert!(fill(&world, "url=https://github.com/a.git\n\n").out.contains("password=old"));
        if helper == "cache" {
            world.git(&["credential-cache", "exit"], "");
        }
    }
}

#[test]
fn a_rejected_token_is_kept_and_git_is_stopped_with_the_next_command() {
    let world = alice();
    let filled = fill(&world, URL).out;
    let ran = world.git(&["credential", "reject"], &filled);
    assert!(ran.code == 0 && ran.err.contains("it stays stored"), "{}", ran.err);
    let registry = world.registry();
    let entry = registry.entry(&account("https://jenkins.example.com", "alice")).unwrap();
    assert!(entry.suspect_since.is_some() && entry.withheld.is_some());
    let ran = fill(&world, URL);
    assert_eq!((ran.code, ran.out.as_str()), (128, ""));
    assert!(ran.err.contains("told us to quit"), "{}", ran.err);
    assert!(ran.err.contains("cargo jenkins status -c https://jenkins"), "{}", ran.err);
    assert_eq!(world.cargo_jenkins(&["token"]).out.trim(), TOKEN);
    // What somebody else typed and had refused is none of ours.
    let world = alice();
    let typed = "protocol=https\nhost=jenkins.example.com\nusername=alice\npassword=typo\n\n";
    assert_eq!(world.git(&["credential", "reject"], typed).err, "");
    assert!(fill(&world, URL).out.contains(TOKEN));
}

#[test]
fn approving_and_rejecting_a_password_stores_and_forgets_nothing() {
    let world = alice();
    let before = std::fs::read(world.home().join("accounts.toml")).unwrap();
    let typed = "protocol=https\nhost=jenkins.example.com\nusername=alice\npassword=hunter2\n\n";
    for verb in ["approve", "reject", "approve"] {
        assert_eq!(world.git(&["credential", verb], typed).code, 0);
    }
    assert_eq!(std::fs::read(world.home().join("accounts.toml")).unwrap(), before);
    assert!(fill(&world, URL).out.contains(TOKEN));
}

#[test]
fn the_path_tells_two_controllers_on_one_host_apart() {
    let roots = [("https://ci.example.com/a", "alice"), ("https://ci.example.com/b", "bob")];
    let world = set_up(&roots, &[]);
    let user = |path: &str| fill(&world, &format!("url=https://ci.example.com/{path}\n\n"));
    assert!(user("a/userContent.git").out.contains("username=alice\n"));
    assert!(user("b/userContent.git").out.contains("username=bob\n"));
    // Elsewhere on the host the helper is not called, and git has nobody to ask.
    let ran = user("c/userContent.git");
    assert!(ran.code == 128 && ran.err.contains("terminal prompts disabled"), "{}", ran.err);
}

#[test]
fn a_user_in_the_url_is_answered_or_nobody() {
    let world = alice();
    let with =
        |user: &str| fill(&world, &format!("url=https://{user}@jenkins.example.com/x.git\n\n"));
    assert!(with("alice").out.contains(TOKEN));
    let ran = with("bob");
    assert!(ran.code == 128 && !ran.err.contains("git-credential-jenkins"), "{}", ran.err);
}

#[test]
fn nobody_is_asked_anything() {
    let world = alice();
    std::fs::remove_dir_all(world.home().join("tokens")).unwrap();
    // On a terminal too: the helper never asks, and tells git to stop.
    let variables: [&[(&str, &str)]; 3] = [
        &[("GIT_TERMINAL_PROMPT", "0")],
        &[
            ("GIT_TERMINAL_PROMPT", "1"),
            ("GIT_CONFIG_COUNT", "1"),
            ("GIT_CONFIG_KEY_0", "credential.interactive"),
            ("GIT_CONFIG_VALUE_0", "false"),
        ],
        &[("GIT_TERMINAL_PROMPT", "1")],
    ];
    for variables in variables {
        let mut command =
            world.command("script", &["-qec", "git credential fill < request", "/dev/null"]);
        command.envs(variables.iter().copied());
        world.write("request", URL);
        let ran = run(command, b"");
        assert!(ran.out.contains("told us to quit"), "{} {}", ran.out, ran.err);
        assert!(!ran.out.contains("Username for") && !ran.out.contains("Password for"));
        assert!(ran.out.contains("next: cargo jenkins login"), "{}", ran.out);
    }
}

#[test]
fn no_trace_of_gits_holds_the_token() {
    let (lab, world) = logged_in(Jenkins::V2_572, "");
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    let mut command = world.command("git", &["credential", "fill"]);
    command.env("GIT_TRACE", "1").env("GIT_TRACE_SETUP", "1");
    let ran = run(command, format!("url={}userContent.git\n\n", lab.sandbox.url()).as_bytes());
    assert!(ran.out.contains(&lab.token()), "{}", ran.err);
    assert!(ran.err.contains("git credential-jenkins") && !ran.err.contains(&lab.token()));
    assert!(!String::from_utf8_lossy(&world.read(".gitconfig").unwrap()).contains(&lab.token()));
}

#[test]
fn ls_remote_sends_the_token_before_it_is_asked() {
    if !has_recent_git() {
        return;
    }
    // No repository is behind it: what counts is what git sends.
    let (lab, world) = logged_in(Jenkins::V2_426_2, "/jenkins");
    assert_eq!(world.cargo_jenkins(&["git", "setup"]).code, 0);
    let before = lab.sandbox.asked().len();
    let url = format!("{}userContent.git", lab.sandbox.url());
    let ran = world.git(&["ls-remote", &url], "");
    assert_eq!(ran.code, 128);
    let asked = lab.sandbox.asked();
    let credentials: Vec<_> = asked[before..].iter().map(|asked| asked.credential).collect();
    assert!(
        !credentials.is_empty() && credentials.iter().all(|c| *c == "token"),
        "{credentials:?}"
    );
}
