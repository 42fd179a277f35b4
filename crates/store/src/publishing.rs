//! Connected accounts, OAuth journeys under way, and publications.

mod connections;
mod publications;

pub use connections::{
    NewConnection, OauthState, StoredConnection, disconnect, end_refresh, find as find_connection,
    for_network, insert_state, list as list_connections, list_granted, save_tokens, set_health,
    take_refresh, take_state, upsert as upsert_connection,
};
pub use publications::{
    Intent, SamplePost, StoredPublication, begin_sending, confirm, fail, find as find_publication,
    find_by_key, get as get_publication, insert_sample, intend, is_under_way,
    list as list_publications, needing_attention, note_open, note_open_of_run, of_content,
    remote_ids, reopen,
};
