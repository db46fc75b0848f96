//! `cargo jenkins api`

use crate::exit;
use crate::project::{Job, Project};
use crate::task::Task;
use clap::Args;
use jenkins_token::lifecycle::call::{self, Called};
use jenkins_token::lifecycle::lookup;
use jenkins_token::model::{Controller, Secret};
use jenkins_token::protocol::{Body, Reply, Request};
use jenkins_token::transport::{Streamed, block_on};
use jenkins_token::{Error, Problem, escape};
use std::io::Read;

/// Call the controller's API with the stored token.
///
/// PATH lies below the controller's root. A crumb is fetched only where the controller wants one
/// with a token (before 2.96). HTTP 400 and above exits non-zero with an explanation.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo jenkins api api/json
  cargo jenkins api -i me/api/json
  cargo jenkins api -X POST '{job}/build'
  cargo jenkins api -X POST quietDown
  cargo jenkins api -X POST cancelQuietDown")]
pub(crate) struct Api {
    /// Below the root, with or without a leading slash, or a whole URL of this controller. A
    /// leading {job} stands for the project's job
    path: String,
    /// GET, or POST when fields or an input are given
    #[arg(short = 'X', long, value_name = "METHOD")]
    method: Option<String>,
    /// A form field
    #[arg(short = 'f', long = "field", value_name = "KEY=VALUE")]
    fields: Vec<String>,
    /// A form field whose value @FILE reads from a file (@- from standard input)
    #[arg(short = 'F', long = "file-field", value_name = "KEY=@FILE")]
    file_fields: Vec<String>,
    /// A request header
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// The request's body, as UTF-8 text: a file, or - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fields", "file_fields"])]
    input: Option<String>,
    /// Print status and headers too
    #[arg(short = 'i', long)]
    include: bool,
    /// Print no body
    #[arg(long)]
    silent: bool,
}

impl Api {
    pub(crate) fn run(self, task: &mut Task<'_>) -> Result<u8, Error> {
        let ground = task.ground()?;
        let environment = task.environment()?;
        let chosen = task.choose(&ground, environment.as_ref())?;
        let account = chosen.entry.account.clone();
        let at = |problem: Problem| problem.of(&account);
        let path = placed(task, &self.path)?;
        let path = account.controller.below(&path).map_err(at)?;
        let make = self.request(task, &path)?;
        let world = ground.world();
        let (credential, _) = lookup::credential(&world, &chosen, environment.as_ref())?;
        block_on(async {
            let make = |crumb: Option<&_>| make(crumb, &account.controller);
            match call::call(&world, &chosen, &credential, make).await? {
                Called::Done(mut streamed) => {
                    self.print_head(task, &streamed)?;
                    while let Some(bytes) = streamed.chunk().await.map_err(|l| at(l.problem))? {
                        if !self.silent {
                            task.print_bytes(&bytes)?;
                        }
                    }
                    Ok(exit::DONE)
                }
                Called::Refused(reply, problem) => {
                    self.print_reply(task, &reply)?;
                    Err(at(if reply.status == 404 {
                        Problem::NotFound { path: self.path.clone() }
                    } else {
                        problem
                    }))
                }
            }
        })?
    }

    /// How to make the request, as often as needed.
    #[expect(clippy::type_complexity, reason = "a request may be made twice, with another crumb")]
    fn request(
        &self,
        task: &mut Task<'_>,
        path: &str,
    ) -> Result<
        Box<dyn Fn(Option<&jenkins_token::protocol::crumb::Crumb>, &Controller) -> Request>,
        Error,
    > {
        let usage = |why: String| Error::from(Problem::Usage { why });
        let mut headers = Vec::new();
        let mut content_type = None;
        for header in &self.headers {
            let (name, value) = header
                .split_once(':')
                .ok_or_else(|| usage("a header is written NAME: VALUE".to_owned()))?;
            let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
            if call::is_ours(&name) {
                return Err(usage(format!("the header {} is ours to set", escape::line(&name))));
            }
            if name.eq_ignore_ascii_case("content-type") {
                content_type = Some(value);
            } else {
                headers.push((name, value));
            }
        }
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        for field in &self.fields {
            let pair = field.split_once('=');
            let (key, value) =
                pair.ok_or_else(|| usage("a field is written KEY=VALUE".to_owned()))?;
            form.append_pair(key, value);
        }
        for field in &self.file_fields {
            let pair = field.split_once('=');
            let (key, value) =
                pair.ok_or_else(|| usage("a field is written KEY=@FILE".to_owned()))?;
            match value.strip_prefix('@') {
                Some(file) => form.append_pair(key, &read(task, file)?),
                None => form.append_pair(key, value),
            };
        }
        let body = match &self.input {
            Some(file) => Some((read(task, file)?, "application/xml")),
            None if self.fields.is_empty() && self.file_fields.is_empty() => None,
            None => Some((form.finish(), "application/x-www-form-urlencoded")),
        };
        let default = if body.is_some() { "POST" } else { "GET" };
        let method = self.method.clone().unwrap_or_else(|| default.to_owned()).to_uppercase();
        let path = path.to_owned();
        Ok(Box::new(move |crumb, controller| {
            let mut request = Request { method: method.clone(), ..Request::get(&path) };
            for (name, value) in &headers {
                request = request.header(name, value.as_str());
            }
            request.body = body.as_ref().map(|(text, kind)| Body {
                content_type: content_type.clone().unwrap_or_else(|| (*kind).to_owned()),
                bytes: Secret::new(text.as_str()),
            });
            match crumb {
                Some(crumb) => crumb.attach(request, controller),
                None => request,
            }
        }))
    }

    fn print_head(&self, task: &mut Task<'_>, streamed: &Streamed) -> Result<(), Error> {
        self.print_status(task, streamed.status, &streamed.reason, &streamed.headers)
    }

    fn print_reply(&self, task: &mut Task<'_>, reply: &Reply) -> Result<(), Error> {
        self.print_status(task, reply.status, &reply.reason, &reply.headers)?;
        if self.silent { Ok(()) } else { task.print_bytes(&reply.body) }
    }

    fn print_status(
        &self,
        task: &mut Task<'_>,
        status: u16,
        reason: &str,
        headers: &[(String, String)],
    ) -> Result<(), Error> {
        if !self.include {
            return Ok(());
        }
        task.print(format!("HTTP {status} {}", escape::line(reason)).trim_end())?;
        for (name, value) in headers {
            // A session is as good as a password.
            let shown =
                if name.eq_ignore_ascii_case("set-cookie") { "…" } else { &escape::line(value) };
            task.print(format!("{name}: {shown}"))?;
        }
        task.print("")
    }
}

/// The path with the project's job in the place of a leading `{job}`.
fn placed(task: &mut Task<'_>, path: &str) -> Result<String, Error> {
    if !Job::is_meant_by(path) {
        return Ok(path.to_owned());
    }
    let put = task.project()?.and_then(Project::job).and_then(|job| job.put_into(path));
    put.ok_or_else(|| {
        let why = "{job} stands for `job` in the project's metadata.jenkins, which is not set, or cargo did not start this command";
        Problem::Usage { why: why.to_owned() }.into()
    })
}

fn read(task: &mut Task<'_>, file: &str) -> Result<String, Error> {
    let mut text = String::new();
    let read = if file == "-" {
        task.shell.input.read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(file).map(|read| text = read)
    };
    read.map_err(|error| Problem::FileFailed { path: file.into(), why: error.to_string() })?;
    Ok(text)
}
