//! The config file with which curl goes to a controller: the credential, and the kept way there.

use jenkins_token::model::{Account, Header, Secret, Site};
use std::fmt::Write as _;
use std::path::Path;
use zeroize::Zeroizing;

/// The lines, without the last one's end.
///
/// They hold for every URL that curl is given with them, and none can be bound to a host. So what
/// curl would take along when it is led away ends at the first redirect.
pub(super) fn text(
    account: &Account,
    token: &Secret,
    site: &Site,
    front: &[Header],
) -> Zeroizing<String> {
    let mut lines = Zeroizing::new(String::new());
    let mut set = |name: &str, value: &str| {
        let value = quoted(value);
        let _ = writeln!(lines, "{name} = {}", *value);
    };
    let own = site.client_certificate.as_ref().filter(|_| account.controller.is_https());
    if account.controller.is_https() {
        // Nothing goes out in clear text.
        set("proto", "=https");
        if let Some(file) = &site.ca_file {
            set("cacert", &file.to_string_lossy());
        }
        if let Some(pin) = site.pin {
            set("pinnedpubkey", &pin.to_string());
        }
        if let Some(own) = own {
            set("cert", &certificate(&own.certificate));
            set("key", &own.key.to_string_lossy());
        }
    }
    for header in front {
        let line = Zeroizing::new(format!("{}: {}", header.name, header.value.expose()));
        set("header", &line);
    }
    if own.is_some() || !front.is_empty() {
        set("max-redirs", "0");
    }
    let pair = Zeroizing::new(format!("{}:{}", account.user.as_str(), token.expose()));
    set("user", &pair);
    let end = lines.trim_end_matches('\n').len();
    lines.truncate(end);
    lines
}

/// A colon would begin the key's password.
fn certificate(file: &Path) -> String {
    file.to_string_lossy().replace('\\', "\\\\").replace(':', "\\:")
}

/// In quotes, as curl reads them.
fn quoted(text: &str) -> Zeroizing<String> {
    let mut quoted = Zeroizing::new(String::with_capacity(2 * text.len() + 2));
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
