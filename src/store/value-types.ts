// How values of PostgreSQL are read: by the parsers of the pool, for the types that it names, and arrays of them.
import { type ClientConfig, type Parse, types } from 'pg';
import type { DriverTypeParser } from 'slonik';

/** Their numbers are the same in each PostgreSQL: of a value, and of an array of values. */
const NUMBERS: Readonly<Record<string, readonly [one: number, array: number]>> = {
  date: [1082, 1182],
  int8: [20, 1016],
  interval: [1186, 1187],
  numeric: [1700, 1231],
  timestamp: [1114, 1115],
  timestamptz: [1184, 1185],
};

export function createTypes(parsers: readonly DriverTypeParser[]): NonNullable<ClientConfig['types']> {
  const parserOf = new Map<number, Parse>();
  for (const { name, parse } of parsers) {
    const numbers = NUMBERS[name];
    if (numbers === undefined) throw new TypeError(`values of type ${name} cannot be read`);
    parserOf.set(numbers[0], parse);
    parserOf.set(numbers[1], (text) => types.arrayParser.create(text, parse).parse());
  }
  return { getTypeParser: (number, format) => parserOf.get(number) ?? types.getTypeParser(number, format) };
}
