//! One table of settings, from cargo's JSON to types.

use super::WrittenJob;
use jenkins_token::model::{Controller, Expiry, TokenName, UserId};
use jenkins_token::{Error, Problem, escape};
use serde_json::Value;
use std::fmt;
use std::path::PathBuf;

/// The settings, all of them optional.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) controller: Option<Controller>,
    pub(super) user: Option<UserId>,
    pub(super) job: Option<WrittenJob>,
    pub(super) token_name: Option<TokenName>,
    pub(super) expires: Option<Expiry>,
}

impl Settings {
    /// Sets one of them; false when there is none of that name.
    pub(super) fn set(&mut self, key: &str, value: &Value) -> Result<bool, String> {
        let text = || value.as_str().ok_or_else(|| "it is not a string".to_owned());
        let said = |problem: Problem| problem.to_string();
        match key {
            "controller" => self.controller = Some(Controller::parse(text()?).map_err(said)?),
            "user" => self.user = Some(UserId::parse(text()?).map_err(said)?),
            "job" => self.job = Some(WrittenJob::parse(text()?)?),
            "token-name" => self.token_name = Some(TokenName::parse(text()?).map_err(said)?),
            "expires" => self.expires = Some(Expiry::parse(text()?).map_err(said)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// These, and what they leave open from `below`. A user belongs to the controller named beside
    /// it, so another controller takes none over.
    pub(super) fn over(self, below: Settings) -> Settings {
        let user_below = if self.controller.is_none() { below.user } else { None };
        Settings {
            controller: self.controller.or(below.controller),
            user: self.user.or(user_below),
            job: self.job.or(below.job),
            token_name: self.token_name.or(below.token_name),
            expires: self.expires.or(below.expires),
        }
    }
}

/// A table and the manifest that holds it.
pub(super) struct Source {
    pub(super) table: &'static str,
    pub(super) manifest: PathBuf,
}

impl Source {
    pub(super) fn unusable(&self, key: &str, why: String) -> Error {
        let setting = format!("{}.{key}", self.table);
        Problem::SettingUnusable { manifest: self.manifest.clone(), setting, why }.into()
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.table, self.manifest.display())
    }
}

/// Reads the `jenkins` table of `metadata`; keys it does not know go to `unknown`.
pub(super) fn read(
    metadata: &Value,
    source: &Source,
    unknown: &mut Vec<String>,
) -> Result<Settings, Error> {
    let mut settings = Settings::default();
    let Some(table) = metadata.get("jenkins") else { return Ok(settings) };
    let Some(table) = table.as_object() else {
        let why = "it is not a table".to_owned();
        let (setting, manifest) = (source.table.to_owned(), source.manifest.clone());
        return Err(Problem::SettingUnusable { manifest, setting, why }.into());
    };
    for (key, value) in table {
        let known = settings.set(key, value).map_err(|why| source.unusable(key, why))?;
        if !known {
            unknown.push(format!(
                "`{}` in {}",
                escape::line(key),
                escape::line(&source.to_string())
            ));
        }
    }
    Ok(settings)
}
