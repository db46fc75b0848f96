//! `/queue/…`: what waits, and what became of it.

use crate::message::Reply;
use crate::web::exchange::Exchange;
use crate::web::exchange::path::Path;
use crate::web::pages;
use crate::web::remote_api::{self, bean::Ref, exported};

/// `/queue/api/FORMAT`
pub(crate) fn queue(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    let queue = exported::queue::queue(exchange);
    remote_api::answer(exchange, &queue, path.name(0))
}

/// `/queue/item/NUMBER/api/FORMAT`
pub(crate) fn item(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    match path.name(0).parse() {
        Ok(number) => remote_api::named(exchange, &Ref::QueueItem(number), path.name(1)),
        Err(_) => pages::not_found(exchange),
    }
}
