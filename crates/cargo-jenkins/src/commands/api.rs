//! `cargo jenkins api`

use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use crate::project::{Job, Project};
use clap::Args;
use jenkins_token::lifecycle::api::{self, Answer, Call, Content, Field, Outcome, Value};
use jenkins_token::protocol::{Reply, answer};
use jenkins_token::transport::block_on;
use jenkins_token::{Error, Problem, escape};
use std::io::Read;
use std::path::Path;

/// Call the controller's API with the stored token.
///
/// PATH is below the controller's root, as a browser shows it: a path or a whole URL. What a URL
/// cannot hold is percent-encoded. A crumb is fetched only where the controller wants one with a
/// token (before 2.96).
///
/// The answer is printed byte for byte; on a terminal a page of HTML is printed as its title. HTTP
/// 400 and above exits non-zero with an explanation, and so does an answer that does not come from
/// Jenkins: a sign-in page is not a success, whatever its status. Redirects of a GET are followed
/// within the root. When a POST leads to another page, as `build` does to its place in the queue,
/// stderr names its path.
///
/// A body is sent byte for byte. Its content type follows from the ending of the file's name, for
/// XML with the encoding it declares (else UTF-8); -H 'Content-Type: …' overrides it. A file is
/// not held in memory; standard input is.
///
/// --timeout is the time to wait for the answer's first byte, and then for each pause in the body,
/// which may take as long as it keeps coming. Of a refusal at most 1 MiB is read, and for no longer
/// than --timeout.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins api api/json
  cargo jenkins api 'api/json?tree=jobs[name,color]'
  cargo jenkins api -i me/api/json
  cargo jenkins api -X POST '{job}/build'
  cargo jenkins api -X POST quietDown
  cargo jenkins api -X POST cancelQuietDown")]
pub(crate) struct Api {
    /// Path below the root, or a whole URL of this controller; a leading {job} stands for the
    /// project's job
    path: String,
    /// HTTP method [default: GET, or POST with fields or --input]
    #[arg(short = 'X', long, value_name = "METHOD")]
    method: Option<String>,
    /// Form field; with -X GET part of the query
    #[arg(short = 'f', long = "field", value_name = "KEY=VALUE")]
    fields: Vec<String>,
    /// Form field with its value from a file (@- from standard input)
    #[arg(short = 'F', long = "file-field", value_name = "KEY=@FILE")]
    file_fields: Vec<String>,
    /// Field of a multipart form, or with @FILE a file, such as a build's file parameter
    #[arg(long = "form", value_name = "NAME=@FILE", conflicts_with_all = ["fields", "file_fields", "input"])]
    form: Vec<String>,
    /// Request header
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// File to send as the body (- for standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fields", "file_fields"])]
    input: Option<String>,
    /// Print the status and headers too
    #[arg(short = 'i', long)]
    include: bool,
    /// Do not print the body
    #[arg(long)]
    silent: bool,
}

impl Api {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let choice = invocation.choose(console)?;
        let account = choice.account().clone();
        let call = self.call(invocation, console)?;
        // What cannot be a path of the controller is refused before its token is looked for.
        account.controller.place(&call.path).map_err(|problem| problem.of(&account))?;
        let (credential, _) = choice.credential()?;
        block_on(async {
            match api::send(choice.world, &choice.chosen, &credential, &call).await?.outcome {
                Outcome::Done(answer) => self.receive(console, answer, None).await,
                Outcome::Redirected(answer, path) => {
                    self.receive(console, answer, Some(&path)).await
                }
                Outcome::Refused(reply, problem) => {
                    // A refusal is one, also when nobody reads its page.
                    let _ = self.print_refused(console, &reply);
                    Err(problem.into())
                }
            }
            .map_err(|error: Error| match error.controller {
                None if !matches!(error.problem, Problem::Usage { .. }) => {
                    error.problem.of(&account)
                }
                _ => error,
            })
        })?
    }

    fn call(&self, invocation: &Invocation, console: &mut Console) -> Result<Call, Error> {
        let path = placed(invocation, console, &self.path)?;
        let mut call = Call::new(self.method.as_deref(), &path, self.content(console)?)?;
        for header in &self.headers {
            let (name, value) =
                header.split_once(':').ok_or_else(|| usage("a header is written NAME: VALUE"))?;
            call.header(name.trim(), value.trim())?;
        }
        Ok(call)
    }

    fn content(&self, console: &mut Console) -> Result<Content, Error> {
        if let Some(file) = &self.input {
            return Ok(match file.as_str() {
                "-" => Content::bytes(standard_input(console)?),
                file => Content::File(readable(file, "--input")?.into()),
            });
        }
        if !self.form.is_empty() {
            let written = "a field of --form is written NAME=@FILE or NAME=VALUE";
            let fields = self.form.iter().map(|text| field(console, text, written, true));
            return Ok(Content::Multipart(fields.collect::<Result<_, _>>()?));
        }
        if self.fields.is_empty() && self.file_fields.is_empty() {
            return Ok(Content::Nothing);
        }
        let (plain, files) = ("a field is written KEY=VALUE", "a field is written KEY=@FILE");
        let mut fields = Vec::new();
        for text in &self.fields {
            fields.push(field(console, text, plain, false)?);
        }
        for text in &self.file_fields {
            fields.push(field(console, text, files, true)?);
        }
        Ok(Content::Form(fields))
    }

    /// Prints the answer. What only reads can be asked again; of what changed something it is told
    /// that it is done.
    async fn receive(
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
        if title_only && !self.silent {
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

    fn print_refused(&self, console: &mut Console, reply: &Reply) -> Result<(), Error> {
        self.print_head(console, reply.status, &reply.reason, &reply.headers)?;
        if self.silent {
            return Ok(());
        }
        if !(reply.is_html() && console.is_read_by_a_person()) {
            console.print_bytes(&reply.body)?;
            // On a terminal the error begins on a line of its own.
            let is_open = !reply.body.is_empty() && !reply.body.ends_with(b"\n");
            return if is_open && console.is_read_by_a_person() {
                console.print("")
            } else {
                Ok(())
            };
        }
        match answer::title(&reply.body) {
            Some(title) => console.print(escape::line(&title)),
            None => Ok(()),
        }
    }

    fn print_head(
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

fn usage(why: &str) -> Error {
    Problem::Usage { why: why.to_owned() }.into()
}

/// `NAME=VALUE`, and where files are meant `NAME=@FILE`.
fn field(
    console: &mut Console,
    text: &str,
    written: &str,
    takes_files: bool,
) -> Result<Field, Error> {
    let (name, value) = text.split_once('=').ok_or_else(|| usage(written))?;
    let value = match value.strip_prefix('@').filter(|_| takes_files) {
        Some("-") => Value::Named("stdin".to_owned(), standard_input(console)?),
        Some(file) => Value::File(readable(file, name)?.into()),
        None => Value::Bytes(value.into()),
    };
    Ok(Field { name: name.to_owned(), value })
}

/// The path with the project's job in the place of a leading `{job}`.
fn placed(invocation: &Invocation, console: &mut Console, path: &str) -> Result<String, Error> {
    if !Job::is_meant_by(path) {
        return Ok(path.to_owned());
    }
    let put =
        invocation.project(console)?.and_then(Project::job).and_then(|job| job.put_into(path));
    put.ok_or_else(|| {
        usage("{job} stands for `job` in the project's metadata.jenkins, which is not set, or cargo did not start this command")
    })
}

/// A file that can be opened; what was typed is at fault if not, and not a disk.
fn readable<'a>(file: &'a str, of: &str) -> Result<&'a str, Error> {
    match std::fs::File::open(file) {
        Ok(_) => Ok(file),
        Err(error) => match Problem::of_limit(&error) {
            Some(problem) => Err(problem.into()),
            None => Err(usage(&format!("the file of {of} cannot be read: {file}: {error}"))),
        },
    }
}

fn standard_input(console: &mut Console) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = console.input.read_to_end(&mut bytes);
    read.map_err(|error| Problem::of_file(Path::new("-"), &error))?;
    Ok(bytes)
}
