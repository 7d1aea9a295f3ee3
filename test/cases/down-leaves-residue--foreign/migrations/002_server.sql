create server archive foreign data wrapper files options (host 'archive.example.org');
create foreign table old_orders (id bigint, note text) server archive options (path '/orders');
