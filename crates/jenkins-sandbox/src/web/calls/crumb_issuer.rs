//! `/crumbIssuer/api/…`: crumbs handed out.
//!
//! Source: contract §2.2, recordings `crumb-*`.

use crate::message::Reply;
use crate::web::exchange::Exchange;
use crate::web::exchange::crumbs::{FIELD, crumb};
use crate::web::exchange::headers;
use crate::web::remote_api::{self, Document};
use serde_json::json;

/// `/crumbIssuer/api/…`
pub(crate) fn issue(exchange: &mut Exchange<'_>, format: &str) -> Reply {
    let query = |name: &str| exchange.request.form_parameter(name);
    if query("jsonp").is_some() {
        let message = "No JSONP for this object";
        return exchange.error(403, Some(message));
    }
    let (tree, xpath) = (query("tree"), query("xpath"));
    let value = crumb(exchange);
    if let (Some(xpath), "xml") = (xpath, format) {
        return by_xpath(exchange, &xpath, &value);
    }
    let document = Document {
        element: "defaultCrumbIssuer",
        class: "hudson.security.csrf.DefaultCrumbIssuer",
        fields: vec![("crumb", json!(value)), ("crumbRequestField", json!(FIELD))],
    };
    remote_api::reply(exchange, &document, format, tree.as_deref())
}

/// The four texts that are allowed, elements, and a refusal for everything else.
fn by_xpath(exchange: &Exchange<'_>, xpath: &str, value: &str) -> Reply {
    let text = match xpath {
        "/*/crumbRequestField/text()" => FIELD.to_owned(),
        "/*/crumb/text()" => value.to_owned(),
        r#"concat(//crumbRequestField,":",//crumb)"# => format!("{FIELD}:{value}"),
        "concat(//crumbRequestField,'=',//crumb)" => format!("{FIELD}={value}"),
        "//crumb" => return headers::xml(exchange, &format!("<crumb>{value}</crumb>")),
        "//crumbRequestField" => {
            return headers::xml(
                exchange,
                &format!("<crumbRequestField>{FIELD}</crumbRequestField>"),
            );
        }
        _ => {
            let message = "No text answers for this XPath";
            return headers::headers(exchange, exchange.error(403, Some(message)));
        }
    };
    let reply = Reply::new(200).body(headers::media_type(exchange, "text/plain"), text);
    if exchange.rules().text_names_version { headers::headers(exchange, reply) } else { reply }
}
