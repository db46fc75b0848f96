//! Layouts B and C, the page of 2.505 and later: a card for each token, and templates that are none.
//! Since 2.548 (C) a card shows when its token ends, before (B) when it was made.
//!
//! Source: the `config.jelly` of `ApiTokenProperty`, recordings `list-*`, `legacy-list*`,
//! `list-expired*` of 2.541.2 and 2.572.

use super::drawings::{emblem, icon, script};
use super::escape::text;
use super::surroundings::BETWEEN_ROWS;
use super::token_inputs::legacy_box;
use super::token_page::Page;
use crate::jenkins::dates;
use crate::jenkins::expiry;
use crate::jenkins::tokens::Token;
use crate::web::exchange::Exchange;

/// The section with the tokens.
pub(super) fn body(exchange: &Exchange<'_>, page: &Page) -> String {
    let cards: Vec<String> = page.tokens.iter().map(|token| card(exchange, page, token)).collect();
    let cards = cards.join(BETWEEN_ROWS);
    let (nothing, list) =
        if page.tokens.is_empty() { ("", "jenkins-hidden") } else { (" jenkins-hidden", "") };
    let add = add_button(page);
    format!(
        "{}<div class=\"setting-main\"><div class=\"token-list ignore-dirty-panel\">\
         <div class=\"token-list-empty-item{nothing} jenkins-!-margin-bottom-2\"><div class=\"jenkins-notice\">{}\
         <div>This user has no token.</div><div class=\"jenkins-notice__description\">{add}</div></div></div>\
         <div id=\"api-tokens\" class=\"{list}\"><div id=\"api-token-list\">{cards}</div>{add}</div></div></div>{}",
        templates(page),
        icon(page.drawings),
        legacy_box(page, "jenkins-input")
    )
}

/// What a browser copies for a new token; no tokens themselves.
fn templates(page: &Page) -> String {
    let (buttons, icon) = (buttons(page, None), icon(page.drawings));
    let (add, made, end) = if page.expiry {
        let shown = "data-never=\"No end\" data-expires-on=\"Ends __DATA__\"";
        (
            ADD_TEMPLATE,
            format!("<span {shown} class=\"api-token-new-expiration token-creation\"></span>"),
            format!(
                "<div style=\"height: 2em\"><span {shown} class=\"api-token-new-expiration\"></span></div>"
            ),
        )
    } else {
        let made = "<span tooltip=\"Now\" class=\"token-creation\">Made now</span>";
        ("", made.to_owned(), String::new())
    };
    format!(
        "{add}<div class=\"jenkins-hidden\" id=\"api-token-row-template\"><div class=\"token-card\">\
         <div class=\"token-card-inner\"><div class=\"token-card__title\"><span class=\"token-name\"></span></div>\
         <div class=\"token-stats\">{made}<span class=\"token-last-used\">Not once</span></div></div>\
         <div class=\"token-controls\"><button tooltip=\"Show\" type=\"button\" data-button-done=\"Done\" \
         class=\"jenkins-button jenkins-button--tertiary api-token-property-token-show\">{icon}</button>{buttons}</div></div></div>\
         <div class=\"jenkins-hidden\" id=\"api-token-template\"><div>\
         <div class=\"jenkins-alert jenkins-alert-info\">This is the only time you see it.</div>\
         <div class=\"api-token-new-form-row jenkins-quote jenkins-quote--monospace\">\
         <span class=\"api-token-new-value\"></span>\
         <span data-message-insecure=\"Only over https\"><button data-tooltip-append-to-parent=\"true\" \
         tooltip=\"Copy\" text=\"\" message=\"Done\" type=\"button\" \
         class=\"copy-button jenkins-button jenkins-button--tertiary jenkins-copy-button jenkins-hidden\">\
         <span class=\"jenkins-copy-button__icon\">{icon}</span></button></span>{}</div>{end}</div></div>",
        script(&page.resources, "copy")
    )
}

/// The form for a new token with an end.
const ADD_TEMPLATE: &str = "\
    <div id=\"api-token-add-template\" class=\"jenkins-hidden\"><div>\
    <div class=\"jenkins-form-item tr \"><div class=\"jenkins-form-label help-sibling\">A name</div>\
    <div class=\"setting-main\">\
    <input name=\"tokenName\" placeholder=\"\" type=\"text\" class=\"jenkins-input   \" value=\"\"></div>\
    <div class=\"validation-error-area\"></div></div><div class=\"jenkins-form-label\">An end</div>\
    <div class=\"token-expiration jenkins-!-margin-bottom-3\"><div class=\"jenkins-select\">\
    <select class=\"jenkins-select__input\" name=\"expirationDuration\"><option value=\"7\">7 days</option>\
    <option value=\"30\" selected=\"true\">30 days</option><option value=\"60\">60 days</option>\
    <option value=\"90\">90 days</option><option value=\"custom\">Until</option>\
    <option value=\"never\">For ever</option></select></div>\
    <input type=\"date\" name=\"tokenExpiration\" class=\"jenkins-hidden jenkins-input token-expiration-date\">\
    <div class=\"jenkins-hidden warning token-warning\">For ever is long.</div></div></div></div>";

fn add_button(page: &Page) -> String {
    if !page.own {
        return String::new();
    }
    let (refused, made) = if page.expiry {
        (" data-not-added=\"It was refused\"", "")
    } else {
        ("", " data-success-title=\"There it is\"")
    };
    format!(
        "<button data-target-url=\"{}/generateNewToken\" data-message-name=\"Name\"{refused} \
         data-generate=\"Make it\" type=\"button\"{made} data-button-done=\"Done\" \
         class=\"api-token-property-add jenkins-button jenkins-button--secondary\" data-cancel=\"No\" \
         data-prompt-message=\"A new token\">Another token</button>",
        page.methods
    )
}

fn buttons(page: &Page, uuid: Option<&str>) -> String {
    let methods = &page.methods;
    let uuid = uuid.map_or_else(String::new, |uuid| format!(" data-token-uuid=\"{uuid}\""));
    format!(
        "<button data-rename-message=\"Name\" data-target-url=\"{methods}/rename\" data-rename-title=\"Rename\" \
         data-button-text=\"Rename\" tooltip=\"Rename\" type=\"button\" \
         class=\"jenkins-button jenkins-button--tertiary api-token-property-token-rename\">{}</button>\
         <button data-confirm-title=\"Revoke\" data-target-url=\"{methods}/revoke\" data-button-text=\"Revoke\" \
         tooltip=\"Revoke\" data-confirm=\"End this token?\" data-message-if-legacy-revoked=\"It is gone\" type=\"button\" \
         class=\"jenkins-button jenkins-button--tertiary jenkins-!-destructive-color api-token-property-token-revoke\"{uuid}>{}</button>",
        emblem(page.drawings),
        icon(page.drawings)
    )
}

fn card(exchange: &Exchange<'_>, page: &Page, token: &Token) -> String {
    let (class, warning, sign) = if token.legacy {
        ("legacy-token", "A token of the old kind", icon(page.drawings))
    } else {
        ("", "", "")
    };
    format!(
        "<div id=\"{uuid}\" class=\"token-card {class}\"><div class=\"token-card-inner\">\
         <div tooltip=\"{warning}\" class=\"token-card__title {class}\">{sign}<span class=\"token-name\">{}</span></div>\
         <div class=\"token-stats\">{}<span class=\"token-last-used\">{}</span></div></div>\
         <div class=\"token-controls\">{}</div></div>",
        text(&token.name),
        life(exchange, page, token),
        uses(exchange, page, token),
        buttons(page, Some(&token.uuid)),
        uuid = token.uuid,
    )
}

/// When a token was made and, where the version knows it, when it ends.
fn life(exchange: &Exchange<'_>, page: &Page, token: &Token) -> String {
    let unknown = || "nobody wrote down when".to_owned();
    let made = token.created.map_or_else(unknown, |at| page.moment(exchange, at));
    if page.expiry {
        let (urgency, end) = (urgency(page, token), end(page, token));
        return format!(
            "<span tooltip=\"Made on {made}\" class=\"{urgency} token-creation\">{end}</span>"
        );
    }
    let ago = token.created.map_or_else(unknown, |at| ago(Page::days_since(exchange, at)));
    format!(
        "<span tooltip=\"{made}\" class=\"token-creation jenkins-!-text-color-secondary\">Made {ago}</span>"
    )
}

fn ago(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        days => format!("{days} day(s) ago"),
    }
}

fn urgency(page: &Page, token: &Token) -> &'static str {
    if token.expired(page.today) {
        "error"
    } else if token.expires.is_none() || expiry::about_to_expire(token.expires, page.today) {
        "warning"
    } else {
        ""
    }
}

/// The expiry; Jenkins does not say when an expired token ended.
fn end(page: &Page, token: &Token) -> String {
    match token.expires {
        None => "No end".to_owned(),
        Some(_) if token.expired(page.today) => "It is over".to_owned(),
        Some(last) => format!("Ends {}", dates::short(last, page.locale)),
    }
}

fn uses(exchange: &Exchange<'_>, page: &Page, token: &Token) -> String {
    if !page.statistics {
        return "<span class=\"no-statistics\" tooltip=\"Nobody counts\">No numbers</span>"
            .to_owned();
    }
    match token.last_use {
        None => "<div tooltip=\"\" class=\"token-never-used jenkins-!-text-color-secondary\">Not once</div>".to_owned(),
        Some(at) => format!(
            "<span tooltip=\"{}\" class=\"jenkins-!-text-color-secondary\">Last taken {}</span>\
             <span class=\"token-use-counter\">{}</span>",
            page.moment(exchange, at),
            ago(Page::days_since(exchange, at)),
            token.uses
        ),
    }
}
