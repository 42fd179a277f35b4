//! Telling people something inside the product, once per step and person.

use std::collections::BTreeSet;

use domain::{
    identity::normal_email,
    ids::{NotificationId, UserId},
    notifications::NOTIFICATION_MAX,
    permissions::Role,
};
use serde_json::json;
use store::{TenantTx, notifications::NewNotification};

use super::{Again, Failure, Outcome, StepCx, data::texts};
use crate::{notifications, workflows::masks_of};

/// Sends the message to everybody who is named: by id, by address, by role.
pub(super) async fn tell(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let wrong = |code: &str, why: String| Failure::new(code, why, "Mend the step", Again::No);
    if !matches!(step.text("channel"), None | Some("in_app")) {
        let why = "This build tells people inside the product only".to_owned();
        return Err(wrong("no_channel", why));
    }
    let text = step.text("text").unwrap_or_default();
    if text.is_empty() || text.chars().count() > NOTIFICATION_MAX {
        let why = format!("A message has 1 to {NOTIFICATION_MAX} characters");
        return Err(wrong("invalid_text", why));
    }
    // Whoever reads it sees no more than whoever looks at the run.
    let text = &masks_of(step, tx).await?.text(text);
    let people = store::notifications::people(tx).await?;
    let mut to: BTreeSet<UserId> = BTreeSet::new();
    let mut unknown = Vec::new();
    for word in texts(step, "to")? {
        let word = word.trim();
        let (email, role) = (normal_email(word), Role::parse(&word.to_lowercase()));
        let id = word.parse::<UserId>().ok();
        let meant = people.iter().filter(|(user, address, is)| {
            id == Some(*user) || normal_email(address) == email || role == Some(*is)
        });
        let before = to.len();
        let mut known = role.is_some();
        for (user, ..) in meant {
            to.insert(*user);
            known = true;
        }
        if !known && to.len() == before {
            unknown.push(word.to_owned());
        }
    }
    if to.is_empty() {
        let why = format!("Nobody of your company is named: {}", unknown.join(", "));
        return Err(wrong("nobody", why));
    }
    let title: String = step.node.name.chars().take(200).collect();
    let link = format!("/runs/{}", step.run.id);
    for user in &to {
        let new = NewNotification {
            id: NotificationId::from_uuid(step.cx.app.clock.id()),
            user: *user,
            run: step.run.id,
            item: step.row.item,
            title: &title,
            text,
            link: Some(&link),
            now: step.cx.now(),
        };
        if store::notifications::insert(tx, &new).await? {
            tx.announce(notifications::event(*user, "created"));
        }
    }
    let sent = to.len();
    let mut reason = format!(
        "Told {sent} {}",
        if sent == 1 { "person" } else { "people" }
    );
    if !unknown.is_empty() {
        reason = format!("{reason}; not found: {}", unknown.join(", "));
    }
    Ok(Outcome::done(json!({ "sent": sent }), "out", reason))
}
