//! Campaigns and their briefs.

mod blocker;
mod brief;
mod campaign;
mod status;

pub use blocker::Blocker;
pub use brief::{Brief, CallToAction, KeyMessage};
pub use campaign::{Campaign, CampaignFilter, CampaignInput, Channel, PublishWhen};
pub use status::CampaignStatus;
