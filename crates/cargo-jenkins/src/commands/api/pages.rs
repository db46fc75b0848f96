//! `--paginate`: one call after the other until all is here.

use super::fields::usage;
use super::making::Making;
use super::output::whole;
use super::tree_range::TreeRange;
use crate::console::Console;
use crate::exit;
use jenkins_token::Error;
use jenkins_token::lifecycle::api::{Answer, Call, Field, Value};
use jenkins_token::transport::Network;
use std::time::Duration;
use url::form_urlencoded;

/// How long a build may write before it is asked again, as Jenkins' own page does.
const PAUSE: Duration = Duration::from_secs(1);

/// What is followed.
pub(super) struct Pages {
    /// The path without what changes from page to page.
    pub(super) path: String,
    by: By,
}

enum By {
    /// A list by pieces.
    Range(TreeRange),
    /// A log by what came since this byte.
    Log(u64),
}

impl Pages {
    /// The pages of what `path` and `--tree` ask for.
    ///
    /// # Errors
    /// [`Problem::Usage`](jenkins_token::Problem::Usage) where there are none.
    pub(super) fn of(path: &str, tree: Option<&str>) -> Result<Pages, Error> {
        let place = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        if ["/logText/progressiveText", "/logText/progressiveHtml"]
            .iter()
            .any(|it| place.ends_with(it))
        {
            let start = parameter(path, "start");
            let start = start.map_or(Ok(0), |start| start.parse());
            let start = start.map_err(|_| usage("`start` of a log is a number of bytes"))?;
            return Ok(Pages { path: without(path, "start"), by: By::Log(start) });
        }
        let written = parameter(path, "tree");
        let tree = match (tree, written) {
            (Some(_), Some(_)) => {
                return Err(usage("the path has a `tree` already, beside --tree"));
            }
            (Some(tree), None) => tree.to_owned(),
            (None, written) => written.unwrap_or_default(),
        };
        let range = TreeRange::of(&tree).map_err(usage)?;
        Ok(Pages { path: without(path, "tree"), by: By::Range(range) })
    }

    fn query(&self) -> [Field; 1] {
        let (name, value) = match &self.by {
            By::Range(range) => ("tree", range.tree()),
            By::Log(start) => ("start", start.to_string()),
        };
        [Field { name: name.to_owned(), value: Value::Bytes(value.into()) }]
    }
}

impl Pages {
    /// Prints one page after the other.
    pub(super) async fn follow(
        mut self,
        console: &mut Console,
        making: &Making<'_>,
        mut call: Call,
    ) -> Result<u8, Error> {
        let output = making.output;
        if output.filter.is_some() && matches!(self.by, By::Log(_)) {
            return Err(usage("--jq reads JSON, and a log is text"));
        }
        let mut before = None;
        loop {
            call.query(&self.query())?;
            let (mut answer, _) = making.send(console, &call).await?;
            self.by = match self.by {
                By::Log(start) => {
                    let end = log_end(&answer);
                    let has_more = header(&answer, "x-more-data")
                        .is_some_and(|more| more.eq_ignore_ascii_case("true"));
                    output.print_head(console, answer.status, &answer.reason, &answer.headers)?;
                    while let Some(bytes) = answer.chunk().await? {
                        if !output.silent {
                            console.print_bytes(&bytes)?;
                        }
                    }
                    console.flush()?;
                    let Some(end) = end.filter(|_| has_more) else { return Ok(exit::DONE) };
                    if end <= start {
                        making.choice.world.network.pause(PAUSE).await;
                    }
                    By::Log(end.max(start))
                }
                By::Range(range) => {
                    let body = whole(&mut answer).await?;
                    let document = serde_json::from_slice(&body).map_err(|_| {
                        usage("--paginate needs an answer in JSON, such as that of api/json")
                    })?;
                    let count = range.count(&document);
                    // A server that knows no ranges gives everything each time.
                    let is_again = before.as_ref() == Some(&body);
                    if before.is_none() || (count > 0 && !is_again) {
                        output.print_head(
                            console,
                            answer.status,
                            &answer.reason,
                            &answer.headers,
                        )?;
                        output.print_document(console, &body)?;
                        console.flush()?;
                    }
                    if count != range.size || is_again {
                        return Ok(exit::DONE);
                    }
                    before = Some(body);
                    By::Range(range.next())
                }
            };
        }
    }
}

fn log_end(answer: &Answer) -> Option<u64> {
    header(answer, "x-text-size")?.trim().parse().ok()
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let found = answer.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

/// A parameter in the query of a path.
pub(super) fn parameter(path: &str, name: &str) -> Option<String> {
    let query = path.split_once('?')?.1.split('#').next()?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// The path without that parameter.
fn without(path: &str, name: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let Some((place, query)) = path.split_once('?') else { return path.to_owned() };
    let rest = query.split('&').filter(|pair| pair.split('=').next() != Some(name));
    let rest: Vec<&str> = rest.collect();
    if rest.is_empty() { place.to_owned() } else { format!("{place}?{}", rest.join("&")) }
}
