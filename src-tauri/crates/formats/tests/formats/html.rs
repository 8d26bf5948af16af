//! Web pages: the article of one is found, with its furniture marked; a page that is written holds the text as it is.

use galley_formats::Document;

use crate::{item, read, upload};

const NEWSPAPER: &str = include_str!("pages/newspaper.html");

fn page(html: impl Into<Vec<u8>>, pairs: &[(&str, &str)]) -> crate::Arrived {
    read(&[upload("page.html", html)], Some("html"), pairs).unwrap()
}

fn parts(document: &Document) -> Vec<(String, String)> {
    let part = |it: &galley_formats::corpus::Annotation| {
        let quote = document.text.slice(it.ranges[0]).unwrap().to_owned();
        (it.label.clone().unwrap(), quote)
    };
    document.annotations.iter().map(part).collect()
}

#[test]
fn a_newspaper_page_gives_its_article_with_the_furniture_marked() {
    let after = page(NEWSPAPER, &[]);
    let document = &after.documents[0];
    println!("{}", document.text.as_str());
    for it in parts(document) {
        println!("{it:?}");
    }
    println!("{:?} {:?}", document.title, document.metadata);
    println!("{:?}", after.report.items);
    panic!();
}
