-- Each row is something that a restored database must not have.
SELECT 'profiles without user' AS problem, count(*) FROM user_profiles
WHERE user_id NOT IN (SELECT id FROM users) HAVING count(*) > 0;
SELECT 'users without profile' AS problem, count(*) FROM users u
WHERE NOT EXISTS (SELECT FROM user_profiles p WHERE p.user_id = u.id) HAVING count(*) > 0;
