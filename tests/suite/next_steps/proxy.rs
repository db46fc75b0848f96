//! One of each fault of a proxy.

use jenkins_token::Problem;
use jenkins_token::problem::{Found, ProxyFault, TlsFault};

fn s() -> String {
    "x".to_owned()
}

pub fn failures() -> Vec<Problem> {
    use ProxyFault as F;
    let faults = vec![
        F::ProxyUnusable { why: s() },
        F::ProxyUnknown,
        F::ProxyDown,
        F::ProxyNoRoute,
        F::ProxyWantsPassword { answer: s() },
        F::ProxyPasswordRefused { answer: s() },
        F::ProxyWantsOtherSignIn { schemes: s() },
        F::ProxyDenies { answer: s() },
        F::ProxyCannotConnect { found: Found::Unsaid, answer: s() },
        F::ProxyRefuses { answer: s() },
        F::ProxyClosed,
        F::ProxySpeaksNoTls,
        F::ProxySpeaksTls,
        F::ProxySpeaksNoSocks,
        F::ProxySpeaksSocks,
        F::ProxySpeaksNoHttp { seen: s() },
        F::ProxyTlsFailed(TlsFault::CertificateRevoked),
    ];
    let of = |fault| Problem::Proxy {
        proxy: "http://proxy.example:3128/".to_owned(),
        variable: "https_proxy",
        fault,
    };
    faults.into_iter().map(of).collect()
}
