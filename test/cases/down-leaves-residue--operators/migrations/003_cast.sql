create function to_cents(amount numeric) returns text language sql immutable return (amount * 100)::bigint::text;
create type cents as (amount bigint);
create function cents_of(amount numeric) returns cents language sql immutable return row((amount * 100)::bigint)::cents;
create cast (numeric as cents) with function cents_of(numeric);
