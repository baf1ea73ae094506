use serde_json::json;

use super::Path;

#[test]
fn a_path_goes_through_members_and_elements() {
    let payload = json!({"a": {"b": ["x", "y"]}, "c.d": 1});
    let value = |path: Path| path.find(&payload).value().cloned();
    assert_eq!(value(Path::dotted("a.b.1").unwrap()), Some(json!("y")));
    assert_eq!(value(Path::dotted("a.b.2").unwrap()), None);
    assert_eq!(value(Path::dotted("a.x.y").unwrap()), None);
    assert_eq!(value(Path::column("c.d")), Some(json!(1)));
    assert_eq!(Path::dotted("a..b"), None);
}

#[test]
fn lists_read_side_by_side_keep_their_places() {
    let payload = json!({"q": [{"t": "1", "o": [{"n": 1}, {}]}, {"o": []}, {"t": "3"}]});
    let values = |path: &str| -> Vec<String> {
        let path = Path::dotted(path).unwrap();
        path.values(&payload).iter().map(|(index, value)| format!("{index}:{value}")).collect()
    };
    assert_eq!(values("q.*.t"), ["0:\"1\"", "1:null", "2:\"3\""]);
    assert_eq!(values("q.*.o.*.n"), ["0:1", "0:null"]);
    assert_eq!(values("nothing.*.n"), [""; 0]);
}
