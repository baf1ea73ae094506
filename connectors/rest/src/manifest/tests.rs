//! The built-in manifests hold, and a wrong one is refused by its key.

use super::*;

const SMALL: &str =
    "name = 'x'\n[auth]\nkind = 'none'\n[streams.a]\npath = '/a'\nrecords = '$[*]'\npaging = { kind = 'single' }\n";

#[track_caller]
fn refused(text: &str, key: &str) {
    assert_eq!(Manifest::parse(text, "m").unwrap_err().key, key);
}

#[track_caller]
fn refused_when(from: &str, to: &str, key: &str) {
    assert!(SMALL.contains(from));
    refused(&SMALL.replace(from, to), key);
}

#[test]
fn the_built_in_manifests_hold() {
    for (name, text) in EMBEDDED {
        let manifest = Manifest::parse(text, name).unwrap();
        assert!(manifest.streams.values().all(|stream| stream.total.is_some() && stream.incremental.is_some()));
    }
    assert_eq!(embedded("pos").map(|text| Manifest::parse(text, "pos").unwrap().streams.len()), Some(2));
    assert!(embedded("other").is_none());
}

#[test]
fn absent_keys_have_their_documented_values() {
    let manifest = Manifest::parse(SMALL, "m").unwrap();
    let stream = manifest.streams.values().next().unwrap();
    assert_eq!((manifest.format, stream.page_size, stream.pages_max), (Format::Json, 100, 10_000));
    assert!(stream.incremental.is_none() && manifest.error.is_none());
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let error = Manifest::parse(&format!("{SMALL}pageing = 1\n"), "m").unwrap_err();
    assert!(error.problem.contains("line 8") && error.problem.contains("pageing"), "{}", error.problem);
}

#[test]
fn each_wrong_key_is_named() {
    refused_when("name = 'x'", "name = ''", "m: name");
    refused_when("'/a'", "'a'", "m: streams.a.path");
    refused_when("'/a'", "'/a?x=1'", "m: streams.a.path");
    refused_when("'$[*]'", "'rows'", "m: streams.a.records");
    refused_when("kind = 'none'", "kind = 'api_key_header'\nname = 'a b'", "m: auth.name");
    refused_when("kind = 'none'", "kind = 'api_key_query'\nname = ''", "m: auth.name");
    refused_when("kind = 'none'", "kind = 'client_credentials'\ntoken_path = 'x'", "m: auth.token_path");
    refused_when("{ kind = 'single' }", "{ kind = 'page_number', first = 7 }", "m: streams.a.paging.first");
    refused_when("{ kind = 'single' }", "{ kind = 'cursor', next = 'x' }", "m: streams.a.paging.next");
}

#[test]
fn a_secret_goes_to_another_issuer_over_tls_only() {
    let with = |lines: &str| SMALL.replace("kind = 'none'", &format!("kind = 'client_credentials'\n{lines}"));
    for url in ["https://login.example/token", "http://127.0.0.1:8/token", "http://[::1]/t", "http://localhost/t"] {
        assert!(Manifest::parse(&with(&format!("token_url = '{url}'")), "m").is_ok(), "{url}");
    }
    for url in ["http://login.example/token", "http://127.0.0.1.example/t", "login", "https://a:b@login.example/t"] {
        refused(&with(&format!("token_url = '{url}'")), "m: auth.token_url");
    }
    refused(&with("token_url = 'https://login.example/t'\ntoken_path = '/t'"), "m: auth.token_url");
    refused(&with(""), "m: auth.token_path");
}

#[test]
fn each_wrong_limit_is_named() {
    let with = |line: &str| format!("{SMALL}{line}\n");
    refused(&with("page_size = 0"), "m: streams.a.page_size");
    refused(&with("pages_max = -1"), "m: streams.a.pages_max");
    refused(&with("total = 'n'"), "m: streams.a.total");
    refused(&with("headers = { 'a b' = '1' }"), "m: streams.a.headers.a b");
    refused(&with("incremental = { updated = '$.u', overlap_s = -1 }"), "m: streams.a.incremental.overlap_s");
    refused(&with("parameters = { p = '{{ nothing }}' }"), "m: streams.a.parameters.p");
    refused(&with("probe = { p = '{{' }"), "m: streams.a.probe.p");
}

#[test]
fn an_error_table_must_use_known_words() {
    refused(&format!("{SMALL}[error]\ncode = 'x'\n"), "m: error.code");
    refused(&format!("{SMALL}[error]\ncode = '$.c'\n[error.codes]\n7 = 'ouch'\n"), "m: error.codes.7");
}

#[test]
fn a_request_must_say_which_page_it_wants() {
    let with = |paging: &str| SMALL.replace("{ kind = 'single' }", paging);
    refused(&with("{ kind = 'page_number' }"), "m: streams.a.parameters");
    refused(&with("{ kind = 'offset' }"), "m: streams.a.parameters");
    refused(&with("{ kind = 'cursor', next = '$.n' }"), "m: streams.a.parameters");
    assert!(Manifest::parse(&with("{ kind = 'next_link' }"), "m").is_ok());
}

#[test]
fn a_manifest_without_streams_is_refused() {
    refused("name = 'x'\nstreams = {}\n[auth]\nkind = 'none'\n", "m: streams");
}

#[test]
fn the_example_in_the_documents_holds() {
    let document = include_str!("../../../../docs/platform-api.md");
    let (_, example) = document.split_once("### A whole example").unwrap();
    let (_, example) = example.split_once("```toml\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let manifest = Manifest::parse(example, "example").unwrap();
    assert!(manifest.streams.contains_key("appeals") && manifest.error.is_some());
}

#[test]
fn every_reason_and_key_is_documented() {
    let document = include_str!("../../../../docs/platform-api.md");
    let (_, section) = document.split_once("### Keys of a manifest").unwrap();
    for reason in ErrorSignal::REASONS {
        assert!(section.contains(&format!("`{}`", reason.as_str())), "{reason}");
    }
    let variables =
        ["from", "until", "from_local", "until_local", "from_unix", "until_unix", "page", "offset", "cursor"];
    for variable in variables {
        assert!(section.contains(&format!("`{{{{ {variable} }}}}`")), "{variable}");
    }
}
