//! What of a survey stands in lists: its options, and the word that says what it is.

use serde_json::Value;
use svod_spelling::fold;

use super::plan::Stream;
use super::target::Target;
use super::value;
use crate::domain::{SurveyKind, SurveyOption};

/// The word of the interface or the Russian one.
pub(crate) fn survey_kind(text: &str) -> Option<SurveyKind> {
    let folded = fold(text);
    SurveyKind::ALL.iter().copied().find(|kind| kind.as_str() == folded || fold(kind.title()) == folded)
}

/// Options with the questions they belong to; answers stand at the same place as their options.
pub(super) fn options(stream: &Stream, payload: &Value) -> Vec<SurveyOption> {
    let questions = texts(stream, payload, Target::QuestionTitle);
    let options = texts(stream, payload, Target::OptionTitle);
    let mut answers = stream.field(Target::OptionAnswers).into_iter().flat_map(|field| {
        let values = field.places.iter().flat_map(|path| path.values(payload));
        values.map(|(_, value)| value::integer_of(value, &field.steps).filter(|count| *count >= 0))
    });
    let question = |index: usize| questions.iter().find(|(other, _)| *other == index).map(|(_, title)| title.clone());
    let option = |(index, title)| SurveyOption {
        question: question(index).unwrap_or_default(),
        title,
        answers: answers.next().flatten(),
    };
    options.into_iter().map(option).filter(|option| !option.title.is_empty()).collect()
}

fn texts(stream: &Stream, payload: &Value, target: Target) -> Vec<(usize, String)> {
    let Some(field) = stream.field(target) else { return Vec::new() };
    let values = field.places.iter().flat_map(|path| path.values(payload));
    let text = |(index, value)| {
        let text = value::scalar(value, &field.steps).ok().flatten();
        (index, text.map(String::from).unwrap_or_default())
    };
    values.map(text).collect()
}
