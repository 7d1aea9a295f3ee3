create table "a`b|c" ("</details><script>alert(1)</script>" text, "@team #1" text);
create index "::error::x
## heading" on "a`b|c" ("@team #1");
