revoke execute on all functions in schema public from public, anon, authenticated;
