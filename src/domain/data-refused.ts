// A value that PostgreSQL cannot store: the fault of its sender, and never an outage.

export class DataRefused extends Error {
  override readonly name = 'DataRefused';
  /**
   * `value`: PostgreSQL refuses the value every time. `month`: it has no partition for the moment of acceptance, which
   * is the sender's fault where the sender named a moment far from now, and ours otherwise.
   */
  readonly refused: 'value' | 'month';

  constructor(refused: 'value' | 'month', cause: unknown) {
    super(refused === 'value' ? 'a value cannot be stored' : 'no partition has this month', { cause });
    this.refused = refused;
  }
}
