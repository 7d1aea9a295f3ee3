revoke create on schema reports from analyst;
