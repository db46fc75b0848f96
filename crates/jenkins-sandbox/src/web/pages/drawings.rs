//! The sandbox's own icons, written the way that the icons of each version are.
//!
//! What they are made of matters to a reader of pages: within `svg` a `title`, `style` or `script`
//! is an element like any other, and one that closes itself is empty.

use crate::jenkins::version_rules::Drawings;

/// A small icon, as in a button.
pub(super) fn icon(drawings: Drawings) -> &'static str {
    match drawings {
        Drawings::Images => "",
        Drawings::Closed => {
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><title>cross</title>\
             <g><path d=\"M1 1L7 7\"></path><path d=\"M7 1L1 7\"></path></g></svg>"
        }
        Drawings::Titled => {
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><title></title>\
             <path d=\"M1 1L7 7\"/><path d=\"M7 1L1 7\"/></svg>"
        }
        Drawings::SelfClosed => {
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><title/><style/>\
             <path d=\"M1 1L7 7\"/><path d=\"M7 1L1 7\"/></svg>"
        }
    }
}

/// A plain one without a title.
pub(super) fn mark(drawings: Drawings) -> &'static str {
    match drawings {
        Drawings::Images => "",
        Drawings::Closed => {
            "<svg viewBox=\"0 0 8 8\" focusable=\"false\"><path d=\"M2 4h4\"></path></svg>"
        }
        Drawings::Titled | Drawings::SelfClosed => {
            "<svg viewBox=\"0 0 8 8\"><path d=\"M2 4h4\"/></svg>"
        }
    }
}

/// A bigger one, of parts and in groups.
pub(super) fn emblem(drawings: Drawings) -> &'static str {
    match drawings {
        Drawings::Images | Drawings::Closed => icon(drawings),
        Drawings::Titled => {
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><svg xmlns=\"http://www.w3.org/2000/svg\" \
             viewBox=\"0 0 8 8\"><title></title><g><g><path d=\"M4 1v6\"></path></g>\
             <circle cx=\"4\" cy=\"4\" r=\"3\"/></g></svg>"
        }
        Drawings::SelfClosed => {
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><title/>\
             <g fill=\"none\"><path d=\"M4 1v6\"/><polyline points=\"1 4 4 7 7 4\"/></g><script/></svg>"
        }
    }
}

/// A copy of a file that a page loads: of no use here, and written in single quotes as there.
pub(super) fn script(resources: &str, name: &str) -> String {
    format!("<script src='{resources}/{name}.js' type='text/javascript'></script>")
}
