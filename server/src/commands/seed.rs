//! `bellwether seed`: a sample company to look at, clearly marked. Run again it completes what was cut
//! short and changes nothing else: whoever removed the sample does not get it back.

use domain::{
    identity::{Login, Register},
    permissions::Role,
};
use services::{App, identity, operations};

use crate::{Config, compose};

const EMAIL: &str = "demo@bellwether.example";
const PASSWORD: &str = "bellwether-demo";

pub(super) async fn run() -> anyhow::Result<()> {
    let config = Config::from_env()?;
    let email = std::env::var("SEED_EMAIL").unwrap_or_else(|_| EMAIL.to_owned());
    let password = std::env::var("SEED_PASSWORD").ok();
    anyhow::ensure!(
        password.is_some() || !config.public_url.starts_with("https://"),
        "SEED_PASSWORD is missing: a product served by https gets no account with a known password"
    );
    let password = password.unwrap_or_else(|| PASSWORD.to_owned());
    let app = compose::app(&config).await?;
    let done = company(&app, &email, &password).await;
    app.db.close().await;
    done?;
    super::say(&format!("e-mail:   {email}"));
    super::say(&format!("password: {password}"));
    Ok(())
}

async fn company(app: &App, email: &str, password: &str) -> anyhow::Result<()> {
    let person = Register {
        email: email.to_owned(),
        password: password.to_owned(),
        name: "Dana Demo".to_owned(),
        tenant_name: "Hollin Hand Tools".to_owned(),
    };
    let (account, tenant) = match identity::register(app, person).await {
        Ok(opened) => (opened.account, opened.tenant.id),
        Err(services::Error::Invalid(fields)) if fields.iter().all(|f| f.code == "taken") => {
            let login = Login {
                email: email.to_owned(),
                password: password.to_owned(),
            };
            let Some(person) = identity::login(app, login).await? else {
                super::say("the account is here; its password was changed");
                return Ok(());
            };
            let me = identity::me(app, person.account).await?;
            let Some(own) = me.tenants.into_iter().find(|t| t.role == Role::Owner) else {
                super::say("the account is here; it owns no company");
                return Ok(());
            };
            (person.account, own.id)
        }
        Err(error) => return Err(error.into()),
    };
    let cx = identity::tenant_cx(app, account, tenant, "seed").await?;
    operations::ensure_sample(&cx).await?;
    Ok(())
}
