//! The browser's entry point: hands over to the app. Nothing else lives here.

fn main() {
    app::start();
}
