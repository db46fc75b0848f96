//! An answer that comes in: the begin of it is read to judge it, the rest is its reader's.

use crate::Problem;
use crate::protocol::{Reply, Request, answer};
use crate::transport::{Lost, Streamed};
use std::time::Instant;

/// Of a refusal's page, as much as tells what it is about.
const LARGEST_REFUSAL: usize = 1 << 20;

/// An answer whose body may be of any size.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// In the order received.
    pub headers: Vec<(String, String)>,
    begun: Option<Vec<u8>>,
    /// By when what judges it, and a refusal, is read.
    judged_by: Instant,
    streamed: Streamed,
    asked: String,
    only_reads: bool,
}

impl Answer {
    /// The next piece of the body, `None` at its end.
    ///
    /// # Errors
    /// What an answer means that is cut short.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        match self.begun.take() {
            Some(begun) if !begun.is_empty() => Ok(Some(begun)),
            _ => {
                let next = self.streamed.chunk().await;
                next.map_err(|lost| unanswered(&self.asked, self.only_reads, lost))
            }
        }
    }

    /// What was carried out, such as `POST job/app/build`; none when nothing was to change.
    #[must_use]
    pub fn change(&self) -> Option<&str> {
        (!self.only_reads).then_some(&*self.asked)
    }

    /// Whether it is a page for a browser.
    #[must_use]
    pub fn is_page(&self) -> bool {
        let kind = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        kind.is_some_and(|(_, kind)| kind.to_ascii_lowercase().starts_with("text/html"))
    }
}

impl Answer {
    /// The answer, and its head with as much of its body as it takes to judge it. That much is read
    /// to a deadline: a body that drips lets none pass between two of its pieces.
    pub(super) async fn begin(
        streamed: Streamed,
        request: &Request,
    ) -> Result<(Answer, Reply), Problem> {
        let mut reply = Reply {
            status: streamed.status,
            reason: streamed.reason.clone(),
            headers: streamed.headers.clone(),
            body: vec![],
        };
        let mut answer = Answer {
            status: streamed.status,
            reason: streamed.reason.clone(),
            headers: streamed.headers.clone(),
            begun: None,
            judged_by: streamed.deadline(),
            streamed,
            asked: name(request),
            only_reads: request.only_reads(),
        };
        let is_page = reply.is_html() || reply.is_xhtml();
        let enough = match reply.status {
            400.. => LARGEST_REFUSAL,
            _ if is_page => answer::ENOUGH,
            _ => 64,
        };
        while reply.body.len() < enough {
            match answer.chunk_in_time().await {
                Ok(Some(bytes)) => reply.body.extend_from_slice(&bytes),
                Ok(None) => break,
                // A refusal is one, also when its page is cut; a redirect's page says nothing.
                Err(_) if reply.status >= 300 => break,
                // A log may come as slowly as a build does, and a few bytes of it are enough.
                Err(_) if answer.is_late() && !is_page && !reply.body.is_empty() => break,
                Err(problem) => return Err(problem),
            }
        }
        Ok((answer, reply))
    }

    /// The answer with what was read of its body in its place.
    pub(super) fn with(self, reply: Reply) -> Answer {
        Answer { begun: Some(reply.body), ..self }
    }

    /// The reply with the rest of its body, as far as that tells anything and comes before the
    /// deadline. That the rest is lost changes nothing about what is refused.
    pub(super) async fn rest_of(mut self, mut reply: Reply) -> Reply {
        while reply.body.len() < LARGEST_REFUSAL {
            match self.chunk_in_time().await {
                Ok(Some(bytes)) => reply.body.extend_from_slice(&bytes),
                Ok(None) | Err(_) => break,
            }
        }
        reply
    }

    fn is_late(&self) -> bool {
        Instant::now() >= self.judged_by
    }

    async fn chunk_in_time(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        let next = self.streamed.chunk_before(self.judged_by).await;
        next.map_err(|lost| unanswered(&self.asked, self.only_reads, lost))
    }
}

/// What was asked, without the values that it came with.
pub(super) fn name(request: &Request) -> String {
    let path = request.path.split('?').next().unwrap_or_default();
    format!("{} {path}", request.method)
}

/// What no answer, or half of one, means: of what only reads, that it can be asked again.
pub(super) fn unanswered(asked: &str, only_reads: bool, lost: Lost) -> Problem {
    if !lost.maybe_sent || only_reads {
        return lost.problem;
    }
    Problem::AnswerLost { asked: asked.to_owned(), source: lost.problem.into() }
}
