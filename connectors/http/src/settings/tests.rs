//! Settings are taken key by key; what is wrong names its key.

use super::*;

fn take(text: &str) -> (Result<Settings, SettingsError>, Table) {
    let mut table: Table = text.parse().unwrap();
    let settings = Settings::take(&mut table, &svod_testkit::surroundings("/srv/svod"));
    (settings, table)
}

#[track_caller]
fn refused(text: &str, key: &str) {
    let (settings, _) = take(text);
    assert_eq!(settings.unwrap_err().key, key);
}

#[test]
fn absent_keys_keep_the_documented_limits() {
    let settings = take("").0.unwrap();
    assert_eq!(settings.connect_timeout, Duration::from_secs(10));
    assert_eq!(settings.read_timeout, Duration::from_secs(30));
    assert_eq!(settings.total_timeout, Duration::from_mins(1));
    assert_eq!(settings.body_max_bytes, 67_108_864);
    assert_eq!(settings.requests_per_minute, None);
    assert_eq!(settings.proxy, None);
}

#[test]
fn keys_of_others_are_left_in_place() {
    let (settings, rest) =
        take("read_timeout_ms = 1500\nrequests_per_minute = 90\nca_certificate = 'ca.pem'\nstream = 'a'");
    let settings = settings.unwrap();
    assert_eq!(settings.read_timeout, Duration::from_millis(1500));
    assert_eq!(settings.requests_per_minute, NonZeroU32::new(90));
    assert_eq!(settings.ca_certificate, Some("/srv/svod/ca.pem".into()));
    assert_eq!(rest.keys().collect::<Vec<_>>(), ["stream"]);
}

#[test]
fn a_timeout_of_zero_is_refused() {
    refused("total_timeout_ms = 0", "total_timeout_ms");
}

#[test]
fn a_timeout_in_words_is_refused() {
    refused("connect_timeout_ms = '10 s'", "connect_timeout_ms");
}

#[test]
fn a_negative_limit_is_refused() {
    refused("body_max_bytes = -1", "body_max_bytes");
}

#[test]
fn a_rate_of_zero_is_refused() {
    refused("requests_per_minute = 0", "requests_per_minute");
}

#[test]
fn an_empty_certificate_path_is_refused() {
    refused("client_certificate = ''", "client_certificate");
}

#[test]
fn a_proxy_that_is_not_an_address_is_refused() {
    refused("proxy = 'proxy:3128'", "proxy");
}

#[test]
fn a_proxy_with_a_password_is_refused() {
    refused("proxy = 'http://u:p@proxy:3128'", "proxy");
}
