alter default privileges in schema private revoke select on tables from service_role;
drop function public.delete_account();
drop function public.touch();
revoke execute on function private.is_admin() from authenticated;
revoke usage on schema private from authenticated;
drop function private.is_admin();
