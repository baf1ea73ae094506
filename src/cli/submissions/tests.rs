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

#[test]
fn a_block_and_a_platform_are_taken_by_word_or_title_and_overdue_needs_no_period() {
    #[derive(Debug, clap::Parser)]
    struct Line {
        #[command(flatten)]
        arguments: SubmissionsArguments,
    }
    let parse = |words: &[&str]| clap::Parser::try_parse_from(words).map(|line: Line| line.arguments);
    for block in ["roads", "Дороги", "дороги", "ROADS"] {
        let parsed = parse(&["submissions", "--period", "2026-Q1", "--block", block]).unwrap();
        assert_eq!(parsed.block, Some(Block::Roads), "{block}");
    }
    assert_eq!(parse(&["submissions", "--overdue", "--platform", "пос"]).unwrap().platform, Some(Platform::Pos));
    assert!(parse(&["submissions", "--period", "2026-Q1", "--block", "road"]).is_err());
    assert!(parse(&["submissions"]).is_err() && parse(&["submissions", "--closed"]).is_err());
}
