use serde_json::json;

use super::*;

/// As every installation has it in its database.
const STORED: &str = "28b52ffd2101bdad0200f382091f4e8e6ac9cf402628958e0ac9dfb4a8f06a8731cee34c4fc8e7dad9e1ecac2bc05843e274210ffc13642b6e\
    0066ce10754e311868ba072d64520c075d14257de9269ce5363f8be36c17b97d94f038c6690c";

fn record() -> Value {
    json!({
        "id": "77-123",
        "createdAt": "2026-03-04T09:15:00+03:00",
        "status": "В работе",
        "text": "Не вывозят мусор третий день, контейнеры переполнены",
    })
}

#[test]
fn what_was_stored_once_is_read_for_ever() {
    let bytes: Vec<u8> = STORED
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    assert_eq!(Unpacker::new().unwrap().unpack(&bytes).unwrap(), record());
}

#[test]
fn what_was_packed_reads_back_and_damage_is_told() {
    let (mut packer, mut unpacker) = (Packer::new().unwrap(), Unpacker::new().unwrap());
    for payload in [record(), json!({}), Value::Null, json!({"text": "ж".repeat(2 << 20)})] {
        let mut packed = packer.pack(&payload).unwrap();
        assert_eq!(unpacker.unpack(&packed).unwrap(), payload);
        packed.truncate(packed.len() - 1);
        assert!(matches!(unpacker.unpack(&packed), Err(StoreError::Damaged { what: "record_state.payload", .. })));
    }
}

#[test]
fn the_dictionary_saves_room() {
    let alone = zstd::bulk::compress(record().to_string().as_bytes(), LEVEL).unwrap();
    let packed = Packer::new().unwrap().pack(&record()).unwrap();
    assert!(packed.len() * 3 < alone.len() * 2, "{} of {}", packed.len(), alone.len());
}
