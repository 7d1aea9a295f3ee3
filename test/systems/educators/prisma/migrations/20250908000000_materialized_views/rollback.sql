DROP FUNCTION get_user_point_summary(TEXT);
DROP FUNCTION refresh_all_analytics();
DROP MATERIALIZED VIEW time_series_metrics;
DROP MATERIALIZED VIEW school_metrics;
DROP MATERIALIZED VIEW cohort_metrics;
DROP MATERIALIZED VIEW activity_metrics;
DROP MATERIALIZED VIEW leaderboard_30d;
DROP MATERIALIZED VIEW leaderboard_totals;
