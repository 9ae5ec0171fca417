// Which operation a method and a path mean, looked up in tables that were compiled once; a literal path wins over a template.
import { type OperationId, operations } from '../../generated/http/operations.ts';

export type Match =
  | { readonly kind: 'found'; readonly operation: OperationId; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'other-methods'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown' };

/** The path as sent, without the query; its percent escapes have to be valid. HEAD means what GET means. */
export type MatchRoute = (method: string, path: string) => Match;

/** Operations of one path by method, in upper case. */
type Methods = Map<string, OperationId>;
type Template = { readonly pattern: RegExp; readonly methods: Methods };

export function createMatchRoute(ids: readonly OperationId[]): MatchRoute {
  const literals = new Map<string, Methods>();
  const templates = new Map<string, Template>();
  const methodsOf = (path: string): Methods => {
    const known = literals.get(path) ?? templates.get(path)?.methods;
    if (known !== undefined) return known;
    const methods: Methods = new Map();
    if (path.includes('{')) templates.set(path, { pattern: patternOf(path), methods });
    else literals.set(path, methods);
    return methods;
  };
  for (const id of ids) methodsOf(operations[id].path).set(operations[id].method.toUpperCase(), id);

  return (method, path) => {
    const literal = literals.get(path);
    if (literal !== undefined) return chosen(literal, method, NO_PARAMS);
    for (const { pattern, methods } of templates.values()) {
      const groups = pattern.exec(path)?.groups;
      if (groups !== undefined) return chosen(methods, method, decoded(groups));
    }
    return { kind: 'unknown' };
  };
}

/** `/a/{b}` becomes an expression with a group named b; literal parts of our paths have no special character. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{([^}]+)\}/g, '(?<$1>[^/]+)')}$`);
}

const NO_PARAMS: Readonly<Record<string, string>> = {};

function chosen(methods: Methods, method: string, params: Readonly<Record<string, string>>): Match {
  const operation = methods.get(method === 'HEAD' ? 'GET' : method);
  if (operation !== undefined) return { kind: 'found', operation, params };
  return {
    kind: 'other-methods',
    allowed: [...methods.keys()].flatMap((one) => (one === 'GET' ? [one, 'HEAD'] : [one])),
  };
}

function decoded(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}
