-- ============================================================================
-- Rollback: initial_schema
-- ============================================================================

DROP VIEW pathway_leaderboard;
DROP VIEW user_leaderboard;
DROP FUNCTION cleanup_expired_notifications();
DROP FUNCTION award_achievement(TEXT, TEXT);
DROP FUNCTION calculate_level_from_xp(INTEGER);
DROP TABLE admin_logs, discord_sync_log, analytics, moderation_logs, server_stats, notifications, event_registrations,
  events, content, user_achievements, achievements, pathway_progress, user_profiles, users;
