//! `bellwether doctor`: the configuration as it is understood, and whether what it names is there.

use crate::{Config, compose, rpc};

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
    app.db.close().await;
    anyhow::ensure!(faults == 0, "{faults} fault(s)");
    Ok(())
}
