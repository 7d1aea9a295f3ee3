-- Takes back the slugs that the rule made, and leaves those that people chose.

update content
set slug = null
where slug = content_slug_for(title, id);
