//! The shape of a document: its keys and the kinds of their values; and its values, but for those
//! that no two servers have in common.

use serde_json::Value;

/// What differs from server to server, or from moment to moment.
const VOLATILE: [&str; 15] = [
    "availablePhysicalMemory",
    "crumb",
    "diff",
    "average",
    "duration",
    "estimatedDuration",
    "inQueueSince",
    "longName",
    "queueId",
    "requiredCoreVersion",
    "size",
    "supportsDynamicLoad",
    "timestamp",
    "totalPhysicalMemory",
    "totalSize",
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
            for (whose, fields) in [("the recorded", was), ("the", is)] {
                let id = fields.get("id").filter(|id| id.is_number());
                let place = id.map(|id| format!("queue/item/{id}/"));
                if place.is_some_and(|place| fields.get("url") != Some(&place.into())) {
                    differs(format!("{whose} id is not that of the url"));
                }
            }
            for (name, was) in was {
                if let Some(is) = is.get(name) {
                    compare(&format!("{path}/{name}"), name, was, is, text, found);
                }
            }
        }
        (Value::Array(was), Value::Array(is)) => {
            let is = if key == "executors" { ordered(key, is, text) } else { is.clone() };
            let was = ordered(key, was, text);
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
            let shown = |text: &str| if key == "why" { untimed(text) } else { placed(text) };
            if !VOLATILE.contains(&key) && shown(&text(was)) != shown(is) {
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
            // A number is that of a place in the queue, see below; what is text has been compared.
            let is_place = key == "id";
            if was != is && !VOLATILE.contains(&key) && !is_place {
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

/// Why something waits, without the digits of the seconds that are left.
fn untimed(why: &str) -> String {
    let words = why.split(' ').collect::<Vec<_>>();
    let is_time = |at: usize| {
        let is_number = words[at].chars().all(|letter| letter.is_ascii_digit() || letter == '.');
        is_number && words.get(at + 1) == Some(&"sec")
    };
    let words = words.iter().enumerate();
    let words = words.map(|(at, word)| if is_time(at) { "‹time›" } else { *word });
    words.collect::<Vec<_>>().join(" ")
}

/// A recorded list in the order of an answer: that of the names, for jobs that are called otherwise
/// now. Executors come in none.
fn ordered(key: &str, items: &[Value], text: &dyn Fn(&str) -> String) -> Vec<Value> {
    let mut items = items.to_vec();
    match key {
        "jobs" | "tiedJobs" | "job" | "name" => items.sort_by_cached_key(|item| {
            // In XML each is a list, and a list of nothing but names is one of texts.
            let name = if item["name"].is_array() { &item["name"][0] } else { &item["name"] };
            let name = name.as_str().or_else(|| item.as_str()).map(text).unwrap_or_default();
            (name.to_lowercase(), name)
        }),
        "executors" => items.sort_by_cached_key(|executor| executor["number"].as_u64()),
        _ => {}
    }
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
