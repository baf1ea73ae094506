//! Passports, insurance and tax numbers, policies, cards and accounts.

use svod_spelling::lower;

use super::super::Token;
use super::super::context::last;
use super::checks::{is_card, is_inn, is_snils};
use super::{Candidate, DIGITS_MAX, Find, is_named_item, is_number_of_item, tail};

/// Words before an account.
const ACCOUNTS: [&str; 14] = [
    "лицевой",
    "лицевого",
    "лицевому",
    "лиц. сч",
    "лиц.сч",
    "л/с",
    "р/с",
    "к/с",
    "расчетный сч",
    "расчетного сч",
    "счет №",
    "счета №",
    "лс №",
    "л.с.",
];
/// Digits of the shortest account.
const ACCOUNT_DIGITS_MIN: usize = 7;
/// Beginnings of the accounts of persons in banks (Положение ЦБ № 809-П).
const ACCOUNTS_OF_PERSONS: [[u32; 3]; 3] = [[4, 0, 8], [4, 2, 3], [4, 2, 6]];

/// Documents that the words before them name.
pub(super) fn named(candidate: Candidate<'_>, place: usize, context: &str) -> Find {
    let near = tail(context, 20);
    if (context.contains("снилс") || near.contains("страхов"))
        && let Some(count) = candidate.holding(place, 11)
    {
        return candidate.found(place, count, Token::Snils);
    }
    if near.contains("инн")
        && has_word(near, "инн")
        && let Some(count) = inn(candidate, place)
    {
        return candidate.found(place, count, Token::Inn);
    }
    if near.contains("полис")
        && let Some(count) = candidate.holding(place, 16)
    {
        return candidate.found(place, count, Token::Policy);
    }
    let is_series = near.contains("серия") || near.contains("серии") || near.contains("сер.");
    if context.contains("пасп") || is_series {
        return passport(candidate, place);
    }
    if near.trim_end().ends_with(" с.") || near.trim() == "с." {
        return series_and_number(candidate, place, &["н", "ном", "номер"]);
    }
    if ACCOUNTS.iter().any(|word| near.contains(word)) || has_word(near.trim_end(), "лс") {
        return account(candidate, place);
    }
    None
}

/// Documents by their check digits and shapes.
pub(super) fn unnamed(candidate: Candidate<'_>, place: usize, context: &str) -> Find {
    let group = candidate.group(place)?;
    let of_person = |count: usize| {
        let digits = candidate.digits(place, count);
        digits.first_chunk::<3>().is_some_and(|head| ACCOUNTS_OF_PERSONS.contains(head))
    };
    if let Some(count) = candidate.holding(place, DIGITS_MAX).filter(|count| *count == 1 || of_person(*count)) {
        return candidate.found(place, count, Token::Account);
    }
    for digits in [16, 20, 18, 19] {
        if let Some(count) = candidate.holding(place, digits)
            && (count == 1 || candidate.shape(place, 1) == [4])
            && is_card(&candidate.digits(place, count))
        {
            return candidate.found(place, count, Token::Card);
        }
    }
    if let Some(count) = candidate.holding(place, 11)
        && is_snils(&candidate.digits(place, count))
        && (candidate.shape(place, count) == [3, 3, 3, 2] || (count == 1 && !is_number_of_item(context)))
    {
        return candidate.found(place, count, Token::Snils);
    }
    // Twelve digits that fit both check digits are hardly ever anything else.
    if group.len() == 12 && is_inn(&candidate.digits(place, 1)) && !is_named_item(context) {
        return candidate.found(place, 1, Token::Inn);
    }
    if group.len() == 10
        && is_inn(&candidate.digits(place, 1))
        && !is_number_of_item(context)
        && candidate.is_alone(place)
    {
        return candidate.found(place, 1, Token::Inn);
    }
    let shape = candidate.holding(place, 10).map(|count| (count, candidate.shape(place, count)));
    if let Some((count, shape)) = shape
        && matches!(shape.as_slice(), [2, 2, 6] | [4, 6])
        && !is_number_of_item(context)
        && !candidate.is_sum(place, count)
        // «R-2026-000001» is the number of a paper.
        && !matches!(last(candidate.text, group.start), Some('-' | '/'))
    {
        return candidate.found(place, count, Token::Passport);
    }
    None
}

/// Whether a word stands in a text by itself: «инн» is no part of «старинный».
fn has_word(text: &str, word: &str) -> bool {
    text.split(|letter: char| !letter.is_alphabetic()).any(|other| other == word)
}

fn inn(candidate: Candidate<'_>, place: usize) -> Option<usize> {
    if matches!(candidate.group(place)?.len(), 10 | 12) {
        return Some(1);
    }
    candidate.holding(place, 12).or_else(|| candidate.holding(place, 10))
}

/// Four digits of the series and six of the number, or two and seven of a passport for travel.
fn passport(candidate: Candidate<'_>, place: usize) -> Find {
    if let Some(count) = candidate.holding(place, 10) {
        return candidate.found(place, count, Token::Passport);
    }
    let travel =
        candidate.holding(place, 9).filter(|count| matches!(candidate.shape(place, *count).as_slice(), [9] | [2, 7]));
    if let Some(count) = travel {
        return candidate.found(place, count, Token::Passport);
    }
    series_and_number(candidate, place, &["", "н", "ном", "номер"])
}

/// A series and a number with one of these words between them.
fn series_and_number(candidate: Candidate<'_>, place: usize, between: &[&str]) -> Find {
    let series = candidate.holding(place, 4).or_else(|| candidate.holding(place, 2))?;
    let gap = candidate.gap(place + series - 1)?;
    let is_named = gap.chars().count() <= 12 && {
        let gap = lower(gap);
        between.contains(&gap.trim_matches(|c: char| c.is_whitespace() || ",.:№n/".contains(c)))
    };
    let digits = (candidate.digits(place, series).len(), candidate.group(place + series)?.len());
    let is_passport = matches!(digits, (4, 6) | (2, 7));
    if is_named && is_passport { candidate.found(place, series + 1, Token::Passport) } else { None }
}

/// An account in one piece, in the groups of a bank, or with hyphens.
fn account(candidate: Candidate<'_>, place: usize) -> Find {
    if let Some(count) = candidate.holding(place, DIGITS_MAX) {
        return candidate.found(place, count, Token::Account);
    }
    let is_hyphen = |place: &usize| matches!(candidate.gap(*place), Some("-" | "–"));
    let count = 1 + (place..candidate.groups.len()).take_while(is_hyphen).count();
    let is_long = candidate.digits(place, count).len() >= ACCOUNT_DIGITS_MIN;
    if is_long { candidate.found(place, count, Token::Account) } else { None }
}
