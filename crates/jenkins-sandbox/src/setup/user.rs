//! Who can log in, and what that allows.

use serde::Deserialize;

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rights {
    /// Everything.
    Admin,
    /// Overall/Read and Job/Read.
    Reader,
    /// May log in, and nothing else.
    None,
}

/// One user of the sandbox's own user database.
#[derive(Clone, Deserialize)]
#[serde(from = "TypedUser")]
pub struct User {
    /// The id, compared without case unless [`Setup::exact_ids`](crate::Setup::exact_ids) says otherwise.
    pub id: String,
    /// Other names that the directory takes with the password, such as an address. Tokens go with
    /// the id only.
    pub aliases: Vec<String>,
    /// The name shown on pages.
    pub full_name: String,
    /// The password.
    pub password: String,
    /// What the user may do.
    pub rights: Rights,
    /// On servers with named tokens: whether the user still has a legacy token.
    pub legacy_token: bool,
}

impl User {
    /// An administrator (as in "logged-in users can do anything") without a legacy token.
    #[must_use]
    pub fn new(id: &str, password: &str) -> User {
        User {
            id: id.to_owned(),
            aliases: Vec::new(),
            full_name: id.to_owned(),
            password: password.to_owned(),
            rights: Rights::Admin,
            legacy_token: false,
        }
    }
}

/// A user as a text says it: what is not said is as [`User::new`] has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TypedUser {
    id: String,
    password: String,
    #[serde(default)]
    aliases: Vec<String>,
    full_name: Option<String>,
    rights: Option<Rights>,
    #[serde(default)]
    legacy_token: bool,
}

impl From<TypedUser> for User {
    fn from(typed: TypedUser) -> User {
        let user = User::new(&typed.id, &typed.password);
        User {
            aliases: typed.aliases,
            full_name: typed.full_name.unwrap_or(user.full_name),
            rights: typed.rights.unwrap_or(user.rights),
            legacy_token: typed.legacy_token,
            ..user
        }
    }
}
