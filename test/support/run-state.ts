// What a run of the tests has seen, shared by all of its files: the contract coverage is judged by it at the end.

/** `operation status code`; `-` stands for no code, `*` for no operation. */
export const exchanges = new Set<string>();

/** `channel message direction`. */
export const events = new Set<string>();

const violations: string[] = [];

/** Notes that the service told something that its contract does not allow; the test that is running fails for it. */
export function reportViolation(text: string): void {
  violations.push(text);
}

/** The violations since the last call. */
export function takeViolations(): string[] {
  return violations.splice(0);
}
