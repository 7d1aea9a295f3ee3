drop index moods_face_idx;
