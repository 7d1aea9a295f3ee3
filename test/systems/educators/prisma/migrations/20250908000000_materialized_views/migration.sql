-- What leaderboards and analytics read. Refreshed concurrently, so each has a unique index.
CREATE MATERIALIZED VIEW leaderboard_totals AS
SELECT u.id AS user_id, u.handle, u.school, coalesce(sum(l.delta_points), 0)::bigint AS total_points, now() AS refreshed_at
FROM users u
LEFT JOIN points_ledger l ON l.user_id = u.id
WHERE u.role = 'PARTICIPANT'
GROUP BY u.id;
CREATE UNIQUE INDEX idx_leaderboard_totals_user ON leaderboard_totals (user_id);
CREATE INDEX idx_leaderboard_totals_points ON leaderboard_totals (total_points DESC);

CREATE MATERIALIZED VIEW leaderboard_30d AS
SELECT u.id AS user_id, u.handle, coalesce(sum(l.delta_points), 0)::bigint AS total_points
FROM users u
LEFT JOIN points_ledger l ON l.user_id = u.id AND l.created_at >= now() - interval '30 days'
WHERE u.role = 'PARTICIPANT'
GROUP BY u.id;
CREATE UNIQUE INDEX idx_leaderboard_30d_user ON leaderboard_30d (user_id);

CREATE MATERIALIZED VIEW activity_metrics AS
SELECT a.code, a.name, count(s.id) AS submissions, count(s.id) FILTER (WHERE s.status = 'APPROVED') AS approved
FROM activities a
LEFT JOIN submissions s ON s.activity_code = a.code
GROUP BY a.code;
CREATE UNIQUE INDEX idx_activity_metrics_code ON activity_metrics (code);

CREATE MATERIALIZED VIEW cohort_metrics AS
SELECT u.cohort, count(*) AS members FROM users u WHERE u.cohort IS NOT NULL GROUP BY u.cohort;
CREATE UNIQUE INDEX idx_cohort_metrics_cohort ON cohort_metrics (cohort);

CREATE MATERIALIZED VIEW school_metrics AS
SELECT t.school, count(*) AS members, sum(t.total_points) AS points
FROM leaderboard_totals t WHERE t.school IS NOT NULL GROUP BY t.school;
CREATE UNIQUE INDEX idx_school_metrics_school ON school_metrics (school);

CREATE MATERIALIZED VIEW time_series_metrics AS
SELECT date_trunc('day', s.created_at) AS day, count(*) AS submissions FROM submissions s GROUP BY 1;
CREATE UNIQUE INDEX idx_time_series_metrics_day ON time_series_metrics (day);

CREATE FUNCTION refresh_all_analytics() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  REFRESH MATERIALIZED VIEW CONCURRENTLY leaderboard_totals;
  REFRESH MATERIALIZED VIEW CONCURRENTLY leaderboard_30d;
  REFRESH MATERIALIZED VIEW CONCURRENTLY activity_metrics;
  REFRESH MATERIALIZED VIEW CONCURRENTLY cohort_metrics;
  REFRESH MATERIALIZED VIEW CONCURRENTLY school_metrics;
  REFRESH MATERIALIZED VIEW CONCURRENTLY time_series_metrics;
END $$;

CREATE FUNCTION get_user_point_summary(p_user_id TEXT) RETURNS TABLE (activity "ActivityCode", points BIGINT)
LANGUAGE sql STABLE AS $$
  SELECT l.activity_code, sum(l.delta_points) FROM points_ledger l WHERE l.user_id = p_user_id GROUP BY 1
$$;
