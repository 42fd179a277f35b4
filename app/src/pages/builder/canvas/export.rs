//! The workflow as a file: the document as JSON, its picture as SVG or as pixels. All are made here, of what is
//! on the screen; nothing is asked of the server.

use domain::workflows::canvas::{raster, svg};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement,
    HtmlImageElement, Url,
};

use super::Canvas;
use crate::{
    i18n::{Msg, t},
    ui::menu::Menu,
    words::builder as w,
};

/// What kind of file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    Svg,
    Png,
}

/// The menu of the bar.
pub fn export(canvas: Canvas) -> AnyView {
    let item = move |kind: Kind, word: Msg| {
        view! { <button class="menu-item" type="button" on:click=move |_| save(canvas, kind)>{t(word)}</button> }
    };
    view! {
        <Menu label=t(w::EXPORT) face=|| t(w::EXPORT)>
            {item(Kind::Json, w::EXPORT_JSON)}{item(Kind::Svg, w::EXPORT_SVG)}{item(Kind::Png, w::EXPORT_PNG)}
        </Menu>
    }
    .into_any()
}

fn save(canvas: Canvas, kind: Kind) {
    let editor = canvas.editor();
    let name = file_name(&editor.read(|doc| doc.name.clone()));
    if kind == Kind::Json {
        if let Some(json) = editor.read(|doc| serde_json::to_string(doc).ok()) {
            save_text(&format!("{name}.json"), &json, "application/json");
        }
        return;
    }
    let (picture, size) = editor.read(|doc| (svg(doc), raster(doc)));
    if kind == Kind::Svg {
        save_text(&format!("{name}.svg"), &picture, "image/svg+xml");
        return;
    }
    spawn_local(async move {
        match pixels(&picture, size).await {
            Some(data) => hand_over(&format!("{name}.png"), &data),
            None => editor.refuse(t(w::NO_PICTURE)),
        }
    });
}

/// A name as files have it: letters, digits and dashes.
fn file_name(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().take(60) {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let out = out.trim_end_matches('-');
    if out.is_empty() { "workflow" } else { out }.to_owned()
}

/// A text as an address that lasts as long as the page, or until it is let go.
fn address(text: &str, kind: &str) -> Option<String> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

fn save_text(name: &str, text: &str, kind: &str) {
    if let Some(address) = address(text, kind) {
        hand_over(name, &address);
        // The browser has taken it by then.
        set_timeout(
            move || drop(Url::revoke_object_url(&address)),
            std::time::Duration::from_mins(1),
        );
    }
}

/// Hands an address to the browser as a file.
fn hand_over(name: &str, address: &str) {
    let link = document().create_element("a").ok();
    if let Some(link) = link.and_then(|e| e.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(address);
        link.set_download(name);
        link.click();
    }
}

/// The picture as pixels, as the address of a PNG; nothing if the browser cannot draw it.
async fn pixels(picture: &str, (w, h): (u32, u32)) -> Option<String> {
    let address = address(picture, "image/svg+xml")?;
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&address);
    let loaded = JsFuture::from(image.decode()).await;
    let _ = Url::revoke_object_url(&address);
    loaded.ok()?;
    let sheet: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    sheet.set_width(w);
    sheet.set_height(h);
    let context: CanvasRenderingContext2d = sheet.get_context("2d").ok()??.dyn_into().ok()?;
    context
        .draw_image_with_html_image_element_and_dw_and_dh(
            &image,
            0.0,
            0.0,
            f64::from(w),
            f64::from(h),
        )
        .ok()?;
    sheet.to_data_url_with_type("image/png").ok()
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_has_a_name_whatever_the_workflow_is_called() {
        assert_eq!(file_name("Weekly post: LinkedIn"), "weekly-post-linkedin");
        assert_eq!(file_name("../../etc/passwd"), "etc-passwd");
        assert_eq!(file_name("<>:\"|?*"), "workflow");
        assert_eq!(file_name("Größe 2"), "größe-2");
    }
}
