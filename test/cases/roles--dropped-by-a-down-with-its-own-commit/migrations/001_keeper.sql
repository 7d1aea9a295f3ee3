create role keeper nologin;
