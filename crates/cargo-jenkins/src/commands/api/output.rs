//! An answer of the API, printed.

use super::jq::Filter;
use crate::console::Console;
use crate::exit;
use jenkins_token::lifecycle::api::Answer;
use jenkins_token::protocol::{Reply, answer};
use jenkins_token::{Error, Problem, escape};

/// How an answer is printed.
pub(super) struct Output {
    /// With its status and headers.
    pub(super) include: bool,
    /// Without its body.
    pub(super) silent: bool,
    /// Only what this selects of it.
    pub(super) filter: Option<Filter>,
}

impl Output {
    /// Prints the answer. What only reads can be asked again; of what changed something it is told
    /// that it is done.
    pub(super) async fn receive(
        &self,
        console: &mut Console,
        answer: Answer,
        led_to: Option<&str>,
    ) -> Result<u8, Error> {
        let change = answer.change().map(str::to_owned);
        let printed = self.print(console, answer, led_to).await;
        match (printed.and_then(|code| console.flush().map(|()| code)), change) {
            (Err(error), Some(asked)) if is_about_output(&error.problem) => {
                Err(Problem::AnswerNotReceived { asked, source: error.problem.into() }.into())
            }
            (printed, _) => printed,
        }
    }

    async fn print(
        &self,
        console: &mut Console,
        mut answer: Answer,
        led_to: Option<&str>,
    ) -> Result<u8, Error> {
        self.print_head(console, answer.status, &answer.reason, &answer.headers)?;
        if let Some(filter) = self.filter.as_ref().filter(|_| !self.silent) {
            let body = whole(&mut answer).await?;
            if !body.is_empty() {
                filter.print(&body, console)?;
            }
            return Ok(exit::DONE);
        }
        let title_only = answer.is_page() && console.is_read_by_a_person();
        let (mut page, mut size) = (Vec::new(), 0_u64);
        while let Some(bytes) = answer.chunk().await? {
            size += bytes.len() as u64;
            if self.silent {
            } else if !title_only {
                console.print_bytes(&bytes)?;
            } else if page.len() < answer::ENOUGH {
                page.extend_from_slice(&bytes);
            }
        }
        let status = answer.status;
        if title_only && size > 0 && !self.silent {
            console.print(answer::title(&page).map_or_else(String::new, |it| escape::line(&it)))?;
            console.say(format!("A page of {size} bytes; `| cat` shows it"));
        }
        match led_to {
            Some("") => console.say(format!("HTTP {status}, /")),
            Some(path) => console.say(format!("HTTP {status}, {}", escape::line(path))),
            None if size == 0 && !self.include => console.say(format!("HTTP {status}")),
            None => {}
        }
        Ok(exit::DONE)
    }

    pub(super) fn print_refused(&self, console: &mut Console, reply: &Reply) -> Result<(), Error> {
        // The error is an object then, and nothing stands beside it.
        if console.wants_json() {
            return Ok(());
        }
        self.print_head(console, reply.status, &reply.reason, &reply.headers)?;
        if self.silent {
            return Ok(());
        }
        if !(reply.is_html() && console.is_read_by_a_person()) {
            return console.print_bytes(&reply.body);
        }
        match answer::title(&reply.body) {
            Some(title) => console.print(escape::line(&title)),
            None => Ok(()),
        }
    }

    /// A whole document, and the end of its line.
    pub(super) fn print_document(&self, console: &mut Console, body: &[u8]) -> Result<(), Error> {
        match &self.filter {
            _ if self.silent => Ok(()),
            Some(filter) => filter.print(body, console),
            None => {
                console.print_bytes(body)?;
                if body.ends_with(b"\n") { Ok(()) } else { console.print_bytes(b"\n") }
            }
        }
    }

    pub(super) fn print_head(
        &self,
        console: &mut Console,
        status: u16,
        reason: &str,
        headers: &[(String, String)],
    ) -> Result<(), Error> {
        if !self.include {
            return Ok(());
        }
        console.print(format!("HTTP {status} {}", escape::line(reason)).trim_end())?;
        for (name, value) in headers {
            // A session is as good as a password.
            let shown =
                if name.eq_ignore_ascii_case("set-cookie") { "…" } else { &escape::line(value) };
            console.print(format!("{name}: {shown}"))?;
        }
        console.print("")
    }
}

fn is_about_output(problem: &Problem) -> bool {
    matches!(problem, Problem::OutputClosed | Problem::OutputFailed { .. })
}

/// All of an answer's body.
pub(super) async fn whole(answer: &mut Answer) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::new();
    while let Some(bytes) = answer.chunk().await? {
        body.extend_from_slice(&bytes);
    }
    Ok(body)
}
