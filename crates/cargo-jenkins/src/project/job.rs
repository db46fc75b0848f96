//! A job by the names of its folders, as a person reads them: `team/app`.

use std::fmt;
use url::Url;

/// Names from the outermost folder to the job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Job(Vec<String>);

impl Job {
    /// Reads `team/app`; anything that could be another place than a job is refused.
    pub(crate) fn parse(text: &str) -> Result<Job, &'static str> {
        if text.chars().any(|c| c.is_control() || c == '\\') {
            return Err("a job's path cannot hold a control character or a backslash");
        }
        let names: Vec<String> = text.split('/').map(str::to_owned).collect();
        if names.iter().any(|name| matches!(name.trim(), "" | "." | "..")) {
            return Err("a job's path is the names of its folders and its own, such as team/app");
        }
        Ok(Job(names))
    }

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
        f.write_str(&self.0.join("/"))
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
    use super::Job;

    #[test]
    fn a_job_lies_below_its_folders() {
        let job = Job::parse("team a/böb?/50%").expect("a job");
        let path = job.put_into("/{job}/build?delay=0").expect("a path");
        assert_eq!(path, "job/team%20a/job/b%C3%B6b%3F/job/50%25/build?delay=0");
        assert!(!Job::is_meant_by("job/{job}"));
        assert!(!Job::is_meant_by("{job}x"));
    }

    #[test]
    fn nothing_else_is_a_job() {
        for text in ["", "/", "a//b", "/a", "a/", "../x", "a/./b", "a/..", " . ", "a\\b", "a\nb"] {
            assert!(Job::parse(text).is_err(), "{text:?}");
        }
    }
}
