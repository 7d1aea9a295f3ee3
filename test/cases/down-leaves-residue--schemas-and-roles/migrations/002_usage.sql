grant usage, create on schema reports to analyst;
