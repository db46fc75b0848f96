//! A value nobody sees by accident.

use zeroize::Zeroizing;

/// A password, token value, crumb or cookie: cannot be printed, cloned or serialised, and is
/// wiped when dropped.
///
/// ```compile_fail
/// let secret = jenkins_token::model::Secret::new("x");
/// println!("{secret:?}");
/// ```
/// ```compile_fail
/// let secret = jenkins_token::model::Secret::new("x");
/// let copy = secret.clone();
/// ```
/// ```compile_fail
/// let secret = jenkins_token::model::Secret::new("x");
/// serde_json::to_string(&secret).unwrap();
/// ```
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the value over.
    pub fn new(value: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(value.into()))
    }

    /// The only way in; easy to grep for.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A second holder of the same value, for the few places that need two.
    #[must_use]
    pub fn duplicate(&self) -> Secret {
        Secret::new(self.expose())
    }

    /// Whether both hold the same value, in time that depends on the lengths only.
    #[must_use]
    pub fn same_as(&self, other: &Secret) -> bool {
        let (a, b) = (self.expose().as_bytes(), other.expose().as_bytes());
        a.len() == b.len() && a.iter().zip(b).fold(0, |seen, (x, y)| seen | (x ^ y)) == 0
    }
}
