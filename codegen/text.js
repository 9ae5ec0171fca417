/** Prints TypeScript for the generators: plain JavaScript, because the AsyncAPI template bundles it too. */

/**
 * The first line of every generated file.
 * @param {string} contract
 */
export function header(contract) {
  return `// Generated from ${contract}; do not edit. Run npm run generate.\n`;
}

/**
 * The last name of a reference such as `#/components/schemas/Lane`.
 * @param {string} ref
 */
export function nameOf(ref) {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/**
 * `TenantId` and `X-Tenant-Id` to `tenantId` and `xTenantId`.
 * @param {string} name
 */
export function camel(name) {
  const joined = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  return joined.charAt(0).toLowerCase() + joined.slice(1);
}

/**
 * `DeliveryState` to `deliveryStates`.
 * @param {string} name
 */
export function plural(name) {
  const word = camel(name);
  if (word.endsWith('y')) return `${word.slice(0, -1)}ies`;
  return word.endsWith('s') ? `${word}es` : `${word}s`;
}

/**
 * A description as a comment of one line, nothing for none.
 * @param {unknown} description
 */
export function comment(description) {
  return typeof description === 'string' ? `/** ${description.trim().replace(/\s+/g, ' ')} */\n` : '';
}

/**
 * @param {string} text
 * @returns {string}
 */
export function quote(text) {
  const json = JSON.stringify(text);
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/**
 * @param {string} key
 * @returns {string}
 */
export function propertyKey(key) {
  return /^([A-Za-z_$][\w$]*|[1-9]\d*)$/.test(key) ? key : quote(key);
}

/**
 * A union of string literals.
 * @param {readonly string[]} names
 */
export function union(names) {
  return names.map(quote).join(' | ');
}

/**
 * A JSON value as a TypeScript literal: on one line where it fits, one member a line where not.
 * @param {unknown} value
 * @param {number} [indent] columns of the line that it starts on
 * @param {number} [used] columns already taken on that line
 * @returns {string}
 */
export function literal(value, indent = 0, used = 0) {
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value !== 'object') return String(value);
  const list = Array.isArray(value);
  const [open, close] = list ? '[]' : '{}';
  const entries = Object.entries(value);
  if (entries.length === 0) return `${open}${close}`;
  const print = (depth) =>
    entries.map(([key, inner]) =>
      list ? literal(inner, depth) : `${propertyKey(key)}: ${literal(inner, depth, key.length + 4)}`,
    );
  const flat = print(0).join(', ');
  const line = list ? `[${flat}]` : `{ ${flat} }`;
  if (line.length + indent + used <= 110 && !line.includes('\n')) return line;
  const pad = ' '.repeat(indent + 2);
  const lines = print(indent + 2).map((entry) => `${pad}${entry},\n`);
  return `${open}\n${lines.join('')}${' '.repeat(indent)}${close}`;
}
