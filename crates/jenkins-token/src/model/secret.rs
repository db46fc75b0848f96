//! A value nobody sees by accident.

use crate::Problem;
use crate::look_alike::{self, LookAlike};
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

    /// `text` as a token that `given_as` (a variable, an option) holds; with `only_tokens` nothing
    /// but one of Jenkins can be meant.
    ///
    /// # Errors
    /// [`Problem::NotAToken`].
    pub fn token(text: &str, given_as: &str, only_tokens: bool) -> Result<Secret, Problem> {
        let value = look_alike::tidy(text);
        let looks = if only_tokens { LookAlike::of_token(value) } else { LookAlike::of(value) };
        match looks {
            None => Ok(Secret::new(value)),
            Some(looks) => Err(Problem::NotAToken { given_as: given_as.to_owned(), looks }),
        }
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
