//! Where a command prints: data, progress, errors; for a person or a program, in colour or without.

use crate::exit;
use crate::global_options::GlobalOptions;
use crate::process::Variables;
use crate::progress::{self, Shown};
use crate::style::{self, Style};
use crate::tables::{self, Table};
use crate::typed::Typed;
use jenkins_token::model::Controller;
use jenkins_token::next_step::CommandLine;
use jenkins_token::{Class, Error, Problem, escape};
use serde_json::{Value, json};
use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Read, Write, stderr, stdin, stdout};

/// The streams of a run, and who is at their other ends.
pub(crate) struct Console {
    pub(crate) input: Box<dyn Read>,
    /// Data.
    out: Box<dyn Write>,
    /// Progress, prompts, hints, errors.
    pub(crate) err: Box<dyn Write>,
    can_ask: bool,
    is_terminal: bool,
    /// Whether nobody can read `out`: it was closed, or leads to the null device.
    pub(crate) is_out_nowhere: bool,
    /// The line of `out` that `err` would go on with, where both lead to the same terminal, pipe or
    /// file.
    shared_line: Option<Line>,
    pub(crate) options: GlobalOptions,
    /// What a person types to run this program.
    pub(crate) program: CommandLine,
    /// The command as it was typed.
    pub(crate) typed: Typed,
    /// What helps against a command line that makes no sense.
    pub(crate) help: String,
    /// The exit code of an error: `exec` has codes of its own.
    pub(crate) exit_code: fn(&Error) -> u8,
    /// How the terminal behind `out` is written to, where there is one.
    pub(crate) style: Style,
    /// The same of `err`.
    err_style: Style,
}

/// How a line of output stands.
enum Line {
    Open,
    Ended,
}

impl Console {
    /// The process's own.
    pub(crate) fn new(
        options: GlobalOptions,
        variable: &Variables,
        program: CommandLine,
    ) -> Console {
        let can_ask = stdin().is_terminal() && stderr().is_terminal() && !options.no_input;
        Console {
            input: Box::new(stdin()),
            out: Box::new(stdout()),
            err: Box::new(stderr()),
            can_ask,
            is_terminal: stdout().is_terminal(),
            is_out_nowhere: is_out_nowhere(),
            shared_line: is_shared().then_some(Line::Ended),
            style: Style::of(stdout(), &options, variable),
            err_style: Style::of(stderr(), &options, variable),
            options,
            help: format!("{} --help", program.0),
            exit_code: exit::code_of,
            typed: Typed::nothing(program, can_ask),
            program,
        }
    }

    /// Whether a person is there and may be asked.
    pub(crate) fn can_ask(&self) -> bool {
        self.can_ask
    }

    pub(crate) fn wants_json(&self) -> bool {
        self.options.json || self.options.json_lines
    }

    /// Whether a person reads `out`.
    pub(crate) fn is_read_by_a_person(&self) -> bool {
        (self.is_terminal || self.options.plain) && !self.wants_json()
    }

    /// How a person at `err` is told what is waited for, if one is to be.
    pub(crate) fn progress(&self) -> Option<Shown> {
        let is_wanted = stderr().is_terminal()
            && !self.options.quiet
            && !self.wants_json()
            // Every request is told of then.
            && self.options.verbose == 0;
        let shown = if self.err_style.is_erasable() {
            // A line that is full may move the cursor to the next one.
            Shown::Erasable(self.err_style.width - 1)
        } else {
            Shown::Once
        };
        is_wanted.then_some(shown)
    }

    /// Data.
    pub(crate) fn print(&mut self, line: impl Display) -> Result<(), Error> {
        progress::erase();
        if self.is_read_by_a_person() {
            return written(writeln!(self.out, "{}", escape::lines(&line.to_string())));
        }
        written(writeln!(self.out, "{line}"))
    }

    /// Lines for a person, in which there may be colour.
    pub(crate) fn print_lines(
        &mut self,
        lines: impl IntoIterator<Item = String>,
    ) -> Result<(), Error> {
        progress::erase();
        let mut lines = lines.into_iter().map(|line| style::escaped(line.trim_end()));
        lines.try_for_each(|line| written(writeln!(self.out, "{line}")))
    }

    /// Data as it is.
    pub(crate) fn print_bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        progress::erase();
        if let (Some(line), Some(last)) = (&mut self.shared_line, bytes.last()) {
            *line = if *last == b'\n' { Line::Ended } else { Line::Open };
        }
        written(self.out.write_all(bytes))
    }

    /// Makes sure that what was printed has left this process.
    pub(crate) fn flush(&mut self) -> Result<(), Error> {
        written(self.out.flush())
    }

    /// Data as JSON.
    pub(crate) fn print_json(&mut self, value: &Value) -> Result<(), Error> {
        let text = if self.options.json_lines { value.to_string() } else { format!("{value:#}") };
        self.print(escape::json(&text))
    }

    /// A table, as whoever reads `out` can use it.
    pub(crate) fn print_table(&mut self, table: Table) -> Result<(), Error> {
        if !self.is_read_by_a_person() {
            return self.print(tables::tabs(table.rows));
        }
        let lines = if self.style.is_plain { table.plain() } else { table.laid_out(&self.style) };
        self.print_lines(lines)
    }

    /// Progress or a hint.
    pub(crate) fn say(&mut self, line: impl Display) {
        if !self.options.quiet {
            self.tell(&line.to_string());
        }
    }

    /// What nobody silences.
    pub(crate) fn tell(&mut self, text: &str) {
        progress::erase();
        self.end_line();
        let lines = escape::lines(text);
        let _ = writeln!(self.err, "{}", self.err_style.labelled(&lines));
    }

    /// Begins a line anew, where what follows on `err` would go on with one of `out`.
    fn end_line(&mut self) {
        if let Some(line @ Line::Open) = &mut self.shared_line {
            *line = Line::Ended;
            let _ = self.out.flush();
            let _ = writeln!(self.err);
        }
    }

    /// A command of ours, by the name that this program was called.
    pub(crate) fn program_line(&self, words: &str) -> String {
        format!("{} {words}", self.program.0)
    }

    /// What to do about an error, on one line: built from what was typed.
    pub(crate) fn next_step(&self, error: &Error) -> String {
        self.ways(error).join("; or: ")
    }

    /// The same, a line for each way on, so that a command can be copied to the end of its line.
    pub(crate) fn next_lines(&self, error: &Error) -> Vec<String> {
        let begins = std::iter::once("next: ").chain(std::iter::repeat("  or: "));
        self.ways(error).iter().zip(begins).map(|(way, begin)| format!("{begin}{way}")).collect()
    }

    fn ways(&self, error: &Error) -> Vec<String> {
        if matches!(
            error.problem,
            Problem::Usage { .. }
                | Problem::CommandNotFound { .. }
                | Problem::CommandUnusable { .. }
        ) {
            return vec![self.help.clone()];
        }
        let mut ways = error.next_step().lines_in(&self.typed);
        if error.class() == Class::Unreachable
            && let Some(forgetting) = self.typed.forgetting()
        {
            ways.push(format!("forget the account and leave its token valid: {forgetting}"));
        }
        ways
    }

    /// An error and its next step.
    pub(crate) fn error_text(&self, error: &Error) -> String {
        let next = self.next_lines(error).join("\n  ");
        format!("error: {error}\n  {next}")
    }

    /// An error as an object.
    pub(crate) fn error_json(&self, error: &Error) -> Value {
        let class: &'static str = error.class().into();
        json!({
            "problem": error.problem.name(),
            "class": class,
            "exit": (self.exit_code)(error),
            "message": error.message(),
            "controller": error.controller.as_ref().map(Controller::as_str),
            "next": self.next_step(error),
        })
    }

    /// Prints an error once, and gives its exit code.
    pub(crate) fn report(&mut self, error: &Error) -> u8 {
        // It can be asked again, and whoever listened has enough.
        if error.problem == Problem::OutputClosed {
            return exit::DONE;
        }
        if error.problem == Problem::Declined && !self.wants_json() {
            self.tell("Cancelled; nothing was changed.");
            return (self.exit_code)(error);
        }
        if self.wants_json() {
            self.end_line();
            let text = escape::json(&json!({ "error": self.error_json(error) }).to_string());
            let _ = writeln!(self.err, "{text}");
        } else {
            self.tell(&self.error_text(error));
        }
        if self.options.verbose > 0 {
            for cause in error.causes() {
                self.tell(&format!("> caused by: {}", escape::line(&cause.to_string())));
            }
        }
        (self.exit_code)(error)
    }
}

fn written(result: std::io::Result<()>) -> Result<(), Error> {
    result.map_err(|error| {
        let problem = match error.kind() {
            ErrorKind::BrokenPipe => Problem::OutputClosed,
            _ => Problem::OutputFailed { why: error.to_string() },
        };
        problem.into()
    })
}

/// A standard output that was closed is the null device by now: what starts a Rust program opens it,
/// so that no file takes its number.
fn is_out_nowhere() -> bool {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let device = |path: &str| {
        let found = std::fs::metadata(path).ok();
        found.filter(|found| found.file_type().is_char_device()).map(|found| found.rdev())
    };
    device("/dev/stdout").is_some_and(|out| device("/dev/null") == Some(out))
}

fn is_shared() -> bool {
    let place = |file: rustix::io::Result<rustix::fs::Stat>| file.map(|it| (it.st_dev, it.st_ino));
    let (out, err) = (place(rustix::fs::fstat(stdout())), place(rustix::fs::fstat(stderr())));
    out.is_ok() && out == err
}
