//! Guards that every picture is plain enough for Slint's and resvg's software renderers and for one-bit paper.

use std::collections::BTreeSet;

use wire::pictures::{NAMES, UI_NAMES, svg, ui_svg};

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let services = NAMES.iter().map(|name| (*name, svg(name).expect("listed")));
    services.chain(UI_NAMES.iter().map(|name| (*name, ui_svg(name).expect("listed"))))
}

/// The names of the elements of a document without comments, in order, closing ones as `/g`.
fn elements(svg: &str) -> Vec<&str> {
    svg.split('<').skip(1).map(|tag| tag.split([' ', '>']).next().unwrap_or_default()).collect()
}

#[test]
fn a_picture_is_one_svg_with_our_view_box() {
    for (name, svg) in all() {
        assert!(
            svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 96 96\">"),
            "{name}"
        );
        assert!(svg.trim_end().ends_with("</svg>"), "{name}");
        assert!(svg.is_ascii(), "{name}");
    }
}

#[test]
fn a_picture_holds_only_paths_and_turned_groups() {
    for (name, svg) in all() {
        let mut open = 0_i32;
        for element in elements(svg) {
            match element {
                "svg" | "g" => open += 1,
                "/svg" | "/g" => open -= 1,
                "path" => {}
                other => panic!("{name} holds <{other}>"),
            }
        }
        assert_eq!(open, 0, "{name}: an element is not closed");
        assert_eq!(svg.matches("<path").count(), svg.matches("/>").count(), "{name}: a path is not closed");
    }
}

#[test]
fn a_picture_is_black_alone_so_that_one_word_recolours_it() {
    for (name, svg) in all() {
        for paint in svg.split("fill=\"").skip(1).chain(svg.split("stroke=\"").skip(1)) {
            let colour = paint.split('"').next().unwrap_or_default();
            assert!(["#000", "none"].contains(&colour), "{name} is painted {colour}");
        }
        assert!(svg.contains("#000"), "{name} is empty");
        assert!(!svg.contains("url(") && !svg.contains("style"), "{name}");
    }
}

#[test]
fn no_two_pictures_are_the_same() {
    let different: BTreeSet<&str> = all().map(|(_, svg)| svg).collect();
    assert_eq!(different.len(), NAMES.len() + UI_NAMES.len());
}

#[test]
fn a_name_that_is_not_listed_has_no_picture() {
    assert_eq!(svg("unicorn"), None);
    assert_eq!(svg("back"), None, "settings cannot name a screen's picture");
    assert_eq!(ui_svg("cash"), None);
}
