//! Compiled documents of this process, by version. A version never changes, so neither does its plan.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::ids::VersionId;
use engine::interpreter::Plan;
use store::TenantTx;

use crate::{Error, Result};

/// Most plans kept; beyond it all are dropped and compiled again when needed.
const KEPT: usize = 1_000;

/// The plans. Cheap to clone.
#[derive(Clone, Default)]
pub struct Plans(Arc<Mutex<HashMap<VersionId, Arc<Plan>>>>);

impl Plans {
    /// The plan of a version of the transaction's tenant.
    pub(crate) async fn get(&self, tx: &mut TenantTx, id: VersionId) -> Result<Arc<Plan>> {
        if let Some(plan) = self.lock().get(&id) {
            return Ok(plan.clone());
        }
        let version = store::workflows::version(tx, id)
            .await?
            .ok_or(Error::NotFound)?;
        let plan = Arc::new(Plan::new(version.doc));
        let mut kept = self.lock();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(id, plan.clone());
        Ok(plan)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<VersionId, Arc<Plan>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
