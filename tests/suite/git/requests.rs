//! P1 to P14: what a request may look like, and what an answer may hold.

use super::world::{TOKEN, World, asks, is_answer, logged_in};
use jenkins_sandbox::Jenkins;
use lab::Ran;
use std::fs::File;
use std::time::Duration;

const HOST: &str = "jenkins.example.com";

/// Nothing is answered, and nothing is stored, changed or looked up.
fn refused(world: &World, input: impl AsRef<[u8]>) -> Ran {
    let ran = world.helper(&["get"], input);
    assert_eq!(ran.out, "");
    assert!(!ran.err.contains(TOKEN));
    ran
}

/// The same, because the request is none.
fn unreadable(world: &World, input: impl AsRef<[u8]>, why: &str) {
    let ran = refused(world, input);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("not a credential request") && ran.err.contains(why), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1);
}

#[test]
fn p1_a_carriage_return_starts_no_new_line() {
    let world = World::alice();
    unreadable(&world, format!("protocol=https\nhost={HOST}\rhost=evil\n\n"), "carriage return");
    unreadable(&world, format!("protocol=https\nhost=evil\rhost={HOST}\n\n"), "carriage return");
    // No store is opened: one that could not be read would be told of.
    std::fs::remove_dir_all(world.home().join("tokens")).unwrap();
    std::fs::write(world.home().join("tokens"), "").unwrap();
    unreadable(&world, format!("protocol=https\nhost={HOST}\rx\n\n"), "carriage return");
    assert_eq!(world.helper(&["get"], asks(HOST)).out, "quit=1\n");
}

#[test]
fn p2_a_lone_carriage_return_is_refused_everywhere() {
    let world = World::alice();
    for line in ["username=al\rice", "path=a\rb", "host=x\ry", "unknown=a\rb", "path=a\r\r"] {
        let rest = if line.starts_with("host") { String::new() } else { format!("host={HOST}\n") };
        unreadable(&world, format!("protocol=https\n{rest}{line}\n\n"), "carriage return");
    }
}

#[test]
fn p3_a_nul_is_refused_in_any_line() {
    let world = World::alice();
    for line in ["username=\0", "x\0y=1", "password=a\0b", "\0"] {
        unreadable(&world, format!("protocol=https\nhost={HOST}\n{line}\n\n"), "NUL");
    }
}

#[test]
fn p4_what_is_too_long_is_refused_at_once_and_in_little_memory() {
    let world = World::alice();
    let long = |length: usize| {
        let line = format!("x={}", "a".repeat(length - 3));
        format!("{line}\nprotocol=https\nhost={HOST}\n\n")
    };
    assert!(is_answer(&world.helper(&["get"], long(65_535))), "git itself writes such a line");
    unreadable(&world, long(65_536), "a line is too long");
    unreadable(&world, vec![b'a'; 10_000_000], "a line is too long");
    unreadable(&world, "a=b\n".repeat(100_000), "too long");
    unreadable(&world, format!("x={}\n", "a".repeat(60_000)).repeat(20), "too long");
}

#[test]
#[cfg(target_os = "linux")]
fn p4_a_refusal_takes_less_than_4_mb_and_50_ms() {
    let world = World::alice();
    let file = world.at("input");
    // How large it gets, in kilobytes, and how long it runs, whatever else the machine does.
    let refuse = |input: &[u8]| -> (u64, Duration) {
        std::fs::write(&file, input).unwrap();
        let mut command = world.command(world.at("bin/git-credential-jenkins"), &["get"]);
        command.env("LAB_COST", world.at("cost")).stdin(File::open(&file).unwrap());
        let output = command.output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        let cost = std::fs::read_to_string(world.at("cost")).unwrap();
        let (peak, ran) = cost.split_once(' ').unwrap();
        (peak.parse().unwrap(), Duration::from_nanos(ran.parse().unwrap()))
    };
    let (usual, _) = refuse(b"nonsense\n");
    for input in [vec![b'a'; 65_536], vec![b'a'; 10_000_000], b"a=b\n".repeat(100_000)] {
        let (peak, ran) = refuse(&input);
        assert!(peak < usual + 512, "{peak} kB, and {usual} kB for a short one");
        // What is not optimised is larger from the start.
        assert!(peak < 4096 || cfg!(debug_assertions), "{peak} kB");
        assert!(ran < Duration::from_millis(50), "{ran:?}");
        println!("p4: {peak} kB ({usual} kB at least), {ran:?}");
    }
}

#[test]
fn p5_a_line_without_a_key_is_refused() {
    let world = World::alice();
    for line in ["nonsense", "=value", "="] {
        unreadable(&world, format!("protocol=https\nhost={HOST}\n{line}\n\n"), "no key");
    }
}

#[test]
fn p6_an_absent_or_empty_host_or_protocol_matches_nothing() {
    let world = World::alice();
    for input in [
        "",
        "\n",
        "protocol=https\n\n",
        "protocol=https\nhost=\n\n",
        "host=jenkins.example.com\n\n",
        "protocol=\nhost=jenkins.example.com\n\n",
        "url=https://jenkins.example.com/\n\n",
    ] {
        let ran = refused(&world, input);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{input:?}");
    }
}

#[test]
fn p7_what_may_stand_once_may_not_stand_twice() {
    let world = World::alice();
    for line in ["host=evil", "host=jenkins.example.com", "protocol=http", "protocol=https"] {
        unreadable(&world, format!("protocol=https\nhost={HOST}\n{line}\n\n"), "twice");
        unreadable(&world, format!("{line}\nprotocol=https\nhost={HOST}\n\n"), "twice");
    }
    for key in ["username", "path", "password"] {
        let line = format!("{key}=alice\n");
        unreadable(&world, format!("protocol=https\nhost={HOST}\n{line}{line}\n"), "twice");
    }
}

#[test]
fn p8_crlf_is_a_line_end() {
    let world = World::alice();
    let ran = world.helper(&["get"], asks(HOST).replace('\n', "\r\n"));
    assert!(is_answer(&ran), "{}", ran.err);
    // What follows the empty line is another block.
    assert!(is_answer(&world.helper(&["get"], format!("{}\0\0=", asks(HOST)))));
    // The last line needs no end.
    assert!(is_answer(&world.helper(&["get"], format!("protocol=https\nhost={HOST}"))));
}

#[test]
fn p9_bytes_that_are_no_text_match_nothing_and_break_nothing() {
    let world = World::alice();
    let with =
        |line: &[u8]| [b"protocol=https\nhost=jenkins.example.com\n", line, b"\n\n"].concat();
    for line in [&b"username=al\xffice"[..], b"username=\xc3\x28", b"username="] {
        let ran = refused(&world, with(line));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    }
    // A repository may be called anything.
    assert!(is_answer(&world.helper(&["get"], with(b"path=\xff\xfe/x.git"))));
    refused(&world, b"protocol=https\nhost=jenkins.example.com\xff\n\n");
    refused(&world, b"protocol=https\xff\nhost=jenkins.example.com\n\n");
}

#[test]
fn p10_a_tampered_record_is_not_printed() {
    for bad in ["\\n", "\\r", "\\u0000", "\\u001b"] {
        let world = World::alice();
        let files = world.home().join("tokens");
        let file = std::fs::read_dir(&files).unwrap().next().unwrap().unwrap().path();
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text.replace(TOKEN, &format!("11aa{bad}host=evil"))).unwrap();
        let ran = world.helper(&["get"], asks(HOST));
        assert_eq!((ran.code, ran.out.as_str()), (0, "quit=1\n"));
        assert!(ran.err.contains("control character") && !ran.err.contains("11aa"), "{}", ran.err);
    }
}

#[test]
fn p11_actions_are_known_unknown_or_refused() {
    let world = World::alice();
    let ran = world.helper(&["capability"], "");
    assert_eq!((ran.code, ran.out.as_str()), (0, "version 0\ncapability state\n"));
    let ran = world.helper(&["foo"], asks(HOST));
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    for arguments in [&[][..], &["get", "extra"], &["setup"], &["--home"], &["--home", "x", "get"]]
    {
        let ran = world.helper(arguments, asks(HOST));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.starts_with("usage:"));
    }
    for wish in ["--help", "--version"] {
        let ran = world.helper(&[wish], "");
        assert!(ran.code == 0 && ran.out.contains("git-credential-jenkins"));
    }
}

#[test]
fn p12_what_is_not_known_is_ignored() {
    let world = World::alice();
    let more = "wwwauth[]=Basic realm=\"x\"\nstate[]=other:x\ncapability[]=zzz\nnew-key=1\n";
    let ran = world.helper(&["get"], format!("{more}protocol=https\nhost={HOST}\n\n"));
    assert_eq!(ran.out, format!("username=alice\npassword={TOKEN}\n"));
}

#[test]
fn p13_nothing_is_ever_stored() {
    let world = World::alice();
    let before = tree(&world);
    for more in [
        "username=alice\npassword=new\nephemeral=1\n",
        "capability[]=authtype\nauthtype=Basic\ncredential=YWxpY2U6eA==\n",
        "username=alice\npassword=11ffffffffffffffffffffffffffffffff\n",
        &format!("username=alice\npassword={TOKEN}\n"),
    ] {
        for host in [HOST, "stranger.example.com"] {
            let input = format!("protocol=https\nhost={host}\n{more}\n");
            let ran = world.helper(&["store"], input);
            assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
        }
    }
    assert_eq!(tree(&world), before);
}

/// Every file of the home with its content and time.
fn tree(world: &World) -> Vec<(std::path::PathBuf, Vec<u8>, std::time::SystemTime)> {
    let (mut look, mut found) = (vec![world.home()], Vec::new());
    while let Some(path) = look.pop() {
        if path.is_dir() {
            look.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let time = path.metadata().unwrap().modified().unwrap();
            found.push((path.clone(), std::fs::read(&path).unwrap(), time));
        }
    }
    found.sort();
    found
}

#[test]
fn p14_an_answer_names_user_and_password_and_nothing_of_the_host() {
    let world = World::alice();
    assert_eq!(
        world.helper(&["get"], asks(HOST)).out,
        format!("username=alice\npassword={TOKEN}\n")
    );
    let with_path = format!("protocol=https\nhost={HOST}\npath=a/b.git\n\n");
    let able = format!("capability[]=authtype\ncapability[]=state\n{}", asks(HOST));
    for input in [with_path, able] {
        let ran = world.helper(&["get"], input);
        let keys: Vec<&str> = ran.out.lines().filter_map(|line| line.split('=').next()).collect();
        let allowed = ["capability[]", "state[]", "continue", "username", "password"];
        assert!(keys.iter().all(|key| allowed.contains(key)), "{keys:?}");
        assert!(!ran.out.contains("authtype") && !ran.out.contains("credential="));
    }
    // A date is sent only where the controller gave one, and only while it lies ahead everywhere.
    let end = "2027-01-31".parse().unwrap();
    world.put("https://jenkins.example.com", "alice", TOKEN, |token| token.expires = Some(end));
    let at = |clock| world.helper_at(clock, &["get"], &asks(HOST)).out;
    let instant: jiff::Timestamp = "2027-01-31T10:00:00Z".parse().unwrap();
    let line = format!("password_expiry_utc={}\n", instant.as_second());
    assert!(at("2027-01-31T09:59:59Z").ends_with(&line));
    assert!(at("2027-01-31T10:00:00Z").ends_with(&format!("{TOKEN}\n")));
    assert!(at("2027-02-01T11:59:59Z").ends_with(&format!("{TOKEN}\n")));
    assert_eq!(at("2027-02-01T12:00:00Z"), "quit=1\n");
}

#[test]
fn a_token_made_by_a_login_is_answered() {
    let (lab, world) = logged_in(Jenkins::V2_426_2, "");
    let host = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let ran = world.helper(&["get"], format!("protocol=http\nhost={host}\n\n"));
    assert_eq!(ran.out, format!("username=alice\npassword={}\n", lab.token()), "{}", ran.err);
}
