-- safe to roll: yes
-- The lane of an unpublished history entry, and the order in which replays take dead letters: higher lanes go first.

-- Empty in rows of the release before: the relay reads those before all others, so that the events of a message stay in
-- order while old and new processes write side by side. Compared by bytes, as its index is.
ALTER TABLE orch.outbox ADD COLUMN lane varchar(2) COLLATE "C" NOT NULL DEFAULT '';

-- The relay's pages (unpublishedSince): the due rows of a lane, the oldest first, without a look at other lanes' rows.
CREATE INDEX outbox_lane ON orch.outbox (lane, id);

-- The next portion of a replay (src/store/replay-portions.ts), which has dead letters of every lane. The order of the
-- release before is a sort of what its index has.
CREATE INDEX dead_letters_to_replay_by_lane ON orch.dead_letters (replay_id, lane, at, message_id)
  WHERE replay_state = 'PENDING';
DROP INDEX orch.dead_letters_to_replay;
