//! Reads the database's own catalogue and names every table that is less protected than the rules
//! ask. Run by the start of the server, by `bellwether doctor` and by the gate.

use sqlx::{Row, postgres::PgRow};

use crate::{Db, Result};

/// One thing the catalogue shows that it must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogFault {
    /// Table, view, key or role.
    pub object: String,
    /// What is wrong.
    pub fault: String,
}

/// Each query answers rows of (object, fault). They look at what is there, never at a list of ours.
const RULES: &[&str] = &[
    // Tenant tables, the table of tenants, and every partition: forced row-level security.
    "select c.oid::regclass::text, 'row-level security is not forced'
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and c.relname <> '_sqlx_migrations'
        and not (c.relrowsecurity and c.relforcerowsecurity)",
    // A policy for each verb of the app role wherever it holds the verb.
    "select c.oid::regclass::text, 'no policy binds the app role to the tenant'
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and (exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
             or c.relname = 'tenants')
        and not exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = '*'
          and 'bellwether_app'::regrole = any (p.polroles)
          and pg_get_expr(p.polqual, p.polrelid) like '%NULLIF(current_setting(''app.tenant_id''%'
          and pg_get_expr(p.polwithcheck, p.polrelid) like '%NULLIF(current_setting(''app.tenant_id''%')",
    // No policy may open a table to the app role without naming the tenant.
    "select p.polrelid::regclass::text, 'policy ' || p.polname || ' does not name the tenant'
       from pg_policy p
      where ('bellwether_app'::regrole = any (p.polroles) or 0 = any (p.polroles))
        and coalesce(pg_get_expr(p.polqual, p.polrelid), '') not like '%app.tenant_id%'",
    // An index whose first column is the tenant.
    "select c.oid::regclass::text, 'no index begins with tenant_id'
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and not exists (select from pg_index i where i.indrelid = c.oid and i.indkey[0] = a.attnum)",
    // References between tenant tables carry the tenant.
    "select k.conrelid::regclass::text, 'foreign key ' || k.conname || ' does not carry the tenant'
       from pg_constraint k
      where k.contype = 'f'
        and exists (select from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'tenant_id')
        and not exists (select from pg_attribute a
          where a.attrelid = k.conrelid and a.attname = 'tenant_id' and a.attnum = any (k.conkey))",
    // Grants the app role must not hold.
    "select g.table_name::text, 'the app role holds ' || g.privilege_type
       from information_schema.role_table_grants g
      where g.grantee in ('bellwether_app', 'bellwether_system', 'PUBLIC') and g.table_schema = 'public'
        and g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')",
    // Partitions are granted to nobody.
    "select c.oid::regclass::text, 'a partition is granted to ' || r.rolname
       from pg_class c cross join pg_roles r
      where c.relispartition and c.relkind = 'r' and r.rolname in ('bellwether_app', 'bellwether_system')
        and (has_table_privilege(r.oid, c.oid, 'select') or has_table_privilege(r.oid, c.oid, 'insert'))",
    // Views run with the reader's rights; materialised views are not used, of definer functions one.
    "select c.oid::regclass::text, 'a view without security_invoker'
       from pg_class c where c.relnamespace = 'public'::regnamespace
        and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce(c.reloptions @> array['security_invoker=true'], false)))",
    "select p.oid::regprocedure::text, 'a security definer function'
       from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef
        and not (p.proname = 'drop_task_partitions' and 'search_path=pg_catalog, public, pg_temp' = any (p.proconfig)
                 and not has_function_privilege('bellwether_app', p.oid, 'execute'))",
    // The serving roles own nothing, bypass nothing, create nothing.
    "select r.rolname::text, 'the role is more than a plain login'
       from pg_roles r where r.rolname in ('bellwether_app', 'bellwether_system')
        and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb
             or has_schema_privilege(r.oid, 'public', 'create')
             or exists (select from pg_class c where c.relowner = r.oid)
             or exists (select from pg_auth_members m where m.member = r.oid))",
    // The process itself must have signed in as the app role.
    "select current_user::text, 'the app pool signs in as a role that bypasses policies'
       from pg_roles r where r.rolname = current_user and (r.rolsuper or r.rolbypassrls)",
];

/// Every fault; empty when the database is protected as it must be.
pub async fn check_catalog(db: &Db) -> Result<Vec<CatalogFault>> {
    let mut faults = Vec::new();
    for rule in RULES {
        let rows: Vec<PgRow> = sqlx::query(*rule).fetch_all(db.app_pool()).await?;
        for row in rows {
            faults.push(CatalogFault {
                object: row.try_get(0)?,
                fault: row.try_get(1)?,
            });
        }
    }
    Ok(faults)
}
