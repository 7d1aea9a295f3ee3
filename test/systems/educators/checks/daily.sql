-- Each row is a failed check with its count.
WITH health_checks AS (
  SELECT 'Users without handle' AS check_name, count(*) AS issue_count FROM users WHERE handle IS NULL OR handle = ''
  UNION ALL
  SELECT 'Submissions without user', count(*) FROM submissions s LEFT JOIN users u ON s.user_id = u.id WHERE u.id IS NULL
  UNION ALL
  SELECT 'Points without user', count(*) FROM points_ledger pl LEFT JOIN users u ON pl.user_id = u.id WHERE u.id IS NULL
  UNION ALL
  SELECT 'Orphaned attachments', count(*)
  FROM submission_attachments sa LEFT JOIN submissions s ON sa.submission_id = s.id WHERE s.id IS NULL
  UNION ALL
  SELECT 'External events counted twice', count(*) FROM (
    SELECT FROM points_ledger WHERE external_event_id IS NOT NULL GROUP BY external_event_id HAVING count(*) > 1
  ) twice
)
SELECT * FROM health_checks WHERE issue_count > 0;
