//! Who am I: `/whoAmI`, and what the API shows of a user.
//!
//! Source: `WhoAmI`, recordings `whoami-*`, `me-*`, `strict-user-api-other`.

use crate::message::Reply;
use crate::percent::encode_segment;
use crate::web::exchange::path::Path;
use crate::web::exchange::{Exchange, Proof};
use crate::web::pages;
use crate::web::remote_api::{self, bean::Bean, bean::Held};
use serde_json::{Value, json};

/// `/whoAmI` without its slash
pub(crate) fn onward(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    exchange.redirect("/whoAmI/")
}

/// `/whoAmI/`
pub(crate) fn page(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    pages::layout(exchange, 200, "Who am I", "<p>See the API.</p>")
}

/// `/whoAmI/api/…`, open to everybody.
pub(crate) fn who_am_i(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
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
    let mut bean = Bean::new("whoAmI", "hudson.security.WhoAmI")
        .field("anonymous", anonymous)
        .field("authenticated", true)
        .field("authorities", json!(authorities))
        .field("name", name.as_str());
    if rules.identity_details {
        let details = match exchange.proof {
            Proof::Token => Value::Null,
            _ => json!(format!("sandbox details: address {}", exchange.request.client_address())),
        };
        bean = bean
            .field("details", details)
            .field("toString", format!("sandbox authentication of {name}"));
    }
    remote_api::answer(exchange, &bean, path.name(0))
}

/// `/me/api/…` and `/user/<id>/api/…`; `key` is a known user.
pub(crate) fn user(exchange: &mut Exchange<'_>, key: &str, format: &str) -> Reply {
    let Some(account) = exchange.controller.account(key) else {
        return pages::not_found(exchange);
    };
    // Others do not see the properties (the `config.jelly` of `ApiTokenProperty`).
    let shows_properties = exchange.caller.as_deref() == Some(key) || exchange.is_admin();
    let properties = if shows_properties { properties(exchange) } else { Vec::new() };
    let bean = Bean::new("user", "hudson.model.User")
        .seen(999, "absoluteUrl", format!("{}user/{}", exchange.root_url(), encode_segment(key)))
        .field("description", Value::Null)
        .seen(999, "fullName", account.user.full_name.as_str())
        .field("id", account.user.id.as_str())
        .holding(1, "property", Held::Many(properties));
    remote_api::answer(exchange, &bean, format)
}

fn properties(exchange: &Exchange<'_>) -> Vec<Bean> {
    let rules = exchange.rules();
    let property = |class: &&'static str| {
        let property = Bean::new("property", *class);
        if class.ends_with("UserSearchProperty") {
            property.seen(2, "insensitiveSearch", rules.search_ignores_case)
        } else {
            property
        }
    };
    let of_plugins = exchange.has_plugin("credentials").then(|| {
        let class =
            "com.cloudbees.plugins.credentials.UserCredentialsProvider$UserCredentialsProperty";
        Bean::new("property", class)
    });
    rules.user_properties.iter().map(property).chain(of_plugins).collect()
}
