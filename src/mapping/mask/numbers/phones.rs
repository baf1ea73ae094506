//! Telephone numbers, of this country and others, long and local.

use super::super::Token;
use super::super::context::{after, first, last};
use super::{Candidate, Find, is_marked, is_named_item, is_number_of_item, tail};

/// Digits of a number with a plus, likeliest first (ITU-T E.164 has 15 at most).
const DIGITS_ABROAD: [usize; 6] = [12, 11, 13, 10, 14, 15];
/// Digits of a number that a word names, the longest first.
const DIGITS_NAMED: [usize; 5] = [11, 10, 7, 6, 5];
/// Words that name a number.
const NAMES: [&str; 12] =
    ["тел", "звон", "набер", "сот.", "моб", "whatsapp", "вотсап", "ватсап", "вайбер", "viber", "номер:", "номеру:"];
/// What is counted: «звонили 12345 раз» is no number to call.
const COUNTED: [&str; 16] =
    ["раз", "дн", "день", "мин", "час", "чел", "метр", "км", "лет", "год", "дом", "кварт", "жит", "шт", "тонн", "%"];

/// A telephone number at `place`.
pub(super) fn at(candidate: Candidate<'_>, place: usize, context: &str) -> Find {
    abroad(candidate, place)
        .or_else(|| long(candidate, place, context))
        .or_else(|| without_country(candidate, place, context))
        .or_else(|| named(candidate, place, context))
}

/// A plus and ten digits or more are a telephone whatever stands before.
fn abroad(candidate: Candidate<'_>, place: usize) -> Find {
    let group = candidate.group(place)?;
    if last(candidate.text, group.start) != Some('+') {
        return None;
    }
    let holding = |digits: usize| candidate.holding_by(place, digits, Candidate::joins_widely);
    let is_russian = candidate.digits(place, 1).first() == Some(&7);
    let count = if is_russian { holding(11) } else { None };
    let count = count.or_else(|| DIGITS_ABROAD.iter().find_map(|digits| holding(*digits)))?;
    if candidate.is_sum(place, count) { None } else { found(candidate, place, count) }
}

/// Eleven digits with 7 or 8 before the code.
fn long(candidate: Candidate<'_>, place: usize, context: &str) -> Find {
    let head = candidate.digits(place, 2);
    let (lead, second) = (head.first().copied()?, head.get(1).copied()?);
    if !matches!(lead, 7 | 8) || !matches!(second, 3 | 4 | 8 | 9) {
        return None;
    }
    let count = candidate.holding_by(place, 11, Candidate::joins_widely)?;
    let is_spelt = match candidate.shape(place, count).as_slice() {
        [1, code, others @ ..] => {
            (3..=5).contains(code) && !others.is_empty() && others.iter().all(|length| *length <= 7)
        }
        [4, _, _, ..] => true,
        _ => false,
    };
    // Items have such numbers in one piece, and those of mobiles seldom.
    let is_item = !is_spelt
        && if second == 9 { is_numbered(context) } else { is_number_of_item(context) && !is_contact(context) };
    if is_item || candidate.is_sum(place, count) { None } else { found(candidate, place, count) }
}

/// Ten digits: a mobile, or a code in brackets or of a known length.
fn without_country(candidate: Candidate<'_>, place: usize, context: &str) -> Find {
    let group = candidate.group(place)?;
    let count = candidate.holding_by(place, 10, Candidate::joins_widely)?;
    let lead = candidate.digits(place, 1).first().copied()?;
    let shape = candidate.shape(place, count);
    let is_item = is_marked(context) || (is_named_item(context) && !is_contact(context));
    let is_mobile = lead == 9
        && match shape.as_slice() {
            [3, 3, 2, 2] => true,
            [10] | [3, ..] => !is_item,
            _ => false,
        };
    let has_code = last(candidate.text, group.start) == Some('(') && first(candidate.text, group.end) == Some(')');
    let is_city = matches!(lead, 3 | 4 | 8) && matches!(shape.as_slice(), [5, 1, 2, 2] | [4, 2, 2, 2] | [3, 3, 2, 2]);
    let is_phone = is_mobile || is_city || (has_code && matches!(group.len(), 3..=5));
    if is_phone && !candidate.is_sum(place, count) { found(candidate, place, count) } else { None }
}

/// A number of any length behind a word that names it, or before «звоните».
fn named(candidate: Candidate<'_>, place: usize, context: &str) -> Find {
    let near = tail(context, 18);
    let count = DIGITS_NAMED.iter().find_map(|digits| candidate.holding(place, *digits))?;
    let end = candidate.group(place + count - 1)?.end;
    let behind = after(candidate.text, end, 10);
    let behind = behind.trim_start_matches([' ', '\u{a0}', ',', '-', '–', '(']);
    let is_local = matches!(candidate.shape(place, count).as_slice(), [1 | 2, 2, 2]);
    let is_short_name =
        is_local && ["номер", " т", " т."].iter().any(|word| near.trim_end_matches([' ', ':']).ends_with(word));
    let is_counted = COUNTED.iter().any(|word| behind.starts_with(word));
    let is_named_before =
        (is_short_name || NAMES.iter().any(|word| near.contains(word))) && !is_number_of_item(context) && !is_counted;
    let is_named_behind =
        is_local && (behind.starts_with("звон") || behind.starts_with("позвон") || behind.contains("тел"));
    let is_phone = (is_named_before || is_named_behind) && !candidate.is_sum(place, count);
    if is_phone { found(candidate, place, count) } else { None }
}

/// Whether a number is called one: «№», «номер обращения».
fn is_numbered(context: &str) -> bool {
    is_marked(context) || (is_named_item(context) && tail(context, 24).contains("номер") && !is_contact(context))
}

/// Whether the same sentence asks to call.
fn is_contact(context: &str) -> bool {
    let sentence = context.rsplit(['!', '?', '\n', ';']).next().unwrap_or_default();
    let sentence = sentence.rsplit(". ").next().unwrap_or_default();
    let calls = ["звон", "контакт", "тел.", "телеф", "набер"].iter().any(|word| sentence.contains(word));
    calls || (sentence.contains("связ") && !sentence.contains("связи с"))
}

/// A telephone, with the plus and the bracket before it.
fn found(candidate: Candidate<'_>, place: usize, count: usize) -> Find {
    let (count, span) = candidate.found(place, count, Token::Phone)?;
    let span = span.map(|mut span| {
        while matches!(last(candidate.text, span.start), Some('+' | '(')) {
            span.start -= 1;
        }
        span
    });
    Some((count, span))
}
