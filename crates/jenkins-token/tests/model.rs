//! The words of the model under whatever a person or a server may write.

#![allow(clippy::unwrap_used, missing_docs)]

use jenkins_token::escape;
use jenkins_token::model::{Controller, Expiry, Pasted, UserId, Version};
use proptest::prelude::*;

proptest! {
    #[test]
    fn what_a_controller_prints_it_parses_to_itself(text: String, host in "[a-z0-9.-]{1,20}", path in "[a-z/]{0,12}") {
        for text in [text, format!("https://{host}/{path}")] {
            if let Ok(controller) = Controller::parse(&text) {
                prop_assert_eq!(&Controller::parse(controller.as_str()).unwrap(), &controller);
            }
            if let Ok(pasted) = Pasted::parse(&text) {
                prop_assert!(pasted.roots().count() <= 8);
            }
        }
    }

    #[test]
    fn small_parsers_never_panic(text: String) {
        let _ = Expiry::parse(&text);
        let _ = UserId::parse(&text);
        let _ = Version::parse(&text).at_least(&[2, 129]);
        prop_assert!(!escape::line(&text).chars().any(char::is_control));
    }
}

#[test]
fn versions_with_four_parts_and_snapshots_compare() {
    for (text, new) in [
        ("2.426.3.3", true),
        ("2.578-SNAPSHOT (private-1)", true),
        ("2.128", false),
        ("2.129", true),
        ("1.658", false),
        ("rolling", false),
    ] {
        assert_eq!(Version::parse(text).at_least(&[2, 129]), new, "{text}");
    }
}
