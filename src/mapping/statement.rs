//! What one record says, field by field: told, told empty, or not told.

use serde_json::Value;

use super::keep::AUTHOR_KEY;
use super::mask::is_only_tokens;
use super::plan::Stream;
use super::target::Target;
use super::value::{self, Scalar};
use super::{Mapping, author, survey, time};
use crate::domain::{Datum, Defect, DefectCode, Moment, SurveyOption, Zone};

/// Longest honest id, in bytes.
const ID_BYTES_MAX: usize = 256;
/// The best rating a citizen can give.
const STARS_MAX: i64 = 5;

/// One change of status in a history that a record tells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StatusChange {
    pub(crate) at: Moment,
    /// The raw status; empty when the history gives none.
    pub(crate) status: String,
}

/// What one record says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    /// By [`Target`], as it is numbered.
    values: Vec<Datum<Scalar>>,
    /// Changes of status.
    pub(crate) history: Datum<Vec<StatusChange>>,
    /// Instants of reopenings.
    pub(crate) reopenings: Datum<Vec<Moment>>,
    /// Options of a survey with the questions they belong to.
    pub(crate) options: Vec<SurveyOption>,
    /// The author's pseudonym.
    pub(crate) author_key: Option<String>,
    /// Values that cannot be read, and what its stream requires and it lacks.
    pub(crate) defects: Vec<Defect>,
    /// What its stream requires and it lacks.
    pub(crate) lacking: Vec<Target>,
}

impl Statement {
    /// Reads a kept payload of a stream.
    pub(super) fn read(stream: &Stream, payload: &Value, mapping: &Mapping) -> Self {
        let zone = &mapping.setting.zone;
        let mut values = Vec::with_capacity(Target::ALL.len());
        let (mut defects, mut lacking) = (Vec::new(), Vec::new());
        if !payload.is_object() {
            defects.push(Defect { code: DefectCode::NotAnObject, field: String::new() });
        }
        for target in Target::ALL {
            let field = stream.field(*target).filter(|_| !target.is_list() && !target.is_count());
            let Some(field) = field else {
                values.push(Datum::NotTold);
                continue;
            };
            let (datum, defect) = value::read(field, target.kind(), payload, zone);
            let name = || field.places.first().map_or("", super::path::Path::name).to_owned();
            let (datum, defect) = honest(*target, datum, defect, name);
            let is_missing = field.required && defect.is_none() && !matches!(datum, Datum::Value(_));
            defects.extend(defect);
            if field.required && !matches!(datum, Datum::Value(_)) {
                lacking.push(*target);
            }
            if is_missing && payload.is_object() {
                defects.push(Defect { code: missing(*target), field: name() });
            }
            values.push(datum);
        }
        let mut statement = Self {
            values,
            history: history(stream, payload, zone),
            reopenings: moments(stream, Target::ReopenedAt, payload, zone)
                .map(|found| found.into_iter().map(|(_, at)| at).collect()),
            options: survey::options(stream, payload),
            author_key: payload
                .get(AUTHOR_KEY)
                .and_then(Value::as_str)
                .filter(|key| author::is_pseudonym(key))
                .map(str::to_owned),
            defects,
            lacking,
        };
        statement.prefer_telling_organisation(stream, payload);
        statement
    }

    /// A name that masking left nothing of but tokens gives way to the next place.
    fn prefer_telling_organisation(&mut self, stream: &Stream, payload: &Value) {
        let Some(slot) = self.values.get_mut(Target::Organisation as usize) else { return };
        let Datum::Value(Scalar::Text(text)) = slot else { return };
        if !is_only_tokens(text) {
            return;
        }
        let places = stream.field(Target::Organisation).into_iter().flat_map(|field| {
            let values = field.places.iter().filter_map(|path| path.find(payload).value());
            values.filter_map(|value| value::scalar(value, &field.steps).ok().flatten())
        });
        *slot = places
            .into_iter()
            .find(|text| !is_only_tokens(text))
            .map_or(Datum::Empty, |text| Datum::Value(Scalar::Text(text.into_owned())));
    }

    /// A text.
    pub(crate) fn text(&self, target: Target) -> Datum<&str> {
        match self.get(target) {
            Datum::Value(Scalar::Text(text)) => Datum::Value(text),
            Datum::Empty => Datum::Empty,
            Datum::Value(_) | Datum::NotTold => Datum::NotTold,
        }
    }

    /// A time.
    pub(crate) fn moment(&self, target: Target) -> Datum<Moment> {
        self.typed(target, |scalar| if let Scalar::Time(moment) = scalar { Some(*moment) } else { None })
    }

    /// Yes or no.
    pub(crate) fn flag(&self, target: Target) -> Datum<bool> {
        self.typed(target, |scalar| if let Scalar::Flag(flag) = scalar { Some(*flag) } else { None })
    }

    /// A whole number.
    pub(crate) fn integer(&self, target: Target) -> Datum<i64> {
        self.typed(target, |scalar| if let Scalar::Integer(number) = scalar { Some(*number) } else { None })
    }

    /// A number.
    pub(crate) fn decimal(&self, target: Target) -> Datum<f64> {
        self.typed(target, |scalar| if let Scalar::Decimal(number) = scalar { Some(*number) } else { None })
    }

    /// A span in seconds.
    pub(crate) fn span_s(&self, target: Target) -> Datum<i64> {
        self.typed(target, |scalar| if let Scalar::Span(seconds) = scalar { Some(*seconds) } else { None })
    }

    fn get(&self, target: Target) -> Datum<&Scalar> {
        self.values.get(target as usize).map_or(Datum::NotTold, Datum::as_ref)
    }

    fn typed<T>(&self, target: Target, read: impl Fn(&Scalar) -> Option<T>) -> Datum<T> {
        match self.get(target) {
            Datum::Value(scalar) => read(scalar).map_or(Datum::NotTold, Datum::Value),
            Datum::Empty => Datum::Empty,
            Datum::NotTold => Datum::NotTold,
        }
    }
}

/// A value that its kind allows and its target does not is not told.
fn honest(
    target: Target,
    datum: Datum<Scalar>,
    defect: Option<Defect>,
    field: impl Fn() -> String,
) -> (Datum<Scalar>, Option<Defect>) {
    let wrong = |code| (Datum::NotTold, Some(Defect { code, field: field() }));
    match (target, &datum) {
        (Target::ExternalId, Datum::Value(Scalar::Text(id))) if id.len() > ID_BYTES_MAX => wrong(DefectCode::TooLong),
        // Nought is how a source writes that nobody gave any.
        (Target::Stars, Datum::Value(Scalar::Integer(0))) => (Datum::Empty, None),
        (Target::Stars, Datum::Value(Scalar::Integer(stars))) if !(1..=STARS_MAX).contains(stars) => {
            wrong(DefectCode::BadNumber)
        }
        (Target::Participants, Datum::Value(Scalar::Integer(count))) if *count < 0 => wrong(DefectCode::BadNumber),
        _ => (datum, defect),
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

fn history(stream: &Stream, payload: &Value, zone: &Zone) -> Datum<Vec<StatusChange>> {
    let statuses: Vec<_> = stream.field(Target::HistoryStatus).map_or_else(Vec::new, |field| {
        let places = field.places.iter().flat_map(|path| path.values(payload));
        places
            .map(|(index, value)| (index, value::scalar(value, &field.steps).ok().flatten().unwrap_or_default()))
            .collect()
    });
    moments(stream, Target::HistoryAt, payload, zone).map(|moments| {
        let change = |(index, at): (usize, Moment)| {
            let status =
                statuses.iter().find(|(other, _)| *other == index).map(|(_, status)| status.clone().into_owned());
            StatusChange { at, status: status.unwrap_or_default() }
        };
        let mut changes: Vec<_> = moments.into_iter().map(change).collect();
        changes.sort_by_key(|change| change.at.instant());
        changes
    })
}

/// The moments of a list, each behind the position of its element.
fn moments(stream: &Stream, target: Target, payload: &Value, zone: &Zone) -> Datum<Vec<(usize, Moment)>> {
    let Some(field) = stream.field(target) else { return Datum::NotTold };
    if !field.places.iter().any(|path| path.is_list_told(payload)) {
        return Datum::NotTold;
    }
    let values = field.places.iter().flat_map(|path| path.values(payload));
    let texts = values.filter_map(|(index, value)| Some((index, value::scalar(value, &field.steps).ok()??)));
    let found: Vec<_> =
        texts.filter_map(|(index, text)| Some((index, time::moment(&text, field.precision, zone)?))).collect();
    if found.is_empty() { Datum::Empty } else { Datum::Value(found) }
}
