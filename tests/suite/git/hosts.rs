//! H1 to H15 and the contract's cases 55 and 57: whose request it is.

use super::world::{TOKEN, World, asks, is_answer};

const HOST: &str = "jenkins.example.com";

fn answers(world: &World, host: &str) -> bool {
    let ran = world.helper(&["get"], asks(host));
    assert!(is_answer(&ran) || ran.out.is_empty(), "{host}: {}", ran.out);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{host}");
    is_answer(&ran)
}

fn with_path(world: &World, path: &str) -> lab::Ran {
    world.helper(&["get"], format!("protocol=https\nhost={HOST}\npath={path}\n\n"))
}

#[test]
fn h1_case_does_not_matter() {
    assert!(answers(&World::alice(), "JENKINS.Example.COM"));
}

#[test]
fn h2_one_closing_dot_is_the_same_host() {
    let world = World::alice();
    assert!(answers(&world, "jenkins.example.com."));
    assert!(!answers(&world, "jenkins.example.com.."));
    assert!(answers(&World::with(&[("https://jenkins.example.com./", "alice")]), HOST));
}

#[test]
fn h3_ports_are_compared_as_numbers_written_plainly() {
    let world = World::alice();
    assert!(answers(&world, "jenkins.example.com:443"));
    for port in ["8443", "0443", "99999", "", "443x", "-1", "443:443", " 443"] {
        assert!(!answers(&world, &format!("{HOST}:{port}")), "{port}");
    }
    let world = World::with(&[("https://jenkins.example.com:8443", "alice")]);
    assert!(answers(&world, "jenkins.example.com:8443") && !answers(&world, HOST));
}

#[test]
fn h4_a_protocol_in_capitals_works() {
    let world = World::alice();
    let ran = world.helper(&["get"], format!("protocol=HTTPS\nhost={HOST}\npath=a.git\n\n"));
    assert!(is_answer(&ran));
    // Another one, or one that brings its own host, is nothing of ours.
    for protocol in
        ["ssh", "https:", "https://jenkins.example.com/x", "https://jenkins.example.com:443"]
    {
        for host in [HOST, "evil.com", "443"] {
            let ran = world.helper(&["get"], format!("protocol={protocol}\nhost={host}\n\n"));
            assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{protocol}");
        }
    }
}

#[test]
fn h5_http_gets_nothing_of_https_and_a_hint() {
    let world = World::alice();
    let ran = world.helper(&["get"], format!("protocol=http\nhost={HOST}\n\n"));
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("plain http") && ran.err.contains("https://jenkins.example.com/"));
    assert_eq!(ran.err.lines().count(), 1);
    // Nor the other way round.
    let world = World::with(&[("http://127.0.0.1:8080", "alice")]);
    assert!(!answers(&world, "127.0.0.1:8080"));
}

#[test]
fn h6_look_alikes_are_strangers() {
    let world = World::alice();
    for host in [
        "jenkins.example.com.evil.com",
        "evil-jenkins.example.com",
        "sub.jenkins.example.com",
        "example.com",
        "jenkins.example.co",
        "jenkinsxexample.com",
    ] {
        assert!(!answers(&world, host), "{host}");
    }
}

#[test]
fn h7_odd_a_labels_are_not_the_host() {
    let world = World::alice();
    for host in ["xn--jenkins-.example.com", "jenkins.example.com.xn--", "xn--.example.com"] {
        assert!(!answers(&world, host), "{host}");
    }
}

#[test]
fn h8_other_letters_are_not_the_host() {
    let world = World::alice();
    for host in [
        "jenkins。example.com",
        "ｊenkins.example.com",
        "jеnkins.example.com",
        "jenkinß.example.com",
        "jenkins\u{200d}.example.com",
    ] {
        assert!(!answers(&world, host), "{host}");
        let login = world.cargo_jenkins(&["login", &format!("https://{host}/"), "--no-input"]);
        assert_eq!(login.code, 2, "{}", login.err);
        assert!(login.err.contains("A-label"), "{}", login.err);
    }
}

/// No answer for the authority, and nobody can log in to or set up a URL with it.
fn is_no_controller(authority: &str) -> String {
    let world = World::alice();
    assert!(!answers(&world, authority), "{authority}");
    let url = format!("https://{authority}/x/");
    let login = world.cargo_jenkins(&["login", &url, "--no-input"]);
    let setup = world.cargo_jenkins(&["git", "setup", "-c", &url]);
    assert_eq!((login.code, setup.code), (2, 2), "{authority}: {} {}", login.err, setup.err);
    login.err + &setup.err
}

#[test]
fn h9_a_backslash_ends_no_host() {
    let world = World::alice();
    // To git the host is jenkins, to a browser evil.com.
    let url = "https://evil.com\\@jenkins.example.com/";
    assert_eq!(world.cargo_jenkins(&["login", url, "--no-input"]).code, 2);
    is_no_controller("evil.com\\@jenkins.example.com");
}

#[test]
fn h10_what_url_parsers_disagree_about_is_no_host() {
    for authority in [
        "evil.com#@jenkins.example.com",
        "evil.com?@jenkins.example.com",
        "evil.com%2f@jenkins.example.com",
        "jenkins%2eexample.com",
        "jenkins.example.com\t",
        " jenkins.example.com",
        "jenkins.example.com ",
    ] {
        is_no_controller(authority);
    }
    assert!(!answers(&World::alice(), "jenkins.example.com/"));
}

#[test]
fn h11_userinfo_is_refused_and_not_repeated() {
    let said = is_no_controller("user:pw-secret@jenkins.example.com");
    assert!(said.contains("user name or password") && !said.contains("pw-secret"), "{said}");
}

#[test]
fn h12_the_context_path_is_compared_by_whole_segments() {
    let world = World::with(&[("https://jenkins.example.com/jenkins", "alice")]);
    for path in ["jenkins/x.git", "jenkins", "jenkins/a b/ü.git", "jenkins/"] {
        assert!(is_answer(&with_path(&world, path)), "{path}");
    }
    for path in [
        "jenkins-evil/x.git",
        "jenkins/../x",
        "jenkins/%2e%2e/x",
        "jenkins/.%2E/x",
        "jenkins/./x",
        "jenkins%2f..",
        "jenkins%5c..",
        "jenkins\\..\\x",
        "jenkins;a/x",
        "Jenkins/x",
        "/jenkins/x",
        "x/jenkins/y",
        "x.git",
        "",
    ] {
        let ran = with_path(&world, path);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""), "{path}");
    }
}

#[test]
fn h13_two_controllers_on_one_host_are_not_guessed_between() {
    let roots =
        [("https://jenkins.example.com/a", "alice"), ("https://jenkins.example.com/b", "alice")];
    let world = World::with(&roots);
    for user in ["", "username=alice\n"] {
        let input = format!("protocol=https\nhost={HOST}\n{user}\n");
        let ran = world.helper(&["get"], input);
        assert_eq!((ran.code, ran.out.as_str()), (0, "quit=1\n"));
        assert!(ran.err.contains("useHttpPath") && ran.err.contains("/a/, https"), "{}", ran.err);
    }
}

#[test]
fn h14_another_user_than_asked_for_is_never_answered() {
    let world = World::with(&[
        ("https://jenkins.example.com", "alice"),
        ("https://jenkins.example.com", "carol"),
        ("https://jenkins.example.com", "CAROL"),
    ]);
    let named = |user: &str| {
        let ran = world.helper(&["get"], format!("username={user}\n{}", asks(HOST)));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        ran.out
    };
    assert_eq!(named("bob"), "");
    assert_eq!(named("alice:x"), "");
    assert!(named("carol").starts_with("username=carol\n"));
    assert!(named("CAROL").starts_with("username=CAROL\n"));
    // The active one, when nobody is named.
    assert!(world.helper(&["get"], asks(HOST)).out.starts_with("username=alice\n"));
    assert_eq!(
        world.cargo_jenkins(&["switch", "https://jenkins.example.com", "-u", "carol"]).code,
        0
    );
    assert!(world.helper(&["get"], asks(HOST)).out.starts_with("username=carol\n"));
}

#[test]
fn h15_addresses_are_canonical_or_refused() {
    let world = World::with(&[("https://[::1]:8443", "alice"), ("https://127.0.0.1", "alice")]);
    for host in ["[::1]:8443", "[0:0:0:0:0:0:0:1]:8443", "[::0001]:8443", "127.0.0.1"] {
        assert!(answers(&world, host), "{host}");
    }
    for host in
        ["[::1]", "127.1", "0x7f.1", "[::1%25lo]:8443", "[fe80::1%lo]:8443", "2130706433", "::1"]
    {
        assert!(!answers(&world, host), "{host}");
    }
}

#[test]
fn case_55_an_unknown_host_gets_silence() {
    for world in [World::alice(), World::with(&[])] {
        assert!(!answers(&world, "github.com"));
    }
}

#[test]
fn case_57_the_path_tells_controllers_apart() {
    let world = World::with(&[
        ("https://jenkins.example.com/jenkins-a", "alice"),
        ("https://jenkins.example.com/jenkins-b", "bob"),
        ("https://jenkins.example.com/", "root"),
    ]);
    let user = |path: &str| {
        let out = with_path(&world, path).out;
        out.lines().next().unwrap_or_default().trim_start_matches("username=").to_owned()
    };
    assert_eq!(user("jenkins-a/x.git"), "alice");
    assert_eq!(user("jenkins-b/x.git"), "bob");
    assert_eq!(user("jenkins-c/x.git"), "root");
}

/// git asks a resolver, which may send the name to another machine.
#[test]
fn a_name_below_localhost_is_any_plain_http_host_to_git() {
    let (below, itself) = ("http://ci.localhost:8080/", "http://localhost:8080/");
    let world = World::with(&[(below, "alice"), (itself, "bob")]);
    let ask = |host: &str| world.helper(&["get"], format!("protocol=http\nhost={host}:8080\n\n"));
    let ran = ask("ci.localhost");
    assert!(ran.out == "quit=1\n" && ran.err.contains("--allow-http"), "{}{}", ran.out, ran.err);
    let ran = world.cargo_jenkins(&["git", "setup", "-c", below]);
    assert!(ran.code == 2 && ran.err.contains("--allow-http"), "{}", ran.err);
    assert!(ask("localhost").out.contains("username=bob"));
    assert_eq!(world.cargo_jenkins(&["git", "setup", "-c", itself]).code, 0);
}

#[test]
fn the_environments_triple_answers_for_its_root_only() {
    let world = World::alice();
    let get = |host: &str, variables: &[(&str, &str)]| {
        let mut command = world.command(world.at("bin/git-credential-jenkins"), &["get"]);
        command.envs(variables.iter().copied());
        super::world::run(command, asks(host).as_bytes())
    };
    let triple = [
        ("JENKINS_URL", "https://ci.example.com/"),
        ("JENKINS_USER_ID", "bot"),
        ("JENKINS_API_TOKEN", "11ffffffffffffffffffffffffffffffff"),
    ];
    assert!(get("ci.example.com", &triple).out.starts_with("username=bot\npassword=11ff"));
    assert!(get(HOST, &triple).out.contains(TOKEN));
    // Half a triple stops nobody who has an account, and is nobody else's business.
    for half in [&triple[1..], &triple[1..2], &triple[2..]] {
        let ran = get(HOST, half);
        assert!(ran.out.contains(TOKEN) && ran.err.is_empty(), "{} {}", ran.out, ran.err);
    }
    let bobs = format!("protocol=https\nhost={HOST}\nusername=bob\n\n");
    let mut command = world.command(world.at("bin/git-credential-jenkins"), &["get"]);
    command.envs(triple[1..].iter().copied());
    let ran = super::world::run(command, bobs.as_bytes());
    assert_eq!(ran.out, "quit=1\n");
    assert!(ran.err.contains("JENKINS_URL"), "{}", ran.err);
    assert_eq!(get("github.com", &triple[1..]).err, "");
    // What holds no token is said where it would be used, on one line and without it.
    let spoilt = [triple[0], triple[1], ("JENKINS_API_TOKEN", "Bearer 11hush")];
    let ran = get("ci.example.com", &spoilt);
    assert_eq!(ran.out, "quit=1\n");
    assert!(ran.err.contains("JENKINS_API_TOKEN does not hold an API token"), "{}", ran.err);
    assert!(ran.err.lines().count() == 1 && !ran.err.contains("hush"), "{}", ran.err);
    for host in ["github.com", "other.example.com"] {
        let ran = get(host, &spoilt);
        assert_eq!((ran.code, ran.out + &ran.err), (0, String::new()), "{host}");
    }
    // A build on Jenkins has JENKINS_URL alone.
    assert!(get(HOST, &triple[..1]).out.contains(TOKEN));
}
