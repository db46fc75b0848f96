//! What a person is asked, and what is read instead when nobody is there.

use crate::console::Console;
use crate::terminal::{self, Echo, Typed};
use jenkins_token::model::{Header, Secret};
use jenkins_token::{Error, Problem, escape};
use std::io::Read;
use std::io::Write;
use std::sync::Arc;
use zeroize::Zeroizing;

/// How often a question is asked before it is given up.
const ATTEMPTS: usize = 5;

/// A line, or why what was typed is not one.
type Answer = Result<Zeroizing<String>, &'static str>;

impl Console {
    /// A line, shown while typed, as `parse` takes it; asked again until it does.
    ///
    /// # Errors
    /// [`Problem::Declined`] for who ends the input instead, or never gives an answer.
    pub(crate) fn ask<T>(
        &mut self,
        what: &str,
        question: &str,
        parse: impl Fn(&str) -> Result<T, Problem>,
    ) -> Result<T, Error> {
        self.must_be_able_to_ask(what)?;
        for _ in 0..ATTEMPTS {
            let why = match self.answer(question, Echo::Shown)? {
                None => break,
                Some(Ok(line)) if line.trim().is_empty() => "nothing was typed".to_owned(),
                Some(Ok(line)) => match parse(line.trim()) {
                    Ok(parsed) => return Ok(parsed),
                    Err(problem) => problem.to_string(),
                },
                Some(Err(why)) => why.to_owned(),
            };
            self.again(&why);
        }
        Err(Problem::Declined.into())
    }

    /// Whether a person agrees, to which Enter alone is enough. Who ends the input does not, nor
    /// who is not there.
    pub(crate) fn agrees(&mut self, question: &str) -> Result<bool, Error> {
        if !self.can_ask() {
            return Ok(false);
        }
        let yes = |answer: &str| ["", "y", "yes"].contains(&answer.trim().to_lowercase().as_str());
        let answer = self.answer(&format!("{question} [Y/n]"), Echo::Shown)?;
        Ok(matches!(answer, Some(Ok(answer)) if yes(&answer)))
    }

    /// Whether a person accepts what they should think about: only a yes is one, and `--yes`
    /// does not say it for them.
    pub(crate) fn accepts(&mut self, question: &str) -> Result<bool, Error> {
        if !self.can_ask() {
            return Ok(false);
        }
        let answer = self.answer(&format!("{question} [y/N]"), Echo::Shown)?;
        Ok(matches!(answer, Some(Ok(answer)) if is_yes(&answer)))
    }

    /// One answer: a line, or why it cannot be one; `None` at the end of the input.
    fn answer(&mut self, question: &str, echo: Echo) -> Result<Option<Answer>, Error> {
        let _ = self.err.flush();
        let question = format!("{}: ", escape::lines(question));
        Ok(match terminal::ask(&question, echo).map_err(|error| input_failed(&error))? {
            Typed::Line(line) => Some(Ok(line)),
            Typed::Unusable(why) => Some(Err(why)),
            Typed::End => {
                // The cursor still stands behind the question.
                let _ = writeln!(self.err);
                None
            }
        })
    }

    fn again(&mut self, why: &str) {
        let _ = writeln!(self.err, "{}; please try again", escape::line(why));
    }

    /// A secret, not shown; asked for again where nothing was typed, or more than it can be.
    ///
    /// # Errors
    /// As [`Console::ask`].
    pub(crate) fn ask_secret(&mut self, what: &str, question: &str) -> Result<Secret, Error> {
        self.must_be_able_to_ask(what)?;
        for _ in 0..ATTEMPTS {
            let why = match self.answer(question, Echo::Hidden)? {
                None => break,
                Some(Ok(line)) if line.is_empty() => "nothing was typed",
                Some(Ok(line)) => return Ok(Secret::new(line.as_str())),
                Some(Err(why)) => why,
            };
            self.again(why);
        }
        Err(Problem::Declined.into())
    }

    /// A password from standard input: all of it without the last line end. Spaces may be meant.
    pub(crate) fn read_password(&mut self) -> Result<Secret, Error> {
        let whole = self.read_secret()?;
        let value = whole.expose();
        let value = value.strip_suffix('\n').unwrap_or(value);
        let value = value.strip_suffix('\r').unwrap_or(value);
        if value.is_empty() || value.contains(['\r', '\n', '\0']) {
            let why = "standard input must hold the password, on one line (--password-stdin)";
            return Err(Problem::Usage { why: why.to_owned() }.into());
        }
        Ok(Secret::new(value))
    }

    /// A token that is pasted and not shown; asked for again where what was pasted is not one.
    ///
    /// # Errors
    /// As [`Console::ask`].
    pub(crate) fn ask_token(&mut self, question: &str) -> Result<Secret, Error> {
        self.ask_hidden("a token (--with-token)", question, |pasted| {
            Secret::token(pasted, "what was pasted", true)
        })
    }

    /// Something that is pasted and not shown, as `parse` takes it; asked for again until it does.
    ///
    /// # Errors
    /// As [`Console::ask`].
    pub(crate) fn ask_hidden<T>(
        &mut self,
        what: &str,
        question: &str,
        parse: impl Fn(&str) -> Result<T, Problem>,
    ) -> Result<T, Error> {
        for _ in 0..ATTEMPTS {
            let pasted = self.ask_secret(what, question)?;
            match parse(pasted.expose()) {
                Ok(parsed) => return Ok(parsed),
                Err(problem) => self.again(&problem.to_string()),
            }
        }
        Err(Problem::Declined.into())
    }

    /// A token from standard input, however an editor left it.
    pub(crate) fn read_token(&mut self) -> Result<Secret, Error> {
        let whole = self.read_secret()?;
        let token = Secret::token(whole.expose(), "standard input (--with-token)", true)?;
        Ok(token)
    }

    /// Standard input as text, of which a byte order mark is none.
    pub(crate) fn read_secret(&mut self) -> Result<Secret, Error> {
        const LARGEST: u64 = 64 * 1024;
        let mut bytes = Zeroizing::new(Vec::new());
        let mut input = self.input.by_ref().take(LARGEST);
        input.read_to_end(&mut bytes).map_err(|e| input_failed(&e))?;
        let text = match bytes.as_slice() {
            [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
            [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
            [0xef, 0xbb, 0xbf, rest @ ..] => str::from_utf8(rest).ok().map(Secret::new),
            bytes => str::from_utf8(bytes).ok().map(Secret::new),
        };
        text.ok_or_else(|| {
            let why = "standard input is not UTF-8 text";
            Problem::Usage { why: why.to_owned() }.into()
        })
    }

    /// Headers, a line each, as far as an empty line; what follows is left to be read. A person is
    /// asked for them one by one.
    pub(crate) fn read_headers(&mut self) -> Result<Arc<[Header]>, Error> {
        let mut headers = Vec::new();
        let mut refused = 0;
        loop {
            let (line, is_end) = if self.can_ask() {
                (self.ask_header(headers.len())?, false)
            } else {
                self.line()?
            };
            if line.expose().trim().is_empty() {
                if is_end && !headers.is_empty() {
                    return Err(self.bad_headers("they do not end"));
                }
                return Header::together(headers).map_err(|why| self.bad_headers(&why));
            }
            match Header::parse(line.expose()) {
                Ok(header) => headers.push(header),
                Err(why) if self.can_ask() && refused < ATTEMPTS => {
                    refused += 1;
                    self.again(&why);
                }
                Err(why) => return Err(self.bad_headers(&why)),
            }
        }
    }

    /// What is wrong with them, and how they are written.
    fn bad_headers(&mut self, why: &str) -> Error {
        if !self.can_ask() {
            self.help = self.typed.with_headers();
        }
        let why = format!(
            "--header-stdin: {why}; header lines end with an empty line, and behind it comes what \
             --password-stdin, --with-token or --session-stdin reads"
        );
        Problem::Usage { why }.into()
    }

    fn ask_header(&mut self, before: usize) -> Result<Secret, Error> {
        let question = if before == 0 { "Header (Name: value)" } else { "Next header, or Enter" };
        match self.answer(question, Echo::Hidden)? {
            Some(Ok(line)) => Ok(Secret::new(line.as_str())),
            Some(Err(why)) => Err(Problem::Usage { why: why.to_owned() }.into()),
            None => Err(Problem::Declined.into()),
        }
    }

    /// One line of standard input, and whether that ended with it.
    fn line(&mut self) -> Result<(Secret, bool), Error> {
        const LONGEST: usize = 16 * 1024;
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
        // No byte of what follows may be taken.
        let mut byte = [0];
        let mut is_end = true;
        while self.input.read(&mut byte).map_err(|error| input_failed(&error))? == 1 {
            match byte {
                [b'\n'] => {
                    is_end = false;
                    break;
                }
                [byte] if line.len() < LONGEST => line.push(byte),
                _ => {
                    let why = "a line on standard input is longer than 16 KiB".to_owned();
                    return Err(Problem::Usage { why }.into());
                }
            }
        }
        let text = str::from_utf8(&line)
            .map_err(|_| Problem::Usage { why: "standard input is not UTF-8 text".to_owned() })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_end_matches('\r');
        Ok((Secret::new(text), is_end))
    }

    /// Asks before something ends: `what` is what is done, without the question mark.
    pub(crate) fn confirm(&mut self, what: &str) -> Result<(), Error> {
        if self.options.yes {
            return Ok(());
        }
        if !self.can_ask() {
            return Err(Problem::NotConfirmed {
                what: what.to_owned(),
                no_input: self.options.no_input,
            }
            .into());
        }
        match self.answer(&format!("{what}? [y/N]"), Echo::Shown)? {
            Some(Ok(answer)) if is_yes(&answer) => Ok(()),
            _ => Err(Problem::Declined.into()),
        }
    }

    fn must_be_able_to_ask(&self, what: &str) -> Result<(), Error> {
        if self.can_ask() {
            return Ok(());
        }
        Err(Problem::NoPrompt { what: what.to_owned(), no_input: self.options.no_input }.into())
    }
}

fn is_yes(answer: &str) -> bool {
    ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}

/// What some shells make of a file.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Secret> {
    let (pairs, rest) = bytes.as_chunks();
    let units = Zeroizing::new(pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>());
    String::from_utf16(&units).ok().filter(|_| rest.is_empty()).map(Secret::new)
}

fn input_failed(error: &std::io::Error) -> Error {
    let unread = || Problem::Usage { why: format!("standard input cannot be read: {error}") };
    Problem::of_limit(error).unwrap_or_else(unread).into()
}
