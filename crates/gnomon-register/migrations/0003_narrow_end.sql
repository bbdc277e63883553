-- The second half of the step to format 3: see `0003_narrow.sql`.

insert into fate (statement, reading, fate, later) select statement, reading, fate, later from old_fate;

drop table old_fate;
drop table old_evidence;
drop table old_quote;
drop table old_statement;
drop table old_receipt;
drop table old_name;
drop table old_entity;
drop table old_reading;

-- The beginning of an id tells statements apart well enough.
create index statement_by_id on statement (substr(id, 1, 4));
create index statement_by_subject on statement (subject);
create index statement_by_object on statement (object) where object is not null;
create index statement_by_property on statement (property, valid_from);
create index name_by_entity on name (entity);
create index receipt_by_place on receipt (place) where place is not null;
create index receipt_by_deposit on receipt (deposit);
create index fate_by_reading on fate (reading);

create trigger reading_is_kept before delete on reading when not exists (select 1 from removal) begin select raise(abort, 'readings are never removed'); end;
create trigger reading_is_final before update on reading begin select raise(abort, 'readings are never changed'); end;
create trigger entity_is_kept before delete on entity when not exists (select 1 from removal) begin select raise(abort, 'entities are never removed'); end;
create trigger entity_is_final before update on entity begin select raise(abort, 'entities are never changed'); end;
create trigger name_is_kept before delete on name when not exists (select 1 from removal) begin select raise(abort, 'names are never removed'); end;
create trigger name_is_final before update on name begin select raise(abort, 'names are never changed'); end;
create trigger word_is_kept before delete on word when not exists (select 1 from removal) begin select raise(abort, 'words are never removed'); end;
create trigger word_is_final before update on word begin select raise(abort, 'words are never changed'); end;
create trigger manner_is_kept before delete on manner begin select raise(abort, 'manners are never removed'); end;
create trigger manner_is_final before update on manner begin select raise(abort, 'manners are never changed'); end;
create trigger statement_is_kept before delete on statement when not exists (select 1 from removal) begin select raise(abort, 'statements are never removed'); end;
create trigger statement_is_final before update on statement begin select raise(abort, 'statements are never changed'); end;
create trigger quote_is_kept before delete on quote when not exists (select 1 from removal) begin select raise(abort, 'quotes are never removed'); end;
create trigger quote_is_final before update on quote begin select raise(abort, 'quotes are never changed'); end;
create trigger receipt_is_kept before delete on receipt begin select raise(abort, 'receipts are never removed'); end;
create trigger receipt_is_final before update on receipt begin select raise(abort, 'receipts are never changed'); end;
create trigger fate_is_kept before delete on fate when not exists (select 1 from removal) begin select raise(abort, 'fates are never removed'); end;
create trigger fate_is_final before update on fate begin select raise(abort, 'fates are never changed'); end;
