alter default privileges in schema reports revoke insert on tables from analyst;
