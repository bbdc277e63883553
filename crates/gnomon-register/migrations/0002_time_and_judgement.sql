-- Format 2: what was true when, what was known when, and what people decided.
--
-- Keys are integers inside, quotes are kept once for each place, and a statement
-- repeats nothing that its reading says. Versions of documents, the fate of
-- statements when a document is read again, judgements by people and removals
-- have tables of their own; like all others they only grow.

alter table deposit rename to old_deposit;
alter table reading rename to old_reading;
alter table entity rename to old_entity;
alter table name rename to old_name;
alter table statement rename to old_statement;
alter table evidence rename to old_evidence;
alter table receipt rename to old_receipt;

drop index name_by_name;
drop index statement_by_subject;
drop index statement_by_value;
drop index statement_by_date;
drop index statement_by_reading;

create table deposit (
  id          integer primary key,
  sha256      text not null unique,
  length      integer not null,
  media_type  text not null,
  origin      text not null,
  received_at text not null
);

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
  recorded_at text not null,
  unique (deposit, reader, extractor)
);

-- A deposit that came from the same place as another, under the same title, and
-- takes its place from then on. The last row about a deposit counts.
create table version (
  seq         integer primary key,
  deposit     integer not null references deposit (id),
  supersedes  integer not null references deposit (id),
  recorded_at text not null
);
create index version_by_earlier on version (supersedes);
create index version_by_later on version (deposit);

create table entity (
  id      integer primary key,
  key     text not null unique,
  kind    text not null,
  label   text not null,
  -- The reading that named it first.
  reading integer
);
create index entity_by_reading on entity (reading);

-- What an entity is called beside its label.
create table name (
  name   text not null collate nocase,
  entity integer not null references entity (id),
  -- The reading that used it first.
  reading integer,
  primary key (name, entity)
) without rowid;
create index name_by_entity on name (entity);

create table statement (
  seq        integer primary key,
  id         blob not null unique,
  reading    integer not null references reading (id),
  subject    integer not null references entity (id),
  property   text not null,
  -- JSON; null where the value is the entity `object`.
  value      text,
  object     integer references entity (id),
  valid_from text,
  valid_to   text,
  -- JSON; null where there are none.
  qualifiers text,
  article    text,
  rule       text not null,
  confidence real not null,
  editorial  integer not null
);
create index statement_by_subject on statement (subject, property);
create index statement_by_object on statement (object) where object is not null;
create index statement_by_property on statement (property, valid_from);
create index statement_by_reading on statement (reading);

-- The bytes of a span of a reading's text, once for all statements that rest on it.
create table quote (
  reading    integer not null references reading (id),
  start_byte integer not null,
  end_byte   integer not null,
  text       text not null,
  -- Of the canonical text, from 1, where it begins; null where not known.
  line       integer,
  primary key (reading, start_byte, end_byte)
) without rowid;

create table evidence (
  statement  integer not null references statement (seq),
  ordinal    integer not null,
  start_byte integer not null,
  end_byte   integer not null,
  primary key (statement, ordinal)
) without rowid;

-- What became of every input, in order.
create table receipt (
  seq        integer primary key,
  origin     text not null,
  -- The absolute path or address, by which versions of a document are told.
  place      text,
  deposit    integer references deposit (id),
  state      text not null,
  reason     text not null,
  statements integer not null,
  at         text not null
);
create index receipt_by_place on receipt (place) where place is not null;
create index receipt_by_deposit on receipt (deposit);

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
create index fate_by_reading on fate (reading);

-- What people decided. A row that `undoes` another takes it back.
create table judgement (
  seq    integer primary key,
  act    text not null,
  -- Keys of entities, hashes of deposits or of claims, as the act has it.
  about  text not null,
  other  text,
  -- JSON.
  value  text,
  person text not null,
  reason text not null,
  at     text not null,
  undoes integer references judgement (seq)
);
create index judgement_by_about on judgement (about);

-- Deposits whose text was removed, with the reason.
create table tombstone (
  deposit    integer primary key references deposit (id),
  person     text not null,
  reason     text not null,
  statements integer not null,
  at         text not null
);

-- Holds a row only while a removal runs: then, and only then, rows may go.
create table removal (deposit integer not null);

insert into deposit (id, sha256, length, media_type, origin, received_at)
  select rowid, sha256, length, media_type, origin, received_at from old_deposit;
insert into reading (id, deposit, reader, extractor, text_sha256, encoding, language, title, published, class, statements, recorded_at)
  select r.id, d.id, r.reader, r.extractor, nullif(r.text_sha256, r.sha256), r.encoding, r.language, r.title, r.published, 'other', r.statements, r.recorded_at
  from old_reading r join deposit d on d.sha256 = r.sha256;
insert into entity (id, key, kind, label, reading)
  select e.rowid, e.key, e.kind, e.label, (select min(s.reading) from old_statement s where s.subject = e.key or s.value_key = e.key) from old_entity e;
insert into name (name, entity, reading)
  select n.name, e.id, e.reading from old_name n join entity e on e.key = n.key where n.name <> e.label on conflict (name, entity) do nothing;
insert into statement (seq, id, reading, subject, property, value, object, valid_from, valid_to, qualifiers, article, rule, confidence, editorial)
  select s.seq, unhex(s.id), s.reading, e.id, s.property, case when o.id is null or json_extract(s.value, '$.entity.label') <> o.label then s.value end, o.id, s.valid_from, s.valid_to,
         nullif(s.qualifiers, '{}'), s.article, s.rule, s.confidence, s.editorial
  from old_statement s join entity e on e.key = s.subject left join entity o on o.key = s.value_key;
insert into quote (reading, start_byte, end_byte, text)
  select distinct s.reading, e.start_byte, e.end_byte, e.quote from old_evidence e join old_statement s on s.seq = e.statement;
insert into evidence (statement, ordinal, start_byte, end_byte)
  select statement, ordinal, start_byte, end_byte from old_evidence;
insert into receipt (seq, origin, deposit, state, reason, statements, at)
  select r.seq, r.origin, d.id, r.state, r.reason, r.statements, r.at from old_receipt r left join deposit d on d.sha256 = r.sha256;

drop table old_evidence;
drop table old_statement;
drop table old_receipt;
drop table old_name;
drop table old_entity;
drop table old_reading;
drop table old_deposit;

create trigger deposit_is_kept before delete on deposit begin select raise(abort, 'deposits are never removed'); end;
create trigger deposit_is_final before update on deposit begin select raise(abort, 'deposits are never changed'); end;
create trigger reading_is_kept before delete on reading when not exists (select 1 from removal) begin select raise(abort, 'readings are never removed'); end;
create trigger reading_is_final before update on reading begin select raise(abort, 'readings are never changed'); end;
create trigger version_is_kept before delete on version begin select raise(abort, 'versions are never removed'); end;
create trigger version_is_final before update on version begin select raise(abort, 'versions are never changed'); end;
create trigger entity_is_kept before delete on entity when not exists (select 1 from removal) begin select raise(abort, 'entities are never removed'); end;
create trigger entity_is_final before update on entity begin select raise(abort, 'entities are never changed'); end;
create trigger name_is_kept before delete on name when not exists (select 1 from removal) begin select raise(abort, 'names are never removed'); end;
create trigger name_is_final before update on name begin select raise(abort, 'names are never changed'); end;
create trigger statement_is_kept before delete on statement when not exists (select 1 from removal) begin select raise(abort, 'statements are never removed'); end;
create trigger statement_is_final before update on statement begin select raise(abort, 'statements are never changed'); end;
create trigger quote_is_kept before delete on quote when not exists (select 1 from removal) begin select raise(abort, 'evidence is never removed'); end;
create trigger quote_is_final before update on quote begin select raise(abort, 'evidence is never changed'); end;
create trigger evidence_is_kept before delete on evidence when not exists (select 1 from removal) begin select raise(abort, 'evidence is never removed'); end;
create trigger evidence_is_final before update on evidence begin select raise(abort, 'evidence is never changed'); end;
create trigger receipt_is_kept before delete on receipt begin select raise(abort, 'receipts are never removed'); end;
create trigger receipt_is_final before update on receipt begin select raise(abort, 'receipts are never changed'); end;
create trigger fate_is_kept before delete on fate when not exists (select 1 from removal) begin select raise(abort, 'fates are never removed'); end;
create trigger fate_is_final before update on fate begin select raise(abort, 'fates are never changed'); end;
create trigger judgement_is_kept before delete on judgement begin select raise(abort, 'judgements are never removed'); end;
create trigger judgement_is_final before update on judgement begin select raise(abort, 'judgements are never changed'); end;
create trigger tombstone_is_kept before delete on tombstone begin select raise(abort, 'tombstones are never removed'); end;
create trigger tombstone_is_final before update on tombstone begin select raise(abort, 'tombstones are never changed'); end;
