create table moods (id bigint primary key, face text not null);
