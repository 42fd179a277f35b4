//! The pool keeps its connections and never hands out one that is inside a transaction.

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

#[tokio::test]
async fn a_cancelled_begin_leaves_nothing_behind() -> anyhow::Result<()> {
    let db = TestDb::create().await?;
    let pool = store::Db::open(&db.urls, 2).await?;
    let tenant = TenantId::from_uuid(uuid::Uuid::from_u128(1));
    let other = TenantId::from_uuid(uuid::Uuid::from_u128(2));
    let mut cancelled = 0;
    for micros in 0..400 {
        let limit = std::time::Duration::from_micros(micros);
        if tokio::time::timeout(limit, pool.tenant(tenant))
            .await
            .is_err()
        {
            cancelled += 1;
        }
        let mut tx = pool.tenant(other).await?;
        assert_eq!(
            store::admin::tenant_setting(&mut tx).await?,
            other.uuid().to_string()
        );
    }
    assert!(
        cancelled > 20,
        "only {cancelled} of 400 were cancelled: this proves nothing"
    );
    Ok(())
}
