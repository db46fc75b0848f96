//! A server that is not Jenkins, or says that it is: answers what a test tells it to, and remembers
//! what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A request that a stranger got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Got {
    /// Method and target: `GET /login`.
    pub line: String,
    /// Whether it carried a credential.
    pub credential: bool,
}

/// A running stranger; its thread ends with the test's process.
pub struct Stranger {
    port: u16,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Stranger {
    /// Answers each target, such as `/login`, with what `answer` makes of it: status, headers and
    /// body, as they are sent.
    ///
    /// # Panics
    /// When nobody can listen on loopback.
    #[must_use]
    pub fn answering(answer: impl Fn(&str, u16) -> String + Send + 'static) -> Stranger {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let got = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&got);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let _ = converse(client, port, &answer, &log);
            }
        });
        Stranger { port, got }
    }

    /// Where it is: `http://127.0.0.1:PORT/`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it was asked so far.
    #[must_use]
    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// One request, one answer.
fn converse(
    mut client: TcpStream,
    port: u16,
    answer: &impl Fn(&str, u16) -> String,
    log: &Mutex<Vec<Got>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(client.try_clone()?).lines();
    let line = lines.next().transpose()?.unwrap_or_default();
    let mut credential = false;
    for header in lines.map_while(Result::ok).take_while(|header| !header.is_empty()) {
        let name = header.split(':').next().unwrap_or_default();
        credential |= name.eq_ignore_ascii_case("authorization");
    }
    let line = line.trim_end_matches(" HTTP/1.1").to_owned();
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    log.lock().unwrap_or_else(PoisonError::into_inner).push(Got { line, credential });
    client.write_all(answer(&target, port).as_bytes())
}

/// An answer with this status, these headers and this page.
#[must_use]
pub fn page(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\
         Connection: close\r\n{headers}\r\n{body}",
        body.len()
    )
}
