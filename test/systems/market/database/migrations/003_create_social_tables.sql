-- Tribes, predictions and mentors.
CREATE TABLE tribes (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    slug VARCHAR(50) NOT NULL UNIQUE,
    name VARCHAR(100) NOT NULL,
    focus VARCHAR(100),
    created_by UUID REFERENCES users (id) ON DELETE SET NULL,
    is_public BOOLEAN DEFAULT TRUE,
    max_members INTEGER DEFAULT 100
);
CREATE INDEX idx_tribes_created_by ON tribes (created_by);

CREATE TABLE tribe_members (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    tribe_id UUID NOT NULL REFERENCES tribes (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role VARCHAR(20) DEFAULT 'member' CHECK (role IN ('member', 'elder', 'moderator', 'leader')),
    rank_position INTEGER,
    prediction_accuracy DECIMAL(5, 2) DEFAULT 0,
    UNIQUE (tribe_id, user_id)
);
CREATE INDEX idx_tribe_members_user ON tribe_members (user_id);

CREATE TABLE tribe_stats (
    tribe_id UUID PRIMARY KEY REFERENCES tribes (id) ON DELETE CASCADE,
    member_count INTEGER DEFAULT 0,
    avg_accuracy DECIMAL(5, 2) DEFAULT 0
);

CREATE TABLE predictions (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    tribe_id UUID REFERENCES tribes (id) ON DELETE SET NULL,
    symbol VARCHAR(20) NOT NULL,
    direction VARCHAR(10) NOT NULL CHECK (direction IN ('bullish', 'bearish', 'neutral')),
    confidence INTEGER DEFAULT 5 CHECK (confidence BETWEEN 1 AND 10),
    outcome VARCHAR(20) DEFAULT 'pending' CHECK (outcome IN ('pending', 'correct', 'incorrect', 'expired', 'cancelled')),
    price_at_prediction DECIMAL(20, 8),
    is_public BOOLEAN DEFAULT TRUE,
    created_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX idx_predictions_user ON predictions (user_id);
CREATE INDEX idx_predictions_tribe ON predictions (tribe_id);
CREATE INDEX idx_predictions_pending ON predictions (symbol, created_at) WHERE outcome = 'pending';

CREATE TABLE prediction_votes (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    prediction_id UUID NOT NULL REFERENCES predictions (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    vote VARCHAR(10) NOT NULL CHECK (vote IN ('agree', 'disagree')),
    UNIQUE (prediction_id, user_id)
);
CREATE INDEX idx_prediction_votes_user ON prediction_votes (user_id);

CREATE TABLE prediction_comments (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    prediction_id UUID NOT NULL REFERENCES predictions (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    content TEXT NOT NULL
);
CREATE INDEX idx_prediction_comments_prediction ON prediction_comments (prediction_id);
CREATE INDEX idx_prediction_comments_user ON prediction_comments (user_id);

CREATE TABLE mentorships (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    mentor_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    mentee_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status VARCHAR(20) DEFAULT 'pending' CHECK (status IN ('pending', 'active', 'paused', 'completed', 'rejected')),
    rating INTEGER CHECK (rating BETWEEN 1 AND 5),
    CHECK (mentor_id <> mentee_id)
);
CREATE INDEX idx_mentorships_mentor ON mentorships (mentor_id);
CREATE INDEX idx_mentorships_mentee ON mentorships (mentee_id);

CREATE TABLE mentor_profiles (
    user_id UUID PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    specialties TEXT[],
    max_mentees INTEGER DEFAULT 3
);

CREATE TABLE mentor_messages (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    mentorship_id UUID NOT NULL REFERENCES mentorships (id) ON DELETE CASCADE,
    sender_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    created_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX idx_mentor_messages_mentorship ON mentor_messages (mentorship_id);
CREATE INDEX idx_mentor_messages_sender ON mentor_messages (sender_id);

CREATE OR REPLACE FUNCTION create_tribe_stats() RETURNS TRIGGER AS $$
BEGIN
    INSERT INTO tribe_stats (tribe_id) VALUES (NEW.id) ON CONFLICT (tribe_id) DO NOTHING;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER tr_create_tribe_stats AFTER INSERT ON tribes FOR EACH ROW EXECUTE FUNCTION create_tribe_stats();

CREATE OR REPLACE FUNCTION calculate_prediction_accuracy(p_user_id UUID) RETURNS DECIMAL(5, 2) AS $$
DECLARE
    v_total INTEGER;
    v_correct INTEGER;
BEGIN
    SELECT COUNT(*), COUNT(*) FILTER (WHERE outcome = 'correct') INTO v_total, v_correct
    FROM predictions WHERE user_id = p_user_id AND outcome IN ('correct', 'incorrect');
    IF v_total = 0 THEN RETURN 0; END IF;
    RETURN (v_correct::DECIMAL / v_total) * 100;
END;
$$ LANGUAGE plpgsql STABLE;

-- Asked by policies: it must not be held by those of tribe_members.
CREATE OR REPLACE FUNCTION is_tribe_member(p_tribe_id UUID) RETURNS BOOLEAN
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
    SELECT EXISTS (
        SELECT FROM public.tribe_members tm WHERE tm.tribe_id = p_tribe_id AND tm.user_id = (SELECT auth.uid())
    )
$$;

ALTER TABLE tribes ENABLE ROW LEVEL SECURITY;
ALTER TABLE tribe_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE tribe_stats ENABLE ROW LEVEL SECURITY;
ALTER TABLE predictions ENABLE ROW LEVEL SECURITY;
ALTER TABLE prediction_votes ENABLE ROW LEVEL SECURITY;
ALTER TABLE prediction_comments ENABLE ROW LEVEL SECURITY;
ALTER TABLE mentorships ENABLE ROW LEVEL SECURITY;
ALTER TABLE mentor_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE mentor_messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY tribes_select ON tribes FOR SELECT USING (is_public OR is_tribe_member(id));
CREATE POLICY tribe_members_select_same_tribe ON tribe_members FOR SELECT USING (is_tribe_member(tribe_id));
CREATE POLICY tribe_stats_select_public ON tribe_stats FOR SELECT USING (true);
CREATE POLICY predictions_select_public ON predictions
    FOR SELECT USING (is_public = TRUE OR user_id = (SELECT auth.uid()));
CREATE POLICY predictions_insert_own ON predictions FOR INSERT WITH CHECK (user_id = (SELECT auth.uid()));
CREATE POLICY prediction_votes_own ON prediction_votes FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY prediction_comments_own ON prediction_comments FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY mentorships_select ON mentorships
    FOR SELECT USING ((SELECT auth.uid()) IN (mentor_id, mentee_id));
CREATE POLICY mentor_profiles_select_public ON mentor_profiles FOR SELECT USING (true);
CREATE POLICY mentor_messages_select ON mentor_messages FOR SELECT USING (
    EXISTS (SELECT FROM mentorships m WHERE m.id = mentorship_id)
);
