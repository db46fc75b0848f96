//! Views: the one of all jobs, and those with jobs of their own choice.

use crate::percent::encode_segment;
use crate::web::exchange::Exchange;
use crate::web::remote_api::bean::{Bean, Held, Ref};
use crate::web::remote_api::exported::job;
use serde_json::{Value, json};

/// The name of the view of all jobs.
pub(crate) const ALL: &str = "all";

/// Every view.
pub(crate) fn all(exchange: &Exchange<'_>) -> Vec<Ref> {
    let own = exchange.controller.jobs.views.iter().map(|view| Ref::View(Some(view.name.clone())));
    let mut all = vec![Ref::View(None)];
    all.extend(own);
    all
}

/// A view by its name; the one of all jobs without.
pub(crate) fn view(exchange: &Exchange<'_>, name: Option<&str>) -> Option<Bean> {
    let root = exchange.root_url();
    let (class, element, name, jobs, url) = match name {
        None => ("hudson.model.AllView", "allView", ALL, job::all(exchange), root),
        Some(name) => {
            let view = exchange.controller.jobs.views.iter().find(|view| view.name == name)?;
            let jobs = view.jobs.iter().cloned().map(Ref::Job).collect();
            let url = format!("{root}view/{}/", encode_segment(name));
            ("hudson.model.ListView", "listView", name, jobs, url)
        }
    };
    let bean = Bean::new(element, class)
        .field("description", Value::Null)
        .holding(1, "jobs", Held::AllNamed(jobs))
        .seen(2, "name", name)
        .field("property", json!([]))
        .seen(2, "url", url);
    Some(bean)
}
