//! A problem, on which controller, for whom.

use crate::error_class::Class;
use crate::escape;
use crate::model::{Account, Controller};
use crate::problem::Problem;
use std::fmt;

/// A problem and where it happened; printed once, at the edge.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    /// What.
    pub problem: Problem,
    /// Where.
    pub controller: Option<Controller>,
    /// To whom.
    pub user: Option<String>,
}

impl Error {
    /// The problem's class.
    #[must_use]
    pub fn class(&self) -> Class {
        self.problem.class()
    }

    /// What caused it, the nearest cause first.
    pub fn causes(&self) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
        std::iter::successors(std::error::Error::source(self), |cause| (*cause).source())
    }

    /// What happened, safe for a terminal.
    #[must_use]
    pub fn message(&self) -> String {
        escape::message(&self.problem.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(controller) = &self.controller {
            write!(f, "{}: ", escape::line(controller.as_str()))?;
        }
        f.write_str(&self.message())
    }
}

/// The sentence again: `fn main() -> Result<(), Error>` prints this to a person.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    /// What caused the problem, which its own text tells of too.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.problem.source()
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Error {
        Error { problem, controller: None, user: None }
    }
}

impl Problem {
    /// Says where it happened.
    #[must_use]
    pub fn at(self, controller: &Controller) -> Error {
        Error { problem: self, controller: Some(controller.clone()), user: None }
    }

    /// Says where and to whom it happened.
    #[must_use]
    pub fn of(self, account: &Account) -> Error {
        Error {
            problem: self,
            controller: Some(account.controller.clone()),
            user: Some(account.user.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Problem;

    #[test]
    fn what_caused_a_problem_is_found_below_it() {
        let timed_out = Problem::no_answer(30);
        let lost = Problem::AnswerLost { asked: "POST x".to_owned(), source: timed_out.into() };
        let error = crate::Error::from(Problem::ReplaceUnfinished { source: lost.into() });
        let said: Vec<String> = error.causes().map(ToString::to_string).collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].starts_with("whether POST x was done is not known"), "{said:?}");
        assert_eq!(said[1], "no answer within 30 seconds");
        assert!(error.to_string().ends_with(&said[0]), "{error}");
        assert_eq!(format!("{error:?}"), error.to_string(), "what main prints");
    }
}
