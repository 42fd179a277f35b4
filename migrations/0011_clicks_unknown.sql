-- Not every network tells the clicks: LinkedIn counts none for posts of a person, X ends its private counters after 30 days.
-- Unknown is not nought.
alter table post_metrics alter column clicks drop not null;
