//! Whatever a theme or a plugin puts between the rows of a token page, the same rows are read.

use super::{fragments, recorded};
use jenkins_token::model::{Controller, ListedToken};
use jenkins_token::protocol::{CredentialKind, Peer, Reply, tokens_page};
use lab::{generated, pages};
use proptest::prelude::*;
use proptest::sample::Index;
use std::ops::Range;

/// A page, where its rows are in it, and where something may be put.
struct Page {
    id: String,
    text: String,
    places: Vec<usize>,
    /// Places in a drawing or formula.
    drawn: Vec<usize>,
    tokens: Vec<ListedToken>,
}

impl Page {
    fn of(id: &str, text: String) -> Page {
        let tokens = read(&text).unwrap_or_else(|problem| panic!("{id}: {problem}"));
        let (places, drawn) = places(&text);
        Page { id: id.to_owned(), text, places, drawn, tokens }
    }

    fn with(&self, added: &[(Index, String)], drawn: &[(Index, String)]) -> String {
        let at = |places: &[usize], at: &Index| places[at.index(places.len())];
        let mut put: Vec<_> =
            added.iter().map(|(index, what)| (at(&self.places, index), what)).collect();
        put.extend(drawn.iter().map(|(index, what)| (at(&self.drawn, index), what)));
        let mut text = self.text.clone();
        put.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        for (at, what) in put {
            text.insert_str(at, what);
        }
        text
    }
}

fn read(text: &str) -> Result<Vec<ListedToken>, jenkins_token::Problem> {
    let controller = Controller::parse("https://ci.example.com/").unwrap();
    let headers = [("Content-Type", "text/html;charset=utf-8"), ("X-Jenkins", "2.572")];
    let reply = Reply {
        status: 200,
        reason: String::new(),
        headers: headers.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec(),
        body: text.as_bytes().to_vec(),
    };
    tokens_page::read(&reply, &Peer { controller: &controller, kind: CredentialKind::Token })
}

/// Between any two tags of the body, but not in a row, nor in what is not markup. Found by a plain
/// search, so that the reader is not asked about itself.
fn places(text: &str) -> (Vec<usize>, Vec<usize>) {
    let rows = rows(text);
    let (mut places, mut drawn, mut depth) = (vec![], vec![], 0);
    let mut at = text.find("<body").map_or(0, |at| at + 1);
    while let Some(next) = text[at..].find(['<', '>']).map(|next| at + next) {
        let rest = &text[next..];
        let raw = ["script", "style", "textarea"].iter().find(|name| {
            rest.len() > name.len()
                && rest.is_char_boundary(name.len() + 1)
                && rest[1..=name.len()].eq_ignore_ascii_case(name)
        });
        if rest.starts_with("<!--") {
            at = next + rest.find("-->").unwrap_or(rest.len() - 3) + 3;
        } else if let Some(name) = raw.filter(|_| rest.starts_with('<'))
            && let Some(end) = rest.find(&format!("</{name}"))
            && !rest[..rest.find('>').unwrap_or(0)].ends_with('/')
        {
            if depth > 0 { &mut drawn } else { &mut places }.push(next);
            at = next + end + 1;
        } else if let Some(end) = rest.strip_prefix('<').and_then(tag_end) {
            let tag = rest[..=end].to_ascii_lowercase();
            let is = |names: [&str; 2]| names.iter().any(|name| tag.starts_with(name));
            if depth > 0 { &mut drawn } else { &mut places }.push(next);
            at = next + 1 + end;
            depth += i32::from(is(["<svg", "<math"]) && !tag.ends_with("/>"));
            depth -= i32::from(is(["</svg", "</math"]));
            if depth > 0 { &mut drawn } else { &mut places }.push(at);
        } else {
            at = next + 1;
        }
    }
    for places in [&mut places, &mut drawn] {
        places.retain(|at| !rows.iter().any(|row| row.start < *at && *at < row.end));
        places.dedup();
    }
    (places, drawn)
}

/// Behind the `>` of a tag, past those in quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// From a row's own tag to its end, by counting its `div`s.
fn rows(text: &str) -> Vec<Range<usize>> {
    let list = text.find("id=\"api-token-list\"");
    let class = if list.is_some() { "token-card" } else { "token-list-existing-item" };
    let mut rows = vec![];
    let mut at = list.unwrap_or(0);
    while let Some(found) = text[at..].find("<div").map(|found| at + found) {
        let tag = &text[found..found + tag_end(&text[found..]).unwrap_or(4)];
        let is_row = tag.split(['"', ' ', '\'']).any(|word| word == class);
        at = found + 4;
        if is_row {
            let (mut depth, mut end) = (1, at);
            while depth > 0 {
                end += text[end..].find("div").expect("a row ends") + 3;
                depth += match &text[..end - 3] {
                    before if before.ends_with("</") => -1,
                    before if before.ends_with('<') => 1,
                    _ => 0,
                };
            }
            rows.push(found..end + 1);
            at = end + 1;
        }
    }
    rows
}

const CARD: &str = "<div id='u-@' class='token-card '><div><span class='token-name'>name @ &lt;</span>\
    <span tooltip='Created on Thu Feb 05 15:04:09 UTC 2026' class='token-creation'>Ends 2027-01-31</span>\
    <span class='token-last-used'><div class='token-never-used'>not yet</div></span></div>\
    <button><svg class=a><title>End it</title><path d='M0 0'/></svg></button></div>";
const ITEM: &str = "<div class='chunk'><div class='token-list-item token-list-existing-item '>\
    <input name='tokenUuid' type=hidden value='u-@'><input name=tokenName value='name @ &lt;'>\
    <span title='Thu Feb 05 15:04:09 UTC 2026' class=token-creation>old</span>\
    <span class=token-use-counter><strong title=x>unused</strong></span>\
    <a href=#><svg><title>End it</title><path/></svg></a></div></div>";

/// A small page of our own with `count` rows in either layout, and drawings round them.
fn made(count: usize, cards: bool) -> Page {
    let row = if cards { CARD } else { ITEM };
    let rows: String = (0..count).map(|at| row.replace('@', &at.to_string())).collect();
    let hidden = |hides: bool| if hides { " jenkins-hidden hidden-message" } else { "" };
    let empty = hidden(count > 0);
    let rows = if cards { format!("<div id=\"api-token-list\">{rows}</div>") } else { rows };
    let text = format!(
        "<html><head><title>t</title></head><body class=x><header><svg><title/><g><path/></g></svg>\
         <script>a = '<div>'</script></header><table><tr><td><form><select><option>x</select>\
         <svg><style>.a{{}}</style><desc>d</desc></svg><template><p><svg><title/></svg></template>\
         <div class='token-list'><div class='token-list-empty-item{empty}'>none</div>{rows}\
         <p>more</p></div></form></td></tr></table><footer><math><mi>x</mi></math></footer></body></html>"
    );
    Page::of(&format!("{count} rows, cards: {cards}"), text)
}

#[test]
fn the_pages_of_this_test_are_pages() {
    for cards in [false, true] {
        assert_eq!(made(3, cards).tokens.len(), 3);
        assert_eq!(rows(&made(3, cards).text).len(), 3);
        assert_eq!(made(0, cards).tokens, []);
        assert!(made(3, cards).places.len() > 30 && made(3, cards).drawn.len() > 10);
    }
}

#[test]
fn what_is_put_between_the_rows_changes_none() {
    let mut all: Vec<Page> =
        [0, 1, 2, 5].iter().flat_map(|n| [made(*n, false), made(*n, true)]).collect();
    let small = all.len();
    let real = pages::all("fragments in whole pages");
    let real = real.iter().filter(|page| page.kind().starts_with("tokens-"));
    all.extend(
        real.map(|page| {
            Page::of(&page.id, String::from_utf8(recorded(&page.response).body).unwrap())
        }),
    );
    let page = prop_oneof![9 => 0..small, 1 => 0..all.len()];
    let added = prop_oneof![
        3 => (prop::collection::vec((any::<Index>(), fragments::any()), 1..4), Just(vec![])),
        1 => (Just(vec![]), prop::collection::vec((any::<Index>(), fragments::in_drawing()), 1)),
    ];
    let mut runner = generated::runner("fragments between the rows", 1_000);
    let outcome = runner.run(&(page, added), |(at, (added, drawn))| {
        let page = &all[at];
        let text = page.with(&added, &drawn);
        match read(&text) {
            Ok(tokens) => prop_assert_eq!(&tokens, &page.tokens, "{}", page.id),
            Err(problem) => prop_assert!(false, "{}: {}", page.id, problem),
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// Every kind of fragment at every place of the small pages, one at a time.
#[test]
fn every_kind_of_fragment_at_every_kind_of_place() {
    for page in [made(2, false), made(2, true)] {
        for (fragment, may_be_drawn) in fragments::each() {
            let drawn = if may_be_drawn { &page.drawn[..] } else { &[] };
            for place in page.places.iter().chain(drawn) {
                let mut text = page.text.clone();
                text.insert_str(*place, fragment);
                let tokens = read(&text).map_err(|problem| problem.to_string());
                assert_eq!(tokens.as_ref(), Ok(&page.tokens), "{fragment} at {place}:\n{text}");
            }
        }
    }
}
