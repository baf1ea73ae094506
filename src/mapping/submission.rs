//! Kept payloads → submission.

use super::course::{Course, course};
use super::keep::AUTHOR_KEY;
use super::parts::Parts;
use super::path::Path;
use super::target::Target;
use super::{Mapping, Outcome, author, post, time};
use crate::domain::{
    AuthorKey, Block, Counts, DefectCode, ExternalId, Flags, Kind, Moment, Place, Rating, Submission, Topic,
};

/// Longest honest id, in bytes.
const ID_BYTES_MAX: usize = 256;
/// The best rating a citizen can give.
const STARS_MAX: i64 = 5;
/// Two coordinates closer than this are the same, in degrees (about a metre).
const SAME_PLACE: f64 = 0.000_01;

/// Makes the submission, or says why there is none.
pub(super) fn submission(mapping: &Mapping, mut parts: Parts<'_>, default_kind: Kind) -> Outcome {
    let external_id = external_id(&mut parts);
    let received = parts.moment(Target::Received, mapping);
    let (Some(external_id), Some(received)) = (external_id, received) else {
        return Outcome::Defective(parts.into_defects());
    };
    let kind = kind(&mut parts, default_kind);
    let text = parts.owned(Target::Text);
    let topic = if kind == Kind::Post {
        match post::judge(mapping, &parts, text.as_deref()) {
            Ok(topic) => topic,
            Err(reason) => return Outcome::Filtered(reason),
        }
    } else {
        topic(mapping, &mut parts, received)
    };
    let Course { lifecycle, status_source, status } = course(mapping, &mut parts, received);
    let organisation_source = parts.telling(Target::Organisation);
    let known = organisation_source.as_deref();
    let organisation = known.and_then(|name| mapping.crosswalk.organisation(name, received.day())).cloned();
    let submission = Submission {
        municipality: mapping.setting.municipality.clone(),
        platform: mapping.plan.platform,
        feed: mapping.setting.feed.clone(),
        external_id,
        url: parts.owned(Target::Url),
        kind,
        received,
        registered: parts.moment(Target::Registered, mapping),
        first_response: first_response(mapping, &mut parts, received),
        planned: parts.moment(Target::Planned, mapping),
        lifecycle,
        status_source,
        status,
        topic,
        organisation_source,
        organisation,
        place: place(mapping, &mut parts),
        severity: parts.text(Target::Severity).and_then(|text| mapping.crosswalk.severity(&text, received.day())),
        text,
        author_key: parts.noted(AUTHOR_KEY).filter(|key| author::is_pseudonym(key)).map(AuthorKey::new),
        rating: rating(mapping, &mut parts, received),
        flags: Flags {
            repeat: parts.boolean(Target::Repeat),
            fast_track: parts.boolean(Target::FastTrack),
            overdue_source: parts.boolean(Target::Overdue),
        },
        counts: counts(&mut parts),
    };
    let defects = parts.into_defects();
    if defects.is_empty() { Outcome::Submission(Box::new(submission)) } else { Outcome::Defective(defects) }
}

/// The id; one that is longer than any honest one is a defect.
pub(super) fn external_id(parts: &mut Parts<'_>) -> Option<ExternalId> {
    let id = parts.text(Target::ExternalId)?;
    if id.len() > ID_BYTES_MAX {
        parts.fault(DefectCode::TooLong, Target::ExternalId.as_str());
        return None;
    }
    Some(ExternalId::new(id))
}

/// An appeal when the applicant chose 59-ФЗ or the source names that law, else what the mapping says.
fn kind(parts: &mut Parts<'_>, default_kind: Kind) -> Kind {
    let names_law = parts.text(Target::Law).is_some_and(|law| names_59(&law));
    let is_appeal = names_law || parts.boolean(Target::Appeal) == Some(true);
    if is_appeal { Kind::Appeal } else { default_kind }
}

/// Whether a text names the law № 59-ФЗ: the number stands by itself, and nothing before it says that it is not meant.
fn names_59(law: &str) -> bool {
    let mut words = law.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_denial = |word: &str| matches!(word.to_lowercase().as_str(), "не" | "нет" | "вне" | "без" | "кроме");
    let is_number = |word: &str| word.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits == "59");
    words.find(|word| is_denial(word) || is_number(word)).is_some_and(is_number)
}

fn topic(mapping: &Mapping, parts: &mut Parts<'_>, received: Moment) -> Topic {
    let topic = parts.owned(Target::Topic);
    let subtopic = parts.owned(Target::Subtopic);
    let names = (topic.as_deref().unwrap_or_default(), subtopic.as_deref().unwrap_or_default());
    let block = if names.0.is_empty() { None } else { mapping.crosswalk.block(names.0, names.1, received.day()) };
    Topic {
        block: block.unwrap_or(Block::Unmapped),
        topic,
        subtopic,
        fact: parts.owned(Target::Fact),
        decided_by: Vec::new(),
    }
}

/// The time of the first answer, or the receipt and the time it took.
fn first_response(mapping: &Mapping, parts: &mut Parts<'_>, received: Moment) -> Option<Moment> {
    if let Some(at) = parts.moment(Target::FirstResponse, mapping) {
        return Some(at);
    }
    let took = parts.text(Target::ResponseAfter)?;
    time::after(received, time::span_s(&took)?, &mapping.setting.zone)
}

fn place(mapping: &Mapping, parts: &mut Parts<'_>) -> Place {
    let territory = parts.owned(Target::Territory);
    let address = match (parts.text(Target::Street), parts.text(Target::House)) {
        (Some(street), Some(house)) => Some([&*street, ", ", &*house].concat()),
        (Some(street), None) => Some(street.into_owned()),
        (None, _) => None,
    };
    let degrees = parts.decimal(Target::Latitude).zip(parts.decimal(Target::Longitude));
    let coordinates = degrees.filter(|degrees| is_somewhere(*degrees, &mapping.plan.nowhere));
    Place { territory, address, coordinates }
}

/// Whether a pair is on the globe, not 0°, 0°, and none of the coordinates that stand for "unknown".
fn is_somewhere((latitude, longitude): (f64, f64), nowhere: &[(f64, f64)]) -> bool {
    let near = |other: &(f64, f64)| (other.0 - latitude).abs() < SAME_PLACE && (other.1 - longitude).abs() < SAME_PLACE;
    let is_on_globe = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    is_on_globe && !near(&(0.0, 0.0)) && !nowhere.iter().any(near)
}

fn rating(mapping: &Mapping, parts: &mut Parts<'_>, received: Moment) -> Rating {
    // Nought is how a source writes that nobody gave any.
    let stars = parts.integer(Target::Stars).filter(|stars| *stars != 0);
    if stars.is_some_and(|stars| !(1..=STARS_MAX).contains(&stars)) {
        let field = parts.fields(Target::Stars).find_map(|(field, _)| field.places.first());
        parts.fault(DefectCode::BadNumber, field.map_or("", Path::name));
    }
    let reason = parts.text(Target::ClosingReason);
    Rating {
        stars: stars.and_then(|stars| u8::try_from(stars).ok()),
        satisfaction: reason.and_then(|text| mapping.crosswalk.satisfaction(&text, received.day())),
    }
}

fn counts(parts: &mut Parts<'_>) -> Counts {
    let mut count = |target| parts.integer(target).filter(|count| *count >= 0);
    Counts {
        views: count(Target::Views),
        likes: count(Target::Likes),
        reposts: count(Target::Reposts),
        comments: count(Target::Comments),
    }
}
