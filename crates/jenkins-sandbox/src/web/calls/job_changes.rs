//! What changes a job by a single call: renamed, deleted, disabled, described.
//!
//! Source: `everyday/*`.

use crate::jenkins::version_rules::Container;
use crate::message::Reply;
use crate::percent::encode_segment;
use crate::web::calls::create_item::good_name;
use crate::web::calls::job::{changed, path as path_of, there};
use crate::web::exchange::Exchange;
use crate::web::exchange::headers;
use crate::web::exchange::path::Path;
use crate::web::pages;

/// `POST /job/NAME/confirmRename?newName=…` and `doRename`
pub(crate) fn rename(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    changed(exchange, path, "hudson.model.Item.Configure", |exchange, name| {
        let new = exchange.request.parameter("newName").unwrap_or_default();
        if let Err(reason) = good_name(&new) {
            return pages::failure(exchange, &reason);
        }
        if new == name {
            return pages::failure(exchange, "The new name is the same as the current name.");
        }
        if exchange.controller.jobs.find(&new).is_some() {
            return pages::failure(exchange, &format!("The name “{new}” is already in use."));
        }
        exchange.controller.jobs.rename(name, &new);
        let target = encode_segment(&new);
        match exchange.rules().container {
            Container::Tomcat => exchange.redirect(&format!("{}../{target}", path_of(name))),
            _ => exchange.redirect(&format!("/job/{target}")),
        }
    })
}

/// `POST /job/NAME/doDelete`
pub(crate) fn delete(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    changed(exchange, path, "hudson.model.Item.Delete", |exchange, name| {
        exchange.controller.jobs.remove(name);
        exchange.redirect("/")
    })
}

/// `DELETE /job/NAME/`
pub(crate) fn delete_by_method(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    let reply = delete(exchange, path);
    if reply.status == 302 && exchange.rules().delete_without_content {
        return Reply::new(204);
    }
    reply
}

/// `POST /job/NAME/disable`
pub(crate) fn disable(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    set(exchange, path, "disabled", Some("true"))
}

/// `POST /job/NAME/enable`
pub(crate) fn enable(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    set(exchange, path, "disabled", Some("false"))
}

/// `POST /job/NAME/submitDescription`
pub(crate) fn describe(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    let text = exchange.request.parameter("description");
    set(exchange, path, "description", text.as_deref())
}

/// `GET /job/NAME/description`
pub(crate) fn description(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    there(exchange, path, |exchange, name| {
        let job = exchange.controller.jobs.find(name);
        let text = job.and_then(|job| job.configuration.description()).unwrap_or_default();
        Reply::new(200).body(headers::media_type(exchange, "text/plain"), text)
    })
}

fn set(exchange: &mut Exchange<'_>, path: &Path<'_>, what: &str, text: Option<&str>) -> Reply {
    changed(exchange, path, "hudson.model.Item.Configure", |exchange, name| {
        if let Some(job) = exchange.controller.jobs.find_mut(name) {
            job.configuration.set(what, text);
            job.is_held &= what != "disabled";
        }
        exchange.redirect(&path_of(name))
    })
}
