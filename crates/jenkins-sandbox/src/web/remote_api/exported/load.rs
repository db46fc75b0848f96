//! Statistics of load: their names, and nothing behind them.

use crate::web::remote_api::bean::{Bean, Held};
use serde_json::json;

const SERIES: [&str; 8] = [
    "availableExecutors",
    "busyExecutors",
    "connectingExecutors",
    "definedExecutors",
    "idleExecutors",
    "onlineExecutors",
    "queueLength",
    "totalExecutors",
];

/// Of everything.
pub(crate) fn overall() -> Bean {
    let bean = Bean::plain("overallLoadStatistics", "hudson.model.OverallLoadStatistics");
    with_series(bean).holding(1, "totalQueueLength", Held::One(Box::new(series())))
}

/// Of what is built anywhere.
pub(crate) fn unlabeled() -> Bean {
    let class = "jenkins.model.UnlabeledLoadStatistics";
    with_series(Bean::new("unlabeledLoadStatistics", class))
}

/// Of a label.
pub(crate) fn of_label() -> Bean {
    with_series(Bean::new("loadStatistics", "hudson.model.Label$1"))
}

fn with_series(bean: Bean) -> Bean {
    SERIES.into_iter().fold(bean, |bean, name| bean.holding(1, name, Held::One(Box::new(series()))))
}

fn series() -> Bean {
    let scale = || Held::One(Box::new(Bean::plain("timeSeries", "").field("latest", json!(0.0))));
    Bean::plain("multiStageTimeSeries", "hudson.model.MultiStageTimeSeries")
        .holding(1, "hour", scale())
        .holding(1, "min", scale())
        .holding(1, "sec10", scale())
}
