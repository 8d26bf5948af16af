//! CoNLL-U.
use crate::{read, shared};
use galley_formats::Input;

#[test]
fn show() {
    for path in ["gum-news/conllu", "ud-hebrew-iahltwiki/he_iahltwiki-ud-dev.conllu", "dkpro-core/conll/u_v2", "dkpro-core/conll/u"] {
        let (folder, name) = path.split_once('/').unwrap();
        let Some(folder) = shared(folder) else { continue };
        let after = read(&[Input::path(&folder.join(name))], None, &[]).unwrap();
        eprintln!("== {path} {} docs {} annotations {} relations {}", after.report.format, after.documents.len(), after.report.annotations, after.report.relations);
        for it in after.report.items.iter().filter(|it| it.code != "multiword-token").take(60) { eprintln!("   {it:?}"); }
        let n = |m: &str| -> u64 { after.report.items.iter().filter(|it| it.code == "multiword-token" && it.message.contains(m)).map(|it| it.count).sum() };
        eprintln!("begins {} ends {} letters {} widened {}", n("begins"), n("ends"), n("letters"), n("widened"));
        for d in after.documents.iter().take(2) { eprintln!("   {:?} {:?} {:?}", d.metadata, d.text.as_str().chars().take(600).collect::<String>(), d.annotations.first()); }
    }
}
