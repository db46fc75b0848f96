//! The web methods of `jenkins.security.ApiTokenProperty`.
//!
//! Source: `ApiTokenProperty.DescriptorImpl`, recordings `generate-*`, `fixed-*`, `rename-*`,
//! `revoke*`, `legacy-change-token`, `change-token-*`, `strict-*`.

use crate::jenkins::controller::Account;
use crate::jenkins::dates::{self, Locale};
use crate::jenkins::expiry::{self, Wish};
use crate::jenkins::tokens::Token;
use crate::jenkins::version_rules::LegacyReply;
use crate::message::Reply;
use crate::web::exchange::Exchange;
use crate::web::exchange::headers;
use crate::web::pages;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Calls `method` for the user `owner`; 404 when the version has no such method.
pub(crate) fn call(exchange: &mut Exchange<'_>, owner: &str, method: &str) -> Reply {
    let rules = exchange.rules();
    let known = match method {
        "changeToken" => true,
        "generateNewToken" | "rename" | "revoke" => rules.named_tokens,
        "addFixedToken" | "revokeAll" | "revokeAllExcept" => rules.bulk_methods,
        _ => false,
    };
    if !known {
        return pages::not_found(exchange);
    }
    if rules.post_only && exchange.request.method != "POST" {
        return pages::post_only(exchange);
    }
    match method {
        "changeToken" => change(exchange, owner),
        "generateNewToken" => generate(exchange, owner),
        "addFixedToken" => add_fixed(exchange, owner),
        "rename" => rename(exchange, owner),
        _ => revoke(exchange, owner, method),
    }
}

/// Only the owner may create; not even an administrator may for others.
fn may_create(exchange: &Exchange<'_>, owner: &str) -> bool {
    exchange.caller.as_deref() == Some(owner)
}

/// Owners and administrators may change what is there.
fn may_change(exchange: &Exchange<'_>, owner: &str) -> bool {
    may_create(exchange, owner) || exchange.is_admin()
}

fn generate(exchange: &mut Exchange<'_>, owner: &str) -> Reply {
    if !may_create(exchange, owner) {
        return Reply::new(403);
    }
    let expires = match wished_end(exchange) {
        Ok(expires) => expires,
        Err(reply) => return reply,
    };
    let name = name(exchange);
    let (now, today) = (exchange.controller.clock.now(), exchange.controller.clock.today());
    let Some(account) = exchange.controller.account_mut(owner) else {
        return pages::not_found(exchange);
    };
    let (uuid, value) = account.tokens.mint(&name, now, expires);
    // The early JSON library took the word for the value.
    let shown =
        if exchange.rules().null_is_no_name && name == "null" { Value::Null } else { json!(name) };
    let mut data = json!({ "tokenUuid": uuid, "tokenName": shown, "tokenValue": value });
    if exchange.rules().expiry {
        let locale = Locale::wanted(exchange.request.header("accept-language").as_deref());
        data["expirationDate"] =
            expires.map_or_else(|| json!("never"), |last| json!(dates::short(last, locale)));
        data["aboutToExpire"] = json!(expiry::about_to_expire(expires, today));
    }
    ok(exchange, Some(data))
}

fn add_fixed(exchange: &mut Exchange<'_>, owner: &str) -> Reply {
    if !may_create(exchange, owner) {
        return Reply::new(403);
    }
    let expires = match wished_end(exchange) {
        Ok(expires) => expires,
        Err(reply) => return reply,
    };
    let name = name(exchange);
    let value = exchange.request.parameter("newTokenPlainValue").unwrap_or_default();
    let now = exchange.controller.clock.now();
    let kept = exchange
        .controller
        .account_mut(owner)
        .and_then(|account| account.tokens.add_fixed(&name, &value, now, expires));
    match kept {
        Some(uuid) => ok(exchange, Some(json!({ "tokenUuid": uuid, "tokenName": name }))),
        None => pages::stack_trace(exchange, "That is not a token value."),
    }
}

/// The last day asked for; older versions do not look at the parameters at all.
fn wished_end(exchange: &mut Exchange<'_>) -> Result<Option<Date>, Reply> {
    if !exchange.rules().expiry {
        return Ok(None);
    }
    let parameter = |name: &str| exchange.request.parameter(name);
    let (duration, date) = (parameter("expirationDuration"), parameter("tokenExpiration"));
    let today = exchange.controller.clock.today();
    match expiry::wish(duration.as_deref(), date.as_deref(), today) {
        Wish::Until(last) => Ok(last),
        Wish::Past => Err(fault(exchange, "The last day of that token is already over")),
        Wish::Nonsense => {
            Err(pages::stack_trace(exchange, "That is not a number of days, or not a date."))
        }
    }
}

/// The name asked for, or the default one with the time in it.
fn name(exchange: &Exchange<'_>) -> String {
    let wanted = exchange.request.parameter("newTokenName").unwrap_or_default();
    if !wanted.trim().is_empty() {
        return wanted;
    }
    let clock = &exchange.controller.clock;
    let moment = clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string();
    format!("Token created on {}", moment.replace("+00:00", "Z"))
}

fn rename(exchange: &mut Exchange<'_>, owner: &str) -> Reply {
    if !may_change(exchange, owner) {
        return pages::denied(exchange, "hudson.model.Hudson.Administer");
    }
    let name = exchange.request.parameter("newName").unwrap_or_default();
    let uuid = exchange.request.parameter("tokenUuid").unwrap_or_default();
    let in_json = exchange.rules().rename_answers_json;
    if name.trim().is_empty() {
        return fault(exchange, "The name cannot be empty");
    }
    if uuid.trim().is_empty() {
        let message = "A tokenUuid is needed";
        return if in_json { fault(exchange, message) } else { exchange.error(400, Some(message)) };
    }
    let account = exchange.controller.account_mut(owner);
    if !account.is_some_and(|account| account.tokens.rename(&uuid, &name)) {
        return fault(exchange, "No token found, try refreshing the page");
    }
    if in_json { ok(exchange, None) } else { Reply::new(200) }
}

/// `revoke`, `revokeAll`, `revokeAllExcept`: 200 and silence, whether anything ended or not.
fn revoke(exchange: &mut Exchange<'_>, owner: &str, method: &str) -> Reply {
    if !may_change(exchange, owner) {
        return pages::denied(exchange, "hudson.model.Hudson.Administer");
    }
    let uuid = exchange.request.parameter("tokenUuid").unwrap_or_default();
    if method != "revokeAll" && uuid.trim().is_empty() {
        return exchange.error(400, Some("A tokenUuid is needed"));
    }
    let ends = |token: &Token| match method {
        "revokeAll" => true,
        "revokeAllExcept" => token.uuid != uuid,
        _ => token.uuid == uuid,
    };
    if let Some(account) = exchange.controller.account_mut(owner) {
        account.tokens.revoke(ends);
    }
    Reply::new(200)
}

/// A new legacy token, told in a header.
fn change(exchange: &mut Exchange<'_>, owner: &str) -> Reply {
    if !may_change(exchange, owner) {
        return pages::denied(exchange, "hudson.model.Hudson.Administer");
    }
    let now = exchange.controller.clock.now();
    let account = exchange.controller.account_mut(owner);
    let value = account
        .filter(|account| has_legacy(account))
        .map(|account| account.tokens.change_legacy(Some(now)));
    let kind = headers::media_type(exchange, "text/html");
    let Some(value) = value else {
        return Reply::new(200).body(kind, "<div>There is no legacy token here to replace.</div>");
    };
    let own = may_create(exchange, owner);
    let reply = match exchange.rules().legacy_reply {
        LegacyReply::Script => {
            let shown = if own { value.as_str() } else { "Token is hidden" };
            Reply::new(200)
                .with("script", format!("document.getElementById('apiToken').value='{shown}'"))
        }
        // Here even an administrator is told (`ApiTokenProperty.DescriptorImpl`).
        LegacyReply::Callback => {
            // Readers look at the text, so the order of the members is Jenkins' own.
            let call = format!(r#"{{"callback":"changeTokenCallback","arguments":["{value}"]}}"#);
            Reply::new(200).with("X-Jenkins-ValidateButton-Callback", call)
        }
    };
    let said = if own { "A new token is in the field." } else { "The user has a new token." };
    reply.body(kind, format!("<div>{said}</div>"))
}

fn has_legacy(account: &Account) -> bool {
    account.tokens.legacy_value().is_some()
}

fn ok(exchange: &Exchange<'_>, data: Option<Value>) -> Reply {
    let mut body = json!({ "status": "ok" });
    if let Some(data) = data {
        body["data"] = data;
    }
    Reply::new(200).body(headers::media_type(exchange, "application/json"), body.to_string())
}

/// An error that Jenkins answers with 200.
fn fault(exchange: &Exchange<'_>, message: &str) -> Reply {
    let body = json!({ "status": "error", "message": message });
    Reply::new(200).body(headers::media_type(exchange, "application/json"), body.to_string())
}
