alter role analyst set statement_timeout = '60s';
