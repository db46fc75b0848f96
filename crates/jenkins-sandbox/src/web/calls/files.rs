//! Files that every Jenkins gives to everybody.

use crate::message::Reply;
use crate::web::exchange::Exchange;
use crate::web::exchange::path::Path;

/// A white dot: 1 × 1, in 24 bits, with its mask.
const ICON: [u8; 70] = [
    0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 24, 0, 48, 0, 0, 0, 22, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0,
    2, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 255, 255, 255, 0, 0, 0, 0, 0,
];

/// `/favicon.ico`
pub(crate) fn icon(_: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    Reply::new(200).body("image/x-icon", ICON)
}

/// `/robots.txt`
pub(crate) fn robots(_: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    Reply::new(200).body("text/plain", "User-agent: *\nDisallow: /\n")
}
