//! Paths that a credential may be sent to.

use super::Controller;
use crate::Problem;
use url::Url;

impl Controller {
    /// The path and query of `path` below the root: nothing that a parser could turn into another
    /// place. `path` may begin with a slash, with the context path, or be a whole URL.
    ///
    /// # Errors
    /// [`Problem::PathOutside`].
    pub fn below(&self, path: &str) -> Result<String, Problem> {
        let outside = || Problem::PathOutside { path: path.to_owned() };
        if path.contains('\\') || path.chars().any(char::is_control) {
            return Err(outside());
        }
        let context = self.context();
        let url = if path.contains("://") {
            Url::parse(path).map_err(|_| outside())?
        } else if path.starts_with("//") {
            return Err(outside());
        } else {
            let relative =
                path.strip_prefix(context).unwrap_or_else(|| path.trim_start_matches('/'));
            self.resolve("", &format!("./{relative}")).ok_or_else(outside)?
        };
        if !self.contains(&url) || url.password().is_some() || !url.username().is_empty() {
            return Err(outside());
        }
        let mut rest = url.path()[context.len()..].to_owned();
        if let Some(query) = url.query() {
            rest = format!("{rest}?{query}");
        }
        Ok(rest)
    }
}
