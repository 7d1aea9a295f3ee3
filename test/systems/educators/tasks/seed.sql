INSERT INTO activities (code, name, default_points) VALUES
  ('LEARN', 'Learn', 20), ('EXPLORE', 'Explore', 50), ('AMPLIFY', 'Amplify', 0), ('PRESENT', 'Present', 20), ('SHINE', 'Shine', 0)
ON CONFLICT (code) DO NOTHING;
