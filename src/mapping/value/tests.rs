use super::{community_names, html_breaks};

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
