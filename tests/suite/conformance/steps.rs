//! `steps/<version>.json`: the true order of everything a recorded server was asked, and which
//! step issued each value that a request sends.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// One version's script.
#[derive(Deserialize)]
pub struct Script {
    pub users: Vec<Person>,
    pub servers: BTreeMap<String, Server>,
    pub symbols: BTreeMap<String, Symbol>,
    pub steps: Vec<Step>,
}

#[derive(Deserialize)]
pub struct Person {
    pub id: String,
    #[serde(default)]
    pub full_name: Option<String>,
    pub password: String,
    pub rights: String,
    pub legacy_token: Option<String>,
}

#[derive(Deserialize)]
pub struct Server {
    pub base_url: String,
    pub context_path: String,
    pub csrf: bool,
    pub anonymous_read: bool,
    pub security: bool,
    pub clock: String,
    /// Only where they are not the script's own.
    pub users: Option<Vec<Person>>,
    #[serde(default)]
    pub rights: BTreeMap<String, String>,
}

/// A value that differs from run to run.
#[derive(Deserialize)]
pub struct Symbol {
    pub kind: String,
    /// Of a bogus symbol: the kind it pretends to be.
    pub of: Option<String>,
    /// Of a bogus symbol: the symbol it was made of.
    pub from: Option<String>,
    /// Of a cookie.
    pub name: Option<String>,
    /// Absent where no exchange shows it.
    pub value: Option<String>,
}

/// An exchange to replay, or a step that was run and not recorded.
#[derive(Deserialize)]
pub struct Step {
    pub exchange: Option<String>,
    /// Of an unrecorded step, what it was in words.
    pub setup: Option<String>,
    #[serde(rename = "do")]
    pub done: Option<Unrecorded>,
    #[serde(default)]
    pub uses: Vec<String>,
    #[serde(default)]
    pub yields: Yields,
    /// The uuids of a token page, in the order of its rows.
    #[serde(default)]
    pub shows: Vec<String>,
    pub server: String,
}

/// What a step issues: an exchange says where in the answer, an unrecorded step only what.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Yields {
    Where(BTreeMap<String, String>),
    Names(Vec<String>),
}

impl Default for Yields {
    fn default() -> Yields {
        Yields::Names(Vec::new())
    }
}

#[derive(Deserialize)]
pub struct Unrecorded {
    pub verb: String,
    pub method: Option<String>,
    pub target: Option<String>,
    pub user: Option<String>,
    pub with: Option<String>,
    pub token: Option<String>,
    pub crumb: Option<String>,
    pub cookie: Option<String>,
    pub uuid: Option<String>,
    pub name: Option<String>,
    pub value: Option<String>,
    pub language: Option<String>,
    pub times: Option<u32>,
    pub status: Option<u16>,
    pub ready: Option<bool>,
    pub wizard: Option<bool>,
    pub fails: Option<bool>,
    pub time_zone: Option<String>,
    /// Form fields by their own names.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

impl Script {
    /// The script of one version.
    pub fn read(folder: &Path, version: &str) -> Script {
        let text = std::fs::read_to_string(folder.join(format!("steps/{version}.json")))
            .expect("steps beside the recordings");
        serde_json::from_str(&text).expect("steps as their README describes them")
    }

    /// Who can log in at `server`.
    pub fn people(&self, server: &str) -> &[Person] {
        self.servers[server].users.as_deref().unwrap_or(&self.users)
    }
}
