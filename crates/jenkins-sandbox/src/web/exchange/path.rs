//! A path that was matched: the names in it, and what follows.

/// What a route's path found.
pub(crate) struct Path<'a> {
    /// What stood in the place of each `{name}`.
    pub(crate) names: Vec<&'a str>,
    /// What stood in the place of `{...}`.
    pub(crate) rest: &'a [&'a str],
    /// Whether a slash ended it.
    pub(crate) slash: bool,
}

impl<'a> Path<'a> {
    /// Matches `segments` with a pattern such as `/job/{name}/api/{format}`; `{build}` is a number or
    /// a name such as `lastBuild`. A pattern that ends with a slash wants one; any other does not
    /// care.
    pub(crate) fn matched(pattern: &str, segments: &'a [&'a str], slash: bool) -> Option<Path<'a>> {
        let mut path = Path { names: Vec::new(), rest: &[], slash };
        if pattern.len() > 1 && pattern.ends_with('/') && !slash {
            return None;
        }
        let mut at = 0;
        for part in pattern.split('/').filter(|part| !part.is_empty()) {
            if part == "{...}" {
                path.rest = &segments[at..];
                return Some(path);
            }
            let segment = *segments.get(at)?;
            let is_build = || segment.starts_with("last") || segment.parse::<u64>().is_ok();
            if part.starts_with('{') && (part != "{build}" || is_build()) {
                path.names.push(segment);
            } else if part != segment {
                return None;
            }
            at += 1;
        }
        (at == segments.len()).then_some(path)
    }

    /// The name in the place of that number; empty where the pattern has none.
    pub(crate) fn name(&self, number: usize) -> &'a str {
        self.names.get(number).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_find_names() {
        let segments = ["job", "a", "artifact", "b", "c"];
        let path = Path::matched("/job/{name}/artifact/{...}", &segments, false);
        assert!(path.is_some_and(|path| path.name(0) == "a" && path.rest == ["b", "c"]));
        assert!(Path::matched("/job/{name}", &segments, false).is_none());
        assert!(Path::matched("/job/{name}/", &segments[..2], false).is_none());
        assert!(Path::matched("/job/{name}/", &segments[..2], true).is_some());
        assert!(Path::matched("/", &[], true).is_some());
    }
}
