//! Every check of the suite for every kind of manifest.

mod pos {
    svod_testkit::http_conformance!(super::super::dialects::pos());
}

mod surveys {
    svod_testkit::http_conformance!(super::super::dialects::surveys());
}

mod incident {
    svod_testkit::http_conformance!(super::super::dialects::incident());
}

mod xml_offset {
    svod_testkit::http_conformance!(super::super::dialects::xml_offset());
}

mod link_header {
    svod_testkit::http_conformance!(super::super::dialects::link_header());
}

mod link_body {
    svod_testkit::http_conformance!(super::super::dialects::link_body());
}

mod bare_pages {
    svod_testkit::http_conformance!(super::super::dialects::bare_pages());
}
