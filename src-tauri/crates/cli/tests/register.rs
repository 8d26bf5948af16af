//! The register from the command line: a list comes in with its report, and goes out again.

#![allow(clippy::unwrap_used, reason = "tests may fail")]

mod desk;

use desk::Desk;

const LIST: &str =
    "name,type,aliases,qid\nAda Lovelace,Person,Ada|Countess,Q7259\n,Person,,\nA,,B,\nB,,A,\n";

#[test]
fn a_list_comes_in_with_its_report_and_goes_out_to_come_in_again() {
    let desk = Desk::new();
    desk.write("list.csv", LIST);
    let preview = desk.run(&["register", "import", "p.galley", "list.csv", "--preview"]);
    preview.says("3 entries: 3 would be new, 0 would be added to, 0 stay as they are");
    desk.run(&["log", "p.galley"]).done().says("create project");
    let made = desk.run(&[
        "register", "import", "p.galley", "list.csv", "--report", "r.json",
    ]);
    assert_eq!(made.code, 1, "something was left out");
    for said in [
        "3 entries: 3 are new",
        "left out: list.csv, line 3: The entry has no name",
        "lost: list.csv, line 4: “B” is another name of “A”",
        "lost: list.csv, line 5: “A” is another name of “B”",
    ] {
        made.says(said);
    }
    assert!(desk.read("r.json").contains("\"alias-cycle\""));
    desk.run(&["register", "export", "p.galley", "-o", "out.jsonl"])
        .done()
        .says("exported 3 entries");
    assert!(desk.read("out.jsonl").contains(
        "{\"name\":\"Ada Lovelace\",\"type\":\"Person\",\"aliases\":[\"Ada\",\"Countess\"]"
    ));
    let again = desk.run(&["register", "import", "p.galley", "out.jsonl"]);
    again.says("0 are new, 0 are added to, 3 stay as they are");
    assert_eq!(again.code, 2, "nothing was done");
    desk.run(&["register", "export", "p.galley", "-o", "out.txt"])
        .refused("The register cannot be written as “txt”");
    desk.run(&["undo", "p.galley"]).done();
    desk.run(&["register", "export", "p.galley", "-o", "out.csv"])
        .done()
        .says("exported 0 entries");
}
