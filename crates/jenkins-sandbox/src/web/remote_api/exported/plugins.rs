//! The plugins that the sandbox was set up to list.

use crate::setup::Plugin;
use crate::web::exchange::Exchange;
use crate::web::remote_api::bean::{Bean, Held};
use serde_json::Value;

/// `/pluginManager`
pub(crate) fn manager(exchange: &Exchange<'_>) -> Bean {
    let plugins = exchange.controller.setup.plugins.iter().map(one).collect();
    Bean::new("localPluginManager", "hudson.LocalPluginManager").holding(
        1,
        "plugins",
        Held::Many(plugins),
    )
}

fn one(plugin: &Plugin) -> Bean {
    let needs = plugin.needs.iter().map(|needed| {
        Bean::plain("dependency", "hudson.PluginWrapper$Dependency")
            .field("optional", needed.optional)
            .field("shortName", needed.short_name.as_str())
            .field("version", needed.version.as_str())
    });
    Bean::plain("plugin", "hudson.PluginWrapper")
        .field("active", true)
        .field("backupVersion", Value::Null)
        .field("bundled", false)
        .field("deleted", false)
        .holding(1, "dependencies", Held::Many(needs.collect()))
        .field("detached", plugin.detached)
        .field("downgradable", false)
        .field("enabled", true)
        .field("hasUpdate", false)
        .field("longName", plugin.short_name.as_str())
        .field("pinned", false)
        .field("requiredCoreVersion", "2.0")
        .field("shortName", plugin.short_name.as_str())
        .field("supportsDynamicLoad", "MAYBE")
        .field("url", Value::Null)
        .field("version", plugin.version.as_str())
}
