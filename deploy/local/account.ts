// The user for PostgreSQL, which refuses to run as root, and a data folder that this user can reach.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartFailure } from './failure.ts';

const NOBODY = 65534;
const CHECK_WITHIN_MS = 10_000;

export type Account = {
  /** The words before the program and its arguments; [] for none. */
  prefix: readonly string[];
  options: { uid?: number; gid?: number; cwd: string };
  /** The owner of the data folder; by default the user that creates it. */
  owner: number | undefined;
};

const self: Account = { prefix: [], options: { cwd: '/' }, owner: undefined };
const nobody: Account = { prefix: [], options: { uid: NOBODY, gid: NOBODY, cwd: '/' }, owner: NOBODY };
/** Where root may not become another user (some containers), PostgreSQL can still be shown another user id. */
const disguised: Account = {
  prefix: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'],
  options: { cwd: '/' },
  owner: undefined,
};

export function asAccount(
  account: Account,
  command: string,
  args: readonly string[],
): { command: string; args: string[] } {
  const [first = command, ...rest] = [...account.prefix, command, ...args];
  return { command: first, args: rest };
}

function succeeds(account: Account, command: string, args: readonly string[]): boolean {
  const run = asAccount(account, command, args);
  return (
    spawnSync(run.command, run.args, { ...account.options, stdio: 'ignore', timeout: CHECK_WITHIN_MS }).status === 0
  );
}

/** The account for PostgreSQL: the present user, or for root `nobody` by number (a passwd line is not needed). */
export function accountForPostgres(): Account {
  if (process.getuid?.() !== 0) return self;
  const usable = [nobody, disguised].find((account) => succeeds(account, '/bin/sh', ['-c', 'test "$(id -u)" != 0']));
  if (usable) return usable;
  throw new StartFailure(
    'MISSING_DEPENDENCY',
    'PostgreSQL does not run as root, and no other user can be used here. Run this as an ordinary user, or set DATABASE_URL.',
  );
}

/** `dir`, owned by the account, or its folder in /var/tmp when it cannot reach `dir` (a home folder with mode 700). */
export function reachableFolder(account: Account, dir: string): string {
  for (const folder of [dir, elsewhere(dir)]) {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    assertOurs(account, folder);
    if (account.owner !== undefined) chownSync(folder, account.owner, account.owner);
    if (succeeds(account, '/bin/sh', ['-c', 'test -w "$0" && test -x "$0"', folder])) return folder;
  }
  throw new StartFailure(
    'MISSING_DEPENDENCY',
    `PostgreSQL's user can write neither ${dir} nor /var/tmp. Set DATABASE_URL.`,
  );
}

/** All users can write to /var/tmp: a folder or link of another user must be neither given away nor run from. */
export function assertOurs(account: Account, folder: string): void {
  const { uid } = lstatSync(folder);
  const ours = uid === process.getuid?.() || uid === account.owner;
  if (process.getuid && (!ours || !lstatSync(folder).isDirectory())) {
    throw new StartFailure(
      'PROCESS_FAILED',
      `${folder} belongs to somebody else (uid ${uid}) or is a link. Remove it.`,
    );
  }
}

/** The folder that replaces `dir` where the account cannot reach the project. */
export function elsewhere(dir: string): string {
  return join('/var/tmp', `sms-orchestrator-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`);
}

/** Whether the account can run this program. */
export function canRun(account: Account, program: string): boolean {
  return succeeds(account, program, ['--version']);
}
