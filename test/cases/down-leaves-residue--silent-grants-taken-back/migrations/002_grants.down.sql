grant execute on function one() to public;
revoke usage on schema reports from auditor;
revoke all on things from auditor;
