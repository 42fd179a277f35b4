//! Leads: capture and list; clicks on tracked links.

use domain::{
    audience::{Lead, LeadCapture},
    fields::Check,
    identity::normal_email,
    ids::{FormKeyId, LeadId},
    page::{Page, PageRequest},
    permissions::Permission,
};
use rand::Rng;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{App, Error, Result, TenantCx, workflows};

/// Captures a lead: adds it, or fills what was unknown of the one with the same address.
pub async fn capture(cx: &TenantCx, input: &LeadCapture) -> Result<Lead> {
    cx.require(Permission::LeadsWrite)?;
    input.checked()?;
    let mut tx = cx.tx().await?;
    if let Some(id) = input.campaign_id {
        store::campaigns::find(&mut tx, id)
            .await?
            .ok_or(Error::NotFound)?;
    }
    let id = LeadId::from_uuid(cx.app.clock.id());
    let (lead, is_new) =
        store::audience::upsert_lead(&mut tx, id, &normal_email(&input.email), input, cx.now())
            .await?;
    let kind = if is_new {
        "lead_captured"
    } else {
        "lead_seen_again"
    };
    let happening = workflows::Happening {
        event: kind.to_owned(),
        subject: Some(lead.id.to_string()),
        item: json!({ "lead": lead, "source": input.source }),
        campaign: input.campaign_id,
        lead: Some(lead.id),
        source: Some(input.source.clone()),
        ..workflows::Happening::default()
    };
    workflows::happened(cx, &mut tx, happening).await?;
    cx.commit_answering(tx, &lead).await?;
    Ok(lead)
}

/// A page of leads, newest first.
pub async fn list(cx: &TenantCx, request: &PageRequest) -> Result<Page<Lead>> {
    cx.require(Permission::Read)?;
    Ok(store::audience::list_leads(&mut cx.read().await?, request).await?)
}

/// A public form key that was just made. Not `Debug`.
#[derive(Clone)]
pub struct NewFormKey {
    /// Where it is used, for people.
    pub name: String,
    /// Its text. Nobody can read it again.
    pub key: String,
}

/// Makes a public form key and answers its text, which is shown once and stored as a hash.
pub async fn create_form_key(cx: &TenantCx, name: &str) -> Result<NewFormKey> {
    cx.require(Permission::SettingsManage)?;
    let mut fields = domain::fields::Fields::new();
    fields.text("name", name, 1, 120);
    fields.finish()?;
    let secret: [u8; 24] = rand::rng().random();
    let text = format!("bwf_{}", hex::encode(secret));
    let mut tx = cx.tx().await?;
    let id = FormKeyId::from_uuid(cx.app.clock.id());
    store::audience::insert_form_key(&mut tx, id, &Sha256::digest(&text), name, cx.now()).await?;
    let made = NewFormKey {
        name: name.to_owned(),
        key: text,
    };
    cx.commit_answering(tx, &made).await?;
    Ok(made)
}

/// The context a public form key may act in: capturing leads for its tenant, nothing else.
pub async fn form_context(app: &App, key: &str) -> Result<TenantCx> {
    let mut tx = app.db.system("public form key").await?;
    let tenant = store::audience::find_form_key(&mut tx, &Sha256::digest(key)).await?;
    tx.commit().await?;
    tenant
        .map(|t| TenantCx::system(app, t, "public form"))
        .ok_or(Error::Unauthenticated)
}

/// Records a click on a tracked link and answers where it leads, with the click's id attached.
pub async fn click(app: &App, token: &str) -> Result<String> {
    let mut tx = app.db.system("tracked link").await?;
    let found = store::audience::find_link(&mut tx, token).await?;
    tx.commit().await?;
    let (tenant, url, campaign, network) = found.ok_or(Error::NotFound)?;
    let click = app.clock.id().simple().to_string();
    let cx = TenantCx::system(app, tenant, "tracked link");
    let mut tx = cx.tx().await?;
    let meta = json!({ "click_id": click, "network": network, "url": url });
    let source = network.as_deref().unwrap_or("link");
    let happening = workflows::Happening {
        event: "click".to_owned(),
        item: meta,
        campaign,
        source: Some(source.to_owned()),
        ..workflows::Happening::default()
    };
    workflows::happened(&cx, &mut tx, happening).await?;
    cx.commit(tx).await?;
    let (base, fragment) = url
        .split_once('#')
        .map_or((url.as_str(), None), |(b, f)| (b, Some(f)));
    let joint = if base.contains('?') { '&' } else { '?' };
    let tail = fragment.map(|f| format!("#{f}")).unwrap_or_default();
    Ok(format!("{base}{joint}click_id={click}{tail}"))
}
