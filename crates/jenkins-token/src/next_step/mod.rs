//! What to do about each problem: something to run wherever that helps.

mod command_line;
mod of_each_problem;
mod of_proxy_fault;
mod of_reach_fault;
mod of_tls_fault;
mod of_wall;
mod step;

pub use command_line::CommandLine;
pub use step::{Choice, Language, Run, Step, Verb, Way};

use crate::error::Error;

impl Error {
    /// What to do next, with this controller and user filled in.
    #[must_use]
    pub fn next_step(&self) -> Step {
        of_each_problem::of(self)
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::CommandLine;
    use crate::Problem;
    use crate::model::Controller;

    #[test]
    fn a_pasted_next_step_runs_nothing_of_the_manifest() {
        let problem = Problem::ProjectNotLoggedIn {
            user: Some("$(reboot)'`".to_owned()),
            said_by: "package.metadata.jenkins".to_owned(),
        };
        let controller =
            Controller::parse("https://ci.example.com/a&b|'$(c)").expect("a controller");
        let next = problem.at(&controller).next_step().said_in(&CommandLine("x"));
        let login = r"x login 'https://ci.example.com/a&b|'\''$(c)/' -u '$(reboot)'\''`'";
        assert!(next.split("; or: ").next().is_some_and(|way| way.ends_with(login)), "{next}");
    }

    #[test]
    fn who_is_led_to_https_logs_in_there() {
        let next = |root: &str, target: &str| {
            let controller = Controller::parse(root).expect("a controller");
            Problem::RedirectedAway { target: target.to_owned() }
                .at(&controller)
                .next_step()
                .said_in(&CommandLine("x"))
        };
        let to = next("http://ci.example.com:8080/jenkins", "https://ci.example.com/jenkins/me/");
        assert_eq!(to, "x login https://ci.example.com/jenkins/");
        for other in ["https://idp.example/", "https://ci.example.com/other/"] {
            assert!(next("http://ci.example.com/jenkins/", other).contains("single sign-on"));
        }
    }
}
