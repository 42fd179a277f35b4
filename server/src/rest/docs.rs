//! The OpenAPI document, and a reference page made from it here: no script, nothing from elsewhere.

use std::{fmt::Write, sync::LazyLock};

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::document;

const STYLE: &str = include_str!("docs/style.css");
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static JSON: LazyLock<String> =
    LazyLock::new(|| serde_json::to_string_pretty(document()).unwrap_or_default());
static PAGE: LazyLock<String> =
    LazyLock::new(|| html(&serde_json::to_value(document()).unwrap_or_default()));

/// `GET /api/openapi.json`
pub(super) async fn openapi() -> Response {
    kept("application/json", JSON.as_str())
}

/// `GET /api-docs`
pub(super) async fn page() -> Response {
    let mut response = kept("text/html; charset=utf-8", PAGE.as_str());
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    response
}

/// `GET /api-docs/style.css`
pub(super) async fn style() -> Response {
    kept("text/css; charset=utf-8", STYLE)
}

fn kept(kind: &'static str, body: &'static str) -> Response {
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        body,
    )
        .into_response()
}

fn html(document: &Value) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Bellwether API</title>\
         <link rel=\"stylesheet\" href=\"/api-docs/style.css\"></head><body><main><h1>Bellwether API</h1>",
    );
    paragraph(&mut page, &document["info"]["description"]);
    page.push_str("<p>The same as data: <a href=\"/api/openapi.json\">openapi.json</a></p>");
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = tag["name"].as_str().unwrap_or_default();
        let _ = write!(page, "<h2 id=\"{0}\">{0}</h2>", escape(name));
        paragraph(&mut page, &tag["description"]);
        for (path, methods) in entries(&document["paths"]) {
            for (method, operation) in entries(methods) {
                if operation["tags"][0] == name {
                    endpoint(&mut page, document, path, method, operation);
                }
            }
        }
    }
    page.push_str("<h2 id=\"shapes\">Shapes</h2>");
    for (name, schema) in entries(&document["components"]["schemas"]) {
        let _ = write!(page, "<section id=\"shape-{0}\"><h3>{0}</h3>", escape(name));
        paragraph(&mut page, &schema["description"]);
        fields(&mut page, schema);
        page.push_str("</section>");
    }
    page.push_str("</main></body></html>");
    page
}

fn endpoint(page: &mut String, document: &Value, path: &str, method: &str, operation: &Value) {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let _ = write!(
        page,
        "<section><h3 id=\"{}-{}\"><b>{}</b> <code>{}</code></h3>",
        escape(method),
        escape(&path.replace(['/', '{', '}'], "-")),
        escape(&method.to_uppercase()),
        escape(path)
    );
    debug_assert!(!id.is_empty());
    paragraph(page, &operation["summary"]);
    paragraph(page, &operation["description"]);
    let parameters = operation["parameters"].as_array();
    if let Some(parameters) = parameters.filter(|p| !p.is_empty()) {
        page.push_str("<table><thead><tr><th scope=\"col\">Parameter</th><th scope=\"col\">In</th><th scope=\"col\">Meaning</th></tr></thead><tbody>");
        for p in parameters {
            let cell = |key: &str| escape(p[key].as_str().unwrap_or_default());
            let _ = write!(
                page,
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                cell("name"),
                cell("in"),
                cell("description")
            );
        }
        page.push_str("</tbody></table>");
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if let Some(name) = shape(body) {
        let _ = write!(page, "<p>Takes {}</p>", link(name));
        fields(page, &document["components"]["schemas"][name]);
    }
    page.push_str("<ul>");
    for (status, response) in entries(&operation["responses"]) {
        let schema = entries(&response["content"])
            .next()
            .map(|(_, content)| &content["schema"]);
        let answer = schema.and_then(shape).map(link).unwrap_or_default();
        let _ = write!(page, "<li><code>{}</code> {}</li>", escape(status), answer);
    }
    page.push_str("</ul></section>");
}

fn fields(page: &mut String, schema: &Value) {
    let mut rows = entries(&schema["properties"]).peekable();
    if rows.peek().is_none() {
        return;
    }
    page.push_str("<table><thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Type</th><th scope=\"col\">Needed</th><th scope=\"col\">Meaning</th></tr></thead><tbody>");
    for (name, field) in rows {
        let needed = schema["required"]
            .as_array()
            .is_some_and(|all| all.iter().any(|n| n == name));
        let meaning = escape(field["description"].as_str().unwrap_or_default());
        let _ = write!(
            page,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{meaning}</td></tr>",
            escape(name),
            kind(field),
            if needed { "yes" } else { "" },
        );
    }
    page.push_str("</tbody></table>");
}

fn kind(field: &Value) -> String {
    if let Some(name) = shape(field) {
        return link(name);
    }
    match &field["type"] {
        Value::String(kind) if kind == "array" => {
            format!("list of {}", kind_of_items(&field["items"]))
        }
        Value::String(kind) => escape(kind),
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .map(escape)
            .collect::<Vec<_>>()
            .join(" or "),
        _ => field["oneOf"].as_array().map_or_else(String::new, |of| {
            of.iter().map(kind).collect::<Vec<_>>().join(" or ")
        }),
    }
}

fn kind_of_items(items: &Value) -> String {
    shape(items).map_or_else(|| escape(items["type"].as_str().unwrap_or("values")), link)
}

fn shape(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn link(name: &str) -> String {
    format!("<a href=\"#shape-{0}\">{0}</a>", escape(name))
}

fn paragraph(page: &mut String, text: &Value) {
    if let Some(text) = text.as_str().filter(|t| !t.is_empty()) {
        let _ = write!(page, "<p>{}</p>", escape(text));
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(k, v)| (k.as_str(), v))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
