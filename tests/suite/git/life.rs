//! What becomes of a token that git was refused, and of one that changed meanwhile.

use super::world::{TOKEN, World, account, asks, logged_in};
use jenkins_sandbox::Jenkins;

const HOST: &str = "jenkins.example.com";
const NEW: &str = "11ffffffffffffffffffffffffffffffff";

fn rejects(user: &str, password: &str) -> String {
    let rest = "wwwauth[]=Basic realm=\"Jenkins\"\n";
    format!("protocol=https\nhost={HOST}\nusername={user}\npassword={password}\n{rest}\n")
}

fn suspect(world: &World) -> bool {
    let registry = world.registry();
    let entry = registry.entry(&account("https://jenkins.example.com", "alice"));
    entry.unwrap().suspect_since.is_some()
}

#[test]
fn case_56_erasing_another_password_changes_nothing() {
    let world = World::alice();
    for (user, password) in [("alice", NEW), ("alice", ""), ("", ""), ("bob", TOKEN)] {
        let ran = world.helper(&["erase"], rejects(user, password));
        assert_eq!((ran.code, ran.out.as_str()), (0, ""));
        // A credential that nobody typed is not told of.
        let is_told = ran.err.contains("is not the stored token");
        assert_eq!((is_told, ran.err.is_empty()), (!password.is_empty(), password.is_empty()));
        assert!(!ran.err.contains(password) || password.is_empty(), "{}", ran.err);
        assert!(!suspect(&world), "{user}:{password}");
    }
    let elsewhere = rejects("alice", TOKEN).replace(HOST, "evil.example.com");
    world.helper(&["erase"], elsewhere);
    assert!(!suspect(&world));
    assert!(world.helper(&["get"], asks(HOST)).out.contains(TOKEN));
}

#[test]
fn a_token_is_not_blamed_for_a_header_that_was_sent_instead() {
    let basic = "Authorization: Basic YWxpY2U6c3RhbGU=";
    for (scope, is_sent) in [
        ("http", true),
        ("http.https://jenkins.example.com/some.git", true),
        ("http.https://other.example.com", false),
    ] {
        let world = World::alice();
        let key = format!("{scope}.extraHeader");
        assert_eq!(world.git(&["config", "--global", &key, basic], "").code, 0);
        let ran = world.helper(&["erase"], rejects("alice", TOKEN));
        assert_eq!((ran.code, suspect(&world)), (0, !is_sent), "{scope}: {}", ran.err);
        let told = ran.err.contains("refused an Authorization header (file:")
            && ran.err.contains(".gitconfig, line 2")
            && ran.err.contains("next: cargo jenkins git status -c https://jenkins.example.com/");
        assert_eq!(told, is_sent, "{}", ran.err);
        assert!(!ran.err.contains("YWxp"), "{}", ran.err);
        // Nor by the second question that git asks before it gives up.
        let world = World::alice();
        let ask = |state: &str| {
            let input = format!("capability[]=state\nprotocol=https\nhost={HOST}\n{state}\n");
            world.helper(&["get"], input)
        };
        let first = ask("").out;
        let state = first.lines().find(|line| line.starts_with("state[]")).unwrap();
        assert_eq!(world.git(&["config", "--global", &key, basic], "").code, 0);
        let ran = ask(&format!("{state}\n"));
        assert_eq!(ran.out, "quit=1\n");
        assert_eq!(suspect(&world), !is_sent, "{scope}: {}", ran.err);
    }
    // Where the path is told, only what holds for it.
    for (path, is_sent) in [("some.git", true), ("another.git", false)] {
        let world = World::alice();
        let key = "http.https://jenkins.example.com/some.git.extraHeader";
        assert_eq!(world.git(&["config", "--global", key, basic], "").code, 0);
        let input = rejects("alice", TOKEN).replace("username", &format!("path={path}\nusername"));
        world.helper(&["erase"], input);
        assert_eq!(suspect(&world), !is_sent, "{path}");
    }
}

#[test]
fn a_refused_token_is_kept_and_withheld_longer_each_time() {
    let world = World::alice();
    let get = |clock: &str| world.helper_at(clock, &["get"], &asks(HOST));
    let erase = |clock: &str| world.helper_at(clock, &["erase"], &rejects("alice", TOKEN));
    let gives = |clock: &str| {
        let ran = get(clock);
        if ran.out.contains(TOKEN) {
            return true;
        }
        assert_eq!((ran.code, ran.out.as_str()), (0, "quit=1\n"));
        let next = "cargo jenkins status -c https://jenkins.example.com/ -u alice";
        assert!(ran.err.contains("401") && ran.err.contains(next), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1);
        false
    };
    let ran = erase("2026-11-24T12:00:00Z");
    assert!(
        ran.code == 0 && ran.out.is_empty() && ran.err.contains("it stays stored"),
        "{}",
        ran.err
    );
    assert!(suspect(&world));
    assert!(!gives("2026-11-24T12:00:29Z"));
    // Another git that had got it before makes nothing worse.
    erase("2026-11-24T12:00:20Z");
    assert!(gives("2026-11-24T12:00:30Z"));
    erase("2026-11-24T12:00:31Z");
    assert!(!gives("2026-11-24T12:02:30Z") && gives("2026-11-24T12:02:31Z"));
    for hour in ["12:10", "12:30"] {
        erase(&format!("2026-11-24T{hour}:00Z"));
        let minutes: u8 = hour[3..].parse().unwrap();
        assert!(!gives(&format!("2026-11-24T12:{}:59Z", minutes + 9)));
        assert!(gives(&format!("2026-11-24T12:{}:00Z", minutes + 10)));
    }
    // A clock that was set back withholds nothing; after a quiet hour it begins anew.
    assert!(gives("2026-11-24T11:00:00Z"));
    erase("2026-11-24T14:00:00Z");
    assert!(!gives("2026-11-24T14:00:29Z") && gives("2026-11-24T14:00:30Z"));
    // The token is where it was all the time.
    assert_eq!(world.cargo_jenkins(&["token"]).out.trim(), TOKEN);
}

#[test]
fn a_status_that_finds_it_good_gives_it_back_at_once() {
    let (lab, world) = logged_in(Jenkins::V2_572, "");
    let host = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let asks = format!("protocol=http\nhost={host}\n");
    let refusal = format!("{asks}username=alice\npassword={}\n\n", lab.token());
    assert_eq!(world.helper(&["erase"], refusal).code, 0);
    assert_eq!(world.helper(&["get"], format!("{asks}\n")).out, "quit=1\n");
    let offline = world.cargo_jenkins(&["status", "--offline", "--json"]);
    assert!(offline.out.contains("\"suspect\""), "{}", offline.out);
    assert_eq!(world.cargo_jenkins(&["status"]).code, 0);
    assert!(world.helper(&["get"], format!("{asks}\n")).out.contains(&lab.token()));
    assert_eq!(lab.names().len(), 1);
}

#[test]
fn a_login_ends_the_withholding() {
    let (lab, world) = logged_in(Jenkins::V2_426_2, "");
    let host = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let asks = format!("protocol=http\nhost={host}\n");
    let refusal = format!("{asks}username=alice\npassword={}\n\n", lab.token());
    world.helper(&["erase"], refusal);
    lab.login();
    assert!(world.helper(&["get"], format!("{asks}\n")).out.contains(&lab.token()));
}

#[test]
fn a_token_replaced_meanwhile_is_given_once_and_the_same_one_never_again() {
    let world = World::alice();
    let able = format!("capability[]=authtype\ncapability[]=state\n{}", asks(HOST));
    let first = world.helper(&["get"], &able).out;
    let state = first.lines().find(|line| line.starts_with("state[]=")).unwrap();
    assert!(first.starts_with("capability[]=state\n") && first.contains("continue=1\n"), "{first}");
    assert!(!state.contains(&TOKEN[..6]));
    // git comes back with it after a 401.
    let again = format!("capability[]=state\n{state}\nusername=alice\n{}", asks(HOST));
    world.put("https://jenkins.example.com", "alice", NEW, |_| {});
    let second = world.helper(&["get"], &again).out;
    assert_eq!(second, format!("username=alice\npassword={NEW}\n"), "and then it ends");
    assert!(!suspect(&world));
    // Nothing changed: it is in doubt, and git stops.
    let world = World::alice();
    let ran = world.helper(&["get"], &again);
    assert_eq!(ran.out, "quit=1\n");
    assert!(ran.err.contains("401") && suspect(&world), "{}", ran.err);
}

#[test]
fn an_account_whose_token_is_gone_stops_git() {
    let world = World::alice();
    std::fs::remove_dir_all(world.home().join("tokens")).unwrap();
    let ran = world.helper(&["get"], asks(HOST));
    assert_eq!((ran.code, ran.out.as_str()), (0, "quit=1\n"));
    assert!(ran.err.contains("cargo jenkins login https://jenkins.example.com/"), "{}", ran.err);
    // A list that cannot be read is everybody's, so nobody is stopped.
    world.write("tokens/accounts.toml", "version = 99\n");
    let ran = world.helper(&["get"], asks(HOST));
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("it is of format"), "{}", ran.err);
}
