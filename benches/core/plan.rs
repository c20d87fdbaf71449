//! A planned community: who helped whom, when, how long, and with what.

use crate::random::{PowerLaw, Random};
use timebank::Day;
use timebank::ledger::STANDARD_CATEGORIES;

/// The percentage of exchanges between two members who had one before.
const REPEATED: usize = 35;
/// The percentage of exchanges that are voided later.
const VOIDED: usize = 2;
/// The age of the community in days.
const DAYS: usize = 5 * 365;
/// 2020-01-01.
const FIRST_DAY: usize = 18_262;

/// Everything that happened.
pub(crate) struct Plan {
    pub(crate) members: Vec<String>,
    pub(crate) exchanges: Vec<Exchange>,
}

/// One exchange. Members are places in [`Plan::members`].
pub(crate) struct Exchange {
    pub(crate) gave: usize,
    pub(crate) received: usize,
    pub(crate) minutes: i64,
    pub(crate) on: Day,
    pub(crate) category: &'static str,
    pub(crate) note: String,
    pub(crate) voided: bool,
}

impl Plan {
    /// Twenty exchanges for each member.
    pub(crate) fn new(exchanges: usize) -> Plan {
        Plan::of(exchanges, (exchanges / 20).max(2))
    }

    /// The same numbers always give the same plan.
    pub(crate) fn of(exchanges: usize, members: usize) -> Plan {
        let mut random = Random(20_250_101);
        let members: Vec<String> = (0..members).map(name).collect();
        let (activity, favourites) = (PowerLaw::new(members.len()), PowerLaw::new(STANDARD_CATEGORIES.len()));
        let mut plan = Plan { members, exchanges: Vec::with_capacity(exchanges) };
        for n in 0..exchanges {
            let (gave, received) = plan.pair(&activity, &mut random);
            plan.exchanges.push(Exchange {
                gave,
                received,
                minutes: minutes(&mut random),
                on: day(n * DAYS / exchanges, &mut random),
                category: STANDARD_CATEGORIES[favourites.draw(&mut random)],
                note: note(&mut random),
                voided: random.percent(VOIDED),
            });
        }
        plan
    }

    fn pair(&self, activity: &PowerLaw, random: &mut Random) -> (usize, usize) {
        if !self.exchanges.is_empty() && random.percent(REPEATED) {
            let Exchange { gave, received, .. } = self.exchanges[random.below(self.exchanges.len())];
            return if random.percent(50) { (gave, received) } else { (received, gave) };
        }
        let gave = activity.draw(random);
        loop {
            let received = activity.draw(random);
            if received != gave {
                return (gave, received);
            }
        }
    }

    /// The member with the most exchanges.
    pub(crate) fn busiest(&self) -> usize {
        let mut counts = vec![0u32; self.members.len()];
        for exchange in &self.exchanges {
            counts[exchange.gave] += 1;
            counts[exchange.received] += 1;
        }
        (0..counts.len()).max_by_key(|member| counts[*member]).unwrap_or(0)
    }

    /// Each member's balance in minutes.
    pub(crate) fn balances(&self) -> Vec<i64> {
        let mut balances = vec![0; self.members.len()];
        for Exchange { gave, received, minutes, .. } in self.exchanges.iter().filter(|e| !e.voided) {
            balances[*gave] += minutes;
            balances[*received] -= minutes;
        }
        balances
    }
}

/// Quarters of an hour, up to four hours. Short ones are more frequent.
fn minutes(random: &mut Random) -> i64 {
    15 * (1 + random.below(16).min(random.below(16)) as i64)
}

/// People record an exchange within a week.
fn day(days: usize, random: &mut Random) -> Day {
    let on = (FIRST_DAY + days).saturating_sub(random.below(7));
    Day(i32::try_from(on).unwrap_or(i32::MAX))
}

/// Different for each of the first half million.
fn name(member: usize) -> String {
    let first = FIRST_NAMES[member % FIRST_NAMES.len()];
    let rest = member / FIRST_NAMES.len();
    let last = LAST_NAMES[rest % LAST_NAMES.len()];
    match rest / LAST_NAMES.len() {
        0 => format!("{first} {last}"),
        more => format!("{first} {last} {}", more + 1),
    }
}

/// From a few words to two sentences.
fn note(random: &mut Random) -> String {
    let mut note = format!("{} {}", random.one_of(&DEEDS), random.one_of(&THINGS));
    if random.percent(60) {
        note.push_str(random.one_of(&[
            " at home",
            " in the garden",
            " at the centre",
            " in town",
            " by phone",
        ]));
    }
    if random.percent(25) {
        note.push_str(". ");
        note.push_str(random.one_of(&REMARKS));
    }
    note
}

const FIRST_NAMES: [&str; 40] = [
    "Ada", "Agnès", "Amina", "Anouk", "Benito", "Carme", "Chidi", "Dolores", "Elif", "Emil", "Esther",
    "Farid", "Fiona", "Gita", "Hana", "Hugo", "Ines", "Ivan", "Jordi", "Kofi", "Laia", "Lena", "Luis",
    "Maeve", "Marta", "Mercè", "Milan", "Nadia", "Núria", "Olu", "Paula", "Pere", "Quim", "Rosa", "Samir",
    "Siobhán", "Teo", "Uma", "Wanda", "Yusuf",
];

const LAST_NAMES: [&str; 40] = [
    "Abel",
    "Adeyemi",
    "Baker",
    "Bosch",
    "Brown",
    "Casals",
    "Cruz",
    "Diaz",
    "Doyle",
    "Esteve",
    "Evans",
    "Ferrer",
    "Fischer",
    "García",
    "Gill",
    "Haddad",
    "Hughes",
    "Ibáñez",
    "Jansen",
    "Khan",
    "Kovač",
    "Lopez",
    "Mackay",
    "Martí",
    "Meyer",
    "Nowak",
    "O’Neill",
    "Okafor",
    "Palau",
    "Puig",
    "Quinn",
    "Ribas",
    "Rossi",
    "Serra",
    "Silva",
    "Soler",
    "Torres",
    "Vidal",
    "Weber",
    "Young",
];

const DEEDS: [&str; 12] = [
    "Helped with",
    "Repaired",
    "Gave a lesson in",
    "Looked after",
    "Drove to",
    "Cleaned",
    "Cooked for",
    "Company for",
    "Set up",
    "Shopping for",
    "Translated",
    "Advice on",
];

const THINGS: [&str; 16] = [
    "the kitchen tap",
    "a bicycle",
    "conversational English",
    "two children",
    "the hospital and back",
    "the stairs",
    "the neighbourhood lunch",
    "an afternoon walk",
    "a new phone",
    "the weekly groceries",
    "a letter to the council",
    "the tax form",
    "a sewing machine",
    "tomato plants",
    "the choir rehearsal",
    "an old computer",
];

const REMARKS: [&str; 6] = [
    "Thank you, that was a great help!",
    "We will go on next week.",
    "Materials were paid apart.",
    "It took longer than we thought.",
    "Agreed by phone beforehand.",
    "Please bring the tools back to the centre.",
];
