//! Every code has a sentence, every sentence a code, and each puts in what is told with its code.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use timebank::files::{Remark, Unreadable, Wrong};
use timebank::journal::{Corrupt, LinkFault};
use timebank::ledger::{CacheCorrupt, Refusal};
use timebank::sync::{CannotOpen, Distrust, NotKept};
use timebank::views::impact::WrongInput;
use timebank::views::{Evidence, WrongQuery};
use timebank_hub::api::Fault;
use timebank_hub::keeper::{NotMoved, OwnRefusal, Trouble};
use timebank_hub::store::{Damage, StoreError};

type Codes = &'static [(&'static str, &'static [&'static str])];

/// What goes wrong, by the name of its type.
const ERRORS: &[(&str, Codes)] = &[
    ("CacheCorrupt", CacheCorrupt::CODES),
    ("CannotOpen", CannotOpen::CODES),
    ("Corrupt", Corrupt::CODES),
    ("Damage", Damage::CODES),
    ("Distrust", Distrust::CODES),
    ("Fault", Fault::CODES),
    ("LinkFault", LinkFault::CODES),
    ("NotKept", NotKept::CODES),
    ("NotMoved", NotMoved::CODES),
    ("OwnRefusal", OwnRefusal::CODES),
    ("Refusal", Refusal::CODES),
    ("StoreError", StoreError::CODES),
    ("Trouble", Trouble::CODES),
    ("Unreadable", Unreadable::CODES),
    ("Wrong", Wrong::CODES),
    ("WrongInput", WrongInput::CODES),
    ("WrongQuery", WrongQuery::CODES),
];

/// What a check or a dry run finds.
const FINDINGS: &[(&str, Codes)] = &[("Evidence", Evidence::CODES), ("Remark", Remark::CODES)];

/// Codes, each with what is told with it wherever it is used.
type Told = BTreeMap<String, BTreeSet<String>>;
/// Sentences by their codes, plural forms together.
type Sentences = BTreeMap<String, Vec<String>>;

fn told(group: &[(&str, Codes)]) -> Told {
    let mut all = Told::new();
    for (code, fields) in group.iter().flat_map(|(_, codes)| codes.iter()) {
        let fields: BTreeSet<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        let known = all.entry((*code).to_owned()).or_insert_with(|| fields.clone());
        known.retain(|field| fields.contains(field));
    }
    all
}

/// The sentences of the group `error` or `finding`.
fn sentences(group: &str) -> Sentences {
    let mut sentences = Sentences::new();
    for (key, sentence) in timebank_words::sentences() {
        let Some((_, name)) = key.split_once('.').filter(|(start, _)| *start == group) else { continue };
        let code = name.strip_suffix("_one").or(name.strip_suffix("_other")).unwrap_or(name);
        sentences.entry(code.to_owned()).or_default().push(sentence.to_owned());
    }
    sentences
}

/// What is wrong: codes without a sentence, sentences without a code, placeholders for which nothing is told.
/// `others` are the codes that pages give by themselves.
fn faults(told: &Told, sentences: &Sentences, others: &BTreeSet<String>) -> Vec<String> {
    let mute = told.keys().filter(|code| !sentences.contains_key(*code));
    let mut faults: Vec<String> = mute.map(|code| format!("{code}: no sentence")).collect();
    for (code, forms) in sentences {
        let Some(fields) = told.get(code) else {
            faults.extend((!others.contains(code)).then(|| format!("{code}: no code")));
            continue;
        };
        let names = forms.iter().flat_map(|form| form.split("{{").skip(1));
        let names = names.filter_map(|part| Some(part.split_once("}}")?.0));
        let foreign = names.filter(|name| !fields.contains(*name));
        faults.extend(foreign.map(|name| format!("{code}: {name} is not told")));
    }
    faults
}

#[test]
fn every_code_has_a_sentence_and_every_sentence_a_code() {
    let mut of_pages = quoted_by_pages();
    of_pages.insert(timebank::MISUSE.to_owned());
    assert_eq!(faults(&told(ERRORS), &sentences("error"), &of_pages), [""; 0]);
    assert_eq!(faults(&told(FINDINGS), &sentences("finding"), &BTreeSet::new()), [""; 0]);
}

#[test]
fn what_is_wrong_is_found() {
    let told = told(&[("One", &[("late", &["on", "most"]), ("mute", &[])]), ("Other", &[("late", &["on"])])]);
    let say = |code: &str, form: &str| (code.to_owned(), vec![form.to_owned()]);
    let sentences = Sentences::from([
        say("late", "{{on}} is late: at most {{most}}."),
        say("idle", "Nobody says this."),
        say("blocked", "The page says this."),
    ]);
    let of_pages = BTreeSet::from(["blocked".to_owned()]);
    assert_eq!(
        faults(&told, &sentences, &of_pages),
        ["mute: no sentence", "idle: no code", "late: most is not told"]
    );
}

/// A type with codes that is not in the lists above would not be looked at.
#[test]
fn every_type_with_codes_is_looked_at() {
    let mut found = BTreeSet::new();
    for file in ["src", "hub/src"].iter().flat_map(|folder| files(&root().join(folder), "rs")) {
        let source = fs::read_to_string(file).unwrap();
        let names = source.lines().filter_map(|line| line.split_once("codes! { ")).map(|(_, name)| name);
        found.extend(names.filter_map(|name| Some(name.strip_suffix(" {")?.to_owned())));
    }
    found.remove("Closed"); // the example in the documentation
    let listed = [ERRORS, FINDINGS].concat().iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, listed);
}

/// What stands in the pages' code as a text: a code, or the key of a sentence for one.
fn quoted_by_pages() -> BTreeSet<String> {
    let sources = files(&root().join("www"), "js").into_iter().map(|file| fs::read_to_string(file).unwrap());
    let code = |text: &str| text.strip_prefix("error.").unwrap_or(text).to_owned();
    sources.flat_map(|source| source.split('"').map(code).collect::<Vec<_>>()).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|own| own == ending) {
            found.push(path);
        }
    }
    found
}
