-- Format 5: how far events of the calendar had come through documents that were removed.
--
-- The number of an event in calendars that subscribe never falls (RFC 5545, 3.8.7.4), also
-- where what it was counted from is gone. A uid is a hash, and tells nothing of the text.

create table moved (
  deposit integer not null references deposit (id),
  uid     text not null,
  count   integer not null,
  primary key (deposit, uid)
) without rowid;

create trigger moved_is_kept before delete on moved begin select raise(abort, 'what calendars were told is never removed'); end;
create trigger moved_is_final before update on moved begin select raise(abort, 'what calendars were told is never changed'); end;
