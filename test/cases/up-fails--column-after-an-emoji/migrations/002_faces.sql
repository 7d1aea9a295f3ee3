-- Ein paar Gesichter für den Anfang 🙂
insert into moods (id, face) values (1, '🙂🙃') (2, 'ö');
