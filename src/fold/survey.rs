//! Everything told of a survey → the survey: the state told last counts whole.

use crate::{
    domain::{Datum, Defect, DefectCode, ExternalId, Moment, Survey},
    mapping::{Target, survey_kind},
};

use super::{Claim, Folded, Witness};

/// Makes the survey, or says why there is none.
pub(super) fn survey(external_id: &str, claims: &[Claim<'_>], last: &Claim<'_>) -> Folded {
    let mut defect = None;
    for Claim { state, statement, .. } in claims.iter().rev() {
        let kind = statement.text(Target::SurveyKind);
        let title = statement.text(Target::Title).value();
        let (Some(kind), Some(title)) = (kind.value().and_then(survey_kind), title) else {
            let unknown_kind = || {
                let is_unknown = matches!(kind, Datum::Value(word) if survey_kind(word).is_none());
                let field = || state.mapping.field_name(state.stream, Target::SurveyKind);
                is_unknown.then(|| Defect { code: DefectCode::WrongType, field: field() })
            };
            let found = statement.defects.first().cloned().or_else(unknown_kind);
            defect = defect.or(found.map(|found| (found, Witness::of(state))));
            continue;
        };
        let day = |target| statement.moment(target).value().map(Moment::day);
        return Folded::Survey(Box::new(Survey {
            feed: state.feed.clone(),
            external_id: ExternalId::new(external_id),
            kind,
            title: title.to_owned(),
            days: (day(Target::FirstDay), day(Target::LastDay)),
            participants: statement.integer(Target::Participants).value(),
            options: statement.options.clone(),
        }));
    }
    let unnamed = || (Defect { code: DefectCode::NotAnObject, field: String::new() }, Witness::of(&last.state));
    let (defect, witness) = defect.unwrap_or_else(unnamed);
    Folded::Defective(defect, witness)
}
