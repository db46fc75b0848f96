//! The range in a `tree`, by which Jenkins gives a list in pieces.

use serde_json::Value;

/// A range, and the list that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TreeRange {
    /// What stands before and behind it.
    around: [String; 2],
    /// The names that lead to the list.
    list: Vec<String>,
    /// Its first one, counted from 0.
    from: u64,
    /// How many it asks for.
    pub(super) size: u64,
}

impl TreeRange {
    /// The only range in `tree`.
    pub(super) fn of(tree: &str) -> Result<TreeRange, &'static str> {
        const WRITTEN: &str = "--paginate needs one range, such as --tree \
                               'allBuilds[number]{0,100}', or the path of a build's \
                               logText/progressiveText";
        let (begin, end) = tree.find('{').zip(tree.find('}')).ok_or(WRITTEN)?;
        if begin > end || tree[end + 1..].contains(['{', '}']) || tree[begin + 1..end].contains('{')
        {
            return Err(WRITTEN);
        }
        let (from, to) = tree[begin + 1..end].split_once(',').ok_or(WRITTEN)?;
        let number = |text: &str| match text.trim() {
            "" => Ok(0),
            text => text.parse::<u64>().map_err(|_| WRITTEN),
        };
        let (from, to) = (number(from)?, number(to)?);
        let size = to.checked_sub(from).filter(|size| *size > 0).ok_or(WRITTEN)?;
        let list = names(&tree[..begin]);
        if list.iter().any(|name| name.is_empty() || name == "*") {
            return Err(WRITTEN);
        }
        let around = [tree[..begin].to_owned(), tree[end + 1..].to_owned()];
        Ok(TreeRange { around, list, from, size })
    }

    /// The `tree` with this range in it.
    pub(super) fn tree(&self) -> String {
        let [before, behind] = &self.around;
        format!("{before}{{{},{}}}{behind}", self.from, self.from.saturating_add(self.size))
    }

    /// The one that follows.
    pub(super) fn next(self) -> TreeRange {
        TreeRange { from: self.from.saturating_add(self.size), ..self }
    }

    /// How many the longest list in an answer has, for there is one for each object above it.
    pub(super) fn count(&self, answer: &Value) -> u64 {
        longest(answer, &self.list)
    }
}

fn longest(value: &Value, names: &[String]) -> u64 {
    match (value, names) {
        (Value::Array(list), []) => list.len() as u64,
        (Value::Array(list), _) => list.iter().map(|it| longest(it, names)).max().unwrap_or(0),
        (Value::Object(fields), [name, below @ ..]) => {
            fields.get(name).map_or(0, |value| longest(value, below))
        }
        _ => 0,
    }
}

/// That each bracket of `tree` has its other one; Jenkins answers 500 where one has none.
///
/// # Errors
/// Which one has none, in words.
pub(super) fn must_be_closed(tree: &str) -> Result<(), String> {
    let mut open = Vec::new();
    let alone = |bracket: char, other: char, at: usize| {
        let before: String = tree.chars().take(at + 1).collect();
        Err(format!(
            "the `{bracket}` at the end of `{before}` has no `{other}`, in the tree `{tree}`"
        ))
    };
    for (at, c) in tree.chars().enumerate() {
        let (begin, is_end) = match c {
            '[' | '{' => (c, false),
            ']' => ('[', true),
            '}' => ('{', true),
            _ => continue,
        };
        if !is_end {
            open.push((begin, at));
        } else if open.pop().is_none_or(|(last, _)| last != begin) {
            return alone(c, begin, at);
        }
    }
    match open.pop() {
        Some((begin, at)) => alone(begin, if begin == '[' { ']' } else { '}' }, at),
        None => Ok(()),
    }
}

/// The names that lead to what stands at the end of `tree`.
fn names(tree: &str) -> Vec<String> {
    let (mut above, mut last) = (Vec::new(), String::new());
    for c in tree.chars() {
        match c {
            '[' => above.push(std::mem::take(&mut last)),
            ']' => last = above.pop().unwrap_or_default(),
            ',' => last.clear(),
            c if c.is_whitespace() => {}
            c => last.push(c),
        }
    }
    above.push(last);
    above
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::{TreeRange, must_be_closed};
    use serde_json::json;

    #[test]
    fn a_range_is_found_and_moved() {
        for (tree, list, next) in [
            ("allBuilds[number]{0,100}", &["allBuilds"][..], "allBuilds[number]{100,200}"),
            ("jobs{,2}", &["jobs"], "jobs{2,4}"),
            ("a,jobs[name,b[c]{5,10},d],e", &["jobs", "b"], "a,jobs[name,b[c]{10,15},d],e"),
            ("a[b[c]],d[e]{0,1},f", &["d"], "a[b[c]],d[e]{1,2},f"),
        ] {
            let range = TreeRange::of(tree).expect("a range");
            assert_eq!(range.list, list, "{tree}");
            assert_eq!(range.next().tree(), next);
        }
        for tree in [
            "",
            "jobs[name]",
            "a{1}",
            "a{3,}",
            "a{2,1}",
            "a{0,1},b{0,1}",
            "a{x,1}",
            "{0,1}",
            "*{0,1}",
        ] {
            assert!(TreeRange::of(tree).is_err(), "{tree}");
        }
    }

    #[test]
    fn a_bracket_without_its_other_one_is_found() {
        for tree in ["", "jobs", "a[b,c[d]{0,5}],e[*]{,3}"] {
            assert_eq!(must_be_closed(tree), Ok(()));
        }
        for (tree, bracket) in [
            ("a[b", "the `[` at the end of `a[`"),
            ("a]b", "the `]` at the end of `a]`"),
            ("a[b[c]", "the `[` at the end of `a[`"),
            ("a[b{0,1]}", "the `]` at the end of `a[b{0,1]`"),
            ("a{0,1", "the `{` at the end of `a{`"),
        ] {
            let why = must_be_closed(tree).expect_err("one is alone");
            assert!(why.starts_with(bracket), "{tree}: {why}");
        }
    }

    #[test]
    fn the_longest_list_counts() {
        let range = TreeRange::of("jobs[builds[number]{0,2}]").expect("a range");
        let answer = json!({ "jobs": [{ "builds": [1] }, {}, { "builds": [1, 2] }] });
        assert_eq!(range.count(&answer), 2);
        assert_eq!(range.count(&json!({})), 0);
    }
}
