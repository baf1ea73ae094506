//! What a record holds: fields as their source told them.

use std::{borrow::Cow, fmt, io};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};

/// A JSON object: keys are canonical column headers or the platform's own field names. A key with `null` was told empty, a
/// key that is not there was not told.
///
/// An interface tells mostly what was told before. So it gives the very text of a record, and only what is asked for is
/// read out of it.
#[derive(Debug, Clone)]
pub struct Payload(Form);

#[derive(Debug, Clone)]
enum Form {
    Text(Box<RawValue>),
    Value(Value),
}

impl Payload {
    /// Writes the object as JSON: the very text of the source where there is one. The same record told again in the same
    /// way gives the same bytes.
    pub fn write(&self, mut to: impl io::Write) -> io::Result<()> {
        match &self.0 {
            Form::Text(text) => to.write_all(text.get().as_bytes()),
            Form::Value(value) => Ok(serde_json::to_writer(to, value)?),
        }
    }

    /// An object that holds at least those of its members that `is_asked` wants; `null` for what is no object.
    pub fn members(&self, is_asked: impl Fn(&str) -> bool) -> Cow<'_, Value> {
        match &self.0 {
            Form::Text(text) => Cow::Owned(read(text, is_asked)),
            Form::Value(value) => Cow::Borrowed(value),
        }
    }

    /// The same, without a copy of what is an object already.
    pub fn into_members(self, is_asked: impl Fn(&str) -> bool) -> Value {
        match self.0 {
            Form::Text(text) => read(&text, is_asked),
            Form::Value(value) => value,
        }
    }

    /// The very text of the source; `None` where the object was made.
    pub fn text(&self) -> Option<&RawValue> {
        match &self.0 {
            Form::Text(text) => Some(text),
            Form::Value(_) => None,
        }
    }

    /// The object where it was made, not told as a text.
    pub fn made(&self) -> Option<&Value> {
        match &self.0 {
            Form::Text(_) => None,
            Form::Value(value) => Some(value),
        }
    }

    /// Whether it is an object at all.
    pub fn is_object(&self) -> bool {
        match &self.0 {
            Form::Text(text) => text.get().starts_with('{'),
            Form::Value(value) => value.is_object(),
        }
    }

    /// The whole object.
    pub fn value(&self) -> Cow<'_, Value> {
        self.members(|_| true)
    }
}

impl From<Value> for Payload {
    fn from(value: Value) -> Self {
        Self(Form::Value(value))
    }
}

impl From<Box<RawValue>> for Payload {
    fn from(text: Box<RawValue>) -> Self {
        Self(Form::Text(text))
    }
}

impl PartialEq for Payload {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

fn read(text: &RawValue, is_asked: impl Fn(&str) -> bool) -> Value {
    let mut reader = serde_json::Deserializer::from_str(text.get());
    // The text was read as JSON before; what is no object has no members.
    Members(is_asked).deserialize(&mut reader).unwrap_or_default()
}

/// Reads some members of an object.
struct Members<F>(F);

impl<'de, F: Fn(&str) -> bool> DeserializeSeed<'de> for Members<F> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: Fn(&str) -> bool> Visitor<'de> for Members<F> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key_seed(Name(&self.0))? {
            match name {
                Some(name) => {
                    let text = svod_json::exact(map.next_value::<&RawValue>()?.get());
                    members.insert(name, serde_json::from_str(&text).map_err(serde::de::Error::custom)?);
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Object(members))
    }
}

/// Reads the name of a member; `None` when it is not asked for.
struct Name<'f, F>(&'f F);

impl<'de, F: Fn(&str) -> bool> DeserializeSeed<'de> for Name<'_, F> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<F: Fn(&str) -> bool> Visitor<'_> for Name<'_, F> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Option<String>, E> {
        Ok((self.0)(name).then(|| name.to_owned()))
    }
}

#[cfg(test)]
mod tests;
