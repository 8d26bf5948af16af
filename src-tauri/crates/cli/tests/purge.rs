//! Removing for good from the command line: it is said before it is done, and what is not there is refused.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::Desk;

#[test]
fn an_article_is_removed_for_good_only_when_that_is_said_twice() {
    let desk = Desk::with_marks();
    let length = || std::fs::read(desk.path("p.galley")).unwrap();
    let before = length();
    let title = "Ada met Bob.";
    let looked = desk.run(&["purge", "p.galley", title]);
    assert_eq!(looked.code, 2, "nothing was done");
    looked
        .says("article  Ada met Bob.")
        .says("1 text, 2 annotations, relations or comments")
        .says("nothing was done; --yes removes it for good");
    desk.run(&["purge", "p.galley", "Nobody", "--yes"])
        .refused("There is no article “Nobody”");
    desk.run(&["purge", "p.galley", title, "Nobody", "--yes"])
        .refused("There is no article “Nobody”");
    desk.run(&["purge", "none.galley", title, "--yes"])
        .refused("none.galley");
    assert!(
        length() == before,
        "what is refused leaves the file as it is"
    );
    std::fs::copy(desk.path("p.galley"), desk.path("backup.galley")).unwrap();
    desk.run(&["purge", "p.galley", title, "--yes"])
        .partly("removed for good: 1 text")
        .says("backup.galley: It still holds the article.");
    desk.run(&["check", "p.galley"]).done();
    desk.run(&["purge", "p.galley", title, "--yes"])
        .refused("There is no article “Ada met Bob.”");
    let bytes = std::fs::read(desk.path("p.galley")).unwrap();
    assert!(!bytes.windows(7).any(|it| it == b"met Bob"));
    desk.run(&["purge", "backup.galley", title, "--yes"])
        .done()
        .says("copies elsewhere, bundles and exports cannot be seen from here");
    desk.run(&["check", "backup.galley"]).done();
}
