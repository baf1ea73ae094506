//! A table of settings as a plain struct: whatever does not fit is an error with its key, and data instead of a sentence.

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, Expected as Awaited, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, Visitor, value::StringDeserializer,
};
use serde::forward_to_deserialize_any;
use toml::{Table, Value};

use super::{Expected, SettingsError, SettingsProblem};

/// Reads `table` as `T`.
pub fn read<T: DeserializeOwned>(table: Table) -> Result<T, SettingsError> {
    T::deserialize(Written(Value::Table(table)))
}

/// A value as it is written.
struct Written(Value);

impl Written {
    fn unfit<T>(expected: Expected) -> Result<T, SettingsError> {
        Err(SettingsError::unfit("", expected))
    }
}

impl<'de> Deserializer<'de> for Written {
    type Error = SettingsError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SettingsError> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            Value::Integer(number) => visitor.visit_i64(number),
            Value::Float(number) => visitor.visit_f64(number),
            Value::Boolean(flag) => visitor.visit_bool(flag),
            Value::Datetime(moment) => visitor.visit_string(moment.to_string()),
            Value::Array(values) => visitor.visit_seq(Elements { values: values.into_iter().enumerate() }),
            Value::Table(table) => visitor.visit_map(Members { members: table.into_iter(), value: None }),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SettingsError> {
        self.0.as_bool().map_or_else(|| Self::unfit(Expected::Flag), |flag| visitor.visit_bool(flag))
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SettingsError> {
        self.0.as_integer().map_or_else(|| Self::unfit(Expected::WholeNumber), |number| visitor.visit_i64(number))
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SettingsError> {
        let number = self.0.as_integer().and_then(|number| u64::try_from(number).ok());
        number.map_or_else(|| Self::unfit(Expected::WholeNumber), |number| visitor.visit_u64(number))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SettingsError> {
        if let Value::String(text) = self.0 { visitor.visit_string(text) } else { Self::unfit(Expected::Text) }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SettingsError> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SettingsError> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SettingsError> {
        if self.0.is_array() { self.deserialize_any(visitor) } else { Self::unfit(Expected::List) }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, SettingsError> {
        if self.0.is_table() { self.deserialize_any(visitor) } else { Self::unfit(Expected::Table) }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SettingsError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, SettingsError> {
        let Value::String(word) = self.0 else { return Self::unfit(Expected::Text) };
        visitor.visit_enum(IntoDeserializer::<SettingsError>::into_deserializer(word))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u128 f32 f64 char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct
        identifier ignored_any
    }
}

/// The values of a list.
struct Elements {
    values: std::iter::Enumerate<std::vec::IntoIter<Value>>,
}

impl<'de> SeqAccess<'de> for Elements {
    type Error = SettingsError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, SettingsError> {
        let Some((index, value)) = self.values.next() else { return Ok(None) };
        seed.deserialize(Written(value)).map(Some).map_err(|error| error.within(&format!("[{index}]")))
    }
}

/// The keys of a table with their values.
struct Members {
    members: toml::map::IntoIter<String, Value>,
    value: Option<(String, Value)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = SettingsError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, SettingsError> {
        let Some((key, value)) = self.members.next() else { return Ok(None) };
        let word: StringDeserializer<SettingsError> = key.clone().into_deserializer();
        self.value = Some((key, value));
        seed.deserialize(word).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, SettingsError> {
        let (key, value) = self.value.take().unwrap_or((String::new(), Value::Boolean(false)));
        seed.deserialize(Written(value)).map_err(|error| error.within(&key))
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

impl Error for SettingsError {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self::unfit("", Expected::Another)
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Awaited) -> Self {
        Self::unfit("", Expected::Another)
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::new("", SettingsProblem::NotOneOf(words(known)))
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Self::new(key, SettingsProblem::UnknownKey(words(known)))
    }

    fn missing_field(key: &'static str) -> Self {
        Self::new(key, SettingsProblem::Missing)
    }
}
