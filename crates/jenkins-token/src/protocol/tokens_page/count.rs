//! A number as the server's own locale groups it: `12,345`, `12.345`, with a no-break space, or in
//! other digits (the `config.jelly` of `ApiTokenProperty`; recording `counter-list-en`).

/// The zeros of the decimal digits that Java's locales write with.
const ZEROS: [char; 16] =
    ['0', '٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '๐', '༠', '၀', '０'];

/// The number, if there is nothing but digits and what may stand between them.
pub(super) fn read(text: &str) -> Option<u64> {
    let mut number = None;
    for c in text.trim().chars() {
        if let Some(digit) = digit(c) {
            number = Some(number.unwrap_or(0_u64).checked_mul(10)?.checked_add(digit)?);
        } else if c.is_alphanumeric() {
            return None;
        }
    }
    number
}

fn digit(c: char) -> Option<u64> {
    let below = |zero: &char| u64::from(u32::from(c).wrapping_sub(u32::from(*zero)));
    ZEROS.iter().map(below).find(|digit| *digit < 10)
}
