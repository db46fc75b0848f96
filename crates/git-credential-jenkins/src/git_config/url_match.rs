//! git's own rules for which URL-scoped setting holds (git-config(1), `http.<url>.*`): both sides are
//! brought into one form, then scheme, user, host, port and path are compared.

use std::fmt::Write;

/// A URL in git's normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    scheme: String,
    user: Option<String>,
    host: String,
    /// Empty for that of the scheme.
    port: String,
    /// With what may follow it.
    path: String,
}

/// How closely a pattern names a URL: the longer host, then the longer path, then one with a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Closeness(usize, usize, bool);

/// What is unsafe in a URL, beside controls and what is not ASCII.
const UNSAFE: &[u8] = b" <>\"%{}|\\^`";
/// What means something in a URL as it is, and another thing escaped.
const RESERVED: &[u8] = b":/?#[]@!$&'()*+,;=";

impl Address {
    /// The normal form, if `text` is a URL with a host; a pattern may hold `*` in it.
    pub(super) fn parse(text: &str) -> Option<Address> {
        let (scheme, rest) = text.split_once("://")?;
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
        if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.chars().all(is_scheme)
        {
            return None;
        }
        let scheme = scheme.to_ascii_lowercase();
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (userinfo, place) = match authority.split_once('@') {
            Some((userinfo, place)) => (Some(userinfo), place),
            None => (None, authority),
        };
        let user = userinfo.map(|it| it.split_once(':').map_or(it, |(user, _)| user));
        let user = user.filter(|user| !user.is_empty()).map(escaped);
        let user = if let Some(user) = user { Some(user?) } else { None };
        let (host, port) = match place.rfind([':', ']']) {
            Some(at) if place.as_bytes()[at] == b':' => (&place[..at], &place[at + 1..]),
            _ => (place, ""),
        };
        let is_host = |c: char| c.is_ascii_alphanumeric() || ".-_[:]*".contains(c);
        if host.is_empty() || !host.chars().all(is_host) {
            return None;
        }
        let port = port_of(&scheme, port)?;
        let path = path_of(path)?;
        Some(Address { scheme, user, host: host.to_ascii_lowercase(), port, path })
    }

    /// How closely `self`, a pattern, names `url`; `None` when it does not.
    pub(super) fn closeness(&self, url: &Address) -> Option<Closeness> {
        let has_user = self.user.is_some();
        let (mut ours, mut theirs) = (self.host.split('.'), url.host.split('.'));
        let same_host = loop {
            match (ours.next(), theirs.next()) {
                (None, None) => break true,
                (Some(one), Some(other)) if one == "*" || one == other => {}
                _ => break false,
            }
        };
        let same = self.scheme == url.scheme
            && self.port == url.port
            && same_host
            && (!has_user || self.user == url.user);
        let prefix = self.path.strip_suffix('/').unwrap_or(&self.path);
        let rest = url.path.strip_prefix(prefix).filter(|_| same)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(Closeness(
            self.host.len(),
            prefix.len() + 1,
            has_user,
        ))
    }

    /// Whether a pattern names `root`, or may name a URL below it.
    pub(super) fn overlaps(&self, root: &Address) -> bool {
        let anywhere = Address { path: "/".to_owned(), user: None, ..self.clone() };
        let below = Address { host: root.host.clone(), ..self.clone() };
        let of_nobody = Address { user: None, ..self.clone() };
        anywhere.closeness(root).is_some()
            && (root.closeness(&below).is_some() || of_nobody.closeness(root).is_some())
    }
}

fn port_of(scheme: &str, port: &str) -> Option<String> {
    let digits = port.trim_start_matches('0');
    let usual = [("https", "443"), ("http", "80")].contains(&(scheme, digits));
    match digits {
        "" => Some(String::new()),
        _ if usual => Some(String::new()),
        _ => digits.parse::<u16>().ok().map(|_| digits.to_owned()),
    }
}

/// Without dot segments; one that leads out of the root has no normal form.
fn path_of(text: &str) -> Option<String> {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let (path, more) = text.split_at(end);
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut kept: Vec<String> = Vec::new();
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match escaped(segment)?.as_str() {
            "." => {}
            ".." => drop(kept.pop()?),
            segment => {
                kept.push(segment.to_owned());
                continue;
            }
        }
        if is_last {
            kept.push(String::new());
        }
    }
    Some(format!("/{}{}", kept.join("/"), escaped(more)?))
}

/// With exactly the escapes that are needed, in capital letters.
fn escaped(text: &str) -> Option<String> {
    let mut normal = String::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let (mut byte, mut left, mut was_escaped) = (*first, after, false);
        if byte == b'%' {
            let digits = str::from_utf8(after.get(..2)?).ok()?;
            byte = u8::from_str_radix(digits, 16).ok()?;
            (left, was_escaped) = (&after[2..], true);
        }
        let needs = !(0x20..0x7f).contains(&byte) || UNSAFE.contains(&byte);
        if needs || (was_escaped && RESERVED.contains(&byte)) {
            // Writing to a string cannot fail.
            let _ = write!(normal, "%{byte:02X}");
        } else {
            normal.push(char::from(byte));
        }
        rest = left;
    }
    Some(normal)
}

/// `credential.https://ci.example.com.helper` in its three parts.
pub(super) fn parts(key: &str) -> Option<(&str, Option<&str>, &str)> {
    let (section, rest) = key.split_once('.')?;
    Some(match rest.rsplit_once('.') {
        Some((scope, name)) => (section, Some(scope), name),
        None => (section, None, rest),
    })
}
