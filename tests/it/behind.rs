//! The rows behind a figure give its number again.

use svod::{
    domain::Period,
    indicators::{DEFINITIONS, Dimension, Figure, Role, Slice, Unit},
    pipeline::aggregate::know,
    service::rows::{self, Asked, RowsError},
};

use crate::installation::Installation;

/// Whether the rows give the value and the number of cases of a figure.
fn check(figure: &Figure, roles: &[Role]) {
    let (id, slice) = (figure.id, &figure.slice);
    let number = |count: usize| u32::try_from(count).unwrap();
    let count = number(roles.len());
    assert_eq!(u64::from(count), figure.n, "{id} {slice:?}: rows");
    let Some(value) = figure.value else { return };
    let parts = number(roles.iter().filter(|role| **role == Role::Share(true)).count());
    let is_same = match (figure.unit, roles.first()) {
        (Unit::Items, _) => (value - f64::from(count)).abs() < 1e-9,
        (Unit::Share, Some(Role::Share(_))) => (value - f64::from(parts) / f64::from(count)).abs() < 1e-9,
        // Medians and curves are computed again in the tests of the indicators; here the durations must be there.
        (Unit::Share | Unit::Days, Some(Role::Duration { .. })) => true,
        (Unit::Hours, Some(_)) => roles.iter().all(|role| matches!(role, Role::Duration { hours: Some(_), .. })),
        (Unit::Share | Unit::Days | Unit::Hours, _) => false,
    };
    assert!(is_same, "{id} {slice:?}: {value} of {count} rows, {parts} of the part");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rows_behind_every_figure_give_its_number() {
    let here = Installation::new().await;
    for feed in here.feeds() {
        here.sync(&feed).await;
    }
    let basis = here.app.basis(None).await.unwrap();
    let moments = here.moments().await;
    let knowledge = know(&basis, moments).await.unwrap();
    let period = Period::parse("2026-Q1").unwrap();
    let figures = knowledge.figures(period, &[vec![], vec![Dimension::Platform]]);
    let mut seen = 0;
    for definition in DEFINITIONS.iter() {
        for figure in figures.iter().filter(|figure| figure.id == definition.id) {
            let asked = Asked { id: figure.id, period, slice: &figure.slice };
            let mut roles = Vec::new();
            let found = rows::behind(&basis, moments, asked, |_, role| roles.push(role)).await;
            match found {
                Ok(count) => {
                    assert_eq!(count, roles.len(), "{}: a row was not found", figure.id);
                    check(figure, &roles);
                    seen += 1;
                }
                Err(RowsError::NoRows(id)) => assert!(["D1", "D2", "D3"].contains(&id.as_str()), "{id}"),
                Err(RowsError::Pipeline(cause)) => unreachable!("{cause}"),
            }
        }
    }
    assert!(seen > 60, "only {seen} figures were found");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_lists_what_is_overdue_closed_or_of_an_organisation_at_any_moment() {
    let here = Installation::new().await;
    for feed in ["pos-api", "incident-api"] {
        here.sync(feed).await;
    }
    let rows = |more: &[&str]| {
        let said = here.svod(&[&["submissions", "--period", "2026-Q1", "--json"], more].concat());
        assert_eq!(said.code, Some(0), "{said:?}");
        said.json()
    };
    let count = |id: &str| usize::try_from(here.figure(id)["n"].as_u64().unwrap()).unwrap();
    assert_eq!((rows(&["--overdue"]).len(), rows(&["--closed"]).len()), (count("T2"), count("V5")));
    assert!(rows(&["--overdue"]).len() > 10);
    assert_eq!(rows(&["--figure", "T1.late"]).len(), count("T1.late"));
    let all = rows(&[]);
    let title =
        all.iter().find_map(|row| row["organisation_title"].as_str().filter(|title| !title.is_empty())).unwrap();
    let of_it = all.iter().filter(|row| row["organisation_title"] == title).count();
    assert_eq!(rows(&["--organisation", title]).len(), of_it);
    let by = format!("organisation={title}");
    assert_eq!(rows(&["--figure", "V1", "--by", &by]).len(), of_it);
    // Before the end of the period fewer were closed, and before the load nothing was known.
    assert!(rows(&["--closed", "--as-of", "2026-02-15"]).len() < count("V5"));
    assert!(rows(&["--figure", "V1", "--known-at", "2026-04-05"]).is_empty());
    let said = here.svod(&["submissions", "--period", "2026-Q1", "--figure", "T99"]);
    said.check(1, &["показателя «T99» нет", "T1.late"]);
    here.svod(&["submissions", "--period", "2026-Q1", "--figure", "D1"]).check(1, &["за показателем D1 записей нет"]);
    let slice = Slice::from([(Dimension::Platform, "pos".to_owned())]);
    assert!(
        !slice.is_empty()
            && rows(&["--figure", "V1", "--by", "platform=pos"]).iter().all(|row| row["platform"] == "pos")
    );
}
