use super::*;

#[test]
fn the_demonstration_shows_about_three_thousand_items_of_fifteen_months() {
    let municipality = Municipality::mikhailovka();
    let town = Town::of_extent(SEED, &municipality, UNTIL.parse().unwrap(), EXTENT);
    let second: Timestamp = SECOND_POLL.parse().unwrap();
    let items = town.at(second).items();
    assert!((2900..=3100).contains(&items), "{items}");
    let fifteen_months =
        second.to_zoned_datetime(municipality.zone.clone()).date().saturating_sub(jiff::Span::new().months(15));
    let from = town.from().to_zoned_datetime(municipality.zone).date();
    assert!((from - fifteen_months).get_days().abs() <= 7, "{from} and {fifteen_months}");
}
