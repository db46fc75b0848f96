//! What comes next on a page: each end tag is looked for once, however often one asks.

/// The bytes of a page, asked from ever later places.
pub(super) struct Ahead<'a> {
    page: &'a [u8],
    found: Vec<(Vec<u8>, usize)>,
}

impl<'a> Ahead<'a> {
    pub(super) fn new(page: &'a str) -> Ahead<'a> {
        Ahead { page: page.as_bytes(), found: vec![] }
    }

    /// Whether from byte `from` on the end tag of `name` comes before that of a drawing or formula.
    pub(super) fn ends_within_drawing(&mut self, name: &str, from: usize) -> bool {
        let end = self.end_tag(name, from);
        end < self.end_tag("svg", from).min(self.end_tag("math", from))
    }

    /// Where the next end tag of that name is; the page's end if there is none.
    fn end_tag(&mut self, name: &str, from: usize) -> usize {
        let known = self.found.iter().position(|(known, _)| known == name.as_bytes());
        let known = known.unwrap_or_else(|| {
            self.found.push((name.as_bytes().to_vec(), 0));
            self.found.len() - 1
        });
        let (_, at) = &mut self.found[known];
        if *at < from {
            let is_end = |bytes: &[u8]| {
                bytes.starts_with(b"</") && bytes[2..].eq_ignore_ascii_case(name.as_bytes())
            };
            let rest = self.page.get(from..).unwrap_or_default();
            let next = rest.windows(name.len() + 2).position(is_end);
            *at = next.map_or(self.page.len(), |next| from + next);
        }
        *at
    }
}
