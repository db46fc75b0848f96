//! What themes and plugins put into pages, and what else the standard allows there: any of it, as long
//! as comments, raw text elements and templates are closed and it draws no row of tokens.

use proptest::prelude::*;
use proptest::sample::select;

/// Whole pieces that stand for a kind of their own.
const DRAWINGS: [&str; 20] = [
    "<svg viewBox='0 0 9 9'><title/><path d='M1 1h7'/></svg>",
    "<svg aria-hidden=true><style/><script/><desc/><g><rect/></g></svg>",
    "<SVG CLASS=icon><TITLE/><PATH D=M1/></SVG>",
    "<svg><title>gear & <b>wheel</b></title><circle r=3 /></svg>",
    "<svg><style>.a>.b{fill:red}</style><script>if (a < b) c()</script></svg>",
    "<svg><![CDATA[ </svg> <!-- <style> ]]><title/></svg>",
    "<svg><foreignObject><div class=x>in <style>p>q{}</style></div></foreignObject><title/></svg>",
    "<svg><foreignObject><svg><title/></svg><p>one</p></foreignObject></svg>",
    "<svg><desc><textarea><!-- </textarea></desc><title/></svg>",
    "<svg><a xlink:href=x><title/></a><a></svg>",
    "<svg><g><svg><g></g></svg><title/></g></svg>",
    "<svg><title/><font face=x>out</font>",
    "<svg><font><title/></font></svg>",
    "<svg><template><title/></template></svg>",
    "<svg/><svg><title/></svg>",
    "<math><mi>x</mi><mo>&lt;</mo><mtext><b>y</b><style>a{}</style></mtext></math>",
    "<math><annotation-xml encoding='text/html'><div><title>t</title></div></annotation-xml></math>",
    "<math><annotation-xml><svg><title/></svg><title/></annotation-xml></math>",
    "<math><mi><mglyph><title/></mglyph></mi><![CDATA[<title>]]></math>",
    "<math><ms><textarea>&lt;</textarea><math><style/></math></ms></math>",
];

/// Drawings that nobody closes, or that are closed too early. What is raw text elsewhere is markup in them, so that a fragment
/// after one of these is another than it was.
const ENDLESS: [&str; 7] = [
    "<svg><title/>",
    "<svg><g><desc>",
    // Ends what is around it, if that is one.
    "</foreignobject>",
    "<svg><style><g>",
    "<math><semantics><title/><mn>1",
    "<svg><foreignObject><p>one</foreignObject></svg>",
    "<svg></p><title/>",
];

const RAW: [&str; 19] = [
    "<script type='application/json'>{\"a\":\"</div><svg><title/>\"}</script>",
    "<script>document.write('<div class=\"token-card\" id=\"z\">' + \"<!-- \")</script>",
    "<script><!-- var a = \"<script>x</script>\"; --></script>",
    "<script src=/a.js defer></script>",
    "<SCRIPT>if (1 < 2 && 3 > 2) { x = '<style>' }</SCRIPT>",
    "<style>.token-card > .x::before { content: '<!--' }</style>",
    "<Style media=all>a{}</sTYLE >",
    "<noscript><img src=/x><div class='token-list-item'><!-- </noscript>",
    "<iframe srcdoc=\"<div class='token-list'><title>\"><div></iframe>",
    "<textarea rows=2><div class=\"token-card\" id=\"y\"><svg><title/></textarea>",
    "<title>late <!-- title</title>",
    "<xmp><div><title></xmp>",
    "<noembed><style></noembed>",
    "<noframes><textarea></noframes>",
    "<template><div id=\"api-token-list\"><div class=\"token-card\" id=\"t\"></div></div></template>",
    "<template><div class='token-list-item token-list-existing-item'><svg><title/></template>",
    "<template><template><title>x</title></template><style>a{}</style></template>",
    "<style/>a>b{}</style>",
    "<textarea/><!-- </textarea>",
];

const MARKS: [&str; 15] = [
    "<!-- <div class=\"token-list\"> <title> -->",
    "<!--[if IE]><style><![endif]-->",
    "<!-->",
    "<!--->",
    "<!doctype html>",
    "<![CDATA[ <title> ]]>",
    "<?xml version='1.0'?>",
    "</ >",
    "<!x<title>",
    "&lt;title&gt; &amp;notit; &#0; &unknown; &#x110000;",
    "a < b > c <",
    "<3",
    "\u{1f511}\u{2028}",
    "<a href='a>b' data-x=\"<title>\" data-y=x>y</a>",
    "<img alt='<style>' src=x/><br/><hr /><input value=<title>",
];

/// Start tags that nobody closes, end tags that close nothing: browsers take both.
const LOOSE: [&str; 29] = [
    "<div>",
    "<DIV class='a b' hidden>",
    "<p>",
    "<b>",
    "<span title=x>",
    "<table><tr><td>",
    "<select><option>",
    "<button>",
    "<form>",
    "<ul><li>",
    "<a name=x>",
    "<h1>",
    "<pre>",
    "<object>",
    "<dl><dt>",
    "<label><input name=tokenName value=other>",
    "<b>12</b>",
    "<strong>7</strong>",
    "</div>",
    "</div></div></div>",
    "</p>",
    "</br>",
    "</table>",
    "</a>",
    "</body>",
    "</html>",
    "</section>",
    "</title>",
    "</style >",
];

/// Each piece on its own, and whether it may stand in a drawing too: there, raw text is none.
pub fn each() -> impl Iterator<Item = (&'static str, bool)> {
    let drawings = [&DRAWINGS[..], &MARKS, &LOOSE, &ENDLESS].into_iter().flatten();
    drawings.map(|piece| (*piece, true)).chain(RAW.map(|piece| (piece, false)))
}

/// A fragment for a place in a drawing.
pub fn in_drawing() -> impl Strategy<Value = String> {
    let fits: Vec<_> = each().filter(|(_, fits)| *fits).map(|(piece, _)| piece).collect();
    select(fits).prop_map(str::to_owned)
}

/// A fragment for any other place: one piece, or several in each other.
pub fn any() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(&DRAWINGS[..]),
        4 => select(&RAW[..]),
        2 => select(&MARKS[..]),
        3 => select(&LOOSE[..]),
    ];
    piece.prop_map(str::to_owned).prop_recursive(3, 12, 4, |inner| {
        let around = select(vec![
            ("<div class=theme>", "</div>"),
            ("<section>", "</section>"),
            ("<p>", "</p>"),
            ("<table><tbody><tr><td>", "</td></tr></tbody></table>"),
            ("<ul><li>", "</li></ul>"),
            ("<svg><foreignObject>", "</foreignObject></svg>"),
            ("<math><mtext>", "</mtext></math>"),
            ("<svg><desc>", "</desc></svg>"),
            ("<button type=button>", "</button>"),
            ("", ""),
        ]);
        (around, prop::collection::vec(inner, 0..4))
            .prop_map(|((open, close), inside)| format!("{open}{}{close}", inside.concat()))
    })
}
