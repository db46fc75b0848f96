//! Who am I: `/whoAmI`, `/me`, `/user/<id>` and the root document.
//!
//! Source: contract §3.2, recordings `whoami-*`, `me-*`, `api-json-*`, `strict-user-api-other`.

use crate::message::{Reply, encode_segment};
use crate::web::calls::job;
use crate::web::exchange::{Exchange, Proof};
use crate::web::pages;
use crate::web::remote_api::{self, Document};
use serde_json::{Value, json};

/// `/whoAmI/api/…`, open to everybody.
pub(crate) fn who_am_i(exchange: &mut Exchange<'_>, format: &str) -> Reply {
    let rules = exchange.rules();
    let typed = exchange.typed.clone().filter(|_| exchange.controller.setup.repeats_ids);
    let name = match exchange.account() {
        Some(_) if typed.is_some() => typed.unwrap_or_default(),
        Some(account) => account.key(),
        None => "anonymous".to_owned(),
    };
    let anonymous = exchange.caller.is_none();
    let mut authorities = vec![if anonymous { rules.anonymous_authority } else { "authenticated" }];
    let by_password = matches!(exchange.proof, Proof::Password | Proof::Session);
    if rules.password_factor && by_password {
        authorities.push("FACTOR_PASSWORD");
    }
    let mut fields = vec![
        ("anonymous", json!(anonymous)),
        ("authenticated", json!(true)),
        ("authorities", json!(authorities)),
        ("name", json!(name)),
    ];
    if rules.identity_details {
        let details = match exchange.proof {
            Proof::Token => Value::Null,
            _ => json!(format!("sandbox details: address {}", exchange.request.client_address())),
        };
        fields.push(("details", details));
        fields.push(("toString", json!(format!("sandbox authentication of {name}"))));
    }
    let document = Document { element: "whoAmI", class: "hudson.security.WhoAmI", fields };
    let tree = exchange.request.form_parameter("tree");
    remote_api::reply(exchange, &document, format, tree.as_deref())
}

/// `/me/api/…` and `/user/<id>/api/…`; `key` is a known user.
pub(crate) fn user(exchange: &mut Exchange<'_>, key: &str, format: &str) -> Reply {
    let Some(account) = exchange.controller.account(key) else {
        return pages::not_found(exchange);
    };
    let (id, full_name) = (account.user.id.clone(), account.user.full_name.clone());
    let address =
        format!("{}{}/user/{}", exchange.request.origin(), exchange.context(), encode_segment(key));
    // Others do not see the properties (contract §1.6).
    let shows_properties = exchange.caller.as_deref() == Some(key) || exchange.is_admin();
    let properties = if shows_properties { properties(exchange) } else { Vec::new() };
    let document = Document {
        element: "user",
        class: "hudson.model.User",
        fields: vec![
            ("absoluteUrl", json!(address)),
            ("description", Value::Null),
            ("fullName", json!(full_name)),
            ("id", json!(id)),
            ("property", json!(properties)),
        ],
    };
    let tree = exchange.request.form_parameter("tree");
    remote_api::reply(exchange, &document, format, tree.as_deref())
}

fn properties(exchange: &Exchange<'_>) -> Vec<Value> {
    let rules = exchange.rules();
    rules
        .user_properties
        .iter()
        .map(|class| {
            let mut property = json!({ "_class": class });
            if class.ends_with("UserSearchProperty") {
                property["insensitiveSearch"] = rules.search_ignores_case.into();
            }
            property
        })
        .collect()
}

/// `/api/…`
pub(crate) fn root(exchange: &mut Exchange<'_>, format: &str) -> Reply {
    let tree = exchange.request.form_parameter("tree");
    let jobs = job::rows(exchange, tree.as_deref());
    let setup = &exchange.controller.setup;
    let mut fields = vec![
        ("jobs", json!(jobs)),
        ("mode", json!("NORMAL")),
        ("nodeName", json!("")),
        ("quietingDown", json!(exchange.controller.jobs.quieting)),
        ("useCrumbs", json!(setup.csrf)),
        ("useSecurity", json!(setup.security)),
    ];
    if exchange.rules().url_in_api {
        // Nobody configured a root URL.
        fields.push(("url", Value::Null));
    }
    let document = Document { element: "hudson", class: "hudson.model.Hudson", fields };
    remote_api::reply(exchange, &document, format, tree.as_deref())
}
