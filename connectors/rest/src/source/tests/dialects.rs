//! Platforms that speak the contracts of the manifests: the built-in ones, and one per remaining kind of paging.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::civil::DateTime;
use jiff::tz::{TimeZone, offset};
use jiff::{Span, Timestamp};
use serde_json::{Value, json};
use svod_contract::{Connector, ErrorClass, Record, Source};
use svod_testkit::SECRET;
use svod_testkit::http::{Item, Setup, Shared, Subject, Told};
use svod_testkit::server::{Answer, Asked};

use crate::Rest;

/// The contract of one manifest, written down a second time.
pub(super) struct Dialect {
    settings: &'static str,
    path: &'static str,
    id: &'static str,
    answer: fn(&[Item], &Asked) -> Answer,
    error: fn(ErrorClass) -> Option<Answer>,
}

impl Subject for Dialect {
    fn source(&self, setup: &Setup) -> Box<dyn Source> {
        source(self.settings, setup)
    }

    fn answer(&self, items: &[Item], asked: &Asked) -> Answer {
        (self.answer)(items, asked)
    }

    fn id(&self, record: &Record) -> Option<String> {
        record.payload.value().get(self.id).and_then(Value::as_str).map(str::to_owned)
    }

    fn asks_for_items(&self, asked: &Asked) -> bool {
        asked.path == self.path
    }

    fn error_in_body(&self, class: ErrorClass) -> Option<Answer> {
        (self.error)(class)
    }

    fn text(&self, record: &Record) -> Option<Value> {
        record.payload.value().get("text").cloned()
    }
}

/// A source with the given settings besides those of the kit.
pub(super) fn source(settings: &str, setup: &Setup) -> Box<dyn Source> {
    let mut table: toml::Table = settings.parse().unwrap();
    let timeout = i64::try_from(setup.timeout_ms).unwrap();
    for key in ["connect_timeout_ms", "read_timeout_ms", "total_timeout_ms"] {
        table.insert(key.to_owned(), timeout.into());
    }
    table.insert("base_url".to_owned(), setup.base_url.clone().into());
    table.insert("page_size".to_owned(), i64::try_from(setup.page_size).unwrap().into());
    table.insert("pages_max".to_owned(), i64::try_from(setup.pages_max).unwrap().into());
    table.insert("body_max_bytes".to_owned(), i64::try_from(setup.body_max_bytes).unwrap().into());
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
    Rest.parse(table, &svod_testkit::surroundings(fixtures)).unwrap()
}

pub(super) const POS: &str = "manifest = 'pos'\nstream = 'submissions'\nclient_id = 'svod'\nsecret = 'pos'";
pub(super) const INCIDENT: &str = "manifest = 'incident'\nsecret = 'incident'";

pub(super) fn pos() -> Shared {
    let error = |_class| None;
    Arc::new(Dialect { settings: POS, path: "/api/v1/submissions", id: "id", answer: answer_pos, error })
}

pub(super) fn surveys() -> Shared {
    let settings = "manifest = 'pos'\nstream = 'surveys'\nclient_id = 'svod'\nsecret = 'pos'";
    let error = |_class| None;
    Arc::new(Dialect { settings, path: "/api/v1/surveys", id: "id", answer: answer_pos, error })
}

pub(super) fn incident() -> Shared {
    let (path, error) = ("/api/incidents", error_incident);
    Arc::new(Dialect { settings: INCIDENT, path, id: "number", answer: answer_incident, error })
}

pub(super) fn xml_offset() -> Shared {
    let settings = "manifest_file = 'xml_offset.toml'\nsecret = 'key'";
    Arc::new(Dialect { settings, path: "/api/appeals.xml", id: "number", answer: answer_xml, error: error_xml })
}

pub(super) fn link_header() -> Shared {
    let settings = "manifest_file = 'link_header.toml'\nuser = 'svod'\nsecret = 'password'";
    Arc::new(Dialect { settings, path: "/letters", id: "id", answer: answer_link_header, error: |_class| None })
}

pub(super) fn link_body() -> Shared {
    let settings = "manifest_file = 'link_body.toml'\nsecret = 'token'";
    Arc::new(Dialect { settings, path: "/letters", id: "id", answer: answer_link_body, error: |_class| None })
}

pub(super) fn bare_pages() -> Shared {
    let settings = "manifest_file = 'bare_pages.toml'";
    Arc::new(Dialect { settings, path: "/letters", id: "id", answer: answer_bare_pages, error: |_class| None })
}

fn instant(text: &str) -> Option<Timestamp> {
    (!text.is_empty()).then(|| text.parse().unwrap())
}

fn unix(text: &str, unit: Span) -> Option<Timestamp> {
    let per_second = unit.get_milliseconds();
    (!text.is_empty()).then(|| Timestamp::from_millisecond(text.parse::<i64>().unwrap() * per_second).unwrap())
}

fn number(text: &str) -> usize {
    if text.is_empty() { 0 } else { text.parse().unwrap() }
}

fn selected(items: &[Item], from: Option<Timestamp>, until: Option<Timestamp>) -> Vec<&Item> {
    let within =
        |item: &&Item| from.is_none_or(|from| from <= item.updated) && until.is_none_or(|until| item.updated < until);
    items.iter().filter(within).collect()
}

fn part<'a>(all: &[&'a Item], skip: usize, size: usize) -> Vec<&'a Item> {
    assert!(size > 0, "no page size was asked for");
    all.iter().skip(skip).take(size).copied().collect()
}

/// Adds what an item may lack.
fn filled(mut row: Value, key: &str, item: &Item) -> Value {
    if let Some(id) = &item.id {
        row[key] = id.clone().into();
    }
    match &item.text {
        Told::Full(text) => row["text"] = text.clone().into(),
        Told::Empty => row["text"] = Value::Null,
        Told::Not => {}
    }
    row
}

fn answer_pos(items: &[Item], asked: &Asked) -> Answer {
    if asked.path == "/oauth/token" {
        let form = format!("grant_type=client_credentials&client_id=svod&client_secret={SECRET}");
        assert_eq!((asked.method.as_str(), asked.body.as_str()), ("POST", form.as_str()));
        assert_eq!(asked.header("content-type"), "application/x-www-form-urlencoded");
        return Answer::json(&json!({"access_token": "t-1", "token_type": "Bearer", "expires_in": 3600}));
    }
    if asked.header("authorization") != "Bearer t-1" {
        return Answer::status(401);
    }
    let all = selected(items, instant(asked.parameter("updated_from")), instant(asked.parameter("updated_to")));
    let (page, size) = (number(asked.parameter("page")), number(asked.parameter("size")));
    let content: Vec<Value> = part(&all, (page - 1) * size, size)
        .into_iter()
        .map(|item| filled(json!({"updatedAt": item.updated}), "id", item))
        .collect();
    let pages = all.len().div_ceil(size);
    Answer::json(
        &json!({"content": content, "page": page, "size": size, "totalElements": all.len(), "totalPages": pages}),
    )
}

fn answer_incident(items: &[Item], asked: &Asked) -> Answer {
    if asked.header("x-api-key") != SECRET {
        return error_incident(ErrorClass::Unauthorised).unwrap();
    }
    let all = selected(items, instant(asked.parameter("changed_since")), instant(asked.parameter("changed_until")));
    let (skip, size) = (number(asked.parameter("cursor")), number(asked.parameter("limit")));
    let items: Vec<Value> = part(&all, skip, size)
        .into_iter()
        .map(|item| filled(json!({"changedAt": item.updated}), "number", item))
        .collect();
    let next = (skip + size < all.len()).then(|| (skip + size).to_string());
    Answer::json(&json!({"status": "ok", "data": {"items": items, "next": next, "total": all.len()}}))
}

fn error_incident(class: ErrorClass) -> Option<Answer> {
    let codes = [
        (ErrorClass::Unauthorised, "auth"),
        (ErrorClass::Forbidden, "forbidden"),
        (ErrorClass::RateLimited, "rate_limit"),
        (ErrorClass::BadRequest, "bad_request"),
        (ErrorClass::ServerFailure, "internal"),
    ];
    let (_, code) = codes.into_iter().find(|(known, _)| *known == class)?;
    let wait = (class == ErrorClass::RateLimited).then_some(5);
    let error = json!({"code": code, "message": format!("Яма {SECRET}"), "retry_after": wait});
    Some(Answer::json(&json!({"status": "error", "error": error})))
}

fn answer_xml(items: &[Item], asked: &Asked) -> Answer {
    if asked.parameter("key") != SECRET {
        return Answer::status(401);
    }
    let all = selected(items, instant(asked.parameter("since")), instant(asked.parameter("before")));
    let (skip, size) = (number(asked.parameter("skip")), number(asked.parameter("top")));
    let mut rows = String::new();
    for item in part(&all, skip, size) {
        let id = item.id.as_ref().map(|id| format!("<number>{id}</number>")).unwrap_or_default();
        let text = match &item.text {
            Told::Full(text) => format!("<text>{text} &lt;&amp;</text>"),
            Told::Empty => "<text/>".to_owned(),
            Told::Not => String::new(),
        };
        write!(rows, "<item changed=\"{}\">{id}{text}</item>", item.updated).unwrap();
    }
    let total = all.len();
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    Answer::of("application/xml", format!("{declaration}\n<answer total=\"{total}\"><items>{rows}</items></answer>"))
}

fn error_xml(class: ErrorClass) -> Option<Answer> {
    let codes = [
        ErrorClass::Unauthorised,
        ErrorClass::Forbidden,
        ErrorClass::RateLimited,
        ErrorClass::BadRequest,
        ErrorClass::ServerFailure,
    ];
    let code = codes.into_iter().position(|known| known == class)? + 1;
    let wait = if class == ErrorClass::RateLimited { " wait=\"5\"" } else { "" };
    Some(Answer::of("application/xml", format!("<answer><fault code=\"{code}\"{wait}>Яма</fault></answer>")))
}

fn answer_link_header(items: &[Item], asked: &Asked) -> Answer {
    // base64 of "svod:s3cr3t-Zx81"
    if asked.header("authorization") != "Basic c3ZvZDpzM2NyM3QtWng4MQ==" {
        return Answer::status(401);
    }
    let second = Span::new().milliseconds(1_000);
    let all = selected(items, unix(asked.parameter("since"), second), unix(asked.parameter("before"), second));
    let (skip, size) = (number(asked.parameter("skip")), number(asked.parameter("limit")));
    let rows: Vec<Value> = part(&all, skip, size)
        .into_iter()
        .map(|item| {
            let meta = json!({"changed": item.updated.as_second()});
            filled(json!({"meta": meta}), "id", item)
        })
        .collect();
    let answer = Answer::json(&rows.into());
    if skip + size >= all.len() {
        return answer;
    }
    let since = asked.parameter("since");
    let link = format!("/letters?since={since}&before={}&limit={size}", asked.parameter("before"));
    answer.header("link", &format!("<{link}>; rel=\"first\", <{link}&skip={}>; rel=\"next\"", skip + size))
}

fn answer_link_body(items: &[Item], asked: &Asked) -> Answer {
    if asked.header("authorization") != format!("Bearer {SECRET}") || asked.header("x-version") != "2" {
        return Answer::status(401);
    }
    let zone = TimeZone::fixed(offset(3));
    let all = selected(items, instant(asked.parameter("since")), instant(asked.parameter("before")));
    let (skip, size) = (number(asked.parameter("skip")), number(asked.parameter("limit")));
    let rows: Vec<Value> = part(&all, skip, size)
        .into_iter()
        .map(|item| {
            let local: DateTime = zone.to_datetime(item.updated);
            filled(json!({"changed": local}), "id", item)
        })
        .collect();
    let (one, two) = rows.split_at(rows.len().min(1));
    let groups = json!([{"letters": one}, {"letters": two}]);
    let next = (skip + size < all.len()).then(|| {
        let mut url = url::Url::parse("http://platform.invalid/letters").unwrap();
        url.query_pairs_mut()
            .append_pair("since", asked.parameter("since"))
            .append_pair("before", asked.parameter("before"))
            .append_pair("limit", asked.parameter("limit"))
            .append_pair("skip", &(skip + size).to_string());
        url[url::Position::BeforePath..].to_owned()
    });
    Answer::json(&json!({"groups": groups, "count": all.len(), "links": {"next": next}}))
}

fn answer_bare_pages(items: &[Item], asked: &Asked) -> Answer {
    let milli = Span::new().milliseconds(1);
    let all = selected(items, unix(asked.parameter("since"), milli), unix(asked.parameter("before"), milli));
    let (page, size) = (number(asked.parameter("page")), number(asked.parameter("size")));
    let rows: Vec<Value> = part(&all, page * size, size)
        .into_iter()
        .map(|item| {
            let changed = item.updated.as_millisecond().to_string();
            filled(json!({"changed": changed}), "id", item)
        })
        .collect();
    Answer::json(&json!({"rows": rows}))
}
