-- Format 4: what the articles of a document are about.
--
-- Topics are no statements: they are hashtags of an article, or told from an authority
-- list where it has none. Readings of earlier formats have none until they are read again.

create table topic (
  reading integer not null references reading (id),
  topic   integer not null references word (id),
  primary key (reading, topic)
) without rowid;

create trigger topic_is_kept before delete on topic when not exists (select 1 from removal) begin select raise(abort, 'topics are never removed'); end;
create trigger topic_is_final before update on topic begin select raise(abort, 'topics are never changed'); end;
