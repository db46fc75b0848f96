//! What the steps share: the server they are run against, what is known of it, what is hidden.

use crate::command::Stop;
use crate::target::Target;
use crate::witness::{Tokens, Witness};
use jenkins_token::Problem;
use jenkins_token::model::{Secret, TokenUuid};
use jenkins_token::stores::Record;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// One run of the suite.
pub(crate) struct Suite {
    pub(crate) target: Target,
    /// In the name of everything that it makes, and in no other: so it can be found and ended
    /// whatever happens.
    pub(crate) mark: String,
    /// Its own look at the server.
    pub(crate) witness: Arc<Witness>,
    /// The person's tokens before anything was done, once they were seen.
    pub(crate) before: Option<Tokens>,
    /// Whether the first login worked.
    pub(crate) logged_in: bool,
    /// Whether the password was refused: it is not tried again, for directories lock accounts.
    pub(crate) refused: bool,
    /// Whether a job may have been made.
    pub(crate) made_job: bool,
    pub(crate) folder: TempDir,
    /// Which language the next command is started in.
    pub(crate) turn: Cell<usize>,
    secrets: RefCell<Vec<Secret>>,
    known: RefCell<Vec<TokenUuid>>,
}

impl Suite {
    /// Nothing is asked yet.
    pub(crate) fn new(target: Target) -> Result<Suite, String> {
        let folder = tempfile::Builder::new().prefix("real-").rand_bytes(8).tempdir();
        let folder = folder.map_err(|error| format!("a temporary directory: {error}"))?;
        let mark = folder.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        let witness = Witness::new(&target, folder.path()).map_err(|why| why.to_string())?;
        let secrets = RefCell::new(vec![target.password.duplicate()]);
        Ok(Suite {
            target,
            mark,
            witness: Arc::new(witness),
            before: None,
            logged_in: false,
            refused: false,
            made_job: false,
            folder,
            turn: Cell::new(0),
            secrets,
            known: RefCell::default(),
        })
    }

    /// Finds out which version it is, and where its root is.
    pub(crate) fn arrive(&mut self) -> Result<(), Problem> {
        // Others have it only while a command is about to be killed.
        Arc::get_mut(&mut self.witness).map_or(Ok(()), Witness::arrive)
    }

    /// A file that no command knows yet.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Keeps the `value` of a token out of what is shown, and remembers how it is revoked.
    pub(crate) fn note(&self, token: &Value, value: &str) {
        self.secrets.borrow_mut().push(Secret::new(value));
        let name = token["name"].as_str().unwrap_or_default();
        if name.contains(&self.mark)
            && let Some(uuid) = token["uuid"].as_str().and_then(TokenUuid::parse)
        {
            self.known.borrow_mut().push(uuid);
        }
    }

    /// The tokens that were made, as far as commands told of them or stored them.
    pub(crate) fn known(&self) -> Vec<TokenUuid> {
        let mut known = self.known.borrow().clone();
        let below = |path: PathBuf| std::fs::read_dir(path).into_iter().flatten().flatten();
        let stores = below(self.folder.path().to_owned()).map(|place| place.path().join("tokens"));
        for file in stores.flat_map(|store| below(store.join("tokens"))) {
            let text = std::fs::read_to_string(file.path()).unwrap_or_default();
            let record = Record::from_json(&text).unwrap_or_default();
            let tokens = record.current.into_iter().chain(record.pending);
            // One that was adopted has no uuid here.
            known.extend(tokens.filter_map(|token| token.uuid));
        }
        known
    }

    /// `text` without any secret. Tokens and crumbs that were never noted are long hex numbers.
    pub(crate) fn without_secrets(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.secrets.borrow().iter().filter(|secret| secret.expose().len() > 2) {
            text = text.replace(secret.expose(), "…");
        }
        let mut shown = String::new();
        for word in text.split_inclusive(|c: char| !c.is_ascii_hexdigit()) {
            let digits = word.chars().take_while(char::is_ascii_hexdigit).count();
            let (hex, rest) = word.split_at(digits);
            shown.push_str(if digits >= 32 { "…" } else { hex });
            shown.push_str(rest);
        }
        shown
    }

    /// Files in which a secret stands, below every place.
    pub(crate) fn files_with_secrets(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut look = vec![self.folder.path().to_owned()];
        while let Some(path) = look.pop() {
            if let Ok(entries) = std::fs::read_dir(&path) {
                look.extend(entries.flatten().map(|entry| entry.path()));
            } else if let Ok(bytes) = std::fs::read(&path) {
                let text = String::from_utf8_lossy(&bytes);
                let secrets = self.secrets.borrow();
                if secrets.iter().any(|secret| text.contains(secret.expose())) {
                    let inside = path.strip_prefix(self.folder.path()).unwrap_or(&path);
                    found.push(inside.to_owned());
                }
            }
        }
        found
    }

    /// What kept a step from a newer Jenkins, if this one is older than `numbers`.
    pub(crate) fn needs(&self, numbers: &[u32], what: &str) -> Result<(), Stop> {
        let Some(version) = &self.witness.version else { return Ok(()) };
        if !version.is_readable() || version.at_least(numbers) {
            return Ok(());
        }
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        Err(Stop::NotHere(format!("Jenkins {version} ({what} from {} on)", numbers.join("."))))
    }

    /// Before 2.129 a user has one token, without a name.
    pub(crate) fn needs_named_tokens(&self) -> Result<(), Stop> {
        self.needs(&[2, 129], "named tokens")?;
        if self.witness.has_one_token {
            return Err(Stop::NotHere("a Jenkins before 2.129 that hides its version".to_owned()));
        }
        Ok(())
    }

    /// Before 2.129 another value ends the one that the person has.
    pub(crate) fn may_replace_legacy(&self) -> Result<(), Stop> {
        if self.target.may_replace_legacy {
            return Ok(());
        }
        Err(Stop::NotHere("it ends the token there is; see --may-replace-legacy".to_owned()))
    }

    /// Whether users have named tokens.
    pub(crate) fn has_named_tokens(&self) -> bool {
        self.needs_named_tokens().is_ok()
    }
}

/// Whether something is so, or what is wrong.
pub(crate) fn check(so: bool, why: impl FnOnce() -> String) -> Result<(), Stop> {
    if so { Ok(()) } else { Err(Stop::wrong(why())) }
}
