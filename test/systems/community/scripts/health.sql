-- Each row is something wrong.
SELECT 'tables without row level security' AS problem, relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relrowsecurity AND relname <> 'migrations';
SELECT 'member without profile' AS problem, count(*) FROM public.users u
WHERE NOT EXISTS (SELECT FROM public.user_profiles p WHERE p.user_id = u.id) HAVING count(*) > 0;
