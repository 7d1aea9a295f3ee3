grant select, insert on things to auditor;
grant usage on schema reports to auditor;
revoke execute on function one() from public;
