import { grantsToOwner, type Stub, stub } from "./stub.ts";

// Secrets lie in the open in a rehearsal: they are whatever the migration wrote.
const vault = stub("supabase_vault", "0.3.1", "Supabase Vault Extension", {
  schema: "vault",
  script: `
grant usage on schema vault to @extowner@ with grant option;
create table vault.secrets (
  id uuid primary key default gen_random_uuid(), name text, description text not null default '', secret text not null,
  key_id uuid, nonce bytea default decode(md5(random()::text), 'hex'),
  created_at timestamptz not null default current_timestamp, updated_at timestamptz not null default current_timestamp
);
create unique index secrets_name_idx on vault.secrets (name) where name is not null;
create view vault.decrypted_secrets as
  select id, name, description, secret, secret as decrypted_secret, key_id, nonce, created_at, updated_at from vault.secrets;
create function vault.create_secret(
  new_secret text, new_name text default null, new_description text default '', new_key_id uuid default null
) returns uuid language sql as $$
  insert into vault.secrets (secret, name, description, key_id) values ($1, $2, $3, $4) returning id $$;
create function vault.update_secret(
  secret_id uuid, new_secret text default null, new_name text default null, new_description text default null,
  new_key_id uuid default null
) returns void language sql as $$
  update vault.secrets s set secret = coalesce($2, s.secret), name = coalesce($3, s.name),
    description = coalesce($4, s.description), key_id = coalesce($5, s.key_id), updated_at = now()
  where s.id = $1 $$;
${grantsToOwner("vault")}
`,
});

const sodium = stub("pgsodium", "3.1.8", "Postgres extension for libsodium functions", {
  schema: "pgsodium",
  script: `
grant usage on schema pgsodium to public;
create type pgsodium.key_type as enum (
  'aead-ietf', 'aead-det', 'hmacsha512', 'hmacsha256', 'auth', 'shorthash', 'generichash', 'kdf', 'secretbox', 'secretstream', 'stream_xchacha20'
);
create type pgsodium.key_status as enum ('default', 'valid', 'invalid', 'expired');
create table pgsodium.key (
  id uuid primary key default gen_random_uuid(), status pgsodium.key_status default 'valid', created timestamptz not null default now(),
  expires timestamptz, key_type pgsodium.key_type, key_id bigint generated always as identity, key_context bytea default '\\x7067736f6469756d',
  name text unique, associated_data text default 'associated', raw_key bytea, raw_key_nonce bytea, parent_key uuid, comment text, user_data text
);
create view pgsodium.valid_key as select * from pgsodium.key where status in ('valid', 'default');
create function pgsodium.create_key(
  key_type pgsodium.key_type default 'aead-det', name text default null, raw_key bytea default null, raw_key_nonce bytea default null,
  parent_key uuid default null, key_context bytea default '\\x7067736f6469756d', expires timestamptz default null, associated_data text default ''
) returns pgsodium.key language sql as $$
  insert into pgsodium.key (key_type, name, associated_data) values ($1, $2, $8) returning * $$;
create function pgsodium.crypto_aead_det_encrypt(message bytea, additional bytea, key_uuid uuid, nonce bytea default null)
  returns bytea language sql immutable return $1;
create function pgsodium.crypto_aead_det_decrypt(message bytea, additional bytea, key_uuid uuid, nonce bytea default null)
  returns bytea language sql immutable return $1;
create function pgsodium.crypto_aead_det_encrypt(message bytea, additional bytea, key bytea, nonce bytea default null)
  returns bytea language sql immutable return $1;
create function pgsodium.crypto_aead_det_decrypt(ciphertext bytea, additional bytea, key bytea, nonce bytea default null)
  returns bytea language sql immutable return $1;
create function pgsodium.crypto_aead_det_noncegen() returns bytea language sql return decode(md5(random()::text), 'hex');
create function pgsodium.crypto_aead_det_keygen() returns bytea language sql
  return decode(md5(random()::text) || md5(random()::text), 'hex');
create function pgsodium.randombytes_buf(size integer) returns bytea language sql
  return substr(decode(repeat(md5(random()::text), size / 16 + 1), 'hex'), 1, size);
create function pgsodium.crypto_secretbox_noncegen() returns bytea language sql return pgsodium.randombytes_buf(24);
create function pgsodium.derive_key(key_id bigint, key_len integer default 32, context bytea default 'pgsodium') returns bytea language sql
  return pgsodium.randombytes_buf($2);
${grantsToOwner("pgsodium")}
`,
});

// A plain hash stands in for hmac: pgcrypto may lie in any schema.
const jwt = stub("pgjwt", "0.2.0", "JSON Web Token API for Postgresql", {
  schema: null,
  relocatable: false,
  requires: ["pgcrypto"],
  script: `
create function @extschema@.url_encode(data bytea) returns text language sql immutable
  return translate(encode(data, 'base64'), E'+/=\\n', '-_');
create function @extschema@.url_decode(data text) returns bytea language sql immutable
  return decode(rpad(translate(data, '-_', '+/'), ((length(data) + 3) / 4) * 4, '='), 'base64');
create function @extschema@.algorithm_sign(signables text, secret text, algorithm text) returns text language sql immutable
  return @extschema@.url_encode(case algorithm
    when 'HS384' then sha384(convert_to(secret || signables, 'UTF8'))
    when 'HS512' then sha512(convert_to(secret || signables, 'UTF8'))
    else sha256(convert_to(secret || signables, 'UTF8')) end);
create function @extschema@.sign(payload json, secret text, algorithm text default 'HS256') returns text language sql immutable as $$
  select signables || '.' || @extschema@.algorithm_sign(signables, $2, $3) from (
    select @extschema@.url_encode(convert_to('{"alg":"' || $3 || '","typ":"JWT"}', 'utf8')) || '.' ||
      @extschema@.url_encode(convert_to($1::text, 'utf8')) as signables) s $$;
create function @extschema@.try_cast_double(inp text) returns double precision language plpgsql immutable as $$
begin
  return inp::double precision;
exception when others then return null;
end $$;
create function @extschema@.verify(token text, secret text, algorithm text default 'HS256')
returns table (header json, payload json, valid boolean) language sql immutable as $$
  select convert_from(@extschema@.url_decode(r[1]), 'utf8')::json, convert_from(@extschema@.url_decode(r[2]), 'utf8')::json,
    r[3] = @extschema@.algorithm_sign(r[1] || '.' || r[2], $2, $3)
  from regexp_split_to_array($1, '\\.') r $$;
`,
});

export const secrets: readonly Stub[] = [vault, sodium, jwt];
