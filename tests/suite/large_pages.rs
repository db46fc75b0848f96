//! Pages as large as real servers make them are read, and what is larger is called too large.

use crate::login::PROGRAM;
use crate::wire;
use jenkins_sandbox::Jenkins;
use lab::Lab;
use serde_json::Value;
use std::io::Write;
use std::net::TcpStream;

/// One card is as long as on a real page, drawings included.
fn card(at: usize) -> String {
    let drawing = format!("<svg><title/><path d='{}'/></svg>", "M1 1h7 ".repeat(330));
    format!(
        "<div id=\"u-{at}\" class=\"token-card \"><span class=\"token-name\">token {at}</span>\
         <span class=\"token-creation\" tooltip=\"Made on Thu Feb 05 15:04:09 UTC 2026\">Ends \
         2027-01-31</span><button>{drawing}</button><button>{drawing}</button></div>"
    )
}

fn page(tokens: usize, style: usize) -> String {
    let cards: String = (0..tokens).map(card).collect();
    let style = ".x>.y{color:red}".repeat(style / 16);
    format!(
        "<!doctype html><html><head data-rooturl=\"\"><style>{style}</style></head><body>\
         <div class=\"token-list\"><p class=\"token-list-empty-item jenkins-hidden\"></p>\
         <div id=\"api-token-list\">{cards}</div></div></body></html>"
    )
}

/// What `token list` says of a controller that answers everything with `body`.
fn listed(body: String) -> lab::Ran {
    let url = wire::doing(move |client: &mut TcpStream| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nX-Jenkins: 2.572\r\nContent-Type: text/html\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        client.write_all(head.as_bytes())?;
        client.write_all(body.as_bytes())
    });
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let mut command = lab.command(&["token", "list", "--json", "--timeout", "120"]);
    command.env("JENKINS_URL", url).env("JENKINS_USER_ID", "alice");
    command.env("JENKINS_API_TOKEN", format!("11{}", "a".repeat(32)));
    lab.run_command(command, "")
}

#[test]
fn five_thousand_tokens_under_four_megabytes_of_style_are_listed() {
    let page = page(5_000, 4 << 20);
    assert!(page.len() > 25 << 20, "{}", page.len());
    let ran = listed(page);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    let tokens = said["tokens"].as_array().unwrap();
    assert_eq!(tokens.len(), 5_000);
    assert_eq!(tokens[4_999]["name"], "token 4999");
}

#[test]
fn a_page_larger_than_any_says_so() {
    let ran = listed(page(0, 65 << 20));
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("the page is larger than 64 MiB"), "{}", ran.err);
    assert!(!ran.err.contains("not-jenkins"), "{}", ran.err);
}
