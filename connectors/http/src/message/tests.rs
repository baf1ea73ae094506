//! What is said of requests and bodies holds no secret and no content.

use super::*;

fn response(body: &str) -> Response {
    let body = body.as_bytes().to_vec();
    let exchange = Exchange { method: "GET".to_owned(), address: "http://a.example/x".to_owned() };
    Response { status: StatusCode::OK, headers: HeaderMap::new(), body, exchange }
}

#[track_caller]
fn check(body: &str, found: BodyFault) {
    let error = response(body).json::<Vec<String>>().unwrap_err();
    let is_told = matches!(error.reason(), Reason::NotTheFormat { expected, found: told, .. } if *told == found && expected == "JSON");
    assert!(is_told, "{error:?}");
    assert!(!format!("{error:?}").contains("Иван"), "{error:?}");
}

#[test]
fn html_is_named_so() {
    check("  <!DOCTYPE html><p>Иван", BodyFault::Html);
    check("<HTML>Иван", BodyFault::Html);
}

#[test]
fn an_empty_body_is_named_so() {
    check(" \n", BodyFault::Empty);
}

#[test]
fn nonsense_is_named_by_its_place() {
    check("[\"Иван\",", BodyFault::Nonsense { line: Some(1), column: 12 });
}

#[test]
fn another_shape_is_not_quoted() {
    let error = response("{\"Иван\": 1}").json::<Vec<String>>().unwrap_err();
    assert!(matches!(error.reason(), Reason::NotTheShape { cause: ShapeFault::Json { line: 1, .. }, .. }), "{error:?}");
    assert!(!format!("{error:?}").contains("Иван"), "{error:?}");
}

#[test]
fn a_request_shows_no_query_and_no_user() {
    let url = Url::parse("https://user:pass@platform.example:8443/a/b?token=abc#x").unwrap();
    assert_eq!(format!("{:?}", Request::get(url)), "GET https://platform.example:8443/a/b");
}

#[test]
fn a_response_shows_no_body() {
    assert_eq!(format!("{:?}", response("Иван")), "GET http://a.example/x: status 200, 8 bytes");
}
