//! The shape of a document: its keys and the kinds of their values; and its values, but for those
//! that no two servers have in common.

use serde_json::Value;

/// What differs from server to server, or from moment to moment.
const VOLATILE: [&str; 23] = [
    "availablePhysicalMemory",
    "buildableStartMilliseconds",
    "crumb",
    "detached",
    "diff",
    "average",
    "duration",
    "estimatedDuration",
    "id",
    "inQueueSince",
    "longName",
    "optional",
    "progress",
    "queueId",
    "requiredCoreVersion",
    "size",
    "supportsDynamicLoad",
    "threshold",
    "timestamp",
    "totalPhysicalMemory",
    "totalSize",
    "warningThreshold",
    "why",
];

/// Where `own` is not as `recorded` is, as paths.
pub fn differences(recorded: &Value, own: &Value, text: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut found = Vec::new();
    compare("", "", recorded, own, text, &mut found);
    found
}

fn compare(
    path: &str,
    key: &str,
    recorded: &Value,
    own: &Value,
    text: &dyn Fn(&str) -> String,
    found: &mut Vec<String>,
) {
    let mut differs = |what: String| found.push(format!("{path}: {what}"));
    match (recorded, own) {
        (Value::Object(was), Value::Object(is)) => {
            for name in was.keys().filter(|name| !is.contains_key(*name)) {
                differs(format!("{name} is missing"));
            }
            for name in is.keys().filter(|name| !was.contains_key(*name)) {
                differs(format!("{name} is new"));
            }
            for (name, was) in was {
                if let Some(is) = is.get(name) {
                    compare(&format!("{path}/{name}"), name, was, is, text, found);
                }
            }
        }
        (Value::Array(was), Value::Array(is)) => {
            let (was, is) = (by_name(was, text), by_name(is, &str::to_owned));
            // An action that tells nothing counts for nothing.
            let (was, is) = (telling(key, was), telling(key, is));
            if was.len() != is.len() {
                return differs(format!("{} instead of {}", is.len(), was.len()));
            }
            for (at, (was, is)) in was.iter().zip(&is).enumerate() {
                compare(&format!("{path}[{at}]"), key, was, is, text, found);
            }
        }
        (Value::String(was), Value::String(is)) => {
            // Which version of another a plugin wants is not the one there is.
            let is_wanted = path.contains("/dependencies[") && key == "version";
            let is_volatile = is_wanted || (VOLATILE.contains(&key) && key != "id");
            if !is_volatile && placed(&text(was)) != placed(is) {
                differs(format!("`{is}` instead of `{}`", text(was)));
            }
        }
        (was, is) if std::mem::discriminant(was) != std::mem::discriminant(is) => {
            // A plugin may have an address, and of the sandbox's none has.
            if !(path.contains("/plugins[") && key == "url") {
                differs(format!("{is} instead of {was}"));
            }
        }
        (was, is) => {
            let is_of_executor = path.contains("/executors[") && key == "number";
            if was != is && !VOLATILE.contains(&key) && !is_of_executor {
                differs(format!("{is} instead of {was}"));
            }
        }
    }
}

/// A text without the address of its server, and without the number of a place in the queue.
fn placed(text: &str) -> String {
    let mut placed = text.to_owned();
    for (before, name) in [("http://127.0.0.1:", "‹server›"), ("queue/item/", "‹item›")] {
        if let Some((start, rest)) = placed.split_once(before) {
            let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
            placed = format!("{start}{name}{rest}");
        }
    }
    placed
}

/// Lists of what has names are in the order of names.
fn by_name(items: &[Value], text: &dyn Fn(&str) -> String) -> Vec<Value> {
    let mut items = items.to_vec();
    items.sort_by_cached_key(|item| {
        // In XML each is a list, and a list of nothing but names is one of texts.
        let name = if item["name"].is_array() { &item["name"][0] } else { &item["name"] };
        name.as_str().or_else(|| item.as_str()).map(text)
    });
    items
}

fn telling(key: &str, mut items: Vec<Value>) -> Vec<Value> {
    if key == "actions" {
        items.retain(|item| item.as_object().is_none_or(|fields| !fields.is_empty()));
    }
    items
}

/// Python as the remote API writes it, which differs from JSON in three words.
pub fn python(text: &str) -> Option<Value> {
    let mut json = String::new();
    for (at, piece) in text.split('"').enumerate() {
        // Every second piece is a string; the recorded ones have no quotes in them.
        let piece = if at % 2 == 0 {
            piece.replace("None", "null").replace("True", "true").replace("False", "false")
        } else {
            piece.to_owned()
        };
        json.push_str(if at == 0 { "" } else { "\"" });
        json.push_str(&piece);
    }
    serde_json::from_str(&json).ok()
}
