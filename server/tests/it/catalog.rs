//! The protection of the tables, read from the database's own catalogue: complete as migrated, and
//! each control, taken away, is named.

use store::{admin, check_catalog};
use testkit::TestApp;

#[tokio::test]
async fn the_migrated_database_has_no_fault() {
    let test = TestApp::start().await.expect("app");
    assert_eq!(check_catalog(&test.app.db).await.expect("checked"), []);
}

#[tokio::test]
async fn each_control_that_is_taken_away_is_named() {
    let test = TestApp::start().await.expect("app");
    let owner = test.db.owner_url();
    let rounds: [(&str, &str, &str); 11] = [
        ("alter table campaigns no force row level security", "alter table campaigns force row level security", "not forced"),
        ("alter table leads disable row level security", "alter table leads enable row level security", "not forced"),
        (
            "drop policy tenant_isolation on content_assets",
            "select protect_tenant_table('content_assets', '')",
            "no policy binds",
        ),
        (
            "create policy open on tenants for select to bellwether_app using (true)",
            "drop policy open on tenants",
            "does not name the tenant",
        ),
        (
            "create table loose (tenant_id uuid not null, id uuid primary key)",
            "drop table loose",
            "no index begins with tenant_id",
        ),
        (
            "create table crossing (id uuid primary key, campaign_id uuid, campaign_tenant uuid,
               foreign key (campaign_tenant, campaign_id) references campaigns (tenant_id, id));
             alter table crossing enable row level security; alter table crossing force row level security",
            "drop table crossing",
            "does not carry the tenant",
        ),
        ("grant truncate on campaigns to bellwether_app", "revoke truncate on campaigns from bellwether_app", "TRUNCATE"),
        ("grant select on events_rest to bellwether_app", "revoke select on events_rest from bellwether_app", "partition is granted"),
        ("create view all_leads as select * from leads", "drop view all_leads", "security_invoker"),
        (
            "create function peek() returns bigint language sql security definer as 'select count(*) from leads'",
            "drop function peek()",
            "security definer",
        ),
        ("grant create on schema public to bellwether_app", "revoke create on schema public from bellwether_app", "more than a plain login"),
    ];
    for (removal, repair, expected) in rounds {
        admin::execute(&owner, removal).await.expect(removal);
        let faults = check_catalog(&test.app.db).await.expect("checked");
        assert!(
            faults.iter().any(|f| f.fault.contains(expected)),
            "{removal}: {faults:?}"
        );
        admin::execute(&owner, repair).await.expect(repair);
        assert_eq!(
            check_catalog(&test.app.db).await.expect("checked"),
            [],
            "after {repair}"
        );
    }
}
