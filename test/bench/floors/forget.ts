// Deleting outbox rows in batches, as both floors do once their publications are acknowledged.
import { type GroupCommit, groupCommit } from './group-commit.ts';
import type { Statements } from './postgres.ts';

export function createForget(statements: Statements): GroupCommit<string, undefined> {
  return groupCommit(
    async (ids: string[]) => {
      await statements.run('forget', 'DELETE FROM orch.outbox WHERE id = ANY($1::int8[])', [ids]);
      return ids.map(() => undefined);
    },
    { maxRows: 1_000, maxInFlight: 1 },
  );
}
