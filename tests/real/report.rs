//! What a person sees: a line a step, more of those that failed, and a line in the end.

use std::io::Write;

/// What became of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did what it should.
    Done,
    /// This server, or this user, does not have it: why.
    NotHere(String),
    /// Something did not do what it should: what.
    Failed(String),
    /// A step that it builds on had failed.
    LeftOut(&'static str),
}

/// Prints as it goes, and counts.
pub(crate) struct Report<W: Write> {
    out: W,
    /// Every step so far.
    pub(crate) steps: Vec<(&'static str, Outcome)>,
}

impl<W: Write> Report<W> {
    pub(crate) fn new(out: W) -> Report<W> {
        Report { out, steps: Vec::new() }
    }

    /// A line of its own.
    pub(crate) fn say(&mut self, line: &str) {
        // Nobody reads on: the steps, and the cleaning, go on.
        let _ = writeln!(self.out, "{line}");
    }

    /// The name of a step that may take its time.
    pub(crate) fn begin(&mut self, name: &'static str) {
        let _ = write!(self.out, "{name:<26}");
        let _ = self.out.flush();
    }

    /// What became of it.
    pub(crate) fn end(&mut self, name: &'static str, outcome: Outcome) {
        let text = match &outcome {
            Outcome::Done => "done".to_owned(),
            Outcome::NotHere(why) => format!("not here: {why}"),
            Outcome::LeftOut(why) => format!("left out: {why}"),
            Outcome::Failed(why) => format!("FAILED\n{}", indented(why)),
        };
        self.say(&text);
        self.steps.push((name, outcome));
    }

    /// The last line. Answers whether everything is as it should be.
    pub(crate) fn total(&mut self) -> bool {
        let count = |fits: fn(&Outcome) -> bool| {
            self.steps.iter().filter(|(_, outcome)| fits(outcome)).count()
        };
        let done = count(|outcome| *outcome == Outcome::Done);
        let not_here = count(|outcome| matches!(outcome, Outcome::NotHere(_)));
        let left_out = count(|outcome| matches!(outcome, Outcome::LeftOut(_)));
        let failed = count(|outcome| matches!(outcome, Outcome::Failed(_)));
        let mut line = format!("{} steps: {done} done", self.steps.len());
        for (count, word) in [(not_here, "not here"), (left_out, "left out"), (failed, "FAILED")] {
            if count > 0 {
                line = format!("{line}, {count} {word}");
            }
        }
        self.say(&line);
        failed + left_out == 0
    }
}

impl Report<Vec<u8>> {
    /// All of it.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// The last of it.
    pub(crate) fn last_line(&self) -> String {
        self.text().lines().last().unwrap_or_default().to_owned()
    }
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}
