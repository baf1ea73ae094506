//! Personal data in texts (152-ФЗ): found, and replaced by a token that says what stood there.
//!
//! Found are telephone numbers, mail addresses, numbers of documents, cards and accounts, flats, birth dates, mentions
//! of persons and names. What looks alike but names no one stays: houses, sums, dates, numbers of items, streets.

mod context;
mod given;
mod known;
mod links;
mod lists;
mod names;
mod numbers;
mod places;
mod words;

use std::borrow::Cow;

use svod_spelling::composed;

pub(super) use known::Known;
pub(super) use links::is_person_link;
pub(super) use lists::{FILES, WordLists};
pub(super) use places::without_flat;

/// Passes over one text at most. What a pass leaves may look different without what it took away.
const PASSES_MAX: usize = 8;

/// What stood at a masked place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Phone,
    Email,
    Passport,
    Snils,
    Inn,
    Card,
    Account,
    Name,
    Flat,
    BirthDate,
    Person,
    Policy,
}

impl Token {
    const ALL: [Self; 12] = [
        Self::Phone,
        Self::Email,
        Self::Passport,
        Self::Snils,
        Self::Inn,
        Self::Card,
        Self::Account,
        Self::Name,
        Self::Flat,
        Self::BirthDate,
        Self::Person,
        Self::Policy,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "[телефон]",
            Self::Email => "[почта]",
            Self::Passport => "[паспорт]",
            Self::Snils => "[СНИЛС]",
            Self::Inn => "[ИНН]",
            Self::Card => "[карта]",
            Self::Account => "[счёт]",
            Self::Name => "[имя]",
            Self::Flat => "[кв.]",
            Self::BirthDate => "[дата рождения]",
            Self::Person => "[ссылка на человека]",
            Self::Policy => "[полис]",
        }
    }
}

/// A place in a text that must not be read, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: usize,
    end: usize,
    token: Token,
}

/// What a text may hold at all, from one look at its bytes.
#[derive(Debug, Default)]
struct Signs {
    digit: bool,
    /// One of the characters without which there is no mention, link or address.
    link: bool,
}

/// Masks a text. Masking again changes nothing; a text without personal data is not copied.
pub(super) fn mask<'t>(text: &'t str, known: &Known<'_>) -> Cow<'t, str> {
    until_nothing_is_left(text, |text| spans(text, known))
}

/// Masks the name of a street or a settlement: people gave many their names, so none are looked for.
pub(super) fn mask_place(text: &str) -> Cow<'_, str> {
    until_nothing_is_left(text, spans_without_names)
}

/// Whether a masked text holds tokens and nothing else.
pub(super) fn is_only_tokens(text: &str) -> bool {
    let mut rest = text;
    let mut has_token = false;
    while let Some((before, inside)) = rest.split_once('[') {
        let Some((token, behind)) = inside.split_once(']') else { return false };
        if before.contains(char::is_alphanumeric)
            || !Token::ALL.iter().any(|known| known.as_str().trim_matches(['[', ']']) == token)
        {
            return false;
        }
        (rest, has_token) = (behind, true);
    }
    has_token && !rest.contains(char::is_alphanumeric)
}

fn until_nothing_is_left(text: &str, find: impl Fn(&str) -> Vec<Span>) -> Cow<'_, str> {
    // A name is found however its letters are written.
    let mut masked = composed(text);
    for _ in 0..PASSES_MAX {
        let spans = find(&masked);
        if spans.is_empty() {
            break;
        }
        let next = replaced(&masked, &spans);
        if next == *masked {
            break;
        }
        masked = Cow::Owned(next);
    }
    masked
}

fn spans(text: &str, known: &Known<'_>) -> Vec<Span> {
    let mut spans = spans_without_names(text);
    names::find(text, known, &mut spans);
    in_order(spans)
}

fn spans_without_names(text: &str) -> Vec<Span> {
    let signs = signs(text);
    let mut spans = Vec::new();
    if signs.link {
        links::find(text, &mut spans);
    }
    if signs.digit {
        numbers::find(text, &mut spans);
    }
    in_order(spans)
}

fn in_order(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    spans
}

fn signs(text: &str) -> Signs {
    let mut signs = Signs::default();
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => signs.digit = true,
            b'@' | b'[' | b'/' | b'*' => signs.link = true,
            _ => {}
        }
    }
    signs
}

/// Overlapping places become one, under the token of the one that begins first.
fn replaced(text: &str, spans: &[Span]) -> String {
    let mut made = String::with_capacity(text.len());
    let mut end = 0;
    for span in spans {
        if span.start >= end {
            made.push_str(text.get(end..span.start).unwrap_or_default());
            made.push_str(span.token.as_str());
        }
        end = end.max(span.end);
    }
    made.push_str(text.get(end..).unwrap_or_default());
    made
}

#[cfg(test)]
mod tests;
