//! The queue and its items.

use crate::jenkins::queue::{Item, Place};
use crate::web::exchange::Exchange;
use crate::web::remote_api::bean::{Bean, Held, Ref};
use crate::web::remote_api::exported::build;
use serde_json::json;

/// Everything that waits.
pub(crate) fn queue(exchange: &Exchange<'_>) -> Bean {
    let items = exchange.controller.jobs.queue.iter().rev().filter(|item| !item.place.is_over());
    let items = items.map(|item| Ref::QueueItem(item.id)).collect();
    Bean::new("queue", "hudson.model.Queue").field("discoverableItems", json!([])).holding(
        1,
        "items",
        Held::AllNamed(items),
    )
}

pub(crate) fn item(exchange: &Exchange<'_>, id: u64) -> Option<Bean> {
    let (jobs, now) = (&exchange.controller.jobs, exchange.controller.clock.now());
    let item = jobs.queue.iter().find(|item| item.id == id)?;
    let job = jobs.of_item(item)?;
    let (class, element) = match item.place {
        Place::Waiting => ("hudson.model.Queue$WaitingItem", "waitingItem"),
        Place::Blocked => ("hudson.model.Queue$BlockedItem", "blockedItem"),
        Place::Buildable => ("hudson.model.Queue$BuildableItem", "buildableItem"),
        Place::Left(_) => ("hudson.model.Queue$LeftItem", "leftItem"),
    };
    let last = job.builds.last().map(|build| build.number);
    let bean = Bean::new(element, class)
        .holding(2, "actions", Held::Many(build::actions(&item.given, &item.starter)))
        .seen(2, "blocked", item.place == Place::Blocked)
        .seen(2, "buildable", item.place == Place::Buildable)
        .seen(2, "id", id)
        .seen(2, "inQueueSince", item.since.as_millisecond())
        .seen(2, "params", params(item))
        .seen(2, "stuck", false)
        .holding(2, "task", Held::Named(Some(Ref::Job(job.name.clone()))))
        .seen(2, "url", format!("queue/item/{id}/"))
        .seen(2, "why", item.why(now, jobs.quieting, last));
    Some(match item.place {
        Place::Waiting => bean.seen(2, "timestamp", item.due.as_millisecond()),
        Place::Blocked => bean.seen(2, "buildableStartMilliseconds", item.due.as_millisecond()),
        Place::Buildable => bean
            .seen(2, "buildableStartMilliseconds", item.due.as_millisecond())
            .seen(2, "pending", false),
        Place::Left(number) => bean.seen(2, "cancelled", false).holding(
            2,
            "executable",
            Held::Named(Some(Ref::Build(job.name.clone(), number))),
        ),
    })
}

/// The parameters as one text.
fn params(item: &Item) -> String {
    let given = item.given.iter().map(|given| [&given.name, "=", &given.value].concat());
    given.flat_map(|given| ["\n".to_owned(), given]).collect()
}
