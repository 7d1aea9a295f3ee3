drop function to_cents(numeric);
