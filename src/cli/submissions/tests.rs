use super::*;

#[test]
fn a_part_is_named_by_its_word_or_by_what_tables_print() {
    for (text, value) in [("block=roads", "roads"), ("block=Дороги", "roads"), ("platform=ПОС", "pos"), ("kind=", "")]
    {
        assert_eq!(part(text).unwrap().1, value, "{text}");
    }
    let organisation = "organisation=МКУ «Дороги»";
    assert_eq!(part(organisation).unwrap(), (Dimension::Organisation, "МКУ «Дороги»".to_owned()));
}

#[test]
fn a_value_that_is_not_there_is_refused_with_those_that_are() {
    for (text, said) in [
        ("platform=foo", "pos, incident"),
        ("block=road", "roads"),
        ("platform=incident,severity=high", "incident"),
        ("severity=срочная", "normal"),
        ("округ=1", "territory"),
        ("roads", "РАЗРЕЗ=ЗНАЧЕНИЕ"),
    ] {
        let refused = part(text).unwrap_err();
        assert!(refused.contains(said), "{text}: {refused}");
    }
}
