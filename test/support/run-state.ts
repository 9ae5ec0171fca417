// The exchanges of a run of the tests, shared by all of its files: the contract coverage is computed from them at the end.

/** `operation status code`; `-` stands for no code, `*` for no operation. */
export const exchanges = new Set<string>();

/** `channel message direction`. */
export const events = new Set<string>();

const violations: string[] = [];

/** Records that a publication of the service breaks its contract; the test that is running fails for it. */
export function reportViolation(text: string): void {
  violations.push(text);
}

/** The violations since the last call. */
export function takeViolations(): string[] {
  return violations.splice(0);
}
