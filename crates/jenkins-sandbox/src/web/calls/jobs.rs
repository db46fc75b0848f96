//! Jobs, builds and quiet mode: just enough for a POST that is not about tokens.
//!
//! Source: recordings `createitem-*`, `build-token`, `quietdown-*`, `cancelquietdown-*`.

use crate::jenkins::jobs::Job;
use crate::message::Reply;
use crate::setup::Rights;
use crate::web::exchange::Exchange;
use crate::web::pages;

/// `POST /createItem?name=…`
pub(crate) fn create(exchange: &mut Exchange<'_>) -> Reply {
    if !exchange.is_admin() {
        return pages::denied(exchange, "hudson.model.Item.Create");
    }
    let name = exchange.request.parameter("name").unwrap_or_default();
    if name.trim().is_empty() {
        return pages::error(exchange, 400, "There has to be a name.");
    }
    if exchange.controller.jobs.items.iter().any(|known| known.name == name) {
        return pages::error(exchange, 400, &format!("The name {name} is taken."));
    }
    let config = exchange.request.body.clone();
    exchange.controller.jobs.items.push(Job { name, config });
    Reply::new(200)
}

/// `POST /job/NAME/build`
pub(crate) fn build(exchange: &mut Exchange<'_>, name: &str) -> Reply {
    if !exchange.controller.jobs.items.iter().any(|known| known.name == name) {
        return pages::not_found(exchange);
    }
    if !exchange.is_admin() {
        return pages::denied(exchange, "hudson.model.Item.Build");
    }
    exchange.controller.jobs.queued += 1;
    let queued = exchange.controller.jobs.queued;
    // Absolute on every container: Jenkins itself writes this one.
    let location =
        format!("{}{}/queue/item/{queued}/", exchange.request.origin(), exchange.context());
    Reply::new(201).with("Location", location)
}

/// `/quietDown` and `/cancelQuietDown`
pub(crate) fn quiet(exchange: &mut Exchange<'_>, quiet: bool) -> Reply {
    if exchange.rules().post_only && exchange.request.method != "POST" {
        return pages::post_only(exchange);
    }
    if exchange.rights() != Rights::Admin {
        let permission = exchange.rules().quiet_permission;
        return pages::denied(exchange, permission);
    }
    exchange.controller.jobs.quieting = quiet;
    exchange.redirect("/")
}
