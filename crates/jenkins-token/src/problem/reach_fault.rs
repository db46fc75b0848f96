//! What is wrong with what is kept of the way to a controller.

use super::words::shown;
use crate::escape;
use std::path::PathBuf;

/// Why a controller cannot be asked as it was said at a login. Its name is the variant's in kebab
/// case.
#[derive(
    Debug, Clone, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "a field is what its variant's text puts in its place")]
pub enum ReachFault {
    /// A client certificate or its key that cannot be shown to anybody.
    #[error("{}: {}", shown(path), escape::line(why))]
    ClientCertUnusable { path: PathBuf, why: String },
    /// A certificate with its key in one file that a password opens.
    #[error("{}: it is a PKCS#12 file, and PEM is read here", shown(path))]
    ClientCertPkcs12 { path: PathBuf },
    /// A key that nobody can open: no command may stop to ask for its password.
    #[error("{}: the private key is encrypted, and later nobody is there to open it", shown(path))]
    ClientKeyEncrypted { path: PathBuf },
    /// The program that gives the headers for the front door did not.
    #[error(
        "`{}`, which prints the headers for the front door, {}",
        escape::line(program),
        escape::line(why)
    )]
    HeadersCommandFailed { program: String, why: String },
    /// The front door's headers are known by name, and no account there has their values.
    #[error("the headers for the front door are not stored any more: {}", escape::line(names))]
    HeadersMissing { names: String },
}

impl ReachFault {
    /// Its name in JSON and in `docs/errors.md`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.into()
    }
}
