-- Audit and analytics.
CREATE TABLE audit_logs (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID REFERENCES users (id) ON DELETE SET NULL,
    action VARCHAR(100) NOT NULL,
    resource_type VARCHAR(100),
    resource_id VARCHAR(255),
    details JSONB DEFAULT '{}',
    duration_ms INTEGER,
    created_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX idx_audit_logs_user ON audit_logs (user_id);
CREATE INDEX idx_audit_logs_details ON audit_logs USING GIN (details);

CREATE TABLE user_activity (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    activity_date DATE NOT NULL DEFAULT CURRENT_DATE,
    sessions_count INTEGER DEFAULT 0,
    xp_earned INTEGER DEFAULT 0,
    actions_taken INTEGER DEFAULT 0,
    UNIQUE (user_id, activity_date)
);

CREATE TABLE user_stats (
    user_id UUID PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    total_sessions INTEGER DEFAULT 0,
    total_xp_earned INTEGER DEFAULT 0,
    prediction_accuracy DECIMAL(5, 2) DEFAULT 0,
    global_rank INTEGER,
    most_active_hour INTEGER CHECK (most_active_hour BETWEEN 0 AND 23)
);

CREATE TABLE engagement_metrics (
    metric_date DATE PRIMARY KEY,
    daily_active_users INTEGER DEFAULT 0,
    new_users INTEGER DEFAULT 0,
    d1_retention DECIMAL(5, 2)
);

CREATE TABLE leaderboard_snapshots (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    snapshot_date DATE NOT NULL,
    rank INTEGER NOT NULL,
    UNIQUE (user_id, snapshot_date)
);

CREATE OR REPLACE FUNCTION create_user_stats() RETURNS TRIGGER AS $$
BEGIN
    INSERT INTO user_stats (user_id) VALUES (NEW.id) ON CONFLICT (user_id) DO NOTHING;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER tr_create_user_stats AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION create_user_stats();

ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_activity ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_stats ENABLE ROW LEVEL SECURITY;
ALTER TABLE engagement_metrics ENABLE ROW LEVEL SECURITY;
ALTER TABLE leaderboard_snapshots ENABLE ROW LEVEL SECURITY;

CREATE POLICY user_activity_own ON user_activity FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY user_stats_own ON user_stats FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY leaderboard_snapshots_select_public ON leaderboard_snapshots FOR SELECT USING (true);
CREATE POLICY audit_logs_admin ON audit_logs
    FOR SELECT USING ((SELECT current_setting('app.current_user_role', true)) = 'admin');
CREATE POLICY engagement_metrics_admin ON engagement_metrics
    FOR SELECT USING ((SELECT current_setting('app.current_user_role', true)) = 'admin');
