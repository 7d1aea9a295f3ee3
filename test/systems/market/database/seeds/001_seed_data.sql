-- Development only.
INSERT INTO users (email, display_name) VALUES ('demo@example.com', 'Demo');
INSERT INTO skill_nodes (id, name, category, layer) VALUES ('basic-patterns', 'Basic patterns', 'technical', 1);
INSERT INTO feature_flags (id, percentage_rollout) VALUES ('ai_analysis', 50);
