//! The tests that took longest, as far as their runners say.

use std::fmt;

/// How many are named.
const NAMED: usize = 10;

/// Tests, and how long each took.
#[derive(Default)]
pub(super) struct Slowest(Vec<Timed>);

#[derive(Debug, PartialEq, Eq)]
struct Timed {
    name: String,
    milliseconds: u32,
}

impl Slowest {
    /// Takes note of what a runner has reported: nextest, or Node.
    pub(super) fn read(&mut self, output: &str) {
        // Node says again at the end what failed.
        let lines = output.lines().take_while(|line| !line.ends_with("failing tests:"));
        self.0.extend(lines.filter_map(|line| of_nextest(line).or_else(|| of_node(line))));
        self.0.sort_by_key(|timed| std::cmp::Reverse(timed.milliseconds));
        self.0.truncate(NAMED);
    }
}

impl fmt::Display for Slowest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.is_empty() {
            writeln!(f, "\nThe slowest tests, in seconds:")?;
        }
        for Timed { name, milliseconds } in &self.0 {
            writeln!(f, "{:>6}.{}  {name}", milliseconds / 1000, milliseconds % 1000 / 100)?;
        }
        Ok(())
    }
}

/// `PASS [   1.234s] (1/9) package::binary test`, or what else became of it
fn of_nextest(line: &str) -> Option<Timed> {
    let (became, rest) = line.trim_start().split_once(" [")?;
    let (time, name) = rest.split_once("s] ")?;
    let (seconds, thousandths) = time.trim_start().split_once('.')?;
    let name = name.rsplit_once(") ").map_or(name, |(_, name)| name);
    let milliseconds = seconds.parse::<u32>().ok()? * 1000 + thousandths.parse::<u32>().ok()?;
    let is_test = ["PASS", "FAIL", "FLAKY"].contains(&became);
    is_test.then(|| Timed { name: name.trim().to_owned(), milliseconds })
}

/// `✔ title (1234.5ms)`, or `✖` where it failed. A story's steps, further in, are in its own time; what is
/// furthest out may be many tests together.
fn of_node(line: &str) -> Option<Timed> {
    let text = line.trim_start();
    let depth = line.len() - text.len();
    let (title, time) = text.strip_prefix("✔ ").or_else(|| text.strip_prefix("✖ "))?.rsplit_once(" (")?;
    let milliseconds = time.strip_suffix("ms)")?.split('.').next()?.parse().ok()?;
    (depth <= 2 && title != "stories").then(|| Timed { name: title.to_owned(), milliseconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runners_say_of_times_is_read() {
        let mut slowest = Slowest::default();
        slowest.read(
            "\
        PASS [   0.015s] (1/3) timebank::runner sync::ends
        FAIL [  12.300s] timebank::runner sync::begins
        SLOW [> 60.000s] timebank::runner sync::lasts
▶ stories
  ▶ a page that is left, Chromium
    ✔ a step of it (12000.1ms)
  ✔ a page that is left, Chromium (16556.550163ms)
✖ stories (99999.9ms)
✔ a part (3.5ms)
ℹ pass 4",
        );
        assert_eq!(
            slowest.to_string(),
            "
The slowest tests, in seconds:
    16.5  a page that is left, Chromium
    12.3  timebank::runner sync::begins
     0.0  timebank::runner sync::ends
     0.0  a part
"
        );
    }
}
