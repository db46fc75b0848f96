//! `exec --mint`: a token lives as long as its command, however that ends.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins};
use lab::{Lab, Ran, Terminal, generated};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// More than any step takes.
const PATIENCE: Duration = Duration::from_secs(20);

fn logged_in(jenkins: Jenkins) -> Lab {
    let lab = Lab::new(jenkins, PROGRAM);
    lab.login();
    lab
}

/// As a terminal starts it, whatever signals who runs the tests was told to ignore: those would stay
/// ignored below it.
fn minting(lab: &Lab, words: &[&str]) -> Command {
    let mut command = lab.command_of("env");
    command.args(["--default-signal", PROGRAM, "exec", "--mint"]).args(words);
    command.env("PATH", std::env::var_os("PATH").unwrap());
    command
}

fn mint(lab: &Lab, words: &[&str]) -> Ran {
    lab.run_command(minting(lab, words), "")
}

/// Nothing but the login's token is there, and nothing is open.
fn must_be_clean(lab: &Lab, about: &str) {
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{about}: {:?}", lab.names());
}

fn until(about: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "{about}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn kill(child: &Child, signal: &str) {
    let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// Tells in a file that it runs, whole from the first moment, and waits for another one.
const RUNS: &str = "echo $$ > id && mv id runs; until test -e end; do sleep 0.02; done";

/// Starts a command that does this and then [runs](RUNS).
fn start(lab: &Lab, script: &str) -> Child {
    let script = format!("{script}; {RUNS}");
    let child = lab.start_command(minting(lab, &["--", "sh", "-c", &script]), "");
    until("the command does not begin", || lab.home().join("runs").exists());
    child
}

/// Waits until the command has ended, whoever its parent is by now: one that collects no orphan
/// leaves its name behind, and nothing that it had open.
fn until_it_ended(lab: &Lab) {
    let process = std::fs::read_to_string(lab.home().join("runs")).unwrap();
    let stat = format!("/proc/{}/stat", process.trim());
    until("it still runs", || {
        std::fs::read_to_string(&stat).map_or(true, |stat| stat.contains(") Z "))
    });
}

#[test]
fn the_command_has_a_token_of_its_own_which_is_gone_afterwards() {
    for jenkins in [Jenkins::V2_160, Jenkins::V2_426_2, Jenkins::V2_572] {
        let lab = logged_in(jenkins);
        let script = "test $JENKINS_USER_ID = alice && \
                      printf 'user = \"alice:%s\"' $JENKINS_API_TOKEN | \
                      curl -fsS -K - \"${JENKINS_URL}me/api/json?tree=id\" && \
                      echo $JENKINS_API_TOKEN; exit 9";
        let ran = mint(&lab, &["--", "sh", "-c", script]);
        assert_eq!(ran.code, 9, "its own code: {}", ran.err);
        assert!(ran.out.contains("\"alice\""), "{}", ran.out);
        let token = ran.out.trim().rsplit(['\n', '}']).next().unwrap();
        assert!(token.len() == 34 && token != lab.token(), "{}", ran.out);
        assert_eq!(ran.err, "", "nothing is said");
        must_be_clean(&lab, jenkins.version());
        assert_eq!(lab.sandbox.token_of("alice", token), None);
    }
}

#[test]
fn the_token_expires_tomorrow_unless_told_otherwise() {
    let lab = logged_in(Jenkins::V2_572);
    let list = "exec \"$0\" token list --json";
    for (options, is_longer) in [(&[][..], false), (&["--expires", "30d"], true)] {
        let ran = mint(&lab, &[options, &["--", "sh", "-c", list, PROGRAM]].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        let list: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let ends: Vec<&str> = list["tokens"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|it| it["expires"].as_str())
            .collect();
        let days = ends.iter().map(|day| day.parse::<jiff::civil::Date>().unwrap());
        let today = jiff::tz::Offset::UTC.to_datetime(jenkins_token::clock::now()).date();
        let longest = days.map(|day| day.duration_since(today).as_hours() / 24).max().unwrap();
        assert_eq!(longest > 2, is_longer, "{ends:?}");
    }
    must_be_clean(&lab, "two commands");
    assert_eq!(mint(&lab, &["--expires", "soon", "--", "true"]).code, 125);
    assert_eq!(lab.run(&["exec", "--expires", "1d", "--", "true"], "").code, 125, "--mint lacks");
}

#[test]
fn nothing_is_created_for_what_cannot_run() {
    let lab = logged_in(Jenkins::V2_572);
    std::fs::write(lab.home().join("plain"), "no program").unwrap();
    let before = lab.sandbox.asked().len();
    for (program, code) in
        [("no-such-program", 127), ("/no/such", 127), ("./plain", 126), ("/", 126)]
    {
        let ran = mint(&lab, &["--", program]);
        assert_eq!(ran.code, code, "{program}: {}", ran.err);
        assert!(ran.err.contains("\n  next: cargo jenkins exec --help"), "{}", ran.err);
    }
    assert_eq!(lab.sandbox.asked().len(), before, "the controller is not asked");
    // What only the system finds out comes after it.
    let script = lab.home().join("script");
    std::fs::write(&script, "#!/no/such/interpreter\n").unwrap();
    let runs = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&script, runs).unwrap();
    assert_eq!(mint(&lab, &["--", "./script"]).code, 127);
    must_be_clean(&lab, "an interpreter that is not there");
    let old = logged_in(Jenkins::V2_46_1);
    let ran = mint(&old, &["--", "true"]);
    assert_eq!(ran.code, 125, "{}", ran.err);
    assert!(ran.err.contains("next: "), "{}", ran.err);
    assert_eq!(old.open_intents(), 0);
}

#[test]
fn signals_reach_the_command_and_its_end_is_ours() {
    let lab = logged_in(Jenkins::V2_426_2);
    for (signal, code) in [("TERM", 143), ("INT", 130), ("HUP", 129), ("USR1", 138)] {
        let _ = std::fs::remove_file(lab.home().join("runs"));
        let child = start(&lab, "true");
        assert_eq!(lab.names().len(), 2);
        kill(&child, signal);
        let ran = Ran::of(child);
        assert_eq!(ran.code, code, "{signal}: {}", ran.err);
        must_be_clean(&lab, signal);
    }
    let _ = std::fs::remove_file(lab.home().join("runs"));
    let child = start(&lab, "trap 'exit 4' TERM");
    kill(&child, "TERM");
    assert_eq!(Ran::of(child).code, 4, "what it makes of a signal is its own affair");
    must_be_clean(&lab, "a trap");
    assert_eq!(mint(&lab, &["--", "sh", "-c", "kill -KILL $$"]).code, 137);
    must_be_clean(&lab, "a command that kills itself");
}

/// As by nohup, for it and for the command.
#[test]
fn a_signal_that_is_ignored_ends_nothing() {
    let lab = logged_in(Jenkins::V2_572);
    let mut command = lab.command_of("env");
    command.args(["--default-signal", "--ignore-signal=HUP", PROGRAM, "exec", "--mint", "--"]);
    command.args(["sh", "-c", RUNS]).env("PATH", std::env::var_os("PATH").unwrap());
    let child = lab.start_command(command, "");
    until("the command does not begin", || lab.home().join("runs").exists());
    kill(&child, "HUP");
    let runs = std::fs::read_to_string(lab.home().join("runs")).unwrap();
    let sent = Command::new("kill").args(["-s", "HUP", runs.trim()]).status();
    assert!(sent.unwrap().success());
    std::fs::write(lab.home().join("end"), "").unwrap();
    let ran = Ran::of(child);
    assert_eq!(ran.code, 0, "{}", ran.err);
    must_be_clean(&lab, "HUP");
}

#[test]
fn a_signal_while_the_token_is_made_ends_it_before_the_command_begins() {
    let lab = logged_in(Jenkins::V2_572);
    let begin = || {
        lab.sandbox.fail(Fault::Delay(Duration::from_millis(700)).on("generateNewToken"));
        let before = lab.sandbox.asked().len();
        let child = lab.start_command(minting(&lab, &["--", "touch", "runs"]), "");
        let is_asked = || lab.sandbox.has_failed_within(Duration::from_millis(20));
        until("no token is asked for", || is_asked() || lab.sandbox.asked().len() > before);
        std::thread::sleep(Duration::from_millis(100));
        child
    };
    let child = begin();
    kill(&child, "TERM");
    let ran = Ran::of(child);
    assert_eq!(ran.code, 143, "{}", ran.err);
    assert!(ran.err.starts_with("Interrupted; "), "{}", ran.err);
    assert!(!lab.home().join("runs").exists(), "it began");
    must_be_clean(&lab, "a signal");
    // Who cannot wait leaves it to the journal.
    let child = begin();
    kill(&child, "TERM");
    std::thread::sleep(Duration::from_millis(50));
    kill(&child, "TERM");
    assert_eq!(Ran::of(child).code, 128, "by the signal");
    assert_eq!(lab.open_intents(), 1);
    until("no token is made", || lab.names().len() == 2);
    assert_eq!(lab.run(&["recover"], "").code, 0);
    must_be_clean(&lab, "two signals");
}

/// What stays in the background has no token any more, and is not waited for.
#[test]
fn a_command_that_leaves_something_behind_has_ended() {
    let lab = logged_in(Jenkins::V2_572);
    let script = "(sleep 20) >/dev/null 2>&1 </dev/null & echo $! > left";
    let begun = Instant::now();
    let ran = mint(&lab, &["--", "sh", "-c", script]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(begun.elapsed() < Duration::from_secs(15));
    must_be_clean(&lab, "with a process in the background");
    let left = std::fs::read_to_string(lab.home().join("left")).unwrap();
    let alive = Command::new("kill").arg(left.trim()).status().unwrap();
    assert!(alive.success(), "it was still there");
}

#[test]
fn nothing_is_revoked_while_the_command_runs() {
    let lab = logged_in(Jenkins::V2_572);
    let mut child = start(&lab, "true");
    child.kill().unwrap();
    child.wait().unwrap();
    let run = |words: &[&str]| lab.run(words, "");
    let recover = run(&["recover"]);
    assert_eq!(recover.code, 0, "{}", recover.err);
    assert!(recover.err.contains("still runs"), "{}", recover.err);
    assert_eq!(run(&["token", "rotate"]).code, 0);
    assert_eq!(mint(&lab, &["--", "true"]).code, 0);
    assert_eq!((lab.names().len(), lab.open_intents()), (2, 1), "its token is there");
    std::fs::write(lab.home().join("end"), "").unwrap();
    until("it is not revoked", || {
        assert_eq!(run(&["recover"]).code, 0);
        lab.open_intents() == 0
    });
    must_be_clean(&lab, "after recover");
}

#[test]
fn what_a_killed_run_left_is_revoked_by_the_next_command() {
    for next in [&["exec", "--mint", "--", "true"][..], &["token", "rotate"], &["recover"]] {
        let lab = logged_in(Jenkins::V2_572);
        let mut child = start(&lab, "true");
        let runs = std::fs::read_to_string(lab.home().join("runs")).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let end = Command::new("kill").args(["-s", "KILL", runs.trim()]).status();
        assert!(end.unwrap().success());
        until_it_ended(&lab);
        assert_eq!((lab.names().len(), lab.open_intents()), (2, 1));
        // What it waited with may outlive it for a moment.
        until(&next.join(" "), || {
            let mut command = lab.command(next);
            command.env("PATH", std::env::var_os("PATH").unwrap());
            assert_eq!(lab.run_command(command, "").code, 0);
            lab.open_intents() == 0
        });
        must_be_clean(&lab, &next.join(" "));
    }
    // A logout ends the account's own token last.
    let lab = logged_in(Jenkins::V2_572);
    let mut child = start(&lab, "true");
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::write(lab.home().join("end"), "").unwrap();
    until_it_ended(&lab);
    assert_eq!(lab.run(&["logout"], "").code, 0);
    assert_eq!((lab.names().len(), lab.open_intents()), (0, 0), "{:?}", lab.names());
}

#[test]
fn an_account_of_the_environment_lends_too() {
    let lab = logged_in(Jenkins::V2_572);
    let token = lab.token();
    assert_eq!(lab.run(&["logout", "--keep-token"], "").code, 0);
    let with = |mut command: Command| {
        command.env("JENKINS_URL", lab.sandbox.url());
        command.env("JENKINS_USER_ID", "alice").env("JENKINS_API_TOKEN", &token);
        command
    };
    let script = "test $JENKINS_API_TOKEN != $0";
    let ran = lab.run_command(with(minting(&lab, &["--", "sh", "-c", script, &token])), "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    must_be_clean(&lab, "the environment's");
    let command = with(minting(&lab, &["--", "sh", "-c", RUNS]));
    let mut child = lab.start_command(command, "");
    until("it does not begin", || lab.home().join("runs").exists());
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::write(lab.home().join("end"), "").unwrap();
    until_it_ended(&lab);
    let without = lab.run(&["recover"], "");
    assert_eq!(without.code, 7, "{}", without.err);
    assert!(
        without.err.contains("in the environment again: cargo jenkins recover"),
        "{}",
        without.err
    );
    let ran = lab.run_command(with(lab.command(&["recover"])), "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    must_be_clean(&lab, "recovered with the environment's");
}

#[test]
fn a_command_that_replaces_the_accounts_token_is_cleaned_up_after() {
    let lab = logged_in(Jenkins::V2_572);
    for words in [&["token", "rotate"][..], &["logout"]] {
        let mut line = vec!["--", "env", "-u", "JENKINS_URL", "-u", "JENKINS_API_TOKEN"];
        line.extend(["-u", "JENKINS_USER_ID", PROGRAM]);
        line.extend(words);
        let ran = mint(&lab, &line);
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        let left = usize::from(words.contains(&"rotate"));
        assert_eq!((lab.names().len(), lab.open_intents()), (left, 0), "{words:?}: {}", ran.err);
    }
}

#[test]
fn a_controller_that_is_gone_at_the_end_is_told_and_the_code_is_the_commands() {
    let lab = logged_in(Jenkins::V2_572);
    let child = start(&lab, "true");
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.always());
    std::fs::write(lab.home().join("end"), "").unwrap();
    let ran = Ran::of(child);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("warning: ") && ran.err.contains("cargo jenkins recover"),
        "{}",
        ran.err
    );
    assert_eq!((lab.names().len(), lab.open_intents()), (2, 1));
    lab.sandbox.heal();
    assert_eq!(lab.run(&["recover"], "").code, 0);
    must_be_clean(&lab, "recovered");
}

/// One that lets nobody in refuses the command's token too, which is no proof that it is over.
#[test]
fn a_controller_that_refuses_everybody_at_the_end_keeps_the_token_in_the_journal() {
    let lab = logged_in(Jenkins::V2_572);
    let child = start(&lab, "true");
    lab.sandbox.fail(Fault::Reject.always());
    std::fs::write(lab.home().join("end"), "").unwrap();
    let ran = Ran::of(child);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("is not revoked: ") && ran.err.contains("401"), "{}", ran.err);
    assert_eq!((lab.names().len(), lab.open_intents()), (2, 1));
    lab.sandbox.heal();
    assert_eq!(lab.run(&["recover"], "").code, 0);
    must_be_clean(&lab, "recovered");
}

#[test]
fn where_no_file_may_grow_nothing_is_created_and_it_is_said() {
    let lab = logged_in(Jenkins::V2_572);
    let before = lab.names();
    let mut command = lab.command_of("bash");
    command.args(["-c", "ulimit -f 0; exec \"$0\" exec --mint -- true", PROGRAM]);
    command.env("PATH", std::env::var_os("PATH").unwrap());
    let ran = lab.run_command(command, "");
    assert_eq!(ran.code, 125, "{}", ran.err);
    assert!(ran.err.contains("File too large") && ran.err.contains("next: "), "{}", ran.err);
    assert!(!ran.err.contains(".new"), "no name that is nobody's: {}", ran.err);
    assert_eq!((lab.names(), lab.open_intents()), (before, 0));
}

#[test]
fn a_lost_answer_leaves_nothing() {
    let lab = logged_in(Jenkins::V2_572);
    lab.sandbox.fail(Fault::Lost.on("generateNewToken"));
    let ran = mint(&lab, &["--", "true"]);
    assert_eq!(ran.code, 125, "{}", ran.err);
    must_be_clean(&lab, "a lost answer");
}

/// Ctrl-C goes to all of a terminal's foreground: the command gets it once.
#[test]
fn on_a_terminal_the_command_is_interrupted_once() {
    let lab = logged_in(Jenkins::V2_572);
    let script = "n=0; trap 'n=$((n+1)); echo got $n' INT; echo ready; read line; sleep 0.3; \
                  read line; exit $((40+n))";
    let mut terminal = Terminal::start(&minting(&lab, &["--", "bash", "-c", script]));
    terminal.expect("ready");
    terminal.press("\u{3}");
    terminal.expect("got 1");
    terminal.press("a\n");
    std::thread::sleep(Duration::from_millis(400));
    terminal.press("b\n");
    let ran = terminal.ended();
    assert_eq!(ran.code, 41, "{}", ran.out);
    must_be_clean(&lab, "Ctrl-C");
    // Sent to us alone, it is passed on.
    let mut terminal = Terminal::start(&minting(&lab, &["--", "bash", "-c", script]));
    terminal.expect("ready");
    terminal.signal("INT");
    terminal.expect("got 1");
    terminal.press("a\nb\n");
    assert_eq!(terminal.ended().code, 41);
    must_be_clean(&lab, "kill -INT");
}

#[test]
fn kills_leave_no_token() {
    let lab = logged_in(Jenkins::V2_572);
    // As wide apart as the network makes them.
    lab.sandbox.fail(Fault::Delay(Duration::from_millis(10)).always());
    let begun = Instant::now();
    assert_eq!(mint(&lab, &["--", "sleep", "0.05"]).code, 0);
    let whole = begun.elapsed();
    let (mut seed, kills) = (generated::seed(), generated::cases(20));
    println!("mint: {kills} kills of seed {seed}; again with JENKINS_TOKEN_SEED={seed}");
    let (mut killed, mut left) = (0, 0);
    for at in 0..kills {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let signal = ["TERM", "KILL", "INT", "HUP"][at as usize % 4];
        let child = lab.start_command(minting(&lab, &["--", "sleep", "0.05"]), "");
        let share = u32::try_from(seed % 1300).unwrap();
        std::thread::sleep(whole * share / 1000);
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).output();
        killed += u32::from(sent.unwrap().status.success());
        let ran = Ran::of(child);
        if signal != "KILL" {
            must_be_clean(&lab, &format!("kill {at} by {signal} after {share}: {}", ran.err));
            continue;
        }
        left += u32::from(lab.open_intents() > 0);
        until("it is not recovered", || {
            let ran = lab.run(&["recover"], "");
            assert_eq!(ran.code, 0, "{}", ran.err);
            lab.open_intents() == 0
        });
        must_be_clean(&lab, &format!("kill {at} after {share}"));
    }
    println!("mint: {killed} of {kills} were killed, {left} left something to recover");
    assert!(killed * 2 > kills && left > 0);
}
