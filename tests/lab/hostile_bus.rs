//! A session bus that means harm: it lets everybody in, answers the first calls as it should, and
//! one of them with what was prepared.
//!
//! Source: the D-Bus specification, "Authentication Protocol" and "Message Format".

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::thread;

/// What is sent in the place of an answer.
#[derive(Debug, Clone)]
pub enum Harm {
    /// These bytes, instead of "OK" to the client's introduction.
    Introduction(&'static [u8]),
    /// These bytes as they are.
    Bytes(Vec<u8>),
    /// A message with a good head and this body.
    Body {
        /// The signature it claims.
        signature: String,
        /// The bytes.
        body: Vec<u8>,
    },
    /// A message whose head says that its body has this many bytes; zeros follow for ever.
    Endless(u32),
    /// A message whose head says that its fields take this many bytes; zeros follow for ever.
    EndlessHead(u32),
    /// An answer that claims to bring this many file descriptors and brings none.
    Descriptors(u32),
}

/// Such a bus in `directory`, harming at the `nth` call from 0 (`Hello`); its address.
///
/// # Panics
/// When the socket cannot be made.
#[must_use]
pub fn hostile_bus(directory: &Path, nth: usize, harm: &Harm) -> String {
    let path = directory.join("hostile");
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path).expect("a socket");
    let harm = harm.clone();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let harm = harm.clone();
            thread::spawn(move || serve(&client, nth, &harm));
        }
    });
    format!("unix:path={}", path.display())
}

fn serve(client: &UnixStream, nth: usize, harm: &Harm) -> Option<()> {
    let (mut input, mut output) = (BufReader::new(client), client);
    loop {
        let mut line = Vec::new();
        input.read_until(b'\n', &mut line).ok().filter(|count| *count > 0)?;
        let line = String::from_utf8_lossy(&line).into_owned();
        let answer: &[u8] = match harm {
            Harm::Introduction(bytes) => bytes,
            _ if line.contains("AUTH") => b"OK 0123456789abcdef0123456789abcdef\r\n",
            _ if line.contains("NEGOTIATE_UNIX_FD") => b"AGREE_UNIX_FD\r\n",
            _ => b"",
        };
        output.write_all(answer).ok()?;
        if line.contains("BEGIN") {
            break;
        }
    }
    for call in 0.. {
        let serial = read_call(&mut input)?;
        if call == nth {
            return send(output, harm, serial);
        }
        let (signature, body) = match call {
            0 => ("s", text(":1.7")),
            _ => ("", Vec::new()),
        };
        output.write_all(&message(serial, signature, &body, 0, None)).ok()?;
    }
    None
}

fn send(mut output: &UnixStream, harm: &Harm, serial: u32) -> Option<()> {
    match harm {
        Harm::Introduction(_) => {}
        Harm::Bytes(bytes) => output.write_all(bytes).ok()?,
        Harm::Body { signature, body } => {
            output.write_all(&message(serial, signature, body, 0, None)).ok()?;
        }
        Harm::Descriptors(count) => {
            output.write_all(&message(serial, "", &[], *count, None)).ok()?;
        }
        Harm::Endless(length) => {
            output.write_all(&message(serial, "aoao", &[], 0, Some(*length))).ok()?;
            loop {
                output.write_all(&[0; 4096]).ok()?;
            }
        }
        Harm::EndlessHead(length) => {
            let head = [b'l', 2, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0];
            output.write_all(&[&head[..], &length.to_le_bytes()].concat()).ok()?;
            loop {
                output.write_all(&[0; 4096]).ok()?;
            }
        }
    }
    // It stays, and says no more.
    let _ = output.read(&mut [0; 64 * 16]);
    Some(())
}

/// Reads a call and answers its serial.
fn read_call(input: &mut impl Read) -> Option<u32> {
    let mut head = [0; 16];
    input.read_exact(&mut head).ok()?;
    let number =
        |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let rest = number(12).next_multiple_of(8) + number(4);
    std::io::copy(&mut input.take(u64::from(rest)), &mut std::io::sink()).ok()?;
    Some(number(8))
}

/// An answer to the call of that serial, little-endian.
fn message(
    serial: u32,
    signature: &str,
    body: &[u8],
    descriptors: u32,
    length: Option<u32>,
) -> Vec<u8> {
    let mut fields = Vec::new();
    let mut field = |code: u8, kind: u8, value: &[u8]| {
        fields.resize(fields.len().next_multiple_of(8), 0);
        fields.extend([code, 1, kind, 0]);
        fields.extend(value);
    };
    field(5, b'u', &serial.to_le_bytes());
    field(7, b's', &text(":1.1"));
    if !signature.is_empty() {
        let length = u8::try_from(signature.len()).expect("a short signature");
        field(8, b'g', &[&[length], signature.as_bytes(), &[0]].concat());
    }
    if descriptors > 0 {
        field(9, b'u', &descriptors.to_le_bytes());
    }
    let size = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a short message");
    let mut message = vec![b'l', 2, 1, 1];
    message.extend(length.unwrap_or_else(|| size(body)).to_le_bytes());
    message.extend(serial.to_le_bytes());
    message.extend(size(&fields).to_le_bytes());
    message.extend(fields);
    message.resize(message.len().next_multiple_of(8), 0);
    message.extend(body);
    message
}

fn text(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).expect("a short text");
    [&length.to_le_bytes(), text.as_bytes(), &[0]].concat()
}
