\i /srv/dumps/customers.sql
