alter publication changes set (publish = 'insert, update, delete, truncate');
