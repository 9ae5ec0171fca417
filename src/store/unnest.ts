// Many rows as one relation: unnest takes an array per column, so that the number of parameters does not grow with the rows.
import { type FragmentSqlToken, type PrimitiveValueExpression, sql } from 'slonik';

export type SqlType = 'bool' | 'int2' | 'int4' | 'int8' | 'jsonb' | 'text' | 'timestamptz' | 'uuid';

/** By the name of a column: its type, and its value for a row and the row's place. */
export type UnnestColumns<Row> = Readonly<
  Record<string, readonly [type: SqlType, pick: (row: Row, index: number) => PrimitiveValueExpression]>
>;

export type Unnest<Row> = ((rows: readonly Row[]) => FragmentSqlToken) & {
  /** The names of its columns, in their order. */
  readonly names: FragmentSqlToken;
};

/** `FROM ${relation(rows)}` has these columns under the alias. The text is made once, the arrays per call. */
export function unnestAs<Row>(alias: string, columns: UnnestColumns<Row>): Unnest<Row> {
  const names = columnNames(Object.keys(columns));
  const arrays = Object.values(columns).map(([type]) => sql.array([], type));
  const text = sql.fragment`unnest(${sql.join(arrays, comma)}) AS ${sql.identifier([alias])} (${names})`;
  const ofColumns = Object.values(columns).map(([type, pick]) =>
    type === 'text' ? (rows: readonly Row[]) => textArray(rows.map(pick)) : (rows: readonly Row[]) => rows.map(pick),
  );
  const relation = (rows: readonly Row[]) => ({ ...text, values: ofColumns.map((valuesOf) => valuesOf(rows)) });
  return Object.assign(relation, { names });
}

/** As the driver would write it, in a tenth of its time when the texts are full of quotes: a bulk of them held up the process. */
function textArray(values: readonly PrimitiveValueExpression[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"${escaped(String(value))}"`)).join(',')}}`;
}

function escaped(text: string): string {
  const slashed = text.includes('\\') ? text.split('\\').join('\\\\') : text;
  return slashed.includes('"') ? slashed.split('"').join('\\"') : slashed;
}

const comma = sql.fragment`, `;

/** A list of columns, of the table with this alias when one is given. */
export function columnNames(names: readonly string[], alias?: string): FragmentSqlToken {
  const identifiers = names.map((name) => sql.identifier(alias === undefined ? [name] : [alias, name]));
  return sql.fragment`${sql.join(identifiers, comma)}`;
}
