//! Cron lines of five fields: minute, hour, day of the month, month, weekday.

/// A cron line as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    /// Minutes of the hour, in order.
    pub minutes: Vec<u32>,
    /// Hours of the day, in order.
    pub hours: Vec<u32>,
    /// Days of the month; nothing when the field is open.
    pub days: Option<Vec<u32>>,
    /// Months, in order.
    pub months: Vec<u32>,
    /// Weekdays, Sunday is 0; nothing when the field is open.
    pub weekdays: Option<Vec<u32>>,
    /// The hour is `*`: the line follows real hours.
    pub every_hour: bool,
}

struct Field {
    name: &'static str,
    min: u32,
    max: u32,
    /// Words for the numbers from `min` on.
    words: &'static [&'static str],
}

const fn field(name: &'static str, min: u32, max: u32, words: &'static [&'static str]) -> Field {
    Field {
        name,
        min,
        max,
        words,
    }
}

const FIELDS: [Field; 5] = [
    field("minute", 0, 59, &[]),
    field("hour", 0, 23, &[]),
    field("day", 1, 31, &[]),
    field(
        "month",
        1,
        12,
        &[
            "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
        ],
    ),
    field(
        "weekday",
        0,
        7,
        &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    ),
];

impl Field {
    fn number(&self, text: &str) -> Option<u32> {
        let word = self.words.iter().position(|w| w.eq_ignore_ascii_case(text));
        match word {
            Some(at) => Some(self.min + at as u32),
            None => text.parse().ok(),
        }
    }

    fn read(&self, text: &str) -> Result<Vec<u32>, String> {
        let mut found = Vec::new();
        for entry in text.split(',') {
            let (range, step) = entry.split_once('/').unwrap_or((entry, "1"));
            let ends = match range.split_once('-') {
                _ if range == "*" => Some((self.min, self.max)),
                Some((a, b)) => self.number(a).zip(self.number(b)),
                None if entry.contains('/') => self.number(range).map(|n| (n, self.max)),
                None => self.number(range).map(|n| (n, n)),
            };
            let ends = ends.filter(|(a, b)| self.min <= *a && a <= b && *b <= self.max);
            let step = step.parse().ok();
            let step = step.filter(|s| (1..=self.max).contains(s));
            let (Some((a, b)), Some(step)) = (ends, step) else {
                let Self { name, min, max, .. } = self;
                return Err(format!(
                    "\"{entry}\" is no {name}; it goes from {min} to {max}"
                ));
            };
            found.extend((a..=b).step_by(step as usize));
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

/// Reads a cron line: each field `*`, a number, a name of a month or weekday, a range, a step or a list of
/// those. Says what is wrong with it.
pub fn read_cron(text: &str) -> Result<Cron, String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = parts.as_slice() else {
        return Err("A cron line has five fields: minute, hour, day, month, weekday".to_owned());
    };
    let [minutes, hours, days, months, weekdays] = &FIELDS;
    let restricted = |text: &str| !text.starts_with('*');
    let named = weekdays.read(weekday)?;
    let mut sunday_first: Vec<u32> = named.iter().map(|d| d % 7).collect();
    sunday_first.sort_unstable();
    sunday_first.dedup();
    let of_month = days.read(day)?;
    Ok(Cron {
        minutes: minutes.read(minute)?,
        hours: hours.read(hour)?,
        days: restricted(day).then_some(of_month),
        months: months.read(month)?,
        weekdays: restricted(weekday).then_some(sunday_first),
        every_hour: *hour == "*",
    })
}
