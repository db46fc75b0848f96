//! Requests sent and answers read byte by byte: a client library would repair the odd headers,
//! targets and bodies that some recordings are about.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How much of a chunked body goes out at once.
const CHUNK: usize = 20_000;

/// An answer, recorded or own.
pub struct Reply {
    pub status: u16,
    pub reason: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every header of that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let wanted = name.to_owned();
        let matching = move |(n, _): &&(String, String)| n.eq_ignore_ascii_case(&wanted);
        self.headers.iter().filter(matching).map(|(_, value)| value.as_str())
    }
}

/// A request to be written as it stands.
pub struct Ask {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Ask {
    /// Sends it to `address` on a connection of its own.
    pub fn send(&self, address: &str) -> io::Result<Reply> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        // A server that refuses early (431) may close before all is written: its answer counts.
        let written = stream.write_all(&self.bytes(address));
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        if bytes.is_empty() {
            written?;
            read?;
        }
        parse(&bytes)
    }

    fn bytes(&self, address: &str) -> Vec<u8> {
        let mut lines = vec![format!("{} {} HTTP/1.1", self.method, self.target)];
        lines.push(format!("Host: {address}"));
        lines.extend(self.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        let chunked = self.headers.iter().any(|(_, value)| value == "chunked");
        if chunked {
            // It says its own length.
        } else if !self.body.is_empty() || self.method == "POST" || self.method == "PUT" {
            lines.push(format!("Content-Length: {}", self.body.len()));
        }
        // One connection an exchange, as the recordings were made.
        lines.push("Connection: close\r\n\r\n".to_owned());
        let mut bytes = lines.join("\r\n").into_bytes();
        if chunked {
            for chunk in self.body.chunks(CHUNK) {
                bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                bytes.extend_from_slice(chunk);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
        } else {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

fn parse(bytes: &[u8]) -> io::Result<Reply> {
    let broken = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").ok_or_else(|| broken("no head"))?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.split("\r\n");
    let mut status_line = lines.next().unwrap_or_default().splitn(3, ' ').skip(1);
    let status = status_line.next().and_then(|s| s.parse().ok());
    let mut reply = Reply {
        status: status.ok_or_else(|| broken("no status"))?,
        reason: status_line.next().unwrap_or_default().to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect(),
        body: String::new(),
        bytes: Vec::new(),
    };
    let raw = &bytes[end + 4..];
    let chunked = reply.header("Transfer-Encoding").is_some_and(|v| v.contains("chunked"));
    let body = if chunked { dechunk(raw).ok_or_else(|| broken("bad chunk"))? } else { raw.into() };
    reply.body = String::from_utf8_lossy(&body).into_owned();
    reply.bytes = body;
    Ok(reply)
}

fn dechunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|w| w == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..line]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(line + 2..line + 2 + size)?);
        rest = rest.get(line + 2 + size + 2..)?;
    }
}
