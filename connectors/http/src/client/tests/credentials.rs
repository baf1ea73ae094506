//! Every scheme of authentication, and tokens that expire.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use svod_contract::{ErrorClass, SecretFault};
use svod_testkit::SECRET;
use svod_testkit::server::Asked;

use super::*;

async fn seen(auth: Auth, path: &str) -> Asked {
    let server = healthy().await;
    client(Settings::default(), auth).get(address(&server, path), None).await.unwrap();
    server.asked().remove(0)
}

fn oauth(server: &Server) -> Client {
    oauth_sent(server, SendSecret::Form)
}

fn oauth_sent(server: &Server, send: SendSecret) -> Client {
    let auth = Auth::ClientCredentials {
        token_url: address(server, "/token"),
        client_id: "svod".to_owned(),
        secret: "key".to_owned(),
        scope: Some("read all".to_owned()),
        send,
    };
    client(Settings::default(), auth)
}

/// Issues `t1`, `t2`, … with the given life; accepts the tokens that `accepts` names.
async fn issuer(life: &'static str, accepts: &'static [&'static str]) -> Server {
    let issued = AtomicUsize::new(0);
    let script = move |asked: &Asked| {
        if asked.path == "/token" {
            let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
            return Answer::of("application/json", format!("{{\"access_token\":\"t{number}\"{life}}}"));
        }
        let token = asked.header("authorization").strip_prefix("Bearer ").unwrap_or_default();
        if accepts.contains(&token) { Answer::of("application/json", "{}") } else { Answer::status(401) }
    };
    Server::start(script).await.unwrap()
}

fn paths(server: &Server) -> Vec<String> {
    server.asked().into_iter().map(|asked| asked.path).collect()
}

async fn send(client: &Client, server: &Server) -> u16 {
    client.send(Request::get(address(server, "/x")), None).await.unwrap().status.as_u16()
}

#[tokio::test]
async fn no_scheme_sends_no_credentials() {
    assert_eq!(seen(Auth::None, "/").await.header("authorization"), "");
}

#[tokio::test]
async fn a_key_goes_into_its_header() {
    let auth = Auth::Header { name: "x-api-key".parse().unwrap(), secret: "key".to_owned() };
    assert_eq!(seen(auth, "/").await.header("x-api-key"), SECRET);
}

#[tokio::test]
async fn a_key_goes_into_its_parameter_once() {
    let auth = Auth::Query { name: "key".to_owned(), secret: "key".to_owned() };
    let asked = seen(auth, "/?key=old&a=1%262").await;
    let expected = [("a".to_owned(), "1&2".to_owned()), ("key".to_owned(), SECRET.to_owned())];
    assert_eq!(asked.query, expected.into());
}

#[tokio::test]
async fn a_user_and_a_password_go_as_basic() {
    let auth = Auth::Basic { user: "svod".to_owned(), secret: "key".to_owned() };
    // base64 of "svod:s3cr3t-Zx81"
    assert_eq!(seen(auth, "/").await.header("authorization"), "Basic c3ZvZDpzM2NyM3QtWng4MQ==");
}

#[tokio::test]
async fn a_fixed_token_goes_as_bearer() {
    let auth = Auth::Bearer { secret: "key".to_owned() };
    assert_eq!(seen(auth, "/").await.header("authorization"), format!("Bearer {SECRET}"));
}

#[tokio::test]
async fn a_missing_secret_is_refused_before_anything_is_sent() {
    let server = healthy().await;
    let client = client(Settings::default(), Auth::Bearer { secret: "missing".to_owned() });
    let error = client.get(address(&server, "/"), None).await.unwrap_err();
    let reason = Reason::MissingSecret { name: "missing".to_owned(), cause: SecretFault::Missing };
    assert_eq!(error, SourceError::Refused { reason });
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_secret_that_no_header_can_carry_is_refused() {
    let mut around = svod_testkit::surroundings(".");
    around.secret = Arc::new(|_name| Some("one\ntwo".to_owned()));
    let client = Client::new(Settings::default(), Auth::Bearer { secret: "key".to_owned() }, &around);
    let error = client.get(closed(), None).await.unwrap_err();
    let reason = Reason::MissingSecret { name: "key".to_owned(), cause: SecretFault::Unfit };
    assert_eq!(error, SourceError::Refused { reason });
}

#[tokio::test]
async fn a_token_is_asked_for_as_documented_and_serves_many_requests() {
    let server = issuer(",\"expires_in\":3600", &["t1"]).await;
    let client = oauth(&server);
    assert_eq!((send(&client, &server).await, send(&client, &server).await), (200, 200));
    assert_eq!(paths(&server), ["/token", "/x", "/x"]);
    let form = format!("grant_type=client_credentials&client_id=svod&client_secret={SECRET}&scope=read+all");
    assert_eq!(server.asked()[0].body, form);
}

#[tokio::test]
async fn client_id_and_secret_go_to_the_issuer_as_basic_when_it_wants_that() {
    let server = issuer(",\"expires_in\":3600", &["t1"]).await;
    assert_eq!(send(&oauth_sent(&server, SendSecret::Basic), &server).await, 200);
    let asked = &server.asked()[0];
    assert_eq!(asked.body, "grant_type=client_credentials&scope=read+all");
    // base64 of "svod:s3cr3t-Zx81"
    assert_eq!(asked.header("authorization"), "Basic c3ZvZDpzM2NyM3QtWng4MQ==");
}

#[test]
fn client_id_and_secret_are_encoded_before_they_go_as_basic() {
    // base64 of "a%3Ab:c+%25"
    let header = auth::token_header("a:b", "key", "c %").unwrap();
    assert_eq!((header.to_str().unwrap(), header.is_sensitive()), ("Basic YSUzQWI6YyslMjU=", true));
}

#[tokio::test]
async fn a_token_without_a_life_is_cached_too() {
    let server = issuer("", &["t1"]).await;
    let client = oauth(&server);
    assert_eq!((send(&client, &server).await, send(&client, &server).await), (200, 200));
    assert_eq!(paths(&server), ["/token", "/x", "/x"]);
}

#[tokio::test]
async fn a_token_about_to_expire_is_renewed_beforehand() {
    let server = issuer(",\"expires_in\":30", &["t1", "t2"]).await;
    let client = oauth(&server);
    assert_eq!((send(&client, &server).await, send(&client, &server).await), (200, 200));
    assert_eq!(paths(&server), ["/token", "/x", "/token", "/x"]);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let server = issuer(",\"expires_in\":3600", &["t2"]).await;
    let client = oauth(&server);
    assert_eq!((send(&client, &server).await, send(&client, &server).await), (200, 200));
    assert_eq!(paths(&server), ["/token", "/x", "/token", "/x", "/x"]);
}

#[tokio::test]
async fn a_second_refusal_is_the_answer() {
    let server = issuer(",\"expires_in\":3600", &[]).await;
    assert_eq!(send(&oauth(&server), &server).await, 401);
    assert_eq!(paths(&server), ["/token", "/x", "/token", "/x"]);
}

#[tokio::test]
async fn wrong_client_credentials_are_refused() {
    for status in [400, 401] {
        let server = Server::start(move |_asked| Answer::status(status)).await.unwrap();
        let error = oauth(&server).get(address(&server, "/x"), None).await.unwrap_err();
        let class = ErrorClass::Unauthorised;
        assert!(matches!(error.reason(), Reason::ErrorAnswer { class: told, .. } if *told == class), "{error}");
        assert!(matches!(error, SourceError::Refused { .. }) && !format!("{error:?}").contains(SECRET), "{error:?}");
    }
}

#[tokio::test]
async fn an_issuer_that_is_busy_is_unavailable() {
    let server = Server::start(|_asked| Answer::status(429).header("retry-after", "9")).await.unwrap();
    let error = oauth(&server).get(address(&server, "/x"), None).await.unwrap_err();
    let wait = Some(std::time::Duration::from_secs(9));
    assert!(matches!(error, SourceError::Unavailable { retry_after, .. } if retry_after == wait), "{error}");
}

#[tokio::test]
async fn an_answer_without_a_token_is_broken_and_not_quoted() {
    for body in ["{\"access_token\": 17}", "{\"access_token\": \"\"}", "{\"access\": \"t-secret\"}"] {
        let server = Server::start(move |_asked| Answer::of("application/json", body)).await.unwrap();
        let error = oauth(&server).get(address(&server, "/x"), None).await.unwrap_err();
        assert!(matches!(error, SourceError::Broken { reason: Reason::NotTheShape { .. } }), "{error}");
        assert!(!format!("{error:?}").contains("t-secret"), "{error:?}");
    }
}
