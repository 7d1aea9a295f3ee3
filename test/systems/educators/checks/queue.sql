SELECT 'reviews pending' AS check_name, count(*) FROM submissions WHERE status = 'PENDING' HAVING count(*) > 50;
