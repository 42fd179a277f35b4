//! `bellwether doctor`: the configuration as it is understood, and whether what it names is there.

use crate::{Config, compose, http::limit::Reach, rpc};

pub(super) async fn run() -> anyhow::Result<()> {
    let config = Config::from_env()?;
    super::say(&format!("{config:#?}"));
    let app = compose::app(&config).await?;
    let mut faults = 0;
    let mut check = |good: bool, line: &str| {
        faults += u32::from(!good);
        super::say(&format!("{}  {line}", if good { "ok   " } else { "FAULT" }));
    };
    match store::check_catalog(&app.db).await {
        Ok(found) => {
            check(true, "the database answers");
            check(found.is_empty(), "every table is protected");
            for fault in found {
                check(false, &format!("{}: {}", fault.object, fault.fault));
            }
        }
        Err(error) => check(
            false,
            &format!("the database: {:#}", anyhow::Error::new(error)),
        ),
    }
    check(
        app.db.system("doctor").await.is_ok(),
        "the system role can sign in",
    );
    check(
        config
            .web
            .as_ref()
            .is_some_and(|w| w.join("index.html").is_file()),
        "the browser half is built (BELLWETHER_WEB_DIST)",
    );
    check(
        !rpc::paths().is_empty(),
        &format!("{} server functions", rpc::paths().len()),
    );
    check(
        !app.networks.is_empty(),
        &format!("{} network(s) set up", app.networks.len()),
    );
    let https = config.public_url.starts_with("https://");
    let stand_ins = app.networks.values().any(|n| n.is_sandbox());
    check(
        !(https && stand_ins) || config.allow_sandbox,
        "no stand-in network on an https deployment",
    );
    for line in addresses(&config) {
        super::say(&format!("note   {line}"));
    }
    if !config.egress_allow.is_empty() {
        let named = config.egress_allow.join(", ");
        super::say(&format!(
            "note   EGRESS_ALLOW: workflows may call {named}, wherever that lies; for development only"
        ));
    }
    if let Some(remote) = &config.remote {
        let plain = if remote.bind.ip().is_loopback() {
            ""
        } else {
            "; without TLS, so let only a proxy that adds it, or a private network, reach it"
        };
        let (bind, who) = (
            remote.bind,
            if remote.token.is_some() {
                "who brings WORKER_TOKEN gets the tasks of every company, who brings a company's key gets that company's"
            } else {
                "WORKER_TOKEN is not set: only who brings a company's key gets tasks, that company's"
            },
        );
        super::say(&format!("note   WORKER_GRPC_ADDR {bind}: {who}{plain}"));
    } else {
        super::say(
            "note   WORKER_GRPC_ADDR is not set: no worker outside comes in, tasks for them wait",
        );
    }
    app.db.close().await;
    anyhow::ensure!(faults == 0, "{faults} fault(s)");
    Ok(())
}

/// Whose address is limited, in words. A wrong setting is not a fault that can be seen from here: only
/// who set the proxy up knows it.
fn addresses(config: &Config) -> Vec<String> {
    let who = match config.limits.reach {
        Reach::Nobody => {
            return vec![
                "ADDRESS_LIMITS is off: whatever stands in front must slow down guessing"
                    .to_owned(),
            ];
        }
        Reach::All => "every address",
        Reach::Auto if config.public_url.starts_with("https://") => "every address",
        Reach::Auto => "every address but this machine's own (ADDRESS_LIMITS=on takes it in)",
    };
    let mut lines = vec![format!(
        "signing in, opening accounts, refreshing and sending leads are limited for {who}"
    )];
    lines.push(if config.limits.proxies.is_empty() {
        "TRUSTED_PROXIES is empty: the address is the peer's. Behind a proxy all visitors would share its limits; name the proxy's network"
            .to_owned()
    } else {
        let shown: Vec<_> = config.limits.proxies.iter().map(ToString::to_string).collect();
        format!(
            "X-Forwarded-For is believed from {}: its rightmost address outside of these is the visitor's",
            shown.join(", ")
        )
    });
    lines
}
