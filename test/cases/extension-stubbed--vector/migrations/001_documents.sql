create extension if not exists vector;

create table documents (
  id bigint generated always as identity primary key,
  body text not null,
  embedding vector(1536)
);

create index documents_embedding_idx on documents using hnsw (embedding vector_cosine_ops) with (m = 16);
