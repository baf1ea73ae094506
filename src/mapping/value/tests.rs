use serde_json::json;

use super::{
    community_names, html_breaks, integer,
    number::{has_lost_digits, item_number},
};

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
        "=\"327441806\"",
        "=327441806",
        "\"327441806\"",
        "“327441806”",
        "# 327441806",
        "327441806,0",
        "327441806.00",
        "327441806.000000",
        "=\"327441806.0\"",
    ];
    for spelling in spellings {
        assert_eq!(item_number(spelling), "327441806", "{spelling}");
    }
}

#[test]
fn what_tells_two_numbers_apart_stays() {
    for number in ["000327441806", "12-А/2026", "1.5", "А.0", ".0", "№", "327,000", "\"Маяк\"", "1/2.0"] {
        let expected = number.trim_start_matches('№');
        assert_eq!(item_number(number), expected);
    }
}

#[test]
fn a_whole_number_is_read_in_its_spellings() {
    let spellings =
        ["5", "5.0", "5,0", "5,00", "5.0000", "5 - отлично", "5-отлично", "5–отлично", "5(отлично)", "5: да"];
    for spelling in spellings {
        assert_eq!(integer(&json!(spelling), spelling), Some(5), "{spelling}");
    }
    assert_eq!(integer(&json!("1\u{a0}000"), "1\u{a0}000"), Some(1000));
}

#[test]
fn what_may_be_a_fraction_or_thousands_is_no_number() {
    for spelling in ["1,000", "1.000", "12,000", "1,000,000", "1,234", "5,5", "5отлично", "-отлично"] {
        assert_eq!(integer(&json!(spelling), spelling), None, "{spelling}");
    }
}

#[test]
fn a_number_in_short_has_lost_its_digits() {
    for short in ["3,27E+08", "3.27441806E+08", "3.27e8", "3E8", "327E+06", "3,27Е+08", "1E-05"] {
        assert!(has_lost_digits(short) && item_number(&format!(" {short}")) == short, "{short}");
    }
    for number in ["327441806", "12E5", "E5", "3.E+8", "E+08", "3,2,7E+08", "12-Е/2026", "3Е", "3,27E+0x8"] {
        assert!(!has_lost_digits(number), "{number}");
    }
}
