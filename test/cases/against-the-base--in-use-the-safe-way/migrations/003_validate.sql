alter table users validate constraint users_age_positive;
alter table orders validate constraint orders_user_fk;
-- lockstep: irreversible: a constraint cannot be made unverified again
