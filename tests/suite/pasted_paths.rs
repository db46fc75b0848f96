//! Whatever is pasted as a path, a request stays below the root.

use jenkins_token::escape;
use jenkins_token::model::Controller;
use lab::generated;
use proptest::prelude::*;

/// Pieces of which paths are made that lead elsewhere in one parser or another.
const PIECES: &[&str] = &[
    "/",
    "//",
    "\\",
    "..",
    ".",
    "%2e",
    "%2E%2e",
    "%252e",
    "%2f",
    "%5c",
    ";",
    "%3b",
    "a",
    "job",
    "jenkins",
    "?",
    "#",
    "@",
    ":",
    "https:",
    "https://",
    "ci.example.com",
    "evil.example",
    "[",
    "]",
    " ",
    "\t",
    "\n",
    "\0",
    "ä",
    "%",
    "%zz",
    "{",
    "|",
    "^",
    "`",
    "\"",
    "<",
    "&",
    "=",
    "\u{feff}",
    "\u{2025}",
    "\u{ff0f}",
];

/// Everything that a server or proxy might decode, decoded.
fn decoded(path: &str) -> String {
    let mut path = path.to_ascii_lowercase();
    for _ in 0..3 {
        path = path.replace("%25", "%");
    }
    path.replace("%2e", ".").replace("%2f", "/").replace("%5c", "/").replace("%3b", ";")
}

#[test]
fn whatever_is_pasted_stays_below_the_root() {
    let mut runner = generated::runner("pasted paths", 20_000);
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..12);
    let below = std::cell::Cell::new(0);
    let ran = runner.run(&(pieces, any::<bool>()), |(pieces, deep)| {
        let text = pieces.concat();
        let root = if deep { "https://ci.example.com/jenkins/" } else { "https://ci.example.com/" };
        let controller = Controller::parse(root).unwrap();
        if let Ok(path) = controller.below(&text) {
            below.set(below.get() + 1);
            let sent = format!("{controller}{path}");
            let url = url::Url::parse(&sent).unwrap();
            prop_assert!(controller.contains(&url), "{text} is {sent}");
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&b);
            prop_assert!(path.bytes().all(plain), "{text} is {path}");
            let steps = decoded(url.path());
            let leaves = steps.split('/').any(|step| step.split(';').next() == Some(".."));
            prop_assert!(!leaves, "{text} is {path}");
            // What is sent means the same when it is pasted again.
            prop_assert_eq!(controller.below(&sent).ok(), Some(path));
        }
        prop_assert!(!escape::address(&text).chars().any(char::is_control));
        Ok(())
    });
    println!("{} of them lie below it", below.get());
    assert!(below.get() > 1_000, "the others are all there is");
    ran.unwrap();
}
