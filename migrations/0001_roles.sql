-- Roles and the two functions that every later migration protects its tables with.
-- bellwether_app:    one tenant per transaction; owns nothing, bypasses nothing.
-- bellwether_system: work that spans tenants, on the few tables it is allowed.
do $$
begin
  if not exists (select from pg_roles where rolname = 'bellwether_app') then
    create role bellwether_app login nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'bellwether_system') then
    create role bellwether_system login nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
exception
  -- Two databases of one cluster may be migrated at the same time; roles belong to the cluster.
  when duplicate_object or unique_violation then null;
end
$$;

revoke create on schema public from public;
grant usage on schema public to bellwether_app, bellwether_system;

-- Forced row-level security, one policy for all verbs bound to the transaction's tenant, and the
-- named verbs for the app role. `tenant_column` is `id` for the table of tenants alone.
create function protect_tenant_table(target regclass, verbs text, tenant_column text default 'tenant_id')
returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant_isolation on %s for all to bellwether_app
       using (%I = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
       with check (%I = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
    target, tenant_column, tenant_column);
  if verbs <> '' then
    execute format('grant %s on %s to bellwether_app', verbs, target);
  end if;
end
$$;

-- Lets the system role use the named verbs across tenants.
create function allow_system(target regclass, verbs text)
returns void language plpgsql as $$
begin
  execute format('create policy system_access on %s for all to bellwether_system using (true) with check (true)', target);
  execute format('grant %s on %s to bellwether_system', verbs, target);
end
$$;

-- Makes the monthly partitions of `parent` from this month on. Partitions carry the parent's
-- protection themselves and are granted to nobody: they cannot be read by name.
create function ensure_partitions(parent regclass, months integer)
returns void language plpgsql as $$
declare
  first date := date_trunc('month', now())::date;
  part text;
begin
  for i in -3..months loop
    part := parent::text || '_' || to_char(first + make_interval(months => i), 'YYYY_MM');
    if to_regclass(part) is null then
      execute format('create table %I partition of %s for values from (%L) to (%L)', part, parent,
        (first + make_interval(months => i))::date, (first + make_interval(months => i + 1))::date);
      perform protect_tenant_table(part::regclass, '');
    end if;
  end loop;
end
$$;

revoke all on function protect_tenant_table, allow_system, ensure_partitions from public;
