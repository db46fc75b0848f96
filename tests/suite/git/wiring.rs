//! setup and remove on configurations of every kind.

use super::world::{World, has_recent_git};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

const ROOT: &str = "https://jenkins.example.com";
const HELPER: &str = "credential.https://jenkins.example.com.helper";
const PROACTIVE: &str = "http.https://jenkins.example.com.proactiveAuth";

fn setup(world: &World, more: &[&str]) {
    let ran = world.cargo_jenkins(&[&["git", "setup"], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
}

fn remove(world: &World) {
    let ran = world.cargo_jenkins(&["git", "remove"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// What git says `key` is, empty entries included.
fn values(world: &World, key: &str) -> Vec<String> {
    let ran = world.git(&["config", "--global", "--get-all", key], "");
    ran.out.lines().map(str::to_owned).collect()
}

/// The kinds of configuration a person may have.
fn kinds() -> Vec<(&'static str, Option<&'static [u8]>)> {
    vec![
        ("absent", None),
        ("empty", Some(b"")),
        ("plain", Some(b"[user]\n\tname = A\n")),
        ("no final newline", Some(b"[user]\n\tname = A")),
        ("crlf", Some(b"[user]\r\n\tname = A\r\n[core]\r\n\teditor = vi\r\n")),
        ("comments", Some(b"# mine\n[user] ; me\n\tname = A # really\n\n; the end\n")),
        ("an include", Some(b"[include]\n\tpath = more.inc\n[user]\n\tname = A\n")),
        ("an empty section", Some(b"[http]\n[credential]\n\n[user]\n\tname = A\n")),
        ("our sections, empty", Some(b"[credential \"https://jenkins.example.com\"]\n[http \"https://jenkins.example.com\"]\n")),
        ("other helpers", Some(b"[credential]\n\thelper = store\n[credential \"https://github.com\"]\n\thelper =\n\thelper = !gh auth git-credential\n")),
        ("earlier values", Some(b"[credential \"https://jenkins.example.com\"]\n\thelper = cache --timeout 9\n[http \"https://jenkins.example.com\"]\n\tproactiveAuth = none ; off\n\tsslVerify = true\n")),
        ("no text", Some(b"[user]\n\tname = \"\xff\xfe\"\n")),
        ("an odd one", Some(b"[user]name=A\n[HTTP \"https://jenkins.example.com\"]  PROACTIVEAUTH=auto")),
    ]
}

#[test]
fn setup_writes_what_git_needs_and_remove_takes_out_exactly_that() {
    for (kind, before) in kinds() {
        let world = World::alice();
        world.write("more.inc", "[core]\n\tpager = less\n");
        if let Some(before) = before {
            world.write(".gitconfig", before);
        }
        setup(&world, &[]);
        let helpers = values(&world, HELPER);
        assert_eq!(helpers[helpers.len() - 2], "", "{kind}");
        assert!(helpers[helpers.len() - 1].starts_with("jenkins --home "), "{kind}");
        assert_eq!(values(&world, PROACTIVE), ["basic"], "{kind}");
        let after = world.read(".gitconfig");
        if let Some(rest) = before.filter(|_| kind == "other helpers") {
            assert!(after.as_deref().unwrap().starts_with(rest), "others are untouched");
        }

        // Again changes nothing, and does not even write: git puts a new file in the old one's place.
        let file = || world.at(".gitconfig").metadata().unwrap().ino();
        let written = file();
        let ran = world.cargo_jenkins(&["git", "setup"]);
        assert!(ran.err.contains("already gets"), "{kind}: {}", ran.err);
        assert_eq!((world.read(".gitconfig"), file()), (after, written), "{kind}");

        let ran = world.cargo_jenkins(&["git", "remove"]);
        assert!(ran.err.contains("is restored"), "{kind}: {}", ran.err);
        assert_eq!(world.read(".gitconfig").as_deref(), before, "{kind}");
        let ran = world.cargo_jenkins(&["git", "remove"]);
        assert!(ran.code == 0 && ran.err.contains("Nothing was set up"), "{}", ran.err);
        assert_eq!(world.read(".gitconfig").as_deref(), before, "{kind}");
    }
}

#[test]
fn what_others_wrote_since_stays_and_earlier_values_come_back() {
    for (kind, before) in kinds().into_iter().filter(|(kind, _)| *kind != "no text") {
        let world = World::alice();
        if let Some(before) = before {
            world.write(".gitconfig", before);
        }
        let earlier = (values(&world, HELPER), values(&world, PROACTIVE));
        setup(&world, &[]);
        world.git(&["config", "--global", "alias.st", "status"], "");
        world.git(
            &["config", "--global", "--add", "http.https://jenkins.example.com.proxy", "p"],
            "",
        );
        remove(&world);
        assert_eq!((values(&world, HELPER), values(&world, PROACTIVE)), earlier, "{kind}");
        assert_eq!(values(&world, "alias.st"), ["status"], "{kind}");
        assert_eq!(values(&world, "http.https://jenkins.example.com.proxy"), ["p"], "{kind}");
        let left = String::from_utf8(world.read(".gitconfig").unwrap()).unwrap();
        assert!(!left.contains("jenkins\n") && !left.contains("basic"), "{kind}: {left}");
    }
}

#[test]
fn a_value_that_was_changed_by_hand_is_nobodys_to_take() {
    let world = World::alice();
    setup(&world, &[]);
    world.git(&["config", "--global", PROACTIVE, "auto"], "");
    world.git(&["config", "--global", "--add", HELPER, "cache"], "");
    remove(&world);
    assert_eq!(values(&world, PROACTIVE), ["auto"]);
    assert_eq!(values(&world, HELPER), ["cache"]);
    // What was right before setup is not setup's to remove.
    let world = World::alice();
    let by_hand = "[credential \"https://jenkins.example.com\"]\n\thelper =\n\thelper = jenkins\n";
    let home = format!(" --home {}", world.home().display());
    let by_hand = by_hand.replace("jenkins\n", &format!("jenkins{home}\n"));
    world.write(".gitconfig", &by_hand);
    setup(&world, &[]);
    remove(&world);
    assert_eq!(world.read(".gitconfig").unwrap(), by_hand.as_bytes());
}

#[test]
fn a_helper_that_came_later_is_put_before_ours_again() {
    let world = World::alice();
    setup(&world, &[]);
    world.git(&["config", "--global", "credential.helper", "store"], "");
    let fill = || world.git(&["credential", "fill"], "url=https://jenkins.example.com/x.git\n\n");
    let approve = || {
        assert_eq!(world.git(&["credential", "approve"], &fill().out).code, 0);
        world.read(".git-credentials")
    };
    assert!(approve().is_some(), "git tells every helper of its list");
    std::fs::remove_file(world.at(".git-credentials")).unwrap();
    let ran = world.cargo_jenkins(&["git", "setup"]);
    assert!(ran.err.contains("now gets"), "{}", ran.err);
    assert_eq!(approve(), None);
    assert_eq!(values(&world, HELPER).len(), 2, "one, not two");
    assert_eq!(values(&world, "credential.helper"), ["store"]);
    let ran = world.cargo_jenkins(&["git", "setup"]);
    assert!(ran.err.contains("already gets"), "{}", ran.err);
    remove(&world);
    assert_eq!(world.read(".gitconfig").unwrap(), b"[credential]\n\thelper = store\n");
}

#[test]
fn a_setup_that_was_cut_off_is_taken_back() {
    for end in ["exit 1", "kill -KILL $PPID; exit 1"] {
        let world = World::alice();
        let before = b"[user]\n\tname = A\n";
        world.write(".gitconfig", before);
        std::fs::create_dir(world.at("cut")).unwrap();
        let git = format!(
            "#!/bin/sh\ncase $* in *--add*proactiveAuth*) {end};; esac\n\
             PATH=${{PATH#*:}} exec git \"$@\"\n"
        );
        world.write("cut/git", git);
        std::fs::set_permissions(world.at("cut/git"), PermissionsExt::from_mode(0o755)).unwrap();
        let mut command = world.command(world.at("bin/cargo-jenkins"), &["git", "setup"]);
        command.env("PATH", world.path("cut"));
        assert_ne!(super::world::run(command, b"").code, 0);
        assert_eq!((values(&world, HELPER).len(), values(&world, PROACTIVE).len()), (2, 0));
        remove(&world);
        assert_eq!(world.read(".gitconfig").unwrap(), before, "{end}");
    }
}

#[test]
fn several_roots_come_and_go_in_any_order() {
    let roots =
        ["https://a.example.com/", "https://b.example.com/jenkins/", "https://c.example.com/"];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let world = World::with(&roots.map(|root| (root, "alice")));
        let before = b"[user]\n\tname = A";
        world.write(".gitconfig", before);
        for root in roots {
            setup(&world, &["-c", root]);
        }
        assert_eq!(
            values(&world, "credential.https://b.example.com/jenkins.useHttpPath"),
            ["true"]
        );
        for (nth, at) in order.into_iter().enumerate() {
            let ran = world.cargo_jenkins(&["git", "remove", "-c", roots[at]]);
            assert_eq!(ran.code, 0, "{}", ran.err);
            let left = String::from_utf8(world.read(".gitconfig").unwrap()).unwrap();
            assert!(!left.contains(roots[at].trim_end_matches('/')), "{left}");
            assert_eq!(left.matches("proactiveAuth").count(), 2 - nth, "{left}");
        }
        assert_eq!(world.read(".gitconfig").unwrap(), before, "{order:?}");
    }
}

#[test]
fn the_file_git_would_write_is_the_one_that_is_changed() {
    // ~/.config/git/config where that is the only one.
    let world = World::alice();
    std::fs::create_dir_all(world.at(".config/git")).unwrap();
    world.write(".config/git/config", "[user]\n\tname = A\n");
    setup(&world, &[]);
    assert!(world.read(".gitconfig").is_none());
    remove(&world);
    assert_eq!(world.read(".config/git/config").unwrap(), b"[user]\n\tname = A\n");

    // A link to a repository of dot files stays a link, and a mode stays a mode.
    let world = World::alice();
    world.write("dotfile", "[user]\n\tname = A");
    std::fs::set_permissions(world.at("dotfile"), PermissionsExt::from_mode(0o640)).unwrap();
    symlink(world.at("dotfile"), world.at(".gitconfig")).unwrap();
    setup(&world, &[]);
    remove(&world);
    assert!(world.at(".gitconfig").is_symlink());
    assert_eq!(world.read("dotfile").unwrap(), b"[user]\n\tname = A");
    assert_eq!(world.at("dotfile").metadata().unwrap().permissions().mode() & 0o777, 0o640);

    // A link that leads nowhere yet, and a file that nobody was to write.
    let world = World::alice();
    symlink("dotfile", world.at(".gitconfig")).unwrap();
    setup(&world, &[]);
    assert!(world.at(".gitconfig").is_symlink() && world.read("dotfile").is_some());
    remove(&world);
    assert!(world.at(".gitconfig").is_symlink() && world.read("dotfile").is_none());
    let world = World::alice();
    world.write(".gitconfig", "[user]\r\n\tname = A");
    std::fs::set_permissions(world.at(".gitconfig"), PermissionsExt::from_mode(0o444)).unwrap();
    setup(&world, &[]);
    remove(&world);
    assert_eq!(world.read(".gitconfig").unwrap(), b"[user]\r\n\tname = A");
    assert_eq!(world.at(".gitconfig").metadata().unwrap().permissions().mode() & 0o777, 0o444);

    // One that cannot be written is told of, and --print is the way out.
    let world = World::alice();
    world.write(".gitconfig", "");
    world.write(".gitconfig.lock", "");
    let ran = world.cargo_jenkins(&["git", "setup"]);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.err.contains("could not lock") && ran.err.contains("--print"), "{}", ran.err);
    std::fs::remove_file(world.at(".gitconfig.lock")).unwrap();
    // It left nothing that a later one could trip over.
    setup(&world, &[]);
    let ran = world.cargo_jenkins(&["git", "remove"]);
    assert!(ran.err.contains("is restored"), "{}", ran.err);
    assert_eq!(world.read(".gitconfig").unwrap(), b"");
}

#[test]
fn print_changes_nothing_and_says_what_setup_would() {
    let world = World::alice();
    let printed = world.cargo_jenkins(&["git", "setup", "--print"]);
    assert_eq!((printed.code, world.read(".gitconfig")), (0, None), "{}", printed.err);
    setup(&world, &[]);
    assert_eq!(world.read(".gitconfig").unwrap(), printed.out.as_bytes());
    assert!(printed.out.starts_with("[credential \"https://jenkins.example.com\"]\n\thelper = \n"));
}

#[test]
fn the_helper_is_named_so_that_git_finds_this_very_one() {
    let line = |world: &World| values(world, HELPER).pop().unwrap();
    let world = World::alice();
    let at = world.at("bin/git-credential-jenkins").display().to_string();
    let home = format!(" --home {}", world.home().display());
    setup(&world, &[]);
    assert_eq!(line(&world), format!("jenkins{home}"), "PATH finds it, and the home is named");
    setup(&world, &["--absolute"]);
    assert_eq!(values(&world, HELPER), [String::new(), format!("{at}{home}")], "one, not two");

    // Another program of that name comes first on PATH.
    let world = World::alice();
    std::fs::create_dir(world.at("other")).unwrap();
    symlink("/bin/true", world.at("other/git-credential-jenkins")).unwrap();
    let mut command = world.command(world.at("bin/cargo-jenkins"), &["git", "setup"]);
    command.env("PATH", world.path("other"));
    assert_eq!(super::world::run(command, b"").code, 0);
    assert!(line(&world).starts_with(&world.at("bin/git-").display().to_string()));

    // A path with spaces and quotes, which git gives to a shell.
    let world = World::alice();
    std::fs::rename(world.at("bin"), world.at("it's $HOME; (x)")).unwrap();
    let program = world.at("it's $HOME; (x)/cargo-jenkins");
    let ran = super::world::run(world.command(program, &["git", "setup"]), b"");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let filled = world.git(&["credential", "fill"], "url=https://jenkins.example.com/x.git\n\n");
    assert!(filled.out.contains("username=alice"), "{} {}", filled.out, filled.err);

    // There is none, and the program that has it in it has another name.
    let world = World::alice();
    std::fs::remove_file(world.at("bin/git-credential-jenkins")).unwrap();
    std::fs::rename(world.at("bin/cargo-jenkins"), world.at("bin/jenkins-tokens")).unwrap();
    let program = world.at("bin/jenkins-tokens");
    let ran = super::world::run(world.command(program, &["git", "setup"]), b"");
    assert_eq!(ran.code, 6);
    assert!(ran.err.contains("neither beside this program nor on PATH"), "{}", ran.err);
}

#[test]
fn only_controllers_that_are_logged_in_to_are_set_up() {
    let world = World::alice();
    let ran = world.cargo_jenkins(&["git", "setup", "-c", "https://elsewhere.example.com"]);
    assert_eq!((ran.code, world.read(".gitconfig")), (4, None), "{}", ran.err);
    let ran = world.helper(&["setup", "https://elsewhere.example.com"], "");
    assert_eq!((ran.code, world.read(".gitconfig")), (1, None), "{}", ran.err);
    assert!(ran.err.contains("cargo jenkins login https://elsewhere.example.com/"), "{}", ran.err);
}

#[test]
fn the_helper_sets_itself_up_for_people_without_cargo() {
    if !has_recent_git() {
        return;
    }
    let world = World::alice();
    let git = |verb| world.git(&["credential-jenkins", verb, ROOT], "");
    assert_eq!(git("status").code, 1);
    let ran = git("setup");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(values(&world, PROACTIVE), ["basic"]);
    let ran = git("status");
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("nothing on this machine prevents a fetch"));
    // By the address of a repository too, as a person pastes it.
    let remove = ["credential-jenkins", "remove", "https://jenkins.example.com/userContent.git"];
    assert_eq!(world.git(&remove, "").code, 0);
    assert_eq!(world.read(".gitconfig"), None);
    assert!(git("remove").out.contains("Nothing was set up for https://jenkins.example.com/"));
}

#[test]
fn the_certificate_login_was_given_is_told_to_git() {
    use jenkins_token::accounts::{Home, Registry};
    use jenkins_token::model::Site;
    let world = World::alice();
    let mut site = Site::new(super::world::account(ROOT, "alice").controller);
    let file = world.at("my ca's.pem");
    std::fs::write(&file, "").unwrap();
    let told = file.to_str().unwrap();
    site.ca_file = Some(file.clone());
    Registry::change(&Home::at(world.home()), |registry| registry.put_site(&site, None)).unwrap();
    setup(&world, &[]);
    let key = "http.https://jenkins.example.com.sslCAInfo";
    assert_eq!(values(&world, key), [told]);
    world.git(&["config", "--global", "--unset", key], "");
    let status = world.cargo_jenkins(&["git", "status"]);
    assert!(status.code == 1 && status.out.contains("git does not trust"), "{}", status.out);
    setup(&world, &[]);
    assert_eq!(values(&world, key), [told]);
    remove(&world);
    assert!(values(&world, HELPER).is_empty() && values(&world, key).is_empty());
}

#[test]
fn the_page_shows_what_really_is_written() {
    let page = include_str!("../../../docs/git.md");
    let world = World::with(&[]);
    let usual = |arguments: &[&str]| {
        let mut command = world.command(world.at("bin/cargo-jenkins"), arguments);
        command.env_remove("JENKINS_TOKEN_HOME").env("XDG_CONFIG_HOME", world.at("config"));
        command.env("XDG_STATE_HOME", world.at("state"));
        super::world::run(command, b"")
    };
    std::fs::create_dir_all(world.at("config/jenkins-token")).unwrap();
    let accounts = "[[controller]]\nroot = \"https://ci.example.com/\"\n\
                    [[controller.account]]\nuser = \"alice\"\nstore = \"keyring\"\n";
    world.write("config/jenkins-token/accounts.toml", accounts);
    let printed = usual(&["git", "setup", "--print"]);
    assert!(page.contains(&format!("git setup --print\n{}```", printed.out)), "{}", printed.out);
    let set_up = usual(&["git", "setup"]);
    let as_alice = |said: &str| said.replace(&world.at("").display().to_string(), "/home/alice/");
    assert!(page.contains(&as_alice(&set_up.err)), "{}", set_up.err);
    let removed = usual(&["git", "remove"]);
    assert!(page.contains(&as_alice(&removed.err)), "{}", removed.err);
    for line in page.lines().filter_map(|line| line.strip_prefix("$ cargo jenkins ")) {
        let words = ["cargo-jenkins"].into_iter().chain(line.split_whitespace());
        assert!(cargo_jenkins::tree().try_get_matches_from(words).is_ok(), "{line}");
    }
}
