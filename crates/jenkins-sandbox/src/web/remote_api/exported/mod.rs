//! The objects of a controller as the remote API exports them.
//!
//! Source: `everyday/*`, of each version the fields that it showed.

pub(crate) mod build;
pub(crate) mod hudson;
pub(crate) mod job;
pub(crate) mod load;
pub(crate) mod node;
pub(crate) mod plugins;
pub(crate) mod queue;
pub(crate) mod view;

use crate::web::exchange::Exchange;
use crate::web::remote_api::bean::{Bean, Ref};

/// The object that another names, if it is there.
pub(crate) fn resolve(exchange: &Exchange<'_>, other: &Ref) -> Option<Bean> {
    match other {
        Ref::Root => Some(hudson::root(exchange)),
        Ref::Job(name) => job::job(exchange, name),
        Ref::Build(job, number) => build::build(exchange, job, *number),
        Ref::QueueItem(id) => queue::item(exchange, *id),
        Ref::View(name) => view::view(exchange, name.as_deref()),
        Ref::Label => Some(node::label(exchange)),
        Ref::Node => Some(node::computer(exchange)),
        Ref::Executor(number) => Some(node::executor(exchange, *number)),
        Ref::OverallLoad => Some(load::overall()),
        Ref::UnlabeledLoad => Some(load::unlabeled()),
    }
}
