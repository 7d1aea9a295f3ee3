-- Readable addresses, step 2 of 5: everything that was written before gets its slug. Slugs that authors have chosen in
-- the meantime stay as they are.

update content
set slug = content_slug_for(title, id)
where slug is null;
