//! Reading one field of a payload: transformations, then the type the target takes.

use std::borrow::Cow;

use serde_json::Value;

use super::path::Path;
use super::plan::{Field, Steps, Transform};
use crate::domain::{Defect, DefectCode};

/// Longest value of a field, in bytes; anything above is no honest text.
const BYTES_MAX: usize = 1 << 20;

/// What a field holds, and the place it was found at.
pub(super) type Found<'v, T> = Result<Option<(T, &'v Path)>, Defect>;

/// The text of a field; `None` when every place of it is empty. Wrong is only what no text can be made of.
pub(super) fn text<'v>(field: &'v Field, payload: &'v Value) -> Found<'v, Cow<'v, str>> {
    for path in &field.places {
        let Some(value) = path.value(payload) else { continue };
        let scalar = scalar(value, &field.steps).map_err(|code| defect(code, path))?;
        if let Some(text) = scalar {
            return Ok(Some((templated(field, text), path)));
        }
    }
    Ok(None)
}

/// Yes or no; `None` when empty or neither.
pub(super) fn boolean(field: &Field, payload: &Value) -> Option<bool> {
    field.places.iter().find_map(|path| match path.value(payload)? {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => Some(number.as_i64()? != 0),
        value @ Value::String(_) => {
            let text = scalar(value, &field.steps).ok()??;
            match super::fold::fold(&text).as_str() {
                "да" | "yes" | "true" | "1" => Some(true),
                "нет" | "no" | "false" | "0" => Some(false),
                _ => field.steps.has(Transform::AnyIsYes).then_some(true),
            }
        }
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    })
}

/// A whole number; `None` when empty or no whole number.
pub(super) fn integer(field: &Field, payload: &Value) -> Option<i64> {
    field.places.iter().find_map(|path| integer_of(path.value(payload)?, &field.steps))
}

/// A whole number from one value.
pub(super) fn integer_of(value: &Value, steps: &Steps) -> Option<i64> {
    if let Some(number) = value.as_i64() {
        return Some(number);
    }
    let text = scalar(value, steps).ok()??;
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    digits.strip_suffix(".0").unwrap_or(&digits).parse().ok()
}

/// A number; `None` when empty or no number. Comma and point are both understood.
pub(super) fn decimal(field: &Field, payload: &Value) -> Option<f64> {
    let number = field.places.iter().find_map(|path| {
        let value = path.value(payload)?;
        value.as_f64().or_else(|| scalar(value, &field.steps).ok()??.replace(',', ".").parse().ok())
    });
    number.filter(|number| number.is_finite())
}

/// One value as text after its transformations; `None` when nothing is left.
pub(super) fn scalar<'v>(value: &'v Value, steps: &Steps) -> Result<Option<Cow<'v, str>>, DefectCode> {
    let text: Cow<'v, str> = match value {
        Value::Null => return Ok(None),
        Value::String(text) => transformed(text, steps),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Bool(flag) => Cow::Borrowed(if *flag { "Да" } else { "Нет" }),
        Value::Array(_) | Value::Object(_) => return Err(DefectCode::WrongType),
    };
    if text.len() > BYTES_MAX {
        return Err(DefectCode::TooLong);
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

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{200b}')
}

/// `327441806` out of `327 441 806`, `'327441806`, `№ 327441806` and the `327441806.0` that programs make of a number.
/// Leading zeros stay: they may tell two numbers apart.
fn item_number(text: &str) -> String {
    let letters: String = text.chars().filter(|letter| !is_blank(*letter)).collect();
    let number = letters.trim_start_matches(['\'', '№']);
    let whole = number.strip_suffix(".0").filter(|whole| whole.bytes().all(|byte| byte.is_ascii_digit()));
    whole.filter(|whole| !whole.is_empty()).unwrap_or(number).to_owned()
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
