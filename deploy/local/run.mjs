// Runs a TypeScript file of the project on Node 24, whatever Node npm runs on; it uses Node's own modules only, as no package may be installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const INSTALL_DEADLINE_MS = 10 * 60_000;
const MISSING_DEPENDENCY = 3;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

class Refusal extends Error {}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The programs that need only the production dependencies; all others need the tools as well. */
const RUNS_WITHOUT_TOOLS = [
  ...['deploy/local/start.ts', 'deploy/local/sign.ts', 'db/migrate.ts', 'deploy/topology.ts'],
  'kong/render.ts',
];

/** The packages in node_modules. npm writes the hidden lockfile last, so a broken-off installation has none. */
function installedPackages() {
  return readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
}

/** The reason for an installation, or undefined. */
function installReason(withTools) {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  const installed = installedPackages();
  if (!installed) return 'nothing is installed yet';
  const isOf = (entry) => withTools || !entry.dev;
  for (const [path, entry] of Object.entries(installed)) {
    if (isOf(wanted[path] ?? entry) && wanted[path]?.version !== entry.version)
      return `${path} is not what package-lock.json names`;
  }
  for (const [path, entry] of Object.entries(wanted)) {
    const mayBeMissing = path === '' || entry.optional || entry.devOptional || entry.peer;
    if (isOf(entry) && !mayBeMissing && !installed[path]) return `${path} is missing`;
  }
  const runtime = `node_modules/${nodePackages().find((name) => wanted[`node_modules/${name}`])}`;
  return wanted[runtime] && !installed[runtime] && !nodeOfProject() ? `Node ${NEEDED_MAJOR} is missing` : undefined;
}

/** npm and the Node below it must not come out of node_modules: `npm ci` removes that folder while they run. */
function npmCommand() {
  const inside = join(root, 'node_modules') + sep;
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !(folder + sep).startsWith(inside));
  const env = { ...process.env, PATH: path.join(delimiter) };
  const cli = process.env.npm_execpath;
  const node = [process.env.npm_node_execpath, process.execPath].find(
    (file) => file && !file.startsWith(inside) && existsSync(file),
  );
  if (cli && node && existsSync(cli) && cli.endsWith('.js')) return { command: node, args: [cli], env };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [], env };
}

/**
 * `npm ci` begins by removing node_modules, from which a running `npm start` may still load. So `npm install` adds to
 * an existing installation and replaces only packages that differ. An installation with the tools stays one.
 */
function install(reason, withTools) {
  const installed = installedPackages();
  const all = withTools || Object.values(installed ?? {}).some(({ dev }) => dev);
  const kind = all ? ['--include=dev'] : ['--omit=dev'];
  if (installed) {
    npm(['install', '--no-save', ...kind], reason, all);
    if (!installReason(all)) return;
  }
  npm(['ci', ...kind], installReason(all) ?? reason, all);
}

function npm(wanted, reason, all) {
  process.stderr.write(`Installing ${all ? 'dependencies and tools' : 'dependencies'} with npm (${reason}) ...\n`);
  const { command, args, env } = npmCommand();
  const done = spawnSync(command, [...args, ...wanted, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    timeout: INSTALL_DEADLINE_MS,
  });
  if (done.status === 0) return;
  const why = done.error?.message ?? `exit code ${done.status ?? done.signal}`;
  throw new Refusal(
    `The dependencies could not be installed: "npm ${wanted[0]}" failed (${why}); its own message is above.\n` +
      `This project takes its libraries and Node ${NEEDED_MAJOR} from npm. Check the network and the registry setting ("npm ping"), then run the command again.`,
  );
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two commands in a fresh clone must not install at once: the second waits for the first, then looks again. */
function installOnce(withTools) {
  if (!installReason(withTools)) return;
  const lock = join(root, '.local', 'install.lock');
  mkdirSync(dirname(lock), { recursive: true });
  const until = Date.now() + INSTALL_DEADLINE_MS;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(readFileSync(lock, 'utf8').trim() || process.pid);
      if (!isAlive(holder) || Date.now() > until) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  try {
    const reason = installReason(withTools);
    if (reason) install(reason, withTools);
  } finally {
    rmSync(lock, { force: true });
  }
}

function majorOf(binary) {
  const answer = spawnSync(binary, ['-v'], { encoding: 'utf8', timeout: 20_000 });
  return Number(/^v(\d+)\./.exec(answer.stdout ?? '')?.[1] ?? 0);
}

function nodePackages() {
  return [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
}

/**
 * The path of a Node that is new enough: this one, or the one that npm installed as an optional dependency. It is never
 * `.bin/node`: some npm versions drop that link.
 */
function nodeOfProject() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return nodePackages()
    .map((name) => join(root, 'node_modules', name, 'bin', file))
    .find((path) => existsSync(path) && majorOf(path) >= NEEDED_MAJOR);
}

function findNode() {
  const node = nodeOfProject();
  if (node) return node;
  throw new Refusal(
    `Node ${NEEDED_MAJOR} is needed and this is ${process.version} on ${process.platform}-${process.arch}.\n` +
      `npm was to bring Node ${NEEDED_MAJOR} as the optional dependency node-${process.platform}-${process.arch}; it is missing or does not run here ` +
      '(installed with --omit=optional, or on a system without glibc?).\n' +
      `Install Node ${NEEDED_MAJOR} (https://nodejs.org, nvm, brew install node@${NEEDED_MAJOR}) and run the command again, or remove node_modules and run it again.`,
  );
}

function run(node, script, args) {
  const child = spawn(node, [resolve(root, script), ...args], {
    stdio: 'inherit',
    env: { ...process.env, ORCH_LOCAL_PARENT: String(process.pid) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(new Refusal(`${node} could not be started: ${error.message}`)));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function fail(error) {
  process.stderr.write(`${error instanceof Refusal ? error.message : error.stack}\n`);
  process.exit(MISSING_DEPENDENCY);
}

const [script, ...args] = process.argv.slice(2);
if (!script) {
  process.stderr.write('Usage: node deploy/local/run.mjs <script.ts> [arguments of the script]\n');
  process.exit(2);
}
try {
  installOnce(!RUNS_WITHOUT_TOOLS.includes(relative(root, resolve(root, script)).split(sep).join('/')));
  run(findNode(), script, args);
} catch (error) {
  fail(error);
}
