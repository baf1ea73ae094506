use svod_contract::{
    BodyFault, ConnectionFault, DiskFault, EndlessFault, ErrorClass, Exchange, Reason, RedirectFault, RepeatedPage,
    RequestFault, Said, SecretFault, ShapeFault, SourceError, TlsFault,
};

use super::*;

fn exchange() -> Exchange {
    Exchange { method: "GET".to_owned(), address: "https://a.example/x".to_owned() }
}

fn of_exchange() -> Vec<Reason> {
    use BodyFault as Body;
    let connections = [
        ConnectionFault::Refused,
        ConnectionFault::UnknownHost,
        ConnectionFault::Unreachable,
        ConnectionFault::Lost,
        ConnectionFault::Other,
    ];
    let bodies = [
        Body::Empty,
        Body::Html,
        Body::Nonsense { line: Some(1), column: 2 },
        Body::Nonsense { line: None, column: 2 },
        Body::Encoding,
        Body::Compression,
        Body::DocumentType,
        Body::Nested(64),
        Body::Entity(7),
        Body::Unclosed,
    ];
    let redirects =
        [RedirectFault::OtherHost, RedirectFault::NextPage, RedirectFault::TooMany, RedirectFault::Status(304)];
    let mut reasons = vec![Reason::Timeout { exchange: exchange() }, Reason::TooLarge { exchange: exchange(), max: 7 }];
    reasons.extend(connections.map(|cause| Reason::Connection { exchange: exchange(), cause }));
    let expected = || "JSON".to_owned();
    reasons.extend(bodies.map(|found| Reason::NotTheFormat { exchange: exchange(), expected: expected(), found }));
    reasons.extend(redirects.map(|cause| Reason::Redirect { exchange: exchange(), cause }));
    for class in ErrorClass::ALL {
        for said in [Said::Status(500), Said::Code(Some("7".to_owned())), Said::Code(None)] {
            reasons.push(Reason::ErrorAnswer { exchange: exchange(), class, said });
        }
    }
    reasons
}

fn of_security() -> Vec<Reason> {
    let path = || "путь".to_owned();
    let faults = [
        TlsFault::UnknownAuthority,
        TlsFault::Expired,
        TlsFault::WrongName,
        TlsFault::BadCertificate,
        TlsFault::CertificateAsked,
        TlsFault::NoAgreement,
        TlsFault::File { path: path(), cause: DiskFault::Missing },
        TlsFault::NotPem { path: path() },
        TlsFault::Unusable,
    ];
    let requests = [
        RequestFault::Address,
        RequestFault::Proxy,
        RequestFault::Header,
        RequestFault::Template("имя".to_owned()),
        RequestFault::TokenIssuer,
        RequestFault::Other,
    ];
    let mut reasons: Vec<Reason> = [SecretFault::Missing, SecretFault::Unfit]
        .map(|cause| Reason::MissingSecret { name: "pos".to_owned(), cause })
        .to_vec();
    reasons.extend(faults.map(|cause| Reason::Tls { exchange: Some(exchange()), cause }));
    reasons.extend(requests.map(|cause| Reason::Request { exchange: None, cause }));
    reasons
}

fn of_answers() -> Vec<Reason> {
    use ShapeFault as Shape;
    let shapes = [
        Shape::Json { line: 1, column: 2 },
        Shape::NoRecords,
        Shape::RecordsWithoutFields,
        Shape::Total,
        Shape::PageNumber,
        Shape::NeitherAnswerNorError,
        Shape::UnknownCode(Some("7".to_owned())),
        Shape::UnknownCode(None),
        Shape::NextLink,
        Shape::StoredLink,
        Shape::Token,
        Shape::ReceiptWithoutNumber,
        Shape::OtherReceipt,
    ];
    let origin = || "/x".to_owned();
    let repeated = [RepeatedPage::Another(3), RepeatedPage::Same(3), RepeatedPage::Named, RepeatedPage::Cursor];
    let endless = [EndlessFault::Pages(3), EndlessFault::Records(3)];
    let mut reasons = vec![
        Reason::Cursor,
        Reason::TooManyBatches { max: 3 },
        Reason::EndsEarly { origin: origin(), page: 2, read: 3, announced: 9 },
        Reason::Folder { path: "путь".to_owned(), cause: DiskFault::Denied },
    ];
    reasons.extend(shapes.map(|cause| Reason::NotTheShape { exchange: exchange(), cause }));
    reasons.extend(repeated.map(|cause| Reason::RepeatedPage { origin: origin(), cause }));
    reasons.extend(endless.map(|cause| Reason::Endless { origin: String::new(), cause }));
    reasons
}

#[test]
fn every_reason_says_in_russian_what_happened_what_it_means_and_what_to_do() {
    for reason in [of_exchange(), of_security(), of_answers()].concat() {
        let errors = [
            SourceError::Unavailable { reason: reason.clone(), retry_after: None },
            SourceError::Refused { reason: reason.clone() },
            SourceError::Broken { reason: reason.clone() },
        ];
        for told in errors.iter().map(|told| error("ПОС", told)) {
            check_russian(&told);
            let (sentences, detail) = told.split_once("\n    Подробность: ").unwrap_or_else(|| panic!("{told}"));
            assert!(!detail.is_empty() && sentences.contains("в отчёте") && sentences.contains("сохранено"), "{told}");
            assert!(sentences.matches(". ").count() >= 2 && !sentences.ends_with(". ."), "{told}");
        }
        assert_ne!(super::super::happened(reason.code()), reason.code());
    }
}

#[test]
fn a_reason_is_told_with_its_data() {
    let reason = Reason::EndsEarly { origin: "/x".to_owned(), page: 3, read: 20, announced: 50 };
    let told = error("ПОС", &SourceError::Broken { reason });
    assert!(told.ends_with("/x: список кончился на странице 3, прочитано записей: 20, обещано: 50"), "{told}");
    let reason =
        Reason::ErrorAnswer { exchange: exchange(), class: ErrorClass::ServerFailure, said: Said::Status(502) };
    let told = error("ПОС", &SourceError::Unavailable { reason, retry_after: None });
    assert!(told.ends_with("GET https://a.example/x: код ответа 502, ошибка платформы"), "{told}");
    let reason = Reason::MissingSecret { name: "pos".to_owned(), cause: SecretFault::Missing };
    let told = error("ПОС", &SourceError::Refused { reason });
    assert!(told.contains("файлом pos или в переменную окружения SVOD_SECRET_POS"), "{told}");
}
