use super::*;

fn parse(text: &str) -> Result<Config, Vec<FileFault>> {
    Config::parse("svod.toml", text, Path::new("/srv/svod"))
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
    assert!(config.feeds.len() > 6);
    for feed in &config.feeds {
        let has_folder = feed.settings.contains_key("folder");
        assert_eq!(feed.enabled, has_folder, "{}: an interface needs an address and a secret first", feed.name);
    }
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
        "svod.toml, строка 3, ключ municipality.colour: такого ключа нет; бывают: name, oktmo, region, timezone",
    );
}

#[test]
fn what_should_be_a_section_and_is_none_is_told() {
    check_fault("report = 1\n", "строка 1, ключ report: значение не подходит; ожидается: раздел с ключами");
    check_fault("feed = 1\n", "строка 1, ключ feed: значение не подходит; ожидается: раздел с ключами");
    check_fault("[feed]\nx = 1\n", "строка 2, ключ feed.x: нужен раздел [feed.x]");
    check_fault("[reports]\n", "строка 1, ключ reports: такого ключа нет; бывают: municipality, ");
    check_fault(
        "[sync]\nbatches_max = 1.5\n",
        "строка 2, ключ sync.batches_max: значение не подходит; ожидается: целое число",
    );
}

#[test]
fn beside_the_faults_stands_what_is_sound() {
    let text = "[municipality]\noktmo = 1\n[mappings]\ndirectory = \"rules\"\n[feed.x]\nconnector = \"rest\"\nmapping = \"m\"\n";
    let path = tempfile::tempdir().unwrap();
    std::fs::write(path.path().join("svod.toml"), text).unwrap();
    let (sound, faults) = Config::examine(&path.path().join("svod.toml")).unwrap_err();
    let sound = sound.unwrap();
    assert_eq!((faults.len(), sound.feeds.len(), sound.municipality.oktmo.as_str()), (1, 1, "18720000"));
    assert!(sound.mappings.ends_with("rules"));
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
    assert_eq!(parse(text).unwrap_err().len(), 4);
}

#[test]
fn a_wrong_type_hides_no_other_fault() {
    let text = "colour = 1\n[municipality]\noktmo = 18720000\nshade = 1\n[sync]\nbatches_max = \"много\"\nretry_budget_s = -5\n\
                [report]\noutbox = 7\n[database]\naddress = \"mysql://root:hunter2@host/db\"\n[feed.x]\nconnector = \"rest\"\n\
                mapping = \"m\"\ntitel = \"X\"\nexpected_every_h = 0\n[feed.y]\nenabled = true\n";
    let faults = parse(text).unwrap_err();
    let texts: Vec<_> = faults.iter().map(ToString::to_string).collect();
    for place in [
        "строка 1, ключ colour",
        "строка 3, ключ municipality.oktmo",
        "строка 4, ключ municipality.shade",
        "строка 6, ключ sync.batches_max",
        "строка 7, ключ sync.retry_budget_s",
        "строка 9, ключ report.outbox",
        "строка 11, ключ database.address",
        "строка 15, ключ feed.x.titel",
        "строка 16, ключ feed.x.expected_every_h",
        "строка 17, ключ feed.y.connector: нет обязательного ключа",
        "строка 17, ключ feed.y.mapping: нет обязательного ключа",
    ] {
        assert!(texts.iter().any(|fault| fault.contains(place)), "{place} is missing in {texts:#?}");
    }
    assert_eq!(texts.len(), 11, "{texts:#?}");
    assert!(!texts.concat().contains("hunter2"));
}

#[test]
fn a_slip_of_the_syntax_hides_no_fault_of_another_section() {
    let text = "[municipality]\noktmo = \"1\"\n[report]\noutbox = \n[sync]\nbatches_max = 0\n";
    let texts: Vec<_> = parse(text).unwrap_err().iter().map(ToString::to_string).collect();
    for place in ["строка 2, ключ municipality.oktmo", "строка 4", "строка 6, ключ sync.batches_max"]
    {
        assert!(texts.iter().any(|fault| fault.contains(place)), "{place} is missing in {texts:#?}");
    }
}

#[test]
fn a_token_is_not_sent_in_clear_over_a_network() {
    check_fault("[report]\nreceiver_url = \"http://cur.example.ru\"\n", "строка 2, ключ report.receiver_url: по http");
    check_fault(
        "[report]\nreceiver_url = \"https://cur.example.ru\"\nreceiver_token = \"\"\n",
        "ключ report.receiver_token",
    );
    for address in ["https://cur.example.ru", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:8080"] {
        assert!(parse(&format!("[report]\nreceiver_url = \"{address}\"\n")).is_ok(), "{address}");
    }
}

#[test]
fn a_file_in_another_encoding_or_a_folder_says_what_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("svod.toml");
    std::fs::write(&path, b"[municipality]\nname = \"\xcc\xe8\xf5\"\n").unwrap();
    assert!(Config::load(&path).unwrap_err()[0].problem.contains("UTF-8"));
    assert!(Config::load(directory.path()).unwrap_err()[0].problem.contains("это папка"));
}

#[test]
fn a_fault_found_later_still_has_the_line_of_its_key() {
    let config = parse("[feed.x]\nconnector = \"rest\"\nmapping = \"m\"\nsettings = { a = 1,\n  b = 2 }\n").unwrap();
    let place = &config.feeds[0].place;
    let told = |key: &str| place.fault(key, "…").to_string();
    assert_eq!(told("settings.b"), "svod.toml, строка 5, ключ feed.x.settings.b: …");
    assert_eq!(told("settings.c"), "svod.toml, строка 4, ключ feed.x.settings.c: …");
    assert_eq!(told("title"), "svod.toml, строка 1, ключ feed.x.title: …");
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
    for way in ["svod init", "--config", "/etc/svod/svod.toml", "Перейдите в рабочую папку"] {
        assert!(faults[0].problem.contains(way), "{faults:?}");
    }
}

#[test]
fn a_secret_is_read_from_its_file_without_the_line_break() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("pos_client"), "s3cret\n").unwrap();
    assert_eq!(secret(directory.path(), "pos_client").as_deref(), Some("s3cret"));
    assert_eq!(secret(directory.path(), "missing"), None);
    assert_eq!(secret(directory.path(), "../pos_client"), None);
}

#[test]
fn one_slip_of_the_syntax_is_one_fault() {
    for (text, said) in [
        (
            "[feed.x]\nconnector = \"rest\"\nmapping = \"m\"\nenabled = да\n",
            "строка 4, ключ feed.x.enabled: значение не подходит",
        ),
        ("[feed.ПОС]\nconnector = \"rest\"\nmapping = \"m\"\n", "строка 1, ключ feed.ПОС: в имени потока допустимы"),
        ("[feed.x]\nconnector = \"rest\"\nmapping = \"m\"\nenabled true\n", "строка 4: файл не читается как TOML"),
    ] {
        let texts: Vec<_> = parse(text).unwrap_err().iter().map(ToString::to_string).collect();
        assert!(texts.len() == 1 && texts.concat().contains(said), "{texts:?}");
    }
}
