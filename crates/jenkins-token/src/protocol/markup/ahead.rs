//! What comes next on a page: each tag is looked for once, however often one asks.

/// The bytes of a page, asked from ever later places.
pub(super) struct Ahead<'a> {
    page: &'a [u8],
    found: Vec<(Vec<u8>, usize)>,
}

impl<'a> Ahead<'a> {
    pub(super) fn new(page: &'a str) -> Ahead<'a> {
        Ahead { page: page.as_bytes(), found: vec![] }
    }

    /// Whether from byte `from` on the end tag of `name` comes before a drawing or formula ends, or
    /// another begins: what comes later may be the end of a part of that.
    pub(super) fn ends_within_drawing(&mut self, name: &str, from: usize) -> bool {
        let end = self.tag(&format!("</{name}"), from);
        ["</svg", "</math", "<svg", "<math"].iter().all(|other| end < self.tag(other, from))
    }

    /// Where the next tag is that begins so; the page's end if there is none.
    fn tag(&mut self, begin: &str, from: usize) -> usize {
        let begin = begin.as_bytes();
        let known = self.found.iter().position(|(known, _)| known == begin);
        let known = known.unwrap_or_else(|| {
            self.found.push((begin.to_vec(), 0));
            self.found.len() - 1
        });
        let (_, at) = &mut self.found[known];
        if *at < from {
            let rest = self.page.get(from..).unwrap_or_default();
            let mut windows = rest.windows(begin.len());
            let next = windows.position(|bytes| bytes.eq_ignore_ascii_case(begin));
            *at = next.map_or(self.page.len(), |next| from + next);
        }
        *at
    }
}
