//! More than one token: created, renamed, rotated.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Setup, User};
use lab::{Lab, PASSWORD, with_named_tokens};
use serde_json::Value;

pub(crate) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A lab whose `alice` is logged in and has these tokens besides.
pub(crate) fn with_tokens(jenkins: Jenkins, names: &[&str]) -> Lab {
    let lab = Lab::new(jenkins, PROGRAM);
    lab.login();
    for name in names {
        assert_eq!(lab.run(&["token", "create", name], "").code, 0);
    }
    lab
}

#[test]
fn a_second_token_is_printed_once_and_works_beside_the_first() {
    for jenkins in with_named_tokens() {
        let lab = with_tokens(jenkins, &[]);
        let stored = lab.token();
        let before = lab.sandbox.asked().len();
        let ran = lab.run(&["token", "create", "backup job"], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(
            lab.sandbox.asked().len(),
            before + 2,
            "a question first, and one request makes it"
        );
        let value = ran.out.trim_end();
        assert_eq!(ran.out, format!("{value}\n"), "nothing but the value");
        assert_eq!(lab.token(), stored, "the stored token is still the one in use");
        assert!(lab.names().contains(&"backup job".to_owned()));
        assert_eq!(lab.open_intents(), 0);
        let url = lab.sandbox.url();
        assert_eq!(lab.run(&["logout"], "").code, 0);
        let adopt = ["login", url, "-u", "alice", "--store", "file", "--with-token"];
        assert_eq!(lab.run(&adopt, value).code, 0, "the printed value works");
    }
}

#[test]
fn a_created_token_tells_its_uuid_and_end() {
    let lab = with_tokens(Jenkins::V2_572, &[]);
    let ran = lab.run(&["token", "create", "ci", "--expires", "2027-01-31", "--json"], "");
    let made = json(&ran.out);
    assert_eq!(made["name"], "ci");
    assert_eq!(made["user"], "alice");
    assert_eq!(made["expires"], "2027-01-31");
    assert_eq!(made["value"].as_str().unwrap().len(), 34);
    let seen = lab.sandbox.tokens("alice");
    let seen = seen.iter().find(|token| token.name == "ci").unwrap();
    assert_eq!(made["uuid"], seen.uuid.as_str());
    let old = with_tokens(Jenkins::V2_426_2, &[]);
    let ran = old.run(&["token", "create", "ci", "--expires", "30d"], "");
    assert!(ran.err.contains("ignores --expires"), "{}", ran.err);
}

#[test]
fn a_token_for_use_takes_the_place_of_the_stored_one() {
    for jenkins in with_named_tokens() {
        let lab = with_tokens(jenkins, &["other"]);
        let first = lab.token();
        let ran = lab.run(&["token", "create", "laptop", "--use"], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(ran.out, "", "nothing is printed");
        assert_ne!(lab.token(), first);
        let mut names = lab.names();
        names.sort();
        assert_eq!(names, ["laptop", "other"], "{}", jenkins.version());
        assert_eq!(lab.run(&["status"], "").code, 0);
        assert_eq!(lab.open_intents(), 0);
        let kept = lab.run(&["token", "create", "third", "--use", "--keep-old"], "");
        assert_eq!(kept.code, 0, "{}", kept.err);
        assert_eq!(lab.names().len(), 3);
    }
}

#[test]
fn before_named_tokens_each_of_them_says_so() {
    let lab = Lab::new(Jenkins::V2_46_1, PROGRAM);
    lab.login();
    let token = lab.token();
    for arguments in [
        &["token", "create", "x"][..],
        &["token", "create", "x", "--use"],
        &["token", "rename", "x", "y"],
        &["token", "revoke", "x", "--yes"],
        &["token", "revoke", "--all-others", "--yes"],
    ] {
        let ran = lab.run(&[arguments, &["--json"]].concat(), "");
        assert_eq!(ran.code, 5, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("legacy-only"), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(lab.token(), token);
    assert_eq!(lab.run(&["status"], "").code, 0);
    assert_eq!(lab.open_intents(), 0);
}

#[test]
fn e3_a_value_that_nobody_could_read_is_revoked() {
    let lab = with_tokens(Jenkins::V2_572, &[]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = lab.command(&["token", "create", "lost"]);
    let ended = command.stdout(full).output().unwrap();
    assert_eq!(ended.status.code(), Some(3));
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(said.contains("was revoked again"), "{said}");
    assert_eq!(lab.names().len(), 1);
    assert_eq!(lab.open_intents(), 0);
}

#[test]
fn a_lost_creation_is_never_repeated_and_the_list_decides() {
    for (fault, code, made) in [(Fault::Lost, 7, 1), (Fault::Swallowed, 7, 0)] {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        lab.login();
        lab.sandbox.fail(fault.on("generateNewToken"));
        let ran = lab.run(&["token", "create", "lost", "--timeout", "2"], "");
        assert_eq!(ran.code, code, "{}", ran.err);
        let left = lab.names().iter().filter(|name| *name == "lost").count();
        assert_eq!(left, made);
        assert_eq!(lab.open_intents(), 1);
        let recovered = lab.run(&["recover"], "");
        if made == 0 {
            assert_eq!(recovered.code, 0, "{}", recovered.err);
        } else {
            // It could be one a person wants: told, and left to them.
            assert_eq!(recovered.code, 7, "{}", recovered.err);
            assert!(recovered.err.contains("token revoke"), "{}", recovered.err);
            assert_eq!(lab.run(&["token", "revoke", "lost", "--yes"], "").code, 0);
            assert_eq!(lab.run(&["recover"], "").code, 0);
        }
        assert_eq!(lab.open_intents(), 0);
        assert_eq!(lab.names().len(), 1);
    }
}

#[test]
fn an_older_token_of_the_same_name_is_not_taken_for_the_lost_one() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let long_ago = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(48);
    lab.sandbox.set_clock(long_ago);
    assert_eq!(lab.run(&["token", "create", "same"], "").code, 0);
    lab.sandbox.set_clock(jiff::Timestamp::now());
    lab.sandbox.fail(Fault::Swallowed.on("generateNewToken"));
    assert_eq!(lab.run(&["token", "create", "same", "--timeout", "2"], "").code, 7);
    let recovered = lab.run(&["recover"], "");
    assert_eq!(recovered.code, 0, "{}", recovered.err);
}

#[test]
fn a_token_is_renamed_by_name_or_uuid_and_seen_so() {
    for jenkins in with_named_tokens() {
        let lab = with_tokens(jenkins, &["old"]);
        let ran = lab.run(&["token", "rename", "old", "böb's \"new\" 🔑"], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(lab.names().contains(&"böb's \"new\" 🔑".to_owned()));
        let uuid = lab.sandbox.tokens("alice").into_iter().find(|t| t.name.contains("new"));
        assert_eq!(lab.run(&["token", "rename", &uuid.unwrap().uuid, "by uuid"], "").code, 0);
        assert!(lab.names().contains(&"by uuid".to_owned()));
        assert_eq!(lab.run(&["token", "rename", "none such", "x"], "").code, 1);
        assert_eq!(lab.run(&["token", "rename", "by uuid", " "], "").code, 2);
    }
}

#[test]
fn the_stored_token_keeps_its_new_name_here_too() {
    let lab = with_tokens(Jenkins::V2_426_2, &[]);
    let name = lab.names().remove(0);
    assert_eq!(lab.run(&["token", "rename", &name, "laptop"], "").code, 0);
    let status = json(&lab.run(&["status", "--json", "--offline"], "").out);
    assert_eq!(status["accounts"][0]["token"]["name"], "laptop");
    assert_eq!(json(&lab.run(&["token", "--json"], "").out)["name"], "laptop");
}

#[test]
fn a_rename_whose_answer_was_lost_is_seen_in_the_list() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    lab.sandbox.fail(Fault::Lost.on("/rename"));
    let name = lab.names().remove(0);
    let ran = lab.run(&["token", "rename", &name, "laptop"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(lab.names(), ["laptop"]);
}

#[test]
fn a_creation_of_the_environments_credential_is_not_forgotten() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let token = lab.token();
    lab.sandbox.fail(Fault::Lost.on("generateNewToken"));
    let mut command = lab.command(&["token", "create", "lost", "--timeout", "2"]);
    command.envs([
        ("JENKINS_URL", lab.sandbox.url()),
        ("JENKINS_USER_ID", "alice"),
        ("JENKINS_API_TOKEN", token.as_str()),
    ]);
    let ran = lab.run_command(command, "");
    assert_eq!(ran.code, 7, "{}", ran.err);
    let recovered = lab.run(&["recover"], "");
    assert_eq!(recovered.code, 7, "{}", recovered.err);
    assert!(recovered.err.contains("token `lost`") || recovered.err.contains("named `lost`"));
    let id = recovered.err.split_whitespace().next().unwrap().to_owned();
    assert_eq!(lab.run(&["recover", "--dismiss", &id], "").code, 0);
    assert_eq!(lab.open_intents(), 0);
}

#[test]
fn a_rotation_keeps_name_and_days_and_ends_the_old_one_last() {
    for jenkins in with_named_tokens() {
        let lab = Lab::new(jenkins, PROGRAM);
        let url = lab.sandbox.url();
        let login = ["login", url, "-u", "alice", "--store", "file", "--password-stdin"];
        let more = ["--token-name", "laptop", "--expires", "30d"];
        assert_eq!(lab.run(&[&login[..], &more].concat(), PASSWORD).code, 0);
        let (first, before) = (lab.token(), lab.run(&["token", "--json"], "").out);
        let ran = lab.run(&["token", "rotate"], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_ne!(lab.token(), first);
        assert_eq!(lab.names(), ["laptop"], "{}", jenkins.version());
        assert_eq!(
            json(&before)["expires"],
            json(&lab.run(&["token", "--json"], "").out)["expires"]
        );
        assert_eq!(lab.run(&["status"], "").code, 0);
        assert_eq!(lab.open_intents(), 0);
    }
}

#[test]
fn a_young_token_is_left_alone_and_a_dry_run_changes_nothing() {
    let lab = with_tokens(Jenkins::V2_572, &[]);
    let token = lab.token();
    let ran = lab.run(&["token", "rotate", "--older-than", "30d"], "");
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("is younger than 30 days"), "{}", ran.err);
    let ran = lab.run(&["token", "rotate", "--all", "--dry-run", "--json"], "");
    assert_eq!(json(&ran.out)["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(lab.token(), token);
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 31);
    lab.sandbox.set_clock(later);
    let ran = lab.run_at(&later.to_string(), &["token", "rotate", "--older-than", "30d"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_ne!(lab.token(), token);
    assert_eq!(lab.names().len(), 1);
}

#[test]
fn an_adopted_token_is_ended_by_its_successor_where_its_row_is_certain() {
    let url_of = |lab: &Lab| lab.sandbox.url().to_owned();
    for (statistics, by_login) in [(true, false), (true, true), (false, false), (false, true)] {
        let mut setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
        setup.usage_statistics = statistics;
        let lab = Lab::with(setup, PROGRAM);
        let token = lab.sandbox.add_token("alice", "made elsewhere").unwrap();
        let url = url_of(&lab);
        let login = ["login", &url, "-u", "alice", "--store", "file"];
        assert_eq!(lab.run(&[&login[..], &["--with-token"]].concat(), &token).code, 0);
        let ran = if by_login {
            lab.run(&[&login[..], &["--password-stdin"]].concat(), PASSWORD)
        } else {
            lab.run(&["token", "rotate"], "")
        };
        assert_ne!(lab.token(), token);
        assert_eq!(lab.open_intents(), 0);
        if statistics {
            assert_eq!((ran.code, lab.names().len()), (0, 1), "{}", ran.err);
            assert!(ran.err.contains("Revoked the previous token `made elsewhere`"), "{}", ran.err);
        } else {
            assert_eq!((ran.code, lab.names().len()), (7, 2), "{}", ran.err);
            assert!(ran.err.contains("still valid"), "{}", ran.err);
            assert!(ran.err.contains("it may be `made elsewhere`"), "{}", ran.err);
        }
    }
}

#[test]
fn the_last_seven_days_are_told_and_the_end_is_the_end() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let url = lab.sandbox.url();
    let login = ["login", url, "-u", "alice", "--store", "file", "--password-stdin"];
    assert_eq!(lab.run(&[&login[..], &["--expires", "30d"]].concat(), PASSWORD).code, 0);
    let status = |days: i64| {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
        lab.run_at(&at.to_string(), &["status", "--offline"])
    };
    for (days, warned) in [(0, false), (21, false), (24, true), (29, true)] {
        let ran = status(days);
        assert_eq!(ran.code, 0, "day {days}: {}", ran.err);
        assert_eq!(ran.err.contains("expires at the end of"), warned, "day {days}: {}", ran.err);
    }
    let ran = status(33);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.out.contains("expired"), "{}", ran.out);
}

#[test]
fn each_token_is_a_line_of_json_lines_and_a_block_of_plain() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    assert_eq!(lab.run(&["token", "create", "second"], "").code, 0);
    let lines = lab.run(&["token", "list", "--json-lines"], "").out;
    let rows: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 2, "{lines}");
    assert!(rows.iter().all(|row| row["user"] == "alice" && row["uuid"].is_string()), "{lines}");
    let plain = lab.run(&["token", "list", "--plain"], "").out;
    assert_eq!(plain.matches("\n\nName: ").count(), 1, "{plain}");
    assert!(plain.starts_with("Name: "), "{plain}");
}

#[test]
fn a_mistyped_verb_is_not_taken_for_a_controller() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    for (typed, meant) in
        [("lst", "token list"), ("rotat", "token rotate"), ("creat", "token create")]
    {
        let ran = lab.run(&["token", typed], "");
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(typed) && ran.err.contains(meant), "{}", ran.err);
        assert!(!ran.err.contains("URL"), "{}", ran.err);
    }
    // A value that may be a secret is not repeated.
    let ran = lab.run(&["token", &"1".repeat(34)], "");
    assert!(ran.code == 2 && !ran.err.contains("1111"), "{}", ran.err);
    lab.login();
    let root = lab.sandbox.url();
    assert_eq!(lab.run(&["token", root], "").code, 0);
    assert_eq!(
        lab.run(&["token", root.trim_start_matches("http://")], "").code,
        0,
        "known by http"
    );
    assert_eq!(lab.run(&["token", "127.0.0.1:1"], "").code, 4, "https");
}
