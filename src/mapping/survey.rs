//! Kept payloads → survey.

use super::parts::Parts;
use super::submission::external_id;
use super::target::Target;
use super::{Mapping, Outcome, value};
use crate::domain::{DefectCode, Survey, SurveyKind, SurveyOption};

/// Makes the survey, or says why there is none.
pub(super) fn survey(mapping: &Mapping, mut parts: Parts<'_>) -> Outcome {
    let external_id = external_id(&mut parts);
    let kind_text = parts.text(Target::SurveyKind);
    let kind = kind_text.as_deref().and_then(kind);
    if kind_text.is_some() && kind.is_none() {
        parts.fault(DefectCode::WrongType, Target::SurveyKind.as_str());
    }
    let title = parts.owned(Target::Title);
    let (Some(external_id), Some(kind), Some(title)) = (external_id, kind, title) else {
        return Outcome::Defective(parts.into_defects());
    };
    let survey = Survey {
        feed: mapping.setting.feed.clone(),
        external_id,
        kind,
        title,
        days: (
            parts.moment(Target::FirstDay, mapping).map(crate::domain::Moment::day),
            parts.moment(Target::LastDay, mapping).map(crate::domain::Moment::day),
        ),
        participants: parts.integer(Target::Participants).filter(|count| *count >= 0),
        options: options(&parts),
    };
    let defects = parts.into_defects();
    if defects.is_empty() { Outcome::Survey(Box::new(survey)) } else { Outcome::Defective(defects) }
}

/// The word of the interface or the Russian one.
fn kind(text: &str) -> Option<SurveyKind> {
    let folded = super::fold::fold(text);
    SurveyKind::ALL.iter().copied().find(|kind| kind.as_str() == folded || super::fold::fold(kind.title()) == folded)
}

/// Options with the questions they belong to; answers stand at the same place as their options.
fn options(parts: &Parts<'_>) -> Vec<SurveyOption> {
    let questions: Vec<(usize, String)> = texts(parts, Target::QuestionTitle);
    let options = texts(parts, Target::OptionTitle);
    let mut answers = parts.fields(Target::OptionAnswers).flat_map(|(field, payload)| {
        let values = field.places.iter().flat_map(move |path| path.values(payload));
        values.map(|(_, value)| value::integer_of(value, &field.steps).unwrap_or_default().max(0))
    });
    let question = |index: usize| questions.iter().find(|(other, _)| *other == index).map(|(_, title)| title.clone());
    let option = |(index, title)| SurveyOption {
        question: question(index).unwrap_or_default(),
        title,
        answers: answers.next().unwrap_or_default(),
    };
    options.into_iter().map(option).filter(|option| !option.title.is_empty()).collect()
}

fn texts(parts: &Parts<'_>, target: Target) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (field, payload) in parts.fields(target) {
        for (index, value) in field.places.iter().flat_map(|path| path.values(payload)) {
            let text = value::scalar(value, &field.steps).ok().flatten();
            found.push((index, text.map(String::from).unwrap_or_default()));
        }
    }
    found
}
