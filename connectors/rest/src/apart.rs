//! The records of a JSON answer as they were written, apart from the rest of it.

use std::fmt;

use serde::{
    Deserialize,
    de::{
        DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::{Map, Value, value::RawValue};

/// An answer without its records, and the text of each of them; `None` when no list is where they should be.
type Apart = (Value, Option<Vec<Box<RawValue>>>);

/// Reads an answer whose records stand in the list at `pointer`, a JSON pointer of plain names.
pub(crate) fn read(bytes: &[u8], pointer: &str) -> Result<Apart, serde_json::Error> {
    let names: Vec<&str> = pointer.split('/').skip(1).collect();
    let mut records = None;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let rest = Way { names: &names, records: &mut records }.deserialize(&mut reader)?;
    reader.end()?;
    Ok((rest, records))
}

/// What is left of the way to the list.
struct Way<'a> {
    names: &'a [&'a str],
    records: &'a mut Option<Vec<Box<RawValue>>>,
}

impl<'de> DeserializeSeed<'de> for Way<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Way<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some((next, names)) = self.names.split_first() else {
            return Value::deserialize(MapAccessDeserializer::new(map));
        };
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let value = if name == *next {
                // Of a name that is told twice the last one counts.
                *self.records = None;
                map.next_value_seed(Way { names, records: &mut *self.records })?
            } else {
                map.next_value()?
            };
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        if !self.names.is_empty() {
            return Value::deserialize(SeqAccessDeserializer::new(list));
        }
        let mut records = Vec::new();
        while let Some(record) = list.next_element()? {
            records.push(record);
        }
        *self.records = Some(records);
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

#[cfg(test)]
mod tests;
