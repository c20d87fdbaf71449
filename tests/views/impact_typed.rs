//! What is typed for a report: how it is read, and that all its faults are told.

use timebank::Day;
use timebank::views::impact::{ImpactInput, ImpactQuery, Money, Thousandths, WrongInput};

fn today() -> Day {
    Day::parse("2025-02-01").unwrap()
}

fn read(input: &ImpactInput) -> Result<ImpactQuery, Vec<WrongInput>> {
    ImpactQuery::read(input, false, today())
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn input() -> ImpactInput {
    ImpactInput {
        from: "2024-01-01".to_owned(),
        to: "2024-12-31".to_owned(),
        programme: text(" "),
        currency: text("£"),
        cost: text("1800"),
        cost_source: text("Accounts 2024"),
        cost_on: text("2025-01-31"),
        wage_low: text("11,42"),
        wage_high: text("20.5"),
        wage_source: text("Minimum wage"),
        wage_on: text("2024-04-01"),
        compare: true,
        deadweight: text("25 %"),
        attribution: text("33.3"),
        deflator: None,
        comparison_source: text("Our estimate"),
        comparison_on: text("2025-01-31"),
    }
}

#[test]
fn what_is_typed_is_read_exactly() {
    let query = ImpactQuery::read(&input(), true, today()).unwrap();
    assert_eq!((query.programme, query.currency.as_str(), query.leaves_desk), (None, "£", true));
    assert_eq!(query.cost.unwrap().amount, Money(180_000));
    let wage = query.wage.unwrap();
    assert_eq!((wage.low, wage.high), (Money(1_142), Money(2_050)));
    let given = query.assumptions.unwrap();
    let shares = (given.deflator, given.deadweight, given.attribution);
    assert_eq!(shares, (None, Thousandths(250), Thousandths(333)));
    let bare = ImpactInput { from: input().from, to: input().to, ..ImpactInput::default() };
    let bare = read(&bare).unwrap();
    assert_eq!((bare.cost, bare.wage, bare.assumptions, bare.currency.as_str()), (None, None, None, ""));
}

#[test]
fn what_turns_others_around_is_refused() {
    for hostile in ["E\u{202e}", "Line\nline", "\u{1b}[2J", &"x".repeat(2001)] {
        let typed = ImpactInput { currency: text(hostile), cost_source: text(hostile), ..input() };
        let faults = [WrongInput::NotPlain("currency"), WrongInput::NotPlain("costSource")];
        assert_eq!(read(&typed).map(drop), Err(faults.to_vec()), "{hostile:?}");
    }
}

#[test]
fn amounts_are_read_as_people_write_them() {
    let amount = |cost: &str, currency: &str| {
        let typed = ImpactInput { cost: text(cost), currency: text(currency), ..input() };
        read(&typed).map(|query| query.cost.unwrap().amount.0)
    };
    for (typed, currency, hundredths) in [
        ("12,600.50", "£", 1_260_050),
        ("12.600,50", "€", 1_260_050),
        ("1 234,50", "€", 123_450),
        ("1\u{202f}234,5", "€", 123_450),
        ("1’234.50", "CHF", 123_450),
        ("1 234", "€", 123_400),
        ("1,234,567", "£", 123_456_700),
        ("£4500", "£", 450_000),
        ("£ 4,500.00", "£", 450_000),
        ("4500 €", "€", 450_000),
        ("4500 kr.", "kr.", 450_000),
        ("٤٥٠٠ د.م.", "د.م.", 450_000),
        ("٤٬٥٠٠٫٥٠", "د.م.", 450_050),
        ("٤٬٥٠٠", "د.م.", 450_000),
        ("۴۵۰۰٫۵", "﷼", 450_050),
        ("0,5", "£", 50),
    ] {
        assert_eq!(amount(typed, currency), Ok(hundredths), "{typed}");
    }
    let wrong = |typed: &str| amount(typed, "£").unwrap_err();
    for typed in ["1,234", "1.234", "£1,234"] {
        assert_eq!(wrong(typed), [WrongInput::Ambiguous("cost", "1234".to_owned())], "{typed}");
    }
    for typed in [
        "€4500",
        "1,23,456.00",
        "12,34.50",
        "1.2.3",
        "1.005.5",
        "1,234 567",
        "1 234'567",
        "£",
        "£-",
        "0,123,456",
    ] {
        assert_eq!(wrong(typed), [WrongInput::NotANumber("cost")], "{typed}");
    }
    for typed in ["1,234.567", "0,123", "1234.567"] {
        assert_eq!(wrong(typed), [WrongInput::TooPrecise("cost", 2)], "{typed}");
    }
}

#[test]
fn shares_are_percentages() {
    let share = |attribution: &str| {
        let typed = ImpactInput { attribution: text(attribution), ..input() };
        read(&typed).map(|query| query.assumptions.unwrap().attribution.0)
    };
    for (typed, thousandths) in [
        ("30", 300),
        ("30 %", 300),
        ("30%", 300),
        ("30,5", 305),
        ("30.5%", 305),
        ("1", 10),
        ("0.3", 3),
        ("100", 1_000),
        ("0", 0),
        ("٣٠٫٥ ٪", 305),
        ("٪۳۰", 300),
    ] {
        assert_eq!(share(typed), Ok(thousandths), "{typed}");
    }
    for (typed, wrong) in [
        ("0.333", WrongInput::TooPrecise("attribution", 1)),
        ("30,25 %", WrongInput::TooPrecise("attribution", 1)),
        ("100.1", WrongInput::OutOfRange("attribution")),
        ("half", WrongInput::NotANumber("attribution")),
        ("30 % %", WrongInput::NotANumber("attribution")),
    ] {
        assert_eq!(share(typed), Err(vec![wrong]), "{typed}");
    }
}

#[test]
fn wrong_inputs_are_named() {
    use WrongInput::{EndsBefore, Missing, NotADay, NotANumber, NotYet, OutOfRange, TooPrecise, WagesTurned};
    type Change = fn(&mut ImpactInput, Option<String>);
    let cases: [(Change, &str, WrongInput); 32] = [
        (|i, v| i.from = v.unwrap_or_default(), "", Missing("from")),
        (|i, v| i.from = v.unwrap_or_default(), "2024-02-31", NotADay("from")),
        (|i, v| i.to = v.unwrap_or_default(), "2023-12-31", EndsBefore),
        (|i, v| i.currency = v, "", Missing("currency")),
        (|i, v| i.cost = v, "NaN", NotANumber("cost")),
        (|i, v| i.cost = v, "1.0050", TooPrecise("cost", 2)),
        (|i, v| i.cost = v, "1e3", NotANumber("cost")),
        (|i, v| i.cost = v, ".5", NotANumber("cost")),
        (|i, v| i.cost = v, "1.", NotANumber("cost")),
        (|i, v| i.cost = v, "9999999999999", OutOfRange("cost")),
        (|i, v| i.cost = v, "-1", OutOfRange("cost")),
        (|i, v| i.cost_source = v, " ", Missing("costSource")),
        (|i, v| i.cost_on = v, "", Missing("costOn")),
        (|i, v| i.cost_on = v, "2025-02-02", NotYet("costOn")),
        (|i, v| i.wage_low = v, "0", OutOfRange("wageLow")),
        (|i, v| i.wage_low = v, "", Missing("wageLow")),
        (|i, v| i.wage_high = v, "Infinity", NotANumber("wageHigh")),
        (|i, v| i.wage_high = v, "11.41", WagesTurned),
        (|i, v| i.wage_source = v, "", Missing("wageSource")),
        (|i, v| i.wage_on = v, "soon", NotADay("wageOn")),
        (|i, v| i.wage_on = v, "2199-12-31", NotYet("wageOn")),
        (|i, v| i.deflator = v, "0", OutOfRange("deflator")),
        (|i, v| i.deflator = v, "1001", OutOfRange("deflator")),
        (|i, v| i.deflator = v, "1.2345", TooPrecise("deflator", 3)),
        (|i, v| i.deadweight = v, "", Missing("deadweight")),
        (|i, v| i.deadweight = v, "-0.1", OutOfRange("deadweight")),
        (|i, v| i.attribution = v, "", Missing("attribution")),
        (|i, v| i.attribution = v, "130 %", OutOfRange("attribution")),
        (|i, v| i.attribution = v, "NaN", NotANumber("attribution")),
        (|i, v| i.programme = v, "Fund", WrongInput::NoComparison),
        (|i, v| i.comparison_source = v, "", Missing("comparisonSource")),
        (|i, v| i.comparison_on = v, "2025-03-01", NotYet("comparisonOn")),
    ];
    for (change, value, wrong) in cases {
        let mut typed = input();
        change(&mut typed, Some(value.to_owned()));
        assert_eq!(read(&typed), Err(vec![wrong]), "{value:?}");
    }
    assert_eq!(OutOfRange("attribution").fields(), [("field", "attribution".to_owned())]);
    assert_eq!(WagesTurned.fields(), [("field", "wageHigh".to_owned())]);
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_form() {
    let typed = ImpactInput {
        to: "2023-01-01".to_owned(),
        currency: None,
        cost: text("many"),
        cost_source: None,
        wage_high: text("1"),
        attribution: None,
        deflator: text("0"),
        ..input()
    };
    let faults = read(&typed).unwrap_err();
    use WrongInput::{EndsBefore, Missing, NotANumber, OutOfRange, WagesTurned};
    let all = [
        EndsBefore,
        Missing("currency"),
        NotANumber("cost"),
        Missing("costSource"),
        WagesTurned,
        Missing("attribution"),
        OutOfRange("deflator"),
    ];
    assert_eq!(faults, all);
}
