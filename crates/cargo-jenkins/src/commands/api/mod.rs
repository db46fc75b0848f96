//! `cargo jenkins api`

mod fields;
mod jq;
mod making;
mod output;
mod pages;
mod tree_range;

use crate::console::Console;
use crate::invocation::Invocation;
use crate::project::{Job, Project};
use clap::Args;
use fields::{field, readable, standard_input, usage};
use jenkins_token::lifecycle::api::{Call, Content, Field, Value};
use jenkins_token::transport::block_on;
use jenkins_token::{Error, Problem, escape};
use jq::Filter;
use making::Making;
use output::Output;
use pages::Pages;

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
/// --jq selects from an answer in JSON, with the language of jq; no jq has to be installed. With
/// --json an error is one object, and a refusal's page is not printed; an answer stays as it came, for
/// this command has no JSON of its own.
///
/// Jenkins has pages in two places, and --paginate follows both. A range in --tree, such as
/// allBuilds[number,result]{0,100}, is asked for again by its length until less comes; each page is
/// printed as a document of its own, and --jq is applied to each. A build's logText/progressiveText is
/// printed until the build has ended.
///
/// A shell takes [ ] { } ? * and $ for its own: put single quotes around what has them.
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
  cargo jenkins api api/json --tree 'jobs[name,color]' --jq '.jobs[].name'
  cargo jenkins api api/json --tree 'jobs[name]{0,50}' --paginate --jq '.jobs[].name'
  cargo jenkins api -i me/api/json
  cargo jenkins api -X POST '{job}/build'
  cargo jenkins api -X POST '{job}/buildWithParameters' -f BRANCH=main")]
pub(crate) struct Api {
    /// Path below the root, or a whole URL of this controller; a leading {job} stands for the
    /// project's job
    path: String,
    /// HTTP method [default: GET, or POST with a body]
    #[arg(short = 'X', long, value_name = "METHOD")]
    method: Option<String>,
    /// Form field; with -X GET part of the query
    #[arg(short = 'f', long = "field", value_name = "KEY=VALUE")]
    fields: Vec<String>,
    /// Form field with its value from a file
    ///
    /// @- is standard input.
    #[arg(short = 'F', long = "file-field", value_name = "KEY=@FILE")]
    file_fields: Vec<String>,
    /// Field or file of a form in parts
    ///
    /// With @FILE it is a file, such as a build's file parameter.
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
    /// Fields that are wanted: 'jobs[name,color]'
    #[arg(long, value_name = "FIELDS")]
    tree: Option<String>,
    /// Print what this expression of jq selects
    #[arg(long, value_name = "EXPR")]
    jq: Option<String>,
    /// Follow a range in --tree, or a build's log
    #[arg(long)]
    paginate: bool,
}

impl Api {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let filter = self.jq.as_deref().map(Filter::parse).transpose()?;
        let mut path = placed(invocation, console, &self.path)?;
        let mut tree = self.tree.clone();
        if let Some(written) = tree.clone().or_else(|| pages::parameter(&path, "tree")) {
            tree_range::must_be_closed(&written).map_err(|why| usage(&escape::line(&why)))?;
        }
        let mut pages = None;
        if self.paginate {
            if self.method.as_ref().is_some_and(|it| !it.eq_ignore_ascii_case("get"))
                || self.sends()
            {
                return Err(usage("--paginate is of a GET without fields or a body"));
            }
            let found = Pages::of(&path, tree.as_deref())?;
            (path, tree) = (found.path.clone(), None);
            pages = Some(found);
        } else if tree.is_some() && pages::parameter(&path, "tree").is_some() {
            return Err(usage("the path has a `tree` already, beside --tree"));
        }
        let choice = invocation.choose(console)?;
        let account = choice.account().clone();
        let mut call = self.call(console, &path)?;
        if let Some(tree) = tree {
            call.query(&[Field { name: "tree".to_owned(), value: Value::Bytes(tree.into()) }])?;
        }
        // What cannot be a path of the controller is refused before its token is looked for.
        account.controller.place(&call.path).map_err(|problem| problem.of(&account))?;
        let (credential, _) = choice.credential()?;
        let output = Output { include: self.include, silent: self.silent, filter };
        let making = Making { choice: &choice, credential: &credential, output: &output };
        let made = block_on(async {
            if let Some(pages) = pages {
                return pages.follow(console, &making, call).await;
            }
            let (answer, led_to) = making.send(console, &call).await?;
            output.receive(console, answer, led_to.as_deref()).await
        })?;
        made.map_err(|error: Error| match error.controller {
            None if !matches!(error.problem, Problem::Usage { .. }) => error.problem.of(&account),
            _ => error,
        })
    }

    /// Whether anything goes along.
    fn sends(&self) -> bool {
        let fields = [&self.fields, &self.file_fields, &self.form];
        self.input.is_some() || fields.iter().any(|fields| !fields.is_empty())
    }

    fn call(&self, console: &mut Console, path: &str) -> Result<Call, Error> {
        let mut call = Call::new(self.method.as_deref(), path, self.content(console)?)?;
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
