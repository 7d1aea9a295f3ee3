-- Paper trading.
CREATE TABLE paper_portfolios (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name VARCHAR(100) DEFAULT 'Main',
    initial_balance DECIMAL(15, 2) DEFAULT 100000,
    current_balance DECIMAL(15, 2) DEFAULT 100000,
    buying_power DECIMAL(15, 2) DEFAULT 100000,
    total_value DECIMAL(15, 2) DEFAULT 100000,
    win_rate DECIMAL(5, 2) DEFAULT 0,
    is_primary BOOLEAN DEFAULT TRUE
);
CREATE INDEX idx_paper_portfolios_user ON paper_portfolios (user_id);
CREATE UNIQUE INDEX idx_paper_portfolios_primary ON paper_portfolios (user_id) WHERE is_primary;

CREATE TABLE paper_positions (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    portfolio_id UUID NOT NULL REFERENCES paper_portfolios (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    symbol VARCHAR(20) NOT NULL,
    side VARCHAR(10) NOT NULL CHECK (side IN ('long', 'short')),
    quantity DECIMAL(20, 8) NOT NULL CHECK (quantity > 0),
    entry_price DECIMAL(20, 8) NOT NULL CHECK (entry_price > 0),
    current_price DECIMAL(20, 8) NOT NULL,
    stop_loss DECIMAL(20, 8),
    take_profit DECIMAL(20, 8),
    pnl DECIMAL(15, 2),
    pnl_pct DECIMAL(10, 4)
);
CREATE INDEX idx_paper_positions_portfolio ON paper_positions (portfolio_id);
CREATE INDEX idx_paper_positions_user ON paper_positions (user_id);

CREATE TABLE paper_position_history (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    portfolio_id UUID NOT NULL REFERENCES paper_portfolios (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    symbol VARCHAR(20) NOT NULL,
    pnl DECIMAL(15, 2),
    pnl_pct DECIMAL(10, 4),
    closed_at TIMESTAMPTZ DEFAULT NOW()
);
CREATE INDEX idx_paper_position_history_portfolio ON paper_position_history (portfolio_id);
CREATE INDEX idx_paper_position_history_user ON paper_position_history (user_id);

CREATE TABLE watchlists (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name VARCHAR(100) DEFAULT 'Watchlist',
    is_primary BOOLEAN DEFAULT TRUE
);
CREATE INDEX idx_watchlists_user ON watchlists (user_id);

CREATE TABLE watchlist_items (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    watchlist_id UUID NOT NULL REFERENCES watchlists (id) ON DELETE CASCADE,
    symbol VARCHAR(20) NOT NULL,
    asset_type VARCHAR(20) DEFAULT 'stock',
    alert_price_above DECIMAL(20, 8),
    alert_price_below DECIMAL(20, 8),
    alert_enabled BOOLEAN DEFAULT FALSE,
    UNIQUE (watchlist_id, symbol)
);

CREATE OR REPLACE FUNCTION calculate_position_pnl() RETURNS TRIGGER AS $$
BEGIN
    IF NEW.side = 'long' THEN
        NEW.pnl = (NEW.current_price - NEW.entry_price) * NEW.quantity;
    ELSE
        NEW.pnl = (NEW.entry_price - NEW.current_price) * NEW.quantity;
    END IF;
    NEW.pnl_pct = ((NEW.current_price - NEW.entry_price) / NEW.entry_price) * 100;
    IF NEW.side = 'short' THEN NEW.pnl_pct = -NEW.pnl_pct; END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER tr_calculate_position_pnl BEFORE INSERT OR UPDATE ON paper_positions
    FOR EACH ROW EXECUTE FUNCTION calculate_position_pnl();

CREATE OR REPLACE FUNCTION create_default_portfolio() RETURNS TRIGGER AS $$
BEGIN
    INSERT INTO paper_portfolios (user_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER tr_create_default_portfolio AFTER INSERT ON users
    FOR EACH ROW EXECUTE FUNCTION create_default_portfolio();

CREATE OR REPLACE FUNCTION create_default_watchlist() RETURNS TRIGGER AS $$
BEGIN
    INSERT INTO watchlists (user_id) VALUES (NEW.id);
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER tr_create_default_watchlist AFTER INSERT ON users
    FOR EACH ROW EXECUTE FUNCTION create_default_watchlist();

ALTER TABLE paper_portfolios ENABLE ROW LEVEL SECURITY;
ALTER TABLE paper_positions ENABLE ROW LEVEL SECURITY;
ALTER TABLE paper_position_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE watchlists ENABLE ROW LEVEL SECURITY;
ALTER TABLE watchlist_items ENABLE ROW LEVEL SECURITY;

CREATE POLICY paper_portfolios_own ON paper_portfolios FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY paper_positions_own ON paper_positions FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY paper_position_history_own ON paper_position_history FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY watchlists_own ON watchlists FOR ALL USING (user_id = (SELECT auth.uid()));
CREATE POLICY watchlist_items_own ON watchlist_items FOR ALL USING (
    EXISTS (SELECT FROM watchlists w WHERE w.id = watchlist_id AND w.user_id = (SELECT auth.uid()))
);
