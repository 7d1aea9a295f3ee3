-- What every new server starts with. May run any number of times.
INSERT INTO public.achievements (id, name, pathway, rarity, xp) VALUES
  ('first_steps', 'First steps', NULL, 'common', 100),
  ('lore_keeper', 'Lore keeper', 'lorebound', 'epic', 900)
ON CONFLICT (id) DO NOTHING;
INSERT INTO public.server_stats (id) VALUES (1) ON CONFLICT (id) DO NOTHING;
