-- The register: deposits, readings of them, statements with evidence.
-- Text, integers and nothing else, so that the same tables serve elsewhere.
-- What was recorded is never changed or removed: triggers hold that.

create table deposit (
  sha256      text primary key,
  length      integer not null,
  media_type  text not null,
  origin      text not null,
  received_at text not null
);

-- One reading of a deposit by one version of reader and extractor.
create table reading (
  id          integer primary key,
  sha256      text not null references deposit (sha256),
  reader      text not null,
  extractor   text not null,
  text_sha256 text not null,
  encoding    text not null,
  language    text not null,
  title       text,
  published   text,
  statements  integer not null,
  recorded_at text not null,
  unique (sha256, reader, extractor)
);

create table entity (
  key   text primary key,
  kind  text not null,
  label text not null
);

create table name (
  key    text not null references entity (key),
  name   text not null,
  primary key (key, name)
);
create index name_by_name on name (name);

create table statement (
  seq         integer primary key,
  id          text not null unique,
  reading     integer not null references reading (id),
  subject     text not null references entity (key),
  property    text not null,
  value       text not null,
  value_type  text not null,
  value_key   text,
  valid_from  text,
  valid_to    text,
  qualifiers  text not null,
  article     text,
  rule        text not null,
  confidence  real not null,
  editorial   integer not null,
  review      text not null,
  recorded_at text not null
);
create index statement_by_subject on statement (subject, property);
create index statement_by_value on statement (value_key);
create index statement_by_date on statement (property, valid_from);
create index statement_by_reading on statement (reading);

create table evidence (
  statement  integer not null references statement (seq),
  ordinal    integer not null,
  start_byte integer not null,
  end_byte   integer not null,
  quote      text not null,
  primary key (statement, ordinal)
);

-- What became of every input, in order.
create table receipt (
  seq        integer primary key,
  origin     text not null,
  sha256     text,
  state      text not null,
  reason     text not null,
  statements integer not null,
  at         text not null
);

create trigger deposit_is_kept before delete on deposit begin select raise(abort, 'deposits are never removed'); end;
create trigger deposit_is_final before update on deposit begin select raise(abort, 'deposits are never changed'); end;
create trigger reading_is_kept before delete on reading begin select raise(abort, 'readings are never removed'); end;
create trigger reading_is_final before update on reading begin select raise(abort, 'readings are never changed'); end;
create trigger entity_is_kept before delete on entity begin select raise(abort, 'entities are never removed'); end;
create trigger entity_is_final before update on entity begin select raise(abort, 'entities are never changed'); end;
create trigger name_is_kept before delete on name begin select raise(abort, 'names are never removed'); end;
create trigger name_is_final before update on name begin select raise(abort, 'names are never changed'); end;
create trigger statement_is_kept before delete on statement begin select raise(abort, 'statements are never removed'); end;
create trigger statement_is_final before update on statement begin select raise(abort, 'statements are never changed'); end;
create trigger evidence_is_kept before delete on evidence begin select raise(abort, 'evidence is never removed'); end;
create trigger evidence_is_final before update on evidence begin select raise(abort, 'evidence is never changed'); end;
create trigger receipt_is_kept before delete on receipt begin select raise(abort, 'receipts are never removed'); end;
create trigger receipt_is_final before update on receipt begin select raise(abort, 'receipts are never changed'); end;
