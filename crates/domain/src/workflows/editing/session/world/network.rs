//! What is on its way between editors and server: it arrives, comes twice, late or never.

use super::{Failure, Reply, Request, World};

impl World {
    /// A request reaches the server; with `again` it comes once more later.
    pub fn arrive(&mut self, at: usize, again: bool) {
        if self.requests.is_empty() {
            return;
        }
        let at = at % self.requests.len();
        let (seat, request) = if again {
            self.fault("request doubled");
            self.requests[at].clone()
        } else {
            self.requests.remove(at)
        };
        let reply = match request {
            Request::Edit(input) => {
                let id = input.batch.expect("an id");
                Reply::Edit(id, Box::new(self.server.edit(seat, &input)))
            }
            Request::Fetch => Reply::Draft(Box::new(self.server.draft())),
            Request::Since(rev) => Reply::Since(self.server.history(rev)),
        };
        self.count();
        self.replies.push((seat, self.seats[seat].life, reply));
    }

    /// A request is lost; the browser may notice. What refuses a batch for what it is, refuses all of
    /// it that is on its way, and refuses none that was taken.
    pub fn lose_request(&mut self, at: usize, mut why: Option<Failure>) {
        if self.requests.is_empty() {
            return;
        }
        let (seat, request) = self.requests.remove(at % self.requests.len());
        self.fault("request lost");
        if let (Some(Failure::TooLarge | Failure::Refused(..)), Request::Edit(input)) =
            (&why, &request)
        {
            let id = input.batch;
            if self.server.batches.iter().any(|b| Some(b.id) == id) {
                why = Some(Failure::Offline);
            }
            self.requests
                .retain(|(_, r)| !matches!(r, Request::Edit(input) if input.batch == id));
        }
        if let (Some(why), Request::Edit(input)) = (why, request) {
            let id = input.batch.expect("an id");
            self.call(seat, |tab, now| tab.failed(id, why, 0.5, now));
        }
    }

    /// A reply reaches the tab that asked, if it is still there.
    pub fn hear(&mut self, at: usize, again: bool) {
        if self.replies.is_empty() {
            return;
        }
        let at = at % self.replies.len();
        let (seat, life, reply) = if again {
            self.fault("reply doubled");
            self.replies[at].clone()
        } else {
            self.replies.remove(at)
        };
        if self.seats[seat].life != life {
            return;
        }
        self.call(seat, |tab, now| match reply {
            Reply::Edit(id, reply) => match *reply {
                Ok(answer) => tab.answered(id, answer, now),
                Err(why) => tab.failed(id, why, 0.5, now),
            },
            Reply::Draft(draft) => tab.refreshed(*draft, now),
            Reply::Since(batches) => tab.theirs(batches, now),
        });
    }

    pub fn lose_reply(&mut self, at: usize, is_noticed: bool) {
        if self.replies.is_empty() {
            return;
        }
        let (seat, life, reply) = self.replies.remove(at % self.replies.len());
        self.fault("reply lost");
        if let (true, Reply::Edit(id, _)) = (is_noticed && self.seats[seat].life == life, reply) {
            self.call(seat, |tab, now| tab.failed(id, Failure::Offline, 1.0, now));
        }
    }
}
