//! The parameter `tree`: which fields are wanted, and of a list which part.
//!
//! Source: recordings `crumb-tree`, `api-json-tree`, `everyday/*`; `TreePruner`.

/// A name that is wanted, with what is wanted below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) name: String,
    pub(crate) below: Vec<Wanted>,
    pub(crate) range: Option<(usize, usize)>,
}

/// Reads `a,b[c,d]{0,5}`; nothing where it is not written so.
pub(crate) fn parse(text: &str) -> Option<Vec<Wanted>> {
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    let wanted = list(&letters, &mut at)?;
    (at == letters.len()).then_some(wanted)
}

fn list(letters: &[char], at: &mut usize) -> Option<Vec<Wanted>> {
    let mut wanted = Vec::new();
    loop {
        let start = *at;
        while letters.get(*at).is_some_and(|letter| !",[]{}".contains(*letter)) {
            *at += 1;
        }
        let name: String = letters[start..*at].iter().collect();
        let mut one = Wanted { name: name.trim().to_owned(), below: vec![], range: None };
        if letters.get(*at) == Some(&'[') {
            *at += 1;
            one.below = list(letters, at)?;
            if letters.get(*at) != Some(&']') {
                return None;
            }
            *at += 1;
        }
        if letters.get(*at) == Some(&'{') {
            let end = *at + letters[*at..].iter().position(|letter| *letter == '}')?;
            let inside: String = letters[*at + 1..end].iter().collect();
            one.range = Some(range(&inside)?);
            *at = end + 1;
        }
        wanted.extend((!one.name.is_empty()).then_some(one));
        if letters.get(*at) != Some(&',') {
            return Some(wanted);
        }
        *at += 1;
    }
}

/// `M,N`, `M,`, `,N` and `N`: from the first of them on, up to the second.
fn range(text: &str) -> Option<(usize, usize)> {
    let number = |text: &str, other| match text.trim() {
        "" => Some(other),
        text => text.parse().ok(),
    };
    match text.split_once(',') {
        Some((from, to)) => Some((number(from, 0)?, number(to, usize::MAX)?)),
        None => number(text, 0).map(|at: usize| (at, at.saturating_add(1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_read_and_broken_ones_are_not() {
        let tree = parse("a,b[c,d[e]]{1,3}").unwrap_or_default();
        assert_eq!(tree[0].name, "a");
        assert_eq!((tree[1].below.len(), tree[1].range), (2, Some((1, 3))));
        assert_eq!(tree[1].below[1].below[0].name, "e");
        assert_eq!(parse("a{2}").unwrap_or_default()[0].range, Some((2, 3)));
        for broken in ["a[b", "a]", "a{1", "a{x}"] {
            assert_eq!(parse(broken), None, "{broken}");
        }
    }
}
