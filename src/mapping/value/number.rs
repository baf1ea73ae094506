//! Numbers of items: the spellings of one are one, and what lost its digits is none.

use super::is_blank;

/// What programs and people set around a number.
const AROUND: [char; 9] = ['\'', '’', '"', '“', '”', '«', '»', '№', '#'];

/// A fraction of so many noughts may be thousands: `327,000`.
const GROUP_DIGITS: usize = 3;

/// `327441806` out of `327 441 806`, `'327441806`, `="327441806"`, `№ 327441806`, and the `327441806.0` or `327441806,0` that
/// programs make of a number. Leading zeros stay: they may tell two numbers apart.
pub(super) fn item_number(text: &str) -> String {
    let letters: String = text.chars().filter(|letter| !is_blank(*letter)).collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let bare = letters.trim_start_matches(|letter| letter == '=' || AROUND.contains(&letter)).trim_end_matches(AROUND);
    let whole = bare.split_once(['.', ',']).filter(|(whole, fraction)| {
        let is_nought = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
        is_number(whole) && is_nought && fraction.len() != GROUP_DIGITS
    });
    let number = whole.map_or(bare, |(whole, _)| whole);
    if is_number(number) || has_lost_digits(number) {
        return number.to_owned();
    }
    letters.trim_start_matches(['\'', '№']).to_owned()
}

/// Whether a spreadsheet wrote a long number in short, as `3,27E+08`: many numbers are written so, and nobody can tell which
/// this was.
pub(super) fn has_lost_digits(number: &str) -> bool {
    let Some((mantissa, power)) = number.split_once(['E', 'e', 'Е', 'е']) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
    // «12Е5» may be a number that somebody gave.
    let is_short = mantissa.len() == 1 || mantissa != whole || digits != power;
    is_short && is_number(whole) && is_number(fraction) && is_number(digits)
}
