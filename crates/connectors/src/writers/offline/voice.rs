//! The four voice sliders as three registers and four inclinations, for picking frames.

use domain::brand::Voice;

/// How stiff a sentence may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Register {
    /// Full forms, measured frames.
    Formal,
    /// Neither stiff nor chatty.
    Plain,
    /// Contractions and short frames.
    Casual,
}

/// What the sliders come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tone {
    /// From `formality`.
    pub register: Register,
    /// `warmth` is high.
    pub warm: bool,
    /// `energy` is high.
    pub lively: bool,
    /// `energy` is low.
    pub calm: bool,
    /// `brevity` is high.
    pub brief: bool,
    /// `brevity` is low.
    pub detailed: bool,
}

impl Tone {
    /// Reads the sliders.
    pub(super) const fn of(voice: Voice) -> Self {
        let register = match voice.formality {
            65.. => Register::Formal,
            0..=35 => Register::Casual,
            _ => Register::Plain,
        };
        Self {
            register,
            warm: voice.warmth >= 65,
            lively: voice.energy >= 65,
            calm: voice.energy <= 35,
            brief: voice.brevity >= 65,
            detailed: voice.brevity <= 35,
        }
    }

    /// Contractions for a casual voice, on words of our own only.
    pub(super) fn speak(self, frame: &str) -> String {
        if self.register != Register::Casual {
            return frame.to_owned();
        }
        let mut out = frame.to_owned();
        for (full, short) in [
            ("Here is ", "Here's "),
            ("here is ", "here's "),
            ("That is ", "That's "),
            ("that is ", "that's "),
            ("Let us ", "Let's "),
            ("let us ", "let's "),
            ("What is ", "What's "),
            ("We are ", "We're "),
            ("we are ", "we're "),
            ("You are ", "You're "),
            ("you are ", "you're "),
            ("We would ", "We'd "),
            ("we would ", "we'd "),
            ("It is ", "It's "),
            ("it is ", "it's "),
            ("There is ", "There's "),
            ("there is ", "there's "),
            ("do not ", "don't "),
            ("we will ", "we'll "),
        ] {
            out = out.replace(full, short);
        }
        out
    }
}
