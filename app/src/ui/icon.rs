//! Icons, drawn for this product: 20 × 20, one stroke of 1.5, square caps. Always beside a label
//! or inside something that carries one, so they are hidden from screen readers.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $path:literal;)*) => {
        /// An icon.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $($(#[$doc])* $name,)* }
        impl Icon {
            const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)* }
            }
        }
    };
}

icons! {
    /// Home.
    Home = "M3 9.5 10 3.5l7 6M5 8.5V16.5h10V8.5M8.5 16.5v-4.5h3v4.5";
    /// Campaigns: a flag.
    Flag = "M5 17.5v-14M5 4h10.5l-2.5 3.5 2.5 3.5H5";
    /// Approvals: a sheet with a seal.
    Seal = "M4.5 3.5h11v7M4.5 3.5v13h5M7.5 7h5M7.5 10h2.5M11.5 14.5l1.8 1.8 3.7-3.8";
    /// Brand: a swatch book.
    Brand = "M4 4h5v12.5H4zM9 8l4-4.5 3.5 3.3L9 15M9 16.5h7.5v-5H13";
    /// Workflows: boxes on a wire.
    Flow = "M3 4h5v4H3zM12 12h5v4h-5zM5.5 8v6H12M12 4h5v4h-5zM8 6h4";
    /// A plug.
    Plug = "M7.5 3v4M12.5 3v4M5 7h10v3.5l-3 3H8l-3-3zM10 13.5V17.5";
    /// A bell.
    Bell = "M4 14.5h12l-1.7-2.4V9a4.3 4.3 0 0 0-8.6 0v3.1zM8.3 16.8h3.4M10 4.7V3";
    /// Plus.
    Plus = "M10 4v12M4 10h12";
    /// Minus.
    Minus = "M4 10h12";
    /// Take back: an arrow to the left that turns.
    Undo = "M4 8h8a4 4 0 0 1 0 8H8M7 5 4 8l3 3";
    /// Do again: an arrow to the right that turns.
    Redo = "M16 8H8a4 4 0 0 0 0 8h4M13 5l3 3-3 3";
    /// A cross.
    Close = "M5 5l10 10M15 5 5 15";
    /// A tick.
    Check = "M4 10.5l4 4 8-9";
    /// Done: a tick in a circle.
    Done = "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M6.8 10.2l2.2 2.3 4.2-4.7";
    /// Warning: a triangle.
    Warning = "M10 3.5 17.5 16.5h-15zM10 8v4M10 14v.4";
    /// Stopped: an octagon.
    Stop = "M7 3h6l4 4v6l-4 4H7l-4-4V7zM10 6.5v4.5M10 13.2v.4";
    /// A clock.
    Clock = "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6v4.3l3 1.7";
    /// Running: a play mark.
    Play = "M6.5 4v12l9.5-6z";
    /// Try again.
    Retry = "M15.5 6.5A6.5 6.5 0 1 0 16.5 10M16 3v4h-4";
    /// Downwards.
    Down = "M4 7.5l6 6 6-6";
    /// Upwards.
    Up = "M4 12.5l6-6 6 6";
    /// One back.
    Back = "M12.5 4l-6 6 6 6";
    /// One ahead.
    Ahead = "M7.5 4l6 6-6 6";
    /// Leaves the site.
    Out = "M8 4H4v12h12v-4M11 4h5v5M16 4l-7 7";
    /// A pen.
    Edit = "M4 16l.8-3.5L13.5 3.8l2.7 2.7-8.7 8.7zM11.5 5.8l2.7 2.7";
    /// A bin.
    Remove = "M4 6h12M8 6V3.5h4V6M5.5 6l.7 10.5h7.6L14.5 6";
    /// A menu.
    Menu = "M3 5.5h14M3 10h14M3 14.5h14";
    /// A question mark.
    Help = "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M8 8.3a2 2 0 1 1 2.8 1.8c-.6.3-.8.7-.8 1.4M10 13.6v.4";
    /// The sun.
    Sun = "M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6M10 2.5v1.5M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M4.7 15.3l1-1M14.3 5.7l1-1";
    /// The moon.
    Moon = "M16 12A7 7 0 0 1 8 4a6.5 6.5 0 1 0 8 8z";
    /// A screen.
    Screen = "M3 4h14v9H3zM7.5 16.5h5M10 13v3.5";
    /// A hand-over: out the door.
    Leave = "M11 3.5H4.5v13H11M8.5 10H17M14 7l3 3-3 3";
    /// An answer: a speech bubble.
    Reply = "M3.5 4.5h13v9h-7l-3.5 3v-3H3.5z";
    /// Passed on: two arrows.
    Repost = "M4 8V5.5h10M11.5 3 14 5.5 11.5 8M16 12v2.5H6M8.5 12 6 14.5 8.5 17";
    /// Liked: a heart.
    Heart = "M10 16.5 4 10.3a3.6 3.6 0 0 1 5.2-5L10 6.2l.8-.9a3.6 3.6 0 0 1 5.2 5z";
    /// Sent on.
    Send = "M3.5 10 16.5 4l-4 12.5-3-5zM9.5 11.5l7-7.5";
    /// A lens.
    Search = "M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4M12.7 12.7l3.8 3.8";
    /// X, the network.
    NetX = "M4 4l12 12M16 4 4 16";
    /// LinkedIn, the network: letters in a square.
    NetIn = "M3 3h14v14H3zM6.5 9v5M6.5 6v.3M9.5 14V9M9.5 11c.3-1.3 1-2 2-2 1.3 0 2 .8 2 2.3V14";
}

/// Draws an icon.
pub fn icon(which: Icon) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d=which.path()/>
        </svg>
    }
    .into_any()
}

/// The icon of a network.
pub const fn network_icon(network: domain::publishing::Network) -> Icon {
    match network {
        domain::publishing::Network::X => Icon::NetX,
        domain::publishing::Network::LinkedIn => Icon::NetIn,
    }
}
