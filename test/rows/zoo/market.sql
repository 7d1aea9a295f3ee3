create extension "uuid-ossp";
create extension pgcrypto;
create table users (
  id uuid primary key default gen_random_uuid(), email varchar(255) not null unique, role varchar(20) not null default 'user' check (role in ('admin', 'user', 'moderator')),
  display_name varchar(100), avatar_url text, avatar_emoji varchar(10) default '👤', bio text, is_active boolean default true, is_verified boolean default false,
  last_login_at timestamptz, created_at timestamptz default now(), updated_at timestamptz default now()
);
create table user_profiles (
  id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id) on delete cascade, level integer default 1, total_xp integer default 0,
  current_streak integer default 0, longest_streak integer default 0, streak_last_date date, title varchar(100) default 'Newcomer', timezone varchar(50) default 'UTC',
  country_code varchar(3), trading_experience varchar(50) default 'beginner' check (trading_experience in ('beginner', 'intermediate', 'advanced', 'expert')),
  risk_tolerance varchar(20) default 'moderate' check (risk_tolerance in ('conservative', 'moderate', 'aggressive')), preferred_assets text[],
  onboarding_completed boolean default false, onboarding_step integer default 0, created_at timestamptz default now(), updated_at timestamptz default now(), unique (user_id)
);
create table sessions (
  id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id) on delete cascade, token_hash varchar(255) not null, user_agent text,
  ip_address inet, device_type varchar(50), is_active boolean default true, expires_at timestamptz not null, last_activity_at timestamptz default now(), created_at timestamptz default now()
);
create table skill_nodes (id varchar(50) primary key, name varchar(100) not null, category varchar(50) not null, layer integer not null check (layer between 1 and 10), xp_required integer not null check (xp_required >= 0), prerequisites text[] default '{}', unlocks text[] default '{}', sort_order integer default 0);
create table user_skill_progress (id uuid primary key default uuid_generate_v4(), user_id uuid not null references users (id), skill_id varchar(50) not null references skill_nodes (id), status varchar(20) not null default 'locked' check (status in ('locked', 'available', 'in_progress', 'completed')), progress_pct integer default 0 check (progress_pct between 0 and 100), xp_earned integer default 0, quiz_score integer check (quiz_score >= 0 and quiz_score <= 100), unique (user_id, skill_id));
create table vocabulary_terms (id uuid primary key default gen_random_uuid(), term varchar(100) not null unique, definition text not null, example text, difficulty varchar(20) not null check (difficulty in ('beginner', 'intermediate', 'advanced', 'expert')));
create table user_vocabulary_progress (id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id), term_id uuid not null references vocabulary_terms (id), status varchar(20) not null check (status in ('new', 'learning', 'known', 'mastered')), ease_factor decimal(3, 2) not null check (ease_factor >= 1.30 and ease_factor <= 3.00), interval_days integer not null, next_review_at timestamptz, unique (user_id, term_id));
create table challenge_templates (id uuid primary key default gen_random_uuid(), type varchar(50) not null check (type in ('detective', 'prediction', 'speed', 'analysis', 'pattern', 'quiz')), difficulty varchar(20) not null check (difficulty in ('easy', 'medium', 'hard', 'extreme')), content jsonb not null, correct_answer jsonb not null, is_active boolean default true, is_daily boolean default false);
create table user_challenges (id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id), challenge_id uuid not null references challenge_templates (id), challenge_date date not null default current_date, status varchar(20) not null default 'assigned', xp_earned integer, unique (user_id, challenge_id, challenge_date));
create table achievements (id varchar(50) primary key, title varchar(100) not null, rarity varchar(20) not null check (rarity in ('common', 'rare', 'epic', 'legendary')), criteria jsonb not null, story_title varchar(200), story_narrative text);
create table user_achievements (user_id uuid references users (id), achievement_id varchar(50) references achievements (id), unlocked_at timestamptz default now(), primary key (user_id, achievement_id));
create table tribes (id uuid primary key default gen_random_uuid(), slug varchar(50) not null unique check (slug ~ '^[a-z0-9-]+$'), name varchar(100) not null, focus varchar(100), created_by uuid not null references users (id), is_public boolean default true, max_members integer not null default 50 check (max_members > 0));
create table tribe_stats (tribe_id uuid primary key references tribes (id) on delete cascade, member_count integer default 0, updated_at timestamptz default now());
create table tribe_members (id uuid primary key default gen_random_uuid(), tribe_id uuid not null references tribes (id), user_id uuid not null references users (id), role varchar(20) not null check (role in ('member', 'elder', 'moderator', 'leader')), rank_position integer, prediction_accuracy decimal(5, 2) check (prediction_accuracy between 0 and 100), unique (tribe_id, user_id));
create table predictions (id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id), tribe_id uuid references tribes (id), symbol varchar(20) not null, direction varchar(10) not null check (direction in ('bullish', 'bearish', 'neutral')), confidence integer not null check (confidence >= 1 and confidence <= 10), outcome varchar(20) not null default 'pending' check (outcome in ('pending', 'correct', 'incorrect', 'expired', 'cancelled')), price_at_prediction decimal(20, 8) not null, is_public boolean default true, expires_at timestamptz not null);
create table prediction_votes (prediction_id uuid references predictions (id), user_id uuid references users (id), vote varchar(10) not null check (vote in ('agree', 'disagree')), primary key (prediction_id, user_id));
create table prediction_comments (id uuid primary key default gen_random_uuid(), prediction_id uuid not null references predictions (id), user_id uuid not null references users (id), parent_id uuid references prediction_comments (id), body text not null check (length(trim(body)) > 0));
create table mentor_profiles (user_id uuid primary key references users (id), headline varchar(120) not null, expertise text[] not null default '{}');
create table mentorships (id uuid primary key default gen_random_uuid(), mentor_id uuid not null references users (id), mentee_id uuid not null references users (id), status varchar(20) not null check (status in ('pending', 'active', 'paused', 'completed', 'rejected')), rating integer check (rating between 1 and 5), check (mentor_id <> mentee_id));
create table mentor_messages (id uuid primary key default gen_random_uuid(), mentorship_id uuid not null references mentorships (id), sender_id uuid not null references users (id), body text not null);
create table paper_portfolios (id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id), name varchar(100) not null, is_primary boolean default false, initial_balance decimal(15, 2) not null check (initial_balance > 0), current_balance decimal(15, 2) not null, win_rate decimal(5, 2));
create unique index one_primary_portfolio on paper_portfolios (user_id) where is_primary;
create table paper_positions (id uuid primary key default gen_random_uuid(), portfolio_id uuid not null references paper_portfolios (id), symbol varchar(20) not null, side varchar(10) not null check (side in ('long', 'short')), quantity decimal(20, 8) not null check (quantity > 0), entry_price decimal(20, 8) not null check (entry_price > 0), current_price decimal(20, 8) not null, stop_loss decimal(20, 8), pnl decimal(15, 2), pnl_pct decimal(10, 4));
create table paper_position_history (id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id), portfolio_id uuid not null references paper_portfolios (id), symbol varchar(20) not null, pnl decimal(15, 2) not null, opened_at timestamptz not null, closed_at timestamptz not null, check (closed_at >= opened_at));
create table watchlists (id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id), name varchar(100) not null, is_default boolean default false, unique (user_id, name));
create table watchlist_items (id uuid primary key default gen_random_uuid(), watchlist_id uuid not null references watchlists (id), symbol varchar(20) not null, alert_price_above decimal(20, 8), alert_price_below decimal(20, 8), unique (watchlist_id, symbol), check (alert_price_above is null or alert_price_below is null or alert_price_above > alert_price_below));
create table user_settings (user_id uuid primary key references users (id), theme varchar(20) not null default 'dark' check (theme in ('dark', 'light', 'system')), language varchar(10) not null default 'en', decimal_places integer not null default 2 check (decimal_places between 0 and 8));
create table feature_flags (id varchar(100) primary key, is_enabled boolean not null default false, enabled_for_roles text[] default '{}', enabled_for_users uuid[] default '{}', percentage_rollout integer not null default 0 check (percentage_rollout between 0 and 100));
create table api_keys (id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id), service_name varchar(50) not null, key_encrypted bytea not null, key_hint varchar(10), unique (user_id, service_name));
create table audit_logs (id bigserial primary key, user_id uuid references users (id) on delete set null, action varchar(100) not null, resource_type varchar(100), resource_id varchar(255), details jsonb, ip_address inet, duration_ms integer);
create table user_activity (user_id uuid references users (id), activity_date date, sessions_count integer default 0, xp_earned integer default 0, primary key (user_id, activity_date));
create table user_stats (user_id uuid primary key references users (id), total_sessions integer default 0, global_rank integer, most_active_hour integer check (most_active_hour between 0 and 23), trade_win_rate decimal(5, 2));
create table engagement_metrics (metric_date date primary key, daily_active_users integer default 0, d1_retention decimal(5, 4));
create table leaderboard_snapshots (id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id), period varchar(10) not null check (period in ('daily', 'weekly', 'monthly')), rank integer not null check (rank > 0), snapshot_date date not null, unique (user_id, period, snapshot_date));
insert into feature_flags (id, is_enabled) values ('beta', true), ('ai', false);

create function create_for_user() returns trigger language plpgsql as $$
begin
  insert into user_profiles (user_id) values (new.id);
  insert into user_settings (user_id) values (new.id);
  insert into user_stats (user_id) values (new.id);
  insert into paper_portfolios (user_id, name, is_primary, initial_balance, current_balance) values (new.id, 'Main Portfolio', true, 100000, 100000);
  insert into watchlists (user_id, name, is_default) values (new.id, 'My Watchlist', true);
  return new;
end $$;
create trigger tr_create_user_profile after insert on users for each row execute function create_for_user();
create function create_tribe_stats() returns trigger language plpgsql as $$ begin insert into tribe_stats (tribe_id) values (new.id); return new; end $$;
create trigger tr_create_tribe_stats after insert on tribes for each row execute function create_tribe_stats();
create function calculate_position_pnl() returns trigger language plpgsql as $$
begin
  if new.side = 'long' then new.pnl = (new.current_price - new.entry_price) * new.quantity; else new.pnl = (new.entry_price - new.current_price) * new.quantity; end if;
  new.pnl_pct = ((new.current_price - new.entry_price) / new.entry_price) * 100;
  return new;
end $$;
create trigger tr_pnl before insert or update on paper_positions for each row execute function calculate_position_pnl();
