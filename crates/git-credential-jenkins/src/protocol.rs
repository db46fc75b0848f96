//! git's `key=value` block, read strictly and written in one piece.
//!
//! The format is that of git-credential(1): lines until an empty one or the end. What git itself
//! would never write is refused as a whole, for it was made to be read differently by somebody.

use jenkins_token::Problem;
use jenkins_token::model::{Secret, UserId};
use jiff::Timestamp;
use std::io::{BufRead, Write};
use zeroize::Zeroizing;

/// The longest line git writes, with its end.
const LONGEST: usize = 65_535;

/// More lines than any git writes.
const MOST_LINES: usize = 1_000;

/// More bytes in all than any git writes.
const MOST_BYTES: usize = 1024 * 1024;

/// What git says about the credential it wants, or had. Bytes as they came: only what is compared
/// has to be text.
#[derive(Default)]
pub(crate) struct Context {
    pub(crate) protocol: Option<Vec<u8>>,
    pub(crate) host: Option<Vec<u8>>,
    pub(crate) path: Option<Vec<u8>>,
    pub(crate) username: Option<Vec<u8>>,
    /// `None` also when it is no text: then it is no token.
    pub(crate) password: Option<Secret>,
    has_password: bool,
    /// Whether a server asked for a credential, or refused one.
    pub(crate) is_challenged: bool,
    capabilities: Vec<Vec<u8>>,
    states: Vec<Vec<u8>>,
}

impl Context {
    /// Reads one block, and nothing after the empty line that ends it.
    ///
    /// # Errors
    /// [`Problem::RequestUnreadable`] for a NUL, a carriage return that does not end its line, a
    /// line without a key, a key that may stand once and stands twice, and what is too long.
    pub(crate) fn read(input: &mut impl BufRead) -> Result<Context, Problem> {
        let mut context = Context::default();
        let (mut lines, mut bytes) = (0, 0);
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
        while read_line(input, &mut line)? {
            lines += 1;
            bytes += line.len();
            if lines > MOST_LINES || bytes > MOST_BYTES {
                return Err(refused("it is too long"));
            }
            let said = without_end(&line);
            if said.is_empty() {
                break;
            }
            context.take(said)?;
        }
        Ok(context)
    }

    fn take(&mut self, line: &[u8]) -> Result<(), Problem> {
        if line.contains(&0) {
            return Err(refused("it holds a NUL"));
        }
        if line.contains(&b'\r') {
            return Err(refused("it holds a carriage return inside a line"));
        }
        let equals = line.iter().position(|byte| *byte == b'=').filter(|at| *at > 0);
        let (key, value) = line.split_at(equals.ok_or_else(|| refused("a line has no key"))?);
        let value = &value[1..];
        match key {
            b"protocol" => once(&mut self.protocol, value)?,
            b"host" => once(&mut self.host, value)?,
            b"path" => once(&mut self.path, value)?,
            b"username" => once(&mut self.username, value)?,
            b"password" => {
                if std::mem::replace(&mut self.has_password, true) {
                    return Err(twice());
                }
                self.password = str::from_utf8(value).ok().map(Secret::new);
            }
            b"wwwauth[]" => self.is_challenged = true,
            b"capability[]" => self.capabilities.push(value.to_owned()),
            b"state[]" => self.states.push(value.to_owned()),
            _ => {}
        }
        Ok(())
    }

    /// Whether git knows what `capability` is about.
    pub(crate) fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|value| value == capability.as_bytes())
    }

    /// What an earlier answer of ours left with git, without `prefix`.
    pub(crate) fn state(&self, prefix: &str) -> Option<&[u8]> {
        self.states.iter().find_map(|state| state.strip_prefix(prefix.as_bytes()))
    }

    /// The URL as far as it is told, and whether that is all of it.
    pub(crate) fn url(&self) -> (String, bool) {
        let text = |part: &Option<Vec<u8>>| {
            String::from_utf8_lossy(part.as_deref().unwrap_or_default()).into_owned()
        };
        let (protocol, host, path) = (text(&self.protocol), text(&self.host), text(&self.path));
        (format!("{protocol}://{host}/{path}"), self.path.is_some())
    }

    /// Whom git asks for.
    pub(crate) fn user(&self) -> RequestedUser {
        let Some(name) = self.username.as_deref() else { return RequestedUser::Anybody };
        let user = str::from_utf8(name).ok().and_then(|name| UserId::parse(name).ok());
        user.map_or(RequestedUser::Impossible, RequestedUser::User)
    }
}

/// Whom git asks for.
pub(crate) enum RequestedUser {
    /// It does not say.
    Anybody,
    /// This user.
    User(UserId),
    /// A name that no user can have.
    Impossible,
}

fn once(field: &mut Option<Vec<u8>>, value: &[u8]) -> Result<(), Problem> {
    match field.replace(value.to_owned()) {
        None => Ok(()),
        Some(_) => Err(twice()),
    }
}

fn twice() -> Problem {
    refused("a key that may appear once appears twice")
}

/// Reads up to and with the next line feed; `false` at the end of the input.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, Problem> {
    line.clear();
    loop {
        let ready = input.fill_buf().map_err(|error| refused(&error.to_string()))?;
        if ready.is_empty() {
            return Ok(!line.is_empty());
        }
        let end = ready.iter().position(|byte| *byte == b'\n');
        let part = end.map_or(ready.len(), |at| at + 1);
        if line.len() + part > LONGEST {
            return Err(refused("a line is too long"));
        }
        line.extend_from_slice(&ready[..part]);
        input.consume(part);
        if end.is_some() {
            return Ok(true);
        }
    }
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn refused(why: &str) -> Problem {
    Problem::RequestUnreadable { why: why.to_owned() }
}

/// What git is told.
pub(crate) enum Answer {
    /// Who, and the token as the password.
    Credential {
        user: UserId,
        token: Secret,
        /// Until when it is certainly good.
        until: Option<Timestamp>,
        /// What git is to show us when this is refused, before it gives up.
        state: Option<String>,
    },
    /// It is ours to answer, there is nothing, and nobody else should be asked.
    Quit,
}

impl Answer {
    /// Writes it in one piece.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let Answer::Credential { user, token, until, state } = self else {
            return finish(out, b"quit=1\n");
        };
        let room = 512 + user.as_str().len() + token.expose().len();
        let mut block = Zeroizing::new(String::with_capacity(room));
        if let Some(state) = state {
            // The capability has to come first.
            block.push_str("capability[]=state\nstate[]=");
            block.push_str(state);
            block.push_str("\ncontinue=1\n");
        }
        for part in ["username=", user.as_str(), "\npassword=", token.expose(), "\n"] {
            block.push_str(part);
        }
        if let Some(until) = until {
            block.push_str("password_expiry_utc=");
            block.push_str(&until.as_second().to_string());
            block.push('\n');
        }
        finish(out, block.as_bytes())
    }
}

fn finish(out: &mut impl Write, block: &[u8]) -> std::io::Result<()> {
    out.write_all(block)?;
    out.flush()
}
