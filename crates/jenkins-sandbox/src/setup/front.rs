//! What stands in front of a server, as proxies and sign-ins do: what it hides, takes away, wants
//! and answers by itself.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Something in front of a server. [`Front::default`] lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Front {
    /// What it hides of the server's version.
    pub hides: Hidden,
    /// What it answers outside of the context path.
    pub outside: Outside,
    /// The headers of a request that it does not pass on, such as `Authorization`.
    pub strips: Vec<String>,
    /// The `Host` it passes on in the place of the client's.
    pub host: Option<String>,
    /// Whether each request comes to the server from another address, as from a pool of proxies.
    pub changes_address: bool,
    /// What it wants of every request, in this order, before it passes it on.
    pub wants: Vec<Wanted>,
    /// What it answers without the server; the first that fits.
    pub answers: Vec<Instead>,
}

/// What is kept from the client of what would tell the version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hidden {
    /// Nothing.
    #[default]
    Nothing,
    /// The headers: a proxy drops `X-Jenkins`, `X-Hudson` and their kin.
    Headers,
    /// The same, and a theme drops the version from the pages.
    Version,
}

/// What is answered outside of the context path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outside {
    /// The container's 404.
    #[default]
    NotFound,
    /// 301 to the same path within it, by path alone.
    Redirect,
    /// The same, by a whole URL.
    RedirectAbsolute,
}

/// A header that must be there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Wanted {
    /// Its name.
    pub header: String,
    /// Its value; without one any will do.
    #[serde(default)]
    pub value: Option<String>,
    /// What is answered where it is not.
    pub otherwise: Page,
}

/// An answer to some requests.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Instead {
    /// What the first line of the request holds: method, space, path and query, such as `POST /me/`.
    /// Without it every request is meant.
    #[serde(default)]
    pub on: String,
    /// What is answered.
    pub page: Page,
}

/// An answer that is not the server's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Page {
    /// Its status.
    pub status: u16,
    /// Its headers; `{target}` in a value stands for the path and query asked for.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Its body.
    #[serde(default)]
    pub body: String,
}

impl Page {
    /// An empty answer.
    #[must_use]
    pub fn new(status: u16) -> Page {
        Page { status, headers: BTreeMap::new(), body: String::new() }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Page {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Makes it a page of HTML.
    #[must_use]
    pub fn html(self, body: &str) -> Page {
        Page { body: body.to_owned(), ..self.with("Content-Type", "text/html") }
    }
}
