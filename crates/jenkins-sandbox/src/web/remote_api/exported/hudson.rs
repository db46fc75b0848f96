//! The controller itself, `/api/…`.

use crate::web::exchange::Exchange;
use crate::web::remote_api::bean::{Bean, Held, Ref};
use crate::web::remote_api::exported::{job, view};
use serde_json::{Value, json};

pub(crate) fn root(exchange: &Exchange<'_>) -> Bean {
    let (setup, rules) = (&exchange.controller.setup, exchange.rules());
    let [_, _, sentence] = rules.own_node;
    let mut bean = Bean::new("hudson", "hudson.model.Hudson")
        .holding(1, "assignedLabels", Held::AllNamed(vec![Ref::Label]))
        .field("mode", "NORMAL")
        .field("nodeDescription", sentence)
        .seen(2, "nodeName", "")
        .field("numExecutors", crate::jenkins::jobs::EXECUTORS)
        .field("description", Value::Null)
        .holding(1, "jobs", Held::AllNamed(job::all(exchange)))
        .naming("overallLoad", Some(Ref::OverallLoad))
        .naming("primaryView", Some(Ref::View(None)));
    if rules.tells_quiet_reason {
        bean = bean.field("quietDownReason", Value::Null);
    }
    bean = bean
        .field("quietingDown", exchange.controller.jobs.quieting)
        .field("slaveAgentPort", -1)
        .naming("unlabeledLoad", Some(Ref::UnlabeledLoad));
    if rules.url_in_api {
        // Nobody configured a root URL.
        bean = bean.field("url", Value::Null);
    }
    bean.field("useCrumbs", setup.csrf).field("useSecurity", json!(setup.security)).holding(
        1,
        "views",
        Held::AllNamed(view::all(exchange)),
    )
}
