//! Identities and monotonicity over random cases: reopened ones, exits, days, wrong times, fields that nobody tells.

use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;

use super::random::{SPAN_HOURS, case, cases, moment, spread};
use super::sample::{first_symbol, january, set, view, with_due};
use crate::domain::{Case, CaseSet, Field, Kind, Moment, Period, Precision, Symbols, TurnKind};
use crate::indicators::{
    DEFINITIONS, Dimension, Figure, Question, Unit, Views, figures,
    seen::{Seen, State, has_fallen},
};

/// Hours from the first possible event to the end of the first quarter of 2026, one day later.
const QUARTER_END_HOURS: i64 = 3_648;

/// Figures with the parts that sum to their n.
const COMPONENTS: &[(&str, &[&str])] = &[
    ("V4", &["V4.not_due", "V4.overdue", "V4.due_after_load", "V4.no_deadline", "V4.due_not_told"]),
    (
        "V5",
        &[
            "V5.solved",
            "V5.explained",
            "V5.declined",
            "V5.not_admitted",
            "V5.redirected",
            "V5.withdrawn",
            "V5.duplicate",
            "V5.spam",
            "V5.unknown",
        ],
    ),
    ("V5.exits", &["V5.not_admitted", "V5.redirected", "V5.withdrawn", "V5.duplicate", "V5.spam"]),
    ("T1", &["T1.on_time", "T1.late", "T1.overdue_open"]),
    ("T1", &["T1b", "T1b.not_told"]),
];

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

/// Messages and appeals that pass the validity gate at the given hour, and of which somebody tells whether they are closed.
fn valid(cases: Vec<Case>, hours: i64) -> Vec<Case> {
    let is_valid = |case: &Case| {
        let is_told = |seen: Seen<'_>| seen.is_valid && seen.state != State::Untold;
        let whole = Seen::at(case, view(moment(SPAN_HOURS, false))).is_none_or(is_told);
        whole && Seen::at(case, view(moment(hours, false))).is_none_or(is_told)
    };
    let is_told = |case: &Case| !case.not_told.contains(Field::Closing);
    cases.into_iter().filter(|case| case.kind != Kind::Post && is_told(case) && is_valid(case)).collect()
}

/// The sum of a count over the parts.
fn sum(figures: &[Figure], id: &str) -> u64 {
    figures.iter().filter(|figure| figure.id == id).map(|figure| figure.n).sum()
}

/// A median; one that is not reached is longer than any.
fn median(figure: &Figure) -> Option<f64> {
    (figure.n >= 5).then(|| figure.value.unwrap_or(f64::INFINITY))
}

fn n(figures: &[Figure], id: &str) -> u64 {
    super::sample::figure(figures, id).n
}

/// The day of a moment.
fn moment_of_day(moment: Moment) -> Moment {
    super::sample::zone().on(moment.day())
}

/// What happened to the cases between two moments: received, closings, reopenings, exits.
fn flows(cases: &[Case], from: Moment, to: Moment) -> [u64; 4] {
    let mut flows = [0; 4];
    for case in cases.iter().filter(|case| case.received.is_by(to)) {
        let was_there = case.received.is_by(from);
        flows[0] += u64::from(!was_there);
        for turn in case.lifecycle.turns().iter().filter(|turn| turn.at.is_by(to)) {
            let slot = match turn.kind {
                TurnKind::Reopened => 2,
                TurnKind::Closed if turn.status.is_exit() => 3,
                TurnKind::Closed => 1,
            };
            flows[slot] += u64::from(!(was_there && turn.at.is_by(from)));
        }
    }
    flows
}

/// What sums over parts to that of all only together: rates with what is left out of them. Which of the two a case is in, its
/// part decides.
const TOGETHER: &[&[&str]] = &[
    &["X1.share", "X1.not_told"],
    &["X1.closed_share", "X1.closed_not_told"],
    &["X1.due_share", "X1.due_not_told", "T1.no_answer", "T1.not_told"],
    &["S1", "S1.no_answer", "S1.not_told"],
    &["S3", "S3.not_told"],
    &["S3.last", "S3.last_not_told"],
    &["T1.on_time", "T1.late", "T1.overdue_open", "T1.no_answer", "T1.not_told"],
    &["T1b", "T1b.not_told", "T1.no_answer", "T1.not_told"],
    &["T6.exits", "T6.exits_not_told"],
    &["F1", "F1.not_told"],
    &["D4.topic", "D4.topic_not_told"],
    &["D4.place", "D4.place_not_told"],
    &["D4.status", "D4.status_not_told"],
];

const OF_CLOSED: &str = "of a part whose closings are not told all that came is counted, else of what was closed";
const OF_TOLD: &str = "is counted of those that did not leave the rate beside it, and which leave their part decides";

const OF_CURVE: &str =
    "a part with one norm is a curve, which holds those whose deadline is still to come or passed unwatched";

/// Counts that sum with nothing, and why.
const NOT_ADDED: &[(&str, &str)] = &[
    ("U1.not_told", OF_CLOSED),
    ("U1.satisfaction_not_told", OF_CLOSED),
    ("U2.not_told", OF_CLOSED),
    ("R1.not_told", OF_CLOSED),
    ("F1.closed_not_told", OF_CLOSED),
    ("F1.source_not_told", OF_CLOSED),
    ("T1.reopened_late", OF_TOLD),
    ("T6.undecided", OF_TOLD),
    ("T6.not_told", OF_CURVE),
];

/// The counts that sum over parts to that of all each by itself: every one of which nothing else is said.
fn added(total: &[Figure]) -> BTreeSet<&'static str> {
    let counts = total.iter().filter(|figure| figure.unit == Unit::Items).map(|figure| figure.id);
    let is_excepted =
        |id: &&str| TOGETHER.iter().any(|ids| ids.contains(id)) || NOT_ADDED.iter().any(|(not, _)| not == id);
    counts.filter(|id| !is_excepted(id)).collect()
}

#[test]
fn counts_that_sum_otherwise_are_counts_that_are_defined() {
    let named = TOGETHER.iter().copied().flatten().chain(NOT_ADDED.iter().map(|(id, _)| id));
    for id in named {
        assert!(DEFINITIONS.iter().any(|definition| definition.id == *id), "{id}");
    }
    for (id, reason) in NOT_ADDED {
        assert!(!TOGETHER.iter().any(|ids| ids.contains(id)), "{id} sums with others, and not: {reason}");
    }
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
            let of = |figures: &[Figure], ids: &[&str]| ids.iter().map(|id| sum(figures, id)).sum::<u64>();
            let alone: Vec<[&str; 1]> = added(&total).into_iter().map(|id| [id]).collect();
            for ids in alone.iter().map(<[_; 1]>::as_slice).chain(TOGETHER.iter().copied()) {
                prop_assert_eq!(of(&parts, ids), of(&total, ids), "{:?} by {:?}", ids, list);
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
    fn what_is_in_work_is_a_partition(cases in cases(), hours in 0..SPAN_HOURS, unwatched in 0..SPAN_HOURS) {
        let watched = HashMap::from([(first_symbol(), moment((hours - unwatched).max(0), false))]);
        let (set, question) = (set(cases), Question { watched: &watched, ..quarter(hours) });
        let views = Views::new(&set, &question);
        let seen = set.cases.iter().filter_map(|case| Seen::at(case, views.of(case)));
        let open = seen.filter(|seen| seen.state == State::Open).count();
        let found = figures(&set, &question);
        let parts = ["V4.not_due", "V4.overdue", "V4.due_after_load", "V4.no_deadline", "V4.due_not_told"].map(|id| n(&found, id));
        prop_assert_eq!(n(&found, "V4"), parts.iter().sum::<u64>());
        prop_assert_eq!(n(&found, "V4"), u64::try_from(open).unwrap());
        prop_assert!(n(&found, "T2") <= n(&found, "V4.overdue"));
        prop_assert!(n(&found, "T3") <= n(&found, "V4.not_due"));
        let is_due_later = |case: &Case| case.dues.as_ref().is_some_and(|dues| {
            !dues.standing_at(question.as_of.instant()).is_before(question.as_of)
        });
        let later = u64::try_from(set.cases.iter().filter(|case| is_due_later(case)).count()).unwrap();
        prop_assert!(n(&found, "V4.not_due") <= later, "a deadline that has passed counts as one to come");
    }

    #[test]
    fn what_was_closed_is_the_sum_of_its_outcomes(cases in cases(), hours in 0..SPAN_HOURS) {
        let found = figures(&set(cases), &quarter(hours));
        let kept = ["solved", "explained", "declined", "unknown"];
        let exits = ["not_admitted", "redirected", "withdrawn", "duplicate", "spam"];
        let outcomes = |names: &[&str]| names.iter().map(|name| n(&found, &format!("V5.{name}"))).sum::<u64>();
        prop_assert_eq!(n(&found, "V5.exits"), outcomes(&exits));
        prop_assert_eq!(n(&found, "V5"), outcomes(&kept) + outcomes(&exits));
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
        let before = n(&figures(&set, &quarter(first)), "V4");
        let after = n(&figures(&set, &quarter(second)), "V4");
        prop_assert_eq!(after + closed + exits, before + received + reopened);
    }

    #[test]
    fn all_that_fell_due_was_on_time_or_late_or_is_overdue_or_left_or_is_not_told(
        cases in cases(),
        later in 0..SPAN_HOURS - QUARTER_END_HOURS,
    ) {
        let hours = QUARTER_END_HOURS + later;
        let question = quarter(hours);
        let as_of = moment(hours, false);
        let mut cases = valid(cases, hours);
        cases.retain(|case| case.received.is_by(as_of) && case.dues.is_some());
        let fell = |case: &Case| {
            let seen = Seen::at(case, view(as_of)).unwrap();
            let is_due = seen.due.is_some_and(|due| question.period.contains(due) && has_fallen(due, as_of));
            is_due && !seen.is_noise()
        };
        let due = u64::try_from(cases.iter().filter(|case| fell(case)).count()).unwrap();
        let found = figures(&set(cases), &question);
        let n = |id: &str| super::sample::figure(&found, id).n;
        let left = n("X1.due_share") + n("X1.due_not_told") - n("T1");
        let parts = ["T1.on_time", "T1.late", "T1.overdue_open", "T1.no_answer", "T1.not_told"].map(n);
        prop_assert_eq!(parts.iter().sum::<u64>() + left, due);
    }

    #[test]
    fn a_late_case_never_raises_the_share_on_time(cases in cases(), late in case(), hours in 0..SPAN_HOURS) {
        let question = quarter(hours);
        let before = figures(&set(cases.clone()), &question);
        let more = [cases.clone(), vec![with_due(late, moment(2_000, false))]].concat();
        let untold = |more: &[Case]| {
            let set = set(more.to_vec());
            let views = Views::new(&set, &question);
            cases.iter().map(|case| views.of(case).untold).collect::<Vec<_>>()
        };
        prop_assume!(untold(&cases) == untold(&more));
        let after = figures(&set(more), &question);
        let [before, after] = [before, after].map(|found| (n(&found, "T1.on_time"), n(&found, "T1")));
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
        for id in ["S1", "S3", "S3.last"] {
            let [before, after] = [&before, &after].map(|found| super::sample::figure(found, id));
            prop_assert!(before.unit == after.unit || before.n == 0);
            let Some(median_before) = median(before) else { continue };
            prop_assert!(median(after).is_some_and(|after| after >= median_before), "{}", id);
        }
    }

    #[test]
    fn nobody_leaves_a_median_because_of_its_precision(cases in cases(), hours in 0..SPAN_HOURS) {
        let question = quarter(hours);
        let exact = |case: &Case| case.received.precision() == Precision::Second;
        let cohort = |cases: Vec<Case>| {
            let found = figures(&set(cases), &question);
            ["S1", "S3", "S3.last", "S0.median", "F1"].map(|id| super::sample::figure(&found, id).n)
        };
        // days where seconds were, and the day of the receipt before every event of it
        let vague: Vec<_> = cases.iter().cloned().map(|case| {
            let received = moment_of_day(case.received);
            Case { received, ..case }
        }).collect();
        let both: Vec<_> = cases.iter().zip(&vague).filter(|(one, other)| {
            let is_valid = |case: &Case| Seen::at(case, view(question.as_of)).is_some_and(|seen| seen.is_valid);
            is_valid(one) == is_valid(other) && exact(one)
        }).collect();
        let one = cohort(both.iter().map(|(one, _)| (*one).clone()).collect());
        let other = cohort(both.iter().map(|(_, other)| (*other).clone()).collect());
        prop_assert_eq!(one, other);
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
