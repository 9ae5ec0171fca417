// `npm run figures`: the size of the code: files and lines, the longest functions, and in how many places a duration is written.
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';

const HELP = `Usage: npm run figures -- [--of COMMIT] [--json]

  --of COMMIT   of that commit in place of the working tree
  --json        as one JSON document

Exit codes: 0 done, 2 usage.
`;

type Sizes = { readonly files: number; readonly lines: number };
type Place = { readonly name: string; readonly file: string; readonly lines: number };
export type Figures = {
  readonly src: Sizes;
  readonly test: Sizes;
  readonly longest: readonly Place[];
  /** Durations with a name: those of src/settings.ts, and independent ones, with the number of files that have any. */
  readonly durations: { readonly settings: number; readonly local: number; readonly files: number };
};

const LONGEST = 5;
const SETTINGS = 'src/settings.ts';
const DURATION = /\b(?:const \w+(?:_MS|_SECONDS|_DAYS|Ms) = |\w+(?:Ms|Seconds|timeout|ms): (?=[\d(]))/g;

function figuresOf(root: string): Figures {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const filesOf = (folder: string) => globSync(`${folder}/**/*.ts`, { cwd: root }).sort();
  const sizes = (files: readonly string[]) => ({
    files: files.length,
    lines: files.reduce((sum, file) => sum + read(file).split('\n').length - 1, 0),
  });
  const src = filesOf('src');
  const longest = src.flatMap((file) => functionsOf(file, read(file))).sort((a, b) => b.lines - a.lines);
  const durationsOf = (file: string) => [...read(file).matchAll(DURATION)].length;
  const local = src.filter((file) => file !== SETTINGS && durationsOf(file) > 0);
  return {
    src: sizes(src),
    test: sizes(filesOf('test')),
    longest: longest.slice(0, LONGEST),
    durations: {
      settings: src.includes(SETTINGS) ? durationsOf(SETTINGS) : 0,
      local: local.reduce((sum, file) => sum + durationsOf(file), 0),
      files: local.length,
    },
  };
}

/** Every function that has a name, with its length in lines. */
function functionsOf(file: string, text: string): Place[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Place[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name !== undefined) {
      const lineOf = (at: number) => source.getLineAndCharacterOfPosition(at).line;
      found.push({ name: node.name.getText(), file, lines: lineOf(node.end) - lineOf(node.getStart()) + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function figuresAt(commit: string): Figures {
  const dir = mkdtempSync(join(tmpdir(), 'figures-'));
  try {
    const archive = execFileSync('git', ['archive', commit, 'src', 'test'], { maxBuffer: 1 << 28 });
    execFileSync('tar', ['-x', '-C', dir], { input: archive });
    return figuresOf(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function textOf({ src, test, longest, durations }: Figures): string {
  const size = ({ files, lines }: Sizes) => `${files} files, ${lines.toLocaleString('en')} lines`;
  return [
    `src        ${size(src)}`,
    `test       ${size(test)}`,
    `durations  ${durations.settings} in ${SETTINGS}, ${durations.local} in ${durations.files} other files`,
    'longest functions of src',
    ...longest.map(({ lines, name, file }) => `  ${String(lines).padStart(4)} lines  ${name}, ${file}`),
    '',
  ].join('\n');
}

function main(): number {
  let values: { of?: string; json?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      options: { of: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    }));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const figures = values.of === undefined ? figuresOf(process.cwd()) : figuresAt(values.of);
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : textOf(figures));
  return 0;
}

process.exitCode = main();
