create table public.secrets (id bigint primary key, password text, passwd text, pwd text, passphrase text,
  secret text, secret_key text, private_key text, api_key text, apikey text, auth_key text, token text, jwt text,
  access_token text, refresh_token text, oauth_token text, session_token text, bearer_token text, auth_code text,
  session_id text, session_key text, session_secret text, recovery_code text, backup_code text, verification_code text,
  otp text, two_factor text, "2fa_secret" text, "2fa_code" text);
create table public.people (id bigint primary key, ssn text, social_security text, social_security_number text,
  driver_license text, drivers_license text, license_number text, passport_number text, passport_id text, national_id text,
  tax_id text, credit_card text, card_number text, cvv text, cvc text, cvn text, bank_account text, account_number text,
  routing_number text, iban text, swift_code text, bic text, health_record text, medical_record text, patient_id text,
  insurance_number text, health_insurance text, medical_insurance text, treatment text, mac_address text, macaddr text,
  imei text, device_uuid text, pgp_key text, gpg_key text, ssh_key text, certificate text, license_key text,
  activation_key text, facial_recognition text);
create table public."Mixed" (id bigint primary key, "API-Key" text, "PASSWORD" text);
create table public.guarded (id bigint primary key, password text);
alter table public.guarded enable row level security;
create policy nobody on public.guarded using (false);
