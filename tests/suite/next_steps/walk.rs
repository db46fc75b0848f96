//! Somebody who types what is printed after `next:` and nothing else.

use crate::login::PROGRAM;
use lab::{Lab, PASSWORD, Ran, Terminal};
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

/// Whether the person sits at a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Terminal,
    Pipes,
}

/// A machine with the sandbox's controller within reach and `cargo jenkins` installed.
pub struct Machine {
    pub lab: Lab,
    pub variables: Vec<(&'static str, String)>,
    pub at: At,
    /// What they call the program.
    pub program: &'static str,
}

/// What was typed, and what came of it.
pub struct Typed {
    pub line: String,
    pub ran: Ran,
}

impl Machine {
    /// Where the program is called as `cargo jenkins` and as `cargo-jenkins`.
    fn path(&self) -> PathBuf {
        let folder = self.lab.home().join("bin");
        if !folder.exists() {
            std::fs::create_dir(&folder).expect("a folder");
            for name in ["cargo-jenkins", "cargo"] {
                symlink(PROGRAM, folder.join(name)).expect("a link");
            }
            std::fs::write(self.lab.home().join("password-file"), PASSWORD).expect("a file");
        }
        folder
    }

    fn command(&self, line: &str) -> Command {
        let mut command = self.lab.command_of("sh");
        command.env("PATH", format!("{}:/usr/bin:/bin", self.path().display()));
        command.env_remove("XDG_RUNTIME_DIR").env_remove("USER").args(["-c", line]);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Types a line and answers what is asked as somebody who wants a token.
    pub fn types(&self, line: &str) -> Typed {
        let line = line.replace("URL", self.lab.sandbox.url()).replace("--user ID", "--user alice");
        let command = self.command(&line);
        let ran = match self.at {
            At::Pipes => self.lab.run_command(command, ""),
            At::Terminal => {
                let mut terminal = Terminal::start(&command);
                while terminal.is_asked() {
                    terminal.press(&format!("{}\n", self.answer(&terminal.shown())));
                }
                terminal.ended()
            }
        };
        Typed { line, ran }
    }

    fn answer(&self, shown: &str) -> String {
        let question = shown.lines().last().unwrap_or_default();
        match question {
            _ if question.contains("Password of") => PASSWORD.to_owned(),
            _ if question.contains("User id") => "alice".to_owned(),
            _ if question.contains("Jenkins URL") => self.lab.sandbox.url().to_owned(),
            _ if question.contains("[Y/n]") => "n".to_owned(),
            _ if question.contains("[y/N]") => "y".to_owned(),
            _ => panic!("who could answer {question:?}?"),
        }
    }

    /// Follows what is printed until it leads to something that works, at most so often; the
    /// lines that were typed.
    pub fn follows(&self, line: &str, most: usize) -> Vec<String> {
        let mut typed = self.types(line);
        let mut lines = vec![];
        while typed.ran.code != 0 {
            let said = format!("{}{}", typed.ran.out, typed.ran.err);
            assert!(lines.len() < most, "after {lines:?}: {said}");
            let next = self.next(&said).unwrap_or_else(|| panic!("no command in: {said}"));
            let next = self.types(&next);
            assert_ne!(next.line, typed.line, "what just failed is no step: {said}");
            lines.push(next.line.clone());
            typed = next;
        }
        lines
    }

    /// The first command that is printed as a way on, to the end of its line.
    fn next(&self, said: &str) -> Option<String> {
        let ways = said.lines().map(str::trim_start);
        let mut ways = ways.filter_map(|l| l.strip_prefix("next: ").or(l.strip_prefix("or: ")));
        ways.find_map(|way| way.find(self.program).map(|at| way[at..].trim_end().to_owned()))
    }
}
