//! A server that ends the handshake of TLS, and says why by a number.

use crate::login::PROGRAM;
use crate::states::said;
use jenkins_sandbox::Jenkins;
use lab::{Lab, PASSWORD, login};
use std::io::Write as _;

/// The number, and what it means.
pub const ROWS: [(u8, &str); 4] = [
    (40, "tls-handshake-refused"),
    (70, "tls-version-too-old"),
    (112, "tls-name-not-served"),
    (116, "client-certificate-wanted"),
];

#[test]
fn each_alert_ends_with_its_problem() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    for (alert, problem) in ROWS {
        let record = [0x15, 3, 3, 0, 2, 2, alert];
        let url = crate::wire::doing(move |client| client.write_all(&record));
        let url = url.replace("http:", "https:");
        let ran = lab.run(&login(&url, &["--json"]), PASSWORD);
        let (found, next) = said(&ran.err);
        assert_eq!((found.as_str(), ran.code), (problem, 3), "{alert}: {}", ran.err);
        assert!(!next.is_empty(), "{alert}: {}", ran.err);
    }
}
