//! Where a credential comes from.

use super::StoreKind;

/// Where a credential comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// A store, as the token of a login.
    Stored(StoreKind),
    /// The `JENKINS_` variables.
    Environment,
    /// The program that calls; it is kept nowhere.
    Given,
}

impl Source {
    /// The store, where there is one.
    #[must_use]
    pub fn store(self) -> Option<StoreKind> {
        match self {
            Source::Stored(kind) => Some(kind),
            Source::Environment | Source::Given => None,
        }
    }
}

impl From<StoreKind> for Source {
    fn from(kind: StoreKind) -> Source {
        Source::Stored(kind)
    }
}
