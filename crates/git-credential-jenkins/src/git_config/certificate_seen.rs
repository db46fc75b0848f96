//! What git makes of a controller's certificate: git is asked, for nobody else knows.

use super::git;

/// What git makes of a certificate.
#[derive(Debug)]
pub(super) enum Seen {
    /// It goes on to what the server says.
    Accepted,
    /// It ends there, with these words.
    Refused(String),
    /// It did not get as far.
    Unknown,
}

impl Seen {
    /// What git makes of that of `root`.
    pub(super) fn by_git(root: &str) -> Seen {
        match git::asked_as_nobody(root) {
            Ok(Some((false, said))) => of_words(&said),
            Ok(Some((true, _))) => Seen::Accepted,
            Ok(None) | Err(_) => Seen::Unknown,
        }
    }
}

/// By what libcurl says, over `GnuTLS`, OpenSSL and their kin.
fn of_words(said: &str) -> Seen {
    let has = |words: &[&str]| words.iter().any(|it| said.contains(it));
    if has(&["certificate", "public key does not match"]) {
        let line = said.lines().next_back().unwrap_or_default();
        let words = line.split_once("/': ").map_or(line, |(_, words)| words);
        return Seen::Refused(words.trim().to_owned());
    }
    // What was asked of nobody's repository is refused by the server, and not the server by git.
    if has(&["returned error:", "not found", "Authentication failed", "not valid"]) {
        return Seen::Accepted;
    }
    Seen::Unknown
}

/// Whether a file with a certificate mends it: dates and names stay as they are.
pub(super) fn is_of_signer(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    ["verification failed", "issuer", "self-signed", "self signed", "unable to verify"]
        .iter()
        .any(|it| words.contains(it))
}

#[cfg(test)]
mod tests {
    use super::{Seen, is_of_signer, of_words};

    #[test]
    fn what_git_says_is_understood() {
        const URL: &str = "fatal: unable to access 'https://localhost:8443/': ";
        let table = [
            ("server certificate verification failed. CAfile: none CRLfile: none", "signer"),
            ("SSL certificate problem: unable to get local issuer certificate", "signer"),
            ("SSL certificate problem: self-signed certificate", "signer"),
            ("SSL certificate problem: certificate has expired", "other"),
            ("SSL: certificate subject name (other) does not match target host name 'x'", "other"),
            ("SSL: public key does not match pinned public key", "other"),
            ("The requested URL returned error: 403", "accepted"),
            ("Could not resolve host: localhost", "unknown"),
            ("Failed to connect to localhost port 8443 after 0 ms: Couldn't connect", "unknown"),
        ];
        for (words, expected) in table {
            let seen = match of_words(&format!("{URL}{words}\n")) {
                Seen::Refused(said) => {
                    assert_eq!(said, words);
                    if is_of_signer(&said) { "signer" } else { "other" }
                }
                Seen::Accepted => "accepted",
                Seen::Unknown => "unknown",
            };
            assert_eq!(seen, expected, "{words}");
        }
    }
}
