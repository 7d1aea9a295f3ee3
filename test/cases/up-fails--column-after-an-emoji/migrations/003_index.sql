create index moods_face_idx on moods (face);
