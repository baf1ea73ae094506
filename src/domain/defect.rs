//! What is wrong with a record: data, not an error.

use super::words::words;

words! {
    /// Why a record is in quarantine.
    DefectCode {
        /// No identifier: it can neither be found again nor be counted once.
        MissingId = "missing_id", "нет номера";
        /// No date of receipt: it belongs to no period.
        MissingReceived = "missing_received", "нет даты поступления";
        /// An identifier that was a number on its way and is one no more: `3,27E+08` may be any of a million.
        LostDigits = "lost_digits", "номер потерял цифры";
        /// Another required field is empty.
        MissingField = "missing_field", "не заполнено обязательное поле";
        /// A value of another type than the mapping expects.
        WrongType = "wrong_type", "значение не того типа";
        /// A text that is no date in any known spelling, or a date that does not exist.
        BadDate = "bad_date", "дата не читается";
        /// A number that is none, or outside its range.
        BadNumber = "bad_number", "число не читается";
        /// The record is not an object of fields.
        NotAnObject = "not_an_object", "запись не является набором полей";
        /// It came by a stream that the mapping knows no more.
        UnknownStream = "unknown_stream", "соответствие больше не описывает этот вид записей";
        /// A value larger than any honest one.
        TooLong = "too_long", "слишком длинное значение";
    }
}

/// What is wrong with a record, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// The reason.
    pub code: DefectCode,
    /// The column or path as the source names it.
    pub field: String,
}
