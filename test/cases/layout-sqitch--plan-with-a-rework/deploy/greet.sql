BEGIN;
CREATE OR REPLACE FUNCTION greet(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'good day, ' || name $$;
COMMIT;
