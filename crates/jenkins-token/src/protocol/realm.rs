//! What a 401 says that a credential is for.

use super::Reply;

/// The realm of a refusal that is Jenkins' own.
#[must_use]
pub fn read(reply: &Reply) -> Option<String> {
    let mut realms = reply.headers_named("WWW-Authenticate").filter(|_| reply.status == 401);
    realms.find_map(of_jenkins).map(str::to_owned)
}

/// `Basic realm="Jenkins"`, with or without a charset; `Jenkins user` is the realm of the old
/// container security (`BasicHeaderProcessor`).
fn of_jenkins(challenge: &str) -> Option<&'static str> {
    let challenge = challenge.to_ascii_lowercase();
    challenge.split(',').map(str::trim).find_map(|part| {
        let basic = part.strip_prefix("basic ").map_or("", str::trim_start);
        let realm = basic.strip_prefix("realm=").unwrap_or_default().trim_matches('"');
        ["Jenkins", "Jenkins user"].into_iter().find(|known| known.eq_ignore_ascii_case(realm))
    })
}
