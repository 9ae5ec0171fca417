// The failures that stop a local start, each with the exit code that other tools rely on.

export const EXIT_CODE = {
  USAGE: 2,
  MISSING_DEPENDENCY: 3,
  PORT_IN_USE: 4,
  DEPENDENCY_UNREACHABLE: 5,
  MIGRATION_FAILED: 6,
  PROCESS_FAILED: 7,
} as const;

export type FailureCode = keyof typeof EXIT_CODE;

/** A failure that the user can act on: its message says what failed, why, and what to do. */
export class StartFailure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartFailure';
    this.code = code;
  }

  get exitCode(): number {
    return EXIT_CODE[this.code];
  }
}
