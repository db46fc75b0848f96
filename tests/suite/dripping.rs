//! Bodies that drip, or never end: a refusal ends by a deadline, a stream while it keeps coming
//! does not.

use crate::answers::run_at;
use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::Lab;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

/// A controller that sends `head` and then `pieces` dots, five a second.
fn dripping(head: &'static str, pieces: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            spawn(move || {
                let _ = client.read(&mut [0; 8192]);
                let _ = client.write_all(format!("HTTP/1.1 {head}\r\n\r\n").as_bytes());
                for _ in 0..pieces {
                    if client.write_all(b".").is_err() {
                        return;
                    }
                    sleep(Duration::from_millis(200));
                }
            });
        }
    });
    url
}

const FOR_EVER: usize = 100;
const PAGE: &str = "200 OK\r\nContent-Type: text/html";
const TEXT: &str = "200 OK\r\nContent-Type: text/plain";
const AWAY: &str = "302 Found\r\nContent-Type: text/html\r\nLocation: https://example.com/";

#[test]
fn what_is_read_to_judge_an_answer_is_read_to_a_deadline() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    for (head, words, code, said) in [
        ("404 Not Found\r\nContent-Type: text/html", &["api", "x"][..], 1, "HTTP 404"),
        ("500 Error\r\nX-Jenkins: 2.572", &["api", "x"], 3, "HTTP 500"),
        ("403 Forbidden", &["api", "-X", "POST", "x"], 3, "answered 403"),
        (AWAY, &["api", "x"], 3, "redirect"),
        (PAGE, &["api", "x"], 3, "no answer within 1 seconds"),
        (PAGE, &["api", "-X", "POST", "x"], 7, "is not known"),
        (PAGE, &["api", "-vX", "POST", "x"], 7, "\n> caused by: no answer within 1 seconds\n"),
    ] {
        let url = dripping(head, FOR_EVER);
        let begun = Instant::now();
        let ran = run_at(&lab, &url, &[words, &["--timeout", "1"]].concat(), "");
        assert!(begun.elapsed() < Duration::from_secs(8), "{head}: {}", ran.err);
        assert!(ran.code == code && ran.err.contains(said), "{head}: {} {}", ran.code, ran.err);
    }
}

#[test]
fn a_stream_may_take_as_long_as_it_keeps_coming() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    // Of the first 64 bytes each is one more that nobody may wait for.
    let url = dripping(TEXT, 12);
    let ran = run_at(&lab, &url, &["api", "x", "--timeout", "1"], "");
    assert_eq!((ran.code, ran.out.as_str()), (0, "............"), "{}", ran.err);
}
