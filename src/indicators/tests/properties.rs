//! Identities and monotonicity over random cases: reopened ones, exits, days, wrong times.

use jiff::{ToSpan, civil::date};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::sample::{first_symbol, january, set, view, zone};
use crate::domain::{
    Block, Case, CaseSet, Instant, Kind, Lifecycle, MetBy, Moment, Period, Platform, Rating, Severity, Status, Symbols,
    Turn, TurnKind,
};
use crate::indicators::{
    Dimension, Figure, Question, Unit, figures,
    seen::{Seen, State},
};

/// Hours from the first to the last possible event: November 2025 to May 2026.
const SPAN_HOURS: i64 = 4_800;
/// Hours from the first possible event to the end of the first quarter of 2026, one day later.
const QUARTER_END_HOURS: i64 = 3_648;

/// Figures with the parts that sum to their n.
const COMPONENTS: &[(&str, &[&str])] = &[
    ("V4", &["V4.not_due", "V4.overdue", "V4.no_deadline"]),
    (
        "V5",
        &[
            "V5.solved",
            "V5.explained",
            "V5.declined",
            "V5.redirected",
            "V5.withdrawn",
            "V5.duplicate",
            "V5.spam",
            "V5.unknown",
        ],
    ),
    ("V5.exits", &["V5.redirected", "V5.withdrawn", "V5.duplicate", "V5.spam"]),
    ("T1", &["T1.on_time", "T1.late", "T1.overdue_open"]),
];

fn moment(hours: i64, is_day: bool) -> Moment {
    let day = date(2025, 11, 1).checked_add((hours / 24).days()).unwrap();
    let start = zone().start_of(day).as_micros();
    let at = zone().at(Instant::from_micros(start + hours % 24 * 3_600_000_000));
    if is_day { zone().on(day) } else { at }
}

/// A moment some hours after `received`, seldom before it.
fn event(received: i64) -> impl Strategy<Value = Moment> {
    (-60i64..1_500, prop::bool::weighted(0.2))
        .prop_map(move |(wait, is_day)| moment((received + wait).clamp(0, SPAN_HOURS), is_day))
}

fn lifecycle(received: i64) -> impl Strategy<Value = Lifecycle> {
    vec(event(received), 0..4).prop_map(|mut moments| {
        moments.sort_by_key(|moment| moment.instant());
        let kinds = [TurnKind::Closed, TurnKind::Reopened].into_iter().cycle();
        Lifecycle::new(moments.into_iter().zip(kinds).map(|(at, kind)| Turn { kind, at }).collect())
    })
}

fn statuses() -> impl Strategy<Value = Status> {
    prop_oneof![3 => Just(Status::Solved), 3 => Just(Status::InProgress), 4 => select(Status::ALL)]
}

fn case() -> impl Strategy<Value = Case> {
    let times = (0..SPAN_HOURS, prop::bool::weighted(0.2)).prop_flat_map(|(received, is_day)| {
        let optional = move || option::of(event(received));
        (Just(moment(received, is_day)), lifecycle(received), optional(), optional(), optional())
    });
    let words = (select(Platform::ALL), select(Block::ALL), statuses(), select(MetBy::ALL));
    let rest = (option::of(select(Severity::ALL)), prop::bool::weighted(0.1), option::of(1u8..6), any::<bool>());
    (times, words, rest).prop_map(|(times, (platform, block, status, met_by), (severity, is_post, stars, repeat))| {
        let (received, lifecycle, first_response, due_original, due) = times;
        Case {
            platform,
            feed: first_symbol(),
            kind: if is_post { Kind::Post } else { Kind::Message },
            block,
            organisation: None,
            territory: None,
            severity,
            status,
            received,
            first_response,
            lifecycle,
            due_original,
            due,
            met_by,
            rating: Rating { stars, satisfaction: None },
            repeat,
            fast_track: Some(repeat),
            has_place: repeat,
        }
    })
}

fn cases() -> impl Strategy<Value = Vec<Case>> {
    vec(case(), 0..80)
}

/// The cases over two feeds, two organisations and none, two territories and none.
fn spread(mut cases: Vec<Case>) -> CaseSet {
    let mut symbols = Symbols::default();
    let [first, second] = ["pos", "vk"].map(|name| symbols.intern(name));
    let names = [None, Some(first), Some(second)];
    for (index, case) in cases.iter_mut().enumerate() {
        case.feed = if index % 2 == 0 { first } else { second };
        case.organisation = names[index % 3];
        case.territory = names[index / 3 % 3];
    }
    CaseSet { cases, symbols }
}

/// Every dimension alone, none, and some together.
fn lists() -> Vec<Vec<Dimension>> {
    let alone = Dimension::ALL.iter().map(|dimension| vec![*dimension]);
    let together = [
        vec![],
        vec![Dimension::Block, Dimension::Platform],
        vec![Dimension::Organisation, Dimension::Territory],
        vec![Dimension::Kind, Dimension::Severity, Dimension::Feed],
    ];
    alone.chain(together).collect()
}

/// The first quarter of 2026 as of the given hour.
fn quarter(hours: i64) -> Question<'static> {
    Question { period: Period::quarter(2026, 1).unwrap(), ..january(moment(hours, false)) }
}

/// Messages that pass the validity gate at the given hour.
fn valid(cases: Vec<Case>, hours: i64) -> Vec<Case> {
    let is_valid = |case: &Case| {
        let whole = Seen::at(case, view(moment(SPAN_HOURS, false))).is_none_or(|seen| seen.is_valid);
        whole && Seen::at(case, view(moment(hours, false))).is_none_or(|seen| seen.is_valid && seen.is_work())
    };
    cases.into_iter().filter(|case| case.kind != Kind::Post && is_valid(case)).collect()
}

fn count(figures: &[Figure], id: &str) -> u64 {
    super::sample::count(figures, id)
}

/// The sum of a count over the parts.
fn sum(figures: &[Figure], id: &str) -> u64 {
    figures.iter().filter(|figure| figure.id == id).map(|figure| figure.n).sum()
}

/// The medians with this id; a median that is not reached is longer than any.
fn median(figures: &[Figure], id: &str, unit: Unit) -> Option<f64> {
    let found = figures.iter().find(|figure| figure.id == id && figure.unit == unit && figure.n >= 5)?;
    Some(found.value.unwrap_or(f64::INFINITY))
}

/// What happened to the cases between two moments: received, closings, reopenings, exits.
fn flows(cases: &[Case], from: Moment, to: Moment) -> [u64; 4] {
    let mut flows = [0; 4];
    for case in cases.iter().filter(|case| case.received.is_by(to)) {
        let was_there = case.received.is_by(from);
        flows[0] += u64::from(!was_there);
        let turns = case.lifecycle.turns();
        for (index, turn) in turns.iter().enumerate().filter(|(_, turn)| turn.at.is_by(to)) {
            let is_exit = index + 1 == turns.len() && case.status.is_exit();
            let slot = match turn.kind {
                TurnKind::Reopened => 2,
                TurnKind::Closed if is_exit => 3,
                TurnKind::Closed => 1,
            };
            flows[slot] += u64::from(!(was_there && turn.at.is_by(from)));
        }
    }
    flows
}

proptest! {
    // every slice of every list is compared: fewer sets of cases do
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn counts_of_the_parts_sum_to_the_total(cases in cases(), hours in 0..SPAN_HOURS, known in 0..SPAN_HOURS) {
        let set = spread(cases);
        let question = || Question { known_at: moment(known, false), ..quarter(hours) };
        let total = figures(&set, &question());
        for list in lists() {
            let parts = figures(&set, &Question { slices: std::slice::from_ref(&list), ..question() });
            for figure in total.iter().filter(|figure| figure.unit == Unit::Items) {
                prop_assert_eq!(sum(&parts, figure.id), figure.n, "{} by {:?}", figure.id, list);
            }
        }
    }

    #[test]
    fn components_sum_in_every_slice(cases in cases(), hours in 0..SPAN_HOURS) {
        let lists = lists();
        let found = figures(&spread(cases), &Question { slices: &lists, ..quarter(hours) });
        for (whole, parts) in COMPONENTS {
            for figure in found.iter().filter(|figure| figure.id == *whole) {
                let same = found.iter().filter(|part| part.slice == figure.slice && parts.contains(&part.id));
                let components: Vec<_> = same.map(|part| part.n).collect();
                prop_assert_eq!(components.len(), parts.len(), "{} of {:?}", whole, figure.slice);
                prop_assert_eq!(components.iter().sum::<u64>(), figure.n, "{} of {:?}", whole, figure.slice);
            }
        }
    }
}

proptest! {
    #[test]
    fn what_is_in_work_is_a_partition(cases in cases(), hours in 0..SPAN_HOURS) {
        let as_of = moment(hours, false);
        let open = cases.iter().filter_map(|case| Seen::at(case, view(as_of))).filter(|seen| seen.state == State::Open).count();
        let found = figures(&set(cases), &quarter(hours));
        let parts = ["V4.not_due", "V4.overdue", "V4.no_deadline"].map(|id| count(&found, id));
        prop_assert_eq!(count(&found, "V4"), parts.iter().sum::<u64>());
        prop_assert_eq!(count(&found, "V4"), u64::try_from(open).unwrap());
        prop_assert!(count(&found, "T2") <= count(&found, "V4.overdue"));
        prop_assert!(count(&found, "T3") <= count(&found, "V4.not_due"));
    }

    #[test]
    fn what_was_closed_is_the_sum_of_its_outcomes(cases in cases(), hours in 0..SPAN_HOURS) {
        let found = figures(&set(cases), &quarter(hours));
        let kept = ["solved", "explained", "declined", "unknown"];
        let exits = ["redirected", "withdrawn", "duplicate", "spam"];
        let outcomes = |names: [&str; 4]| names.map(|name| count(&found, &format!("V5.{name}"))).iter().sum::<u64>();
        prop_assert_eq!(count(&found, "V5.exits"), outcomes(exits));
        prop_assert_eq!(count(&found, "V5"), outcomes(kept) + outcomes(exits));
    }

    #[test]
    fn what_is_in_work_follows_from_what_was_and_what_happened(
        cases in cases(),
        first in 0..SPAN_HOURS,
        second in 0..SPAN_HOURS,
    ) {
        let (first, second) = (first.min(second), first.max(second));
        let cases = valid(cases, second);
        let [received, closed, reopened, exits] = flows(&cases, moment(first, false), moment(second, false));
        let set = set(cases);
        let before = count(&figures(&set, &quarter(first)), "V4");
        let after = count(&figures(&set, &quarter(second)), "V4");
        prop_assert_eq!(after + closed + exits, before + received + reopened);
    }

    #[test]
    fn all_that_fell_due_was_on_time_or_late_or_is_overdue(cases in cases(), later in 0..SPAN_HOURS - QUARTER_END_HOURS) {
        let hours = QUARTER_END_HOURS + later;
        let mut cases = valid(cases, hours);
        cases.retain(|case| !case.status.is_exit() && case.received.is_by(moment(hours, false)));
        let question = quarter(hours);
        let due = cases.iter().filter(|case| case.due.is_some_and(|due| question.period.contains(due))).count();
        let found = figures(&set(cases), &question);
        let parts = ["T1.on_time", "T1.late", "T1.overdue_open"].map(|id| count(&found, id));
        prop_assert_eq!(parts.iter().sum::<u64>(), u64::try_from(due).unwrap());
        prop_assert_eq!(super::sample::figure(&found, "T1").n, parts.iter().sum::<u64>());
    }

    #[test]
    fn a_late_case_never_raises_the_share_on_time(cases in cases(), late in case(), hours in 0..SPAN_HOURS) {
        let question = quarter(hours);
        let before = figures(&set(cases.clone()), &question);
        let more = [cases, vec![Case { due: Some(moment(2_000, false)), ..late }]].concat();
        let after = figures(&set(more), &question);
        let [before, after] = [before, after].map(|found| (count(&found, "T1.on_time"), super::sample::figure(&found, "T1").n));
        prop_assume!(after.0 == before.0);
        prop_assert!(after.0 * before.1 <= before.0 * after.1);
        prop_assert!(after.1 >= before.1);
    }

    #[test]
    fn an_open_case_never_improves_the_medians(cases in cases(), received in 0..SPAN_HOURS, hours in 0..SPAN_HOURS) {
        let question = quarter(hours);
        let open = Case { received: moment(received, false), ..super::sample::open() };
        let before = figures(&set(cases.clone()), &question);
        let after = figures(&set([cases, vec![open]].concat()), &question);
        for (id, unit) in ["S1", "S3", "S3.last"].into_iter().flat_map(|id| [(id, Unit::Hours), (id, Unit::Days)]) {
            let Some(median_before) = median(&before, id, unit) else { continue };
            prop_assert!(median(&after, id, unit).is_some_and(|after| after >= median_before), "{} in {:?}", id, unit);
        }
    }

    #[test]
    fn shares_and_their_intervals_stay_between_none_and_all(cases in cases(), hours in 0..SPAN_HOURS) {
        let set = CaseSet { cases, symbols: Symbols::default() };
        for figure in figures(&set, &quarter(hours)).iter().filter(|figure| figure.unit == Unit::Share) {
            let Some(value) = figure.value else { continue };
            prop_assert!((0.0..=1.0).contains(&value), "{}", figure.id);
            let (low, high) = (figure.low.unwrap(), figure.high.unwrap());
            prop_assert!(0.0 <= low && low <= value && value <= high && high <= 1.0, "{}: {figure:?}", figure.id);
        }
    }

    #[test]
    fn no_duration_is_negative(cases in cases(), hours in 0..SPAN_HOURS) {
        for figure in figures(&set(cases), &quarter(hours)) {
            let ends = [figure.value, figure.low, figure.high];
            prop_assert!(ends.iter().flatten().all(|end| *end >= 0.0), "{figure:?}");
        }
    }
}
