revoke execute on function gross(numeric) from public;
