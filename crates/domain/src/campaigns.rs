//! Campaigns and their briefs.

mod brief;
mod campaign;
mod status;

pub use brief::{Brief, CallToAction, KeyMessage};
pub use campaign::{Campaign, CampaignFilter, CampaignInput, Channel, PublishWhen};
pub use status::CampaignStatus;
