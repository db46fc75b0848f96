//! Asking cargo what a manifest says, so that nothing of the checkout is executed.
//!
//! `cargo metadata --no-deps` needs no compiler, so it starts none, nor a wrapper. Cargo is run
//! from the root directory: there neither the checkout's `.cargo/config.toml` (aliases, wrappers,
//! variables) nor its `rust-toolchain.toml` (a cargo of its own) is looked at.

use cargo_metadata::{Metadata, MetadataCommand};
use jenkins_token::{Error, Problem};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Cargo answers in milliseconds; a manifest that is a pipe would hold it for ever.
const PATIENCE: Duration = Duration::from_secs(20);

/// Far more than the largest workspace says of itself.
const LARGEST: u64 = 64 << 20;

/// The manifest cargo would take: in `directory` or the nearest one above.
pub(crate) fn nearest(directory: &Path) -> Option<PathBuf> {
    directory.ancestors().map(|above| above.join("Cargo.toml")).find(|manifest| manifest.exists())
}

/// What cargo understands of a manifest and its workspace.
pub(crate) fn read(cargo: &Path, manifest: &Path) -> Result<Metadata, Error> {
    read_within(PATIENCE, cargo, manifest)
}

fn read_within(patience: Duration, cargo: &Path, manifest: &Path) -> Result<Metadata, Error> {
    let unreadable = |why: String| Problem::ManifestUnreadable { manifest: manifest.into(), why };
    let mut child = MetadataCommand::new()
        .cargo_path(cargo)
        .manifest_path(manifest)
        .no_deps()
        .current_dir("/")
        .env("CARGO_TERM_COLOR", "never")
        .cargo_command()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| {
            let unstarted = || unreadable(format!("cargo cannot be started: {error}"));
            Problem::of_limit(&error).unwrap_or_else(unstarted)
        })?;
    let (out, err) = (gathered(child.stdout.take()), gathered(child.stderr.take()));
    let both = out.recv_timeout(patience).and_then(|out| Ok((out, err.recv_timeout(patience)?)));
    let Ok((out, err)) = both else {
        // Whether it has ended by itself meanwhile makes no difference.
        let _ = child.kill();
        let _ = child.wait();
        return Err(unreadable("it did not answer in time".to_owned()).into());
    };
    let ended = child.wait().map_err(|error| unreadable(error.to_string()))?;
    if !ended.success() {
        return Err(unreadable(reason(&err)).into());
    }
    MetadataCommand::parse(out).map_err(|error| unreadable(error.to_string()).into())
}

/// Everything a stream says, once it ends.
fn gathered(stream: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stream) = stream {
            // What was read before a failure is all there is.
            let _ = stream.take(LARGEST).read_to_end(&mut bytes);
        }
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

/// Cargo's innermost reason, on one line: the outer ones only repeat the path.
fn reason(stderr: &str) -> String {
    let inner = stderr.rsplit("Caused by:").next().unwrap_or(stderr);
    let inner = inner.rsplit("error: ").next().unwrap_or(inner);
    inner.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(all(test, unix))]
#[expect(clippy::expect_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_cargo_that_never_answers_is_left() {
        let directory = tempfile::tempdir().expect("a directory");
        let cargo = directory.path().join("cargo");
        std::fs::write(&cargo, "#!/bin/sh\nexec sleep 60\n").expect("a file");
        std::fs::set_permissions(&cargo, PermissionsExt::from_mode(0o700)).expect("a mode");
        let manifest = Path::new("/nowhere/Cargo.toml");
        let failed = read_within(Duration::from_millis(50), &cargo, manifest);
        assert!(failed.is_err_and(|error| error.to_string().contains("did not answer in time")));
    }

    #[test]
    fn the_reason_is_the_innermost() {
        let text =
            "warning: x\nerror: failed to parse\n\nCaused by:\n  outer\n\nCaused by:\n  a\n b\n";
        assert_eq!(reason(text), "a b");
        assert_eq!(reason("warning: x\nerror: no such file\n"), "no such file");
    }
}
