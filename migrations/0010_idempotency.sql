-- A key of an idempotent call is claimed for a while: who works on it, and until when. The answer is stored by the holder
-- of the claim alone, in the transaction of the effect. Keys are dropped after some days, across tenants.
alter table idempotency_keys add column claim uuid, add column leased_until timestamptz;
create index idempotency_keys_age on idempotency_keys (created_at);
select allow_system('idempotency_keys', 'select, delete');
