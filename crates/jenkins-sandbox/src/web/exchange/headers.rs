//! Headers that many answers share: media types, packing, what every API answer carries.
//!
//! Source: recordings `crumb-json`, `crumb-xml`, `gzip`.

use crate::jenkins::version_rules::Container;
use crate::message::Reply;
use crate::web::exchange::Exchange;
use std::io::Write as _;

/// A ready XML answer.
pub(crate) fn xml(exchange: &Exchange<'_>, text: &str) -> Reply {
    headers(exchange, Reply::new(200).body("application/xml;charset=UTF-8", text))
}

/// What every API answer carries.
pub(crate) fn headers(exchange: &Exchange<'_>, reply: Reply) -> Reply {
    let reply = exchange.advertise(reply);
    if exchange.rules().api_frame_options { reply.with("X-Frame-Options", "deny") } else { reply }
}

/// The type with the charset as the container spells it.
pub(crate) fn media_type(exchange: &Exchange<'_>, kind: &str) -> String {
    let charset = match exchange.rules().container {
        Container::Jetty94 | Container::Jetty10 => "utf-8",
        Container::Jetty92 | Container::Tomcat => "UTF-8",
    };
    format!("{kind};charset={charset}")
}

/// Jetty's filter packs when asked; Tomcat as it was recorded does not.
pub(crate) fn zipped(exchange: &Exchange<'_>, mut reply: Reply) -> Reply {
    if !exchange.request.accepts_gzip() || exchange.rules().container == Container::Tomcat {
        return reply;
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let packed = gzip.write_all(&reply.body).and_then(|()| gzip.finish());
    if let Ok(packed) = packed {
        reply.body = packed;
        reply = reply.with("Content-Encoding", "gzip").with("Vary", "Accept-Encoding");
    }
    reply
}
