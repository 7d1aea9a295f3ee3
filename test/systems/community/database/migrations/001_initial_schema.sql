-- ============================================================================
-- Migration: initial_schema
-- Description: members, pathways, achievements, content, events and the system's own tables
-- ============================================================================

CREATE TABLE users (
  id TEXT PRIMARY KEY DEFAULT gen_random_uuid()::text,
  discord_id TEXT NOT NULL,
  username TEXT NOT NULL,
  discriminator TEXT,
  avatar TEXT,
  email TEXT,
  roles TEXT[] NOT NULL DEFAULT '{}',
  pathways JSONB NOT NULL DEFAULT '[]'::jsonb,
  in_server BOOLEAN NOT NULL DEFAULT true,
  joined_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  CONSTRAINT users_discord_id_key UNIQUE (discord_id)
);

CREATE TABLE user_profiles (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  display_name TEXT,
  total_xp INTEGER NOT NULL DEFAULT 0 CHECK (total_xp >= 0),
  level INTEGER NOT NULL DEFAULT 1 CHECK (level >= 1),
  message_count INTEGER NOT NULL DEFAULT 0,
  achievements JSONB NOT NULL DEFAULT '[]'::jsonb,
  preferences JSONB NOT NULL DEFAULT '{}'::jsonb
);

CREATE TABLE pathway_progress (
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  pathway_id TEXT NOT NULL CHECK (pathway_id IN ('gaming', 'lorebound', 'productive', 'news')),
  level INTEGER NOT NULL DEFAULT 1,
  xp INTEGER NOT NULL DEFAULT 0,
  total_xp INTEGER NOT NULL DEFAULT 0,
  achievements TEXT[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (user_id, pathway_id)
);

CREATE TABLE achievements (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  pathway TEXT,
  rarity TEXT NOT NULL DEFAULT 'common'
    CHECK (rarity IN ('common', 'uncommon', 'rare', 'epic', 'legendary', 'mythic')),
  xp INTEGER NOT NULL DEFAULT 0,
  requirements JSONB NOT NULL DEFAULT '{}'::jsonb
);

CREATE TABLE user_achievements (
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  achievement_id TEXT NOT NULL REFERENCES achievements (id) ON DELETE CASCADE,
  earned_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  showcased BOOLEAN NOT NULL DEFAULT false,
  PRIMARY KEY (user_id, achievement_id)
);

CREATE TABLE content (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  type TEXT NOT NULL CHECK (type IN ('article', 'guide', 'review', 'news', 'resource')),
  pathway TEXT,
  title TEXT NOT NULL,
  slug TEXT NOT NULL,
  body TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'pending', 'published')),
  author_id TEXT REFERENCES users (id) ON DELETE SET NULL,
  published_at TIMESTAMPTZ,
  CONSTRAINT content_slug_key UNIQUE (slug)
);

CREATE TABLE events (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  title TEXT NOT NULL,
  start_date TIMESTAMPTZ NOT NULL,
  pathway TEXT,
  max_participants INTEGER CHECK (max_participants > 0),
  host_id UUID,
  rewards JSONB NOT NULL DEFAULT '{}'::jsonb
);

CREATE TABLE event_registrations (
  event_id UUID NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  status TEXT NOT NULL DEFAULT 'registered' CHECK (status IN ('registered', 'attended', 'no-show')),
  rating INTEGER CHECK (rating BETWEEN 1 AND 5),
  PRIMARY KEY (event_id, user_id)
);

CREATE TABLE notifications (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  message TEXT,
  type TEXT NOT NULL DEFAULT 'info' CHECK (type IN ('info', 'success', 'warning', 'error', 'pathway')),
  read BOOLEAN NOT NULL DEFAULT false,
  expires_at TIMESTAMPTZ
);

CREATE TABLE server_stats (
  id INTEGER PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  member_count INTEGER NOT NULL DEFAULT 0,
  pathway_stats JSONB NOT NULL DEFAULT '{}'::jsonb
);

CREATE TABLE moderation_logs (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  moderator_id TEXT REFERENCES users (id) ON DELETE SET NULL,
  target_user_id TEXT REFERENCES users (id) ON DELETE SET NULL,
  action TEXT NOT NULL CHECK (action IN ('warn', 'mute', 'kick', 'ban')),
  reason TEXT
);

CREATE TABLE analytics (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id TEXT REFERENCES users (id) ON DELETE SET NULL,
  event_type TEXT NOT NULL,
  pathway TEXT,
  metadata JSONB NOT NULL DEFAULT '{}'::jsonb,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE discord_sync_log (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  finished_at TIMESTAMPTZ,
  members INTEGER
);

CREATE TABLE admin_logs (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  admin_id TEXT REFERENCES users (id) ON DELETE SET NULL,
  action TEXT NOT NULL,
  details JSONB NOT NULL DEFAULT '{}'::jsonb,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE FUNCTION calculate_level_from_xp(xp INTEGER) RETURNS INTEGER
LANGUAGE sql IMMUTABLE SET search_path = '' AS $$
  SELECT greatest(1, floor(sqrt(xp / 100.0))::integer + 1)
$$;

-- Gives the achievement once, with its points, and tells the member.
CREATE FUNCTION award_achievement(p_user_id TEXT, p_achievement_id TEXT) RETURNS BOOLEAN
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  gained INTEGER;
BEGIN
  SELECT xp INTO gained FROM public.achievements WHERE id = p_achievement_id;
  IF gained IS NULL THEN
    RAISE EXCEPTION 'no achievement %', p_achievement_id;
  END IF;
  INSERT INTO public.user_achievements (user_id, achievement_id) VALUES (p_user_id, p_achievement_id)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE public.user_profiles
  SET total_xp = total_xp + gained, level = public.calculate_level_from_xp(total_xp + gained)
  WHERE user_id = p_user_id;
  INSERT INTO public.notifications (user_id, title, type) VALUES (p_user_id, 'Achievement unlocked', 'success');
  RETURN true;
END $$;

CREATE FUNCTION cleanup_expired_notifications() RETURNS INTEGER
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  removed INTEGER;
BEGIN
  DELETE FROM public.notifications WHERE expires_at < now();
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END $$;
REVOKE EXECUTE ON FUNCTION award_achievement(TEXT, TEXT), cleanup_expired_notifications() FROM PUBLIC, anon, authenticated;

CREATE VIEW user_leaderboard WITH (security_invoker = true) AS
  SELECT p.user_id, p.display_name, p.level, p.total_xp, rank() OVER (ORDER BY p.total_xp DESC) AS rank
  FROM user_profiles p;

CREATE VIEW pathway_leaderboard WITH (security_invoker = true) AS
  SELECT pp.pathway_id, pp.user_id, p.display_name, pp.level, pp.xp,
    rank() OVER (PARTITION BY pp.pathway_id ORDER BY pp.xp DESC) AS rank
  FROM pathway_progress pp
  JOIN user_profiles p ON p.user_id = pp.user_id;
