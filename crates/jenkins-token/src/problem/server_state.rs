//! A state of the controller in which no credential is looked at.

/// What state a controller is in. Its name is the variant's in kebab case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum ServerState {
    /// It says so itself.
    #[error("its security is switched off: it knows no users, and looks at no password or token")]
    SecurityOff,
    /// It fails on a token, and on nothing else.
    #[error(
        "it fails (HTTP 500) when this token is sent, and not without: most likely the user is not \
         known to its directory any more"
    )]
    UserUnknown,
}

impl ServerState {
    /// Its name in JSON and in `docs/errors.md`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.into()
    }
}
