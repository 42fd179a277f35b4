//! Safety controls that a test may take away, to show that something bad happens without them. In a
//! build without the feature `test-switches` every control is on and cannot be turned off. And places
//! where a test may let a call die, as a killed process would: `crash_next` for calls with a key,
//! `blows` for workers.

pub mod blows;

/// A control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// The publisher compares the hash of the words with the approved one.
    ApprovedHash,
    /// A request whose outcome is open is looked up before it is tried again.
    LookUpFirst,
    /// A worker that has lost its task changes nothing.
    Fence,
    /// A call that must not be made twice is noted before it is made.
    NoteFirst,
}

#[cfg(feature = "test-switches")]
static OFF: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);

/// Takes a control away for the rest of this process.
#[cfg(feature = "test-switches")]
pub fn turn_off(control: Control) {
    OFF.fetch_or(1 << control as u8, std::sync::atomic::Ordering::SeqCst);
}

/// Whether the control is in force.
#[cfg(feature = "test-switches")]
pub(crate) fn is_on(control: Control) -> bool {
    OFF.load(std::sync::atomic::Ordering::SeqCst) & (1 << control as u8) == 0
}

/// Whether the control is in force: always.
#[cfg(not(feature = "test-switches"))]
pub(crate) const fn is_on(_: Control) -> bool {
    true
}

/// A place where a call with an idempotency key can die.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crash {
    /// The key is claimed, nothing has been done.
    BeforeEffect,
    /// The effect is committed, nobody has been answered.
    AfterEffect,
}

#[cfg(feature = "test-switches")]
static CRASH: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);

/// Lets the next call that comes to this place die there.
#[cfg(feature = "test-switches")]
pub fn crash_next(at: Crash) {
    CRASH.fetch_or(1 << at as u8, std::sync::atomic::Ordering::SeqCst);
}

/// Dies here when a test asked for it.
#[cfg(feature = "test-switches")]
pub(crate) fn crash_at(at: Crash) {
    let bit = 1 << at as u8;
    let asked = CRASH.fetch_and(!bit, std::sync::atomic::Ordering::SeqCst) & bit != 0;
    assert!(!asked, "died at {at:?}, as the test asked");
}

/// Dies here when a test asked for it: never.
#[cfg(not(feature = "test-switches"))]
pub(crate) const fn crash_at(_: Crash) {}

#[cfg(feature = "test-switches")]
static QUEUED: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Whether every step with work of its own goes through the queue in this process, so that a test can strike each
/// at its own commit.
#[cfg(feature = "test-switches")]
pub fn queue_every_step(all: bool) {
    QUEUED.store(all, std::sync::atomic::Ordering::SeqCst);
}

/// Whether steps that only touch our own rows are done in the commit that reaches them.
#[cfg(feature = "test-switches")]
pub(crate) fn are_done_where_reached() -> bool {
    !QUEUED.load(std::sync::atomic::Ordering::SeqCst)
}

/// Whether steps that only touch our own rows are done in the commit that reaches them: always.
#[cfg(not(feature = "test-switches"))]
pub(crate) const fn are_done_where_reached() -> bool {
    true
}
