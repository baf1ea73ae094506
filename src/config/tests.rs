use super::*;

fn parse(text: &str) -> Result<Config, Vec<FileFault>> {
    Config::parse("svod.toml", text, PathBuf::from("/srv/svod"))
}

#[track_caller]
fn check_fault(text: &str, expected: &str) {
    let faults = parse(text).unwrap_err();
    let texts: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert!(texts.iter().any(|fault| fault.contains(expected)), "{texts:?}");
}

#[test]
fn the_fresh_configuration_is_sound() {
    let config = parse(&format!("{DEFAULT}{FEEDS}")).unwrap();
    let enabled: Vec<_> = config.feeds.iter().filter(|feed| feed.enabled).map(|feed| feed.name.as_str()).collect();
    assert_eq!(enabled, ["pos-files", "incident-files", "telegram-files", "vk-files"]);
    let disabled: Vec<_> = config.feeds.iter().filter(|feed| !feed.enabled).map(|feed| feed.name.as_str()).collect();
    assert_eq!(disabled, ["pos-api", "pos-surveys", "incident-api"]);
}

#[test]
fn feeds_over_the_network_are_asked_at_a_measured_pace() {
    let config = parse(&format!("{DEFAULT}{FEEDS}")).unwrap();
    let figures = config.feeds.iter().filter(|feed| feed.connector == "rest");
    let figures: Vec<_> = figures.map(|feed| feed.settings.get("requests_per_minute").cloned()).collect();
    assert_eq!(figures, vec![Some(toml::Value::Integer(120)); 3]);
    // The demonstration, the tests and the benchmark take exactly this out.
    assert_eq!(FEEDS.matches(", requests_per_minute = 120").count(), 3);
}

#[test]
fn an_empty_file_gives_every_default() {
    let config = parse("").unwrap();
    assert_eq!(config.database, "sqlite:///srv/svod/svod.db");
    assert_eq!(config.municipality.oktmo.as_str(), "18720000");
    assert!(config.report.receiver.is_none());
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    check_fault(
        "[municipality]\noktmo = \"18720000\"\ncolour = 1\n",
        "svod.toml, строка 3, ключ municipality.colour: неизвестный ключ; допустимы: oktmo, name, region, timezone",
    );
}

#[test]
fn a_wrong_oktmo_is_named_with_its_line() {
    check_fault(
        "[municipality]\noktmo = \"1872\"\n",
        "svod.toml, строка 2, ключ municipality.oktmo: «1872» — не код ОКТМО",
    );
}

#[test]
fn every_fault_is_reported() {
    let text =
        "[municipality]\noktmo = \"1\"\ntimezone = \"Mars/Base\"\n[sync]\nbatches_max = 0\n[feed.x]\nconnector = 1\n";
    assert_eq!(parse(text).unwrap_err().len(), 5);
}

#[test]
fn faults_of_structure_come_all_at_once_with_those_of_values() {
    let text = "colour = 1\n[municipality]\noktmo = 18720000\ntimezone = \"Mars/Base\"\n[sync]\nbatches_max = \"many\"\n\
                [feed.x]\nconnector = \"rest\"\nmaping = \"m\"\nenabled = 1\n";
    let faults = parse(text).unwrap_err();
    let shown: Vec<_> = faults.iter().map(|fault| (fault.line.unwrap(), fault.key.as_str())).collect();
    let expected = [
        (1, "colour"),
        (3, "municipality.oktmo"),
        (6, "sync.batches_max"),
        (9, "feed.x.maping"),
        (7, "feed.x.mapping"),
        (10, "feed.x.enabled"),
        (4, "municipality.timezone"),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn every_fault_of_the_syntax_is_reported() {
    let faults = parse("[municipality]\noktmo = \"18720000\nname = Михайловка\n").unwrap_err();
    let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
    assert!(lines.contains(&Some(2)) && lines.contains(&Some(3)), "{faults:?}");
}

#[test]
fn a_feed_name_with_capitals_is_refused() {
    check_fault("[feed.POS]\nconnector = \"rest\"\nmapping = \"m\"\n", "ключ feed.POS: в имени потока");
}

#[test]
fn a_receiver_that_is_no_http_address_is_refused() {
    check_fault("[report]\nreceiver_url = \"ftp://cur\"\n", "ключ report.receiver_url");
}

#[test]
fn a_missing_file_says_how_to_make_one() {
    let faults = Config::load(Path::new("/nonexistent/svod.toml")).unwrap_err();
    assert!(faults[0].problem.contains("svod init"), "{faults:?}");
}

#[test]
fn a_secret_is_read_from_its_file_without_the_line_break() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("pos_client"), "s3cret\n").unwrap();
    assert_eq!(secret(directory.path(), "pos_client").as_deref(), Some("s3cret"));
    assert_eq!(secret(directory.path(), "missing"), None);
    assert_eq!(secret(directory.path(), "../pos_client"), None);
}
