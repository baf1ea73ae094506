//! What is said of requests and bodies holds no secret and no content.

use super::*;

fn response(body: &str) -> Response {
    let body = body.as_bytes().to_vec();
    Response { status: StatusCode::OK, headers: HeaderMap::new(), body, place: "GET x".to_owned() }
}

#[track_caller]
fn check(body: &str, reason: Reason, words: &str) {
    let error = response(body).json::<Vec<String>>().unwrap_err();
    assert_eq!(error.reason(), reason);
    assert!(error.to_string().contains(words), "{error}");
    assert!(!format!("{error:?}").contains("Иван"), "{error:?}");
}

#[test]
fn html_is_named_so() {
    check("  <!DOCTYPE html><p>Иван", Reason::NotTheFormat, "an HTML page where JSON was promised");
    check("<HTML>Иван", Reason::NotTheFormat, "an HTML page where JSON was promised");
}

#[test]
fn an_empty_body_is_named_so() {
    check(" \n", Reason::NotTheFormat, "an empty body where JSON was promised");
}

#[test]
fn nonsense_is_named_by_its_place() {
    check("[\"Иван\",", Reason::NotTheFormat, "not JSON: line 1");
}

#[test]
fn another_shape_is_not_quoted() {
    check("{\"Иван\": 1}", Reason::NotTheShape, "JSON of another shape");
}

#[test]
fn a_request_shows_no_query_and_no_user() {
    let url = Url::parse("https://user:pass@platform.example:8443/a/b?token=abc#x").unwrap();
    assert_eq!(format!("{:?}", Request::get(url)), "GET https://platform.example:8443/a/b");
}

#[test]
fn a_response_shows_no_body() {
    assert_eq!(format!("{:?}", response("Иван")), "GET x: status 200, 8 bytes");
}
