//! A field as a source has it: told, told empty, or not told.

/// The three states of a field. A column that is missing, a workbook that was not delivered, an error cell and a value
/// that cannot be read are *not told*: that is never «no», «none» or zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Datum<T> {
    /// The source says nothing of it.
    #[default]
    NotTold,
    /// The source says that there is none.
    Empty,
    /// The source says this.
    Value(T),
}

impl<T> Datum<T> {
    /// Whether the source says anything, be it that there is none.
    pub fn is_told(&self) -> bool {
        !matches!(self, Self::NotTold)
    }

    /// The value; `None` when it is told empty or not told.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Empty | Self::NotTold => None,
        }
    }

    /// The same state with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Datum<U> {
        match self {
            Self::Value(value) => Datum::Value(change(value)),
            Self::Empty => Datum::Empty,
            Self::NotTold => Datum::NotTold,
        }
    }

    /// The same with the value borrowed.
    pub fn as_ref(&self) -> Datum<&T> {
        match self {
            Self::Value(value) => Datum::Value(value),
            Self::Empty => Datum::Empty,
            Self::NotTold => Datum::NotTold,
        }
    }
}
