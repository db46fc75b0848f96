//! The kinds of places where tokens are kept.

/// The kinds of stores, by the name `accounts.toml` and `--store` use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum StoreKind {
    /// The keyring of the desktop or system.
    Keyring,
    /// One file per account that only its owner can read.
    File,
}

impl StoreKind {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<StoreKind> {
        name.parse().ok()
    }
}
