//! What stands around the content of a framed page: nothing that a client needs, and everything that
//! a reader of pages may stumble over, as each version has it and as themes and plugins add it.
//!
//! Words, names and drawings are ours. Where text looks like a list of tokens, it is text: a reader
//! that takes it for one is wrong.

use super::drawings::{emblem, icon, mark, script};
use crate::jenkins::version_rules::{Drawings, Rules};

/// Blanks before the document, which templates leave there.
pub(super) const BLANKS: &str = "\n\n    \n  ";

/// In the head: scripts in files, and what a theme adds.
pub(super) fn in_head(resources: &str) -> String {
    format!("{}{THEME}", script(resources, "behaviour"))
}

/// What themes add to every page.
pub(super) const THEME: &str = "\
    <style>body > div::after { content: \"</div><div class='token-list'>\" } /* <!-- */</style>\
    <!--[if lt IE 9]><script src=\"shiv.js\"></script><div class=\"token-list\"><![endif]-->\
    <noscript><style>.needs-script { display: none }</style></noscript>";

/// Between the top of the body and the content.
pub(super) fn above(rules: &Rules, resources: &str) -> String {
    let drawings = rules.drawings;
    let (emblem, script) = (emblem(drawings), script(resources, "menu"));
    let of_version = match drawings {
        Drawings::Images => format!("{EARLIEST}{EARLY}{script}"),
        Drawings::Closed => format!("{EARLY}{script}"),
        Drawings::Titled | Drawings::SelfClosed => {
            let dialog = if rules.layout == crate::jenkins::version_rules::Layout::Cards {
                DIALOG
            } else {
                ""
            };
            format!("{emblem}{}{script}{LATER}{dialog}", mark(drawings))
        }
    };
    format!("{of_version}{PLUGINS_ABOVE}")
}

/// Between the content and the end of the body.
pub(super) fn below(rules: &Rules, resources: &str) -> String {
    let drawings = rules.drawings;
    let (icon, emblem, mark) = (icon(drawings), emblem(drawings), mark(drawings));
    let script = script(resources, "footer");
    let of_version = match drawings {
        Drawings::Images | Drawings::Closed => EARLY_FOOTER,
        Drawings::Titled | Drawings::SelfClosed => LATER_FOOTER,
    };
    format!("{script}{of_version}{icon}{emblem}{mark}{PLUGINS_BELOW}")
}

/// Capitals and values without quotes, as in 2.46.1.
const EARLIEST: &str = "\
    <TABLE ID=top WIDTH=100%><TR><TD CLASS=bar><A HREF=#content>Past the bar</A></TD></TR></TABLE>\
    <FORM ACTION=search><INPUT NAME=q SIZE=20 AUTOFOCUS><BR></FORM>";

const EARLY: &str = "\
    <table><tbody><tr><td><ul><li><a href=\"/\" onclick=\"return 1 > 0 || menu(this, '<div>')\">Here\
    </a><li><a href=\"people\">People</a></li></ul></td></tr></tbody></table>\
    <link rel='stylesheet' href='bar.css' type='text/css' />\
    <script>if (1 < 2 && document.title > \"\") { bar(\"<div class=token-list>\") } <!--</script>\
    <textarea name=\"description\" checkUrl=\"check\" helpURL=\"help\"><div class=\"token-list\">\
    <p>&lt;/textarea> </textarea>";

const LATER: &str = "\
    <ul><li><a href=\"/\" title=\"a > b\">Here</a><li><a data-html-tooltip=\"&lt;div \
    class=&quot;token-list&quot;>&lt;b>Here&lt;/b>&lt;/div>\" href=\"people\">People</a></ul>\
    <!-- the content begins: <div class=\"token-list\"> -->\
    <link rel='stylesheet' href='bar.css' type='text/css' /><table><tr><td>Bar</table>\
    <p>Left open<template><div><p>A menu</p><svg><title/></svg></div></template>\
    <textarea name=\"description\" previewEndpoint=\"preview\" helpURL=\"help\">\
    <div class=\"token-list\"><!-- </textarea>";

const DIALOG: &str = "<dialog id=\"palette\"><ul><li>Nothing to do</ul></dialog>";

const EARLY_FOOTER: &str = "\
    <p>Sandbox<ul><li>One<li>Another</ul><link rel='stylesheet' href='foot.css' type='text/css' />\
    <a onclick=\"return ask(this)\" data-confirm=\"Are you\nsure?\" checkUrl=\"check\" \
    checkDependsOn=\"\" helpURL=\"help\" href=\"#\">Away</a>\
    <textarea name=\"note\">&amp;</textarea><script type=\"text/javascript\">\n\
    // <![CDATA[\nvar row = '<div class=\"token-list-item token-list-existing-item\">';\n// ]]>\n</script>";

const LATER_FOOTER: &str = "\
    <p>Sandbox<link rel='stylesheet' href='foot.css' type='text/css' />\
    <button data-confirm=\"Are you\nsure?\" formNoValidate=\"\" checkUrl=\"check\" helpURL=\"help\" \
    data-dropdown-icon=\"&lt;svg viewBox=&quot;0 0 8 8&quot;>&lt;title/>&lt;/svg>\">Away</button>\
    <select name=\"zone\"><option value=\"UTC\">UTC<option value=\"\">Mine</select>\
    <!-- the content ends\n--><template><li>A line</li></template>";

/// Settings for a script, a page in a page, a chart, a badge.
const PLUGINS_ABOVE: &str = "\
    <script type=\"application/json\" id=\"settings\">{\"row\": \"<div class=\\\"token-list\\\">\", \
    \"a\": \"<!-- <b>\", \"b\": 1}</script>\
    <iframe srcdoc=\"<div class='token-list'><svg><title/></svg></div>\" title=\"a page\"></iframe>\
    <noscript><p>Scripts are off: <b>turn them on</b></noscript>\
    <svg viewBox=\"0 0 9 3\"><title>Chart</title><desc>a <b>b</b> c</desc>\
    <text><![CDATA[<div class=\"token-list\"> a < b ]]></text><foreignObject><p>In HTML again</p>\
    <div><style>a > b { }</style></div></foreignObject></svg>\
    <svg viewBox=\"0 0 9 3\"><title/><style/><script/><path d=\"M1 1h7\"/></svg>";

const PLUGINS_BELOW: &str = "\
    <math><mi>x</mi><mo>&lt;</mo><title/><annotation-xml encoding=\"text/html\"><p>x</p>\
    </annotation-xml></math><SVG WIDTH=1 HEIGHT=1><TITLE/><RECT WIDTH=1 HEIGHT=1 /></SVG>\
    <script>document.write(\"<script>row('<div class=token-card>')<\\/script>\")</script>\
    <xmp><div class=\"token-list\"></xmp><object data=x.svg><p>No picture</object>\
    <textarea placeholder='<div class=\"token-card\">'><div class=\"token-card\" id=\"x\"></textarea>";

/// Between rows of a list, where a plugin that marks some of them leaves its own.
pub(super) const BETWEEN_ROWS: &str = "\
    <!-- <div class=\"token-card\" id=\"none\"> --><style>.row > .row { margin: 0 }</style>\
    <script type=\"application/json\">[\"<div class='token-list-item token-list-existing-item'>\"]</script>";

/// In the login form.
pub(super) fn in_login(rules: &Rules) -> String {
    match rules.drawings {
        Drawings::Images | Drawings::Closed => format!("{REMEMBER}{}", mark(rules.drawings)),
        Drawings::Titled | Drawings::SelfClosed => String::new(),
    }
}

const REMEMBER: &str = "<script type=\"text/javascript\">\n    remember('j_username');\n</script>";
