comment on column public.posts.title is null;
