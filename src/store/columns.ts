// Rows as columns: unnest takes one array per column, and each array is one parameter of the statement.
import { type PrimitiveValueExpression, sql } from 'slonik';

/** One column of the rows as an array parameter of this type. */
export function column<Row>(
  rows: readonly Row[],
  type: 'bool' | 'int2' | 'int4' | 'int8' | 'text' | 'timestamptz' | 'uuid',
  pick: (row: Row) => PrimitiveValueExpression,
) {
  return sql.array(rows.map(pick), type);
}
