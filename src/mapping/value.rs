//! Reading one field of a payload: transformations, then the type the target takes.

mod number;

use std::borrow::Cow;

use serde_json::Value;

use super::path::Path;
use super::plan::{Field, Steps, Transform};
use super::target::ValueKind;
use super::time;
use crate::domain::{Datum, Defect, DefectCode, Moment, Zone};
use number::{has_lost_digits, item_number};

/// Longest value of a field, in bytes; anything above is no honest text.
const BYTES_MAX: usize = 1 << 20;

/// Digits between two signs that set thousands apart.
const GROUP_DIGITS: usize = 3;

/// A value of the kind that its target takes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar {
    Text(String),
    Integer(i64),
    Decimal(f64),
    Flag(bool),
    Time(Moment),
    /// Seconds.
    Span(i64),
}

/// What a field holds: the first place that holds something counts. What cannot be read is not told, with what is wrong
/// with it.
pub(super) fn read(field: &Field, kind: ValueKind, payload: &Value, zone: &Zone) -> (Datum<Scalar>, Option<Defect>) {
    let (mut is_told, mut wrong) = (false, None);
    for path in &field.places {
        let value = match path.find(payload) {
            Datum::NotTold => continue,
            Datum::Empty => {
                is_told = true;
                continue;
            }
            Datum::Value(value) => value,
        };
        match scalar(value, &field.steps)
            .and_then(|text| text.map(|text| typed(field, kind, value, text, zone)).transpose())
        {
            Ok(Some(scalar)) => return (Datum::Value(scalar), None),
            Ok(None) => is_told = true,
            Err(code) => {
                wrong.get_or_insert_with(|| defect(code, path));
            }
        }
    }
    match wrong {
        Some(defect) => (Datum::NotTold, Some(defect)),
        None if is_told => (Datum::Empty, None),
        None => (Datum::NotTold, None),
    }
}

/// A text that is there, as the kind that is wanted.
fn typed(field: &Field, kind: ValueKind, value: &Value, text: Cow<'_, str>, zone: &Zone) -> Result<Scalar, DefectCode> {
    match kind {
        ValueKind::Text => Ok(Scalar::Text(templated(field, text).into_owned())),
        ValueKind::Integer => integer(value, &text).map(Scalar::Integer).ok_or(DefectCode::BadNumber),
        ValueKind::Decimal => decimal(value, &text).map(Scalar::Decimal).ok_or(DefectCode::BadNumber),
        ValueKind::Boolean => flag(value, &text).map(Scalar::Flag).ok_or(DefectCode::WrongType),
        ValueKind::Time if !value.is_string() => Err(DefectCode::WrongType),
        ValueKind::Time => time::moment(&text, field.precision, zone).map(Scalar::Time).ok_or(DefectCode::BadDate),
        ValueKind::Span => time::span_s(&text).map(Scalar::Span).ok_or(DefectCode::BadDate),
    }
}

/// The text of a field, read without regard to the kind of its target: an id, a name.
pub(super) fn text<'v>(field: &Field, payload: &'v Value) -> Option<Cow<'v, str>> {
    let texts = field.places.iter().filter_map(|path| path.find(payload).value());
    let mut texts = texts.filter_map(|value| scalar(value, &field.steps).ok().flatten());
    texts.next().map(|text| templated(field, text))
}

/// Yes or no; `None` for neither.
fn flag(value: &Value, text: &str) -> Option<bool> {
    if let Some(number) = value.as_i64() {
        return Some(number != 0);
    }
    match svod_spelling::fold(text).as_str() {
        "да" | "yes" | "true" | "истина" | "1" => Some(true),
        "нет" | "no" | "false" | "ложь" | "0" => Some(false),
        _ => None,
    }
}

/// A whole number: `5`, `5.0`, `5,0`, with spaces between its digits, and the one before words: «5 - отлично», «5-отлично».
///
/// Three noughts behind a sign may be a fraction or thousands: `1,000` says neither one nor a thousand.
fn integer(value: &Value, text: &str) -> Option<i64> {
    if let Some(number) = value.as_i64() {
        return Some(number);
    }
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((&digits, ""));
    if fraction.bytes().all(|byte| byte == b'0')
        && let Ok(number) = whole.parse()
    {
        return Some(number).filter(|_| fraction.len() != GROUP_DIGITS);
    }
    let (first, words) = text.split_at_checked(text.find(|letter: char| !letter.is_ascii_digit())?)?;
    let says = words.trim_start_matches([' ', '\u{a0}', '-', '–', '—', '(', ':']);
    (words.len() > says.len() && says.starts_with(char::is_alphabetic)).then(|| first.parse().ok())?
}

/// A whole number from one value; `None` when it is none.
pub(super) fn integer_of(value: &Value, steps: &Steps) -> Option<i64> {
    scalar(value, steps).ok().flatten().and_then(|text| integer(value, &text))
}

/// A finite number. Comma and point are both understood.
fn decimal(value: &Value, text: &str) -> Option<f64> {
    let number = value.as_f64().or_else(|| text.replace(',', ".").parse().ok())?;
    number.is_finite().then_some(number)
}

/// One value as text after its transformations; `None` when nothing is left.
pub(super) fn scalar<'v>(value: &'v Value, steps: &Steps) -> Result<Option<Cow<'v, str>>, DefectCode> {
    let text: Cow<'v, str> = match value {
        Value::Null => return Ok(None),
        Value::String(text) => transformed(text, steps),
        Value::Number(number) => Cow::Owned(transformed(&number.to_string(), steps).into_owned()),
        Value::Bool(flag) => Cow::Borrowed(if *flag { "Да" } else { "Нет" }),
        Value::Array(_) | Value::Object(_) => return Err(DefectCode::WrongType),
    };
    if text.len() > BYTES_MAX {
        return Err(DefectCode::TooLong);
    }
    if svod_spelling::is_cell_error(&text) {
        return Err(DefectCode::WrongType);
    }
    if steps.has(Transform::ItemNumber) && has_lost_digits(&text) {
        return Err(DefectCode::LostDigits);
    }
    let is_empty = text.is_empty() || (steps.has(Transform::DashIsEmpty) && is_dash(&text));
    Ok((!is_empty).then_some(text))
}

/// What people and programs write where there is nothing.
fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "–" | "—" | "н/д" | "Н/Д" | "n/a" | "N/A")
}

/// A defect at a place.
pub(super) fn defect(code: DefectCode, path: &Path) -> Defect {
    Defect { code, field: path.name().to_owned() }
}

fn templated<'v>(field: &Field, text: Cow<'v, str>) -> Cow<'v, str> {
    match &field.template {
        None => text,
        Some((before, after)) => Cow::Owned([before, &*text, after].concat()),
    }
}

fn transformed<'v>(text: &'v str, steps: &Steps) -> Cow<'v, str> {
    let mut text = text.trim_matches(is_blank);
    if steps.has(Transform::StripQuote) {
        text = text.strip_prefix('\'').unwrap_or(text).trim_matches(is_blank);
    }
    let mut text = Cow::Borrowed(text);
    if steps.has(Transform::ItemNumber) {
        text = Cow::Owned(item_number(&text));
    }
    if steps.has(Transform::HtmlBreaks) && text.contains('<') {
        text = Cow::Owned(html_breaks(&text));
    }
    if steps.has(Transform::VkMentions) && text.contains('[') {
        text = Cow::Owned(community_names(&text));
    }
    text
}

pub(super) fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{200b}')
}

/// `<br>`, `<BR/>`, `<br />` become line breaks.
fn html_breaks(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        made.push_str(before);
        let end = tag.find('>').filter(|end| *end <= 4);
        let name = end.and_then(|end| tag.get(..end)).map(|name| name.trim_end_matches([' ', '/']));
        if let Some(end) = end.filter(|_| name.is_some_and(|name| name.eq_ignore_ascii_case("br"))) {
            made.push('\n');
            rest = tag.get(end + 1..).unwrap_or_default();
        } else {
            made.push('<');
            rest = tag;
        }
    }
    made.push_str(rest);
    made
}

/// `[club1|Название]` and `[public1|Название]` become «Название».
fn community_names(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('[') {
        made.push_str(before);
        let mention = inside.split_once(']').and_then(|(mention, after)| Some((mention.split_once('|')?, after)));
        let community = mention.filter(|((id, _), _)| id.starts_with("club") || id.starts_with("public"));
        if let Some(((_, name), after)) = community {
            made.push_str(name);
            rest = after;
        } else {
            made.push('[');
            rest = inside;
        }
    }
    made.push_str(rest);
    made
}

#[cfg(test)]
mod tests;
