//! What a person is asked, and what is read instead when nobody is there.

use crate::task::Task;
use jenkins_token::model::Secret;
use jenkins_token::{Error, Problem};
use std::io::Read;
use std::io::Write;

impl Task<'_> {
    /// A line, shown while typed.
    pub(crate) fn ask(&mut self, what: &str, question: &str) -> Result<String, Error> {
        self.must_be_able_to_ask(what)?;
        Ok(self.line(question)?.unwrap_or_default())
    }

    /// Whether a person agrees, to which Enter alone is enough. Who ends the input does not, nor
    /// who is not there.
    pub(crate) fn agrees(&mut self, question: &str) -> Result<bool, Error> {
        if !self.can_ask() {
            return Ok(false);
        }
        let answer = self.line(&format!("{question} [Y/n]"))?;
        Ok(answer.is_some_and(|answer| ["", "y", "yes"].contains(&&*answer.to_lowercase())))
    }

    /// What a person answers; `None` at the end of the input.
    fn line(&mut self, question: &str) -> Result<Option<String>, Error> {
        let _ = write!(self.shell.err, "{question}: ");
        let _ = self.shell.err.flush();
        let mut line = String::new();
        let read = std::io::stdin().read_line(&mut line).map_err(|e| input_failed(&e))?;
        if read == 0 {
            // The cursor still stands behind the question.
            let _ = writeln!(self.shell.err);
        }
        Ok((read > 0).then(|| line.trim().to_owned()))
    }

    /// A secret, not shown.
    pub(crate) fn ask_secret(&mut self, what: &str, question: &str) -> Result<Secret, Error> {
        self.must_be_able_to_ask(what)?;
        let secret = rpassword::prompt_password(format!("{question}: "));
        Ok(Secret::new(secret.map_err(|e| input_failed(&e))?))
    }

    /// A secret from standard input: all of it, without the line end.
    pub(crate) fn read_secret(&mut self, what: &str) -> Result<Secret, Error> {
        const LARGEST: u64 = 64 * 1024;
        let mut bytes = String::new();
        let mut input = self.shell.input.by_ref().take(LARGEST);
        input.read_to_string(&mut bytes).map_err(|e| input_failed(&e))?;
        let whole = Secret::new(bytes);
        let value = whole.expose().trim_end_matches(['\r', '\n']);
        if value.is_empty() || value.contains(['\r', '\n', '\0']) {
            let why = format!("standard input holds no {what}, or more than one line");
            return Err(Problem::Usage { why }.into());
        }
        Ok(Secret::new(value))
    }

    /// Asks before something ends. `what` follows "Confirm".
    pub(crate) fn confirm(&mut self, what: &str) -> Result<(), Error> {
        if self.everywhere.yes {
            return Ok(());
        }
        if !self.can_ask() {
            return Err(Problem::NotConfirmed { what: what.to_owned() }.into());
        }
        let answer = self.ask("an answer", &format!("Confirm {what} [y/N]"))?;
        let yes = ["y", "yes"].contains(&answer.to_lowercase().as_str());
        if yes { Ok(()) } else { Err(Problem::Declined.into()) }
    }

    fn must_be_able_to_ask(&self, what: &str) -> Result<(), Error> {
        if self.can_ask() {
            return Ok(());
        }
        Err(Problem::NoPrompt { what: what.to_owned() }.into())
    }

    /// Whether a person is there and may be asked.
    pub(crate) fn can_ask(&self) -> bool {
        self.shell.can_ask && !self.everywhere.no_input
    }
}

fn input_failed(error: &std::io::Error) -> Error {
    Problem::Usage { why: format!("standard input cannot be read: {error}") }.into()
}
