-- Settings and preferences.
CREATE TABLE user_settings (
    user_id UUID PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    theme VARCHAR(20) DEFAULT 'dark',
    language VARCHAR(10) DEFAULT 'en',
    decimal_places INTEGER DEFAULT 2 CHECK (decimal_places BETWEEN 0 AND 8),
    polling_stock_quote INTEGER DEFAULT 15000,
    cache_enabled BOOLEAN DEFAULT TRUE,
    ai_enabled BOOLEAN DEFAULT TRUE,
    email_notifications BOOLEAN DEFAULT TRUE
);

CREATE TABLE feature_flags (
    id VARCHAR(100) PRIMARY KEY,
    is_enabled BOOLEAN DEFAULT FALSE,
    enabled_for_roles TEXT[] DEFAULT '{}',
    enabled_for_users UUID[] DEFAULT '{}',
    percentage_rollout INTEGER DEFAULT 0 CHECK (percentage_rollout BETWEEN 0 AND 100)
);

CREATE TABLE api_keys (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    service_name VARCHAR(50) NOT NULL,
    key_encrypted BYTEA NOT NULL,
    key_hint VARCHAR(10),
    UNIQUE (user_id, service_name)
);

CREATE OR REPLACE FUNCTION is_feature_enabled(p_feature_id VARCHAR(100), p_user_id UUID, p_user_role VARCHAR(20))
RETURNS BOOLEAN AS $$
DECLARE
    v_flag feature_flags%ROWTYPE;
BEGIN
    SELECT * INTO v_flag FROM feature_flags WHERE id = p_feature_id;
    IF NOT FOUND THEN RETURN FALSE; END IF;
    IF v_flag.is_enabled THEN RETURN TRUE; END IF;
    IF p_user_role = ANY (v_flag.enabled_for_roles) THEN RETURN TRUE; END IF;
    IF p_user_id = ANY (v_flag.enabled_for_users) THEN RETURN TRUE; END IF;
    IF v_flag.percentage_rollout > 0 THEN
        RETURN (hashtext(p_user_id::text) % 100) < v_flag.percentage_rollout;
    END IF;
    RETURN FALSE;
END;
$$ LANGUAGE plpgsql STABLE;

CREATE OR REPLACE FUNCTION create_user_settings() RETURNS TRIGGER AS $$
BEGIN
    INSERT INTO user_settings (user_id) VALUES (NEW.id) ON CONFLICT (user_id) DO NOTHING;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER tr_create_user_settings AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION create_user_settings();

ALTER TABLE user_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE feature_flags ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY user_settings_own ON user_settings FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY feature_flags_select_public ON feature_flags FOR SELECT USING (true);
CREATE POLICY api_keys_own ON api_keys FOR ALL USING (user_id = (SELECT auth.uid()));
