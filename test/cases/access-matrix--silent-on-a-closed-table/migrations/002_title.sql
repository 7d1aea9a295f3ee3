comment on column public.posts.title is 'Shown in lists.';
