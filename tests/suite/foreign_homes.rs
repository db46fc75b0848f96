//! Homes that are linked, somebody else's, hidden, oddly named, or on a disk without locks.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::faults::can_trace;
use lab::{Lab, PASSWORD, Ran, login};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;

const HELPER: &str = env!("CARGO_BIN_EXE_git-credential-jenkins-lab");
const SOMEBODY: u32 = 4242;

/// A command that finds its home by `HOME` and these variables.
fn at_home(lab: &Lab, words: &[&str], variables: &[(&str, &Path)], input: &str) -> Ran {
    let mut command = lab.command(words);
    command.env_remove("JENKINS_TOKEN_HOME").envs(variables.iter().copied());
    lab.run_command(command, input)
}

/// A dotfile manager links a folder; what is kept goes where the link leads.
#[test]
fn a_linked_folder_of_configuration_works() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let dotfiles = lab.home().join("dotfiles");
    fs::create_dir_all(&dotfiles).unwrap();
    fs::create_dir_all(lab.home().join(".config")).unwrap();
    let link = lab.home().join(".config/jenkins-token");
    symlink(&dotfiles, &link).unwrap();
    let asked = login(lab.sandbox.url(), &[]);
    for words in [&asked[..], &["status"], &["token", "rotate"], &["token"], &["api", "api/json"]] {
        let ran = at_home(&lab, words, &[], PASSWORD);
        assert_eq!(ran.code, 0, "{words:?} {}", ran.err);
    }
    assert!(link.is_symlink() && dotfiles.join("accounts.toml").is_file());
    assert!(!dotfiles.join("tokens").exists(), "tokens are no configuration");
}

/// What would be replaced by the next change is refused, and the next step mends it as printed.
#[test]
fn a_linked_file_is_named_with_what_it_leads_to() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let (file, kept) = (lab.home().join("tokens/accounts.toml"), lab.home().join("kept.toml"));
    fs::rename(&file, &kept).unwrap();
    symlink(&kept, &file).unwrap();
    let ran = lab.run(&["status"], "");
    assert_eq!(ran.code, 6, "{}", ran.err);
    let said = format!("a symbolic link to {}", kept.display());
    assert!(ran.err.contains(&said), "{}", ran.err);
    let next = ran.err.split("(a folder of configuration may be linked): ").nth(1).unwrap();
    let mut shell = lab.command_of("sh");
    shell.args(["-c", next.lines().next().unwrap()]);
    let mended = lab.run_command(shell, "");
    assert_eq!(mended.code, 0, "{next}: {}", mended.err);
    assert_eq!(lab.run(&["status"], "").code, 0);

    let (tokens, kept) = (lab.home().join("tokens/tokens"), lab.home().join("kept"));
    fs::rename(&tokens, &kept).unwrap();
    symlink(&kept, &tokens).unwrap();
    let ran = lab.run(&["token"], "");
    assert!(ran.code == 6 && ran.err.contains("belongs to this machine alone"), "{}", ran.err);
}

/// What belongs to this machine is for nobody else to read, and a link that leads nowhere holds
/// nothing: each next step ends it.
#[test]
fn linked_state_is_mended_as_printed() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    // A list of accounts that cannot be locked leaves a rotation half done.
    let state = lab.home().join("tokens");
    let lock = state.join("locks/accounts.lock");
    let _ = fs::remove_file(&lock);
    fs::create_dir(&lock).unwrap();
    let ran = lab.run(&["token", "rotate"], "");
    fs::remove_dir(&lock).unwrap();
    let only = |folder: &str| {
        let mut files = fs::read_dir(state.join(folder)).unwrap().map(|it| it.unwrap().path());
        files.find(|it| it.extension().is_some_and(|it| it == "json")).unwrap()
    };
    assert_eq!(lab.open_intents(), 1, "{} {}", ran.code, ran.err);
    for (file, words) in [(only("journal"), &["recover"][..]), (only("tokens"), &["token"])] {
        let kept = lab.home().join("kept");
        fs::rename(&file, &kept).unwrap();
        fs::set_permissions(&kept, PermissionsExt::from_mode(0o644)).unwrap();
        symlink(&kept, &file).unwrap();
        mended(&lab, words, "next: put the file itself there: ");
        assert_eq!(lab.run(words, "").code, 0, "{words:?}");
    }
    let file = state.join("journal/gone.json");
    symlink(lab.home().join("nowhere"), &file).unwrap();
    mended(&lab, &["recover"], "the link leads nowhere; remove it: ");
    assert_eq!(lab.run(&["recover"], "").code, 0);
}

/// Has the shell do what the next step of `words` says after `before`.
fn mended(lab: &Lab, words: &[&str], before: &str) {
    let ran = lab.run(words, "");
    assert_eq!(ran.code, 6, "{words:?} {}", ran.err);
    let next = ran.err.split(before).nth(1).unwrap_or_else(|| panic!("{}", ran.err));
    assert!(!next.contains("folder of configuration"), "{next}");
    let mut shell = lab.command_of("sh");
    shell.args(["-ec", next]);
    let typed = lab.run_command(shell, "");
    assert_eq!(typed.code, 0, "{next}: {}", typed.err);
}

/// Everything below a directory whose owner is not `user`.
fn not_of(user: u32, path: &Path, found: &mut Vec<String>) {
    if path.symlink_metadata().unwrap().uid() != user {
        found.push(path.display().to_string());
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        not_of(user, &entry.path(), found);
    }
}

fn give(path: &Path) {
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        give(&entry.path());
    }
    chown(path, Some(SOMEBODY), Some(SOMEBODY)).unwrap();
}

#[test]
fn sudo_leaves_nothing_in_anothers_home_and_advises_no_removal() {
    if !rustix::process::geteuid().is_root() {
        println!("SKIPPED sudo in another's home: only root can show it");
        return;
    }
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let home = lab.home().join("somebody");
    fs::create_dir(&home).unwrap();
    give(&home);
    let sudo: [(&str, &Path); 2] = [("HOME", &home), ("SUDO_UID", Path::new("4242"))];
    let check = |words: &[&str]| {
        let ran = at_home(&lab, words, &sudo, PASSWORD);
        assert_eq!(ran.code, 6, "{words:?} {}", ran.err);
        assert!(ran.err.contains("belongs to another user (uid 4242)"), "{words:?} {}", ran.err);
        assert!(ran.err.contains("without sudo") && !ran.err.contains("remove"), "{}", ran.err);
        let mut left = Vec::new();
        not_of(SOMEBODY, &home, &mut left);
        assert!(left.is_empty(), "{words:?} left {left:?}");
    };
    check(&login(lab.sandbox.url(), &[]));
    assert!(lab.names().is_empty());

    let own = at_home(&lab, &login(lab.sandbox.url(), &[]), &[("HOME", &home)], PASSWORD);
    assert_eq!(own.code, 0, "{}", own.err);
    give(&home);
    for words in [&["status"][..], &["token"], &["token", "rotate"], &["logout", "--yes"]] {
        check(words);
    }
    assert_eq!(lab.names().len(), 1);
}

#[test]
fn accounts_that_another_variable_hides_are_told() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    assert_eq!(at_home(&lab, &login(lab.sandbox.url(), &[]), &[], PASSWORD).code, 0);
    let elsewhere = lab.home().join("elsewhere");
    let moved: [(&str, &Path); 1] = [("XDG_CONFIG_HOME", &elsewhere)];
    for words in [&["token"][..], &["status"], &["token", "rotate"]] {
        let ran = at_home(&lab, words, &moved, "");
        assert_eq!(ran.code, 4, "{words:?} {}", ran.err);
        let usual = lab.home().join(".config/jenkins-token/accounts.toml");
        assert!(ran.err.contains(&usual.display().to_string()), "{words:?} {}", ran.err);
        assert!(ran.err.contains("XDG_CONFIG_HOME leads elsewhere"), "{words:?} {}", ran.err);
    }
    symlink(lab.home().join(".config"), &elsewhere).unwrap();
    assert_eq!(at_home(&lab, &["token"], &moved, "").code, 0, "the same place by another name");
    let mut nobody = lab.command(&["token"]);
    nobody.env("JENKINS_TOKEN_HOME", lab.home().join("fresh"));
    assert!(!lab.run_command(nobody, "").err.contains("note"), "moved on purpose");
}

#[test]
fn a_home_whose_name_is_not_text_works() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let home = lab.home().join(OsStr::from_bytes(b"h\xff\xfe \xe9"));
    fs::create_dir(&home).unwrap();
    for variables in [&[("HOME", &*home)][..], &[("JENKINS_TOKEN_HOME", &*home)]] {
        let run = |program: &str, words: &[&str], input: &str| {
            let mut command = lab.command_of(program);
            command.args(words).env_remove("JENKINS_TOKEN_HOME").envs(variables.iter().copied());
            lab.run_command(command, input)
        };
        for words in [
            &login(lab.sandbox.url(), &[])[..],
            &["status"],
            &["token"],
            &["token", "list"],
            &["api", "api/json"],
            &["token", "rotate"],
            &["recover"],
            &["switch"],
        ] {
            let ran = run(PROGRAM, words, PASSWORD);
            assert_eq!(ran.code, 0, "{words:?} {}", ran.err);
        }
        let host = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/');
        let got = run(HELPER, &["get"], &format!("protocol=http\nhost={host}\n\n"));
        assert!(got.out.contains("password="), "{}", got.err);
        assert_eq!(run(PROGRAM, &["logout", "--yes"], "").code, 0);
    }
}

/// A file system without locks is told by that, and reading does not care.
#[test]
fn a_disk_without_locks_has_a_text_of_its_own() {
    if !can_trace("a disk without locks") {
        return;
    }
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    for error in ["ENOLCK", "EINVAL", "ENOSYS", "EOPNOTSUPP"] {
        let inject = format!("inject=flock:error={error}");
        let run = |words: &[&str]| {
            let mut command = lab.command_of("strace");
            command.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=flock", "-e", &inject]);
            command.arg(PROGRAM).args(words);
            lab.run_command(command, PASSWORD)
        };
        for words in
            [&["token", "rotate"][..], &["logout", "--yes"], &login(lab.sandbox.url(), &[])]
        {
            let ran = run(words);
            assert_eq!(ran.code, 6, "{error} {words:?} {}", ran.err);
            assert!(ran.err.contains("gives no locks"), "{error} {words:?} {}", ran.err);
            assert!(ran.err.contains("JENKINS_TOKEN_HOME"), "{error} {words:?} {}", ran.err);
        }
        for words in [&["token"][..], &["token", "list"], &["switch"], &["status"]] {
            let ran = run(words);
            assert_eq!(ran.code, 0, "{error} {words:?} {}", ran.err);
        }
        assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{error}");
    }
}
