//! A job by the names of its folders, as a person reads them: `team/app`.

use jenkins_token::model::Controller;
use percent_encoding::percent_decode_str;
use std::fmt;
use url::Url;

const WRITTEN: &str =
    "a job is the names of its folders and its own, such as team/app, or its page's path or URL";

/// Names from the outermost folder to the job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Job(Vec<String>);

/// A job as somebody wrote it.
#[derive(Debug, Clone)]
pub(crate) struct WrittenJob {
    job: Job,
    /// What stands before it in the address of its page: a root, or the path of one.
    root: Option<String>,
}

impl WrittenJob {
    /// Reads names (`team/app`), the path that a browser shows (`job/team/job/app`) or the whole URL
    /// of the job's page, or of a page below it. Anything that could be another place than a job is
    /// refused.
    pub(crate) fn parse(text: &str) -> Result<WrittenJob, &'static str> {
        if text.chars().any(|c| c.is_control() || c == '\\') {
            return Err("a job's path cannot hold a control character or a backslash");
        }
        let (root, names) = if text.contains("://") {
            let url = Url::parse(text).map_err(|_| WRITTEN)?;
            if !url.username().is_empty() || url.password().is_some() {
                return Err("the URL of a job's page cannot hold a user or a password");
            }
            let (before, names) = of_page(url.path()).ok_or(WRITTEN)?;
            (Some(format!("{}{before}", url.origin().ascii_serialization())), names)
        } else if text.starts_with('/') {
            let path = text.split(['?', '#']).next().unwrap_or_default();
            let (before, names) = of_page(path).ok_or(WRITTEN)?;
            (Some(before).filter(|before| before != "/"), names)
        } else {
            let names = of_path(text);
            (None, names.unwrap_or_else(|| text.split('/').map(str::to_owned).collect()))
        };
        let is_name = |name: &String| {
            !matches!(name.trim(), "" | "." | "..")
                && !name.chars().any(|c| c.is_control() || c == '\\')
        };
        let is_job = names.iter().all(is_name) && !names.is_empty();
        is_job.then_some(WrittenJob { job: Job(names), root }).ok_or(WRITTEN)
    }

    /// The job, where its page is on that controller.
    pub(crate) fn on(self, controller: Option<&Controller>) -> Result<Job, String> {
        match (self.root, controller) {
            (Some(root), Some(on)) if root != on.as_str() && root != on.context() => {
                Err(format!("its page is below {root}, and the controller is {on}"))
            }
            _ => Ok(self.job),
        }
    }
}

/// The names in the path of a page and what stands before them; views and pages below are left out.
fn of_page(path: &str) -> Option<(String, Vec<String>)> {
    let segments: Vec<&str> = path.split('/').collect();
    let begins = segments.iter().position(|it| ["job", "view"].contains(it))?;
    let before = segments[..begins].join("/") + "/";
    let (mut names, mut rest) = (Vec::new(), &segments[begins..]);
    loop {
        match rest {
            ["job", name, below @ ..] => {
                names.push(decoded(name));
                rest = below;
            }
            ["view", _, below @ ..] => rest = below,
            _ => return Some((before, names)),
        }
    }
}

/// The names in `job/team/job/app`, which a browser shows below the root.
fn of_path(text: &str) -> Option<Vec<String>> {
    let segments: Vec<&str> = text.strip_suffix('/').unwrap_or(text).split('/').collect();
    let (pairs, rest) = segments.as_chunks::<2>();
    let is_path = rest.is_empty() && pairs.iter().all(|[word, _]| *word == "job");
    is_path.then(|| pairs.iter().map(|[_, name]| decoded(name)).collect())
}

/// A name in a URL. Jenkins has the slashes of a branch's name as `%2F` in the name itself.
fn decoded(name: &str) -> String {
    let decoded = percent_decode_str(name).decode_utf8().ok();
    decoded.filter(|decoded| !decoded.contains('/')).map_or_else(|| name.to_owned(), Into::into)
}

impl Job {
    /// Below the controller's root: `job/team/job/app`, escaped.
    fn path(&self) -> Option<String> {
        let mut url = Url::parse("https://root/").ok()?;
        url.path_segments_mut()
            .ok()?
            .pop_if_empty()
            .extend(self.0.iter().flat_map(|name| ["job", name]));
        Some(url.path().trim_start_matches('/').to_owned())
    }

    /// Whether `path` begins with the word that stands for the project's job.
    pub(crate) fn is_meant_by(path: &str) -> bool {
        rest(path).is_some()
    }

    /// `path` with this job in the place of that word.
    pub(crate) fn put_into(&self, path: &str) -> Option<String> {
        Some(format!("{}{}", self.path()?, rest(path)?))
    }
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.join("/");
        match self.path() {
            // A folder that is called `job` reads as a path.
            Some(path) if of_path(&names).is_some() => f.write_str(&path),
            _ => f.write_str(&names),
        }
    }
}

/// What follows a leading `{job}`.
fn rest(path: &str) -> Option<&str> {
    let rest = path.strip_prefix('/').unwrap_or(path).strip_prefix("{job}")?;
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(rest)
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::{Job, WrittenJob};
    use jenkins_token::model::Controller;

    fn job(text: &str) -> Job {
        WrittenJob::parse(text).expect("a job").on(None).expect("a job")
    }

    #[test]
    fn a_job_lies_below_its_folders() {
        let path = job("team a/böb?/50%").put_into("/{job}/build?delay=0").expect("a path");
        assert_eq!(path, "job/team%20a/job/b%C3%B6b%3F/job/50%25/build?delay=0");
        assert!(!Job::is_meant_by("job/{job}"));
        assert!(!Job::is_meant_by("{job}x"));
    }

    #[test]
    fn names_paths_and_pages_are_one_job() {
        let table = [
            ("a/b", "a/b", "job/a/job/b"),
            ("job/a/job/b", "a/b", "job/a/job/b"),
            ("/job/a/job/b/", "a/b", "job/a/job/b"),
            ("job/a%20b", "a b", "job/a%20b"),
            ("job/a b", "a b", "job/a%20b"),
            ("job/50%25/job/b%C3%B6b", "50%/böb", "job/50%25/job/b%C3%B6b"),
            ("job/50%", "50%", "job/50%25"),
            ("50%25", "50%25", "job/50%2525"),
            ("https://ci.example.com/job/a/job/b/", "a/b", "job/a/job/b"),
            ("https://ci.example.com/jenkins/job/a", "a", "job/a"),
            ("https://ci.example.com/view/all/job/a/12/console?x=1#y", "a", "job/a"),
            ("https://ci.example.com/job/a/view/v/job/b/build", "a/b", "job/a/job/b"),
            // A branch of a multibranch project.
            ("https://ci.example.com/job/app/job/f%252Fx/", "app/f%2Fx", "job/app/job/f%252Fx"),
            ("job/app/job/f%2Fx", "app/f%2Fx", "job/app/job/f%252Fx"),
            // What is called `job`.
            ("job", "job", "job/job"),
            ("job/job", "job", "job/job"),
            ("job/job/job/a", "job/job/job/a", "job/job/job/a"),
            ("a/job", "a/job", "job/a/job/job"),
            ("job/a/b", "job/a/b", "job/job/job/a/job/b"),
        ];
        for (written, names, path) in table {
            let job = job(written);
            assert_eq!(job.to_string(), names, "{written}");
            assert_eq!(job.path().as_deref(), Some(path), "{written}");
            assert_eq!(super::tests::job(names), job, "{written}: what is stored is read again");
        }
    }

    #[test]
    fn a_page_is_on_the_controller_that_is_named() {
        let on = |text, controller| {
            let controller = Controller::parse(controller).expect("a controller");
            WrittenJob::parse(text).expect("a job").on(Some(&controller))
        };
        assert!(on("https://ci.example.com/job/a", "https://ci.example.com").is_ok());
        assert!(on("https://CI.example.com:443/j/job/a", "https://ci.example.com/j").is_ok());
        assert!(on("/j/job/a", "https://ci.example.com/j").is_ok());
        assert!(on("/job/a", "https://ci.example.com/j").is_ok());
        for other in
            ["https://other.example.com", "http://ci.example.com", "https://ci.example.com/j"]
        {
            let why = on("https://ci.example.com/job/a", other).expect_err("elsewhere");
            assert!(why.contains("https://ci.example.com/"), "{why}");
        }
    }

    #[test]
    fn nothing_else_is_a_job() {
        for text in [
            "",
            "/",
            "a//b",
            "/a",
            "a/",
            "../x",
            "a/./b",
            "a/..",
            " . ",
            "a\\b",
            "a\nb",
            "job//job/a",
            "job/%2e%2e",
            "job/a%0Ab",
            "job/a%5Cb",
            "https://ci.example.com/",
            "https://x:y@z/job/a",
            "https://ci.example.com/job/",
            "://job/a",
        ] {
            assert!(WrittenJob::parse(text).is_err(), "{text:?}");
        }
    }
}
