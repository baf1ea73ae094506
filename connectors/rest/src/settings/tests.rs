//! Settings of a feed, and what is wrong with them.

use super::*;

const POS: &str = "manifest = 'pos'\nbase_url = 'https://pos.example/base/'\nstream = 'surveys'\nclient_id = 'svod'\nsecret = 'pos'\n";

fn parse(text: &str) -> Result<Settings, SettingsError> {
    check(text.parse().unwrap(), &svod_testkit::surroundings(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures")))
}

#[track_caller]
fn refused(text: &str, key: &str) {
    assert_eq!(parse(text).unwrap_err().key, key, "{text}");
}

#[track_caller]
fn refused_when(from: &str, to: &str, key: &str) {
    assert!(POS.contains(from));
    refused(&POS.replace(from, to), key);
}

#[test]
fn addresses_are_joined_below_the_base() {
    let settings = parse(POS).unwrap();
    assert_eq!(settings.address.as_str(), "https://pos.example/base/api/v1/surveys");
    let Auth::ClientCredentials { token_url, client_id, secret, scope, send } = settings.auth else {
        panic!("another scheme")
    };
    assert_eq!(token_url.as_str(), "https://pos.example/base/oauth/token");
    assert_eq!((client_id.as_str(), secret.as_str(), scope), ("svod", "pos", None));
    assert_eq!(send, svod_http::SendSecret::Form);
}

#[test]
fn tokens_may_be_issued_elsewhere() {
    let settings = "manifest_file = 'issuer.toml'\nbase_url = 'https://i.example'\nclient_id = 'svod'\nsecret = 'k'";
    let Auth::ClientCredentials { token_url, send, .. } = parse(settings).unwrap().auth else {
        panic!("another scheme")
    };
    assert_eq!(token_url.as_str(), "https://login.example/realms/city/token");
    assert_eq!(send, svod_http::SendSecret::Basic);
}

#[test]
fn a_feed_may_override_the_manifest() {
    let settings = parse(&format!("{POS}page_size = 7\npages_max = 8\noverlap_s = 9\nread_timeout_ms = 10\n")).unwrap();
    let stream = settings.stream;
    assert_eq!((stream.page_size, stream.pages_max, stream.incremental.unwrap().overlap_s), (7, 8, 9));
    assert_eq!(settings.http.read_timeout, std::time::Duration::from_millis(10));
}

#[test]
fn the_only_stream_needs_no_name() {
    let settings = parse("manifest = 'incident'\nbase_url = 'https://i.example'\nsecret = 'k'").unwrap();
    assert_eq!(settings.stream_name, "incidents");
}

#[test]
fn a_manifest_file_lies_in_the_working_directory() {
    let settings = parse("manifest_file = 'bare_pages.toml'\nbase_url = 'https://i.example'").unwrap();
    assert_eq!(settings.address.path(), "/letters");
}

#[test]
fn each_wrong_setting_is_named() {
    refused_when("manifest = 'pos'", "manifest = 'vk'", "manifest");
    refused_when("manifest = 'pos'", "", "manifest");
    refused_when("manifest = 'pos'", "manifest = 'pos'\nmanifest_file = 'x'", "manifest");
    refused_when("manifest = 'pos'", "manifest_file = 'absent.toml'", "manifest_file");
    refused_when("'surveys'", "'poll'", "stream");
    refused_when("stream = 'surveys'", "", "stream");
    refused_when("client_id = 'svod'", "", "client_id");
    refused_when("secret = 'pos'", "", "secret");
    refused_when("secret = 'pos'", "secret = 17", "secret");
}

#[test]
fn each_wrong_limit_is_named() {
    refused(&format!("{POS}page_size = 0"), "page_size");
    refused(&format!("{POS}page_size = '7'"), "page_size");
    refused(&format!("{POS}pages_max = 0"), "pages_max");
    refused(&format!("{POS}overlap_s = -1"), "overlap_s");
    refused(&format!("{POS}read_timeout_ms = 0"), "read_timeout_ms");
}

#[test]
fn an_overlap_needs_a_stream_that_is_incremental() {
    let text = "manifest_file = 'whole.toml'\nbase_url = 'https://i.example'\nsecret = 'k'\noverlap_s = 5";
    refused(text, "overlap_s");
}

#[test]
fn an_unknown_key_is_refused() {
    refused(&format!("{POS}pagesize = 5"), "pagesize");
    refused(&format!("{POS}user = 'x'"), "user");
}

#[test]
fn the_base_must_be_a_plain_address() {
    let base = "https://pos.example/base/";
    refused_when(base, "pos.example", "base_url");
    refused_when(base, "ftp://pos.example", "base_url");
    refused_when(base, "https://user:pass@pos.example", "base_url");
    refused_when(base, "https://pos.example/?key=1", "base_url");
    refused_when(&format!("base_url = '{base}'"), "", "base_url");
}
