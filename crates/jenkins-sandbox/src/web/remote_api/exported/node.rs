//! The nodes: the controller's own, its label, its executors.

use crate::jenkins::builds::HOME;
use crate::jenkins::jobs::EXECUTORS;
use crate::web::exchange::Exchange;
use crate::web::remote_api::bean::{Bean, Held, Ref};
use crate::web::remote_api::exported::load;
use serde_json::{Value, json};

/// `/computer`
pub(crate) fn set(exchange: &Exchange<'_>) -> Bean {
    Bean::new("computerSet", "hudson.model.ComputerSet")
        .field("busyExecutors", running(exchange).len())
        .holding(1, "computer", Held::AllNamed(vec![Ref::Node]))
        .field("displayName", "Nodes")
        .field("totalExecutors", EXECUTORS)
}

/// What is being built.
fn running(exchange: &Exchange<'_>) -> Vec<Ref> {
    let now = exchange.controller.clock.now();
    let jobs = exchange.controller.jobs.items.iter();
    let running = jobs.flat_map(|job| {
        let builds = job.builds.iter().filter(|build| build.is_running(now));
        builds.map(|build| Ref::Build(job.name.clone(), build.number))
    });
    running.collect()
}

pub(crate) fn label(exchange: &Exchange<'_>) -> Bean {
    let [name, _, _] = exchange.rules().own_node;
    let busy = running(exchange).len();
    Bean::plain("labelAtom", "hudson.model.labels.LabelAtom")
        .field("actions", json!([]))
        .field("busyExecutors", busy)
        .field("clouds", json!([]))
        .field("description", Value::Null)
        .field("idleExecutors", EXECUTORS.saturating_sub(busy))
        .holding(1, "loadStatistics", Held::One(Box::new(load::of_label())))
        .seen(999, "name", name)
        .holding(1, "nodes", Held::AllNamed(vec![Ref::Root]))
        .field("offline", false)
        .holding(1, "tiedJobs", Held::AllNamed(tied(exchange)))
        .field("totalExecutors", EXECUTORS)
        .field("propertiesList", json!([]))
}

/// The jobs that run nowhere else.
fn tied(exchange: &Exchange<'_>) -> Vec<Ref> {
    let jobs = exchange.controller.jobs.items.iter();
    let tied = jobs.filter(|job| !job.configuration.may_roam());
    tied.map(|job| Ref::Job(job.name.clone())).collect()
}

pub(crate) fn computer(exchange: &Exchange<'_>) -> Bean {
    let rules = exchange.rules();
    let ([_, name, sentence], [icon, icon_class]) = (rules.own_node, rules.node_icon);
    Bean::new("masterComputer", "hudson.model.Hudson$MasterComputer")
        .seen(2, "actions", json!([]))
        .holding(2, "assignedLabels", Held::AllNamed(vec![Ref::Label]))
        .seen(2, "description", sentence)
        .seen(2, "displayName", name)
        .holding(2, "executors", Held::AllNamed((0..EXECUTORS).map(Ref::Executor).collect()))
        .seen(2, "icon", icon)
        .seen(2, "iconClassName", icon_class)
        .seen(2, "idle", running(exchange).is_empty())
        .seen(2, "jnlpAgent", false)
        .seen(2, "launchSupported", true)
        .holding(2, "loadStatistics", Held::One(Box::new(load::of_label())))
        .seen(2, "manualLaunchAllowed", true)
        .holding(2, "monitorData", Held::Map(monitors(exchange)))
        .seen(2, "numExecutors", EXECUTORS)
        .seen(2, "offline", false)
        .seen(2, "offlineCause", Value::Null)
        .seen(2, "offlineCauseReason", "")
        .seen(2, "oneOffExecutors", json!([]))
        .seen(2, "temporarilyOffline", false)
}

pub(crate) fn executor(exchange: &Exchange<'_>, number: usize) -> Bean {
    let current = running(exchange).into_iter().nth(number);
    let idle = current.is_none();
    Bean::plain("executor", "hudson.model.Executor")
        .naming("currentExecutable", current)
        .field("idle", idle)
        .field("likelyStuck", false)
        .field("number", number)
        .field("progress", if idle { -1 } else { 50 })
}

/// What the monitors saw: a machine of the sandbox's own.
fn monitors(exchange: &Exchange<'_>) -> Vec<(String, Held)> {
    let now = exchange.controller.clock.now().as_millisecond();
    let gigabytes = |count: u64| count * 1024 * 1024 * 1024;
    let bean = |class: &str| Bean::new("monitor", format!("hudson.{class}"));
    let space = |path: &str| {
        let disk = bean("node_monitors.DiskSpaceMonitorDescriptor$DiskSpace")
            .seen(4, "timestamp", now)
            .seen(4, "path", path)
            .seen(4, "size", gigabytes(64));
        if exchange.rules().monitors_tell_limits {
            disk.seen(4, "threshold", gigabytes(1)).seen(4, "totalSize", gigabytes(128)).seen(
                4,
                "warningThreshold",
                gigabytes(2),
            )
        } else {
            disk
        }
    };
    let swap = bean("node_monitors.SwapSpaceMonitor$MemoryUsage2")
        .seen(4, "availablePhysicalMemory", gigabytes(12))
        .seen(4, "availableSwapSpace", 0)
        .seen(4, "totalPhysicalMemory", gigabytes(16))
        .seen(4, "totalSwapSpace", 0);
    let response = bean("node_monitors.ResponseTimeMonitor$Data")
        .seen(4, "timestamp", now)
        .seen(4, "average", 0);
    let clock = bean("util.ClockDifference").seen(4, "diff", 0);
    let one = |name: &str, held| (format!("hudson.node_monitors.{name}"), held);
    let boxed = |bean| Held::One(Box::new(bean));
    vec![
        one("SwapSpaceMonitor", boxed(swap)),
        one("TemporarySpaceMonitor", boxed(space("/tmp"))),
        one("DiskSpaceMonitor", boxed(space(HOME))),
        one("ArchitectureMonitor", Held::Plain(json!("Linux (amd64)"))),
        one("ResponseTimeMonitor", boxed(response)),
        one("ClockMonitor", boxed(clock)),
    ]
}
