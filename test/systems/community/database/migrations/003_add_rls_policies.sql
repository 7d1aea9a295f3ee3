-- ============================================================================
-- Migration: add_rls_policies
-- Description: own data, public profiles, and what staff alone may read
-- ============================================================================

CREATE FUNCTION has_role(p_user_id TEXT, p_role TEXT) RETURNS BOOLEAN
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM public.users u WHERE u.id = p_user_id AND p_role = ANY (u.roles))
$$;

CREATE FUNCTION is_staff(p_user_id TEXT) RETURNS BOOLEAN
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (
    SELECT FROM public.users u
    WHERE u.id = p_user_id AND u.roles && ARRAY['owner', 'board', 'head-admin', 'admin', 'head-mod', 'moderator']
  )
$$;

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE pathway_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE content ENABLE ROW LEVEL SECURITY;
ALTER TABLE moderation_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE achievements ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_achievements ENABLE ROW LEVEL SECURITY;
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_registrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE server_stats ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics ENABLE ROW LEVEL SECURITY;
ALTER TABLE discord_sync_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE admin_logs ENABLE ROW LEVEL SECURITY;

CREATE POLICY users_select_own ON users FOR SELECT USING ((SELECT auth.uid())::text = id);
CREATE POLICY users_update_own ON users FOR UPDATE
  USING ((SELECT auth.uid())::text = id) WITH CHECK ((SELECT auth.uid())::text = id);
CREATE POLICY user_profiles_select_all ON user_profiles FOR SELECT USING (true);
CREATE POLICY user_profiles_update_own ON user_profiles FOR UPDATE
  USING ((SELECT auth.uid())::text = user_id) WITH CHECK ((SELECT auth.uid())::text = user_id);
CREATE POLICY pathway_progress_select_all ON pathway_progress FOR SELECT USING (true);
CREATE POLICY notifications_select_own ON notifications FOR SELECT USING ((SELECT auth.uid())::text = user_id);
CREATE POLICY notifications_update_own ON notifications FOR UPDATE
  USING ((SELECT auth.uid())::text = user_id) WITH CHECK ((SELECT auth.uid())::text = user_id);
CREATE POLICY content_select ON content FOR SELECT
  USING (status = 'published' OR author_id = (SELECT auth.uid())::text);
CREATE POLICY content_insert_own ON content FOR INSERT WITH CHECK (author_id = (SELECT auth.uid())::text);
CREATE POLICY moderation_logs_select_staff ON moderation_logs FOR SELECT
  USING ((SELECT auth.jwt()) ->> 'role' = 'service_role' OR (SELECT public.is_staff((SELECT auth.uid())::text)));
CREATE POLICY achievements_select_all ON achievements FOR SELECT USING (true);
CREATE POLICY user_achievements_select_all ON user_achievements FOR SELECT USING (true);
CREATE POLICY events_select_all ON events FOR SELECT USING (true);
CREATE POLICY event_registrations_own ON event_registrations FOR ALL
  USING (user_id = (SELECT auth.uid())::text) WITH CHECK (user_id = (SELECT auth.uid())::text);
CREATE POLICY server_stats_select_all ON server_stats FOR SELECT USING (true);
