//! The order in which people put names that hold numbers.

use std::{cmp::Ordering, iter::Peekable, str::Chars};

#[cfg(test)]
mod tests;

/// Compares names as a person does: «выгрузка (9)» stands before «выгрузка (10)».
///
/// Digits are compared as whole numbers, all else letter by letter; names that are equal so (`07` and `7`) letter by letter.
/// Of records that were stated at the same time the one whose file stands later in this order counts.
pub fn natural_order(left: &str, right: &str) -> Ordering {
    let (mut one, mut other) = (left.chars().peekable(), right.chars().peekable());
    loop {
        let order = match (one.peek().copied(), other.peek().copied()) {
            (None, None) => return left.cmp(right),
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
                let (a, b) = (number(&mut one), number(&mut other));
                a.len().cmp(&b.len()).then_with(|| a.cmp(&b))
            }
            (a, b) => {
                one.next();
                other.next();
                a.cmp(&b)
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// The digits that come next, without zeros in front of them.
fn number(letters: &mut Peekable<Chars<'_>>) -> String {
    let mut digits = String::new();
    while let Some(digit) = letters.next_if(char::is_ascii_digit) {
        if !(digits.is_empty() && digit == '0') {
            digits.push(digit);
        }
    }
    digits
}
