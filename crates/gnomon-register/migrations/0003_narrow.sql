-- Format 3: nothing is written twice.
--
-- A quote is its place in the text that the store keeps; what only the database had
-- stays in `quote`. Words that come again and again (properties, rules, qualifiers)
-- are written once. Statements of a reading are a range, so no index leads to them.
-- This is the first half of the step: statements are carried over by `migrate.rs`,
-- which reads the texts, and `0003_narrow_end.sql` follows.

alter table reading rename to old_reading;
alter table entity rename to old_entity;
alter table name rename to old_name;
alter table statement rename to old_statement;
alter table evidence rename to old_evidence;
alter table quote rename to old_quote;
alter table receipt rename to old_receipt;
alter table fate rename to old_fate;

drop index entity_by_reading;
drop index name_by_entity;
drop index statement_by_subject;
drop index statement_by_object;
drop index statement_by_property;
drop index receipt_by_place;
drop index receipt_by_deposit;
drop index fate_by_reading;

-- One reading of a deposit by one version of reader and extractor.
create table reading (
  id          integer primary key,
  deposit     integer not null references deposit (id),
  reader      text not null,
  extractor   text not null,
  -- Null where the canonical text is the deposit itself.
  text_sha256 text,
  encoding    text not null,
  language    text not null,
  title       text,
  published   text,
  -- What kind of source it is, for precedence: `notice`, `catalogue` …
  class       text not null,
  statements  integer not null,
  -- Its statements are those with numbers from `first` to `last`; null where there are none.
  first       integer,
  last        integer,
  recorded_at text not null,
  unique (deposit, reader, extractor)
);

-- Read it through the view `labelled`.
create table entity (
  id      integer primary key,
  key     text not null unique,
  -- Null where the key begins with it.
  kind    text,
  -- Null where it is the rest of the key.
  label   text,
  -- The reading that named it first.
  reading integer
);
create view labelled as
  select id, key, coalesce(kind, substr(key, 1, instr(key, ':') - 1)) as kind,
         coalesce(label, substr(key, instr(key, ':') + 1)) as label, reading
  from entity;

-- What an entity is called beside its label.
create table name (
  name   text not null collate nocase,
  entity integer not null references entity (id),
  -- The reading that used it first.
  reading integer,
  primary key (name, entity)
) without rowid;

-- Names of properties, ids of articles, qualifiers as JSON: what many statements have.
create table word (
  id   integer primary key,
  text text not null unique
);

-- How something was read: by which rule, how surely, and whether an author judges.
create table manner (
  id         integer primary key,
  rule       text not null,
  confidence real not null,
  editorial  integer not null,
  unique (rule, confidence, editorial)
);

create table statement (
  seq        integer primary key,
  id         blob not null,
  reading    integer not null references reading (id),
  subject    integer not null references entity (id),
  property   integer not null references word (id),
  -- As `value.rs` writes it; null where the value is the entity `object`.
  value      text,
  object     integer references entity (id),
  -- 20230718.
  valid_from integer,
  valid_to   integer,
  -- Null where there are none.
  qualifiers integer references word (id),
  article    integer references word (id),
  manner     integer not null references manner (id),
  -- The evidence: spans of the reading's text, as `places.rs` writes them.
  places     blob not null
);

-- Bytes of a span that the kept text of the reading does not have any more.
create table quote (
  reading    integer not null references reading (id),
  start_byte integer not null,
  end_byte   integer not null,
  text       text not null,
  primary key (reading, start_byte, end_byte)
) without rowid;

-- What became of every input, in order.
create table receipt (
  seq        integer primary key,
  -- Null where it is the place.
  origin     text,
  -- The absolute path or address, by which versions of a document are told.
  place      text,
  deposit    integer references deposit (id),
  state      text not null,
  reason     text not null,
  statements integer not null,
  at         text not null
);

-- What became of a statement when its document was read again, or when a later
-- version of the document came.
create table fate (
  statement integer not null references statement (seq),
  reading   integer not null references reading (id),
  fate      text not null,
  -- The statement of the later reading that confirms, moves or contradicts it.
  later     integer references statement (seq),
  primary key (statement, reading)
) without rowid;

insert into entity (id, key, kind, label, reading)
  select id, key, case when substr(key, 1, instr(key, ':') - 1) <> kind then kind end,
         case when substr(key, instr(key, ':') + 1) <> label then label end, reading
  from old_entity order by id;
insert into name (name, entity, reading) select name, entity, reading from old_name;
insert into word (text)
  select property from old_statement union select qualifiers from old_statement where qualifiers is not null
  union select article from old_statement where article is not null order by 1;
insert into manner (rule, confidence, editorial)
  select distinct rule, confidence, editorial from old_statement order by 1, 2, 3;
insert into reading (id, deposit, reader, extractor, text_sha256, encoding, language, title, published, class, statements, first, last, recorded_at)
  select r.id, r.deposit, r.reader, r.extractor, r.text_sha256, r.encoding, r.language, r.title, r.published, r.class, r.statements,
         (select min(s.seq) from old_statement s where s.reading = r.id), (select max(s.seq) from old_statement s where s.reading = r.id), r.recorded_at
  from old_reading r order by r.id;
insert into receipt (seq, origin, place, deposit, state, reason, statements, at)
  select seq, case when place is null or place <> origin then origin end, place, deposit, state, reason, statements, at from old_receipt order by seq;
