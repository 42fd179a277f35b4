//! What the database says while a storm rages: who holds what, who lives, what became of runs. Every look
//! is a connection of its own as the owner, and is repeated while the database is away.

use std::{collections::BTreeMap, time::Duration};

use anyhow::bail;
use testkit::TestApp;
use tokio::time::Instant;

/// A task in a worker's hands.
#[derive(Debug, Clone)]
pub struct Holding {
    /// The process, while it is known to live.
    pub pid: Option<u32>,
    pub task: String,
    pub attempt: i32,
    /// Where its step stands; empty for other tasks.
    pub step: String,
}

/// One text, as soon as the database answers.
pub async fn ask(test: &TestApp, sql: &'static str) -> anyhow::Result<String> {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        match store::admin::text(&test.db.owner_url(), sql).await {
            Ok(text) => return Ok(text),
            Err(error) if Instant::now() > deadline => bail!("{sql}: {error}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = Vec<String>> {
    let lines = text.split(',').filter(|line| !line.is_empty());
    lines.map(|line| line.split(' ').map(str::to_owned).collect())
}

/// Everything that is held now.
pub async fn held(test: &TestApp) -> anyhow::Result<Vec<Holding>> {
    let sql = "select coalesce(string_agg(concat_ws(' ', coalesce(w.pid, 0), q.id, q.attempt, coalesce(s.status, '-')), ','), '')
                 from task_queue q left join workers w on w.id = q.owner
                 left join run_steps s on s.tenant_id = q.tenant_id and s.task_id = q.id
                where q.owner is not null";
    let text = ask(test, sql).await?;
    lines(&text)
        .map(|f| {
            Ok(Holding {
                pid: Some(f[0].parse()?).filter(|pid| *pid > 0),
                task: f[1].clone(),
                attempt: f[2].parse()?,
                step: f[3].clone(),
            })
        })
        .collect()
}

/// Tasks that are held, or were when their worker died: by id, with the attempt and whether somebody
/// holds them.
pub async fn touched(test: &TestApp) -> anyhow::Result<BTreeMap<String, (i32, bool)>> {
    let sql = "select coalesce(string_agg(concat_ws(' ', id, attempt, owner is not null), ','), '') from task_queue where owner is not null or crashes > 0";
    let text = ask(test, sql).await?;
    lines(&text)
        .map(|f| Ok((f[0].clone(), (f[1].parse()?, f[2] == "t" || f[2] == "true"))))
        .collect()
}

/// Processes that have signed on and live.
pub async fn living(test: &TestApp) -> anyhow::Result<Vec<u32>> {
    let sql = "select coalesce(string_agg(pid::text, ','), '') from workers where expires_at > clock_timestamp()";
    let text = ask(test, sql).await?;
    lines(&text).map(|f| Ok(f[0].parse()?)).collect()
}

/// Ends a connection of the product, wherever it is. Answers how many that were: one, or none.
pub async fn cut(test: &TestApp) -> anyhow::Result<u32> {
    let sql = "select count(pg_terminate_backend(pid))::text from (select pid from pg_stat_activity
                where datname = current_database() and application_name = 'bellwether' order by random() limit 1) x";
    Ok(ask(test, sql).await?.parse()?)
}

/// How many runs stand where.
pub async fn runs(test: &TestApp) -> anyhow::Result<BTreeMap<String, usize>> {
    let sql = "select coalesce(string_agg(status || ' ' || n, ','), '') from (select status, count(*) as n from workflow_executions group by 1) x";
    let text = ask(test, sql).await?;
    lines(&text)
        .map(|f| Ok((f[0].clone(), f[1].parse()?)))
        .collect()
}

/// Tasks in the queue, due or not.
pub async fn queued(test: &TestApp) -> anyhow::Result<usize> {
    Ok(ask(test, "select count(*)::text from task_queue")
        .await?
        .parse()?)
}

/// Tasks held by somebody whose lease is over.
pub async fn orphans(test: &TestApp) -> anyhow::Result<usize> {
    let sql = "select count(*)::text from task_queue q where q.owner is not null
                and not exists (select from workers w where w.id = q.owner and w.expires_at > clock_timestamp())";
    Ok(ask(test, sql).await?.parse()?)
}

/// Steps that were told to have ended more than once: a change by somebody who had lost the task.
pub async fn ended_twice(test: &TestApp) -> anyhow::Result<usize> {
    let sql = "select count(*)::text from (select from outbox where topic = 'step' and kind in ('finished', 'failed')
                group by tenant_id, subject having count(*) > 1) x";
    Ok(ask(test, sql).await?.parse()?)
}
