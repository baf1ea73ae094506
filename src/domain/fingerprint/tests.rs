use super::*;

#[track_caller]
fn same(file: &str, one: &str, other: &str) {
    assert_eq!(fingerprint([(file, one)], 16), fingerprint([(file, other)], 16));
}

#[track_caller]
fn differ(file: &str, one: &str, other: &str) {
    assert_ne!(fingerprint([(file, one)], 16), fingerprint([(file, other)], 16));
}

#[test]
fn comments_and_blank_lines_mean_nothing() {
    same("a.toml", "x = 1\ny = \"# a\"", "# about x\n\nx = 1 # one\r\ny = \"# a\"\n");
    same("a.csv", "a;b\r\n1;2\r\n", "\u{feff}a;b\n\n 1 ; 2\n;\n");
    same("a.xml", "<a b=\"1\"><c/></a>", "<?xml version=\"1.0\"?>\n<!-- about a -->\n<a b=\"1\">\n  <c/>\n</a>\n");
    same("a.txt", "Анна Вера\nЗоя", "\u{feff}# Имена.\r\n\r\nАнна  Вера # две\r\n  Зоя\r\n");
}

#[test]
fn everything_else_means_something() {
    differ("a.toml", "x = 1", "x = 2");
    differ("a.toml", "x = \"# a\"", "x = \"# b\"");
    differ("a.csv", "a;b\n1;2\n", "a;b\n2;1\n");
    differ("a.csv", "a;b\n1;2\n3;4\n", "a;b\n3;4\n1;2\n");
    differ("a.txt", "Анна Вера", "Анна\nВера");
    differ("a.xml", "<a b=\"1\"/>", "<a b=\"2\"/>");
    assert_ne!(fingerprint([("a.toml", "x = 1")], 16), fingerprint([("b.toml", "x = 1")], 16));
}

#[test]
fn a_file_that_does_not_read_stands_for_itself() {
    differ("a.toml", "x = ", "x = [");
    differ("a.xml", "<a", "<b");
}
