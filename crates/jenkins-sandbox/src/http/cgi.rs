//! `git http-backend` as a CGI child: the body goes in and out as it comes, within a time limit.

use crate::message::Cgi;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::channel::{Channel, Sender};
use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::{Bytes, Incoming};
use std::io::{self, Write as _};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::time::timeout;

/// How long git may take for one answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long the head of its answer may be.
const HEAD_LIMIT: u64 = 16 * 1024;

/// The body of an answer: known as a whole, or as git says it.
pub(crate) type Body = Either<Full<Bytes>, Channel<Bytes, io::Error>>;

/// Starts git, and returns the body of its answer as soon as it answers.
///
/// # Errors
/// When git cannot be started, refuses, or does not answer in time.
pub(crate) async fn run(call: Cgi, body: Option<Incoming>) -> io::Result<Body> {
    let mut backend = tokio::process::Command::from(call.program);
    let mut child = backend
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("git has no pipes"));
    };
    // Beside the reading: git may answer before it has heard all, and may not before it has.
    let feeding = tokio::spawn(feed(stdin, body));
    let mut stdout = BufReader::new(stdout);
    timeout(PATIENCE, head(&mut stdout)).await??;
    let (mut sender, channel) = Channel::new(8);
    tokio::spawn(async move {
        let answer = async {
            forward(&mut stdout, &mut sender).await?;
            feeding.await.map_err(io::Error::other)??;
            child.wait().await
        };
        let ended = timeout(PATIENCE, answer).await;
        // A client must not take half an answer for a whole one.
        match ended {
            Ok(Ok(_)) => {}
            Ok(Err(e)) => sender.abort(e),
            Err(late) => sender.abort(late.into()),
        }
    });
    if !call.packed {
        return Ok(Either::Right(channel));
    }
    let whole = channel.collect().await?.to_bytes();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&whole)?;
    Ok(Either::Left(Full::new(gzip.finish()?.into())))
}

/// Hands the request's body to git, and the end of it by closing. Where the body breaks off, git is
/// left waiting until it is killed: `http-backend` would ask a closed pipe for the rest for ever.
async fn feed(mut stdin: ChildStdin, body: Option<Incoming>) -> io::Result<()> {
    let Some(mut body) = body else { return Ok(()) };
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return std::future::pending().await };
        if let Ok(data) = frame.into_data() {
            // git may have heard enough; the client is to finish all the same.
            let _ = stdin.write_all(&data).await;
        }
    }
    Ok(())
}

/// Reads the CGI head. Its type and its caching are known already, so only a refusal counts.
async fn head(stdout: &mut BufReader<ChildStdout>) -> io::Result<()> {
    let mut stdout = stdout.take(HEAD_LIMIT);
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match line.trim_end() {
            "" => return Ok(()),
            line if line.starts_with("Status: ") => return Err(io::Error::other(line.to_owned())),
            _ => {}
        }
    }
}

async fn forward(
    stdout: &mut BufReader<ChildStdout>,
    sender: &mut Sender<Bytes, io::Error>,
) -> io::Result<()> {
    loop {
        let data = Bytes::copy_from_slice(stdout.fill_buf().await?);
        if data.is_empty() {
            return Ok(());
        }
        stdout.consume(data.len());
        // Only a client that is gone takes no more.
        sender.send_data(data).await.map_err(|_| io::ErrorKind::BrokenPipe)?;
    }
}
