//! What git says in a body, as lines that are alike on every server: what kind of line, which ref,
//! never which object. `JGit` and git cut, count and word the same talk differently.

/// The lines of a body of git's, `None` where the type is none of its types.
pub fn lines(content_type: &str, body: &[u8]) -> Option<Vec<String>> {
    let kind = content_type.split(';').next().unwrap_or_default();
    let mut lines = match kind.strip_prefix("application/x-git-") {
        Some(kind) if kind.ends_with("-advertisement") => advertised(body),
        Some(kind) if kind.ends_with("-result") => answered(body),
        Some("loose-object") => {
            vec![if body.first() == Some(&0x78) { "zlib" } else { "junk" }.to_owned()]
        }
        Some(kind) => vec![kind.to_owned()],
        None if kind == "text/plain" => listed(&String::from_utf8_lossy(body)),
        None => return None,
    };
    lines.dedup();
    Some(lines)
}

/// Each ref and the object it names, in the order of the list.
pub fn refs(body: &[u8]) -> Vec<(String, String)> {
    let plain = String::from_utf8_lossy(body).into_owned();
    let texts: Vec<String> = if plain.starts_with("001") {
        packets(body)
            .into_iter()
            .flatten()
            .map(|line| String::from_utf8_lossy(&line).into_owned())
            .collect()
    } else {
        plain.lines().map(str::to_owned).collect()
    };
    let split = |line: &String| {
        let (object, name) = line.split_once([' ', '\t'])?;
        let name = name.split(['\0', '\n']).next().unwrap_or_default();
        (object.len() == 40).then(|| (name.to_owned(), object.to_owned()))
    };
    texts.iter().filter_map(split).collect()
}

/// The objects an answer says both sides have.
pub fn acknowledged(body: &[u8]) -> Vec<String> {
    let lines = packets(body).into_iter().flatten();
    let texts = lines.map(|line| String::from_utf8_lossy(&line).into_owned());
    texts.filter_map(|line| Some(line.strip_prefix("ACK ")?.get(..40)?.to_owned())).collect()
}

/// The list of a service: its name, then the refs.
fn advertised(body: &[u8]) -> Vec<String> {
    let line = |packet: Option<Vec<u8>>| {
        let Some(packet) = packet else { return "flush".to_owned() };
        let text = String::from_utf8_lossy(&packet).into_owned();
        match text.split_once(' ') {
            Some((object, name)) if object.len() == 40 => {
                name.split(['\0', '\n']).next().unwrap_or_default().to_owned()
            }
            _ => text.trim_end().to_owned(),
        }
    };
    packets(body).into_iter().map(line).collect()
}

/// The answer to a POST: acknowledgements, then a pack or a report, without progress.
fn answered(body: &[u8]) -> Vec<String> {
    let (mut lines, mut report) = (Vec::new(), Vec::new());
    for packet in packets(body) {
        match packet.as_deref() {
            Some([1, data @ ..]) => report.extend_from_slice(data),
            Some([2, ..]) => {}
            Some(line) => {
                let text = String::from_utf8_lossy(line);
                lines.push(text.split([' ', '\n']).next().unwrap_or_default().to_owned());
            }
            None => {
                lines.append(&mut reported(&report));
                report.clear();
                lines.push("flush".to_owned());
            }
        }
    }
    lines.append(&mut reported(&report));
    lines
}

/// The first band: a pack, or packets in packets.
fn reported(band: &[u8]) -> Vec<String> {
    if band.is_empty() {
        return Vec::new();
    }
    if band.starts_with(b"PACK") {
        return vec!["pack".to_owned()];
    }
    let line = |packet: Option<Vec<u8>>| match packet {
        Some(line) => String::from_utf8_lossy(&line).trim_end().to_owned(),
        None => "flush".to_owned(),
    };
    packets(band).into_iter().map(line).collect()
}

/// The lists without a service: refs, packs, or `HEAD` itself.
fn listed(text: &str) -> Vec<String> {
    let line = |line: &str| match line.split_once('\t') {
        Some((_, name)) => name.to_owned(),
        None if line.starts_with("P pack-") => "P pack".to_owned(),
        None => line.to_owned(),
    };
    text.lines().map(line).collect()
}

/// The packets of a body, `None` for a flush. One that was cut ends it.
fn packets(mut rest: &[u8]) -> Vec<Option<Vec<u8>>> {
    let mut packets = Vec::new();
    while let Some(length) = rest.get(..4) {
        let length =
            std::str::from_utf8(length).ok().and_then(|l| usize::from_str_radix(l, 16).ok());
        match length {
            Some(0) => {
                packets.push(None);
                rest = &rest[4..];
            }
            Some(length) if length >= 4 => {
                let end = length.min(rest.len());
                packets.push(Some(rest[4..end].to_vec()));
                rest = &rest[end..];
            }
            _ => {
                packets.push(Some(b"junk".to_vec()));
                break;
            }
        }
    }
    packets
}

/// What the comparison minds of git's talk, and what it does not.
#[test]
fn talk_is_told_apart_by_kind() {
    let object = "a".repeat(40);
    let report = |reference: &str| {
        let inner = format!("000eunpack ok\n{:04x}ok {reference}\n0000", reference.len() + 8);
        format!("0007\u{2}no{:04x}\u{1}{inner}0000", inner.len() + 5)
    };
    let result = |body: &str| lines("application/x-git-receive-pack-result", body.as_bytes());
    assert_eq!(result(&report("refs/heads/a")).unwrap(), ["unpack ok", "ok refs/heads/a", "flush"]);
    assert_ne!(result(&report("refs/heads/a")), result(&report("refs/heads/b")));
    let fetched = |body: &str| lines("application/x-git-upload-pack-result", body.as_bytes());
    assert_eq!(
        fetched("0008NAK\n000b\u{1}PACKxx0008\u{1}yyy0000").unwrap(),
        ["NAK", "pack", "flush"]
    );
    assert_eq!(fetched(&format!("0031ACK {object}\n0000")).unwrap(), ["ACK", "flush"]);
    assert_eq!(fetched("<html>").unwrap(), ["junk"]);
    let listed = |name: &str| {
        let line = format!("{object} {name}\0caps\n");
        let body = format!("001e# service=git-upload-pack\n0000{:04x}{line}0000", line.len() + 4);
        lines("application/x-git-upload-pack-advertisement", body.as_bytes()).unwrap()
    };
    assert_eq!(listed("HEAD"), ["# service=git-upload-pack", "flush", "HEAD", "flush"]);
    assert_eq!(lines("text/html;charset=utf-8", b"<p>"), None);
}
