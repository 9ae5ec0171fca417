// The store cannot keep a value: the fault of whoever sent it, and never an outage.

export class DataRefused extends Error {
  override readonly name = 'DataRefused';
  /**
   * `value`: it refuses a value whenever it is asked. `month`: it has no partition for the moment of acceptance, which is the
   * sender's fault where the sender named it, and ours where our clock did.
   */
  readonly refused: 'value' | 'month';

  constructor(refused: 'value' | 'month', cause: unknown) {
    super(refused === 'value' ? 'a value cannot be stored' : 'no partition has this month', { cause });
    this.refused = refused;
  }
}
