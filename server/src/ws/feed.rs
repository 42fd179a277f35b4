//! What a socket is subscribed to, and reading on from where each subscription stands.

use std::collections::BTreeMap;

use domain::{
    events::ServerMessage,
    ids::{AccountId, TenantId},
    permissions::Permission,
};
use services::{App, identity};
use store::operations;

use super::Watch;

/// Events read at once. More wait in the table, not in memory.
const PAGE: i64 = 200;
/// Tenants one socket may hear.
const TENANTS: usize = 16;

/// The topics of who sees approvals and nothing else.
const APPROVALS: [&str; 1] = ["approval"];

/// One subscription.
#[derive(Debug)]
struct Hearing {
    /// Last event sent.
    position: i64,
    /// Everything, or only what waits for a decision.
    everything: bool,
}

/// The subscriptions of one socket.
#[derive(Debug)]
pub(super) struct Feed {
    positions: BTreeMap<TenantId, Hearing>,
    watch: Watch,
}

impl Drop for Feed {
    fn drop(&mut self) {
        for tenant in self.positions.keys() {
            self.watch.leave(*tenant);
        }
    }
}

impl Feed {
    /// No subscription yet.
    pub(super) fn new(watch: Watch) -> Self {
        Self {
            positions: BTreeMap::new(),
            watch,
        }
    }

    /// Begins to hear a tenant, from after `after` or from now on. A position that is no longer kept,
    /// or that never was, tells the browser to ask for everything again.
    pub(super) async fn subscribe(
        &mut self,
        app: &App,
        account: AccountId,
        tenant: TenantId,
        after: Option<i64>,
    ) -> services::Result<Vec<ServerMessage>> {
        let full = self.positions.len() >= TENANTS && !self.positions.contains_key(&tenant);
        let Some(everything) = rights(app, account, tenant).await?.filter(|_| !full) else {
            self.unsubscribe(tenant);
            return Ok(vec![ServerMessage::Refused { tenant }]);
        };
        let mut tx = app.db.system("position of a live feed").await?;
        let (newest, dropped) = operations::outbox_position(&mut tx, tenant).await?;
        tx.commit().await?;
        let resumable = after.is_none_or(|after| (dropped..=newest).contains(&after));
        let position = after.filter(|_| resumable).unwrap_or(newest);
        let hearing = Hearing {
            position,
            everything,
        };
        if self.positions.insert(tenant, hearing).is_none() {
            self.watch.join(tenant);
        }
        let mut messages = Vec::new();
        if !resumable {
            messages.push(ServerMessage::Reload { tenant });
        }
        messages.push(ServerMessage::Subscribed { tenant, position });
        Ok(messages)
    }

    /// Hears no more of a tenant.
    pub(super) fn unsubscribe(&mut self, tenant: TenantId) {
        if self.positions.remove(&tenant).is_some() {
            self.watch.leave(tenant);
        }
    }

    /// Whether the socket hears this tenant.
    pub(super) fn hears(&self, tenant: TenantId) -> bool {
        self.positions.contains_key(&tenant)
    }

    /// The tenants the socket hears.
    pub(super) fn tenants(&self) -> Vec<TenantId> {
        self.positions.keys().copied().collect()
    }

    /// Ends subscriptions whose membership has ended.
    pub(super) async fn recheck(
        &mut self,
        app: &App,
        account: AccountId,
    ) -> services::Result<Vec<ServerMessage>> {
        let mut refused = Vec::new();
        for tenant in self.tenants() {
            match rights(app, account, tenant).await? {
                Some(everything) => {
                    if let Some(hearing) = self.positions.get_mut(&tenant) {
                        hearing.everything = everything;
                    }
                }
                None => {
                    self.unsubscribe(tenant);
                    refused.push(ServerMessage::Refused { tenant });
                }
            }
        }
        Ok(refused)
    }

    /// The next events of a tenant; the position moves behind them. `true` when there may be more.
    pub(super) async fn read_on(
        &mut self,
        app: &App,
        tenant: TenantId,
    ) -> services::Result<(Vec<ServerMessage>, bool)> {
        let Some(Hearing {
            position,
            everything,
        }) = self.positions.get_mut(&tenant)
        else {
            return Ok((Vec::new(), false));
        };
        let mut tx = app.db.system("read a live feed").await?;
        let (_, dropped) = operations::outbox_position(&mut tx, tenant).await?;
        if dropped > *position {
            tx.commit().await?;
            *position = dropped;
            return Ok((vec![ServerMessage::Reload { tenant }], true));
        }
        let events = operations::outbox_after(&mut tx, tenant, *position, PAGE).await?;
        tx.commit().await?;
        if let Some(last) = events.last() {
            *position = last.id;
        }
        let more = events.len() as i64 == PAGE;
        Ok((
            events
                .into_iter()
                .filter(|event| *everything || APPROVALS.contains(&event.topic.as_str()))
                .map(|event| ServerMessage::Event { tenant, event })
                .collect(),
            more,
        ))
    }
}

/// What a person may hear of a tenant: everything, approvals only, or, for who is no member, nothing.
async fn rights(app: &App, account: AccountId, tenant: TenantId) -> services::Result<Option<bool>> {
    match identity::tenant_cx(app, account, tenant, "").await {
        Ok(cx) => Ok(Some(cx.require(Permission::Read).is_ok())),
        Err(services::Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
