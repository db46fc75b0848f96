//! A request's body on its way: read as it is taken, so that a file of any size fits.

use crate::Problem;
use crate::protocol::{Body, Piece};
use hyper::body::{Bytes, Frame, SizeHint};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use zeroize::Zeroizing;

/// How much is read at a time.
const STEP: usize = 64 * 1024;

/// The pieces that have not been sent.
pub(super) struct Upload {
    pieces: VecDeque<Open>,
    left: u64,
    sent: Arc<AtomicU64>,
}

enum Open {
    Bytes { bytes: Arc<Zeroizing<Vec<u8>>>, at: usize },
    File { file: File, left: u64 },
}

impl Upload {
    /// Opens every file of `body`; `sent` is told how many bytes were taken.
    pub(super) fn open(body: &Body, sent: Arc<AtomicU64>) -> Result<Upload, Problem> {
        let open = |piece: &Piece| match piece {
            Piece::Bytes(bytes) => Ok(Open::Bytes { bytes: bytes.clone(), at: 0 }),
            Piece::File { path, length } => match File::open(path) {
                Ok(file) => Ok(Open::File { file, left: *length }),
                Err(error) => Err(Problem::of_file(path, &error)),
            },
        };
        let pieces = body.pieces.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Upload { pieces, left: body.length(), sent })
    }

    fn step(&mut self) -> io::Result<Option<Bytes>> {
        while let Some(piece) = self.pieces.front_mut() {
            let step = match piece {
                Open::Bytes { bytes, at } => {
                    let end = bytes.len().min(*at + STEP);
                    let step = Bytes::copy_from_slice(&bytes[*at..end]);
                    *at = end;
                    step
                }
                Open::File { left: 0, .. } => Bytes::new(),
                Open::File { file, left } => {
                    let wanted = usize::try_from(*left).unwrap_or(STEP).min(STEP);
                    let mut step = vec![0; wanted];
                    let read = file.read(&mut step)?;
                    if read == 0 {
                        return Err(io::Error::other("a file became shorter while it was sent"));
                    }
                    step.truncate(read);
                    *left -= read as u64;
                    step.into()
                }
            };
            if !step.is_empty() {
                self.left -= step.len() as u64;
                self.sent.fetch_add(step.len() as u64, Ordering::Relaxed);
                return Ok(Some(step));
            }
            self.pieces.pop_front();
        }
        Ok(None)
    }
}

impl hyper::body::Body for Upload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(self.step().transpose().map(|step| step.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
