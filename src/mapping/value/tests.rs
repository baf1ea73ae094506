use super::{community_names, html_breaks, item_number};

#[test]
fn breaks_of_html_become_lines() {
    for tag in ["<br>", "<BR>", "<br/>", "<br />"] {
        assert_eq!(html_breaks(&format!("яма{tag}тут")), "яма\nтут");
    }
    assert_eq!(html_breaks("5 < 6, <b>да</b>, <"), "5 < 6, <b>да</b>, <");
}

#[test]
fn mentions_of_communities_become_their_names() {
    assert_eq!(community_names("[club1|Администрация], ответьте"), "Администрация, ответьте");
    assert_eq!(community_names("[id1|Анна] [x [public7|Свод]"), "[id1|Анна] [x Свод");
    assert_eq!(community_names("[club1|без конца"), "[club1|без конца");
}

#[test]
fn the_spellings_of_one_number_are_one() {
    let spellings = [
        "327441806",
        "327 441 806",
        "327\u{a0}441\u{202f}806",
        "327441806.0",
        "'327441806",
        "№327441806",
        "№ 327441806",
    ];
    for spelling in spellings {
        assert_eq!(item_number(spelling), "327441806", "{spelling}");
    }
}

#[test]
fn what_tells_two_numbers_apart_stays() {
    for number in ["000327441806", "12-А/2026", "1.5", "А.0", ".0", "№"] {
        let expected = number.trim_start_matches('№');
        assert_eq!(item_number(number), expected);
    }
}
