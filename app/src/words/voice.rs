//! The sentences of the voice sample.

use crate::i18n::msg;

msg! {
    YOUR_BRAND = "voice.your_brand": "Your brand";
    OPEN_CASUAL = "voice.open_casual": "{name} has a new workshop day, and you can still get in.";
    OPEN_PLAIN = "voice.open_plain": "{name} holds a new workshop day. Places are open.";
    OPEN_FORMAL = "voice.open_formal": "{name} announces a further workshop day. Registration is open.";
    OPEN_CASUAL_LIVELY = "voice.open_casual_lively": "It's on! {name} has a new workshop day, so grab your place.";
    OPEN_PLAIN_LIVELY = "voice.open_plain_lively": "Here it is: a new workshop day at {name}!";
    OPEN_FORMAL_LIVELY = "voice.open_formal_lively": "{name} is delighted to announce a further workshop day.";
    KIND = "voice.kind": "You are welcome as you are.";
    WARM = "voice.warm": "Bring a friend, bring your questions: we look forward to meeting you.";
    MIDDLE = "voice.middle": "It takes one morning and ends with a piece you made yourself.";
    LONG = "voice.long": "It begins at nine with the choice of wood, goes on to marking out and planing, and ends at one with a finished piece that you made yourself and take home.";
    CLOSE_CASUAL = "voice.close_casual": "See you there.";
    CLOSE_PLAIN = "voice.close_plain": "Book a place on our site.";
    CLOSE_FORMAL = "voice.close_formal": "Places may be reserved on our site.";
}
