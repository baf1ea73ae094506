//! `Link` headers as platforms write them.

use super::next;

#[track_caller]
fn check(header: &str, expected: Option<&str>) {
    assert_eq!(next(header), expected);
}

#[test]
fn the_next_link_is_found_among_others() {
    check(
        "<https://a.example/?p=1>; rel=\"prev\", <https://a.example/?p=3>; rel=\"next\"",
        Some("https://a.example/?p=3"),
    );
    check("<?p=3>; rel=\"next\", <?p=9>; rel=\"last\"", Some("?p=3"));
}

#[test]
fn the_relation_may_be_bare_or_one_of_several() {
    check("</x>; rel=next", Some("/x"));
    check("</x>; title=\"a, b\"; REL=\"last Next\"", Some("/x"));
}

#[test]
fn no_next_link_is_none() {
    check("</x>; rel=\"prev\"", None);
    check("</x>; title=\"next\"", None);
    check("</x", None);
    check("", None);
}
