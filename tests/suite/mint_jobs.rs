//! `exec --mint` under a shell's job control: it stops with its command and goes on with it, once for
//! each time that it is told to.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::{Lab, Terminal};

fn at_a_shell(lab: &Lab) -> Terminal {
    let mut command = lab.command_of("bash");
    command.args(["--norc", "--noprofile", "-i"]);
    command.env("PATH", std::env::var_os("PATH").unwrap()).env("PS1", "at the shell> ");
    let mut terminal = Terminal::start(&command);
    terminal.expect("at the shell> ");
    terminal
}

/// What is typed is shown, too: words in two pieces are found only where they were printed.
fn type_in(terminal: &mut Terminal, words: &str) {
    terminal.press(&format!("{PROGRAM} exec --mint -- {words}\n"));
}

#[test]
fn a_stopped_one_ends_in_the_background() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let mut terminal = at_a_shell(&lab);
    // One process: a shell that is stopped while it starts another waits for that, without us too.
    type_in(&mut terminal, "sh -c 'echo be\"\"gun; exec sleep 1'");
    terminal.expect("begun\r");
    terminal.press("\u{1a}");
    terminal.expect("Stopped");
    assert_eq!(lab.open_intents(), 1);
    terminal.press("bg\n");
    terminal.press("wait %1; echo it ended with $?\n");
    terminal.expect("it ended with 0");
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
    terminal.press("exit\n");
    assert_eq!(terminal.ended().code, 0);
}

#[test]
fn one_that_reads_goes_on_in_the_foreground() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let mut terminal = at_a_shell(&lab);
    for _ in 0..2 {
        type_in(&mut terminal, "sh -c 'echo be\"\"gun; exec cat'");
        terminal.expect("begun\r");
        terminal.press("\u{1a}");
        terminal.expect("Stopped");
        terminal.expect("at the shell> ");
        terminal.press("fg\n");
        terminal.expect("exec cat'\r");
        terminal.press("hello\n");
        terminal.expect("hello\r\nhello\r");
        terminal.press("\u{4}");
        terminal.expect("at the shell> ");
        terminal.press("echo it ended with $?\n");
        terminal.expect("it ended with 0");
        assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
    }
    terminal.press("exit\n");
    assert_eq!(terminal.ended().code, 0);
}
