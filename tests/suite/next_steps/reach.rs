//! One of each fault of the way to a controller, and what it offers to run.

use jenkins_token::problem::ReachFault;

pub fn faults() -> Vec<ReachFault> {
    use ReachFault as F;
    let s = || "x".to_owned();
    vec![
        F::ClientCertUnusable { path: "/a/file.pem".into(), why: s() },
        F::ClientCertPkcs12 { path: "/a/file.p12".into() },
        F::ClientKeyEncrypted { path: "/a/file.pem".into() },
        F::HeadersCommandFailed { program: s(), why: s() },
        F::HeadersMissing { names: s() },
    ]
}

pub fn offered(fault: &ReachFault) -> &'static [&'static str] {
    use ReachFault as F;
    match fault {
        F::ClientCertUnusable { .. } | F::HeadersMissing { .. } => &["login"],
        F::ClientCertPkcs12 { .. }
        | F::ClientKeyEncrypted { .. }
        | F::HeadersCommandFailed { .. } => &[],
    }
}
