//! New ids made by the browser.

use uuid::Uuid;

/// A new id. It begins with the time, as all ids do, so that what is made later sorts later.
pub fn id() -> Uuid {
    let now = js_sys::Date::now() as u64;
    let mut bytes = [0_u8; 16];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = if i < 6 {
            (now >> (8 * (5 - i))) as u8
        } else {
            (js_sys::Math::random() * 256.0) as u8
        };
    }
    uuid::Builder::from_custom_bytes(bytes)
        .with_version(uuid::Version::SortRand)
        .into_uuid()
}
