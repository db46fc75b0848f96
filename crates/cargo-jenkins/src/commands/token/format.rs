//! The credential as other programs read it.

use super::curl_config;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::ValueEnum;
use jenkins_token::model::{Account, Header, Secret, Site};
use zeroize::Zeroizing;

/// What the token is written for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A config file of curl, with the way there: curl -K <(cargo jenkins token --format curl) URL
    Curl,
    /// The line Authorization: Basic …, as curl -H @FILE takes it
    Basic,
    /// A line of a netrc file, which curl, git and Python read
    Netrc,
    /// The three variables that exec sets, as export lines for a shell
    Env,
}

impl Format {
    /// Whether it can hold more than the credential: how the controller is reached, and what its
    /// front door wants to see.
    pub(super) fn holds_the_way(self) -> bool {
        self == Format::Curl
    }

    /// The account's credential in this form, without the last line's end.
    pub(super) fn text(
        self,
        account: &Account,
        token: &Secret,
        site: &Site,
        front: &[Header],
    ) -> Zeroizing<String> {
        let user = account.user.as_str();
        let value = token.expose();
        Zeroizing::new(match self {
            Format::Curl => return curl_config::text(account, token, site, front),
            Format::Basic => basic(account, token).as_str().to_owned(),
            Format::Netrc => {
                let host = account.controller.host_name();
                format!("machine {host} login {} password {}", bare(user), bare(value))
            }
            Format::Env => {
                let url = account.controller.as_str();
                let lines =
                    [("JENKINS_URL", url), ("JENKINS_USER_ID", user), ("JENKINS_API_TOKEN", value)];
                let lines = lines.map(|(name, value)| {
                    format!("export {name}='{}'", value.replace('\'', "'\\''"))
                });
                lines.join("\n")
            }
        })
    }
}

/// The header that carries the credential.
pub(crate) fn basic(account: &Account, token: &Secret) -> Zeroizing<String> {
    let pair = Zeroizing::new(format!("{}:{}", account.user.as_str(), token.expose()));
    Zeroizing::new(format!("Authorization: Basic {}", STANDARD.encode(pair.as_bytes())))
}

/// In quotes, as netrc files have them.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A word of a netrc file. Quotes are known to curl from 7.84 and to Python from 3.11 on, so only
/// what needs them gets any.
fn bare(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~@+=:/%".contains(c);
    if word.chars().all(|c| plain(c) || !c.is_ascii()) { word.to_owned() } else { quoted(word) }
}
