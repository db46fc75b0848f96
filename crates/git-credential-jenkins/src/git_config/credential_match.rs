//! git's own rules for which `credential.<context>.*` holds (gitcredentials(7)): as for URLs, and
//! where the context is not a whole URL, by the parts it does name, letter by letter.

use super::url_match::Address;

/// What git asks a credential for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) protocol: Option<String>,
    pub(super) user: Option<String>,
    pub(super) has_password: bool,
    /// With the port.
    pub(super) host: Option<String>,
    pub(super) path: Option<String>,
}

impl Wanted {
    /// Reads a URL, or a part of one.
    pub(super) fn read(url: &str) -> Wanted {
        let (protocol, rest) = match url.split_once("://") {
            Some((protocol, rest)) => (Some(protocol.to_owned()), rest),
            None => (None, url),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (userinfo, host) = match authority.split_once('@') {
            Some((userinfo, host)) => (Some(userinfo), host),
            None => (None, authority),
        };
        let user = userinfo.map(|it| it.split_once(':').map_or(it, |(user, _)| user));
        let filled = |text: &str| Some(decoded(text)).filter(|text| !text.is_empty());
        Wanted {
            protocol,
            user: user.map(decoded),
            has_password: userinfo.is_some_and(|it| it.contains(':')),
            host: filled(host),
            path: filled(path.trim_matches('/')),
        }
    }

    /// Whether a context that is not a whole URL names this.
    fn is_named_by(&self, context: &str) -> bool {
        let asked = Wanted::read(context);
        let same = |asked: &Option<String>, own: &Option<String>| asked.is_none() || asked == own;
        same(&asked.protocol, &self.protocol)
            && same(&asked.host, &self.host)
            && same(&asked.path, &self.path)
            && same(&asked.user, &self.user)
    }
}

/// Whether the settings of `context` hold for `wanted`, whose URL is `address`.
pub(super) fn holds(context: &str, wanted: &Wanted, address: &Address) -> bool {
    match Address::parse(context) {
        Some(pattern) => pattern.closeness(address).is_some(),
        None => wanted.is_named_by(context),
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| str::from_utf8(pair).ok());
        let byte = pair.filter(|_| *first == b'%').and_then(|it| u8::from_str_radix(it, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
