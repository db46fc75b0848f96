//! Files that a person edited: what is not understood is quoted and left alone, what is understood
//! keeps its comments.

use super::{Yesterday, newest, put};
use lab::Ran;

fn refused(ran: &Ran, why: &str) {
    assert_eq!(ran.code, 6, "{why}: {}{}", ran.out, ran.err);
    assert!(ran.err.contains(why), "{why}: {}", ran.err);
    assert!(ran.err.contains("it was left as it is"), "{}", ran.err);
    assert!(ran.err.contains("next: "), "{}", ran.err);
}

fn text(then: &Yesterday) -> String {
    String::from_utf8(then.read("accounts.toml")).unwrap()
}

#[test]
fn a_list_that_makes_no_sense_is_quoted_and_left() {
    let then = Yesterday::of(&newest());
    let good = text(&then);
    let row = good.split("[[controller.account]]").nth(1).unwrap().to_owned();
    let row = format!("[[controller.account]]{row}");
    let first = good.split("[[controller]]").nth(1).unwrap();
    let controller = format!("\n[[controller]]{first}");
    let once = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replacen(from, to, 1).into_bytes()
    };
    for (bytes, why) in [
        (once("store = \"file\"", "store = 5"), "`store = 5` is not understood"),
        (once("store = \"file\"", "store = \"cloud\""), "`store = \"cloud\"` is not understood"),
        (once("store = \"file\"\n", ""), "an entry has no `store`"),
        (once("user = \"alice\"", "user = [\"alice\"]"), "`user = [\"alice\"]` is not understood"),
        (once("user = \"alice\"", "user = \"a:b\""), "`user = \"a:b\"` is not understood"),
        (once("origin = \"created\"", "origin = 1.5"), "`origin = 1.5` is not understood"),
        (once("aliases = [\"", "aliases = [1, \""), "`aliases = [1, "),
        (once("expires = 2099-12-31", "expires = true"), "`expires = true` is not understood"),
        (once("version = 1\n", "version = \"1\"\n"), "`version = \"1\"` is not understood"),
        (once("version = 1\n", "version = 1\nversion = 1\n"), "line 2 is not TOML"),
        (once("home = \"", "home = 7 # \""), "`home = 7 # "),
        (once("[[controller]]", "[controller]"), "line "),
        (once(&row, &format!("{row}{row}")), "is in it twice"),
        (format!("{good}{controller}").into_bytes(), "is in it twice"),
        (once("root = \"", "root = \"ftp://"), "is not understood"),
        (once("allow-http = true", "allow-http = \"yes\""), "`allow-http = \"yes\"` is not"),
        (once("default =", "default"), "line 3 is not TOML"),
        (b"\xff\xfev\0e\0r\0".to_vec(), "it is not UTF-8 text"),
    ] {
        put(&then.at("accounts.toml"), &bytes);
        for words in [&["token"][..], &["switch", "-u", "bob"], &["logout"]] {
            refused(&then.lab.run(words, ""), why);
            assert_eq!(then.read("accounts.toml"), bytes, "{why}");
        }
    }
}

/// Commands that write the list, each into another part.
fn written(then: &Yesterday) {
    let url = then.lab.sandbox.url();
    for words in [
        &["switch", "-c", url, "-u", "carol"][..],
        &["status", "-c", url],
        &["token", "rotate", "-c", url, "-u", "alice"],
        &["logout", "-c", url, "-u", "dave"],
    ] {
        let ran = then.lab.run(words, "");
        assert_eq!(ran.code, 0, "{words:?}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn comments_stay() {
    let then = Yesterday::of(&newest());
    let commented = |(number, line): (usize, &str)| {
        let comment = if line.is_empty() { "between" } else { "at" };
        format!("{line} # {comment} {number}\n")
    };
    let commented = text(&then).lines().enumerate().map(commented).collect::<Vec<_>>().concat();
    put(&then.at("accounts.toml"), format!("# above\n{commented}# below\n"));
    written(&then);
    let after = text(&then);
    let without = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| Some(line.split_once('#')?.1.to_owned())).collect()
    };
    // dave's own go with him, and that above him; those of doubt go with it.
    let daves = commented.split("[[controller.account]]").nth(4).unwrap();
    assert!(daves.contains("user = \"dave\""));
    let doubt = ["suspect-since", "rejected", "withheld-"];
    let of_doubt = commented.lines().filter(|line| doubt.iter().any(|key| line.starts_with(key)));
    let (before_dave, _) = commented.split_once(daves).unwrap();
    let above = before_dave.lines().rfind(|line| line.starts_with(" # between")).map(without);
    let of_dave = without(daves).into_iter().chain(above.unwrap_or_default());
    let gone = of_dave.chain(of_doubt.flat_map(without)).collect::<Vec<_>>();
    let (before, after) = (without(&commented), without(&after));
    for comment in before.iter().filter(|comment| !gone.contains(comment)) {
        assert!(after.contains(comment), "{comment}");
    }
    assert!(after.contains(&" above".to_owned()) && after.contains(&" below".to_owned()));
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_no_fault() {
    for mark in ["", "\u{feff}"] {
        let then = Yesterday::of(&newest());
        let edited = format!("{mark}# mine\r\n{}", text(&then).replace('\n', "\r\n"));
        put(&then.at("accounts.toml"), &edited);
        assert_eq!(then.lab.run(&["token", "-u", "carol"], "").code, 0);
        assert_eq!(text(&then), edited);
        written(&then);
        let after = text(&then);
        assert!(after.contains("# mine"), "{after}");
        assert_eq!(then.lab.run(&["token", "-u", "carol"], "").code, 0);
    }
}

#[test]
fn a_journal_that_makes_no_sense_stays() {
    let then = Yesterday::of(&newest());
    let path = then.at("journal/00000002.json");
    let good = String::from_utf8(then.read("journal/00000002.json")).unwrap();
    for (from, to) in [
        ("\"login\"", "\"dance\""),
        ("\"login\"", "5"),
        ("\"v\": 1,", "\"v\": \"1\","),
        ("\"v\": 1,", ""),
        ("\"v\": 1,", "\"v\": 1, \"v\": 1,"),
        ("\"store\": \"file\"", "\"store\": \"cloud\""),
        ("\"begun\"", "\"user\": \"twice\", \"begun\""),
        ("\"controller\": \"http://", "\"controller\": \"http://x@"),
        ("{", "\u{feff}{"),
        ("{", "// mine\n{"),
    ] {
        assert!(good.contains(from), "{from}");
        let edited = good.replacen(from, to, 1);
        put(&path, &edited);
        refused(&then.lab.run(&["recover"], ""), "journal/00000002.json: ");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), edited);
    }
    assert_eq!(then.lab.open_intents(), 7);
    put(&path, good.replace('\n', "\r\n"));
    assert_eq!(then.lab.run(&["recover"], "").code, 7, "one was printed");
    assert_eq!(then.lab.open_intents(), 1);
}
