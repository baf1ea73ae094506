use super::*;

fn home() -> Home {
    Home::new(&Oktmo::parse("18720000").unwrap(), "городской округ город Михайловка", "Волгоградская область")
}

#[track_caller]
fn check(named: [Option<&str>; 3], expected: Option<&str>) {
    let [municipality, region, oktmo] = named;
    assert_eq!(home().elsewhere(Named { municipality, region, oktmo }).as_deref(), expected);
}

#[test]
fn the_own_municipality_is_known_in_every_spelling() {
    for name in [
        "Михайловка",
        "г.о. г. Михайловка",
        "Городской округ — город «МИХАЙЛОВКА»",
        "МО г.Михайловка",
        "м.о. город Михайловка",
        "Муниципальное образование городской округ город Михайловка",
        "Михайловка, г.о.",
    ] {
        check([Some(name), Some("Волгоградская обл."), None], None);
    }
}

#[test]
fn what_is_named_besides_is_told_in_the_words_of_the_source() {
    let (own, region) = (Some("г.о. г. Михайловка"), Some("Волгоградская область"));
    check([Some("г.о. г. Камышин"), region, None], Some("г.о. г. Камышин"));
    check([Some("Еланский м.р-н"), None, None], Some("Еланский м.р-н"));
    check([own, Some("Рязанская область"), None], Some("Рязанская область"));
    check([Some("г. Касимов"), Some("Рязанская область"), None], Some("г. Касимов, Рязанская область"));
    check([None, None, Some("18701000")], Some("ОКТМО 18701000"));
}

#[test]
fn a_code_decides_over_a_name() {
    check([Some("Отрадненское сельское поселение"), None, Some("18720000")], None);
    check([None, None, Some("18720000116")], None);
    check([Some("г.о. г. Михайловка"), None, Some("18701000")], Some("г.о. г. Михайловка"));
}

#[test]
fn what_is_not_named_is_nowhere_else() {
    check([None, None, None], None);
    check([Some(""), Some("—"), Some("")], None);
}

#[test]
fn a_name_of_nothing_but_kinds_is_compared_as_it_is() {
    check([Some("Город"), None, None], Some("Город"));
    let home = Home::new(&Oktmo::parse("18720000").unwrap(), "Город", "Край");
    assert_eq!(home.elsewhere(Named { municipality: Some("ГОРОД"), region: Some("край"), oktmo: None }), None);
}
