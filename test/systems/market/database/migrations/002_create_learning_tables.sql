-- Learning and gamification.
CREATE TABLE skill_nodes (
    id VARCHAR(50) PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    category VARCHAR(50) NOT NULL,
    layer INTEGER NOT NULL CHECK (layer BETWEEN 1 AND 10),
    xp_required INTEGER DEFAULT 100,
    prerequisites TEXT[] DEFAULT '{}',
    unlocks TEXT[] DEFAULT '{}',
    sort_order INTEGER DEFAULT 0
);
CREATE INDEX idx_skill_nodes_prerequisites ON skill_nodes USING GIN (prerequisites);

CREATE TABLE user_skill_progress (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    skill_id VARCHAR(50) NOT NULL REFERENCES skill_nodes (id) ON DELETE CASCADE,
    status VARCHAR(20) DEFAULT 'locked' CHECK (status IN ('locked', 'available', 'in_progress', 'completed')),
    progress_pct INTEGER DEFAULT 0 CHECK (progress_pct BETWEEN 0 AND 100),
    xp_earned INTEGER DEFAULT 0,
    quiz_score INTEGER CHECK (quiz_score BETWEEN 0 AND 100),
    UNIQUE (user_id, skill_id)
);
CREATE INDEX idx_user_skill_progress_skill ON user_skill_progress (skill_id);

CREATE TABLE vocabulary_terms (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    term VARCHAR(100) NOT NULL UNIQUE,
    definition TEXT NOT NULL,
    example TEXT,
    difficulty VARCHAR(20) DEFAULT 'beginner' CHECK (difficulty IN ('beginner', 'intermediate', 'advanced', 'expert'))
);

CREATE TABLE user_vocabulary_progress (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    term_id UUID NOT NULL REFERENCES vocabulary_terms (id) ON DELETE CASCADE,
    status VARCHAR(20) DEFAULT 'new' CHECK (status IN ('new', 'learning', 'known', 'mastered')),
    ease_factor DECIMAL(3, 2) DEFAULT 2.50 CHECK (ease_factor BETWEEN 1.30 AND 3.00),
    interval_days INTEGER DEFAULT 1,
    next_review_at TIMESTAMPTZ DEFAULT NOW(),
    UNIQUE (user_id, term_id)
);
CREATE INDEX idx_user_vocabulary_progress_term ON user_vocabulary_progress (term_id);
CREATE INDEX idx_user_vocabulary_progress_review ON user_vocabulary_progress (user_id, next_review_at);

CREATE TABLE challenge_templates (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    title VARCHAR(200) NOT NULL,
    type VARCHAR(50) NOT NULL CHECK (type IN ('detective', 'prediction', 'speed', 'analysis', 'pattern', 'quiz')),
    difficulty VARCHAR(20) DEFAULT 'medium' CHECK (difficulty IN ('easy', 'medium', 'hard', 'extreme')),
    content JSONB NOT NULL DEFAULT '{}',
    correct_answer JSONB,
    is_daily BOOLEAN DEFAULT TRUE,
    is_active BOOLEAN DEFAULT TRUE
);

CREATE TABLE user_challenges (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    challenge_id UUID NOT NULL REFERENCES challenge_templates (id) ON DELETE CASCADE,
    challenge_date DATE NOT NULL DEFAULT CURRENT_DATE,
    status VARCHAR(20) DEFAULT 'started',
    xp_earned INTEGER DEFAULT 0,
    UNIQUE (user_id, challenge_id, challenge_date)
);
CREATE INDEX idx_user_challenges_challenge ON user_challenges (challenge_id);

CREATE TABLE achievements (
    id VARCHAR(50) PRIMARY KEY,
    title VARCHAR(100) NOT NULL,
    rarity VARCHAR(20) DEFAULT 'common' CHECK (rarity IN ('common', 'rare', 'epic', 'legendary')),
    criteria JSONB NOT NULL DEFAULT '{}',
    story_title VARCHAR(200),
    story_narrative TEXT
);

CREATE TABLE user_achievements (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    achievement_id VARCHAR(50) NOT NULL REFERENCES achievements (id) ON DELETE CASCADE,
    unlocked_at TIMESTAMPTZ DEFAULT NOW(),
    UNIQUE (user_id, achievement_id)
);
CREATE INDEX idx_user_achievements_achievement ON user_achievements (achievement_id);

ALTER TABLE skill_nodes ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_skill_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE vocabulary_terms ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_vocabulary_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE challenge_templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_challenges ENABLE ROW LEVEL SECURITY;
ALTER TABLE achievements ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_achievements ENABLE ROW LEVEL SECURITY;

CREATE POLICY skill_nodes_select_public ON skill_nodes FOR SELECT USING (true);
CREATE POLICY user_skill_progress_own ON user_skill_progress FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY vocabulary_terms_select_public ON vocabulary_terms FOR SELECT USING (true);
CREATE POLICY user_vocabulary_progress_own ON user_vocabulary_progress FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY achievements_select_public ON achievements FOR SELECT USING (true);
CREATE POLICY user_challenges_own ON user_challenges FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY user_achievements_own ON user_achievements FOR ALL USING (user_id = (SELECT auth.uid()));
