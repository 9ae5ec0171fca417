// Compiles generated code and small programs against it as their authors would: strict, without output, and without the types of this project.
import { join } from 'node:path';
import ts from 'typescript';

const options: ts.CompilerOptions = {
  noEmit: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
  skipLibCheck: true,
};

function textOf({ code, messageText }: ts.Diagnostic): string {
  return `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

/** The errors of the compiler in each file, by its path in `folder`; the files of one call are one program. */
export function compile(folder: string, paths: readonly string[]): Map<string, string[]> {
  const files = paths.map((path) => join(folder, path));
  const program = ts.createProgram(files, options);
  const ofNoFile = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()].map(textOf);
  if (ofNoFile.length > 0) throw new Error(ofNoFile.join('\n'));
  return new Map(
    paths.map((path, at) => {
      const source = program.getSourceFile(files[at] as string);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [path, found.map(textOf)];
    }),
  );
}
