//! Numbers as they were told: what a number was written as says whether its digits can be believed.

use std::borrow::Cow;

/// The text with every number in exponents as a string: a reader would make `327000000.0` of `3.27E+08`, and nobody could tell
/// it from a number with all its digits.
pub fn exact(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let mut made: Option<String> = None;
    let mut copied = 0;
    let mut place = 0;
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'"' => place = behind_string(bytes, place),
            b'-' | b'0'..=b'9' => {
                let rest = bytes.get(place..).unwrap_or_default();
                let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
                let end = place + rest.iter().take_while(|byte| is_part(byte)).count();
                let number = json.get(place..end).unwrap_or_default();
                if number.contains(['e', 'E']) {
                    let made = made.get_or_insert_default();
                    made.extend([json.get(copied..place).unwrap_or_default(), "\"", number, "\""]);
                    copied = end;
                }
                place = end;
            }
            _ => place += 1,
        }
    }
    match made {
        None => Cow::Borrowed(json),
        Some(mut made) => {
            made.push_str(json.get(copied..).unwrap_or_default());
            Cow::Owned(made)
        }
    }
}

/// The place behind the string that begins at `start`.
fn behind_string(bytes: &[u8], start: usize) -> usize {
    let mut place = start + 1;
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'"' => return place + 1,
            b'\\' => place += 2,
            _ => place += 1,
        }
    }
    place
}

/// A whole number: `327`, or the `327.0` that programs make of it. Not `3.27E2`: its digits may be lost.
pub fn whole(number: &str) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_nought = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    whole.parse().ok().filter(|_| is_nought)
}
