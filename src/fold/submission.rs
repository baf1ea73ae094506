//! Everything told of an item → its submission.

use crate::{
    calendar::DeadlineSubject,
    domain::{
        AuthorKey, Block, Datum, Defect, DefectCode, ExternalId, FeedName, Field, Flags, Kind, Moment, NotTold, Place,
        Rating, Satisfaction, Severity, Status, Submission, Topic, TurnKind, UnknownTexts, Zone,
    },
    mapping::{Mapping, Named, Target, after},
};

use super::{
    Claim, Fold, FoldRules, Folded, Witness,
    contradiction::contradicted,
    deadlines::{self, Found},
    field::{finest, finest_ever, latest, place_of_latest},
    lifecycle::{self, Course},
    post,
};

/// Makes the submission, or says why there is none.
pub(super) fn submission(rules: &FoldRules, external_id: &str, claims: &[Claim<'_>], last: &Claim<'_>) -> Fold {
    let alone = |folded| Fold { folded, missing_year: None };
    let received = finest(claims, |state| state.statement.moment(Target::Received));
    let Datum::Value(received) = received else { return alone(defective(claims, last)) };
    // What a stream requires must be told by some state.
    let is_lacking = |target: &Target| claims.iter().all(|state| state.statement.lacking.contains(target));
    if last.statement.lacking.iter().any(is_lacking) {
        return alone(defective(claims, last));
    }
    let kind = kind(claims, last.state.mapping.default_kind());
    let topic = if kind == Kind::Post {
        match post::topic(claims) {
            Ok(topic) => topic,
            Err(reason) => return alone(Folded::LeftOut(reason, last.state.feed.clone())),
        }
    } else {
        topic(claims, received)
    };
    let mut course = lifecycle::course(claims, received, &rules.zone, kind);
    if kind == Kind::Post && course.status_place.is_none() {
        // Nobody owes a post work: it has no status of its own.
        course.status = Status::New;
    }
    let severity = severity(claims, received);
    let registered = finest(claims, |state| state.statement.moment(Target::Registered));
    let subject = DeadlineSubject {
        platform: rules.platform,
        kind,
        severity: severity.value(),
        received,
        registered: registered.value(),
        planned: None,
    };
    // No rule is known to hold while nobody tells whether it is an appeal.
    let found = if is_kind_told(claims, kind) {
        deadlines::deadlines(rules, subject, claims, &course.classes)
    } else {
        Found::none()
    };
    let goes_by_planned = rules.deadlines.goes_by_planned(subject) == Some(true);
    let submission = assemble(rules, external_id, claims, Settled { subject, topic, course, goes_by_planned });
    Fold { folded: Folded::Submission(Box::new(submission), found.deadlines), missing_year: found.missing_year }
}

/// What was settled before the rest.
struct Settled {
    subject: DeadlineSubject,
    topic: Topic,
    course: Course,
    /// Whether its deadline goes by the date that the source promises.
    goes_by_planned: bool,
}

fn assemble(rules: &FoldRules, external_id: &str, claims: &[Claim<'_>], settled: Settled) -> Submission {
    let not_told = not_told(claims, &settled, &rules.zone);
    let unknown = unknown(claims, &settled.course, settled.subject.received);
    let Settled { subject: DeadlineSubject { received, kind, severity, registered, .. }, topic, course, .. } = settled;
    let text = |target| latest(claims, |state| state.statement.text(target));
    let flag = |target| latest(claims, |state| state.statement.flag(target)).value();
    let first_response = finest_ever(claims, |state| first_response(state, received, &rules.zone));
    let organisation_source = text(Target::Organisation).value();
    let mapping = claims.last().map(|last| last.state.mapping);
    let organisation =
        organisation_source.zip(mapping).and_then(|(name, mapping)| mapping.organisation(name, received.day()));
    let status_state = course.status_place.and_then(|place| claims.get(place));
    let status_source = status_state.and_then(|state| state.statement.text(Target::Status).value()).unwrap_or_default();
    let author_key = claims.iter().rev().find_map(|state| state.statement.author_key.as_deref());
    Submission {
        municipality: rules.municipality.clone(),
        platform: rules.platform,
        feeds: feeds(claims),
        external_id: ExternalId::new(external_id),
        url: text(Target::Url).value().map(str::to_owned),
        kind,
        received,
        registered,
        first_response: first_response.value(),
        closing_is_answer: closing_is_answer(claims),
        planned: finest(claims, |state| state.statement.moment(Target::Planned)).value(),
        status_source: status_source.to_owned(),
        status: course.status,
        not_told,
        lifecycle: course.lifecycle,
        topic,
        organisation_source: organisation_source.map(str::to_owned),
        organisation,
        place: place(claims),
        elsewhere: elsewhere(rules, claims),
        severity,
        text: post::text(claims),
        author_key: author_key.map(AuthorKey::new),
        rating: rating(claims, received),
        flags: Flags {
            repeat: flag(Target::Repeat),
            fast_track: flag(Target::FastTrack),
            overdue_source: flag(Target::Overdue),
        },
        unknown,
        contradicted: contradicted(claims),
    }
}

/// What is wrong with an item that no state makes countable: what the last one that lacks anything says of itself.
fn defective(claims: &[Claim<'_>], last: &Claim<'_>) -> Folded {
    let of_state = |claims: &Claim<'_>| Some((claims.statement.defects.first()?.clone(), Witness::of(&claims.state)));
    let (defect, witness) = claims.iter().rev().find_map(of_state).unwrap_or_else(|| {
        let field = last.state.mapping.field_name(last.state.stream, Target::Received);
        (Defect { code: DefectCode::MissingReceived, field }, Witness::of(&last.state))
    });
    Folded::Defective(defect, witness)
}

fn feeds(claims: &[Claim<'_>]) -> Vec<FeedName> {
    let mut feeds: Vec<FeedName> = claims.iter().map(|state| state.state.feed.clone()).collect();
    feeds.sort_unstable();
    feeds.dedup();
    feeds
}

/// An appeal when the applicant chose 59-ФЗ or the source names that law, else what the mapping says.
fn kind(claims: &[Claim<'_>], default_kind: Kind) -> Kind {
    let names_law = latest(claims, |state| state.statement.text(Target::Law)).value().is_some_and(names_59);
    let is_chosen = latest(claims, |state| state.statement.flag(Target::Appeal)) == Datum::Value(true);
    if names_law || is_chosen { Kind::Appeal } else { default_kind }
}

/// Whether it is known that it is an appeal, or that it is none: each field by which a stream may say that it is one must be
/// told by some state.
fn is_kind_told(claims: &[Claim<'_>], kind: Kind) -> bool {
    let is_read = |target| claims.iter().any(|state| state.state.mapping.reads(state.state.stream, target));
    let is_flag_told = || claims.iter().any(|state| state.statement.flag(Target::Appeal).is_told());
    let is_law_told = || claims.iter().any(|state| state.statement.text(Target::Law).is_told());
    kind == Kind::Appeal || ((!is_read(Target::Appeal) || is_flag_told()) && (!is_read(Target::Law) || is_law_told()))
}

/// Whether no feed that tells it gives times of first answers.
fn closing_is_answer(claims: &[Claim<'_>]) -> bool {
    claims.iter().all(|state| state.state.mapping.closing_is_answer())
}

/// Whether a text names the law № 59-ФЗ: the number stands by itself, and nothing before it says that it is not meant.
fn names_59(law: &str) -> bool {
    let mut words = law.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_denial = |word: &str| matches!(word.to_lowercase().as_str(), "не" | "нет" | "вне" | "без" | "кроме");
    let is_number = |word: &str| word.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits == "59");
    words.find(|word| is_denial(word) || is_number(word)).is_some_and(is_number)
}

/// The three words of one state: those of several never mix.
fn topic(claims: &[Claim<'_>], received: Moment) -> Topic {
    let state =
        place_of_latest(claims, |state| state.statement.text(Target::Topic)).and_then(|place| claims.get(place));
    let word = |target| state.and_then(|state| state.statement.text(target).value());
    let (topic, subtopic) = (word(Target::Topic), word(Target::Subtopic));
    let block = state
        .zip(topic)
        .and_then(|(state, topic)| state.state.mapping.block(topic, subtopic.unwrap_or_default(), received.day()));
    Topic {
        block: block.unwrap_or(Block::Unmapped),
        topic: topic.map(str::to_owned),
        subtopic: subtopic.map(str::to_owned),
        fact: word(Target::Fact).map(str::to_owned),
        decided_by: Vec::new(),
    }
}

/// The time of the first answer as a state tells it: itself, or the receipt and the time it took. After a receipt known by
/// day only the hour it took says nothing: then it is not told.
fn first_response(state: &Claim<'_>, received: Moment, zone: &Zone) -> Datum<Moment> {
    let at = state.statement.moment(Target::FirstResponse);
    match (at, state.statement.span_s(Target::ResponseAfter)) {
        (Datum::Value(at), _) => Datum::Value(at),
        (_, Datum::Value(seconds)) => after(received, seconds, zone).map_or(Datum::NotTold, Datum::Value),
        (Datum::Empty, _) | (_, Datum::Empty) => Datum::Empty,
        (Datum::NotTold, Datum::NotTold) => Datum::NotTold,
    }
}

/// Street and house of one state, a territory, a point; each by its own word.
fn place(claims: &[Claim<'_>]) -> Place {
    let street =
        place_of_latest(claims, |state| state.statement.text(Target::Street)).and_then(|place| claims.get(place));
    let address = street.and_then(|state| {
        let street = state.statement.text(Target::Street).value()?;
        Some(match state.statement.text(Target::House).value() {
            Some(house) => [street, ", ", house].concat(),
            None => street.to_owned(),
        })
    });
    let coordinates = latest(claims, |state| {
        let (latitude, longitude) =
            (state.statement.decimal(Target::Latitude), state.statement.decimal(Target::Longitude));
        match (latitude, longitude) {
            (Datum::Value(latitude), Datum::Value(longitude)) => {
                let is_somewhere = state.state.mapping.is_somewhere((latitude, longitude));
                if is_somewhere { Datum::Value((latitude, longitude)) } else { Datum::Empty }
            }
            (Datum::NotTold, Datum::NotTold) => Datum::NotTold,
            (..) => Datum::Empty,
        }
    });
    let territory = latest(claims, |state| state.statement.text(Target::Territory));
    Place { territory: territory.value().map(str::to_owned), address, coordinates: coordinates.value() }
}

/// What the source names in place of the configured municipality: code, municipality and region each by its latest word.
fn elsewhere(rules: &FoldRules, claims: &[Claim<'_>]) -> Option<String> {
    let text = |target| latest(claims, |state| state.statement.text(target)).value();
    let (municipality, region) = (text(Target::Municipality), text(Target::Region));
    rules.home.elsewhere(Named { municipality, region, oktmo: text(Target::Oktmo) })
}

fn rating(claims: &[Claim<'_>], received: Moment) -> Rating {
    let stars = latest(claims, |state| state.statement.integer(Target::Stars)).value();
    let satisfaction = satisfaction(claims, received).value();
    Rating { stars: stars.and_then(|stars| u8::try_from(stars).ok()), satisfaction }
}

/// What the reason of the closing says of the citizen.
fn satisfaction(claims: &[Claim<'_>], received: Moment) -> Datum<Satisfaction> {
    meaning(claims, Target::ClosingReason, |mapping, text| mapping.satisfaction(text, received.day()))
}

fn severity(claims: &[Claim<'_>], received: Moment) -> Datum<Severity> {
    meaning(claims, Target::Severity, |mapping, text| {
        mapping.severity(text, received.day()).map_or(Datum::NotTold, Datum::Value)
    })
}

/// What the crosswalk says of the word that counts; a word that it does not know tells nothing.
fn meaning<T>(claims: &[Claim<'_>], target: Target, read: impl Fn(&Mapping, &str) -> Datum<T>) -> Datum<T> {
    match latest_text(claims, target) {
        Some((mapping, text)) => read(mapping, text),
        None if claims.iter().any(|state| state.statement.text(target).is_told()) => Datum::Empty,
        None => Datum::NotTold,
    }
}

/// The word that counts, with the mapping of the state that says it.
fn latest_text<'s>(claims: &'s [Claim<'_>], target: Target) -> Option<(&'s Mapping, &'s str)> {
    let state = claims.get(place_of_latest(claims, |state| state.statement.text(target))?)?;
    Some((state.state.mapping, state.statement.text(target).value()?))
}

/// The words that tell nothing, because the crosswalk does not know them.
fn unknown(claims: &[Claim<'_>], course: &Course, received: Moment) -> UnknownTexts {
    let text = |target, is_told: bool| {
        let text = latest_text(claims, target).filter(|_| !is_told);
        text.map(|(_, text)| text.to_owned())
    };
    UnknownTexts {
        decision: lifecycle::unknown_decision(claims, course, received).map(str::to_owned),
        severity: text(Target::Severity, severity(claims, received).is_told()),
        closing_reason: text(Target::ClosingReason, satisfaction(claims, received).is_told()),
    }
}

/// Whether anything is told that becomes known with the closing. That there was none while the item was open says nothing of
/// the closing that came later.
fn of_closing<'s, T>(claims: &'s [Claim<'_>], course: &Course, read: impl Fn(&'s Claim<'_>) -> Datum<T>) -> bool {
    claims.iter().enumerate().any(|(place, state)| match read(state) {
        Datum::Value(_) => true,
        Datum::Empty => course.says_of_closing(place),
        Datum::NotTold => false,
    })
}

/// Whether it is told that the item came back, or that it did not.
fn is_return_told(claims: &[Claim<'_>], course: &Course) -> bool {
    let has_returned = course.lifecycle.turns().iter().any(|turn| turn.kind == TurnKind::Reopened);
    has_returned
        || claims.iter().enumerate().any(|(place, Claim { statement, .. })| {
            let flag = statement.flag(Target::Repeat);
            let is_listed = statement.history.is_told() || statement.reopenings.is_told();
            flag == Datum::Value(true) || ((flag.is_told() || is_listed) && course.says_of_closing(place))
        })
}

fn not_told(claims: &[Claim<'_>], settled: &Settled, zone: &Zone) -> NotTold {
    let Settled { subject: DeadlineSubject { received, kind, .. }, course, goes_by_planned, .. } = settled;
    let any = |tells: &dyn Fn(&Claim<'_>) -> bool| claims.iter().any(tells);
    let text = |target| any(&|state| state.statement.text(target).is_told());
    let flag = |target| any(&|state| state.statement.flag(target).is_told());
    let moment = |target| any(&|state| state.statement.moment(target).is_told());
    let is_told = |field: Field| match field {
        Field::Status => course.status_place.is_some(),
        Field::Closing => course.is_closing_told,
        Field::FirstResponse => {
            closing_is_answer(claims) || any(&|state| first_response(state, *received, zone).is_told())
        }
        Field::Planned => !goes_by_planned || moment(Target::Planned),
        Field::Registered => moment(Target::Registered),
        Field::Stars => of_closing(claims, course, |state| state.statement.integer(Target::Stars)),
        Field::Satisfaction => match latest_text(claims, Target::ClosingReason) {
            Some(_) => satisfaction(claims, *received).is_told(),
            None => of_closing(claims, course, |state| state.statement.text(Target::ClosingReason)),
        },
        Field::Repeat => is_return_told(claims, course),
        Field::FastTrack => flag(Target::FastTrack),
        Field::Organisation => text(Target::Organisation),
        Field::Place => {
            text(Target::Territory)
                || text(Target::Street)
                || any(&|state| state.statement.decimal(Target::Latitude).is_told())
        }
        Field::Severity => severity(claims, *received).is_told(),
        // Of a post the topic is found by rules.
        Field::Topic => *kind == Kind::Post || text(Target::Topic),
        Field::Kind => is_kind_told(claims, *kind),
        Field::Outcome => course.is_outcome_told(),
    };
    Field::ALL.iter().copied().filter(|field| !is_told(*field)).collect()
}
