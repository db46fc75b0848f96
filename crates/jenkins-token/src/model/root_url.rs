//! Which text can be a controller's root: what URL parsers disagree about is refused.

use std::net::{Ipv4Addr, Ipv6Addr};
use url::Url;

/// The canonical root that `text` is, or why it is none.
pub(super) fn read(text: &str) -> Result<Url, &'static str> {
    let text = text.trim_matches(' ');
    if text.len() > 2000 {
        return Err("it is too long");
    }
    if !text.is_ascii() {
        return Err("it holds characters outside ASCII; write the host as an A-label (xn--…)");
    }
    if text.bytes().any(|b| b <= b' ' || b == 0x7f) {
        return Err("it holds a space or control character");
    }
    if text.contains('\\') {
        return Err("it holds a backslash");
    }
    let (scheme, rest) = text.split_once("://").ok_or("it does not start with https://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Err("it must start with https:// or http://");
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err("it holds a user name or password before the @");
    }
    if rest.contains('?') || rest.contains('#') {
        return Err("it holds a query or fragment");
    }
    let host = check_authority(authority)?;
    let path = &rest[authority.len()..];
    check_path(path)?;
    let mut root = Url::parse(text).map_err(|_| "it is not a URL")?;
    let parsed = root.host_str().unwrap_or_default().trim_end_matches('.').to_owned();
    if !parsed.starts_with('[') && parsed != host {
        return Err("its host is written in an unusual way");
    }
    root.set_host(Some(&parsed)).map_err(|_| "its host cannot be read")?;
    if !root.path().ends_with('/') {
        root.set_path(&format!("{}/", root.path()));
    }
    Ok(root)
}

/// The lower-case host without one closing dot; odd ports and address forms are refused.
fn check_authority(authority: &str) -> Result<String, &'static str> {
    let (host, port) = match authority.rfind(']') {
        Some(end) => authority.split_at(end + 1),
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    if let Some(port) = port.strip_prefix(':') {
        let plain = port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
        if !plain || port.parse::<u16>().is_err() {
            return Err("its port is not a number from 1 to 65535");
        }
    } else if !port.is_empty() {
        return Err("its host cannot be read");
    }
    if let Some(inside) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        inside.parse::<Ipv6Addr>().map_err(|_| "its IPv6 address cannot be read")?;
        return Ok(host.to_ascii_lowercase());
    }
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if !host.split('.').all(label) {
        return Err("its host cannot be read");
    }
    // `127.1` and `0x7f.1` are addresses to some parsers and names to others.
    let last = host.rsplit('.').next().unwrap_or_default();
    if last.starts_with(|c: char| c.is_ascii_digit()) && host.parse::<Ipv4Addr>().is_err() {
        return Err("its IPv4 address is written in an unusual way");
    }
    Ok(host)
}

fn check_path(path: &str) -> Result<(), &'static str> {
    let lower = path.to_ascii_lowercase();
    if path.contains("//") || path.contains(';') || lower.contains("%2f") || lower.contains("%5c") {
        return Err("its path holds an empty or ambiguous segment");
    }
    let dots = |segment: &str| matches!(segment.replace("%2e", ".").as_str(), "." | "..");
    if lower.split('/').any(dots) {
        return Err("its path holds a dot segment");
    }
    Ok(())
}
