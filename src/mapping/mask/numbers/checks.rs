//! Check digits of documents and cards.

/// СНИЛС: weights 9…1, remainder by 101, where 100 gives 00 (постановление ПФР № 192п).
pub(super) fn is_snils(digits: &[u32]) -> bool {
    let Some((number, &[ten, unit])) = digits.split_last_chunk::<2>() else { return false };
    let sum: u32 = number.iter().zip((1..=9).rev()).map(|(digit, weight)| digit * weight).sum();
    number.len() == 9 && sum % 101 % 100 == ten * 10 + unit && number.iter().any(|digit| *digit != 0)
}

/// ИНН of ten digits (organisations) or twelve (persons), weights of the tax service.
pub(super) fn is_inn(digits: &[u32]) -> bool {
    const TEN: &[u32] = &[2, 4, 10, 3, 5, 9, 4, 6, 8];
    const ELEVEN: &[u32] = &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    const TWELVE: &[u32] = &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let fits = |weights: &[u32]| {
        let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
        digits.get(weights.len()) == Some(&(sum % 11 % 10))
    };
    let is_something = digits.iter().any(|digit| *digit != 0);
    is_something
        && match digits.len() {
            10 => fits(TEN),
            12 => fits(ELEVEN) && fits(TWELVE),
            _ => false,
        }
}

/// A card number: the algorithm of Luhn (ISO/IEC 7812-1), and a first digit that payment systems use.
pub(super) fn is_card(digits: &[u32]) -> bool {
    let doubled = |digit: u32| digit * 2 / 10 + digit * 2 % 10;
    let of_place = |(place, digit): (usize, &u32)| if place % 2 == 1 { doubled(*digit) } else { *digit };
    let sum: u32 = digits.iter().rev().enumerate().map(of_place).sum();
    sum.is_multiple_of(10) && matches!(digits.first(), Some(2..=6))
}
