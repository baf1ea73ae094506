use svod_contract::{Cursor, Reason};

use super::FolderCursor;

#[track_caller]
fn check_refused(text: &str) {
    assert_eq!(FolderCursor::parse(Some(&Cursor::new(text)), "").unwrap_err().reason(), &Reason::Cursor);
}

#[test]
fn a_cursor_that_is_not_json_is_refused() {
    check_refused("page 3");
}

#[test]
fn a_cursor_of_another_version_is_refused() {
    let now = FolderCursor::default().to_cursor().unwrap();
    assert!(FolderCursor::parse(Some(&now), "").is_ok());
    check_refused(&now.as_str().replacen('{', "{\"colour\":\"red\",", 1));
    check_refused(&now.as_str().replacen("\"each\":\"\"", "\"each\":\"ё\"", 1));
}
