//! The social connectors against the stand-in, over real sockets. No fakes and no sleeps: what is
//! waited for is a time-out of the client or an answer.

mod social {
    mod connect;
    mod faults;
    mod look_up;
    mod posts;
    mod stand;
}
