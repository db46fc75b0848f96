//! Where an answer ends: servers and what stands before them tell it in every way there is.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::{Lab, Listener};

#[test]
fn an_answer_is_read_however_its_end_is_told() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    for (line, body) in [
        ("HTTP/1.0 200 OK\r\n", "two words"),
        ("HTTP/1.1 200 OK\r\nConnection: close\r\n", "two words"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n", "two words"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n",
            "3\r\ntwo\r\n6;x=y\r\n words\r\n0\r\nLast: one\r\n\r\n",
        ),
    ] {
        let answer = format!("{line}X-Jenkins: 2.572\r\nContent-Type: text/plain\r\n\r\n{body}");
        let server = Listener::answering(move |_| answer.clone().into_bytes());
        let mut command = lab.command(&["api", "some/text", "--timeout", "10"]);
        command.env("JENKINS_URL", &server.url).env("JENKINS_USER_ID", "alice");
        command.env("JENKINS_API_TOKEN", format!("11{}", "a".repeat(32)));
        let ran = lab.run_command(command, "");
        assert_eq!((ran.code, ran.out.trim_end()), (0, "two words"), "{line}: {}", ran.err);
    }
}
