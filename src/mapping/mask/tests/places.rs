//! Streets, settlements and houses.

use super::super::{mask_place, without_flat};

#[test]
fn a_house_loses_its_flat_and_nothing_else() {
    for (house, expected) in [
        ("42-12", "42"),
        ("42 кв 12", "42"),
        ("42, кв.12", "42"),
        ("42 кв12", "42"),
        ("42а - 7", "42а"),
        ("42/1-12", "42/1"),
        ("42 12", "42"),
        ("д. 42, квартира 12", "д. 42"),
        ("42 корп. 3, комн. 5", "42 корп. 3"),
        ("42 корп. 3-12", "42 корп. 3"),
        ("кв. 12", ""),
        ("42", "42"),
        ("42а", "42а"),
        ("42-а", "42-а"),
        ("42/1", "42/1"),
        ("42 корп. 3", "42 корп. 3"),
        ("42к3 стр. 1", "42к3 стр. 1"),
        ("квартал 5", "квартал 5"),
    ] {
        assert_eq!(without_flat(house), expected, "{house}");
        assert_eq!(without_flat(expected), expected);
    }
}

#[test]
fn the_name_of_a_place_is_not_taken_for_a_person() {
    for place in ["Лизы Чайкиной", "Ивана Сусанина", "Сергея Иванова х.", "8 Марта", "40 лет ВЛКСМ"]
    {
        assert_eq!(mask_place(place), place);
    }
    assert_eq!(mask_place("Мира, тел. 89001234567"), "Мира, тел. [телефон]");
    assert_eq!(mask_place("Мира 5 кв. 7"), "Мира 5 [кв.]");
}
