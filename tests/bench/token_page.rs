//! Reading a token page of up to 1 MiB: linear, whatever it holds.

use jenkins_token::model::Controller;
use jenkins_token::protocol::{CredentialKind, Peer, Reply, tokens_page};
use std::time::Instant;

const ROW: &str = "<div class=\"token-list-item token-list-existing-item\">\
    <input type=\"hidden\" name=\"tokenUuid\" value=\"a-1\"/>\
    <input name=\"tokenName\" type=\"text\" value=\"laptop\"/>\
    <span class=\"token-creation\" title=\"Tue Nov 24 07:45:14 UTC 2026\">x</span>\
    <span class=\"token-use-counter\" title=\"Tue Nov 24 07:45:14 UTC 2026\"><b>1,234</b></span></div>";

const CARD: &str = "<div id=\"a-1\" class=\"token-card \"><span class=\"token-name\">laptop</span>\
    <span class=\"token-creation\" tooltip=\"Tue Nov 24 07:45:14 UTC 2026\">Ends 2027-01-31</span>\
    <span class=\"token-last-used\"><b class=\"token-use-counter\">1,234</b></span>\
    <button><svg class=\"icon\"><title/><g><path d=\"M1 1h7v7z\"/></g></svg></button></div>";

pub(crate) fn measure() {
    println!("token page, time to read by size (goal: linear, 20 ms for 1 MiB of rows)");
    let pieces = [
        ("rows of inputs", ROW),
        ("cards", CARD),
        ("no list, nothing but <div>", "<div>"),
        ("no list, nothing but <svg><desc>", "<svg><desc>"),
    ];
    for (name, piece) in pieces {
        let times = [4, 2, 1].map(|part| read(piece, (1 << 20) / part));
        println!(
            "  {name}: 256 KiB {:.1} ms, 512 KiB {:.1} ms, 1 MiB {:.1} ms",
            times[0], times[1], times[2]
        );
    }
}

fn list_id(piece: &str) -> &'static str {
    if piece == CARD { "api-token-list" } else { "" }
}

/// The best of five, in milliseconds.
fn read(piece: &str, size: usize) -> f64 {
    let rows = piece.repeat(size / piece.len());
    let body = format!("<div class=\"token-list\"><i id=\"{}\"></i>{rows}</div>", list_id(piece));
    let controller = Controller::parse("https://ci.example.com/").expect("a plain root");
    let asked = Peer { controller: &controller, kind: CredentialKind::Token };
    let headers = vec![
        ("Content-Type".to_owned(), "text/html".to_owned()),
        ("X-Jenkins".to_owned(), "2.426.2".to_owned()),
    ];
    let reply = Reply { status: 200, reason: String::new(), headers, body: body.into_bytes() };
    (0..5)
        .map(|_| {
            let begun = Instant::now();
            let read = tokens_page::read(&reply, &asked).is_ok();
            assert_eq!(read, piece == ROW || piece == CARD, "{piece}");
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .fold(f64::MAX, f64::min)
}
