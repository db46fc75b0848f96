//! `/job/NAME/NUMBER/…`: a build, its console, what it kept.
//!
//! Source: `everyday/*`; artifacts are not recorded.

use crate::jenkins::builds::{Build, Outcome, without_notes};
use crate::message::Reply;
use crate::web::calls::job;
use crate::web::exchange::Exchange;
use crate::web::exchange::headers;
use crate::web::exchange::path::Path;
use crate::web::pages;
use crate::web::remote_api::{self, bean::Ref, exported::job::latest};
use jiff::Timestamp;

/// The number that the second name of the path means: itself, or a link such as `lastBuild`.
fn number(exchange: &Exchange<'_>, path: &Path<'_>) -> Option<u64> {
    let (job, now) =
        (exchange.controller.jobs.find(path.name(0))?, exchange.controller.clock.now());
    let last = |fits: fn(Option<Outcome>) -> bool| latest(job, |build| fits(build.outcome(now)));
    match path.name(1) {
        "lastBuild" => last(|_| true),
        "lastCompletedBuild" => last(|outcome| outcome.is_some()),
        "lastStableBuild" | "lastSuccessfulBuild" => {
            last(|outcome| outcome == Some(Outcome::Success))
        }
        "lastFailedBuild" => last(|outcome| outcome == Some(Outcome::Failure)),
        "lastUnsuccessfulBuild" => {
            last(|outcome| !matches!(outcome, None | Some(Outcome::Success)))
        }
        number => number.parse().ok().filter(|number| job.build(*number).is_some()),
    }
}

/// Lets `answer` answer for a build that is there.
fn there(
    exchange: &mut Exchange<'_>,
    path: &Path<'_>,
    answer: impl FnOnce(&mut Exchange<'_>, u64) -> Reply,
) -> Reply {
    match number(exchange, path) {
        Some(number) => answer(exchange, number),
        None => pages::not_found(exchange),
    }
}

/// What `read` reads of a build.
fn of_build<T>(
    exchange: &Exchange<'_>,
    path: &Path<'_>,
    number: u64,
    read: impl FnOnce(&Build, Timestamp) -> T,
) -> Option<T> {
    let now = exchange.controller.clock.now();
    let build = exchange.controller.jobs.find(path.name(0))?.build(number)?;
    Some(read(build, now))
}

/// `/job/NAME/NUMBER/`
pub(crate) fn page(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    there(exchange, path, |exchange, number| {
        let title = format!("{} #{number}", path.name(0));
        let body = format!("<h1>{}</h1><p>A build of the sandbox.</p>", pages::text(&title));
        pages::layout(exchange, 200, &title, &body)
    })
}

/// `/job/NAME/NUMBER`
pub(crate) fn onward(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    there(exchange, path, |exchange, _| {
        exchange.redirect(&format!("{}{}/", job::path(path.name(0)), path.name(1)))
    })
}

/// `/job/NAME/NUMBER/api/FORMAT`
pub(crate) fn api(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    there(exchange, path, |exchange, number| {
        remote_api::named(exchange, &Ref::Build(path.name(0).to_owned(), number), path.name(2))
    })
}

/// `/job/NAME/NUMBER/consoleText`
pub(crate) fn console_text(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    there(exchange, path, |exchange, number| {
        let log = of_build(exchange, path, number, Build::log).unwrap_or_default();
        let kind = headers::media_type(exchange, "text/plain");
        headers::zipped(exchange, Reply::new(200).body(kind, without_notes(&log)))
    })
}

/// `/job/NAME/NUMBER/console`
pub(crate) fn console(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    there(exchange, path, |exchange, number| {
        let log = of_build(exchange, path, number, Build::log).unwrap_or_default();
        let shown = pages::text(&without_notes(&log));
        let body = format!("<pre class=\"console-output\">{shown}</pre>");
        pages::layout(exchange, 200, "Console", &body)
    })
}

/// `/job/NAME/NUMBER/logText/progressiveText?start=…`: what came since, and how far that is.
pub(crate) fn progressive(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    there(exchange, path, |exchange, number| {
        let read = |build: &Build, now| (build.log(now), build.is_running(now));
        let (log, runs) = of_build(exchange, path, number, read).unwrap_or_default();
        let start = exchange.request.form_parameter("start");
        let start = start.and_then(|start| start.parse().ok()).unwrap_or(0);
        // Further than there is: from the beginning.
        let start = if start > log.len() { 0 } else { start };
        let piece = String::from_utf8_lossy(&log.as_bytes()[start..]).into_owned();
        let piece = if exchange.rules().notes_in_pieces { piece } else { without_notes(&piece) };
        let kind = headers::media_type(exchange, "text/plain");
        let reply = Reply::new(200)
            .with("X-Text-Size", log.len().to_string())
            .body(kind, piece.replace('\n', "\r\n"));
        if runs { reply.with("X-More-Data", "true") } else { reply }
    })
}

/// `/job/NAME/NUMBER/artifact/FILE`
pub(crate) fn artifact(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    there(exchange, path, |exchange, number| {
        let wanted = path.rest.join("/");
        let read = |build: &Build, now| {
            let mut files = build.artifacts(now).iter();
            files.find(|(name, _)| *name == wanted).map(|(_, content)| content.clone())
        };
        let Some(content) = of_build(exchange, path, number, read).flatten() else {
            return pages::not_found(exchange);
        };
        let kind = match wanted.rsplit_once('.').map(|(_, extension)| extension) {
            Some("txt" | "log") => "text/plain",
            Some("xml") => "application/xml",
            Some("json") => "application/json",
            Some("html") => "text/html",
            _ => "application/octet-stream",
        };
        Reply::new(200).body(kind, content)
    })
}

/// `POST /job/NAME/NUMBER/stop`
pub(crate) fn stop(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    job::changed(exchange, path, "hudson.model.Item.Cancel", |exchange, name| {
        let Some(number) = number(exchange, path) else { return pages::not_found(exchange) };
        let (now, by) = (exchange.controller.clock.now(), exchange.starter().name);
        let job = exchange.controller.jobs.find_mut(name);
        let builds = job.into_iter().flat_map(|job| &mut job.builds);
        builds.filter(|build| build.number == number).for_each(|build| build.stop(now, &by));
        exchange.redirect(&format!("{}{number}/", job::path(name)))
    })
}
