//! What a socket is subscribed to, and reading on from where each subscription stands.

use std::collections::BTreeMap;

use domain::{
    events::ServerMessage,
    ids::{AccountId, TenantId},
};
use services::{App, identity};
use store::operations;

use super::Watch;

/// Events read at once. More wait in the table, not in memory.
const PAGE: i64 = 200;
/// Tenants one socket may hear.
const TENANTS: usize = 16;

/// The subscriptions of one socket: tenant and last event sent.
#[derive(Debug)]
pub(super) struct Feed {
    positions: BTreeMap<TenantId, i64>,
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
        if full || !is_member(app, account, tenant).await? {
            self.unsubscribe(tenant);
            return Ok(vec![ServerMessage::Refused { tenant }]);
        }
        let mut tx = app.db.system("position of a live feed").await?;
        let (newest, dropped) = operations::outbox_position(&mut tx, tenant).await?;
        tx.commit().await?;
        let resumable = after.is_none_or(|after| (dropped..=newest).contains(&after));
        let position = after.filter(|_| resumable).unwrap_or(newest);
        if self.positions.insert(tenant, position).is_none() {
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
            if !is_member(app, account, tenant).await? {
                self.unsubscribe(tenant);
                refused.push(ServerMessage::Refused { tenant });
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
        let Some(position) = self.positions.get_mut(&tenant) else {
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
                .map(|event| ServerMessage::Event { tenant, event })
                .collect(),
            more,
        ))
    }
}

async fn is_member(app: &App, account: AccountId, tenant: TenantId) -> services::Result<bool> {
    match identity::tenant_cx(app, account, tenant, "").await {
        Ok(cx) => Ok(cx
            .require(domain::permissions::Permission::ApprovalsRead)
            .is_ok()),
        Err(services::Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}
