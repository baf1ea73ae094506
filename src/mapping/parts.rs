//! The payloads of one item, read field by field in the order of precedence of their streams.

use std::borrow::Cow;

use serde_json::Value;

use super::mask::is_only_tokens;
use super::path::Path;
use super::plan::{Field, Stream};
use super::target::Target;
use super::{Mapping, time, value};
use crate::domain::{Defect, DefectCode, Moment};

/// The payloads of one item, and what was found wrong with them so far.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    parts: Vec<(&'a Stream, &'a Value)>,
    defects: Vec<Defect>,
}

impl<'a> Parts<'a> {
    /// Brings `parts` into the order of `streams`; payloads of unknown streams are left out.
    pub(super) fn new(streams: &'a [Stream], parts: &[(&str, &'a Value)]) -> Self {
        let mut ordered = Vec::with_capacity(parts.len());
        for stream in streams {
            let named = parts.iter().filter(|(name, _)| *name == stream.name);
            ordered.extend(named.map(|(_, payload)| (stream, *payload)));
        }
        let is_broken = ordered.is_empty() || ordered.iter().any(|(_, payload)| !payload.is_object());
        let broken = is_broken.then(|| Defect { code: DefectCode::NotAnObject, field: String::new() });
        Self { parts: ordered, defects: broken.into_iter().collect() }
    }

    /// Fields that fill a target, with the payloads they read, in order of precedence.
    pub(super) fn fields(&self, target: Target) -> impl Iterator<Item = (&'a Field, &'a Value)> {
        self.parts.iter().filter_map(move |(stream, payload)| Some((stream.field(target)?, *payload)))
    }

    /// The first value under a key of our own in the payloads.
    pub(super) fn noted(&self, key: &str) -> Option<&'a str> {
        self.parts.iter().find_map(|(_, payload)| payload.get(key)?.as_str())
    }

    /// A text; a list or an object in its place is a defect, for nothing may be dropped silently.
    pub(super) fn text(&mut self, target: Target) -> Option<Cow<'a, str>> {
        for (stream, payload) in &self.parts {
            let Some(field) = stream.field(target) else { continue };
            match value::text(field, payload) {
                Ok(Some((text, _))) => return Some(text),
                Ok(None) => {}
                Err(defect) => {
                    self.defects.push(defect);
                    return None;
                }
            }
        }
        None
    }

    /// A text that says something: one that masking left nothing of but tokens gives way to the next place.
    pub(super) fn telling(&mut self, target: Target) -> Option<String> {
        let text = self.text(target)?;
        if !is_only_tokens(&text) {
            return Some(text.into_owned());
        }
        let mut others = self.fields(target).flat_map(|(field, payload)| {
            let values = field.places.iter().filter_map(|path| path.value(payload));
            values.filter_map(|value| value::scalar(value, &field.steps).ok().flatten())
        });
        others.find(|text| !is_only_tokens(text)).map(Cow::into_owned)
    }

    /// A text of the submission's own.
    pub(super) fn owned(&mut self, target: Target) -> Option<String> {
        self.text(target).map(Cow::into_owned)
    }

    /// A time. One that cannot be read is a defect: without it the item would count as open, or as answered never.
    pub(super) fn moment(&mut self, target: Target, mapping: &Mapping) -> Option<Moment> {
        for (stream, payload) in &self.parts {
            let Some(field) = stream.field(target) else { continue };
            match moment(field, payload, mapping) {
                Ok(Some(moment)) => return Some(moment),
                Err(defect) => {
                    self.defects.push(defect);
                    return None;
                }
                Ok(None) => {}
            }
        }
        None
    }

    /// Yes or no; what is neither is not there.
    pub(super) fn boolean(&self, target: Target) -> Option<bool> {
        self.fields(target).find_map(|(field, payload)| value::boolean(field, payload))
    }

    /// A whole number; what is none is a defect.
    pub(super) fn integer(&mut self, target: Target) -> Option<i64> {
        self.number(target, value::integer)
    }

    /// A number; what is none is a defect.
    pub(super) fn decimal(&mut self, target: Target) -> Option<f64> {
        self.number(target, value::decimal)
    }

    fn number<T>(&mut self, target: Target, read: fn(&Field, &Value) -> Option<T>) -> Option<T> {
        for (stream, payload) in &self.parts {
            let Some(field) = stream.field(target) else { continue };
            if let Some(number) = read(field, payload) {
                return Some(number);
            }
            let defect = match value::text(field, payload) {
                Ok(None) => continue,
                Ok(Some((_, path))) => value::defect(DefectCode::BadNumber, path),
                Err(defect) => defect,
            };
            self.defects.push(defect);
            return None;
        }
        None
    }

    /// Notes a defect.
    pub(super) fn fault(&mut self, code: DefectCode, field: &str) {
        self.defects.push(Defect { code, field: field.to_owned() });
    }

    /// All that is wrong, with the required fields that no part fills.
    pub(super) fn into_defects(mut self) -> Vec<Defect> {
        if self.defects.iter().any(|defect| defect.code == DefectCode::NotAnObject) {
            return self.defects;
        }
        let mut noted: Vec<Target> = Vec::new();
        for (stream, _) in &self.parts {
            for (target, field) in stream.required() {
                if noted.contains(&target) || self.is_filled(target) {
                    continue;
                }
                noted.push(target);
                let name = field.places.first().map_or("", Path::name);
                self.defects.push(Defect { code: missing(target), field: name.to_owned() });
            }
        }
        self.defects
    }

    fn is_filled(&self, target: Target) -> bool {
        self.fields(target).any(|(field, payload)| !matches!(value::text(field, payload), Ok(None)))
    }
}

fn missing(target: Target) -> DefectCode {
    if target == Target::ExternalId {
        DefectCode::MissingId
    } else if target == Target::Received {
        DefectCode::MissingReceived
    } else {
        DefectCode::MissingField
    }
}

fn moment(field: &Field, payload: &Value, mapping: &Mapping) -> Result<Option<Moment>, Defect> {
    for path in &field.places {
        let Some(value) = path.value(payload) else { continue };
        if !matches!(value, Value::String(_) | Value::Null) {
            return Err(value::defect(DefectCode::WrongType, path));
        }
        let text = value::scalar(value, &field.steps).map_err(|code| value::defect(code, path))?;
        if let Some(text) = text {
            let moment = time::moment(&text, field.reading, &mapping.setting.zone);
            return moment.map(Some).ok_or_else(|| value::defect(DefectCode::BadDate, path));
        }
    }
    Ok(None)
}
