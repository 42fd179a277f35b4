//! The ports: what the engine asks of the outside world. One implementation per thing outside
//! lives in `connectors`; tests bring fakes.

mod bus;
mod egress;
mod model;
mod social;
mod writer;

pub use bus::{Bus, BusError, Listener, Speaker};
pub use egress::{Call, CallAnswer, CallError, Egress};
pub use model::{Answered, Model, ModelError, Question, Shape, Wanted};
pub use social::{
    AuthorizeRequest, CodeExchange, Lookup, PublishError, RemoteAccount, RemotePost, SocialError,
    SocialNetwork, SocialPost, TokenSet,
};
pub use writer::{DeltaSink, Draft, Usage, WriteError, WriteRequest, Writer};
