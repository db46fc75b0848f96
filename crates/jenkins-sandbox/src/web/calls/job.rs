//! One job: its page, what the API shows, its configuration.
//!
//! Source: `everyday/*`: a configuration posted without a charset is read as Latin-1.

use crate::jenkins::configuration::{Configuration, latin_1};
use crate::message::Reply;
use crate::percent::encode_segment;
use crate::setup::Planted;
use crate::web::exchange::Exchange;
use crate::web::exchange::path::Path;
use crate::web::pages;
use crate::web::remote_api::{self, bean::Ref};

/// The path of a job, with a closing slash.
pub(crate) fn path(name: &str) -> String {
    format!("/job/{}/", encode_segment(name))
}

/// Lets `answer` answer for a job that is there.
pub(crate) fn there(
    exchange: &mut Exchange<'_>,
    path: &Path<'_>,
    answer: impl FnOnce(&mut Exchange<'_>, &str) -> Reply,
) -> Reply {
    let name = path.name(0);
    if exchange.controller.jobs.find(name).is_none() {
        return pages::not_found(exchange);
    }
    answer(exchange, name)
}

/// The same, for those who may change it.
pub(crate) fn changed(
    exchange: &mut Exchange<'_>,
    path: &Path<'_>,
    permission: &'static str,
    answer: impl FnOnce(&mut Exchange<'_>, &str) -> Reply,
) -> Reply {
    there(exchange, path, |exchange, name| {
        if exchange.is_admin() {
            answer(exchange, name)
        } else {
            pages::denied(exchange, permission)
        }
    })
}

/// `/job/NAME/`
pub(crate) fn page(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    there(exchange, path, |exchange, name| {
        let body = format!("<h1>{}</h1><p>A job of the sandbox.</p>", pages::text(name));
        pages::layout(exchange, 200, name, &body)
    })
}

/// `/job/NAME`
pub(crate) fn onward(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    there(exchange, path, |exchange, name| exchange.redirect(&self::path(name)))
}

/// `/job/NAME/api/FORMAT`
pub(crate) fn api(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    remote_api::named(exchange, &Ref::Job(path.name(0).to_owned()), path.name(1))
}

/// `/job/NAME/configure`: a page without the form.
pub(crate) fn configure(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    changed(exchange, path, "hudson.model.Item.Configure", |exchange, name| {
        let body = "<p>The form is not here: post config.xml.</p>";
        pages::layout(exchange, 200, name, body)
    })
}

/// `GET /job/NAME/config.xml`
pub(crate) fn configuration(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    changed(exchange, path, "hudson.model.Item.Configure", |exchange, name| {
        let saves = exchange.rules().saves_configurations;
        let job = exchange.controller.jobs.find(name);
        let xml = job.map(|job| job.configuration.to_xml(saves)).unwrap_or_default();
        Reply::new(200).body("application/xml", xml)
    })
}

/// `POST /job/NAME/config.xml`
pub(crate) fn reconfigure(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    changed(exchange, path, "hudson.model.Item.Configure", |exchange, name| {
        match posted(exchange).and_then(|text| Configuration::from_text(&text)) {
            Ok(configuration) => {
                if let Some(job) = exchange.controller.jobs.find_mut(name) {
                    job.configuration = configuration;
                    job.is_held = false;
                }
                Reply::new(200)
            }
            Err(why) => pages::stack_trace(exchange, &why),
        }
    })
}

/// The posted text: who is not told how it is written reads Latin-1.
fn posted(exchange: &Exchange<'_>) -> Result<String, String> {
    let (body, kind) = (&exchange.request.body, exchange.request.header("content-type"));
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let charset = kind.split_once("charset=").map(|(_, rest)| {
        rest.split(';').next().unwrap_or_default().trim().trim_matches('"').to_owned()
    });
    match charset.as_deref() {
        None if exchange.has(Planted::Latin1NotApplied) => {
            Ok(String::from_utf8_lossy(body).into_owned())
        }
        None | Some("iso-8859-1" | "latin1" | "us-ascii") => Ok(latin_1(body)),
        Some("utf-8" | "utf8") => Ok(String::from_utf8_lossy(body).into_owned()),
        Some(other) => Err(format!("{other} is not here")),
    }
}
