//! The client against servers on loopback sockets.

mod credentials;
mod limits;

use svod_contract::{ConnectionFault, RedirectFault};
use svod_testkit::server::{Answer, Server};

use super::*;

fn client(settings: Settings, auth: Auth) -> Client {
    Client::new(settings, auth, &svod_testkit::surroundings("."))
}

fn plain() -> Client {
    client(Settings::default(), Auth::None)
}

fn address(server: &Server, path: &str) -> Url {
    Url::parse(&format!("{}{path}", server.base_url())).unwrap()
}

async fn healthy() -> Server {
    Server::start(|_asked| Answer::of("application/json", "{}")).await.unwrap()
}

/// A loopback address on which nobody listens.
fn closed() -> Url {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    Url::parse(&format!("http://127.0.0.1:{port}/x?token=abc")).unwrap()
}

#[tokio::test]
async fn a_package_arrives_with_its_headers_and_any_status_comes_back() {
    let server = Server::start(|_asked| Answer::status(409)).await.unwrap();
    let body = vec![0x50, 0x4b, 3, 4];
    let request = Request::post(address(&server, "/packages"), HeaderValue::from_static("application/zip"), body)
        .header("idempotency-key".parse().unwrap(), HeaderValue::from_static("r-1"));
    let response = plain().send(request, None).await.unwrap();
    assert_eq!((response.status.as_u16(), response.body.as_slice()), (409, b"no".as_slice()));
    let asked = &server.asked()[0];
    assert_eq!((asked.method.as_str(), asked.header("content-type")), ("POST", "application/zip"));
    assert_eq!((asked.header("idempotency-key"), asked.body.len()), ("r-1", 4));
}

#[tokio::test]
async fn reading_takes_any_other_status_for_an_error() {
    let server = Server::start(|_asked| Answer::status(422)).await.unwrap();
    let error = plain().get(address(&server, "/x?token=abc"), None).await.unwrap_err();
    assert_eq!(error.reason().code(), "bad_request");
    assert!(!format!("{error:?}").contains("abc"), "{error}");
}

#[tokio::test]
async fn no_connection_is_unavailable_and_shows_no_parameters() {
    let error = plain().get(closed(), None).await.unwrap_err();
    let SourceError::Unavailable { reason: Reason::Connection { exchange, cause }, retry_after: None } = &error else {
        panic!("{error}");
    };
    assert_eq!((exchange.method.as_str(), *cause), ("GET", ConnectionFault::Refused));
    assert!(exchange.address.starts_with("http://127.0.0.1:") && exchange.address.ends_with("/x"), "{error}");
    assert!(!format!("{error:?}").contains("abc"), "{error:?}");
}

#[tokio::test]
async fn a_host_that_nobody_knows_is_told_as_such() {
    let error = plain().get(Url::parse("http://svod.invalid/").unwrap(), None).await.unwrap_err();
    let cause = ConnectionFault::UnknownHost;
    assert!(matches!(error.reason(), Reason::Connection { cause: told, .. } if *told == cause), "{error:?}");
}

#[tokio::test]
async fn another_scheme_is_refused() {
    let error = plain().get(Url::parse("ftp://platform.example/x").unwrap(), None).await.unwrap_err();
    assert!(matches!(error.reason(), Reason::Request { cause: RequestFault::Address, .. }), "{error:?}");
}

#[tokio::test]
async fn redirects_on_the_same_host_are_followed_with_credentials() {
    let redirect = |asked: &svod_testkit::server::Asked| match asked.path.as_str() {
        "/end" => Answer::of("application/json", "{}"),
        _ => Answer::status(307).header("location", "/end"),
    };
    let server = Server::start(redirect).await.unwrap();
    let client = client(Settings::default(), Auth::Bearer { secret: "s".to_owned() });
    client.get(address(&server, "/start"), None).await.unwrap();
    let asked = server.asked();
    assert_eq!((asked.len(), asked[1].path.as_str()), (2, "/end"));
    assert_eq!(asked[1].header("authorization"), format!("Bearer {}", svod_testkit::SECRET));
}

#[tokio::test]
async fn the_sixth_redirect_is_refused() {
    let server = Server::start(|_asked| Answer::status(302).header("location", "/again")).await.unwrap();
    let error = plain().get(address(&server, "/"), None).await.unwrap_err();
    assert!(matches!(error.reason(), Reason::Redirect { cause: RedirectFault::TooMany, .. }), "{error:?}");
    assert_eq!(server.asked().len(), 6);
}

#[tokio::test]
async fn a_redirect_to_another_host_is_told_as_such() {
    let server = Server::start(|_asked| Answer::status(302).header("location", "http://svod.invalid/")).await.unwrap();
    let error = plain().get(address(&server, "/"), None).await.unwrap_err();
    assert!(matches!(error.reason(), Reason::Redirect { cause: RedirectFault::OtherHost, .. }), "{error:?}");
}

#[tokio::test]
async fn a_configured_proxy_is_used() {
    let proxy = healthy().await;
    let settings = Settings { proxy: Some(address(&proxy, "")), ..Settings::default() };
    let url = Url::parse("http://platform.invalid/via").unwrap();
    client(settings, Auth::None).get(url, None).await.unwrap();
    assert_eq!(proxy.asked()[0].header("host"), "platform.invalid");
}

#[test]
fn a_client_is_made_without_a_runtime_and_shows_no_value_of_a_secret() {
    let client = client(Settings::default(), Auth::Bearer { secret: "key".to_owned() });
    let text = format!("{client:?}");
    assert!(text.contains("key") && !text.contains(svod_testkit::SECRET), "{text}");
}
