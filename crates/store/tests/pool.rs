//! The pool keeps its connections and never hands out one that is inside a transaction.

use std::task::Poll;

use domain::ids::TenantId;
use testkit::TestDb;

#[tokio::test]
async fn connections_are_kept_from_one_use_to_the_next() -> anyhow::Result<()> {
    let db = TestDb::create().await?;
    let pool = store::Db::open(&db.urls, 4).await?;
    let tenant = TenantId::from_uuid(uuid::Uuid::from_u128(1));
    let mut backends = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let mut tx = pool.tenant_read(tenant).await?;
        backends.insert(store::admin::backend(&mut tx).await?);
    }
    assert!(
        backends.len() <= 4,
        "{} connections for twenty uses: none is kept",
        backends.len()
    );
    Ok(())
}

/// Polls `work` at most `polls` times and then drops it; `true` when it was dropped unfinished.
///
/// Counted in polls and not in microseconds: the timer's step is a millisecond, in which a quick
/// server has long answered, and the test would cancel nothing.
async fn dropped_after<W: Future>(polls: usize, work: W) -> bool {
    let mut work = Box::pin(work);
    let mut left = polls;
    std::future::poll_fn(move |cx| {
        if left == 0 {
            return Poll::Ready(true);
        }
        left -= 1;
        match work.as_mut().poll(cx) {
            Poll::Ready(_) => Poll::Ready(false),
            Poll::Pending if left == 0 => Poll::Ready(true),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// A begin that was cancelled on its way would leave its connection inside a read-only transaction
/// of another tenant, and a later begin on it would change nothing about that.
#[tokio::test]
async fn a_cancelled_begin_leaves_nothing_behind() -> anyhow::Result<()> {
    let db = TestDb::create().await?;
    let pool = store::Db::open(&db.urls, 1).await?;
    let tenant = TenantId::from_uuid(uuid::Uuid::from_u128(1));
    let other = TenantId::from_uuid(uuid::Uuid::from_u128(2));
    let mut cancelled = 0;
    for round in 0..200 {
        if dropped_after(1 + round % 4, pool.tenant_read(tenant)).await {
            cancelled += 1;
        }
        let mut tx = pool.tenant(other).await?;
        assert_eq!(
            store::admin::tenant_setting(&mut tx).await?,
            (other.uuid().to_string(), "off".to_owned()),
            "round {round}, {cancelled} cancelled"
        );
    }
    assert!(
        cancelled >= 50,
        "only {cancelled} of 200 were cancelled: this proves nothing"
    );
    Ok(())
}
