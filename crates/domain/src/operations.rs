//! Running the product: the sample company.

use serde::{Deserialize, Serialize};

/// What the sample company holds in a tenant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleState {
    /// Sample campaigns present.
    pub campaigns: u32,
    /// Sample posts present.
    pub posts: u32,
}
