alter role analyst set statement_timeout = '30s';
