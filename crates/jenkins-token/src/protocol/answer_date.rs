//! What time the controller says it is.

use super::{Reply, realm, signature};
use jiff::Timestamp;

/// The controller's clock, from the `Date` of an answer that Jenkins itself gave to us now: what a
/// cache kept for others tells when it was kept, and what stands in front of Jenkins has a clock of
/// its own. For answers to a credential, which no cache may keep.
#[must_use]
pub(crate) fn read(reply: &Reply) -> Option<Timestamp> {
    let age = reply.header("Age").map(str::trim);
    if age.is_some_and(|age| age != "0") || !is_of_jenkins(reply) {
        return None;
    }
    reply.date()
}

/// Its refusals are not signed, but name it.
fn is_of_jenkins(reply: &Reply) -> bool {
    signature::is_jenkins(reply) || realm::read(reply).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, headers: &[(&str, &str)]) -> Reply {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Reply { status, reason: String::new(), headers, body: vec![] }
    }

    #[test]
    fn only_a_fresh_answer_of_jenkins_tells_its_time() {
        let date = ("Date", "Tue, 29 Feb 2028 23:59:59 GMT");
        let signed = ("X-Jenkins", "2.572");
        let challenge = ("WWW-Authenticate", "Basic realm=\"Jenkins\"");
        for (status, headers, tells) in [
            (200, vec![date, signed], true),
            (401, vec![date, challenge], true),
            (200, vec![date, signed, ("Age", "0")], true),
            (200, vec![date, signed, ("Age", "86400")], false),
            (200, vec![date, signed, ("age", "junk")], false),
            (200, vec![signed], false),
            (200, vec![signed, ("Date", "yesterday")], false),
            (502, vec![date], false),
            (401, vec![date, ("WWW-Authenticate", "Basic realm=\"proxy\"")], false),
            (200, vec![date, challenge], false),
        ] {
            let told = read(&reply(status, &headers));
            let wanted = "2028-02-29T23:59:59Z".parse().ok().filter(|_| tells);
            assert_eq!(told, wanted, "{status} {headers:?}");
        }
    }
}
