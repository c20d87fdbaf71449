//! Who is meant: an import never takes two for one, or one for two, unless a person says so.

use super::{HEADINGS, balances, bring, community, dry, named, options, write};
use crate::common::Community;
use timebank::files::{
    AllOthers, Answer, Answered, Doubt, Import, ImportOptions, ImportReport, Is, Remark, RowOutcome,
    Unreadable, exchanges_csv,
};
use timebank::journal::MemberKind;
use timebank::ledger::{Entry, NewMember};

const TWO_NAMES: &str = "2024-03-01 10:22:33 UTC,Joan Mas (3),Residents' Union Riera (27),,2:00
2024-03-02 10:22:33 UTC,Anna Puig (27),Joan Mas (3),Classes,1:00
";

fn file(rows: &str) -> Vec<u8> {
    format!("{HEADINGS}{rows}").into_bytes()
}

fn same(who: &str, whom: Option<&str>) -> Answer {
    Answer { who: who.to_owned(), is: Is::Same(whom.map(str::to_owned)) }
}

fn another(who: &str) -> Answer {
    Answer { who: who.to_owned(), is: Is::Another }
}

fn organisation(who: &str) -> Answer {
    Answer { who: who.to_owned(), is: Is::Organisation }
}

/// What each question is about: whom, why, and who they may be.
fn questions(report: &ImportReport) -> Vec<(&str, Doubt, Vec<&str>)> {
    let asked = report.questions.iter();
    asked.map(|q| (&*q.who.reference, q.doubt, q.like.iter().map(|l| &*l.who.reference).collect())).collect()
}

/// A dry run with answers.
fn read(c: &Community, file: &[u8], answers: &[Answer]) -> Result<Import, Unreadable> {
    Import::read(&c.ledger, file, &ImportOptions { answers: answers.to_vec(), ..options(c) })
}

/// Imports a file with answers. The same file then asks nothing, and adds nothing.
fn answered(c: &mut Community, file: &[u8], answers: &[Answer]) -> ImportReport {
    let import = read(c, file, answers).unwrap();
    let report = import.report();
    assert_eq!(report.open_questions, 0, "{:?}", report.questions);
    write(c, &import);
    let again = dry(c, file);
    let added = again.report();
    assert_eq!((added.added, added.questions.len(), again.events()), (0, 0, 0), "{:?}", added.questions);
    // The answers that were given may still stand in the command.
    assert_eq!(read(c, file, answers).unwrap().report().open_questions, 0);
    report
}

fn add(c: &mut Community, name: &str, number: Option<&str>, kind: MemberKind) {
    c.enter(Entry::AddMember(NewMember { number, ..NewMember::new(name, kind) })).unwrap();
}

#[test]
fn two_names_under_one_number_are_asked_about() {
    let file = file(TWO_NAMES);
    let c = community();
    let import = dry(&c, &file);
    let report = import.report();
    let asked = [("Anna Puig (27)", Doubt::TwoNames, vec!["Residents' Union Riera (27)"])];
    assert_eq!(questions(&report), asked);
    let question = &report.questions[0];
    assert_eq!((&question.who.rows[..], &question.like[0].who.rows[..]), (&[3][..], &[2][..]));
    assert!(question.may_be_organisation && question.answer.is_none());
    // Nothing can be written as long as it is open.
    assert_eq!((report.open_questions, import.events()), (1, 0));
    let expected = |who: &[(&str, i64)]| named(who);
    for (answers, balances_after) in [
        (vec![same("anna puig", None)], expected(&[("Joan Mas", -60), ("Residents' Union Riera", 60)])),
        (
            vec![another("Anna Puig (27)")],
            expected(&[("Anna Puig", -60), ("Joan Mas", -60), ("Residents' Union Riera", 120)]),
        ),
        (
            vec![organisation("Residents' Union Riera (27)")],
            expected(&[("Anna Puig", -60), ("Joan Mas", -60), ("Residents' Union Riera (27)", 120)]),
        ),
    ] {
        let mut c = community();
        answered(&mut c, &file, &answers);
        assert_eq!(balances(&c), balances_after, "{answers:?}");
        // A file that has grown knows them from the rows that the book has.
        let grown = [&file[..], b"2024-03-09 10:22:33 UTC,Anna Puig (27),Joan Mas (3),More,0:30\n"].concat();
        assert_eq!(bring(&mut c, &grown, None), 1);
    }
}

#[test]
fn a_number_of_the_book_that_another_name_has_is_asked_about() {
    let mut c = community();
    bring(&mut c, &file("2024-03-01 10:22:33 UTC,Ana (1),Bob (2),,1:00\n"), None);
    add(&mut c, "Carla", Some("7"), MemberKind::Person);
    let rows = "2024-04-01 10:22:33 UTC,Ana María (1),Bob (2),,1:00
2024-04-02 10:22:33 UTC,Dolors (7),Bob (2),,0:30
";
    let report = dry(&c, &file(rows)).report();
    let asked = [
        ("Ana María (1)", Doubt::TwoNames, vec!["Ana (1)"]),
        ("Dolors (7)", Doubt::TwoNames, vec!["Carla (7)"]),
    ];
    assert_eq!(questions(&report), asked);
    let ana = report.questions[0].like[0].who.member.as_ref().unwrap();
    assert_eq!((ana.exchanges, ana.balance.0, ana.left), (1, -60, false));
    answered(&mut c, &file(rows), &[same("Ana María", None), another("Dolors")]);
    assert_eq!(balances(&c), named(&[("Ana", -120), ("Bob", 150), ("Dolors", -30)]));
}

#[test]
fn one_name_under_two_numbers_is_asked_about() {
    let rows = "2024-03-01 10:22:33 UTC,Ana Ruiz (1),Bob (2),,1:00
2024-03-02 10:22:33 UTC,ANA  RUIZ (5),Bob (2),,0:30
2024-03-03 10:22:33 UTC,Ana Ruiz (9),Bob (2),,0:15
2024-03-04 10:22:33 UTC,Ana Ruiz (9),Ana Ruiz (1),,0:10
";
    let mut c = community();
    let report = dry(&c, &file(rows)).report();
    let asked = [
        ("ANA  RUIZ (5)", Doubt::TwoNumbers, vec!["Ana Ruiz (1)"]),
        ("Ana Ruiz (9)", Doubt::TwoNumbers, vec!["Ana Ruiz (1)", "ANA  RUIZ (5)"]),
    ];
    assert_eq!(questions(&report), asked);
    // Who of several is meant must be said.
    let known = "Ana Ruiz (1), ANA  RUIZ (5)".to_owned();
    let unclear = |who: &str, known: &str| Unreadable::UnclearAnswer { who: who.into(), known: known.into() };
    let wrong = |answers: &[Answer]| read(&c, &file(rows), answers).unwrap_err();
    assert_eq!(wrong(&[same("Ana Ruiz (9)", None)]), unclear("Ana Ruiz (9)", &known));
    assert_eq!(wrong(&[another("Ana Ruiz")]), unclear("Ana Ruiz", "ANA  RUIZ (5), Ana Ruiz (9)"));
    assert_eq!(wrong(&[another("Ana Ruis")]), Unreadable::UnknownAnswer { who: "Ana Ruis".into() });
    let both = [another("ana ruiz (5)"), same("ANA RUIZ (5)=Ana Ruiz (1)", None)];
    assert_eq!(wrong(&both), Unreadable::TwoAnswers { who: "ANA  RUIZ (5)".into() });
    let twice = [another("ana ruiz (5)"), another("ANA RUIZ (5)")];
    assert!(read(&c, &file(rows), &twice).is_ok(), "the same said twice is no contradiction");
    let answers = [another("ana ruiz (5)"), same("Ana Ruiz (9)=Ana Ruiz (1)", None)];
    let import = read(&c, &file(rows), &answers).unwrap();
    // A row of one person to herself moves nothing.
    let last = &import.rows(3, 1)[0];
    assert_eq!((last.outcome, &last.remarks[..]), (RowOutcome::LeftOut, &[Remark::OnePerson.message()][..]));
    let said = import.report().questions.iter().map(|q| q.answer.clone().unwrap()).collect::<Vec<_>>();
    assert_eq!(said, [Answered::Another, Answered::Same("Ana Ruiz (1)".into())]);
    answered(&mut c, &file(rows), &answers);
    assert_eq!(balances(&c), named(&[("ANA  RUIZ", -30), ("Ana Ruiz", -75), ("Bob", 105)]));
}

#[test]
fn a_name_that_the_book_has_is_asked_about() {
    let rows = file("2024-03-01 10:22:33 UTC,Ana Ruiz (1),Eva Vidal (2),Jardí,1:30\n");
    let seed = file("2020-01-01 10:00:00 UTC,Zed (9),Zoe (8),x,1:00\n");
    for (answer, members) in [(same("Ana Ruiz", None), 1), (another("Ana Ruiz"), 2)] {
        let mut c = community();
        bring(&mut c, &seed, None);
        add(&mut c, "Ana Ruiz", None, MemberKind::Person);
        let report = dry(&c, &rows).report();
        assert_eq!(questions(&report), [("Ana Ruiz (1)", Doubt::InBook, vec!["Ana Ruiz"])]);
        answered(&mut c, &rows, &[answer]);
        let called = c.ledger.members().iter().filter(|member| member.name == "Ana Ruiz").count();
        assert_eq!(called, members);
        let expected = [("Ana Ruiz", -90), ("Eva Vidal", 90), ("Zed", -60), ("Zoe", 60)];
        assert_eq!(balances(&c), named(&expected));
    }
    // Two of the name in the book are told apart by their ids.
    let mut c = community();
    add(&mut c, "Ana Ruiz", None, MemberKind::Person);
    add(&mut c, "Ana Ruiz", None, MemberKind::Person);
    let report = dry(&c, &rows).report();
    let ids: Vec<&str> = report.questions[0].like.iter().map(|like| &*like.who.reference).collect();
    answered(&mut c, &rows, &[same("Ana Ruiz", Some(ids[1]))]);
    let account = c.ledger.member(ids[1].parse().unwrap()).unwrap();
    assert_eq!(c.ledger.movements(account).balance().0, -90);
}

#[test]
fn accents_have_one_form_and_case_is_asked_about() {
    let rows = "2024-03-01 10:22:33 UTC,Núria (1),Associació,,1:00
2024-03-02 10:22:33 UTC,Nu\u{301}ria (1),Associacio\u{301},,0:30
";
    let mut c = community();
    assert_eq!(bring(&mut c, &file(rows), None), 2);
    assert_eq!(balances(&c), named(&[("Associació", 90), ("Núria", -90)]));
    let case = file("2024-03-03 10:22:33 UTC,NÚRIA (1),ASSOCIACIÓ,,0:15\n");
    assert_eq!(questions(&dry(&c, &case).report()), [("ASSOCIACIÓ", Doubt::InBook, vec!["Associació"])]);
    answered(&mut c, &case, &[same("ASSOCIACIÓ", None)]);
    assert_eq!(balances(&c), named(&[("Associació", 105), ("Núria", -105)]));
}

#[test]
fn an_organisation_named_like_a_member_is_asked_about() {
    let rows = "2024-03-01 10:22:33 UTC,Rosa (1),Bob (2),,1:00\n2024-03-02 10:22:33 UTC,Bob (2),Rosa,,0:30\n";
    let c = community();
    let report = dry(&c, &file(rows)).report();
    assert_eq!(questions(&report), [("Rosa", Doubt::Organisation, vec!["Rosa (1)"])]);
    for (answer, expected) in [
        (same("Rosa", None), [("Bob", 30), ("Rosa", -30)].to_vec()),
        (another("Rosa"), [("Bob", 30), ("Rosa", -60), ("Rosa", 30)].to_vec()),
    ] {
        let mut c = community();
        answered(&mut c, &file(rows), &[answer]);
        assert_eq!(balances(&c), named(&expected));
    }
    // An organisation of the book that was not imported is asked about, too.
    let mut c = community();
    add(&mut c, "Rosa", None, MemberKind::Organisation);
    let report = dry(&c, &file(rows)).report();
    let asked =
        [("Rosa (1)", Doubt::Organisation, vec!["Rosa"]), ("Rosa", Doubt::InBook, vec!["Rosa", "Rosa (1)"])];
    assert_eq!(questions(&report), asked);
}

#[test]
fn an_organisation_whose_name_ends_in_a_number_stays_one() {
    for name in ["Banc del Temps (2014)", "Escola (2014)", "Tijdbank Zuid (3)"] {
        let rows = file(&format!("2024-03-01 10:22:33 UTC,{name},Eva (2),Fons,1:00\n"));
        let mut c = community();
        assert_eq!(questions(&dry(&c, &rows).report()), [(name, Doubt::NumberInName, vec![])]);
        answered(&mut c, &rows, &[organisation(name)]);
        assert_eq!(balances(&c), super::sorted(&[("Eva", 60), (name, -60)]));
        let kinds: Vec<MemberKind> =
            c.ledger.members().iter().filter(|m| m.name == name).map(|m| m.kind).collect();
        assert_eq!(kinds, [MemberKind::Organisation]);
        // Or it is a member.
        let mut c = community();
        answered(&mut c, &rows, &[another(name)]);
        assert_eq!(c.ledger.members().iter().filter(|m| m.number.is_some()).count(), 2);
    }
    // In a large timebank such a number is one of many. A person may still say what it is.
    let many: String =
        (1990..2100).map(|n| format!("2024-03-01 10:22:33 UTC,Member {n} ({n}),Eva (2),,1:00\n")).collect();
    assert_eq!(dry(&community(), &file(&many)).report().question_count, 0);
    let import = read(&community(), &file(&many), &[organisation("Member 2014")]).unwrap();
    assert_eq!(import.report().organisations.len(), 1);
}

#[test]
fn an_answer_is_kept_and_the_next_file_finds_the_member_by_it() {
    let rows = "2024-03-01,Ana (1),The user isn't active,,1:00
2024-03-01,The user isn't active,Ana (2),,0:59
2024-03-01,Bob (2),Ana (1),,1:00
";
    let mut c = community();
    let all = [same("Ana (2)", None), same("Bob", None)];
    let first = read(&c, &file(rows), &all).unwrap();
    assert_eq!(first.report().new_members, 2, "Ana, and a former member");
    write(&mut c, &first);
    let ana = |c: &Community| c.ledger.members().into_iter().find(|m| m.name == "Ana").unwrap();
    let also = |c: &Community| -> Vec<String> {
        ana(c)
            .also
            .iter()
            .map(|one| format!("{} ({})", one.name, one.number.as_deref().unwrap_or("-")))
            .collect()
    };
    // The row of Bob, who was said to be Ana, was left out. What was said of him stands.
    assert_eq!(also(&c), ["Ana (2)", "Bob (2)"]);
    let again = dry(&c, &file(rows));
    assert_eq!((questions(&again.report()), again.report().known, again.events()), (Vec::new(), 2, 0));
    // Rows that the book does not know find her by the number.
    let more = "2024-04-01,Ana (2),Cid (3),,2:00\n";
    let next = dry(&c, &file(more)).report();
    assert_eq!((questions(&next), next.added, next.new_members), (Vec::new(), 1, 1));
    let before = balances(&c);
    assert_eq!(bring(&mut c, &file(more), None), 1);
    let of = |rows: &[(String, i64)], name: &str| rows.iter().find(|row| row.0 == name).unwrap().1;
    assert_eq!(of(&balances(&c), "Ana"), of(&before, "Ana") - 120);
    // Two of a file who are one are kept so too.
    let two = "2024-05-01,Dan (7),Cid (3),,1:00\n2024-05-02,Dan (8),Cid (3),,1:00\n";
    answered(&mut c, &file(two), &[same("Dan (8)", None)]);
    let next = dry(&c, &file("2024-06-01,Dan (8),Cid (3),,1:00\n")).report();
    assert_eq!((questions(&next), next.added, next.new_members), (Vec::new(), 1, 0));
    // Nobody can be joined into somebody who left. Their rows are taken all the same.
    add(&mut c, "Eve", Some("9"), MemberKind::Person);
    let eve = c.ledger.members().into_iter().find(|m| m.name == "Eve").unwrap();
    let eve = c.ledger.account_of(&eve.member).unwrap();
    c.enter(Entry::Leave { member: eve, to: Vec::new(), on: c.today(), erase: false }).unwrap();
    let hers = "2024-05-03,Eve (10),Cid (3),,1:00\n";
    answered(&mut c, &file(hers), &[same("Eve (10)", None)]);
    assert_eq!(of(&balances(&c), "Eve"), -60);
}

/// The answer “the same” was wrong: each has their own hours when the two are taken apart.
#[test]
fn what_was_imported_for_somebody_goes_with_them_when_they_are_taken_apart() {
    let of = |c: &Community, name: &str| balances(c).iter().find(|row| row.0 == name).map_or(0, |row| row.1);
    let part = |c: &mut Community| {
        let joined = c.ledger.accounts().find(|account| c.ledger.person(*account) != *account).unwrap();
        c.enter(Entry::Part(joined)).unwrap();
    };
    let row = |who: &str, day: &str, length: &str| format!("{day},{who},Cid (3),,{length}\n");
    // In the book, in the file, and in a file that comes later.
    let mut c = community();
    add(&mut c, "Ana", Some("1"), MemberKind::Person);
    let first =
        file(&format!("{}{}", row("Anna (1)", "2024-03-01", "1:00"), row("Ana (1)", "2024-03-02", "2:00")));
    answered(&mut c, &first, &[same("Anna (1)", None)]);
    assert_eq!(bring(&mut c, &file(&row("Anna (1)", "2024-04-01", "4:00")), None), 1);
    assert_eq!((of(&c, "Ana"), of(&c, "Anna")), (-420, 0));
    part(&mut c);
    assert_eq!((of(&c, "Ana"), of(&c, "Anna")), (-120, -300));
    let again = dry(&c, &first).report();
    assert_eq!((questions(&again), again.added), (Vec::new(), 0));

    let mut c = community();
    let between = "2024-03-03,Dan (8),Dan (7),,8:00\n";
    let both = format!("{}{}", row("Dan (7)", "2024-03-01", "1:00"), row("Dan (8)", "2024-03-02", "2:00"));
    let both = format!("{both}{between}");
    answered(&mut c, &file(&both), &[same("Dan (8)", None)]);
    assert_eq!(of(&c, "Dan"), -180);
    part(&mut c);
    let dans: Vec<i64> = balances(&c).into_iter().filter(|row| row.0 == "Dan").map(|row| row.1).collect();
    assert_eq!(dans, [-120, -60]);
    // What was left out as one person's row to themselves is theirs now.
    assert_eq!(bring(&mut c, &file(&both), None), 1);
    let dans: Vec<i64> = balances(&c).into_iter().filter(|row| row.0 == "Dan").map(|row| row.1).collect();
    assert_eq!(dans, [-600, 420]);
}

/// The number of an erased member is asked about.
#[test]
fn nobody_is_taken_for_somebody_who_was_erased() {
    let of = |c: &Community, name: &str| balances(c).iter().find(|row| row.0 == name).map_or(0, |row| row.1);
    let mut c = community();
    let first = file("2024-03-01,Maria (8),Eva (2),,1:00\n");
    bring(&mut c, &first, None);
    let maria = c.ledger.accounts().find(|account| c.ledger.member_row(*account).name == "Maria").unwrap();
    c.enter(Entry::Leave { member: maria, to: Vec::new(), on: c.today(), erase: true }).unwrap();
    let next = file("2024-04-01,Tomas (8),Eva (2),,0:30\n");
    let asked = dry(&c, &next).report();
    assert_eq!((asked.open_questions, asked.questions[0].doubt), (1, Doubt::TwoNames));
    // The same file as before is known as it was.
    assert_eq!(dry(&c, &first).report().known, 1);
    let mut other = c.clone();
    answered(&mut other, &next, &[another("Tomas (8)")]);
    assert_eq!(of(&other, "Tomas"), -30);
    // A member of that name and number is meant without a question.
    add(&mut c, "Tomas", Some("8"), MemberKind::Person);
    assert_eq!(bring(&mut c, &next, None), 1);
    assert_eq!(of(&c, "Tomas"), -30);
}

/// Rows are known by numbers. Two people with one number may have rows that are equal but for the name.
#[test]
fn nobody_is_taken_for_another_of_the_same_number_because_of_a_row_that_is_known() {
    let row = |who: &str, day: &str| format!("{day},{who},Eva (2),class,2:00\n");
    let (bob, zoe) = (row("Bob (3)", "2024-03-02"), row("Zoe (3)", "2024-03-02"));
    let of = |c: &Community, name: &str| balances(c).iter().find(|row| row.0 == name).map_or(0, |row| row.1);
    let mut c = community();
    bring(&mut c, &file(&bob), None);
    let grown = file(&format!("{zoe}{}", row("Zoe (3)", "2024-03-05")));
    let report = dry(&c, &grown).report();
    assert_eq!(questions(&report), [("Zoe (3)", Doubt::TwoNames, vec!["Bob (3)"])]);
    let remarks = |report: &ImportReport| -> Vec<_> {
        report.remarked.iter().flat_map(|row| &row.remarks).map(|remark| remark.code).collect()
    };
    assert_eq!(remarks(&report), ["known_otherwise"]);
    let import = read(&c, &grown, &[another("Zoe (3)")]).unwrap();
    write(&mut c, &import);
    assert_eq!((of(&c, "Bob"), of(&c, "Zoe")), (-120, -120));
    // Or it is Bob under another name, and then nothing is remarked on.
    let mut c = community();
    bring(&mut c, &file(&bob), None);
    answered(&mut c, &grown, &[same("Zoe (3)", None)]);
    assert_eq!((of(&c, "Bob"), of(&c, "Zoe")), (-240, 0));
    assert_eq!(remarks(&dry(&c, &grown).report()), [""; 0]);
    // With both in the book, in whatever order the rows stand.
    let mut c = community();
    let import = read(&c, &file(&format!("{bob}{zoe}")), &[another("Zoe (3)")]).unwrap();
    write(&mut c, &import);
    assert_eq!(bring(&mut c, &file(&format!("{zoe}{bob}{bob}")), None), 1);
    assert_eq!((of(&c, "Bob"), of(&c, "Zoe")), (-240, -120));
}

#[test]
fn an_answer_that_nobody_asked_for_is_not_passed_over() {
    let mut c = community();
    add(&mut c, "Ana Lund", Some("7"), MemberKind::Person);
    let rows = file("2024-03-01 10:22:33 UTC,Anna Lund (27),Cid (3),,1:00\n");
    for answer in [same("Anna Lund (27)", None), same("Anna Lund (27)", Some("Ana Lund (7)"))] {
        let who = "Anna Lund (27)".to_owned();
        assert_eq!(read(&c, &rows, &[answer]).err(), Some(Unreadable::UnaskedAnswer { who }));
    }
    assert!(read(&c, &rows, &[another("Anna Lund (27)")]).is_ok());
}

#[test]
fn an_answer_for_all_leaves_open_who_may_be_several() {
    let rows = "2024-03-01 10:22:33 UTC,Ana (1),Bob (2),,1:00
2024-03-02 10:22:33 UTC,Ana (5),Bob (2),,0:30
2024-03-03 10:22:33 UTC,Ana (9),Bob (2),,0:15
";
    let report = |all_others| {
        let c = community();
        let options = ImportOptions { all_others: Some(all_others), ..options(&c) };
        Import::read(&c.ledger, &file(rows), &options).unwrap().report()
    };
    assert_eq!((report(AllOthers::Another).open_questions, report(AllOthers::Another).new_members), (0, 4));
    // Once the second is the first, the third can be nobody else.
    assert_eq!((report(AllOthers::Same).open_questions, report(AllOthers::Same).new_members), (0, 2));
    let mut c = community();
    add(&mut c, "Ana", None, MemberKind::Person);
    add(&mut c, "Ana", None, MemberKind::Household);
    let options = ImportOptions { all_others: Some(AllOthers::Same), ..options(&c) };
    assert_eq!(Import::read(&c.ledger, &file(rows), &options).unwrap().report().open_questions, 3);
}

#[test]
fn a_file_of_our_own_asks_about_names_of_the_book_and_ids_with_two_names() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    let csv = exchanges_csv(&c.ledger);
    let mut other = community();
    other.add("Bob");
    let report = dry(&other, &csv).report();
    assert_eq!(questions(&report), [("Bob #2", Doubt::InBook, vec!["Bob"])]);
    answered(&mut other, &csv, &[same("Bob", None)]);
    assert_eq!(balances(&other), named(&[("Ana", 90), ("Bob", -90)]));
    // A row that stands twice, one below the other, is no second leg.
    let mut lines: Vec<String> = String::from_utf8(csv.clone()).unwrap().lines().map(str::to_owned).collect();
    lines.push(lines[1].clone());
    let report = dry(&community(), format!("{}\r\n", lines.join("\r\n")).as_bytes()).report();
    assert_eq!((report.added, report.refused.len()), (0, 2), "{:?}", report.refused);
    assert_eq!(report.refused[1].fault.message.code, "duplicate_id");
    // An edited file that has two names for one id.
    c.record(ana, bob, 30, "2024-03-02", true).unwrap();
    let edited = String::from_utf8(exchanges_csv(&c.ledger)).unwrap();
    let edited = edited.replace(",2024-03-02,Ana,", ",2024-03-02,Dan,");
    let mut third = community();
    let report = dry(&third, edited.as_bytes()).report();
    assert_eq!(questions(&report), [("Dan #3", Doubt::TwoNames, vec!["Ana #2"])]);
    answered(&mut third, edited.as_bytes(), &[another("Dan")]);
    assert_eq!(balances(&third), named(&[("Ana", 90), ("Bob", -120), ("Dan", 30)]));
    // Their own export tells them apart.
    let mut fourth = community();
    assert_eq!(bring(&mut fourth, &exchanges_csv(&third.ledger), None), 2);
    assert_eq!(balances(&fourth), balances(&third));
}

#[test]
fn thousands_of_one_name_are_counted_and_not_compared_with_each_other() {
    let rows: String =
        (1..5000).map(|n| format!("2024-03-01 10:22:33 UTC,Ana ({n}),Bob (5000),,1:00\n")).collect();
    let report = dry(&community(), &file(&rows)).report();
    assert_eq!((report.question_count, report.open_questions, report.questions.len()), (4998, 4998, 200));
    let last = &report.questions[199];
    assert_eq!((last.like.len(), last.more), (8, 192));
}
