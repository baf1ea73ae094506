use serde_json::json;

use super::*;

fn exchange() -> Exchange {
    Exchange { method: "GET".to_owned(), address: "https://a.example/x".to_owned() }
}

#[test]
fn a_reason_is_read_back_as_it_was_stored() {
    let status = Reason::ErrorAnswer { exchange: exchange(), class: ErrorClass::Forbidden, said: Said::Status(403) };
    let stored = json!({
        "kind": "error_answer", "exchange": { "method": "GET", "address": "https://a.example/x" }, "class": "forbidden",
        "said": { "status": 403 },
    });
    assert_eq!(serde_json::to_value(&status).unwrap(), stored);
    let others = [
        Reason::Cursor,
        Reason::Tls { exchange: None, cause: TlsFault::NotPem { path: "a.pem".to_owned() } },
        Reason::Endless { origin: "/x".to_owned(), cause: EndlessFault::Pages(u64::MAX) },
    ];
    for reason in others.into_iter().chain([status]) {
        let stored = serde_json::to_value(&reason).unwrap();
        assert_eq!(serde_json::from_value::<Reason>(stored).unwrap(), reason);
    }
}

#[test]
fn an_error_answer_has_the_code_of_its_class() {
    for class in ErrorClass::ALL {
        let reason = Reason::ErrorAnswer { exchange: exchange(), class, said: Said::Code(None) };
        assert_eq!((reason.code(), serde_json::to_value(class).unwrap()), (class.as_str(), json!(class.as_str())));
        assert_eq!(reason.to_string(), format!("{}: GET https://a.example/x", class.as_str()));
    }
}
