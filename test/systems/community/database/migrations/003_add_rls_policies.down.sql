-- ============================================================================
-- Rollback: add_rls_policies
-- ============================================================================

DROP POLICY IF EXISTS server_stats_select_all ON server_stats;
DROP POLICY IF EXISTS event_registrations_own ON event_registrations;
DROP POLICY IF EXISTS events_select_all ON events;
DROP POLICY IF EXISTS user_achievements_select_all ON user_achievements;
DROP POLICY IF EXISTS achievements_select_all ON achievements;
DROP POLICY IF EXISTS moderation_logs_select_staff ON moderation_logs;
DROP POLICY IF EXISTS content_insert_own ON content;
DROP POLICY IF EXISTS content_select ON content;
DROP POLICY IF EXISTS notifications_update_own ON notifications;
DROP POLICY IF EXISTS notifications_select_own ON notifications;
DROP POLICY IF EXISTS pathway_progress_select_all ON pathway_progress;
DROP POLICY IF EXISTS user_profiles_update_own ON user_profiles;
DROP POLICY IF EXISTS user_profiles_select_all ON user_profiles;
DROP POLICY IF EXISTS users_update_own ON users;
DROP POLICY IF EXISTS users_select_own ON users;

ALTER TABLE admin_logs DISABLE ROW LEVEL SECURITY;
ALTER TABLE discord_sync_log DISABLE ROW LEVEL SECURITY;
ALTER TABLE analytics DISABLE ROW LEVEL SECURITY;
ALTER TABLE server_stats DISABLE ROW LEVEL SECURITY;
ALTER TABLE event_registrations DISABLE ROW LEVEL SECURITY;
ALTER TABLE events DISABLE ROW LEVEL SECURITY;
ALTER TABLE user_achievements DISABLE ROW LEVEL SECURITY;
ALTER TABLE achievements DISABLE ROW LEVEL SECURITY;
ALTER TABLE moderation_logs DISABLE ROW LEVEL SECURITY;
ALTER TABLE content DISABLE ROW LEVEL SECURITY;
ALTER TABLE notifications DISABLE ROW LEVEL SECURITY;
ALTER TABLE pathway_progress DISABLE ROW LEVEL SECURITY;
ALTER TABLE user_profiles DISABLE ROW LEVEL SECURITY;
ALTER TABLE users DISABLE ROW LEVEL SECURITY;

DROP FUNCTION IF EXISTS is_staff(TEXT);
DROP FUNCTION IF EXISTS has_role(TEXT, TEXT);
