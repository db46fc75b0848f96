//! A server that keeps every request as it came, and answers what a test wants.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::spawn;
use std::time::Duration;

/// A request, byte for byte.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The first line and the headers.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Heard {
    /// Method and path, as `POST /job/app/build`.
    ///
    /// # Panics
    /// When the first line is not one.
    #[must_use]
    pub fn line(&self) -> &str {
        let first = self.head.lines().next().expect("a first line");
        first.rsplit_once(' ').expect("a protocol at its end").0
    }

    /// The header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }
}

/// Listens on loopback for as long as the test lives.
pub struct Listener {
    /// Its root, ending in `/`.
    pub url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Listener {
    /// Answers each request with the bytes of `answer`.
    ///
    /// # Panics
    /// When nothing can listen on loopback.
    #[must_use]
    pub fn answering(answer: impl Fn(&Heard) -> Vec<u8> + Send + Sync + 'static) -> Listener {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let url = format!("http://{}/", listener.local_addr().expect("its address"));
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let (log, answer) = (heard.clone(), Arc::new(answer));
        spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (log, answer) = (log.clone(), answer.clone());
                spawn(move || serve(client, &log, &*answer));
            }
        });
        Listener { url, heard }
    }

    /// What came so far.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The only request that came.
    ///
    /// # Panics
    /// When there was none, or another.
    #[must_use]
    pub fn only(&self) -> Heard {
        let mut heard = self.heard();
        assert_eq!(heard.len(), 1, "{heard:?}");
        heard.remove(0)
    }
}

/// An answer with its length; `headers` end in a line end each.
#[must_use]
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn serve(mut client: TcpStream, log: &Mutex<Vec<Heard>>, answer: &dyn Fn(&Heard) -> Vec<u8>) {
    let _ = client.set_read_timeout(Some(Duration::from_secs(10)));
    let mut bytes = Vec::new();
    let end_of_head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let mut more = [0; 8192];
        match client.read(&mut more) {
            Ok(read) if read > 0 => bytes.extend_from_slice(&more[..read]),
            _ => return,
        }
    };
    let mut heard = Heard {
        head: String::from_utf8_lossy(&bytes[..end_of_head]).into_owned(),
        body: bytes.split_off(end_of_head),
    };
    let length = heard.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while heard.body.len() < length {
        let mut more = vec![0; 65536];
        match client.read(&mut more) {
            Ok(read) if read > 0 => heard.body.extend_from_slice(&more[..read]),
            _ => return,
        }
    }
    let bytes = answer(&heard);
    log.lock().unwrap_or_else(PoisonError::into_inner).push(heard);
    let _ = client.write_all(&bytes);
}
