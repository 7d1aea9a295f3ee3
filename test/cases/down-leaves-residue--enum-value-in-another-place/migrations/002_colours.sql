alter type size rename to size_before;
create type size as enum ('large', 'small');
drop type size_before;
