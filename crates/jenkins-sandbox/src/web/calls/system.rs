//! The controller as a whole: its root, load, nodes, plugins; quiet before it goes down; scripts,
//! which are not here.
//!
//! Source: recordings `quietdown-*`, `cancelquietdown-*`, `everyday/*`.

use crate::message::Reply;
use crate::setup::Rights;
use crate::web::exchange::Exchange;
use crate::web::exchange::headers;
use crate::web::exchange::path::Path;
use crate::web::pages;
use crate::web::remote_api::{self, bean::Ref, exported};

/// `/api/FORMAT`
pub(crate) fn root(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    remote_api::named(exchange, &Ref::Root, path.name(0))
}

/// `/overallLoad/api/FORMAT`
pub(crate) fn load(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    remote_api::named(exchange, &Ref::OverallLoad, path.name(0))
}

/// `/computer/api/FORMAT`
pub(crate) fn nodes(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    let nodes = exported::node::set(exchange);
    remote_api::answer(exchange, &nodes, path.name(0))
}

/// `/computer/(master)/api/FORMAT`, or by the newer name.
pub(crate) fn node(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    let [label, _, _] = exchange.rules().own_node;
    let is_own = path.name(0) == "(master)" || path.name(0) == format!("({label})");
    if is_own {
        remote_api::named(exchange, &Ref::Node, path.name(1))
    } else {
        pages::not_found(exchange)
    }
}

/// `/pluginManager/api/FORMAT`
pub(crate) fn plugins(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    let manager = exported::plugins::manager(exchange);
    remote_api::answer(exchange, &manager, path.name(0))
}

/// `/quietDown`
pub(crate) fn quiet_down(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    quiet(exchange, true)
}

/// `/cancelQuietDown`
pub(crate) fn cancel_quiet_down(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    quiet(exchange, false)
}

fn quiet(exchange: &mut Exchange<'_>, quiet: bool) -> Reply {
    if exchange.rights() != Rights::Admin {
        let permission = exchange.rules().quiet_permission;
        return pages::denied(exchange, permission);
    }
    exchange.controller.jobs.quieting = quiet;
    exchange.redirect("/")
}

/// `POST /scriptText`
pub(crate) fn script(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    if !exchange.is_admin() {
        let permission = exchange.rules().script_permission;
        return pages::denied(exchange, permission);
    }
    let kind = headers::media_type(exchange, "text/plain");
    Reply::new(501).body(kind, "Not here: the sandbox leaves out Groovy, so it runs no script.\n")
}

/// `/manage`
pub(crate) fn manage(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    match (exchange.rules().manage_with_slash, path.slash) {
        (true, false) => exchange.redirect("/manage/"),
        (false, true) => pages::not_found(exchange),
        _ if !exchange.is_admin() => pages::denied(exchange, "hudson.model.Hudson.Administer"),
        _ => pages::layout(exchange, 200, "Manage", "<p>Nothing to manage.</p>"),
    }
}

/// `/instance-identity`
pub(crate) fn instance_identity(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    if exchange.rules().instance_identity {
        pages::layout(exchange, 200, "Identity", "<p>No key here.</p>")
    } else {
        pages::not_found(exchange)
    }
}

/// `/`
pub(crate) fn dashboard(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    pages::layout(exchange, 200, "Dashboard", "<p>This is a sandbox.</p>")
}
