//! What to do about what is kept of the way to a controller.

use super::step::{Choice, Run, Step, after, text};
use crate::escape;
use crate::problem::ReachFault;
use std::path::Path;

/// `login` is that of the controller, as the user it happened to.
pub(super) fn of(fault: &ReachFault, login: Run) -> Step {
    use ReachFault as F;
    match fault {
        F::ClientCertUnusable { .. } => after(
            "give both as PEM, the key that of the certificate",
            login.with(Choice::ClientCert),
        ),
        F::ClientCertPkcs12 { path } => {
            let (from, to) = (word(path), word(&path.with_extension("pem")));
            text(format!(
                "make a PEM file of it that only you can read, and give that: (umask 077; openssl \
                 pkcs12 -in {from} -nodes -out {to})"
            ))
        }
        F::ClientKeyEncrypted { path } => {
            let (from, to) = (word(path), word(&path.with_extension("open.pem")));
            text(format!(
                "make a key of it that only you can read, and give that: (umask 077; openssl pkey \
                 -in {from} -out {to})"
            ))
        }
        F::HeadersCommandFailed { .. } => {
            text("run it by hand: it has to print lines such as Name: value")
        }
        F::HeadersMissing { .. } => after(
            "give them again, then an empty line and the password",
            login.with(Choice::HeaderStdin),
        ),
    }
}

fn word(path: &Path) -> String {
    escape::word(&path.to_string_lossy())
}
